//! The files of this package: paths, and comparison with expectations.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::HERE;

/// The sorted paths of all files below a folder, relative to this package.
pub(crate) fn paths(folder: &Path) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("an open folder can be read").path();
        if path.is_dir() {
            paths.extend(self::paths(&path));
        } else {
            paths.push(path.strip_prefix(HERE).unwrap_or(&path).to_owned());
        }
    }
    paths.sort();
    paths
}

/// Compares files with their expected contents, by their paths relative to this package; `present` are
/// the existing files.
pub(crate) fn check(expected: &BTreeMap<PathBuf, String>, present: &[PathBuf]) {
    ::expected::check(Path::new(HERE), expected, present);
}
