//! A copy of this repository, and `cargo xtask` in it.
//!
//! In: the tree. Out: a temporary copy, whose baseline is its current state.

#![allow(clippy::unwrap_used, reason = "only tests call this")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// The version of the last release in a copy.
pub(crate) const VERSION: &str = "0.4.2";
pub(crate) const MANIFEST: &str = "generated-client/Cargo.toml";
const CHANGELOG: &str = "# Changelog\n\n## Unreleased\n\n### Client\n\n- `Error::kind` is shown by `Display`.\n\n## 0.4.2 - 2026-11-02\n\n### Client\n\n- Time spans can be compared.\n";

/// Folders that no command reads; most files of the repository are in them.
const LEFT_OUT: [&str; 4] = [".git", "target", "cases", "lint"];

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// A copy of this repository, as if just released as [`VERSION`].
pub(crate) fn repository() -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        fs::create_dir_all(copy.path().join(&folder)).unwrap();
        for entry in fs::read_dir(root().join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let (path, name) = (folder.join(entry.file_name()), entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                let is_left_out = LEFT_OUT.iter().any(|it| name == *it);
                folders.extend((!is_left_out).then_some(path));
            } else {
                fs::copy(root().join(&path), copy.path().join(&path)).unwrap();
            }
        }
    }
    let manifest = fs::read_to_string(copy.path().join(MANIFEST)).unwrap();
    let line = manifest.lines().find(|line| line.starts_with("version = ")).unwrap();
    let version = line.trim_start_matches("version = ").trim_matches('"');
    for file in [MANIFEST, "Cargo.lock"] {
        replace_version(&copy.path().join(file), version, VERSION);
    }
    let readme = copy.path().join("generated-client/README.md");
    let text = fs::read_to_string(&readme).unwrap();
    let named =
        |version: &str| format!("attio-client = \"{}\"", version.rsplit_once('.').unwrap().0);
    fs::write(readme, text.replace(&named(version), &named(VERSION))).unwrap();
    release(copy.path());
    fs::write(copy.path().join("CHANGELOG.md"), CHANGELOG).unwrap();
    copy
}

/// Makes the current state of a copy its baseline.
pub(crate) fn release(copy: &Path) {
    let released = copy.join("generated-client/released");
    fs::create_dir_all(&released).unwrap();
    for (from, to) in [
        ("openapi/attributes.yaml", "attributes.yaml"),
        ("generated-client/public-api.txt", "public-api.txt"),
    ] {
        let text = fs::read_to_string(copy.join(from)).unwrap();
        let line = format!("# Written by `cargo xtask release`: {VERSION}\n");
        fs::write(released.join(to), line + &text).unwrap();
    }
}

/// Replaces the version of the client in its manifest, or in the lock file.
pub(crate) fn replace_version(file: &Path, old: &str, new: &str) {
    let text = fs::read_to_string(file).unwrap();
    let line = |version: &str| format!("name = \"attio-client\"\nversion = \"{version}\"\n");
    assert!(text.contains(&line(old)), "{} does not have the version {old}", file.display());
    fs::write(file, text.replacen(&line(old), &line(new), 1)).unwrap();
}

/// The command with these arguments, run in a copy.
pub(crate) fn xtask(copy: &Path, arguments: &str) -> Command {
    let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
    xtask.args(arguments.split(' ')).current_dir(copy).env("NO_COLOR", "1");
    xtask.env("CARGO_MANIFEST_DIR", copy.join("xtask"));
    // The dependencies of the client are the same, and built already.
    let target = Path::new(env!("CARGO_BIN_EXE_xtask")).ancestors().nth(2).unwrap();
    // Incremental compilation only helps a second build, and each copy is built once.
    xtask.env("CARGO_TARGET_DIR", target).env("CARGO_INCREMENTAL", "0");
    xtask
}
