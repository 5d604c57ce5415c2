//! The command line: in go a command and a file, out come lines, one for each step, and an exit code:
//! 0 if all is as the file says, 1 if something is not, and 2 if that could not be found out.

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use attio_client::{Client, Outcome};
use attio_schema::file;
use attio_schema::sync::{Step, sync};
use clap::Parser;

/// Makes sure that a workspace of Attio has the attributes that a file names.
///
/// The access token is in the environment, as ATTIO_API_TOKEN.
#[derive(Debug, Parser)]
#[command(name = "attio-schema")]
enum Command {
    /// Tell what is missing, and change nothing.
    Plan {
        /// The file that names the attributes.
        file: PathBuf,
        /// Exit with 1 if anything is missing.
        #[arg(long)]
        check: bool,
    },
    /// Create or restore what is missing; it is safe to do so twice.
    Apply {
        /// The file that names the attributes.
        file: PathBuf,
    },
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    run(Command::parse()).await.unwrap_or_else(|error| {
        // Where nobody listens, the exit code says it.
        drop(writeln!(io::stderr(), "error: {error}"));
        ExitCode::from(2)
    })
}

async fn run(command: Command) -> Result<ExitCode, Box<dyn Error>> {
    let (Command::Plan { file, .. } | Command::Apply { file }) = &command;
    let wanted = read_file(file)?;
    let attio = Client::from_env()?;
    let mut printed = Ok(());
    let tell = |step: &Step<'_>| {
        if printed.is_ok() {
            printed = print(step);
        }
    };
    let steps = sync(&attio, &wanted, matches!(command, Command::Plan { .. }), tell).await?;
    printed.map_err(|error| format!("cannot print all steps: {error}"))?;
    let is_as_wanted = match command {
        Command::Plan { check: true, .. } => {
            steps.iter().all(|step| step.done == Ok(Outcome::Found))
        }
        _ => steps.iter().all(|step| step.done.is_ok()),
    };
    Ok(if is_as_wanted { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn read_file(path: &Path) -> Result<Vec<file::Wanted>, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    file::parse(&text).map_err(|error| format!("{}: {error}", path.display()))
}

/// Prints a step; where nobody reads any more, the exit code says all.
fn print(step: &Step<'_>) -> io::Result<()> {
    match writeln!(io::stdout(), "{step}") {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
