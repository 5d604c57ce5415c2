//! `record` and `evidence`: hands arguments to a program of the package `record`, which is built for it.
//!
//! In: arguments, as they are. Out: the exit code of that program. It is a process of its own because
//! `xtask` must not depend on the client.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode};

use crate::repository::cargo;

/// What only the program itself is to see, and no build script of what it is made of.
const TOKEN: &str = "ATTIO_API_TOKEN";

/// Runs a program of that package.
///
/// # Errors
/// When cargo cannot be run.
pub(crate) fn run(
    root: &Path,
    program: &str,
    arguments: Vec<OsString>,
) -> Result<ExitCode, String> {
    let cargo = |subcommand: &str| {
        let mut command = Command::new(cargo());
        // By its binary, not its package, so that it is built with what the tests are built with.
        command.args([subcommand, "--locked", "--quiet", "--bin", program]).current_dir(root);
        command
    };
    // The first build compiles TLS, which takes minutes.
    let built = code(cargo("build").env_remove(TOKEN))?;
    if built != 0 {
        return Ok(ExitCode::from(2));
    }
    Ok(ExitCode::from(code(cargo("run").arg("--").args(arguments))?))
}

/// The exit code of a command.
fn code(command: &mut Command) -> Result<u8, String> {
    let status = command.status().map_err(|error| format!("cannot run cargo: {error}"))?;
    // Without a code, a signal ended it.
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(2))
}
