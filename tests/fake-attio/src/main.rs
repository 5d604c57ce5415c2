//! The server as a program, for people who try the API with curl.

use std::future::pending;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use attio_fake::{FakeAttio, Workspace};
use clap::Parser;

/// A server on this machine that behaves like the attribute endpoints of Attio's API.
///
/// It prints a line for each request, and forgets everything when it ends.
#[derive(Debug, Parser)]
struct Arguments {
    /// The port to listen on; any that is free, by default.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// What the workspace has, in JSON; by default, what a new one has.
    #[arg(long)]
    seed: Option<PathBuf>,
    /// Answer 429 to more than 100 reads or 25 writes in a second.
    #[arg(long)]
    limit_rates: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let result = run(&Arguments::parse()).await;
    if let Err(message) = result {
        // Where even that cannot be written, the exit code says it.
        drop(writeln!(io::stderr(), "error: {message}"));
    }
    ExitCode::FAILURE
}

/// Serves until the process is ended from outside, or says why it cannot.
async fn run(arguments: &Arguments) -> Result<(), String> {
    let mut builder = FakeAttio::builder().port(arguments.port).system_clock();
    if arguments.limit_rates {
        builder = builder.limit_rates();
    }
    if let Some(path) = &arguments.seed {
        let named = |problem: String| format!("{}: {problem}", path.display());
        let text = std::fs::read_to_string(path).map_err(|error| named(error.to_string()))?;
        builder = builder.workspace(Workspace::from_json(&text).map_err(named)?);
    }
    // A reader that has gone need not stop the server.
    let builder = builder.log(|request| drop(writeln!(io::stdout(), "{request}")));
    let fake = builder
        .start()
        .await
        .map_err(|error| format!("cannot listen on port {}: {error}", arguments.port))?;
    // The token is none of Attio's: it opens this server alone.
    let greeting = format!(
        "listening on {url}; try\n  curl -H 'Authorization: Bearer {token}' {url}/v2/objects/people/attributes",
        url = fake.base_url(),
        token = fake.token(),
    );
    writeln!(io::stdout(), "{greeting}").map_err(|error| format!("cannot write: {error}"))?;
    pending().await
}
