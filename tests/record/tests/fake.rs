//! Every scenario against the fake server, and its recordings against the scenario.
//!
//! In go scenarios; out come recordings in a temporary folder: the same bytes in every run, which can be
//! replayed and hold no secret. Where somebody has recorded the real API, its recordings are replayed
//! instead, and the fake server has to answer as they do, but for ids, times and messages.
//! `cargo xtask golden` writes the report of drift anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use attio_fake::FakeAttio;
use loopback::{Exchange, Provenance, Response, Server, differences};
use record::{Played, READS, Reading, Scenario, Settings, Taken, Token};
use serde_json::{Value, json};
use similar::TextDiff;

/// Where the report of drift is checked in.
const TOMORROW: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tomorrow.txt");

fn scenarios() -> Vec<Scenario> {
    let names = record::names().expect("the folder is there");
    let load = |name: &String| Scenario::load(name).unwrap_or_else(|error| panic!("{error}"));
    names.iter().map(load).collect()
}

fn settings(base_url: &str, token: &str, target: &str) -> Settings {
    Settings {
        base_url: base_url.to_owned(),
        token: Token::new(token).expect("it is long enough"),
        target: target.to_owned(),
        // The names that recordings have, so that they can be replayed.
        identifier: "scratch".to_owned(),
        run: "run".to_owned(),
    }
}

/// A fake server with a scratch list, and a scratch object.
async fn fake() -> (FakeAttio, Settings) {
    let fake = FakeAttio::start().await.expect("loopback has a free port");
    fake.add_list("scratch");
    fake.add_object("scratch");
    let settings = settings(fake.base_url(), fake.token(), "lists");
    (fake, settings)
}

/// Where a scenario was recorded: in a list unless somebody has recorded an object.
fn target_of(present: &BTreeMap<String, Exchange>) -> &'static str {
    let is_object = |it: &Exchange| it.request.path.starts_with("/v2/objects/scratch/");
    if present.values().any(is_object) { "objects" } else { "lists" }
}

/// The settings, for where a scenario was recorded.
fn of_recordings(settings: Settings, present: &BTreeMap<String, Exchange>) -> Settings {
    Settings { target: target_of(present).to_owned(), ..settings }
}

async fn played(scenario: &Scenario, settings: &Settings, reading: Reading) -> Played {
    let played = record::play(scenario, settings, reading, &mut |_| {}).await;
    let played = played.unwrap_or_else(|error| panic!("{}: {error}", scenario.name));
    assert!(played.problems.is_empty(), "{:#?}", played.problems);
    assert!(played.left.is_empty(), "{}: not cleaned up: {:?}", scenario.name, played.left);
    played
}

/// What the recorder writes of a scenario on a new fake server: the folder, below this one; and the
/// answers as they came.
async fn written(scenario: &Scenario, parent: &Path) -> (PathBuf, Vec<Response>) {
    let (_fake, settings) = fake().await;
    let played = played(scenario, &settings, Reading::Strict).await;
    let folder = parent.join("recorded").join(&scenario.name);
    let recordings = record::recorded(scenario, &settings, &played.taken);
    record::write(&folder, &recordings, &settings.token).expect("nothing is there yet");
    (folder, played.taken.into_iter().map(|it| it.response).collect())
}

/// The recordings of a scenario: of the real API if somebody has made them, else of the fake server.
async fn recordings(scenario: &Scenario) -> BTreeMap<String, Exchange> {
    let real = of_real_api(scenario);
    if !real.is_empty() {
        return real;
    }
    let parent = tempfile::tempdir().expect("there is a folder for temporary ones");
    let (folder, _) = written(scenario, parent.path()).await;
    record::recordings(&folder).expect("they were just written")
}

/// The recordings that are checked in; `every_recording_is_of_the_real_api` says what they are.
fn of_real_api(scenario: &Scenario) -> BTreeMap<String, Exchange> {
    record::recordings(&record::folder(&scenario.name)).unwrap_or_else(|error| panic!("{error}"))
}

/// What is reported of differences, without lines of the spec, which change with every edit.
fn report(played: &Played, recordings: &BTreeMap<String, Exchange>) -> Vec<String> {
    record::verify(played, recordings).into_iter().map(|it| it.text).collect()
}

#[tokio::test]
async fn the_fake_server_is_recorded_alike_in_every_run() {
    let file = |entry: io::Result<fs::DirEntry>| {
        let path = entry.unwrap().path();
        (path.file_name().unwrap().to_owned(), fs::read_to_string(path).unwrap())
    };
    for scenario in scenarios() {
        let parents = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let (one, raw) = written(&scenario, parents[0].path()).await;
        let (other, other_raw) = written(&scenario, parents[1].path()).await;
        let files = |folder| fs::read_dir(folder).unwrap().map(file).collect::<BTreeMap<_, _>>();
        let (one, other) = (files(one), files(other));
        assert!(!one.is_empty(), "{} is not written", scenario.name);
        assert!(one.keys().eq(other.keys()), "{}", scenario.name);
        for (name, text) in &one {
            let diff = TextDiff::from_lines(text, &other[name]).unified_diff().to_string();
            assert!(*text == other[name], "{}/{} differs:\n{diff}", scenario.name, name.display());
        }
        // Files have pseudonyms; the ids below them are the same as well.
        assert!(raw == other_raw, "{}: ids differ", scenario.name);
    }
}

#[tokio::test]
async fn the_fake_server_answers_as_the_real_api_was_recorded() {
    let mut faults = Vec::new();
    for scenario in scenarios() {
        let real = of_real_api(&scenario);
        if real.is_empty() {
            continue;
        }
        let (_fake, settings) = fake().await;
        let settings = of_recordings(settings, &real);
        let played = played(&scenario, &settings, Reading::Strict).await;
        let fresh = record::recorded(&scenario, &settings, &played.taken);
        faults.extend(unlike(&scenario.name, &real, &fresh));
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// Where the fake server does not answer as the real API did.
fn unlike(
    scenario: &str,
    real: &BTreeMap<String, Exchange>,
    fake: &BTreeMap<String, Exchange>,
) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, real) in real {
        let Some(fake) = fake.get(name) else {
            faults.push(format!("recorded/{scenario}/{name}: the fake server is not asked this"));
            continue;
        };
        let lines = differences(&comparable(json!(real)), &comparable(json!(fake)));
        faults.extend(lines.iter().map(|line| format!("recorded/{scenario}/{name}: {line}")));
    }
    faults
}

/// An exchange without what differs from server to server: ids, times, messages, and where it is from.
fn comparable(mut value: Value) -> Value {
    match &mut value {
        Value::Object(entries) => {
            for name in ["provenance", "source", "created_at", "message"] {
                entries.remove(name);
            }
            entries.values_mut().for_each(|it| *it = comparable(it.take()));
        }
        Value::Array(items) => items.iter_mut().for_each(|it| *it = comparable(it.take())),
        Value::String(text) => {
            let parts: Vec<&str> = text.split("00000000-0000-4000-8000-").collect();
            let rest = parts[1..].iter().map(|it| it.get(12..).unwrap_or_default());
            *text = format!("{}{}", parts[0], rest.map(|it| format!("id{it}")).collect::<String>());
        }
        _ => {}
    }
    value
}

#[tokio::test]
async fn the_real_api_may_differ_in_ids_times_and_messages_alone() {
    let (_fake, settings) = fake().await;
    let scenario = Scenario::load("statuses").unwrap();
    let played = played(&scenario, &settings, Reading::Strict).await;
    let fake = record::recorded(&scenario, &settings, &played.taken);
    let text = serde_json::to_string(&fake).unwrap();
    let real = text
        .replace("00000000-0000-4000-8000-00000000", "00000000-0000-4000-8000-0000000a")
        .replace("\"created_at\":\"20", "\"created_at\":\"19")
        .replace("answered by the fake server", "answered by https://api.attio.com")
        .replace("\"provenance\":\"fake\"", "\"provenance\":\"recorded\"")
        .replace("\"message\":\"", "\"message\":\"In other words: ");
    assert_ne!(real, text);
    let real: BTreeMap<String, Exchange> = serde_json::from_str(&real).unwrap();
    assert_eq!(unlike("statuses", &real, &fake), [""; 0]);

    let other = text.replacen("\"status\":409", "\"status\":200", 1);
    let other: BTreeMap<String, Exchange> = serde_json::from_str(&other).unwrap();
    let name = "recorded/statuses/06_create_status.json";
    let expected = format!("{name}: /response/status: expected 200, got 409");
    assert_eq!(unlike("statuses", &other, &fake), [expected]);
}

#[tokio::test]
async fn recordings_can_be_replayed() {
    const TOKEN: &str = "0123456789abcdef0123456789abcdef";
    for scenario in scenarios() {
        let present = recordings(&scenario).await;
        let mut expected: Vec<Exchange> = present.values().cloned().collect();
        for (_, value) in expected.iter_mut().flat_map(|it| &mut it.request.headers) {
            *value = value.replace("test-token", TOKEN);
        }
        let server = Server::start(expected).await.unwrap();
        let settings = settings(&server.base_url(), TOKEN, target_of(&present));
        let played =
            record::play(&scenario, &settings, Reading::Strict, &mut |_| {}).await.unwrap();
        let stale = format!("{} has changed since it was recorded", scenario.name);
        server.finish().unwrap_or_else(|mismatch| panic!("{stale}\n{mismatch}"));
        assert!(played.problems.is_empty(), "{stale}: {:#?}", played.problems);
        let fresh = record::recorded(&scenario, &settings, &played.taken);
        let contents = |recordings: &BTreeMap<String, Exchange>| -> Vec<Value> {
            recordings.values().map(|it| json!([it.request, it.response])).collect()
        };
        assert_eq!(contents(&fresh), contents(&present), "{stale}");
    }
}

#[tokio::test]
async fn recordings_show_neither_the_run_nor_the_scratch_target() {
    for scenario in scenarios() {
        let (_fake, plain) = fake().await;
        let expected = played(&scenario, &plain, Reading::Strict).await;
        let expected = record::texts(&record::recorded(&scenario, &plain, &expected.taken));
        let (fake, other) = fake().await;
        fake.add_list("sandpit");
        let other = Settings { run: "r4nd0m".into(), identifier: "sandpit".into(), ..other };
        let played = played(&scenario, &other, Reading::Strict).await;
        let texts = record::texts(&record::recorded(&scenario, &other, &played.taken));
        let names: BTreeSet<&String> = texts.keys().chain(expected.keys()).collect();
        for name in names {
            let diff = TextDiff::from_lines(&expected[name], &texts[name]);
            let diff = diff.unified_diff().to_string();
            assert!(diff.is_empty(), "{}/{name}: not replaced everywhere\n{diff}", scenario.name);
        }
    }
}

#[tokio::test]
async fn no_recording_holds_a_token() {
    for scenario in scenarios() {
        for (name, exchange) in recordings(&scenario).await {
            let is_token = |(name, _): &&(String, String)| name == "authorization";
            let sent = exchange.request.headers.iter().find(is_token).map(|(_, it)| it.as_str());
            assert_eq!(sent, Some("Bearer test-token"), "{name}");
            // Tokens are 64 letters and digits; nothing else in these files is as long without a break.
            let text = serde_json::to_string(&exchange).unwrap();
            let longest = text.split(|it: char| !it.is_ascii_alphanumeric()).map(str::len).max();
            assert!(longest < Some(64), "{name} holds what looks like a token");
        }
    }
}

#[test]
fn every_recording_is_of_the_real_api() {
    let all = scenarios();
    for scenario in &all {
        let is_real = |it: &Exchange| it.provenance == Provenance::Recorded;
        let folder = record::folder(&scenario.name);
        let all_are = of_real_api(scenario).values().all(is_real);
        assert!(all_are, "{} is of the fake server; remove it", folder.display());
    }
    let entries = fs::read_dir(record::folder("")).into_iter().flatten();
    for name in entries.map(|entry| entry.unwrap().file_name()) {
        let is_known = all.iter().any(|it| *it.name == *name);
        assert!(is_known, "recorded/{} has no scenario; remove it", name.display());
    }
}

#[tokio::test]
async fn nothing_has_drifted_on_the_fake_server() {
    for scenario in scenarios() {
        let (_fake, settings) = fake().await;
        let real = of_real_api(&scenario);
        let settings = of_recordings(settings, &real);
        let played = played(&scenario, &settings, Reading::Open).await;
        let lines = report(&played, &real);
        assert!(lines.is_empty(), "{}:\n{}", scenario.name, lines.join("\n"));
    }
}

#[tokio::test]
async fn drift_is_reported_as_expected_with_its_place_in_the_spec() {
    let mut text = String::new();
    for name in ["pages_and_refusals", "statuses"] {
        let (fake, settings) = fake().await;
        fake.set_future_fields(true);
        let scenario = Scenario::load(name).unwrap();
        let played = played(&scenario, &settings, Reading::Open).await;
        let lines = report(&played, &BTreeMap::new());
        text.push_str(&format!("{name}\n{}\n\n", lines.join("\n")));
    }
    expected::check_file(Path::new(TOMORROW), &text);
}

#[tokio::test]
async fn the_command_says_by_its_exit_code_whether_something_has_drifted() {
    let (fake, settings) = fake().await;
    for (tomorrow, code) in [(false, 0), (true, 1)] {
        fake.set_future_fields(tomorrow);
        let mut command = Command::new(env!("CARGO_BIN_EXE_record"));
        command.env("ATTIO_API_TOKEN", fake.token()).arg("--verify");
        command.args(["--scenario", "statuses", "--target", "lists", "--identifier", "scratch"]);
        command.args(["--base-url", &settings.base_url, "--run", &format!("test{code}0")]);
        // The server answers in this thread, while another waits for the program.
        let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(code), "{text}");
        assert_eq!(text.contains("\n  at openapi/attributes.yaml:"), tomorrow, "{text}");
        assert!(text.contains("\n01 create_attribute 200\n"), "{text}");
        let left = format!("archived in lists/scratch, and there for ever: phase_test{code}005\n");
        assert!(text.contains(&left), "{text}");
        assert!(!text.contains(fake.token()), "the token is printed");
    }
}

#[tokio::test]
async fn another_outcome_than_recorded_is_drift() {
    let (fake, settings) = fake().await;
    let scenario = Scenario::load("statuses").unwrap();
    let played = played(&scenario, &settings, Reading::Strict).await;
    drop(fake);
    let mut recordings = record::recorded(&scenario, &settings, &played.taken);
    let names: Vec<String> = recordings.keys().cloned().collect();
    recordings.get_mut(&names[0]).unwrap().response.status = 409;
    let last = recordings.remove(&names[1]).unwrap();
    recordings.insert("99_get_attribute.json".to_owned(), last);
    let lines = report(&played, &recordings);
    let expected = [
        "call 01 create_attribute: answered 200, where the recording of the fake server has 409",
        "call 02 list_statuses: answered 200, where there is no recording",
        "99_get_attribute.json is recorded, and was not called now",
    ];
    assert_eq!(lines, expected);
}

/// An unknown route is refused as an unknown attribute is, so only a success shows that there is one.
#[tokio::test]
async fn every_operation_succeeds_in_a_scenario_in_a_list_or_an_object() {
    let mut succeeded = BTreeSet::new();
    for target in ["lists", "objects"] {
        for scenario in scenarios().into_iter().chain([Scenario::load(READS).unwrap()]) {
            let (_fake, settings) = fake().await;
            let settings = Settings { target: target.to_owned(), ..settings };
            let played = played(&scenario, &settings, Reading::Strict).await;
            let is_success = |it: &Taken| (200..300).contains(&it.response.status);
            succeeded.extend(played.taken.into_iter().filter(is_success).map(|it| it.operation));
        }
    }
    let missing: Vec<&str> = record::operations().filter(|it| !succeeded.contains(*it)).collect();
    assert!(
        missing.is_empty(),
        "let the fake know these, and write a call of each into one of tests/record/scenarios: {missing:?}"
    );
}

#[tokio::test]
async fn what_only_reads_is_asked_without_a_file_of_a_scenario() {
    let (_fake, settings) = fake().await;
    let reads = Scenario::load(READS).unwrap();
    let taken = played(&reads, &settings, Reading::Strict).await.taken;
    let answer = |id: &str| &taken.iter().find(|it| it.operation == id).unwrap().response;
    let [list, one] = ["list_attributes", "get_attribute"].map(answer);
    assert_eq!((list.status, one.status), (200, 200));
    assert_eq!(list.body.as_ref().unwrap()["data"][0], one.body.as_ref().unwrap()["data"]);
}
