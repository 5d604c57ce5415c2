//! Files that hold what is expected: compared, or written anew.
//!
//! Nothing is written unless `UPDATE_GOLDEN=1` asks for it, and never where `CI` is set: a test that
//! mends itself there would pass whatever it is given.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use similar::TextDiff;

use crate::HERE;

/// The longest difference that is shown.
const MAX_LINES: usize = 60;

/// The paths of all files below a folder, from the folder of this package, sorted.
pub(crate) fn paths(folder: &Path) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("a folder that was opened can be read").path();
        if path.is_dir() {
            paths.extend(self::paths(&path));
        } else {
            paths.push(path.strip_prefix(HERE).unwrap_or(&path).to_owned());
        }
    }
    paths.sort();
    paths
}

/// Compares files with their expected texts, by path; `present` are those that are there.
pub(crate) fn check(expected: &BTreeMap<PathBuf, String>, present: &[PathBuf]) {
    if updating() {
        return update(expected, present);
    }
    let mut faults = Vec::new();
    for (path, text) in expected {
        match fs::read_to_string(Path::new(HERE).join(path)) {
            Ok(old) if old == *text => {}
            Ok(old) => faults.push(format!("{} differs:\n{}", path.display(), diff(&old, text))),
            Err(error) => faults.push(format!("{}: {error}", path.display())),
        }
    }
    let stale = present.iter().filter(|path| !expected.contains_key(*path));
    faults.extend(stale.map(|path| format!("{} is not generated any more", path.display())));
    let command = "if this is meant: UPDATE_GOLDEN=1 cargo test -p golden";
    assert!(faults.is_empty(), "\n{}\n{command}\n", faults.join("\n"));
}

fn updating() -> bool {
    let Some(value) = std::env::var_os("UPDATE_GOLDEN") else { return false };
    assert!(value == "1", "UPDATE_GOLDEN is {}; set it to 1 or not at all", value.display());
    assert!(std::env::var_os("CI").is_none(), "UPDATE_GOLDEN is refused where CI is set");
    true
}

fn update(expected: &BTreeMap<PathBuf, String>, present: &[PathBuf]) {
    let done = |path: &Path, result: std::io::Result<()>| {
        result.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    };
    for path in present.iter().filter(|path| !expected.contains_key(*path)) {
        done(path, fs::remove_file(Path::new(HERE).join(path)));
    }
    for (path, text) in expected {
        let file = Path::new(HERE).join(path);
        done(path, fs::create_dir_all(file.parent().expect("a file is in a folder")));
        if fs::read_to_string(&file).ok().as_ref() != Some(text) {
            done(path, fs::write(&file, text));
        }
    }
}

fn diff(old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new).unified_diff().context_radius(3).to_string();
    let lines: Vec<&str> = diff.lines().collect();
    match lines.len().checked_sub(MAX_LINES) {
        None | Some(0) => lines.join("\n"),
        Some(rest) => format!("{}\n… and {rest} more lines", lines[..MAX_LINES].join("\n")),
    }
}

#[test]
fn a_long_difference_is_cut() {
    let new: String = (0..100).map(|line| format!("{line}\n")).collect();
    let diff = diff("", &new);
    assert_eq!(diff.lines().count(), MAX_LINES + 1);
    // One more line than 100: the diff has a header.
    assert!(diff.ends_with("… and 41 more lines"), "{diff}");
}
