//! `cargo xtask generate --spec` and `check --spec`: crates of other APIs, in folders of their own.
//!
//! In: small specs. Out: what is in those folders afterwards, and what the commands said. Deliberately
//! absent: what is generated; and the compiler, but where it is asked for, since cargo would build all that a
//! crate is built on: `cargo test --test package -- --ignored`. The unit tests of `sources` have it read such
//! crates.

#![allow(clippy::unwrap_used, reason = "these are tests, and what they share")]

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

/// What is there once a crate is made, and nothing else.
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

/// A folder with a spec, and room for the crate.
struct Room {
    folder: TempDir,
}

impl Room {
    fn new(spec: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("spec.yaml"), spec).unwrap();
        fs::create_dir(folder.path().join("target")).unwrap();
        Self { folder }
    }

    /// A room with a crate.
    fn made(spec: &str) -> Self {
        let room = Self::new(spec);
        room.succeed("generate");
        room
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// A command that is called in the room.
    fn command(&self, command: &str) -> Command {
        let mut res = Command::new(env!("CARGO_BIN_EXE_xtask"));
        res.current_dir(self.folder.path()).arg(command);
        // Where the lock is.
        res.env("TMPDIR", self.path("target")).env("TMP", self.path("target"));
        res.args(["--spec", "spec.yaml", "--out", "a/crate", "--name", "depot-client"]);
        res
    }

    fn succeed(&self, command: &str) -> String {
        said(&self.command(command).output().unwrap())
    }

    /// What a command says that fails as it should, having changed nothing.
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

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The files below a folder, but those below `target`, by path.
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
fn it_is_a_whole_crate_and_knows_no_other_api() {
    let room = Room::new(SPEC);
    let first = room.succeed("generate");
    assert_eq!(first.lines().count(), 2, "{first}");
    assert!(first.ends_with(" 0 unchanged; 0 removed\n1 of 1 operations\n"), "{first}");
    let crate_ = content(&room.path("a/crate"));
    let own = crate_
        .keys()
        .filter(|it| !it.to_string_lossy().ends_with(".rs") || !it.starts_with("src/runtime"));
    assert_eq!(own.map(|it| it.to_str().unwrap()).collect::<Vec<_>>(), FILES);
    for (path, bytes) in &crate_ {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        // The names of those who wrote the runtime are among its terms.
        assert!(!text.contains("attio") || path.ends_with("LICENSE-MIT"), "{}", path.display());
    }
    let again = room.succeed("generate");
    assert!(again.contains(" files: 0 written, "), "{again}");
    assert_eq!(content(&room.path("a/crate")), crate_);
    assert!(room.succeed("check").ends_with(" files: all fresh\n1 of 1 operations\n"));
}

#[test]
fn every_case_makes_a_crate_and_the_last_line_counts_it() {
    // One after the other in the same place, where only what differs is written.
    let room = Room::new("");
    for entry in fs::read_dir(CASES).unwrap() {
        let case = entry.unwrap().path();
        let spec = fs::read_to_string(case.join("spec.yaml")).unwrap();
        fs::write(room.path("spec.yaml"), &spec).unwrap();
        // What it is built on is that of the case before, and so is the title.
        for path in ["Cargo.toml", "src/generated/README.md"] {
            fs::remove_file(room.path("a/crate").join(path)).ok();
        }
        let text = said(&room.command("generate").args(["--format", "json"]).output().unwrap());
        let last: serde_json::Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
        assert_eq!(last["generated"], last["operations"], "{spec}");
        // The places of each of which nothing certain is known.
        let untyped = match case.file_name().and_then(|it| it.to_str()) {
            Some("inline" | "openapi_31") => 1,
            Some("composed") => 2,
            Some("choices") => 6,
            _ => 0,
        };
        assert_eq!(last["untyped"], untyped, "{spec}");
        room.succeed("check");
    }
}

#[test]
fn what_is_not_supported_costs_itself_and_is_told() {
    let body = "      requestBody: {content: {multipart/mixed: {schema: {type: string}}}}\n";
    let more = SPEC
        .replace("    delete:\n      operationId: delete", "    post:\n      operationId: send")
        + "    delete:\n      operationId: delete_parcels\n      responses: {'204': {description: Done.}}\n";
    let spec = more.replace("      summary:", &format!("{body}      summary:"));
    let room = Room::new(&spec);
    let said = room.fail("generate");
    assert!(said.contains("error[content-type]: `multipart/mixed` is not supported"), "{said}");
    assert!(said.contains("with `--skip-unsupported`, an operation"), "{said}");
    let output = room.command("generate").arg("--skip-unsupported").output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        told.starts_with("left out POST /parcels: `multipart/mixed` is not supported"),
        "{told}"
    );
    assert!(told.contains("[content-type] (spec.yaml:"), "{told}");
    assert!(String::from_utf8_lossy(&output.stdout).ends_with("1 of 2 operations\n"));
    let docs = fs::read_to_string(room.path("a/crate/src/generated/operations.rs")).unwrap();
    assert!(docs.contains("\n//! - `POST /parcels`: `multipart/mixed` is not supported"), "{docs}");
}

#[test]
fn what_people_change_stays_and_what_is_ours_is_mended() {
    let room = Room::made(SPEC);
    let fresh = content(&room.path("a/crate/src/generated"));
    let add = |path: &str, text: &str| fs::write(room.path(path), text).unwrap();
    room.edit("a/crate/Cargo.toml", |it| {
        it.replace("\"0.1.0\"", "\"3.2.1\"") + "\n[build-dependencies]\n"
    });
    room.edit("a/crate/src/lib.rs", |it| format!("{it}\nmod more;\n"));
    add("a/crate/README.md", "Mine.\n");
    add("a/crate/src/more.rs", "// Mine.\n");
    let theirs = content(&room.path("a/crate"));
    add("a/crate/src/generated/more.rs", "// Mine.\n");
    room.edit("a/crate/src/runtime/key.rs", |it| format!("{it}\n"));
    fs::remove_file(room.path("a/crate/src/generated/types.rs")).unwrap();

    let said = room.fail("check");
    for line in [
        "error: a/crate is not what spec.yaml gives\n",
        "\norphaned a/crate/src/generated/more.rs\n",
        "\nmissing a/crate/src/generated/types.rs\n",
        "\nstale a/crate/src/runtime/key.rs\n",
    ] {
        assert!(said.contains(line), "{said}");
    }
    room.succeed("generate");
    assert_eq!(content(&room.path("a/crate")), theirs);
    assert_eq!(content(&room.path("a/crate/src/generated")), fresh);
    room.succeed("check");
}

#[test]
fn a_folder_of_others_is_refused() {
    let room = Room::new(SPEC);
    fs::create_dir_all(room.path("a/crate/src")).unwrap();
    fs::write(room.path("a/crate/src/main.rs"), "fn main() {}\n").unwrap();
    for command in ["generate", "check"] {
        let said = room.fail(command);
        assert!(said.contains("such as a/crate/src/main.rs: name another folder"), "{said}");
    }
    // The document itself may lie there.
    fs::remove_file(room.path("a/crate/src/main.rs")).unwrap();
    fs::rename(room.path("spec.yaml"), room.path("a/crate/spec.yaml")).unwrap();
    let mut here = Command::new(env!("CARGO_BIN_EXE_xtask"));
    here.current_dir(room.path("a/crate")).args(["generate", "--spec", "spec.yaml", "--out", "."]);
    said(&here.args(["--name", "depot-client"]).output().unwrap());
    // So is the client of this repository, which has the same folders.
    let ours = concat!(env!("CARGO_MANIFEST_DIR"), "/../generated-client/src/generated/mod.rs");
    fs::copy(ours, room.path("a/crate/src/generated/mod.rs")).unwrap();
    assert!(room.fail("generate").contains("name another folder"));
}

#[test]
fn what_the_manifest_lacks_is_told() {
    let room = Room::made(SPEC);
    room.edit("a/crate/Cargo.toml", |it| {
        it.replace("httpdate = \"1.0.3\"\n", "")
            .replace("percent-encoding = \"2.3\"", "percent-encoding = \"2.2\"")
            .replace("native-tls = [\"reqwest/native-tls\"]\n", "")
    });
    let said = room.fail("check");
    let expected = "\
error: a/crate/Cargo.toml lacks what `src/runtime` needs; write there
[features] native-tls = [\"reqwest/native-tls\"]
[dependencies] httpdate = \"1.0.3\"
[dependencies] percent-encoding = \"2.3\"
";
    assert_eq!(said, expected);
    assert_eq!(room.fail("generate"), expected);
    room.edit("a/crate/Cargo.toml", |it| it.replace("depot-client", "other"));
    // Before any of what would be written.
    room.edit("spec.yaml", |it| it.replace("Send all", "Bring all"));
    for command in ["check", "generate"] {
        let said = room.fail(command);
        assert!(said.contains("is called other: say so by `--name`"), "{said}");
    }
    fs::remove_file(room.path("a/crate/Cargo.toml")).unwrap();
    assert!(room.fail("check").contains("\nmissing a/crate/Cargo.toml\n"));
}

#[test]
fn a_crate_of_another_document_is_kept() {
    let room = Room::made(SPEC);
    room.edit("spec.yaml", |it| it.replace("title: Depot", "title: Mail"));
    let said = room.fail("generate");
    assert!(said.contains("a document titled Depot, and spec.yaml is titled Mail:"), "{said}");
    assert!(room.fail("check").contains("\n-# Depot\n+# Mail\n"));
    fs::remove_file(room.path("a/crate/src/generated/README.md")).unwrap();
    room.succeed("generate");
    room.succeed("check");
}

#[test]
fn without_a_url_callers_have_to_give_one() {
    let urls =
        ["", "servers: []", "servers: [{url: /v1}]", "servers: [{url: 'http://depot.example'}]"];
    for url in urls {
        let room = Room::made(&SPEC.replace("servers: [{url: 'https://depot.example'}]", url));
        let text = fs::read_to_string(room.path("a/crate/src/generated/public.rs")).unwrap();
        assert!(text.contains("pub fn builder(base_url: impl Into<String>)"), "{url}: {text}");
    }
    let text = content(&Room::made(SPEC).path("a/crate"));
    let text = String::from_utf8_lossy(&text[Path::new("src/generated/public.rs")]).into_owned();
    assert!(text.contains("pub fn builder() -> ClientBuilder"), "{text}");
}

#[test]
fn a_spec_that_is_refused_changes_nothing() {
    let room = Room::made(SPEC);
    fs::write(room.path("spec.yaml"), SPEC.replace("'204': {", "'204': {headers: 3, ")).unwrap();
    let said = room.fail("generate");
    assert!(said.contains("no client can be generated from this spec\n"), "{said}");
    assert!(said.contains("--> spec.yaml:10:"), "{said}");
    fs::remove_file(room.path("spec.yaml")).unwrap();
    assert!(room.fail("check").starts_with("error: reading spec.yaml: "));
}

#[test]
fn killed_at_any_moment_it_leaves_what_the_next_run_mends() {
    let whole = content(&Room::made(SPEC).path("a/crate"));
    for moment in 0..5 {
        let room = Room::new(SPEC);
        let mut child =
            room.command("generate").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // The last file that is staged, the first that is in its place, and so on.
        let count = moment * whole.len() / 2;
        let files = || if room.path("a/crate").exists() { content_seen(&room) } else { 0 };
        while files() < count && child.try_wait().unwrap().is_none() {}
        child.kill().unwrap();
        child.wait().unwrap();
        room.succeed("generate");
        assert_eq!(content(&room.path("a/crate")), whole, "after {count}");
    }
}

/// How many files there are, temporary ones for half; while somebody moves them.
fn content_seen(room: &Room) -> usize {
    let folders = ["", "src", "src/generated", "src/runtime", "src/runtime/error"];
    let entries =
        folders.map(|it| fs::read_dir(room.path("a/crate").join(it)).into_iter().flatten());
    let names = entries.into_iter().flatten().flatten().map(|it| it.file_name());
    names.map(|it| if it.to_string_lossy().starts_with(".xtask-") { 1 } else { 2 }).sum()
}

#[test]
fn a_second_run_waits_for_the_first() {
    let room = Room::made(SPEC);
    let lock = fs::read_dir(room.path("target")).unwrap().next().unwrap().unwrap().path();
    let held = File::open(&lock).unwrap();
    held.lock().unwrap();
    room.succeed("check");
    let mut second = room.command("generate");
    let mut second = second.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(second.stderr.take().unwrap()).lines();
    let said = said.next().unwrap().unwrap();
    assert!(said.ends_with(&format!("it holds the lock {}", lock.display())), "{said}");
    held.unlock().unwrap();
    assert!(second.wait().unwrap().success());
}

#[test]
fn a_crate_is_not_called_like_what_it_is_built_on() {
    let room = Room::new(SPEC);
    let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let spec = room.path("spec.yaml");
    xtask.args(["check", "--name", "percent-encoding", "--out", "missing", "--spec"]).arg(spec);
    let said = String::from_utf8_lossy(&xtask.output().unwrap().stderr).into_owned();
    assert!(said.starts_with("error: the client is built on a crate percent_encoding:"), "{said}");
}

/// In a workspace of others, by cargo, with default features.
#[test]
#[ignore = "it builds all that a client is built on: `cargo test --test package -- --ignored`"]
fn cargo_has_nothing_to_say_of_any_case() {
    let cases = fs::read_dir(CASES).unwrap().map(|it| it.unwrap().path().join("spec.yaml"));
    let cases = cases.map(|it| fs::read_to_string(it).unwrap());
    let room = Room::new("");
    fs::write(room.path("Cargo.toml"), "[workspace]\nmembers = [\"b/*\"]\n").unwrap();
    for spec in cases.chain([SPEC.replace("https", "http")]) {
        fs::write(room.path("spec.yaml"), &spec).unwrap();
        room.succeed("generate");
        let versions = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock");
        fs::copy(versions, room.path("a/crate/Cargo.lock")).unwrap();
        for arguments in [
            &["clippy", "--offline", "--all-targets", "--", "-D", "warnings"][..],
            &["doc", "--offline", "--no-deps"],
            &["test", "--offline"],
        ] {
            let mut cargo = Command::new(env!("CARGO"));
            cargo.current_dir(room.path("a/crate")).args(arguments);
            let output = cargo.env("RUSTDOCFLAGS", "-D warnings").output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            let is_silent = output.status.success() && !said.contains("warning: ");
            assert!(is_silent, "{arguments:?}\n{spec}\n{said}");
        }
    }
}
