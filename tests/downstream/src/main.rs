//! The command line. In: a command and a file. Out: one line for each step, and an exit code: 0 if the
//! workspace matches the file, 1 if it does not, and 2 if that is unknown.

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use attio_client::{Client, Outcome};
use attio_schema::file;
use attio_schema::sync::{Step, sync};
use clap::Parser;

/// Creates the attributes that a file lists in a workspace of Attio.
///
/// The access token is read from ATTIO_API_TOKEN.
#[derive(Debug, Parser)]
#[command(name = "attio-schema")]
enum Command {
    /// Print what is missing, and change nothing.
    Plan {
        /// The file that lists the attributes.
        file: PathBuf,
        /// Exit with 1 if anything is missing.
        #[arg(long)]
        check: bool,
    },
    /// Create or restore what is missing; running it again is safe.
    Apply {
        /// The file that lists the attributes.
        file: PathBuf,
    },
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    run(Command::parse()).await.unwrap_or_else(|error| {
        // If stderr is closed, the exit code still reports it.
        drop(writeln!(io::stderr(), "error: {error}"));
        ExitCode::from(2)
    })
}

async fn run(command: Command) -> Result<ExitCode, Box<dyn Error>> {
    let (Command::Plan { file, .. } | Command::Apply { file }) = &command;
    let wanted = read_file(file)?;
    let attio = Client::from_env()?;
    let mut printed = Ok(());
    let on_step = |step: &Step<'_>| {
        if printed.is_ok() {
            printed = print(step);
        }
    };
    let steps = sync(&attio, &wanted, matches!(command, Command::Plan { .. }), on_step).await?;
    printed.map_err(|error| format!("cannot print all steps: {error}"))?;
    let matches = match command {
        Command::Plan { check: true, .. } => {
            steps.iter().all(|step| step.result == Ok(Outcome::Found))
        }
        _ => steps.iter().all(|step| step.result.is_ok()),
    };
    Ok(if matches { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn read_file(path: &Path) -> Result<Vec<file::Wanted>, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    file::parse(&text).map_err(|error| format!("{}: {error}", path.display()))
}

/// Prints a step. A closed pipe is not an error: the exit code still reports the result.
fn print(step: &Step<'_>) -> io::Result<()> {
    match writeln!(io::stdout(), "{step}") {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
