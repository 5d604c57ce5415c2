//! Files → their digest, computed by git, which everyone with this tree has.

use std::io::Write;
use std::process::{Command, Stdio};

use codegen::Files;

/// Returns the digest of the paths and contents of files.
///
/// # Errors
/// If git cannot be run.
pub(crate) fn digest(files: &Files) -> Result<String, String> {
    let failed = |it: &dyn std::fmt::Display| format!("cannot run git hash-object: {it}");
    let mut git = Command::new("git");
    git.args(["hash-object", "--stdin"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut git = git.spawn().map_err(|it| failed(&it))?;
    let mut input = git.stdin.take().ok_or_else(|| failed(&"no standard input"))?;
    for (path, text) in files {
        // The length keeps two lists of files from having the same concatenation.
        let written = write!(input, "{path} {}\n{text}", text.len());
        written.map_err(|it| failed(&it))?;
    }
    drop(input);
    let output = git.wait_with_output().map_err(|it| failed(&it))?;
    if !output.status.success() {
        return Err(failed(&output.status));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
