//! The command line: what it refuses, before anything is sent, and how it ends.

use std::process::{Command, Output};

/// Runs the program with these arguments and this token.
fn run(arguments: &[&str], token: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_record"));
    command
        .args(arguments)
        .env_remove("ATTIO_API_TOKEN")
        .envs(token.map(|it| ("ATTIO_API_TOKEN", it)));
    command.output().expect("the program is built")
}

/// Arguments that play one scenario where nobody listens.
fn arguments<'a>(change: (&'a str, &'a str)) -> Vec<&'a str> {
    let all = [
        ("--scenario", "statuses"),
        ("--target", "lists"),
        ("--identifier", "scratch"),
        ("--base-url", "http://127.0.0.1:1"),
        ("--run", "test42"),
    ];
    let value = |(name, value)| if name == change.0 { [name, change.1] } else { [name, value] };
    all.into_iter().flat_map(value).collect()
}

/// What is said of a command line that is refused.
fn refused(arguments: &[&str], token: Option<&str>) -> String {
    let output = run(arguments, token);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(output.stdout.is_empty(), "something was tried: {output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn scenarios_are_listed_without_a_token() {
    let output = run(&["--list"], None);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{output:?}");
    assert!(text.contains("\nstatuses: The statuses of a status attribute"), "{text}");
}

#[test]
fn mistakes_are_refused_before_anything_is_sent() {
    let token = Some("0123456789abcdef");
    let plain = arguments(("", ""));
    let cases = [
        (plain.clone(), None, "set ATTIO_API_TOKEN"),
        (plain, Some("0123456789abcde"), "fewer than 16 characters"),
        (
            arguments(("--scenario", "stati")),
            token,
            "no scenario `stati`; there are attribute_life",
        ),
        (
            arguments(("--identifier", "people")),
            token,
            "`people` is an object that people work with",
        ),
        (arguments(("--target", "things")), token, "write `objects` or `lists`"),
        (arguments(("--base-url", "http://api.attio.com")), token, "unencrypted"),
        (arguments(("--run", "run")), token, "at least six small letters and digits"),
    ];
    for (arguments, token, problem) in cases {
        let error = refused(&arguments, token);
        assert!(error.contains(problem), "{problem}: {error}");
        assert!(token.is_none_or(|token| !error.contains(token)), "{error}");
    }
}

#[test]
fn trouble_is_no_drift() {
    let output = run(&[&arguments(("", ""))[..], &["--verify"]].concat(), Some("0123456789abcdef"));
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(error.contains("cannot reach http://127.0.0.1:1: "), "{error}");
}
