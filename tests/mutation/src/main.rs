//! `mutation`: fuzzes the generator.
//!
//! In: a seed and a number of documents. Out: how many are accepted and refused, and every failure,
//! with a file that shows it and the command to reproduce it.
//!
//! ```text
//! cargo run --release -p mutation -- --seed 7 --count 100000
//! ```
//!
//! `--keep` writes the clients of some accepted documents as crates of a workspace. Compile them by hand to
//! see whether they compile without a warning:
//!
//! ```text
//! cargo run --release -p mutation -- --seed 7 --count 10000 --keep target/kept --sample 200
//! cargo check --offline --keep-going --no-default-features --manifest-path target/kept/Cargo.toml
//! ```
//!
//! The spec of each crate is next to it. `cargo test --doc` instead of `cargo check` compiles the programs
//! in the documentation.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command prints")]

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use mutation::{Outcome, Run, Summary};

/// Mutates the specs of the repository, and checks what the generator does with them.
#[derive(Debug, Parser)]
#[command(name = "mutation")]
struct Arguments {
    /// The seed of the random numbers.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The index of the first document.
    #[arg(long, default_value_t = 0)]
    first: u64,
    /// The number of documents.
    #[arg(long, default_value_t = 10_000)]
    count: u64,
    /// Write the clients of accepted documents as crates of a workspace into this new folder.
    #[arg(long, requires = "sample")]
    keep: Option<PathBuf>,
    /// How many clients to write.
    #[arg(long)]
    sample: Option<usize>,
    /// Check this document instead.
    #[arg(long)]
    file: Option<PathBuf>,
    /// Serve requests as a worker process; only this program uses it.
    #[arg(long, hide = true)]
    worker: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match (&arguments.file, arguments.worker) {
        (_, true) => mutation::serve().map(|()| true),
        (Some(file), _) => check(file),
        _ => run(&arguments),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Checks one document. Returns whether the generator did not fail.
fn check(file: &Path) -> io::Result<bool> {
    let response = mutation::check_file(&std::env::current_exe()?, file)?;
    println!("{response:#?}");
    Ok(!matches!(response.outcome, Outcome::Failure(_)))
}

/// Checks many documents. Returns whether the generator never failed.
fn run(arguments: &Arguments) -> io::Result<bool> {
    let Arguments { seed, first, count, .. } = *arguments;
    let run = Run { program: std::env::current_exe()?, seed, indices: first..first + count };
    let start = Instant::now();
    let summary = mutation::run(&run)?;
    let Summary { accepted, refused, rules, failures, slowest, largest } = &summary;
    println!("{count} documents in {:.1?}", start.elapsed());
    println!("accepted {}, of which {} differ in code", accepted.len(), summary.clients());
    println!("refused {refused}: {rules:?}");
    println!("slowest: {:?} of CPU time (index {})", slowest.0, slowest.1);
    match largest.0 {
        Some(memory) => println!("largest: {memory} KiB (index {})", largest.1),
        None => println!("memory was not measured: this system has no /proc"),
    }
    for found in failures {
        println!("\n{found}");
    }
    if let (Some(folder), Some(sample)) = (&arguments.keep, arguments.sample) {
        let kept = mutation::keep(&run, &summary, folder, sample)?;
        println!("kept {kept} clients in {}", folder.display());
        return Ok(failures.is_empty() && kept == sample);
    }
    Ok(failures.is_empty())
}
