//! `docs/when-the-api-changes.md`, done as it says.
//!
//! In: the page, and a copy of the repository, whose spec is the frozen one of the mutations, so that the page
//! stays as it is when the API changes; its exchanges and its fake show exactly that. Each `diff` of the page is applied
//! there, and each command of a `console` run, in their order. Out: whether the page shows what they print;
//! `cargo xtask golden` writes that into it instead. Deliberately absent: what is in a block of `sh`, which
//! takes a token, an hour or a registry; and what tests expect, which `update` would build a workspace for.

#![allow(clippy::unwrap_used, reason = "these are tests, and what they share")]

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

/// Gives a copy the frozen spec, as if that had just been released, and all that people write for it.
fn freeze(copy: &Path) {
    let spec = fs::read_to_string(root().join(FROZEN)).unwrap();
    fs::write(copy.join("openapi/attributes.yaml"), &spec).unwrap();
    for command in ["generate", "api"] {
        run(copy, &format!("cargo xtask {command}"));
    }
    release(copy);
    let lines = || spec.lines().map(str::trim);
    let ids = lines().filter_map(|it| it.strip_prefix("operationId: "));
    // Every word that may be a name.
    let words = lines().flat_map(|it| it.trim_start_matches("name: ").split(':'));
    let words: BTreeSet<String> = words.map(|it| format!("\"{it}\"\n")).collect();
    let words: String = words.into_iter().collect();
    let [calls, fake] = ["tests/roundtrip", "tests/fake-attio/src"].map(|it| copy.join(it));
    fs::remove_dir_all(calls.join("recorded")).unwrap();
    let (mut calling, mut answering, mut asking) = (String::new(), String::new(), String::new());
    for id in ids {
        let folder = calls.join("recorded").join(id);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("documented.json"), &words).unwrap();
        calling += &format!("attio.{id}()\n");
        answering += &format!("fn {id}()\n");
        asking += &format!("operation: {id}\n");
    }
    fs::write(calls.join("frozen.rs"), calling).unwrap();
    fs::write(copy.join("tests/record/scenarios/frozen.yaml"), asking).unwrap();
    fs::write(fake.join("frozen.rs"), answering + &words).unwrap();
}

/// Makes the change that the page shows.
fn apply(copy: &Path, diff: &str) {
    let mut git = Command::new("git");
    git.args(["apply", "--whitespace=nowarn", "-"]).current_dir(copy).stdin(Stdio::piped());
    let mut child = git.env("GIT_CEILING_DIRECTORIES", copy).spawn().unwrap();
    child.stdin.take().unwrap().write_all(diff.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success(), "this does not apply; fix it in {PAGE}:\n{diff}");
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
    let arguments = if arguments == "update" { "update --skip-tests" } else { arguments };
    let output = xtask(copy, arguments).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let code = output.status.code().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(tells_code || code == 0, "{line} ends with {code}: {errors}");
    assert_ne!(code, 2, "{line}: {errors}");
    if tells_code { format!("{said}{code}\n") } else { said }
}
