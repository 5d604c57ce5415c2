//! Plays every scenario against the fake server, and replays its recordings.
//!
//! In: scenarios. Out: recordings in a temporary folder: the same bytes in every run, replayable and without
//! secrets. If there are recordings of the real API, these are replayed instead, and the fake server must
//! respond as they do, except for ids, times and messages.
//! `cargo xtask golden` rewrites the report of drift.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use attio_fake::FakeAttio;
use loopback::{Exchange, Provenance, Response, Server, differences};
use record::{Played, PlayedCall, READS, Scenario, Settings, Strictness, Token};
use serde_json::{Value, json};
use similar::TextDiff;

/// The checked-in report of drift.
const DRIFT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/drift.txt");

fn scenarios() -> Vec<Scenario> {
    let names = record::names().expect("the folder exists");
    let load = |name: &String| Scenario::load(name).unwrap_or_else(|error| panic!("{error}"));
    names.iter().map(load).collect()
}

fn settings(base_url: &str, token: &str, target: &str) -> Settings {
    Settings {
        base_url: base_url.to_owned(),
        token: Token::new(token).expect("the token is long enough"),
        target: target.to_owned(),
        // The pseudonyms in recordings, so that these can be replayed.
        identifier: "scratch".to_owned(),
        run: "run".to_owned(),
    }
}

/// A fake server with a scratch list and a scratch object.
async fn fake() -> (FakeAttio, Settings) {
    let fake = FakeAttio::start().await.expect("loopback has a free port");
    fake.add_list("scratch");
    fake.add_object("scratch");
    let settings = settings(fake.base_url(), fake.token(), "lists");
    (fake, settings)
}

/// The target of a scenario's recordings: a list, unless an object was recorded.
fn target_of(present: &BTreeMap<String, Exchange>) -> &'static str {
    let is_object = |it: &Exchange| it.request.path.starts_with("/v2/objects/scratch/");
    if present.values().any(is_object) { "objects" } else { "lists" }
}

/// The settings with the target of a scenario's recordings.
fn of_recordings(settings: Settings, present: &BTreeMap<String, Exchange>) -> Settings {
    Settings { target: target_of(present).to_owned(), ..settings }
}

async fn played(scenario: &Scenario, settings: &Settings, strictness: Strictness) -> Played {
    let played = record::play(scenario, settings, strictness, &mut |_| {}).await;
    let played = played.unwrap_or_else(|error| panic!("{}: {error}", scenario.name));
    assert!(played.problems.is_empty(), "{:#?}", played.problems);
    assert!(played.left.is_empty(), "{}: not cleaned up: {:?}", scenario.name, played.left);
    played
}

/// Records a scenario on a new fake server. Returns the folder, below this one, and the raw responses.
async fn written(scenario: &Scenario, parent: &Path) -> (PathBuf, Vec<Response>) {
    let (_fake, settings) = fake().await;
    let played = played(scenario, &settings, Strictness::Strict).await;
    let folder = parent.join("recorded").join(&scenario.name);
    let recordings = record::recorded(scenario, &settings, &played.calls);
    record::write(&folder, &recordings, &settings.token).expect("the folder is new");
    (folder, played.calls.into_iter().map(|it| it.response).collect())
}

/// The recordings of a scenario: of the real API if there are any, else of the fake server.
async fn recordings(scenario: &Scenario) -> BTreeMap<String, Exchange> {
    let real = of_real_api(scenario);
    if !real.is_empty() {
        return real;
    }
    let parent = tempfile::tempdir().expect("the disk has space");
    let (folder, _) = written(scenario, parent.path()).await;
    record::recordings(&folder).expect("they were just written")
}

/// The checked-in recordings; see `every_recording_is_of_the_real_api`.
fn of_real_api(scenario: &Scenario) -> BTreeMap<String, Exchange> {
    record::recordings(&record::folder(&scenario.name)).unwrap_or_else(|error| panic!("{error}"))
}

/// The reported differences, without lines of the spec, which change with every edit.
fn report(played: &Played, recordings: &BTreeMap<String, Exchange>) -> Vec<String> {
    record::verify(played, recordings).into_iter().map(|it| it.message).collect()
}

#[tokio::test]
async fn recordings_of_the_fake_are_the_same_in_every_run() {
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
        // Files have pseudonyms; the original ids are the same as well.
        assert!(raw == other_raw, "{}: ids differ", scenario.name);
    }
}

#[tokio::test]
async fn the_fake_responds_like_the_recorded_real_api() {
    let mut problems = Vec::new();
    for scenario in scenarios() {
        let real = of_real_api(&scenario);
        if real.is_empty() {
            continue;
        }
        let (_fake, settings) = fake().await;
        let settings = of_recordings(settings, &real);
        let played = played(&scenario, &settings, Strictness::Strict).await;
        let fresh = record::recorded(&scenario, &settings, &played.calls);
        problems.extend(fake_differences(&scenario.name, &real, &fresh));
    }
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

/// Where the responses of the fake differ from those of the real API.
fn fake_differences(
    scenario: &str,
    real: &BTreeMap<String, Exchange>,
    fake: &BTreeMap<String, Exchange>,
) -> Vec<String> {
    let mut problems = Vec::new();
    for (name, real) in real {
        let Some(fake) = fake.get(name) else {
            problems.push(format!("recorded/{scenario}/{name}: the fake gets no such call"));
            continue;
        };
        let lines = differences(&comparable(json!(real)), &comparable(json!(fake)));
        problems.extend(lines.iter().map(|line| format!("recorded/{scenario}/{name}: {line}")));
    }
    problems
}

/// An exchange without what differs between servers: ids, times, messages and provenance.
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
async fn the_real_api_may_only_differ_in_ids_times_and_messages() {
    let (_fake, settings) = fake().await;
    let scenario = Scenario::load("statuses").unwrap();
    let played = played(&scenario, &settings, Strictness::Strict).await;
    let fake = record::recorded(&scenario, &settings, &played.calls);
    let text = serde_json::to_string(&fake).unwrap();
    let real = text
        .replace("00000000-0000-4000-8000-00000000", "00000000-0000-4000-8000-0000000a")
        .replace("\"created_at\":\"20", "\"created_at\":\"19")
        .replace(".yaml to the fake server", ".yaml to https://api.attio.com")
        .replace("\"provenance\":\"fake\"", "\"provenance\":\"recorded\"")
        .replace("\"message\":\"", "\"message\":\"In other words: ");
    assert_ne!(real, text);
    let real: BTreeMap<String, Exchange> = serde_json::from_str(&real).unwrap();
    assert_eq!(fake_differences("statuses", &real, &fake), [""; 0]);

    let other = text.replacen("\"status\":409", "\"status\":200", 1);
    let other: BTreeMap<String, Exchange> = serde_json::from_str(&other).unwrap();
    let name = "recorded/statuses/06_create_status.json";
    let expected = format!("{name}: /response/status: expected 200, got 409");
    assert_eq!(fake_differences("statuses", &other, &fake), [expected]);
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
            record::play(&scenario, &settings, Strictness::Strict, &mut |_| {}).await.unwrap();
        let stale = format!("{} has changed since it was recorded", scenario.name);
        server.finish().unwrap_or_else(|mismatch| panic!("{stale}\n{mismatch}"));
        assert!(played.problems.is_empty(), "{stale}: {:#?}", played.problems);
        let fresh = record::recorded(&scenario, &settings, &played.calls);
        let contents = |recordings: &BTreeMap<String, Exchange>| -> Vec<Value> {
            recordings.values().map(|it| json!([it.request, it.response])).collect()
        };
        assert_eq!(contents(&fresh), contents(&present), "{stale}");
    }
}

#[tokio::test]
async fn recordings_contain_neither_the_run_nor_the_scratch_target() {
    for scenario in scenarios() {
        let (_fake, plain) = fake().await;
        let expected = played(&scenario, &plain, Strictness::Strict).await;
        let expected = record::contents(&record::recorded(&scenario, &plain, &expected.calls));
        let (fake, other) = fake().await;
        fake.add_list("sandpit");
        let other = Settings { run: "r4nd0m".into(), identifier: "sandpit".into(), ..other };
        let played = played(&scenario, &other, Strictness::Strict).await;
        let actual = record::contents(&record::recorded(&scenario, &other, &played.calls));
        let names: BTreeSet<&String> = actual.keys().chain(expected.keys()).collect();
        for name in names {
            let diff = TextDiff::from_lines(&expected[name], &actual[name]);
            let diff = diff.unified_diff().to_string();
            assert!(diff.is_empty(), "{}/{name}: not replaced everywhere\n{diff}", scenario.name);
        }
    }
}

#[tokio::test]
async fn no_recording_contains_a_token() {
    for scenario in scenarios() {
        for (name, exchange) in recordings(&scenario).await {
            let is_token = |(name, _): &&(String, String)| name == "authorization";
            let sent = exchange.request.headers.iter().find(is_token).map(|(_, it)| it.as_str());
            assert_eq!(sent, Some("Bearer test-token"), "{name}");
            // Tokens are 64 letters and digits; no other word in these files is as long.
            let text = serde_json::to_string(&exchange).unwrap();
            let longest = text.split(|it: char| !it.is_ascii_alphanumeric()).map(str::len).max();
            assert!(longest < Some(64), "{name} contains what looks like a token");
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
        let played = played(&scenario, &settings, Strictness::Lenient).await;
        let lines = report(&played, &real);
        assert!(lines.is_empty(), "{}:\n{}", scenario.name, lines.join("\n"));
    }
}

#[tokio::test]
async fn drift_is_reported_with_its_place_in_the_spec_as_expected() {
    let mut text = String::new();
    for name in ["pages_and_refusals", "statuses"] {
        let (fake, settings) = fake().await;
        fake.set_future_fields(true);
        let scenario = Scenario::load(name).unwrap();
        let played = played(&scenario, &settings, Strictness::Lenient).await;
        let lines = report(&played, &BTreeMap::new());
        text.push_str(&format!("{name}\n{}\n\n", lines.join("\n")));
    }
    expected::check_file(Path::new(DRIFT), &text);
}

#[tokio::test]
async fn the_exit_code_shows_whether_something_has_drifted() {
    let (fake, settings) = fake().await;
    for (tomorrow, code) in [(false, 0), (true, 1)] {
        fake.set_future_fields(tomorrow);
        let mut command = Command::new(env!("CARGO_BIN_EXE_record"));
        command.env("ATTIO_API_TOKEN", fake.token()).arg("--verify");
        command.args(["--scenario", "statuses", "--target", "lists", "--identifier", "scratch"]);
        command.args(["--base-url", &settings.base_url, "--run", &format!("test{code}0")]);
        // The server responds in this thread, while another waits for the program.
        let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(code), "{text}");
        assert_eq!(text.contains("\n  at openapi/attributes.yaml:"), tomorrow, "{text}");
        assert!(text.contains("\n01 create_attribute 200\n"), "{text}");
        let archived =
            format!("archived in lists/scratch, and cannot be deleted: phase_test{code}005\n");
        assert!(text.contains(&archived), "{text}");
        assert!(!text.contains(fake.token()), "the token is printed");
    }
}

#[tokio::test]
async fn another_status_or_code_than_recorded_is_drift() {
    let (fake, settings) = fake().await;
    let scenario = Scenario::load("statuses").unwrap();
    let played = played(&scenario, &settings, Strictness::Strict).await;
    drop(fake);
    let mut recordings = record::recorded(&scenario, &settings, &played.calls);
    let names: Vec<String> = recordings.keys().cloned().collect();
    recordings.get_mut(&names[0]).unwrap().response.status = 409;
    let last = recordings.remove(&names[1]).unwrap();
    recordings.insert("99_get_attribute.json".to_owned(), last);
    let lines = report(&played, &recordings);
    let expected = [
        "call 01 create_attribute: returned 200, but the recording of the fake server has 409",
        "call 02 list_statuses: returned 200, but there is no recording",
        "99_get_attribute.json is recorded, but was not called",
    ];
    assert_eq!(lines, expected);
}

/// An unknown route is refused like an unknown attribute, so only a success shows that the route exists.
#[tokio::test]
async fn every_operation_succeeds_in_a_scenario_in_a_list_or_an_object() {
    let mut succeeded = BTreeSet::new();
    for target in ["lists", "objects"] {
        for scenario in scenarios().into_iter().chain([Scenario::load(READS).unwrap()]) {
            let (_fake, settings) = fake().await;
            let settings = Settings { target: target.to_owned(), ..settings };
            let played = played(&scenario, &settings, Strictness::Strict).await;
            let is_success = |it: &PlayedCall| (200..300).contains(&it.response.status);
            succeeded.extend(played.calls.into_iter().filter(is_success).map(|it| it.operation));
        }
    }
    let missing: Vec<&str> = record::operations().filter(|it| !succeeded.contains(*it)).collect();
    assert!(
        missing.is_empty(),
        "add these to the fake, and a call of each to one of tests/record/scenarios: {missing:?}"
    );
}

#[tokio::test]
async fn read_only_operations_are_called_without_a_scenario_file() {
    let (_fake, settings) = fake().await;
    let reads = Scenario::load(READS).unwrap();
    let calls = played(&reads, &settings, Strictness::Strict).await.calls;
    let response = |id: &str| &calls.iter().find(|it| it.operation == id).unwrap().response;
    let [list, one] = ["list_attributes", "get_attribute"].map(response);
    assert_eq!((list.status, one.status), (200, 200));
    assert_eq!(list.body.as_ref().unwrap()["data"][0], one.body.as_ref().unwrap()["data"]);
}
