//! Runs the commands of `docs/when-the-api-changes.md`.
//!
//! In: the page, and a copy of the repository with the frozen spec of the mutations, so that the
//! page does not change with the API; its exchanges and its fake match that spec. Each `diff` block
//! of the page is applied there, and each command of a `console` block run, in order. Out: whether
//! the page shows their output; `cargo xtask golden` writes it into the page. Deliberately absent:
//! `sh` blocks, which need a token, an hour or a registry; and golden files, for which `update`
//! would build the workspace.

#![allow(clippy::unwrap_used, reason = "these are tests and their helpers")]

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use self::copy::{release, repository, root, xtask};

mod copy;

const PAGE: &str = "docs/when-the-api-changes.md";
const FROZEN: &str = "tests/golden/diff/attributes.yaml";

#[test]
fn what_the_page_prints_is_as_expected() {
    let copy = repository();
    freeze(copy.path());
    let page = fs::read_to_string(root().join(PAGE)).unwrap();
    let mut result = String::new();
    // Only closing fences end a piece: those that open a block are followed by a word.
    for text in page.split_inclusive("```\n") {
        let (before, block) = match text.split_once("```console\n") {
            Some((before, block)) => (before, Some(block)),
            None => (text, None),
        };
        result.push_str(before);
        if let Some((_, diff)) = before.split_once("```diff\n") {
            apply(copy.path(), diff.trim_end_matches("```\n"));
        }
        let Some(block) = block else { continue };
        result.push_str("```console\n");
        for line in block.lines().filter(|line| line.starts_with("$ ")) {
            result.push_str(&format!("{line}\n{}", run(copy.path(), &line[2..])));
        }
        result.push_str("```\n");
    }
    expected::check_file(&root().join(PAGE), &result);
}

/// Gives a copy the frozen spec as its spec and baseline, and the hand-written files for it.
fn freeze(copy: &Path) {
    let spec = fs::read_to_string(root().join(FROZEN)).unwrap();
    fs::write(copy.join("openapi/attributes.yaml"), &spec).unwrap();
    for command in ["generate", "api"] {
        run(copy, &format!("cargo xtask {command}"));
    }
    release(copy);
    let lines = || spec.lines().map(str::trim);
    let ids = lines().filter_map(|it| it.strip_prefix("operationId: "));
    // Every word that can be a name.
    let words = lines().flat_map(|it| it.trim_start_matches("name: ").split(':'));
    let words: BTreeSet<String> = words.map(|it| format!("\"{it}\"\n")).collect();
    let words: String = words.into_iter().collect();
    let [calls, fake] = ["tests/roundtrip", "tests/fake-attio/src"].map(|it| copy.join(it));
    fs::remove_dir_all(calls.join("recorded")).unwrap();
    let (mut calls_text, mut fake_text, mut scenarios) =
        (String::new(), String::new(), String::new());
    for id in ids {
        let folder = calls.join("recorded").join(id);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("documented.json"), &words).unwrap();
        calls_text += &format!("attio.{id}()\n");
        fake_text += &format!("fn {id}()\n");
        scenarios += &format!("operation: {id}\n");
    }
    fs::write(calls.join("frozen.rs"), calls_text).unwrap();
    fs::write(copy.join("tests/record/scenarios/frozen.yaml"), scenarios).unwrap();
    fs::write(fake.join("frozen.rs"), fake_text + &words).unwrap();
}

/// Applies a diff of the page.
fn apply(copy: &Path, diff: &str) {
    let mut git = Command::new("git");
    git.args(["apply", "--whitespace=nowarn", "-"]).current_dir(copy).stdin(Stdio::piped());
    let mut child = git.env("GIT_CEILING_DIRECTORIES", copy).spawn().unwrap();
    child.stdin.take().unwrap().write_all(diff.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success(), "this does not apply; fix it in {PAGE}:\n{diff}");
}

/// Runs a command; returns its standard output.
fn run(copy: &Path, line: &str) -> String {
    let (line, prints_code) = match line.strip_suffix("; echo $?") {
        Some(line) => (line, true),
        None => (line, false),
    };
    if let Some(file) = line.strip_prefix("cat ") {
        return fs::read_to_string(copy.join(file)).unwrap();
    }
    let arguments =
        line.strip_prefix("cargo xtask ").unwrap_or_else(|| panic!("not a command: {line}"));
    let arguments = if arguments == "update" { "update --skip-tests" } else { arguments };
    let output = xtask(copy, arguments).output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let code = output.status.code().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(prints_code || code == 0, "{line} exits with {code}: {errors}");
    assert_ne!(code, 2, "{line}: {errors}");
    if prints_code { format!("{stdout}{code}\n") } else { stdout }
}
