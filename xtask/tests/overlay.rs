//! `--overlay` of `generate`, `check`, `lint` and `diff`.
//!
//! In: a document and overlays in a folder. Out: whether the result equals that of the document
//! edited by hand, and whether messages name the file of the error. The tests of `golden` cover
//! what overlays can do.

#![allow(clippy::unwrap_used, reason = "these are tests and their helpers")]

use std::fs;
use std::process::{Command, Output};

use tempfile::TempDir;

const SPEC: &str = include_str!("../../tests/golden/overlay/spec.yaml");

/// A temporary folder with a document and overlays.
struct TestDir(TempDir);

impl TestDir {
    fn new() -> Self {
        let dir = Self(tempfile::tempdir().unwrap());
        dir.write("spec.yaml", SPEC);
        dir
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn overlay(&self, path: &str, actions: &str) {
        let head = "overlay: 1.1.0\ninfo: {title: A, version: '1'}\nactions:\n";
        self.write(path, format!("{head}{actions}\n"));
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.path().join(path)).unwrap()
    }

    fn run(&self, line: &str) -> Output {
        let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
        xtask.current_dir(self.0.path()).args(line.split(' ')).output().unwrap()
    }

    /// The exit code, and standard output followed by standard error.
    fn output(&self, line: &str) -> (Option<i32>, String) {
        let Output { status, stdout, stderr } = self.run(line);
        let text = [stdout, stderr].concat();
        (status.code(), String::from_utf8_lossy(&text).into_owned())
    }
}

#[test]
fn a_crate_equals_that_of_the_document_edited_by_hand() {
    let dir = TestDir::new();
    dir.write("hand.yaml", SPEC.replace("get_parcel", "show_parcel"));
    dir.overlay("names.yaml", "  - target: $..[?@ == 'get_parcel']\n    update: show");
    // An overlay may be in the folder of the crate.
    dir.overlay("out/more.yaml", "  - target: $..[?@ == 'show']\n    update: show_parcel");
    let rest =
        "--name depot --out out --spec spec.yaml --overlay names.yaml --overlay out/more.yaml";
    assert_eq!(dir.run(&format!("generate {rest}")).status.code(), Some(0));
    assert_eq!(dir.run(&format!("check {rest}")).status.code(), Some(0));
    let by_hand = dir.output("check --name depot --out out --spec hand.yaml");
    // Except for the command in the guide.
    let stale: Vec<&str> = by_hand.1.lines().filter(|it| it.starts_with("stale ")).collect();
    assert_eq!(stale, ["stale out/src/generated/README.md"]);
    let without = dir.output("check --name depot --out out --spec spec.yaml");
    assert!(without.1.contains("\nstale out/src/generated/operations.rs"), "{}", without.1);
    let guide = dir.read("out/src/generated/README.md");
    let line =
        r#"check --spec FILE --out DIR --name depot --overlay "names.yaml" --overlay "more.yaml" "#;
    assert!(guide.contains(line), "{guide}");
}

/// The missing line is reported before any file is written.
#[test]
fn pagination_needs_a_line_in_the_manifest() {
    let dir = TestDir::new();
    let pages = "  - target: $.paths.*.get
    update:
      parameters: [{name: page, in: query, schema: {type: integer}}]
      x-pagination: {page: page, first-page: 1, items: all}
  - target: $.components.schemas.Parcel
    update: {properties: {all: {type: array, items: {type: string}}}}";
    dir.overlay("pages.yaml", pages);
    let generate = "generate --name depot --out out --spec spec.yaml";
    dir.output(generate);
    dir.write("out/Cargo.toml", dir.read("out/Cargo.toml") + "\n");
    let (code, text) = dir.output(&format!("{generate} --overlay pages.yaml"));
    let (_, line) = text.split_once("add:\n[dependencies] ").unwrap_or_default();
    assert!(line.starts_with("futures-core = "), "{text}");
    assert_eq!(code, Some(1));
    assert!(dir.output("check --name depot --out out --spec spec.yaml").1.contains("all fresh"));
    let table = "[dependencies]\n";
    dir.write(
        "out/Cargo.toml",
        dir.read("out/Cargo.toml").replace(table, &format!("{table}{line}")),
    );
    assert_eq!(dir.output(&format!("{generate} --overlay pages.yaml")).0, Some(0));
}

#[test]
fn errors_name_the_file_that_they_are_in() {
    let dir = TestDir::new();
    let rest = "--name depot --out out --spec spec.yaml --overlay a.yaml --overlay b.yaml";
    let wrong = "  - target: $.paths.*.get\n    update: {responses: {'200': {headers: 3}}}";
    dir.overlay("a.yaml", wrong);
    dir.overlay("b.yaml", "  - target: $.inof\n    remove: true\nextends: other.yaml");
    let (code, text) = dir.output(&format!("generate {rest}"));
    assert_eq!(code, Some(1));
    assert!(text.contains("--> b.yaml:4:"), "{text}");
    assert!(
        text.contains("warning[overlay-effect]: ") && text.contains("--> b.yaml:6:10"),
        "{text}"
    );
    // So does the message about an operation that is left out.
    let other = "  - target: $.paths\n    update: {/others: {get: {responses: {'204': {description: Done.}}}}}";
    dir.overlay("b.yaml", other);
    assert!(dir.output(&format!("generate {rest}")).1.contains("--> a.yaml:5:43 at #/paths/"));
    let (code, text) = dir.output(&format!("generate {rest} --skip-unsupported"));
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.contains("left out GET /parcels/{id}: ") && text.contains(" (a.yaml:5:"),
        "{text}"
    );
    dir.write("a.yaml", b"overlay: \xff");
    assert!(dir.output(&format!("check {rest}")).1.contains("--> a.yaml:1:10"));
    fs::remove_file(dir.0.path().join("a.yaml")).unwrap();
    let (_, text) = dir.output(&format!("check {rest}"));
    assert!(text.starts_with("error: reading a.yaml: "), "{text}");
}

#[test]
fn lint_and_diff_apply_overlays() {
    let dir = TestDir::new();
    dir.overlay("a.yaml", "  - target: $.paths.*.get\n    update: {operationid: a, tags: [A]}");
    let (code, found) = dir.output("lint spec.yaml --overlay a.yaml --format github");
    assert_eq!(code, Some(0));
    assert!(found.contains("file=a.yaml,line=5,endLine=5,col=14,"), "{found}");
    // The change is next to what the overlay adds.
    let get = "  - target: $.paths.*\n    update: {put: {operationId: put, responses: {}}}";
    dir.overlay("a.yaml", get);
    dir.write("new.yaml", SPEC.replace("/parcels/", "/parcel/"));
    let (_, changed) = dir.output("diff spec.yaml new.yaml --overlay a.yaml");
    assert!(changed.contains("old: a.yaml:5 "), "{changed}");
    assert!(changed.contains("new: new.yaml:9 "), "{changed}");
}
