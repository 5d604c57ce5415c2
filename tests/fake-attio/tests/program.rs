//! The program `attio-fake`.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::Duration;

use reqwest::Client;

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_attio-fake"))
}

/// A running program, which is killed on drop.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have exited already.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Starts the program; returns it, its further output, and the token and URL that it printed.
fn serve(arguments: &[&str]) -> (Running, BufReader<ChildStdout>, String, String) {
    let mut child = program().args(arguments).stdout(Stdio::piped()).spawn().expect("it is built");
    let mut lines = BufReader::new(child.stdout.take().expect("it is a pipe"));
    let running = Running(child);
    let mut greeting = String::new();
    for _ in 0..3 {
        lines.read_line(&mut greeting).expect("it prints a greeting");
    }
    let (_, rest) = greeting.split_once("Bearer ").expect("the greeting contains the token");
    let (token, rest) = rest.split_once("' ").expect("the URL follows the token");
    let (url, export) = rest.split_once('\n').expect("an export line follows");
    let (base, _) = url.split_once("/v2/").expect("the URL starts with the base URL");
    assert_eq!(export, format!("  export ATTIO_API_TOKEN={token} ATTIO_BASE_URL={base}\n"));
    (running, lines, token.to_owned(), url.to_owned())
}

/// Runs the program with a seed file of this content; returns the path of the file and the output.
fn seeded(name: &str, json: &str) -> (String, Output) {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, json).expect("the folder exists");
    let output = program().arg("--seed").arg(&path).output().expect("it is built");
    (path.display().to_string(), output)
}

#[tokio::test]
async fn the_printed_command_works() {
    let (_running, _lines, token, url) = serve(&[]);
    assert!(url.ends_with("/v2/objects/people/attributes"), "{url}");
    let response = Client::new().get(url).bearer_auth(token).send().await.unwrap();
    assert_eq!(response.status(), 200);
}

#[tokio::test]
async fn the_printed_command_uses_the_seeded_workspace() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("voyages.json");
    std::fs::write(&path, r#"{"lists": [{"slug": "voyages", "attributes": []}]}"#).unwrap();
    let (_running, _lines, token, url) = serve(&["--seed", path.to_str().unwrap()]);
    assert!(url.ends_with("/v2/lists/voyages/attributes"), "{url}");
    let response = Client::new().get(url).bearer_auth(token).send().await.unwrap();
    assert_eq!(response.status(), 200);
}

/// Prints more than the 64 KiB of a pipe, and more lines than are buffered.
#[tokio::test]
async fn a_blocked_stdout_does_not_block_clients() {
    let (_running, mut lines, token, url) = serve(&[]);
    let client = Client::builder().timeout(Duration::from_secs(60)).build().unwrap();
    let long = format!("{url}?limit=1&x={}", "x".repeat(30_000));
    for _ in 0..10 {
        client.get(&long).bearer_auth(&token).send().await.unwrap();
    }
    for _ in 0..1_010 {
        client.get(&url).send().await.unwrap();
    }
    // At least 1000 lines were buffered, so reading them does not block.
    let mut text = String::new();
    let has_note = (0..1_000).any(|_| {
        text.clear();
        lines.read_line(&mut text).unwrap();
        text.ends_with(" lines that were not read in time)\n")
    });
    assert!(has_note, "the last line is {text}");
}

#[test]
fn every_line_of_an_error_names_the_file() {
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
fn it_prints_its_version() {
    let output = program().arg("--version").output().unwrap();
    let expected = format!("attio-fake {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
}

#[tokio::test]
async fn objects_and_lists_can_be_added() {
    let (_running, _lines, token, url) = serve(&["--add-list", "sales", "--add-object", "ships"]);
    for added in ["lists/sales", "objects/ships"] {
        let url = url.replace("objects/people", added);
        let response = Client::new().get(url).bearer_auth(&token).send().await.unwrap();
        assert_eq!(response.status(), 200, "{added}");
    }
}
