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

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::LazyLock;

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

/// The root of the repository, so that commands work in any folder.
fn root() -> &'static Path {
    static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
        // Cargo says where the package is now, which need not be where this binary was built.
        let package = env::var_os("CARGO_MANIFEST_DIR");
        let package = package.unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        Path::new(&package).parent().unwrap_or(Path::new("")).to_owned()
    });
    &ROOT
}
