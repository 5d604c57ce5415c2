//! `mutation`: whether the generator stands documents that nobody would write.
//!
//! In: a seed and a number of documents. Out: how many are accepted and refused, and every fault,
//! with a file that shows it and the command to see it again.
//!
//! ```text
//! cargo run --release -p mutation -- --seed 7 --count 100000
//! ```
//!
//! Whether what is generated compiles, too, and without a warning, takes a compiler. The clients of some
//! of the accepted documents are written as crates of a workspace, and compiled by hand:
//!
//! ```text
//! cargo run --release -p mutation -- --seed 7 --count 10000 --keep target/kept --sample 200
//! cargo check --offline --keep-going --no-default-features --manifest-path target/kept/Cargo.toml
//! ```
//!
//! The spec of a crate stands beside it. `cargo test --doc` in the place of `cargo check` compiles the
//! programs in their documentation.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command talks")]

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use mutation::{Run, Summary, Verdict};

/// Makes documents of the repository's specs, and looks at what the generator does with them.
#[derive(Debug, Parser)]
#[command(name = "mutation")]
struct Arguments {
    /// What all documents depend on.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The index of the first document.
    #[arg(long, default_value_t = 0)]
    first: u64,
    /// How many documents.
    #[arg(long, default_value_t = 10_000)]
    count: u64,
    /// Write the clients of accepted documents as crates of a workspace into this new folder.
    #[arg(long, requires = "sample")]
    keep: Option<PathBuf>,
    /// How many of them.
    #[arg(long)]
    sample: Option<usize>,
    /// Look at this document instead.
    #[arg(long)]
    file: Option<PathBuf>,
    /// Answer requests for documents; how this program calls itself.
    #[arg(long, hide = true)]
    worker: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match (&arguments.file, arguments.worker) {
        (_, true) => mutation::serve().map(|()| true),
        (Some(file), _) => judge(file),
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

/// Looks at one document; whether it shows no fault.
fn judge(file: &Path) -> io::Result<bool> {
    let answer = mutation::try_file(&std::env::current_exe()?, file)?;
    println!("{answer:#?}");
    Ok(!matches!(answer.verdict, Verdict::Fault(_)))
}

/// Looks at many; whether none shows a fault.
fn run(arguments: &Arguments) -> io::Result<bool> {
    let Arguments { seed, first, count, .. } = *arguments;
    let run = Run { program: std::env::current_exe()?, seed, indices: first..first + count };
    let start = Instant::now();
    let summary = mutation::run(&run)?;
    let Summary { accepted, refused, rules, faults, slowest, largest } = &summary;
    println!("{count} documents in {:.1?}", start.elapsed());
    println!("accepted {}, of which {} differ in code", accepted.len(), summary.clients());
    println!("refused {refused}: {rules:?}");
    println!("slowest: {:?} of CPU time (index {})", slowest.0, slowest.1);
    match largest.0 {
        Some(memory) => println!("largest: {memory} KiB (index {})", largest.1),
        None => println!("memory was not measured: this system has no /proc"),
    }
    for found in faults {
        println!("\n{found}");
    }
    if let (Some(folder), Some(sample)) = (&arguments.keep, arguments.sample) {
        let kept = mutation::keep(&run, &summary, folder, sample)?;
        println!("kept {kept} clients in {}", folder.display());
        return Ok(faults.is_empty() && kept == sample);
    }
    Ok(faults.is_empty())
}
