//! Prints the attributes of an object or a list, one per line: slug, type and title.
//!
//! `ATTIO_API_TOKEN=… cargo run --example list_attributes -- objects people`

#![allow(clippy::print_stderr, reason = "errors are printed to stderr")]

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use attio_client::Client;
use attio_client::types::{Attribute, Target};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [target, identifier] = arguments.as_slice() else {
        eprintln!("usage: list_attributes <objects|lists> <slug or UUID>");
        return ExitCode::from(2);
    };
    match list_attributes(target, identifier).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn list_attributes(target: &str, identifier: &str) -> Result<(), Box<dyn Error>> {
    let target: Target = target.parse()?;
    let attio = Client::from_env()?;
    let mut attributes = attio.list_attributes(target, identifier).items();
    while let Some(Attribute { api_slug, type_, title, .. }) = attributes.try_next().await? {
        writeln!(io::stdout(), "{api_slug}\t{type_}\t{title}")?;
    }
    Ok(())
}
