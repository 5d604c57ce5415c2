//! `cargo xtask evidence`: in go the spec and the exchanges of the repository, out comes how well each line
//! is known, and which calls would settle most.

use std::io::{Write as _, stderr, stdout};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use record::evidence::{self, Spec};

/// Says how well each line of the spec is known, and which calls of the real API would settle most.
///
/// Exit code 0 if its comments are right; 1 if one is no evidence, or names a recording that is not there,
/// or a recording is named by none; 2 if that could not be found out.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask evidence", bin_name = "cargo xtask evidence")]
struct Arguments {
    /// How it is printed.
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
            complain(&problems);
            ExitCode::from(1)
        }
        Err(message) => {
            complain(&[message]);
            ExitCode::from(2)
        }
    }
}

fn complain(problems: &[String]) {
    for problem in problems {
        writeln!(stderr(), "error: {problem}").ok();
    }
}

/// Prints it; gives what is wrong.
async fn run(format: Format) -> Result<Vec<String>, String> {
    let spec = match Spec::own() {
        Ok(spec) => spec,
        Err(problems) => return Ok(problems),
    };
    let exchanges = evidence::exchanges()?;
    let lines = spec.lines(&exchanges);
    let plan = spec.plan(&lines, &record::rehearse().await?);
    let text = match format {
        Format::Text => evidence::text(&spec, &lines, &exchanges, &plan),
        Format::Json => format!("{:#}\n", evidence::json(&lines, &exchanges, &plan)),
    };
    // Nobody has to read all of it.
    stdout().write_all(text.as_bytes()).ok();
    Ok(spec.problems(&exchanges))
}
