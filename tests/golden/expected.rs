//! The files of this package, and those that hold what is expected.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::HERE;

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

/// Compares files with their expected texts, by their paths from the folder of this package; `present`
/// are those that are there.
pub(crate) fn check(expected: &BTreeMap<PathBuf, String>, present: &[PathBuf]) {
    ::expected::check(Path::new(HERE), expected, present);
}
