//! `record` and `evidence`: build and run a program of the package `record`.
//!
//! In: arguments, passed on unchanged. Out: the exit code of that program. It is a separate process
//! because `xtask` must not depend on the client.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode};

use crate::repository::cargo;

/// The token, which the program may see, but no build script of its dependencies.
const TOKEN: &str = "ATTIO_API_TOKEN";

/// Runs a program of that package.
///
/// # Errors
/// If cargo cannot be run.
pub(crate) fn run(
    root: &Path,
    program: &str,
    arguments: Vec<OsString>,
) -> Result<ExitCode, String> {
    let cargo = |subcommand: &str| {
        let mut command = Command::new(cargo());
        // Named by binary, not by package, so that it shares the build of the tests.
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
    // A process that was ended by a signal has no code.
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(2))
}
