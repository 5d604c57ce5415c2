//! `cargo xtask generate --spec` and `check --spec`: crates of other APIs, in temporary folders.
//!
//! In: small specs. Out: the content of those folders, and the output. Deliberately absent: the
//! generated code; and the compiler, since cargo would build all dependencies of a crate: that runs
//! on demand, by `cargo test --test package -- --ignored`. The unit tests of `sources` compile such
//! crates.

#![allow(clippy::unwrap_used, reason = "these are tests and their helpers")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// The specs of the golden cases, a folder for each.
const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/golden/cases");

const SPEC: &str = "\
openapi: 3.0.3
info: {title: Depot, version: '1'}
servers: [{url: 'https://depot.example'}]
paths:
  /parcels:
    delete:
      operationId: delete_parcels
      summary: Send all parcels back.
      responses:
        '204': {description: Done.}
        '400': {description: The request was wrong.}
        '429': {description: There were too many requests.}
";

/// The files of a new crate, besides the Rust files of the runtime.
const FILES: [&str; 11] = [
    ".gitignore",
    "Cargo.toml",
    "README.md",
    "src/generated/README.md",
    "src/generated/mod.rs",
    "src/generated/operations.rs",
    "src/generated/public.rs",
    "src/generated/types.rs",
    "src/lib.rs",
    "src/runtime/LICENSE-APACHE",
    "src/runtime/LICENSE-MIT",
];

/// A temporary folder with a spec, and the crate below it.
struct TestDir {
    folder: TempDir,
}

impl TestDir {
    fn new(spec: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("spec.yaml"), spec).unwrap();
        fs::create_dir(folder.path().join("target")).unwrap();
        Self { folder }
    }

    /// A folder with a generated crate.
    fn generated(spec: &str) -> Self {
        let dir = Self::new(spec);
        dir.succeed("generate");
        dir
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// A command that runs in the folder.
    fn command(&self, command: &str) -> Command {
        let mut res = Command::new(env!("CARGO_BIN_EXE_xtask"));
        res.current_dir(self.folder.path()).arg(command);
        // The lock is there.
        res.env("TMPDIR", self.path("target")).env("TMP", self.path("target"));
        res.args(["--spec", "spec.yaml", "--out", "a/crate", "--name", "depot-client"]);
        res
    }

    fn succeed(&self, command: &str) -> String {
        stdout(&self.command(command).output().unwrap())
    }

    /// The standard error of a command that must fail and change nothing.
    fn fail(&self, command: &str) -> String {
        let before = content(&self.path(""));
        let output = self.command(command).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(content(&self.path("")), before);
        assert!(!self.path("a/crate/target").exists());
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    fn edit(&self, path: &str, edit: impl Fn(&str) -> String) {
        let path = self.path(path);
        let text = fs::read_to_string(&path).unwrap();
        let edited = edit(&text);
        assert_ne!(text, edited);
        fs::write(path, edited).unwrap();
    }
}

fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The files below a folder, except those below `target`, by path.
fn content(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let (mut res, mut folders) = (BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let bytes = fs::read(&path).unwrap();
                res.insert(path.strip_prefix(folder).unwrap().to_owned(), bytes);
            } else if !path.ends_with("target") {
                folders.push(path);
            }
        }
    }
    res
}

#[test]
fn the_crate_is_complete_and_does_not_mention_our_api() {
    let dir = TestDir::new(SPEC);
    let first = dir.succeed("generate");
    assert_eq!(first.lines().count(), 2, "{first}");
    assert!(first.ends_with(" 0 unchanged; 0 removed\n1 of 1 operations\n"), "{first}");
    let crate_ = content(&dir.path("a/crate"));
    let own = crate_
        .keys()
        .filter(|it| !it.to_string_lossy().ends_with(".rs") || !it.starts_with("src/runtime"));
    assert_eq!(own.map(|it| it.to_str().unwrap()).collect::<Vec<_>>(), FILES);
    for (path, bytes) in &crate_ {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        // The licence has the names of the runtime's authors.
        assert!(!text.contains("attio") || path.ends_with("LICENSE-MIT"), "{}", path.display());
    }
    let again = dir.succeed("generate");
    assert!(again.contains(" files: 0 written, "), "{again}");
    assert_eq!(content(&dir.path("a/crate")), crate_);
    assert!(dir.succeed("check").ends_with(" files: all fresh\n1 of 1 operations\n"));
}

#[test]
fn every_golden_case_can_be_a_crate_and_the_last_line_has_its_counts() {
    // All in the same folder, so that only differences are written.
    let dir = TestDir::new("");
    for entry in fs::read_dir(CASES).unwrap() {
        let case = entry.unwrap().path();
        let spec = fs::read_to_string(case.join("spec.yaml")).unwrap();
        fs::write(dir.path("spec.yaml"), &spec).unwrap();
        // Their dependencies and title are those of the previous case.
        for path in ["Cargo.toml", "src/generated/README.md"] {
            fs::remove_file(dir.path("a/crate").join(path)).ok();
        }
        let text = stdout(&dir.command("generate").args(["--format", "json"]).output().unwrap());
        let last: serde_json::Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
        assert_eq!(last["generated"], last["operations"], "{spec}");
        // The number of untyped places in each case.
        let untyped = match case.file_name().and_then(|it| it.to_str()) {
            Some("inline" | "openapi_31") => 1,
            Some("composed") => 2,
            Some("choices") => 6,
            _ => 0,
        };
        assert_eq!(last["untyped"], untyped, "{spec}");
        dir.succeed("check");
    }
}

#[test]
fn an_unsupported_operation_is_left_out_and_reported() {
    let body = "      requestBody: {content: {multipart/mixed: {schema: {type: string}}}}\n";
    let more = SPEC
        .replace("    delete:\n      operationId: delete", "    post:\n      operationId: send")
        + "    delete:\n      operationId: delete_parcels\n      responses: {'204': {description: Done.}}\n";
    let spec = more.replace("      summary:", &format!("{body}      summary:"));
    let dir = TestDir::new(&spec);
    let text = dir.fail("generate");
    assert!(text.contains("error[content-type]: `multipart/mixed` is not supported"), "{text}");
    assert!(text.contains("with `--skip-unsupported`, operations"), "{text}");
    let output = dir.command("generate").arg("--skip-unsupported").output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        text.starts_with("left out POST /parcels: `multipart/mixed` is not supported"),
        "{text}"
    );
    assert!(text.contains("[content-type] (spec.yaml:"), "{text}");
    assert!(String::from_utf8_lossy(&output.stdout).ends_with("1 of 2 operations\n"));
    let docs = fs::read_to_string(dir.path("a/crate/src/generated/operations.rs")).unwrap();
    assert!(docs.contains("\n//! - `POST /parcels`: `multipart/mixed` is not supported"), "{docs}");
}

#[test]
fn hand_written_files_are_kept_and_generated_files_are_restored() {
    let dir = TestDir::generated(SPEC);
    let fresh = content(&dir.path("a/crate/src/generated"));
    let add = |path: &str, text: &str| fs::write(dir.path(path), text).unwrap();
    dir.edit("a/crate/Cargo.toml", |it| {
        it.replace("\"0.1.0\"", "\"3.2.1\"") + "\n[build-dependencies]\n"
    });
    dir.edit("a/crate/src/lib.rs", |it| format!("{it}\nmod more;\n"));
    add("a/crate/README.md", "Mine.\n");
    add("a/crate/src/more.rs", "// Mine.\n");
    let theirs = content(&dir.path("a/crate"));
    add("a/crate/src/generated/more.rs", "// Mine.\n");
    dir.edit("a/crate/src/runtime/key.rs", |it| format!("{it}\n"));
    fs::remove_file(dir.path("a/crate/src/generated/types.rs")).unwrap();

    let text = dir.fail("check");
    for line in [
        "error: a/crate is stale: it does not match spec.yaml\n",
        "\norphaned a/crate/src/generated/more.rs\n",
        "\nmissing a/crate/src/generated/types.rs\n",
        "\nstale a/crate/src/runtime/key.rs\n",
    ] {
        assert!(text.contains(line), "{text}");
    }
    dir.succeed("generate");
    assert_eq!(content(&dir.path("a/crate")), theirs);
    assert_eq!(content(&dir.path("a/crate/src/generated")), fresh);
    dir.succeed("check");
}

#[test]
fn a_folder_with_other_files_is_refused() {
    let dir = TestDir::new(SPEC);
    fs::create_dir_all(dir.path("a/crate/src")).unwrap();
    fs::write(dir.path("a/crate/src/main.rs"), "fn main() {}\n").unwrap();
    for command in ["generate", "check"] {
        let text = dir.fail(command);
        assert!(text.contains("such as a/crate/src/main.rs: name another folder"), "{text}");
    }
    // The document itself may be there.
    fs::remove_file(dir.path("a/crate/src/main.rs")).unwrap();
    fs::rename(dir.path("spec.yaml"), dir.path("a/crate/spec.yaml")).unwrap();
    let mut here = Command::new(env!("CARGO_BIN_EXE_xtask"));
    here.current_dir(dir.path("a/crate")).args(["generate", "--spec", "spec.yaml", "--out", "."]);
    stdout(&here.args(["--name", "depot-client"]).output().unwrap());
    // The client of this repository has the same folders, and is refused, too.
    let ours = concat!(env!("CARGO_MANIFEST_DIR"), "/../generated-client/src/generated/mod.rs");
    fs::copy(ours, dir.path("a/crate/src/generated/mod.rs")).unwrap();
    assert!(dir.fail("generate").contains("name another folder"));
}

#[test]
fn missing_lines_of_the_manifest_are_listed() {
    let dir = TestDir::generated(SPEC);
    dir.edit("a/crate/Cargo.toml", |it| {
        it.replace("httpdate = \"1.0.3\"\n", "")
            .replace("percent-encoding = \"2.3\"", "percent-encoding = \"2.2\"")
            .replace("native-tls = [\"reqwest/native-tls\"]\n", "")
    });
    let text = dir.fail("check");
    let expected = "\
error: a/crate/Cargo.toml lacks lines that `src/runtime` needs; add:
[features] native-tls = [\"reqwest/native-tls\"]
[dependencies] httpdate = \"1.0.3\"
[dependencies] percent-encoding = \"2.3\"
";
    assert_eq!(text, expected);
    assert_eq!(dir.fail("generate"), expected);
    dir.edit("a/crate/Cargo.toml", |it| it.replace("depot-client", "other"));
    // Reported before any file is written.
    dir.edit("spec.yaml", |it| it.replace("Send all", "Bring all"));
    for command in ["check", "generate"] {
        let text = dir.fail(command);
        assert!(text.contains("is named other: pass that as `--name`"), "{text}");
    }
    fs::remove_file(dir.path("a/crate/Cargo.toml")).unwrap();
    assert!(dir.fail("check").contains("\nmissing a/crate/Cargo.toml\n"));
}

#[test]
fn a_crate_of_another_document_is_not_overwritten() {
    let dir = TestDir::generated(SPEC);
    dir.edit("spec.yaml", |it| it.replace("title: Depot", "title: Mail"));
    let text = dir.fail("generate");
    assert!(text.contains("a document titled Depot, and spec.yaml is titled Mail:"), "{text}");
    assert!(dir.fail("check").contains("\n-# Depot\n+# Mail\n"));
    fs::remove_file(dir.path("a/crate/src/generated/README.md")).unwrap();
    dir.succeed("generate");
    dir.succeed("check");
}

#[test]
fn without_a_base_url_the_builder_requires_one() {
    let urls =
        ["", "servers: []", "servers: [{url: /v1}]", "servers: [{url: 'http://depot.example'}]"];
    for url in urls {
        let dir =
            TestDir::generated(&SPEC.replace("servers: [{url: 'https://depot.example'}]", url));
        let text = fs::read_to_string(dir.path("a/crate/src/generated/public.rs")).unwrap();
        assert!(text.contains("pub fn builder(base_url: impl Into<String>)"), "{url}: {text}");
    }
    let text = content(&TestDir::generated(SPEC).path("a/crate"));
    let text = String::from_utf8_lossy(&text[Path::new("src/generated/public.rs")]).into_owned();
    assert!(text.contains("pub fn builder() -> ClientBuilder"), "{text}");
}

#[test]
fn a_spec_that_is_refused_changes_nothing() {
    let dir = TestDir::generated(SPEC);
    fs::write(dir.path("spec.yaml"), SPEC.replace("'204': {", "'204': {headers: 3, ")).unwrap();
    let text = dir.fail("generate");
    assert!(text.contains("no client can be generated from this spec\n"), "{text}");
    assert!(text.contains("--> spec.yaml:10:"), "{text}");
    fs::remove_file(dir.path("spec.yaml")).unwrap();
    assert!(dir.fail("check").starts_with("error: reading spec.yaml: "));
}

#[test]
fn the_next_run_completes_one_killed_at_any_moment() {
    let whole = content(&TestDir::generated(SPEC).path("a/crate"));
    for moment in 0..5 {
        let dir = TestDir::new(SPEC);
        let mut child =
            dir.command("generate").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // At the last staged file, the first renamed file, and so on.
        let count = moment * whole.len() / 2;
        let files = || if dir.path("a/crate").exists() { progress(&dir) } else { 0 };
        while files() < count && child.try_wait().unwrap().is_none() {}
        child.kill().unwrap();
        child.wait().unwrap();
        dir.succeed("generate");
        assert_eq!(content(&dir.path("a/crate")), whole, "after {count}");
    }
}

/// Progress of a run: 1 for each temporary file and 2 for each other, while files may be renamed.
fn progress(dir: &TestDir) -> usize {
    let folders = ["", "src", "src/generated", "src/runtime", "src/runtime/error"];
    let entries =
        folders.map(|it| fs::read_dir(dir.path("a/crate").join(it)).into_iter().flatten());
    let names = entries.into_iter().flatten().flatten().map(|it| it.file_name());
    names.map(|it| if it.to_string_lossy().starts_with(".xtask-") { 1 } else { 2 }).sum()
}

#[test]
fn a_second_run_waits_for_the_first() {
    let dir = TestDir::generated(SPEC);
    let lock = fs::read_dir(dir.path("target")).unwrap().next().unwrap().unwrap().path();
    let held = File::open(&lock).unwrap();
    held.lock().unwrap();
    dir.succeed("check");
    let mut second = dir.command("generate");
    let mut second = second.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(second.stderr.take().unwrap()).lines();
    let line = lines.next().unwrap().unwrap();
    assert!(line.ends_with(&format!("it holds the lock {}", lock.display())), "{line}");
    held.unlock().unwrap();
    assert!(second.wait().unwrap().success());
}

#[test]
fn a_crate_cannot_have_the_name_of_a_dependency() {
    let dir = TestDir::new(SPEC);
    let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let spec = dir.path("spec.yaml");
    xtask.args(["check", "--name", "percent-encoding", "--out", "missing", "--spec"]).arg(spec);
    let text = String::from_utf8_lossy(&xtask.output().unwrap().stderr).into_owned();
    assert!(text.starts_with("error: the client is built on a crate percent_encoding:"), "{text}");
}

/// The crate is inside a workspace of which it is not a member, and is built with default features.
#[test]
#[ignore = "builds all dependencies of a client: `cargo test --test package -- --ignored`"]
fn cargo_reports_no_warning_on_any_case() {
    let cases = fs::read_dir(CASES).unwrap().map(|it| it.unwrap().path().join("spec.yaml"));
    let cases = cases.map(|it| fs::read_to_string(it).unwrap());
    let dir = TestDir::new("");
    fs::write(dir.path("Cargo.toml"), "[workspace]\nmembers = [\"b/*\"]\n").unwrap();
    for spec in cases.chain([SPEC.replace("https", "http")]) {
        fs::write(dir.path("spec.yaml"), &spec).unwrap();
        dir.succeed("generate");
        let versions = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock");
        fs::copy(versions, dir.path("a/crate/Cargo.lock")).unwrap();
        for arguments in [
            &["clippy", "--offline", "--all-targets", "--", "-D", "warnings"][..],
            &["doc", "--offline", "--no-deps"],
            &["test", "--offline"],
        ] {
            let mut cargo = Command::new(env!("CARGO"));
            cargo.current_dir(dir.path("a/crate")).args(arguments);
            let output = cargo.env("RUSTDOCFLAGS", "-D warnings").output().unwrap();
            let text = String::from_utf8_lossy(&output.stderr).into_owned();
            let is_clean = output.status.success() && !text.contains("warning: ");
            assert!(is_clean, "{arguments:?}\n{spec}\n{text}");
        }
    }
}
