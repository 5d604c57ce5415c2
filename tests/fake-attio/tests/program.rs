//! The program `attio-fake`, as one who types its name meets it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::Duration;

use reqwest::Client;

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_attio-fake"))
}

/// A program that serves, which ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// The program, what it prints from now on, and the token and the address that it told.
fn serve(arguments: &[&str]) -> (Running, BufReader<ChildStdout>, String, String) {
    let mut child = program().args(arguments).stdout(Stdio::piped()).spawn().expect("it is built");
    let mut lines = BufReader::new(child.stdout.take().expect("it is a pipe"));
    let running = Running(child);
    let mut greeting = String::new();
    for _ in 0..3 {
        lines.read_line(&mut greeting).expect("it greets");
    }
    let (_, rest) = greeting.split_once("Bearer ").expect("it tells the token");
    let (token, rest) = rest.split_once("' ").expect("the address follows");
    let (url, export) = rest.split_once('\n').expect("what a shell takes follows");
    let (base, _) = url.split_once("/v2/").expect("it is below the base URL");
    assert_eq!(export, format!("  export ATTIO_API_TOKEN={token} ATTIO_BASE_URL={base}\n"));
    (running, lines, token.to_owned(), url.to_owned())
}

/// The path of a file with this content, and what the program says to it.
fn seeded(name: &str, json: &str) -> (String, Output) {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, json).expect("there is such a folder");
    let output = program().arg("--seed").arg(&path).output().expect("it is built");
    (path.display().to_string(), output)
}

#[tokio::test]
async fn the_command_that_it_prints_is_answered() {
    let (_running, _lines, token, url) = serve(&[]);
    assert!(url.ends_with("/v2/objects/people/attributes"), "{url}");
    let answer = Client::new().get(url).bearer_auth(token).send().await.unwrap();
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn the_command_that_it_prints_is_of_the_workspace_that_it_serves() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("voyages.json");
    std::fs::write(&path, r#"{"lists": [{"slug": "voyages", "attributes": []}]}"#).unwrap();
    let (_running, _lines, token, url) = serve(&["--seed", path.to_str().unwrap()]);
    assert!(url.ends_with("/v2/lists/voyages/attributes"), "{url}");
    let answer = Client::new().get(url).bearer_auth(token).send().await.unwrap();
    assert_eq!(answer.status(), 200);
}

/// A pipe holds 64 KiB or so, and this is more, and more than the lines that wait.
#[tokio::test]
async fn a_reader_who_does_not_read_stops_no_client() {
    let (_running, mut lines, token, url) = serve(&[]);
    let client = Client::builder().timeout(Duration::from_secs(60)).build().unwrap();
    let long = format!("{url}?limit=1&x={}", "x".repeat(30_000));
    for _ in 0..10 {
        client.get(&long).bearer_auth(&token).send().await.unwrap();
    }
    for _ in 0..1_010 {
        client.get(&url).send().await.unwrap();
    }
    // As many lines waited, so none of these is waited for in vain.
    let mut text = String::new();
    let has_note = (0..1_000).any(|_| {
        text.clear();
        lines.read_line(&mut text).unwrap();
        text.ends_with(" lines were left out, as nobody read)\n")
    });
    assert!(has_note, "it ends with {text}");
}

#[test]
fn every_line_about_a_file_names_it() {
    let json = r#"{"objects": [{"slug": "", "attributes": []}, {"slug": "", "attributes": []}]}"#;
    let (path, output) = seeded("two_problems.json", json);
    assert!(!output.status.success());
    let text = String::from_utf8(output.stderr).unwrap();
    let expected = format!(
        "error: {path}: objects[0]: a slug is empty; write one\n\
         {path}: objects[1]: a slug is empty; write one\n"
    );
    assert_eq!(text, expected);
}

#[test]
fn it_tells_its_version() {
    let output = program().arg("--version").output().unwrap();
    let expected = format!("attio-fake {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
}

#[tokio::test]
async fn objects_and_lists_can_be_added() {
    let (_running, _lines, token, url) = serve(&["--add-list", "sales", "--add-object", "ships"]);
    for added in ["lists/sales", "objects/ships"] {
        let url = url.replace("objects/people", added);
        let answer = Client::new().get(url).bearer_auth(&token).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{added}");
    }
}
