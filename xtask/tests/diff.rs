//! `diff` as a command: its output and exit codes.

use std::fs;
use std::process::{Command, Output};

use tempfile::TempDir;

const SPEC: &str = "../openapi/attributes.yaml";

fn diff(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let Output { status, stdout, stderr } =
        command.arg("diff").args(arguments).output().expect("xtask runs");
    let text = |bytes| String::from_utf8(bytes).expect("the output is UTF-8");
    (status.code(), text(stdout), text(stderr))
}

/// A temporary file, deleted when this is dropped.
struct File(TempDir);

impl File {
    fn of(bytes: impl AsRef<[u8]>) -> Self {
        let file = Self(tempfile::tempdir().expect("a temporary folder can be created"));
        fs::write(file.path(), bytes).expect("the file can be written");
        file
    }

    fn path(&self) -> String {
        self.0.path().join("new.yaml").to_str().expect("the path is UTF-8").to_owned()
    }
}

/// The spec of this repository with one string replaced.
fn edited(old: &str, new: &str) -> File {
    let spec = fs::read_to_string(SPEC).expect("the spec can be read");
    assert!(spec.contains(old), "the spec has no `{old}`");
    File::of(spec.replacen(old, new, 1))
}

/// The exit code for the spec of this repository with one string replaced.
fn code(old: &str, new: &str) -> Option<i32> {
    diff(&[SPEC, &edited(old, new).path()]).0
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
fn an_unreadable_file_exits_with_2_and_is_named() {
    let (code, text, errors) = diff(&["no/such.yaml", SPEC]);
    assert_eq!((code, text.as_str()), (Some(2), ""));
    assert!(errors.starts_with("error: reading no/such.yaml: "), "{errors}");
}

#[test]
fn a_spec_that_cannot_be_compared_exits_with_2_and_is_named() {
    let [part, missing] =
        ["SelectOptionKey", "Missing"].map(|it| format!("$ref: '#/components/schemas/{it}'"));
    for (file, finding) in [
        (File::of("a: ["), "1 error"),
        (File::of("a: b\n"), "error[oas3-schema]"),
        (File::of([b'a', 0xff]), "1 error"),
        (edited("info:\n", "info: {}\ninfo:\n"), "error[yaml-duplicate-key]"),
        (edited(&part, &missing), "error[no-unresolved-refs]"),
    ] {
        let path = file.path();
        for sides in [[path.as_str(), SPEC], [SPEC, path.as_str()]] {
            let (code, text, errors) = diff(&sides);
            assert_eq!((code, text.as_str()), (Some(2), ""), "{errors}");
            let begin = format!("error: {path} cannot be compared:\n\n");
            assert!(errors.starts_with(&begin), "{errors}");
            assert!(errors.contains(finding), "{errors}");
        }
    }
}

/// The refused parts may be missing from the changes.
#[test]
fn a_spec_that_lint_refuses_is_reported_in_addition_to_the_changes() {
    let new = "operationId: fetch\n      x-safety: never\n";
    let file = edited("operationId: get_attribute\n", new);
    let path = file.path();
    for (sides, renamed) in [
        ([SPEC, &path], "operation `get_attribute` was renamed to `fetch`\n"),
        ([&path, SPEC], "operation `fetch` was renamed to `get_attribute`\n"),
    ] {
        let (code, text, errors) = diff(&sides);
        assert_eq!(code, Some(11), "{errors}");
        let begin =
            format!("`lint` refuses {path}, so no client can be generated from it:\n\nerror[");
        assert!(errors.starts_with(&begin) && errors.contains("x-safety"), "{errors}");
        assert_eq!(errors.matches("`lint` refuses").count(), 1, "{errors}");
        assert!(text.starts_with("major[api-operation-id-removed]: "), "{text}");
        assert!(text.contains(renamed), "{text}");
    }
    // Standard output is only the changes, for tools.
    let (code, text, errors) = diff(&[&path, &path, "--format", "json"]);
    assert_eq!(code, Some(0), "{errors}");
    assert!(text.starts_with('{') && text.contains("\"changes\":[]"), "{text}");
    assert_eq!(errors.matches("`lint` refuses").count(), 2, "{errors}");
}

#[test]
fn without_files_the_spec_is_compared_with_the_baseline() {
    let (code, text, errors) = diff(&[]);
    assert_ne!(code, Some(2), "{errors}");
    let released = "../generated-client/released/attributes.yaml";
    assert!(!text.is_empty());
    assert_eq!(diff(&[released, SPEC]).0, code);
}

#[test]
fn equal_specs_have_no_changes() {
    assert_eq!(diff(&[SPEC, SPEC]).1, "nothing changed\n");
    assert!(diff(&[SPEC, SPEC, "--format", "json"]).1.contains("\"changes\":[]"));
}
