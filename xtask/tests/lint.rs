//! `lint`, `explain` and `rules` as commands: their output and exit codes.

use std::fs;
use std::io::Read;
use std::process::{Command, Output, Stdio};

const GOOD: &str = "../openapi/attributes.yaml";
const BAD: &str = "tests/lint/bad.yaml";

fn xtask(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(arguments);
    command
}

fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = xtask(arguments).output().expect("xtask runs");
    let text = |bytes| String::from_utf8(bytes).expect("the output is UTF-8");
    (status.code(), text(stdout), text(stderr))
}

#[test]
fn a_clean_spec_exits_with_0_and_prints_nothing() {
    for format in ["text", "json", "github"] {
        assert_eq!(
            run(&["lint", GOOD, "--format", format]),
            (Some(0), String::new(), String::new())
        );
    }
}

#[test]
fn the_spec_of_this_repository_is_clean() {
    assert_eq!(run(&["lint"]), (Some(0), String::new(), String::new()));
}

#[test]
fn errors_exit_with_1_and_are_printed_to_standard_output() {
    let (code, text, errors) = run(&["lint", BAD]);
    assert_eq!((code, errors.as_str()), (Some(1), ""));
    let error = "error[rust-unsupported]: `x-safty` is not a key of this operation; did you mean `x-safety`?";
    assert!(text.starts_with(&format!("{error}\n --> {BAD}:8:7\n")), "{text}");
    assert!(text.contains("= note: at #/paths/~1parcels/get/x-safty\n"), "{text}");
    assert!(text.ends_with("\n1 error\n"), "{text}");
}

#[test]
fn warnings_about_another_document_are_counted_by_rule() {
    let spec = fs::read_to_string(GOOD).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("spec.yaml");
    fs::write(&path, spec.replace("description", "x-words")).unwrap();
    let path = path.to_str().unwrap();
    assert_eq!(run(&["lint", path, "--deny-warnings"]).0, Some(1));
    let (code, text, errors) = run(&["lint", path]);
    assert_eq!((code, errors.as_str()), (Some(0), ""));
    let rules: Vec<&str> =
        text.lines().filter(|it| it.contains(" property-description: ")).collect();
    assert_eq!(rules.len(), 1, "{text}");
    assert!(text.contains("`--format json` lists each location"), "{text}");
}

#[test]
fn diagnostics_have_formats_for_tools() {
    let (_, json, _) = run(&["lint", BAD, "--format", "json"]);
    let object: serde_json::Value = serde_json::from_str(&json).expect("one line of JSON");
    assert_eq!((&object["rule"], &object["level"]), (&"rust-unsupported".into(), &"error".into()));
    assert_eq!(object["span"]["start"], serde_json::json!({"line": 8, "column": 7, "byte": 124}));
    assert_eq!(object["fix"]["replacement"], "x-safety");

    let (_, github, _) = run(&["lint", BAD, "--format", "github"]);
    let start =
        format!("::error file={BAD},line=8,endLine=8,col=7,endColumn=14,title=rust-unsupported::");
    assert!(github.starts_with(&start), "{github}");
    assert_eq!(github.lines().count(), 1, "{github}");
}

#[test]
fn invalid_utf8_is_reported_with_its_position() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("spec.yaml");
    fs::write(&path, b"openapi: 3.0.3\ninfo: {title: \xff}\n").unwrap();
    let (code, text, _) = run(&["lint", path.to_str().unwrap()]);
    assert_eq!(code, Some(1));
    assert!(text.contains("save the file as UTF-8") && text.contains("spec.yaml:2:15"), "{text}");
}

#[test]
fn an_unreadable_file_exits_with_2_and_is_named() {
    for path in ["no/such/file.yaml", "src"] {
        let (code, text, errors) = run(&["lint", path]);
        assert_eq!((code, text.as_str()), (Some(2), ""));
        assert!(errors.starts_with(&format!("error: reading {path}: ")), "{errors}");
    }
    assert_eq!(run(&["lint", "--format", "sarif"]).0, Some(2));
}

#[test]
fn a_broken_pipe_is_not_an_error() {
    for arguments in [&["rules"][..], &["lint", BAD], &["explain", "servers"]] {
        let mut child =
            xtask(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut errors = String::new();
        child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        child.wait().unwrap();
        assert_eq!(errors, "", "{arguments:?}");
    }
}

#[test]
fn every_rule_is_listed_and_explained() {
    let (code, rules, _) = run(&["rules"]);
    assert_eq!(code, Some(0));
    let ids = rules.lines().filter_map(|line| line.split_whitespace().nth(1)?.strip_suffix(':'));
    let ids: Vec<&str> = ids.collect();
    assert!(ids.len() > 60, "{rules}");
    for id in ids {
        let (code, text, errors) = run(&["explain", id]);
        assert_eq!(code, Some(0), "{id}: {errors}");
        match fs::read_to_string(format!("../tests/golden/lint/{id}.md")) {
            Ok(file) => assert_eq!(text, file, "{id}"),
            Err(_) => assert!(text.contains("No known spec breaks this rule"), "{text}"),
        }
    }
}

#[test]
fn a_misspelled_rule_gets_a_suggestion() {
    let (code, _, errors) = run(&["explain", "server"]);
    assert_eq!(code, Some(2));
    let expected = "error: unknown rule `server`; did you mean `servers`?\n\
                    `cargo xtask rules` lists all rules\n";
    assert_eq!(errors, expected);
}
