//! `--overlay` of `generate`, `check`, `lint` and `diff`.
//!
//! In: a document and overlays in a folder. Out: that it is as with the document edited by hand, and that what
//! is told names the file that has the text. What overlays can say stands in the tests of `golden`.

#![allow(clippy::unwrap_used, reason = "these are tests, and what they share")]

use std::fs;
use std::process::{Command, Output};

use tempfile::TempDir;

const SPEC: &str = include_str!("../../tests/golden/overlay/spec.yaml");

/// A folder with a document and overlays.
struct Room(TempDir);

impl Room {
    fn new() -> Self {
        let room = Self(tempfile::tempdir().unwrap());
        room.write("spec.yaml", SPEC);
        room
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

    /// The exit code, and what was written to standard output and to standard error.
    fn said(&self, line: &str) -> (Option<i32>, String) {
        let Output { status, stdout, stderr } = self.run(line);
        let said = [stdout, stderr].concat();
        (status.code(), String::from_utf8_lossy(&said).into_owned())
    }
}

#[test]
fn a_crate_is_as_of_the_document_edited_by_hand() {
    let room = Room::new();
    room.write("hand.yaml", SPEC.replace("get_parcel", "show_parcel"));
    room.overlay("names.yaml", "  - target: $..[?@ == 'get_parcel']\n    update: show");
    // It may lie in the folder of the crate.
    room.overlay("out/more.yaml", "  - target: $..[?@ == 'show']\n    update: show_parcel");
    let rest =
        "--name depot --out out --spec spec.yaml --overlay names.yaml --overlay out/more.yaml";
    assert_eq!(room.run(&format!("generate {rest}")).status.code(), Some(0));
    assert_eq!(room.run(&format!("check {rest}")).status.code(), Some(0));
    let by_hand = room.said("check --name depot --out out --spec hand.yaml");
    // But for the command, which the guide has.
    let stale: Vec<&str> = by_hand.1.lines().filter(|it| it.starts_with("stale ")).collect();
    assert_eq!(stale, ["stale out/src/generated/README.md"]);
    let without = room.said("check --name depot --out out --spec spec.yaml");
    assert!(without.1.contains("\nstale out/src/generated/operations.rs"), "{}", without.1);
    let guide = room.read("out/src/generated/README.md");
    let line =
        r#"check --spec FILE --out DIR --name depot --overlay "names.yaml" --overlay "more.yaml" "#;
    assert!(guide.contains(line), "{guide}");
}

/// What the manifest lacks is told before any code needs it.
#[test]
fn pages_ask_for_a_line_in_the_manifest() {
    let room = Room::new();
    let pages = "  - target: $.paths.*.get
    update:
      parameters: [{name: page, in: query, schema: {type: integer}}]
      x-pagination: {page: page, first-page: 1, items: all}
  - target: $.components.schemas.Parcel
    update: {properties: {all: {type: array, items: {type: string}}}}";
    room.overlay("pages.yaml", pages);
    let generate = "generate --name depot --out out --spec spec.yaml";
    room.said(generate);
    room.write("out/Cargo.toml", room.read("out/Cargo.toml") + "\n");
    let (code, said) = room.said(&format!("{generate} --overlay pages.yaml"));
    let (_, line) = said.split_once("write there\n[dependencies] ").unwrap_or_default();
    assert!(line.starts_with("futures-core = "), "{said}");
    assert_eq!(code, Some(1));
    assert!(room.said("check --name depot --out out --spec spec.yaml").1.contains("all fresh"));
    let table = "[dependencies]\n";
    room.write(
        "out/Cargo.toml",
        room.read("out/Cargo.toml").replace(table, &format!("{table}{line}")),
    );
    assert_eq!(room.said(&format!("{generate} --overlay pages.yaml")).0, Some(0));
}

#[test]
fn what_is_wrong_is_told_of_the_file_that_it_is_in() {
    let room = Room::new();
    let rest = "--name depot --out out --spec spec.yaml --overlay a.yaml --overlay b.yaml";
    let wrong = "  - target: $.paths.*.get\n    update: {responses: {'200': {headers: 3}}}";
    room.overlay("a.yaml", wrong);
    room.overlay("b.yaml", "  - target: $.inof\n    remove: true\nextends: other.yaml");
    let (code, said) = room.said(&format!("generate {rest}"));
    assert_eq!(code, Some(1));
    assert!(said.contains("--> b.yaml:4:"), "{said}");
    assert!(
        said.contains("warning[overlay-effect]: ") && said.contains("--> b.yaml:6:10"),
        "{said}"
    );
    // An operation that is left out for it, too.
    let other = "  - target: $.paths\n    update: {/others: {get: {responses: {'204': {description: Done.}}}}}";
    room.overlay("b.yaml", other);
    assert!(room.said(&format!("generate {rest}")).1.contains("--> a.yaml:5:43 at #/paths/"));
    let (code, said) = room.said(&format!("generate {rest} --skip-unsupported"));
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("left out GET /parcels/{id}: ") && said.contains(" (a.yaml:5:"),
        "{said}"
    );
    room.write("a.yaml", b"overlay: \xff");
    assert!(room.said(&format!("check {rest}")).1.contains("--> a.yaml:1:10"));
    fs::remove_file(room.0.path().join("a.yaml")).unwrap();
    let (_, said) = room.said(&format!("check {rest}"));
    assert!(said.starts_with("error: reading a.yaml: "), "{said}");
}

#[test]
fn lint_and_diff_lay_overlays() {
    let room = Room::new();
    room.overlay("a.yaml", "  - target: $.paths.*.get\n    update: {operationid: a, tags: [A]}");
    let (code, found) = room.said("lint spec.yaml --overlay a.yaml --format github");
    assert_eq!(code, Some(0));
    assert!(found.contains("file=a.yaml,line=5,endLine=5,col=14,"), "{found}");
    // What changed is beside what the overlay adds.
    let get = "  - target: $.paths.*\n    update: {put: {operationId: put, responses: {}}}";
    room.overlay("a.yaml", get);
    room.write("new.yaml", SPEC.replace("/parcels/", "/parcel/"));
    let (_, changed) = room.said("diff spec.yaml new.yaml --overlay a.yaml");
    assert!(changed.contains("old: a.yaml:5 "), "{changed}");
    assert!(changed.contains("new: new.yaml:9 "), "{changed}");
}
