//! The command line: what it refuses, before anything is sent, and how it ends.

use std::io::{ErrorKind, pipe};
use std::net::TcpListener;
use std::process::{Command, Output};

use attio_fake::FakeAttio;
use record::{READS, Reading, Scenario, Settings, Token};

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
fn files_without_an_exchange_of_the_spec_are_an_error() {
    let folder = tempfile::tempdir().expect("there is room");
    let (empty, out) = (folder.path().join("a.ndjson"), folder.path().join("out"));
    std::fs::write(&empty, "\n").expect("there is room");
    let (empty, out) = (empty.display().to_string(), out.display().to_string());
    for what in [&["--verify"][..], &["--propose"], &["--import", &out]] {
        let said = refused(&[&[&*empty], what].concat(), None);
        assert!(said.contains("error: there is no exchange of an operation of the spec"), "{said}");
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
        (arguments(("--scenario", "reads")), token, "`reads` asks for what others made"),
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

#[test]
fn no_two_runs_have_the_same_text() {
    let token = Some("0123456789abcdef");
    let first_line = |arguments: &[&str]| {
        let said = String::from_utf8_lossy(&run(arguments, token).stdout).into_owned();
        said.lines().next().unwrap_or_default().to_owned()
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
fn trouble_with_one_scenario_does_not_keep_the_others_from_being_verified() {
    let arguments = [&arguments(("--scenario", "all"))[..], &["--verify"]].concat();
    let output = run(&arguments, Some("0123456789abcdef"));
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    for name in record::names().unwrap() {
        assert!(error.contains(&format!("{name}: call 1: ")), "{name}: {error}");
    }
}

#[tokio::test]
async fn nothing_is_written_of_any_scenario_if_one_fails() {
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
    // The slugs of the last one are taken from now on.
    record::play(&last, &settings, Reading::Strict, &mut |_| {}).await.unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_record"));
    command.env("ATTIO_API_TOKEN", fake.token()).args(["--scenario", "all", "--run", "test42"]);
    command.args(["--target", "lists", "--identifier", "scratch", "--base-url", fake.base_url()]);
    // The server answers in this thread, while another waits for the program.
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}{error}");
    assert!(said.contains("attribute_life, run ") && !said.contains("written"), "{said}");
    assert!(error.contains("409 slug_conflict"), "{error}");
    assert!(error.ends_with("\nno recording of any scenario is written\n"), "{error}");
}

#[test]
fn no_proxy_of_the_environment_gets_the_token_for_this_machine() {
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
        let asked = proxy.accept().expect_err("the proxy of the environment is asked");
        assert_eq!(asked.kind(), ErrorKind::WouldBlock, "{url}");
    }
}

#[test]
fn a_run_that_nobody_listens_to_ends_as_any_other() {
    for (arguments, code) in [(vec!["--list"], 0), (arguments(("", "")), 2)] {
        for is_silent in [false, true] {
            let closed = || pipe().expect("the system has pipes").1;
            let mut command = Command::new(env!("CARGO_BIN_EXE_record"));
            command.args(&arguments).env("ATTIO_API_TOKEN", "0123456789abcdef").stdout(closed());
            if is_silent {
                command.stderr(closed());
            }
            let output = command.output().unwrap();
            assert_eq!(output.status.code(), Some(code), "{arguments:?}: {output:?}");
        }
    }
}

/// What the command prints and complains of, with `--verify`, in a list of this slug, and its exit code.
async fn verified(scenario: &str, identifier: &str) -> (Option<i32>, String, String) {
    let fake = FakeAttio::start().await.expect("loopback has a free port");
    fake.add_list("scratch");
    let mut command = Command::new(env!("CARGO_BIN_EXE_record"));
    command.env("ATTIO_API_TOKEN", fake.token()).args(["--verify", "--scenario", scenario]);
    command.args(["--target", "lists", "--identifier", identifier, "--run", "test42"]);
    command.args(["--base-url", fake.base_url()]);
    // The server answers in this thread, while another waits for the program.
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    let output = output.expect("nothing panics there").expect("the program is built");
    let [said, error] = [output.stdout, output.stderr].map(String::from_utf8);
    (output.status.code(), said.expect("it is text"), error.expect("it is text"))
}

#[tokio::test]
async fn a_list_that_is_not_there_is_no_list_without_drift() {
    for name in record::names().unwrap().into_iter().chain([READS.to_owned()]) {
        let (code, said, error) = verified(&name, "scrtach").await;
        assert_eq!(code, Some(2), "{name}: {said}{error}");
        let first = error.starts_with(&format!("error: {name}: call 1: "));
        assert!(
            first && error.contains("expected a success, got 404 not_found"),
            "{name}: {error}"
        );
    }
}

#[tokio::test]
async fn what_only_reads_says_what_it_asked_and_what_not() {
    let (code, said, error) = verified(READS, "scratch").await;
    assert_eq!(code, Some(0), "{said}{error}");
    assert!(
        said.contains("list_attributes 200\n") && said.contains("get_attribute 200\n"),
        "{said}"
    );
    let not_asked = said.lines().find(|it| it.starts_with("not asked here")).unwrap_or_default();
    assert!(not_asked.contains("list_statuses") && !not_asked.contains("attribute"), "{said}");
    assert!(said.ends_with("\n0 differences in 2 responses\n"), "{said}");
}
