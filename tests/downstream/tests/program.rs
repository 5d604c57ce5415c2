//! The whole program: its output and exit codes.

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use attio_client::types::{
    AttributeType, CreateAttribute, CreateStatus, Target, UpdateAttribute, UpdateStatus,
};
use attio_client::{Client, Error};
use attio_fake::{FakeAttio, Fault};

const README: &str = include_str!("../README.md");

#[tokio::test]
async fn the_output_matches_the_readme() {
    let fake = FakeAttio::builder().strict().start().await.unwrap();
    prepare(&fake).await.unwrap();
    let file = file("readme.yaml", block("yaml"));
    let mut console = String::new();
    for line in block("console").lines().filter(|line| line.starts_with('$')) {
        let arguments = line.strip_prefix("$ attio-schema ").unwrap();
        let command = arguments.strip_suffix(" schema.yaml").unwrap();
        let outcome = run(&fake, fake.token(), &[command, &file]).await;
        writeln!(console, "{line}\n{}[exit code {}]", outcome.stdout, outcome.code).unwrap();
        assert_eq!(outcome.stderr, "");
    }
    assert_eq!(console, block("console"), "update README.md");
}

#[tokio::test]
async fn a_plan_with_changes_only_fails_with_check() {
    let fake = FakeAttio::builder().strict().start().await.unwrap();
    let file = file("check.yaml", "objects: {people: [{slug: a, title: A, type: text}]}");
    assert_eq!(run(&fake, fake.token(), &["plan", &file]).await.code, 0);
    assert_eq!(run(&fake, fake.token(), &["plan", "--check", &file]).await.code, 1);
    assert_eq!(run(&fake, fake.token(), &["apply", &file]).await.code, 0);
    assert_eq!(run(&fake, fake.token(), &["plan", "--check", &file]).await.code, 0);
}

#[tokio::test]
async fn concurrent_runs_succeed() {
    let fake = FakeAttio::builder().strict().start().await.unwrap();
    let attribute = "{slug: tier, title: Tier, type: select, options: [Gold, Silver, Tin]}";
    let file = file("two.yaml", &format!("objects: {{people: [{attribute}]}}"));
    let arguments = ["apply", &*file];
    let (first, second) =
        tokio::join!(run(&fake, fake.token(), &arguments), run(&fake, fake.token(), &arguments));
    for outcome in [first, second] {
        assert_eq!((outcome.code, &*outcome.stderr), (0, ""), "{}", outcome.stdout);
    }
    let made =
        fake.requests().into_iter().filter(|it| !it.is_read_only() && it.status == Some(200));
    assert_eq!(made.count(), 4);
    assert_eq!(run(&fake, fake.token(), &["plan", "--check", &file]).await.code, 0);
}

#[tokio::test]
async fn a_failed_step_is_reported_after_the_earlier_steps() {
    let fake = FakeAttio::builder().strict().start().await.unwrap();
    let attribute = "{slug: tier, title: Tier, type: select, options: [Gold, Silver]}";
    let file = file("fails.yaml", &format!("objects: {{people: [{attribute}]}}"));
    fake.fail_when(|it| it.path.ends_with("/options") && !it.is_read_only(), Fault::status(403));
    let outcome = run(&fake, fake.token(), &["apply", &file]).await;
    assert_eq!((outcome.code, &*outcome.stdout), (2, "created objects/people/tier\n"));
    let begins = "error: objects/people/tier: option \"Gold\": create_select_option: 403 Forbidden: unauthorized: ";
    let ends = "; 1 changes were made before; it is safe to run again\n";
    assert!(outcome.stderr.starts_with(begins), "{}", outcome.stderr);
    assert!(outcome.stderr.ends_with(ends), "{}", outcome.stderr);
}

#[tokio::test]
async fn a_closed_stdout_does_not_change_the_result() {
    let fake = FakeAttio::builder().strict().start().await.unwrap();
    let attribute = "{slug: tier, title: Tier, type: select, options: [Gold, Silver]}";
    let file = file("closed.yaml", &format!("objects: {{people: [{attribute}]}}"));
    fake.fail_once_when(
        |it| it.path.ends_with("/options") && !it.is_read_only(),
        Fault::status(403),
    );
    let apply = ["apply", &*file];
    let outcome = run_into(&fake, &apply, closed()).await;
    assert_eq!(outcome.code, 2);
    assert!(
        outcome.stderr.contains("option \"Gold\": create_select_option: "),
        "{}",
        outcome.stderr
    );
    for arguments in [&apply[..], &["plan", "--check", &file]] {
        let outcome = run_into(&fake, arguments, closed()).await;
        assert_eq!((outcome.code, &*outcome.stderr), (0, ""));
    }
}

/// For example on a full disk.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn steps_that_cannot_be_printed_are_still_taken() {
    let fake = FakeAttio::builder().strict().start().await.unwrap();
    let attributes = "{slug: a, title: A, type: text}, {slug: b, title: B, type: text}";
    let file = file("full.yaml", &format!("objects: {{people: [{attributes}]}}"));
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let outcome = run_into(&fake, &["apply", &file], full.into()).await;
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.starts_with("error: cannot print all steps: "), "{}", outcome.stderr);
    assert_eq!(run(&fake, fake.token(), &["plan", "--check", &file]).await.code, 0);
}

/// As in a small container image without certificates.
#[tokio::test]
async fn a_server_on_this_machine_needs_no_certificates() {
    let fake = FakeAttio::builder().strict().start().await.unwrap();
    let file = file("bare.yaml", "objects: {people: [{slug: a, title: A, type: text}]}");
    let mut command = command(&fake, fake.token(), &["plan", &file]);
    command.env("SSL_CERT_FILE", "no-such-file").env("SSL_CERT_DIR", "no-such-folder");
    let outcome = finish(command).await;
    assert_eq!((outcome.code, &*outcome.stderr), (0, ""));
}

#[tokio::test]
async fn a_missing_object_is_reported() {
    let fake = FakeAttio::builder().strict().start().await.unwrap();
    let file = file("object.yaml", "objects: {peple: [{slug: a, title: A, type: text}]}");
    let outcome = run(&fake, fake.token(), &["plan", &file]).await;
    assert_eq!((outcome.code, &*outcome.stdout), (2, ""));
    let begins = "error: objects/peple/a: list_attributes: 404 Not Found: not_found: ";
    assert!(outcome.stderr.starts_with(begins), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("\"peple\""), "{}", outcome.stderr);
}

#[tokio::test]
async fn an_invalid_file_is_reported_before_anything_is_sent() {
    let fake = FakeAttio::builder().strict().start().await.unwrap();
    let file =
        file("invalid.yaml", "objects: {people: [{slug: a, title: A, type: text, colour: red}]}");
    let outcome = run(&fake, fake.token(), &["apply", &file]).await;
    assert_eq!(outcome.code, 2);
    let begins = format!("error: {file}: objects.people[0]: unknown field `colour`");
    assert!(outcome.stderr.starts_with(&begins), "{}", outcome.stderr);
    assert_eq!(fake.requests(), []);
}

#[tokio::test]
async fn the_token_is_never_printed() {
    let fake = FakeAttio::builder().strict().start().await.unwrap();
    let file = file("token.yaml", "objects: {people: [{slug: a, title: A, type: text}]}");
    let unknown = "u".repeat(64);
    let outcome = run(&fake, &unknown, &["apply", &file]).await;
    assert!(outcome.stderr.contains("401 Unauthorized"), "{}", outcome.stderr);
    assert!(!outcome.stderr.contains(&unknown), "{}", outcome.stderr);
    // Even if the response repeats it.
    fake.fail_next(Fault::response(501, "text/plain", fake.token()));
    let outcome = run(&fake, fake.token(), &["apply", &file]).await;
    assert!(outcome.stderr.contains("501 Not Implemented"), "{}", outcome.stderr);
    assert!(!outcome.stderr.contains(fake.token()), "{}", outcome.stderr);
}

/// Makes some of the README's attributes, some of them archived, one of another type.
async fn prepare(fake: &FakeAttio) -> Result<(), Error> {
    use AttributeType::{Status, Text};
    use Target::{Lists, Objects};

    fake.add_list("sales");
    let attio = Client::builder().token(fake.token()).base_url(fake.base_url()).build()?;
    let nickname = CreateAttribute::new("Nickname", "nickname", Text);
    attio.create_attribute(Objects, "people", nickname).await?;
    let archive = UpdateAttribute::new().is_archived(true);
    attio.update_attribute(Objects, "people", "nickname", archive).await?;
    let phase = CreateAttribute::new("Phase", "phase", Status);
    attio.create_attribute(Lists, "sales", phase).await?;
    attio.create_status(Lists, "sales", "phase", CreateStatus::new("Lead")).await?;
    let status = attio.create_status(Lists, "sales", "phase", CreateStatus::new("In Progress"));
    let (id, archive) = (status.await?.id.status_id, UpdateStatus::new().is_archived(true));
    attio.update_status(Lists, "sales", "phase", id, archive).await?;
    let region = CreateAttribute::new("Region", "region", Text);
    attio.create_attribute(Lists, "sales", region).await?;
    Ok(())
}

struct Outcome {
    code: i32,
    stdout: String,
    stderr: String,
}

/// Runs the program.
async fn run(fake: &FakeAttio, token: &str, arguments: &[&str]) -> Outcome {
    finish(command(fake, token, arguments)).await
}

/// Runs the program with this standard output.
async fn run_into(fake: &FakeAttio, arguments: &[&str], stdout: Stdio) -> Outcome {
    let mut command = command(fake, fake.token(), arguments);
    command.stdout(stdout);
    finish(command).await
}

/// A pipe without a reader.
fn closed() -> Stdio {
    let (reader, writer) = io::pipe().expect("a pipe can be made");
    drop(reader);
    writer.into()
}

fn command(fake: &FakeAttio, token: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_attio-schema"));
    command.args(arguments).env("ATTIO_API_TOKEN", token).env("ATTIO_BASE_URL", fake.base_url());
    command
}

async fn finish(mut command: Command) -> Outcome {
    // Meanwhile, the fake responds on this thread.
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    let output = output.expect("it does not panic").expect("the program was built");
    Outcome {
        code: output.status.code().expect("it ends by itself"),
        stdout: String::from_utf8(output.stdout).expect("it prints UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("it prints UTF-8"),
    }
}

/// Writes a file; each test has its own name.
fn file(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).expect("the folder exists");
    path.to_str().expect("cargo's folder is UTF-8").to_owned()
}

/// The first block of this language in the README.
fn block(language: &str) -> &'static str {
    let (_, rest) =
        README.split_once(&format!("```{language}\n")).expect("the README has such a block");
    rest.split_once("```").expect("the block ends").0
}
