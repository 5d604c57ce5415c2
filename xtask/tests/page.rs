//! `docs/when-the-api-changes.md`, done as it says.
//!
//! In: the page, and a copy of the repository, in which the last release is what the tree is now. Each
//! `diff` of the page is applied there, and each command of a `console` run, in their order. Out: whether
//! the page shows what they print; `cargo xtask golden` writes that into it instead. Deliberately absent:
//! what is in a block of `sh`, which takes a token, an hour or a registry.

#![allow(clippy::unwrap_used, reason = "these are tests, and what they share")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use self::copy::{replace_version, repository, root, xtask};

mod copy;

const PAGE: &str = "docs/when-the-api-changes.md";

#[test]
fn what_the_page_prints_is_as_expected() {
    let copy = repository();
    let page = fs::read_to_string(root().join(PAGE)).unwrap();
    let mut told = String::new();
    // A fence with a word behind it opens a block and ends no piece.
    for text in page.split_inclusive("```\n") {
        let (before, block) = match text.split_once("```console\n") {
            Some((before, block)) => (before, Some(block)),
            None => (text, None),
        };
        told.push_str(before);
        if let Some((_, diff)) = before.split_once("```diff\n") {
            apply(copy.path(), diff.trim_end_matches("```\n"));
        }
        let Some(block) = block else { continue };
        told.push_str("```console\n");
        for line in block.lines().filter(|line| line.starts_with("$ ")) {
            told.push_str(&format!("{line}\n{}", run(copy.path(), &line[2..])));
        }
        told.push_str("```\n");
    }
    expected::check_file(&root().join(PAGE), &told);
}

/// Makes the change that the page shows; that of a version reaches the lock file as cargo would have it.
fn apply(copy: &Path, diff: &str) {
    let mut git = Command::new("git");
    git.args(["apply", "--whitespace=nowarn", "-"]).current_dir(copy).stdin(Stdio::piped());
    let mut child = git.env("GIT_CEILING_DIRECTORIES", copy).spawn().unwrap();
    child.stdin.take().unwrap().write_all(diff.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success(), "this does not apply; mend it in {PAGE}:\n{diff}");
    let version = |sign: &str| {
        let start = format!("{sign}version = \"");
        diff.lines().find_map(|line| line.strip_prefix(&start)?.strip_suffix('"'))
    };
    if let (Some(old), Some(new)) = (version("-"), version("+")) {
        replace_version(&copy.join("Cargo.lock"), old, new);
    }
}

/// What a command prints on standard output.
fn run(copy: &Path, line: &str) -> String {
    let (line, tells_code) = match line.strip_suffix("; echo $?") {
        Some(line) => (line, true),
        None => (line, false),
    };
    if let Some(file) = line.strip_prefix("cat ") {
        return fs::read_to_string(copy.join(file)).unwrap();
    }
    let arguments =
        line.strip_prefix("cargo xtask ").unwrap_or_else(|| panic!("no command: {line}"));
    let output = xtask(copy, arguments).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let code = output.status.code().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(tells_code || code == 0, "{line} ends with {code}: {errors}");
    assert_ne!(code, 2, "{line}: {errors}");
    if tells_code { format!("{said}{code}\n") } else { said }
}
