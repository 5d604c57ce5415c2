//! `golden`: writes everything anew that is checked in and made by a program.
//!
//! In: the tree as it is. Out: the client, the list of its public items, and each file that a test named
//! `…as_expected` compares with, in this order, since what comes later is made of what came before; and
//! the paths of all that changed. Not written: what is released, and what keeps track of what passed.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::lint::say;
use crate::{ci, generate, verdict};

/// Writes all expectations anew, and tells which of them changed.
///
/// # Errors
/// What keeps a file from being written: the spec, the compiler or a test.
pub(crate) fn golden(root: &Path) -> Result<(), String> {
    if env::var_os("CI").is_some() {
        return Err("expectations are not rewritten where CI is set".to_owned());
    }
    let before = files(root)?;
    generate::generate(root)?;
    verdict::write_api(root)?;
    let mut tests = Command::new(ci::cargo());
    tests.args([
        "test",
        "--locked",
        "--workspace",
        "--no-fail-fast",
        "--quiet",
        "--",
        "as_expected",
    ]);
    let tests = tests.current_dir(root).env("UPDATE_GOLDEN", "1").output();
    let tests = tests.map_err(|it| format!("cannot run cargo: {it}"))?;
    let after = files(root)?;
    let changed = before.keys().chain(after.keys().filter(|it| !before.contains_key(*it)));
    let changed = changed.filter(|path| before.get(*path) != after.get(*path));
    let lines: String = changed.map(|path| format!("rewrote {path}\n")).collect();
    say(if lines.is_empty() { "all is as expected\n" } else { &lines })?;
    if tests.status.success() {
        return Ok(());
    }
    let [out, err] = [&tests.stdout, &tests.stderr].map(|it| String::from_utf8_lossy(it));
    Err(format!("not everything could be written:\n{out}{err}"))
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
