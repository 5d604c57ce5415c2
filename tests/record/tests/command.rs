//! The command line: errors before anything is sent, output and exit codes.

use std::io::{ErrorKind, pipe};
use std::net::TcpListener;
use std::process::{Command, Output};

use attio_fake::FakeAttio;
use record::{READS, Scenario, Settings, Strictness, Token};

/// Runs the program with these arguments and this token.
fn run(arguments: &[&str], token: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_record"));
    command
        .args(arguments)
        .env_remove("ATTIO_API_TOKEN")
        .envs(token.map(|it| ("ATTIO_API_TOKEN", it)));
    command.output().expect("the program is built")
}

/// Arguments that play one scenario on a port where no server listens.
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

/// The error of a command line that is refused.
fn refused(arguments: &[&str], token: Option<&str>) -> String {
    let output = run(arguments, token);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(output.stdout.is_empty(), "something was sent: {output:?}");
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
fn files_without_an_exchange_of_the_spec_are_an_error() {
    let folder = tempfile::tempdir().expect("the disk has space");
    let (empty, out) = (folder.path().join("a.ndjson"), folder.path().join("out"));
    std::fs::write(&empty, "\n").expect("the disk has space");
    let (empty, out) = (empty.display().to_string(), out.display().to_string());
    for what in [&["--verify"][..], &["--propose"], &["--import", &out]] {
        let error = refused(&[&[&*empty], what].concat(), None);
        assert!(error.contains("error: the files have no exchange of an operation"), "{error}");
    }
    assert!(!folder.path().join("out").exists());
}

#[test]
fn mistakes_are_refused_before_anything_is_sent() {
    let token = Some("0123456789abcdef");
    let plain = arguments(("", ""));
    let cases = [
        (plain.clone(), None, "set ATTIO_API_TOKEN"),
        (plain, Some("0123456789abcde"), "fewer than 16 letters and digits"),
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
        (arguments(("--scenario", "reads")), token, "`reads` reads other people's data"),
        (arguments(("--target", "things")), token, "write `objects` or `lists`"),
        (arguments(("--base-url", "http://api.attio.com")), token, "unencrypted"),
        (arguments(("--run", "run")), token, "at least six lower-case letters and digits"),
    ];
    for (arguments, token, problem) in cases {
        let error = refused(&arguments, token);
        assert!(error.contains(problem), "{problem}: {error}");
        assert!(token.is_none_or(|token| !error.contains(token)), "{error}");
    }
}

#[test]
fn an_error_is_not_reported_as_drift() {
    let output = run(&[&arguments(("", ""))[..], &["--verify"]].concat(), Some("0123456789abcdef"));
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(error.contains("cannot reach http://127.0.0.1:1: "), "{error}");
}

#[test]
fn each_run_has_its_own_string() {
    let token = Some("0123456789abcdef");
    let first_line = |arguments: &[&str]| {
        let stdout = String::from_utf8_lossy(&run(arguments, token).stdout).into_owned();
        stdout.lines().next().unwrap_or_default().to_owned()
    };
    let statuses = arguments(("", ""));
    assert_eq!(first_line(&statuses), "statuses, run test4205:");
    assert_eq!(first_line(&arguments(("--scenario", "types"))), "types, run test4206:");
    let without_run = &statuses[..statuses.len() - 2];
    let (one, other) = (first_line(without_run), first_line(without_run));
    assert!(one.starts_with("statuses, run r"), "{one}");
    assert_ne!(one, other);
}

#[test]
fn all_scenarios_are_verified_even_if_one_fails() {
    let arguments = [&arguments(("--scenario", "all"))[..], &["--verify"]].concat();
    let output = run(&arguments, Some("0123456789abcdef"));
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    for name in record::names().unwrap() {
        assert!(error.contains(&format!("{name}: call 1: ")), "{name}: {error}");
    }
}

#[tokio::test]
async fn no_recordings_are_written_if_one_scenario_fails() {
    let fake = FakeAttio::start().await.unwrap();
    fake.add_list("scratch");
    let last = Scenario::load(record::names().unwrap().last().unwrap()).unwrap();
    let settings = Settings {
        base_url: fake.base_url().to_owned(),
        token: Token::new(fake.token()).unwrap(),
        target: "lists".to_owned(),
        identifier: "scratch".to_owned(),
        run: format!("test42{:02}", record::names().unwrap().len()),
    };
    // From now on, the slugs of the last scenario are taken.
    record::play(&last, &settings, Strictness::Strict, &mut |_| {}).await.unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_record"));
    command.env("ATTIO_API_TOKEN", fake.token()).args(["--scenario", "all", "--run", "test42"]);
    command.args(["--target", "lists", "--identifier", "scratch", "--base-url", fake.base_url()]);
    // The server responds in this thread, while another waits for the program.
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{stdout}{error}");
    assert!(stdout.contains("attribute_life, run ") && !stdout.contains("written"), "{stdout}");
    assert!(error.contains("409 slug_conflict"), "{error}");
    assert!(error.ends_with("\nno recordings are written\n"), "{error}");
}

#[test]
fn proxies_of_the_environment_are_not_used_for_this_machine() {
    let proxy = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    proxy.set_nonblocking(true).unwrap();
    let address = format!("http://{}", proxy.local_addr().unwrap());
    for url in ["http://127.0.0.1:1", "HTTP://127.0.0.1:1", " http://127.0.0.1:1"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_record"));
        command.args(arguments(("--base-url", url))).env("ATTIO_API_TOKEN", "0123456789abcdef");
        command.env("http_proxy", &address).env("ALL_PROXY", &address);
        command.env_remove("NO_PROXY").env_remove("no_proxy");
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{url}: {output:?}");
        let accepted = proxy.accept().expect_err("the proxy of the environment is used");
        assert_eq!(accepted.kind(), ErrorKind::WouldBlock, "{url}");
    }
}

#[test]
fn a_closed_stdout_does_not_change_the_exit_code() {
    for (arguments, code) in [(vec!["--list"], 0), (arguments(("", "")), 2)] {
        for closes_stderr in [false, true] {
            let closed = || pipe().expect("the system has pipes").1;
            let mut command = Command::new(env!("CARGO_BIN_EXE_record"));
            command.args(&arguments).env("ATTIO_API_TOKEN", "0123456789abcdef").stdout(closed());
            if closes_stderr {
                command.stderr(closed());
            }
            let output = command.output().unwrap();
            assert_eq!(output.status.code(), Some(code), "{arguments:?}: {output:?}");
        }
    }
}

/// The exit code, stdout and stderr of `--verify` in the list with this slug.
async fn verified(scenario: &str, identifier: &str) -> (Option<i32>, String, String) {
    let fake = FakeAttio::start().await.expect("loopback has a free port");
    fake.add_list("scratch");
    let mut command = Command::new(env!("CARGO_BIN_EXE_record"));
    command.env("ATTIO_API_TOKEN", fake.token()).args(["--verify", "--scenario", scenario]);
    command.args(["--target", "lists", "--identifier", identifier, "--run", "test42"]);
    command.args(["--base-url", fake.base_url()]);
    // The server responds in this thread, while another waits for the program.
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    let output = output.expect("nothing panics there").expect("the program is built");
    let [stdout, error] = [output.stdout, output.stderr].map(String::from_utf8);
    (output.status.code(), stdout.expect("it is UTF-8"), error.expect("it is UTF-8"))
}

#[tokio::test]
async fn a_missing_list_is_an_error() {
    for name in record::names().unwrap().into_iter().chain([READS.to_owned()]) {
        let (code, stdout, error) = verified(&name, "scrtach").await;
        assert_eq!(code, Some(2), "{name}: {stdout}{error}");
        let first = error.starts_with(&format!("error: {name}: call 1: "));
        assert!(
            first && error.contains("expected a success, got 404 not_found"),
            "{name}: {error}"
        );
    }
}

#[tokio::test]
async fn reads_prints_what_it_called_and_what_it_could_not() {
    let (code, stdout, error) = verified(READS, "scratch").await;
    assert_eq!(code, Some(0), "{stdout}{error}");
    assert!(
        stdout.contains("list_attributes 200\n") && stdout.contains("get_attribute 200\n"),
        "{stdout}"
    );
    let not_called = stdout.lines().find(|it| it.starts_with("not called")).unwrap_or_default();
    assert!(not_called.contains("list_statuses") && !not_called.contains("attribute"), "{stdout}");
    assert!(stdout.ends_with("\n0 differences in 2 responses\n"), "{stdout}");
}
