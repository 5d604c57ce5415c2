//! `cargo xtask evidence`: the evidence for each line of the spec, and the calls that would confirm most
//! lines.

use std::io::{Write as _, stderr, stdout};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use record::evidence::{self, Spec};

/// Prints the evidence for each line of the spec, and the calls of the real API that would confirm most lines.
///
/// Exit code 0: its comments are valid. 1: a comment is not valid evidence or names a missing recording, or a
/// recording is named by no comment. 2: an error.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask evidence", bin_name = "cargo xtask evidence")]
struct Arguments {
    /// The output format.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs: every place of every line.
    Json,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Arguments::parse().format).await {
        Ok(problems) if problems.is_empty() => ExitCode::SUCCESS,
        Ok(problems) => {
            print_errors(&problems);
            ExitCode::from(1)
        }
        Err(message) => {
            print_errors(&[message]);
            ExitCode::from(2)
        }
    }
}

fn print_errors(problems: &[String]) {
    for problem in problems {
        writeln!(stderr(), "error: {problem}").ok();
    }
}

/// Prints the evidence. Returns the problems.
async fn run(format: Format) -> Result<Vec<String>, String> {
    let spec = match Spec::own() {
        Ok(spec) => spec,
        Err(problems) => return Ok(problems),
    };
    let exchanges = evidence::exchanges()?;
    let lines = spec.lines(&exchanges);
    let plan = spec.plan(&lines, &record::simulate().await?);
    let text = match format {
        Format::Text => evidence::table(&spec, &lines, &exchanges, &plan),
        Format::Json => format!("{:#}\n", evidence::json(&lines, &exchanges, &plan)),
    };
    // A closed stdout is not an error.
    stdout().write_all(text.as_bytes()).ok();
    Ok(spec.problems(&exchanges))
}
