//! Runs every example as a user would, against a local server.

use std::path::Path;
use std::process::{Command, Output};
use std::{env, fs};

use attio_fake::FakeAttio;

/// All examples; a test below runs each of them.
const EXAMPLES: &[&str] = &["list_attributes", "schema_sync", "tour"];

/// The output of an example, without the user's own token in the environment.
fn run(name: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    // Cargo builds examples into a sibling of the folder with the tests.
    let test = env::current_exe().expect("the path of the test");
    let folder = test.ancestors().nth(2).expect("the target folder").join("examples");
    let program = folder.join(name).with_extension(env::consts::EXE_EXTENSION);
    let mut command = Command::new(&program);
    command.args(arguments).env_remove("ATTIO_API_TOKEN").env_remove("ATTIO_BASE_URL");
    let output = command.envs(variables.iter().copied()).output();
    output.unwrap_or_else(|error| panic!("{}: {error}", program.display()))
}

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).expect("examples print UTF-8")
}

#[test]
fn every_example_has_a_test() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut names: Vec<String> =
        entries.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect();
    names.sort();
    assert_eq!(names, EXAMPLES, "write a test that runs the new example, and add it to the list");
}

/// Longer lines need horizontal scrolling on docs.rs.
#[test]
fn code_in_the_readme_fits_the_width_of_rustdoc() {
    let readme = include_str!("../README.md");
    let blocks = readme.split("```rust\n").skip(1).filter_map(|it| it.split("```").next());
    let wide: Vec<&str> =
        blocks.flat_map(str::lines).filter(|it| it.chars().count() > 85).collect();
    assert!(wide.is_empty(), "{wide:#?}");
}

#[test]
fn the_tour_in_the_readme_is_as_expected() {
    let output = run("tour", &[], &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = fs::read_to_string(&path).unwrap();
    let (before, rest) =
        readme.split_once("\nIt prints:\n\n```text\n").expect("a block with the output");
    let (_, after) = rest.split_once("```\n").expect("the end of the block");
    let printed = text(&output.stdout);
    let expected = format!("{before}\nIt prints:\n\n```text\n{printed}```\n{after}");
    expected::check_file(&path, &expected);
}

/// The output of an example that calls the fake.
async fn run_with(fake: &FakeAttio, name: &'static str, arguments: &[&str]) -> Output {
    let (url, token) = (fake.base_url().to_owned(), fake.token().to_owned());
    let arguments: Vec<String> = arguments.iter().map(|&it| it.to_owned()).collect();
    // In another thread: the server needs this one.
    let output = tokio::task::spawn_blocking(move || {
        let variables = [("ATTIO_API_TOKEN", token.as_str()), ("ATTIO_BASE_URL", url.as_str())];
        run(name, &arguments.iter().map(String::as_str).collect::<Vec<_>>(), &variables)
    });
    output.await.expect("no panic")
}

#[tokio::test]
async fn schema_sync_applies_the_documented_schema() {
    let fake = FakeAttio::builder().strict().start().await.unwrap();
    fake.add_list("sales");
    let source = include_str!("../examples/schema_sync.rs");
    let json = source.split_once("```json\n").unwrap().1.split_once("//! ```").unwrap().0;
    let schema = Path::new(env!("CARGO_TARGET_TMPDIR")).join("schema.json");
    fs::write(&schema, json.replace("//!", "")).unwrap();
    let file = schema.to_str().unwrap();
    let lines = |outcome: &str| {
        let printed = "tier\ntier: option \"Gold\"\ntier: option \"Silver\"\nphase\nphase: status \"Lead\"\nphase: status \"Won\"\nfirm\nnote\n";
        printed.lines().map(|line| format!("{outcome:10} {line}\n")).collect::<String>()
    };
    let reads = |fake: &FakeAttio| fake.requests().iter().all(attio_fake::Request::is_read_only);
    for (arguments, outcome) in
        [(vec![file, "--dry-run"], "to create"), (vec![file], "created"), (vec![file], "found")]
    {
        assert!(outcome == "found" || reads(&fake));
        let output = run_with(&fake, "schema_sync", &arguments).await;
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert_eq!(text(&output.stdout), lines(outcome));
    }
    fs::write(&schema, r#"{"lists": {"sales": [{"slug": "note", "title": "", "type": "date"}]}}"#)
        .unwrap();
    let output = run_with(&fake, "schema_sync", &[file]).await;
    let mismatch = "! `note` is of type text, expected date; this cannot be changed\n";
    assert_eq!(text(&output.stdout), mismatch);
}

#[tokio::test]
async fn list_attributes_prints_all_attributes() {
    let fake = FakeAttio::builder().strict().start().await.unwrap();
    let output = run_with(&fake, "list_attributes", &["objects", "people"]).await;
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("email_addresses\temail-address\tEmail addresses\n"));
    assert!(fake.requests().iter().all(attio_fake::Request::is_read_only));
}

#[test]
fn list_attributes_reports_a_missing_token() {
    let output = run("list_attributes", &["objects", "people"], &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("set ATTIO_API_TOKEN"), "{}", text(&output.stderr));
}
