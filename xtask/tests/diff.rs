//! `diff` as it is called: what it prints, and how it ends.

use std::fs;
use std::process::{Command, Output};

const SPEC: &str = "../openapi/attributes.yaml";

fn diff(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let Output { status, stdout, stderr } =
        command.arg("diff").args(arguments).output().expect("it was built");
    let text = |bytes| String::from_utf8(bytes).expect("it prints text");
    (status.code(), text(stdout), text(stderr))
}

/// The exit code for the spec of this repository with one text replaced.
fn code(old: &str, new: &str) -> Option<i32> {
    let folder = tempfile::tempdir().expect("there is a folder for temporary files");
    let path = folder.path().join("new.yaml");
    let spec = fs::read_to_string(SPEC).expect("the spec is there");
    assert!(spec.contains(old), "the spec has no `{old}`");
    fs::write(&path, spec.replacen(old, new, 1)).expect("the folder can be written to");
    diff(&[SPEC, path.to_str().expect("it is text")]).0
}

#[test]
fn the_exit_code_is_the_verdict() {
    assert_eq!(diff(&[SPEC, SPEC]).0, Some(0));
    assert_eq!(code("summary: Get an attribute", "summary: Get one"), Some(0));
    assert_eq!(
        code("        - personal-name\n", "        - personal-name\n        - x\n"),
        Some(10)
    );
    assert_eq!(code("operationId: get_attribute", "operationId: fetch"), Some(11));
}

#[test]
fn trouble_gives_2_and_is_explained() {
    let (code, text, errors) = diff(&["no/such.yaml", SPEC]);
    assert_eq!((code, text.as_str()), (Some(2), ""));
    assert!(errors.starts_with("error: reading no/such.yaml: "), "{errors}");
    let (code, _, errors) = diff(&["Cargo.toml", SPEC]);
    assert_eq!(code, Some(2));
    assert!(errors.starts_with("error: Cargo.toml cannot be compared:"), "{errors}");
}

#[test]
fn without_files_the_last_release_is_compared() {
    let (code, text, errors) = diff(&[]);
    assert_ne!(code, Some(2), "{errors}");
    let released = "../generated-client/released/attributes.yaml";
    assert!(!text.is_empty());
    assert_eq!(diff(&[released, SPEC]).0, code);
}

#[test]
fn nothing_that_changed_is_said_in_words() {
    assert_eq!(diff(&[SPEC, SPEC]).1, "nothing changed\n");
    assert!(diff(&[SPEC, SPEC, "--format", "json"]).1.contains("\"changes\":[]"));
}
