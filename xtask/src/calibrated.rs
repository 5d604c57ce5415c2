//! What the calibration last passed with, so that it runs only where something of that changed.
//!
//! In: the files that can make it pass or fail, in groups. Out: a digest of each group, in a file that is
//! checked in and written by a calibration that passed, and by nothing else. Deliberately absent: the
//! machine; what is found on one holds on others.

use std::fs;
use std::path::Path;

use codegen::Files;

use crate::digest::digest;
use crate::repository::unversioned;
use crate::sources;

/// Where the digests are, below the root.
pub(crate) const FILE: &str = "tests/golden/calibrated.txt";

/// What the calibration depends on, below the root: files, and folders with all that is in them.
const GROUPS: [(&str, &[&str]); 6] = [
    ("generator", &["codegen/Cargo.toml", "codegen/src"]),
    ("runtime", &["generated-client/src/runtime"]),
    ("cases", &["tests/golden/diff", "tests/golden/mutations.rs"]),
    (
        "calibration",
        &[
            "xtask/Cargo.toml",
            "xtask/src/calibrated.rs",
            "xtask/src/calibration",
            "xtask/src/calibration.rs",
            "xtask/src/digest.rs",
            "xtask/src/repository.rs",
            "xtask/src/rustdoc.rs",
            "xtask/src/sources.rs",
        ],
    ),
    ("dependencies", &["Cargo.lock", "Cargo.toml", "generated-client/Cargo.toml"]),
    ("compiler", &[".cargo/config.toml", "rust-toolchain.toml"]),
];

/// What the line for all groups begins with.
const TOGETHER: &str = "together";

/// What is not as it was when the calibration last passed, by the names of the groups; nothing if it
/// need not run.
///
/// # Errors
/// The file that cannot be read, or that git cannot be run.
pub(crate) fn stale(root: &Path) -> Result<Vec<String>, String> {
    let passed = fs::read_to_string(root.join(FILE)).unwrap_or_default();
    let now = fingerprint(root)?;
    let stale = now.lines().filter(|line| !passed.lines().any(|it| it == *line));
    Ok(stale.filter_map(|line| Some(line.split_once(' ')?.0.to_owned())).collect())
}

/// A line with a digest for each group; and one for all, so that what git merges of two calibrations,
/// each of another group, is not taken for one that passed.
///
/// # Errors
/// The file that cannot be read, or that git cannot be run.
pub(crate) fn fingerprint(root: &Path) -> Result<String, String> {
    let mut text = String::new();
    for (name, paths) in GROUPS {
        let mut files = Files::new();
        for path in paths {
            files.extend(sources::read(root, path)?);
        }
        files.values_mut().for_each(|text| *text = unversioned(text));
        text.push_str(&format!("{name} {}\n", digest(&files)?));
    }
    let together = digest(&Files::from([(String::new(), text.clone())]))?;
    Ok(format!("{text}{TOGETHER} {together}\n"))
}

/// Writes down what the calibration passed with, if this program was built of it.
///
/// # Errors
/// The file that is newer than this program, or that cannot be written.
#[cfg(test)]
pub(crate) fn passed(root: &Path, fingerprint: &str) -> Result<(), String> {
    let program = std::env::current_exe().map_err(|it| it.to_string())?;
    let built = modified(&program)?;
    for path in GROUPS.iter().flat_map(|(_, paths)| *paths) {
        for file in sources::read(root, path)?.into_keys() {
            if modified(&root.join(&file))? > built {
                return Err(format!("{file} was changed after this was built; calibrate again"));
            }
        }
    }
    write(root, fingerprint)
}

#[cfg(test)]
fn modified(path: &Path) -> Result<std::time::SystemTime, String> {
    let modified = fs::metadata(path).and_then(|it| it.modified());
    modified.map_err(|it| format!("reading {}: {it}", path.display()))
}

#[cfg(test)]
fn write(root: &Path, fingerprint: &str) -> Result<(), String> {
    let by =
        "# Written by the calibration, `cargo test --bin xtask -- --ignored`, when it passed.\n";
    crate::sync::replace(&root.join(FILE), &format!("{by}{fingerprint}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with all that the calibration depends on, with little in it.
    fn tree() -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (path, _) in GROUPS.iter().flat_map(|(_, paths)| files(paths)) {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "one").unwrap();
        }
        fs::create_dir_all(root.path().join(FILE).parent().unwrap()).unwrap();
        root
    }

    /// The files that the groups have in this repository.
    fn files(paths: &[&str]) -> Files {
        paths
            .iter()
            .flat_map(|path| sources::read(crate::repository::root(), path).unwrap())
            .collect()
    }

    #[test]
    fn a_change_of_any_file_makes_its_group_stale() {
        let root = tree();
        let root = root.path();
        assert_eq!(stale(root).unwrap().len(), GROUPS.len() + 1, "it never passed");
        write(root, &fingerprint(root).unwrap()).unwrap();
        assert!(stale(root).unwrap().is_empty());
        for (name, paths) in GROUPS {
            // One of each path, which is enough, since all are read alike.
            for path in paths {
                let (file, _) = sources::read(root, path).unwrap().pop_last().unwrap();
                fs::write(root.join(&file), "two").unwrap();
                assert_eq!(stale(root).unwrap(), [name, TOGETHER], "{file}");
                fs::write(root.join(&file), "one").unwrap();
            }
        }
        fs::write(root.join("codegen/src/another.rs"), "one").unwrap();
        assert_eq!(stale(root).unwrap(), ["generator", TOGETHER]);
        fs::rename(root.join("codegen/src/another.rs"), root.join("codegen/src/diff.rs")).unwrap();
        assert!(stale(root).unwrap().is_empty());
    }

    #[test]
    fn two_calibrations_merged_are_none() {
        let root = tree();
        let root = root.path();
        let [ours, theirs] = ["codegen/Cargo.toml", "tests/golden/mutations.rs"].map(|changed| {
            fs::write(root.join(changed), "two").unwrap();
            let fingerprint = fingerprint(root).unwrap();
            fs::write(root.join(changed), "one").unwrap();
            fingerprint
        });
        // As git would, were it not for the last line, which both changed.
        let merged: Vec<&str> = ours.lines().take(1).chain(theirs.lines().skip(1)).collect();
        write(root, &merged.join("\n")).unwrap();
        for changed in ["codegen/Cargo.toml", "tests/golden/mutations.rs"] {
            fs::write(root.join(changed), "two").unwrap();
        }
        assert_eq!(stale(root).unwrap(), [TOGETHER]);
    }

    #[test]
    fn what_was_changed_after_the_build_did_not_pass() {
        let root = tree();
        let error = passed(root.path(), &fingerprint(root.path()).unwrap()).unwrap_err();
        assert!(error.contains("changed after this was built"), "{error}");
    }
}
