//! `diff` as it is called: what it prints, and how it ends.

use std::fs;
use std::process::{Command, Output};

use tempfile::TempDir;

const SPEC: &str = "../openapi/attributes.yaml";

fn diff(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let Output { status, stdout, stderr } =
        command.arg("diff").args(arguments).output().expect("it was built");
    let text = |bytes| String::from_utf8(bytes).expect("it prints text");
    (status.code(), text(stdout), text(stderr))
}

/// A file that is there for as long as this is.
struct File(TempDir);

impl File {
    fn of(bytes: impl AsRef<[u8]>) -> Self {
        let file = Self(tempfile::tempdir().expect("there is a folder for temporary files"));
        fs::write(file.path(), bytes).expect("the folder can be written to");
        file
    }

    fn path(&self) -> String {
        self.0.path().join("new.yaml").to_str().expect("it is text").to_owned()
    }
}

/// The spec of this repository with one text replaced.
fn edited(old: &str, new: &str) -> File {
    let spec = fs::read_to_string(SPEC).expect("the spec is there");
    assert!(spec.contains(old), "the spec has no `{old}`");
    File::of(spec.replacen(old, new, 1))
}

/// The exit code for the spec of this repository with one text replaced.
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
fn trouble_gives_2_and_is_explained() {
    let (code, text, errors) = diff(&["no/such.yaml", SPEC]);
    assert_eq!((code, text.as_str()), (Some(2), ""));
    assert!(errors.starts_with("error: reading no/such.yaml: "), "{errors}");
}

/// Whichever side it is.
#[test]
fn a_side_that_cannot_be_compared_gives_2_and_is_named() {
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

/// What `lint` refuses may not be read at all, so it is told first, beside what is compared.
#[test]
fn a_side_that_lint_refuses_is_named_before_what_changed() {
    let new = "operationId: fetch\n      x-safety: never\n";
    let file = edited("operationId: get_attribute\n", new);
    let path = file.path();
    for (sides, renamed) in [
        ([SPEC, &path], "operation `get_attribute` is called `fetch` now\n"),
        ([&path, SPEC], "operation `fetch` is called `get_attribute` now\n"),
    ] {
        let (code, text, errors) = diff(&sides);
        assert_eq!(code, Some(11), "{errors}");
        let begin =
            format!("`lint` refuses {path}, so that no client can be made of it:\n\nerror[");
        assert!(errors.starts_with(&begin) && errors.contains("x-safety"), "{errors}");
        assert_eq!(errors.matches("`lint` refuses").count(), 1, "{errors}");
        assert!(text.starts_with("major[api-operation-id-removed]: "), "{text}");
        assert!(text.contains(renamed), "{text}");
    }
    // Tools that read what changed get nothing else.
    let (code, text, errors) = diff(&[&path, &path, "--format", "json"]);
    assert_eq!(code, Some(0), "{errors}");
    assert!(text.starts_with('{') && text.contains("\"changes\":[]"), "{text}");
    assert_eq!(errors.matches("`lint` refuses").count(), 2, "{errors}");
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
