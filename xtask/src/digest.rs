//! Texts → a digest of them, which is git's: everyone has it who has this tree.

use std::io::Write;
use std::process::{Command, Stdio};

use codegen::Files;

/// The digest of files, by their paths and texts.
///
/// # Errors
/// That git cannot be run.
pub(crate) fn digest(files: &Files) -> Result<String, String> {
    let failed = |it: &dyn std::fmt::Display| format!("cannot run git hash-object: {it}");
    let mut git = Command::new("git");
    git.args(["hash-object", "--stdin"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut git = git.spawn().map_err(|it| failed(&it))?;
    let mut input = git.stdin.take().ok_or_else(|| failed(&"it reads nothing"))?;
    for (path, text) in files {
        // With its length, no text can pass for the end of another.
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
