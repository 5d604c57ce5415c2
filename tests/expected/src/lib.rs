//! Golden files: compares them with their expected content, or rewrites them.
//!
//! In: the expected contents. Out: a panic that shows every difference. If `UPDATE_GOLDEN=1` is
//! set, as by `cargo xtask golden`, the files are written instead; never if `CI` is set, since a
//! test that rewrites its own expectations always passes.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;

use similar::TextDiff;

/// The maximum number of lines in a diff.
const MAX_LINES: usize = 60;

/// The part of a test's name by which `cargo xtask golden` selects it.
const NAME: &str = "as_expected";

/// Compares the files of a folder with their expected contents, by relative path. Files of
/// `present` without expected content are reported, too.
///
/// # Panics
/// If anything differs, or the test that calls this is not named `…as_expected…`.
pub fn check(folder: &Path, expected: &BTreeMap<PathBuf, String>, present: &[PathBuf]) {
    let thread = thread::current();
    let name = thread.name().unwrap_or("a thread without a name");
    // With `--test-threads 1`, tests run on the main thread, and their names are unknown.
    assert!(
        name == "main" || name.contains(NAME),
        "{name}: write `{NAME}` in the name of this test, or `cargo xtask golden` does not run it"
    );
    let stale = present.iter().filter(|path| !expected.contains_key(*path));
    if is_updating() {
        let removed = stale.map(|path| (path, fs::remove_file(folder.join(path))));
        let written = expected.iter().map(|(path, text)| (path, write(&folder.join(path), text)));
        for (path, result) in removed.chain(written) {
            result.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        }
        return;
    }
    let mut problems = Vec::new();
    for (path, text) in expected {
        match fs::read_to_string(folder.join(path)) {
            Ok(old) if old == *text => {}
            Ok(old) => problems.push(format!("{} differs:\n{}", path.display(), diff(&old, text))),
            Err(error) => problems.push(format!("{}: {error}", path.display())),
        }
    }
    problems.extend(stale.map(|path| format!("{} is no longer expected", path.display())));
    let command = "if this is intended, run `cargo xtask golden`";
    assert!(problems.is_empty(), "\n{}\n{command}\n", problems.join("\n"));
}

/// Compares one file with its expected content.
///
/// # Panics
/// Like [`check`].
pub fn check_file(path: &Path, text: &str) {
    check(Path::new(""), &BTreeMap::from([(path.to_owned(), text.to_owned())]), &[]);
}

fn is_updating() -> bool {
    let Some(value) = env::var_os("UPDATE_GOLDEN") else { return false };
    assert!(value == "1", "UPDATE_GOLDEN is {}; set it to 1 or not at all", value.display());
    assert!(env::var_os("CI").is_none(), "UPDATE_GOLDEN is refused if CI is set");
    true
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if fs::read_to_string(path).is_ok_and(|it| it == text) {
        return Ok(());
    }
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    fs::write(path, text)
}

/// A unified diff, with `-` before the lines of the file.
fn diff(old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new).unified_diff().context_radius(3).to_string();
    let lines: Vec<&str> = diff.lines().collect();
    match lines.len().checked_sub(MAX_LINES) {
        None | Some(0) => lines.join("\n"),
        Some(rest) => format!("{}\n… and {rest} more lines", lines[..MAX_LINES].join("\n")),
    }
}
