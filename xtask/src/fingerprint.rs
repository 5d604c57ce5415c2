//! The inputs that the calibration last passed with, as digests, so that it runs only if they
//! changed.
//!
//! In: the files that can make it pass or fail, in groups. Out: a digest of each group, in a file
//! that is checked in. Only a calibration that passed writes it. Deliberately absent: the machine,
//! since results do not depend on it.

use std::fs;
use std::path::Path;

use codegen::Files;

use crate::digest::digest;
use crate::repository::unversioned;
use crate::sources;

/// The file of the digests, below the root.
pub(crate) const FILE: &str = "tests/golden/calibrated.txt";

/// The files and whole folders that the calibration depends on, below the root.
const GROUPS: [(&str, &[&str]); 6] = [
    ("generator", &["codegen/Cargo.toml", "codegen/src"]),
    ("runtime", &["generated-client/src/runtime"]),
    ("cases", &["tests/golden/diff", "tests/golden/mutations.rs"]),
    (
        "calibration",
        &[
            "xtask/Cargo.toml",
            "xtask/src/fingerprint.rs",
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

/// The name of the digest of all groups.
const TOGETHER: &str = "together";

/// The groups that changed since the calibration last passed; empty if it need not run.
///
/// # Errors
/// If a file cannot be read, or git cannot be run.
pub(crate) fn stale(root: &Path) -> Result<Vec<String>, String> {
    let passed = fs::read_to_string(root.join(FILE)).unwrap_or_default();
    let now = compute(root)?;
    let stale = now.lines().filter(|line| !passed.lines().any(|it| it == *line));
    Ok(stale.filter_map(|line| Some(line.split_once(' ')?.0.to_owned())).collect())
}

/// Computes a line with a digest for each group, and one for all groups. The last keeps a git merge
/// of two calibrations, each of another group, from passing for a calibration.
///
/// # Errors
/// If a file cannot be read, or git cannot be run.
pub(crate) fn compute(root: &Path) -> Result<String, String> {
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

/// Records the fingerprint of a calibration that passed, if this program was built from the same
/// files.
///
/// # Errors
/// If a file is newer than this program, or cannot be written.
#[cfg(test)]
pub(crate) fn record(root: &Path, fingerprint: &str) -> Result<(), String> {
    let program = std::env::current_exe().map_err(|it| it.to_string())?;
    let built = modified(&program)?;
    for path in GROUPS.iter().flat_map(|(_, paths)| *paths) {
        for file in sources::read(root, path)?.into_keys() {
            if modified(&root.join(&file))? > built {
                return Err(format!(
                    "{file} changed after this program was built; calibrate again"
                ));
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
    let header =
        "# Written by the calibration, `cargo test --bin xtask -- --ignored`, when it passed.\n";
    crate::sync::replace(&root.join(FILE), &format!("{header}{fingerprint}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with all files that the calibration depends on, each with little content.
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

    /// The files of a group in this repository.
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
        assert_eq!(stale(root).unwrap().len(), GROUPS.len() + 1, "it has never passed");
        write(root, &compute(root).unwrap()).unwrap();
        assert!(stale(root).unwrap().is_empty());
        for (name, paths) in GROUPS {
            // One file of each path is enough: all are read in the same way.
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
    fn a_merge_of_two_calibrations_is_stale() {
        let root = tree();
        let root = root.path();
        let [ours, theirs] = ["codegen/Cargo.toml", "tests/golden/mutations.rs"].map(|changed| {
            fs::write(root.join(changed), "two").unwrap();
            let fingerprint = compute(root).unwrap();
            fs::write(root.join(changed), "one").unwrap();
            fingerprint
        });
        // As git would, except that the last line conflicts.
        let merged: Vec<&str> = ours.lines().take(1).chain(theirs.lines().skip(1)).collect();
        write(root, &merged.join("\n")).unwrap();
        for changed in ["codegen/Cargo.toml", "tests/golden/mutations.rs"] {
            fs::write(root.join(changed), "two").unwrap();
        }
        assert_eq!(stale(root).unwrap(), [TOGETHER]);
    }

    #[test]
    fn a_change_after_the_build_is_not_recorded_as_passed() {
        let root = tree();
        let error = record(root.path(), &compute(root.path()).unwrap()).unwrap_err();
        assert!(error.contains("changed after this program was built"), "{error}");
    }
}
