//! The commands of this repository: `cargo xtask generate`, `check` and `ci`.
//!
//! In: a command line. Out: files, text on the terminal and an exit code. Deliberately absent: any
//! knowledge of OpenAPI, which is `codegen`'s, and any dependency on the client, so that a deleted
//! or broken client can always be written anew.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the one crate that talks")]

mod ci;
mod generate;
mod sync;
#[cfg(test)]
mod tidy;

use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

/// The commands of this repository.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Command {
    /// Write the client's generated code from the spec.
    Generate,
    /// Fail if the client's generated code is not what the spec gives; write nothing.
    Check,
    /// Run everything that continuous integration runs.
    Ci,
}

fn main() -> ExitCode {
    let result = match Command::parse() {
        Command::Generate => generate::generate(root()),
        Command::Check => generate::check(root()),
        Command::Ci => ci::run(root()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the repository this binary was built from, so that commands work in any folder.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is a folder of the repository")
}
