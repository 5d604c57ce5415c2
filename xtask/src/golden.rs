//! `golden`: rewrites all generated files that are checked in.
//!
//! In: the tree. Out: the client, module lists, the output of the golden cases, the list of public
//! items, and all other golden files, in this order, since later files depend on earlier ones; and
//! the paths of the changed files. Not written: the baseline, and the digests of the calibration.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::lint::print;
use crate::repository::cargo;
use crate::{generate, module_lists, verdict};

/// Rewrites all generated files, and prints those that changed.
///
/// # Errors
/// If the spec, the compiler or a test keeps a file from being written.
pub(crate) fn golden(root: &Path) -> Result<(), String> {
    generate::generate(root)?;
    module_lists::write(root)?;
    expectations(root, || verdict::write_api(root))
}

/// Rewrites the golden files: first those of the package `golden`, then calls `between`, then the
/// others.
///
/// # Errors
/// If `CI` is set, or a file cannot be written.
pub(crate) fn expectations(
    root: &Path,
    between: impl FnOnce() -> Result<(), String>,
) -> Result<(), String> {
    if env::var_os("CI").is_some() {
        return Err("golden files are not rewritten if CI is set".to_owned());
    }
    // The package `compile` is built from these.
    rewrite(root, &["--test", "golden"])?;
    between()?;
    rewrite(root, &[])
}

/// Runs the golden tests of these targets so that they rewrite their files, and prints those that
/// changed, even if a test fails.
fn rewrite(root: &Path, targets: &[&str]) -> Result<(), String> {
    let before = files(root)?;
    let mut tests = Command::new(cargo());
    tests.args(["test", "--locked", "--workspace", "--no-fail-fast", "--quiet"]).args(targets);
    tests.args(["--", "as_expected"]).current_dir(root).env("UPDATE_GOLDEN", "1");
    let tests = tests.output().map_err(|it| format!("cannot run cargo: {it}"))?;
    let after = files(root)?;
    let mut lines = String::new();
    for path in before.keys().chain(after.keys().filter(|it| !before.contains_key(*it))) {
        match (before.get(path), after.get(path)) {
            (_, None) => lines += &format!("removed {path}\n"),
            (old, new) if old != new => lines += &format!("rewrote {path}\n"),
            _ => {}
        }
    }
    print(&lines)?;
    if tests.status.success() {
        return Ok(());
    }
    let [out, err] = [&tests.stdout, &tests.stderr].map(|it| String::from_utf8_lossy(it));
    Err(format!(
        "a test does not compile or fails, so some golden files could not be written:\n{out}{err}"
    ))
}

/// Replays all exchanges with their calls, and plays all scenarios against the fake.
///
/// # Errors
/// The output of the tests that fail.
pub(crate) fn replays(root: &Path) -> Result<(), String> {
    let mut tests = Command::new(cargo());
    tests.args(["test", "--locked", "--workspace", "--no-fail-fast", "--quiet"]);
    tests.args(["--test", "roundtrip", "--test", "fake"]).current_dir(root);
    let tests = tests.output().map_err(|it| format!("cannot run cargo: {it}"))?;
    match tests.status.success() {
        true => Ok(()),
        false => Err(format!(
            "a call does not match its exchange, or the fake does not match a scenario:\n{}",
            String::from_utf8_lossy(&tests.stdout)
        )),
    }
}

/// The contents of all files that git tracks or would add.
fn files(root: &Path) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(root);
    let output = git.output().map_err(|it| format!("cannot run git: {it}"))?;
    if !output.status.success() {
        return Err(format!("git fails: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let paths = String::from_utf8_lossy(&output.stdout);
    let paths = paths.split('\0').filter(|path| !path.is_empty());
    // Git also lists deleted files.
    Ok(paths.filter_map(|it| Some((it.to_owned(), fs::read(root.join(it)).ok()?))).collect())
}
