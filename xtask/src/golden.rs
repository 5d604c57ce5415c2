//! `golden`: writes everything anew that is checked in and made by a program.
//!
//! In: the tree as it is. Out: the client, the lists of files that tests consist of, what the generator gives for its cases, the list of public items,
//! and each other file that a test named `…as_expected` compares with, in this order, since what comes
//! later is made of what came before; and the paths of all that changed. Not written: what is released,
//! and what keeps track of what passed.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::lint::say;
use crate::repository::cargo;
use crate::{generate, lists, verdict};

/// Writes all expectations anew, and tells which of them changed.
///
/// # Errors
/// What keeps a file from being written: the spec, the compiler or a test.
pub(crate) fn golden(root: &Path) -> Result<(), String> {
    generate::generate(root)?;
    lists::write(root)?;
    expectations(root, || verdict::write_api(root))
}

/// Has tests write what they expect, and in between what is made of the first and makes the others.
///
/// # Errors
/// That expectations must not be rewritten here, or what keeps a file from being written.
pub(crate) fn expectations(
    root: &Path,
    between: impl FnOnce() -> Result<(), String>,
) -> Result<(), String> {
    if env::var_os("CI").is_some() {
        return Err("expectations are not rewritten where CI is set".to_owned());
    }
    // First what the generator gives, as the package `compile` is made of it.
    rewrite(root, &["--test", "golden"])?;
    between()?;
    rewrite(root, &[])
}

/// Has the tests of these targets write what they expect, and tells which files changed, also where one of
/// them fails.
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
    say(&lines)?;
    if tests.status.success() {
        return Ok(());
    }
    let [out, err] = [&tests.stdout, &tests.stderr].map(|it| String::from_utf8_lossy(it));
    Err(format!(
        "a test does not compile or fails, so that not all of what tests compare with could be written:\n{out}{err}"
    ))
}

/// Replays all exchanges by the calls that are written for them, and plays all scenarios against the fake.
///
/// # Errors
/// Those that fail.
pub(crate) fn replays(root: &Path) -> Result<(), String> {
    let mut tests = Command::new(cargo());
    tests.args(["test", "--locked", "--workspace", "--no-fail-fast", "--quiet"]);
    tests.args(["--test", "roundtrip", "--test", "fake"]).current_dir(root);
    let tests = tests.output().map_err(|it| format!("cannot run cargo: {it}"))?;
    match tests.status.success() {
        true => Ok(()),
        false => Err(format!(
            "an exchange and its call differ, or a scenario and the fake:\n{}",
            String::from_utf8_lossy(&tests.stdout)
        )),
    }
}

/// What the files hold that git knows, or would if it were asked to.
fn files(root: &Path) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(root);
    let output = git.output().map_err(|it| format!("cannot run git: {it}"))?;
    if !output.status.success() {
        return Err(format!("git fails: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let paths = String::from_utf8_lossy(&output.stdout);
    let paths = paths.split('\0').filter(|path| !path.is_empty());
    // What was deleted is still known to git.
    Ok(paths.filter_map(|it| Some((it.to_owned(), fs::read(root.join(it)).ok()?))).collect())
}
