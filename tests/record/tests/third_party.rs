//! Third-party traffic: secrets planted anywhere in HAR and NDJSON files are never printed or written.

#[path = "third_party/har.rs"]
mod har;

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use loopback::Provenance;
use record::{files, traffic};
use serde_json::{Value, json};

use self::har::{base64, entry, har, recorded};

const SECRETS: [&str; 8] = [
    "5f3759df8badf00d5f3759df8badf00d5f3759df8badf00d5f3759df8badf00d",
    "ada.lovelace@example.org",
    "ada.lovelace",
    "correct-horse-battery",
    "AKIAIOSFODNN7EXAMPLE",
    "2026-01-01T00Z[hunter2secret]",
    "4111111111111111",
    "874632",
];

/// Copies of a value with a secret in one place each: instead of a string, at its end, inside the JSON or the
/// base64 in it, as a key, and as a number, if it is one.
fn planted(value: &Value, secret: &str) -> Vec<Value> {
    match value {
        Value::String(text) => {
            let mut all = vec![
                json!(secret),
                json!(format!("{text}{secret}")),
                json!(format!("{text}/{secret}")),
            ];
            if let Some(inner) =
                STANDARD.decode(text).ok().and_then(|it| serde_json::from_slice::<Value>(&it).ok())
            {
                all.extend(planted(&inner, secret).iter().map(|it| json!(base64(it.to_string()))));
                all.push(json!(base64(secret)));
            } else if let Ok(inner @ Value::Object(_)) = serde_json::from_str::<Value>(text) {
                all.extend(planted(&inner, secret).iter().map(|it| json!(it.to_string())));
            }
            all
        }
        Value::Array(items) => {
            let one = |(index, it): (usize, &Value)| {
                let with = move |new: Value| {
                    let mut items = items.clone();
                    items[index] = new;
                    Value::Array(items)
                };
                planted(it, secret).into_iter().map(with).collect::<Vec<_>>()
            };
            items.iter().enumerate().flat_map(one).collect()
        }
        Value::Object(entries) => {
            let mut all = Vec::new();
            for (key, it) in entries {
                for new in planted(it, secret) {
                    let mut entries = entries.clone();
                    entries.insert(key.clone(), new);
                    all.push(Value::Object(entries));
                }
            }
            let mut entries = entries.clone();
            entries.insert(secret.into(), json!(secret));
            all.push(Value::Object(entries));
            all
        }
        Value::Number(_) => serde_json::from_str(secret).into_iter().map(Value::Number).collect(),
        _ => Vec::new(),
    }
}

/// All output for files with this extension, printed and written by every command, and the number of
/// recordings.
fn all_output(values: &[Value], extension: &str) -> (String, usize) {
    let folder = tempfile::tempdir().expect("the disk has space");
    let (file, out) = (folder.path().join(format!("a.{extension}")), folder.path().join("out"));
    let spec = Path::new(files::SPEC);
    let text = fs::read_to_string(spec).expect("the spec exists");
    let document = codegen::document::parse(&text).expect("it can be read");
    let api = codegen::model::read(&document);
    let (mut printed, mut seen) = (String::new(), Vec::new());
    for value in values {
        fs::write(&file, value.to_string()).expect("the disk has space");
        match traffic(std::slice::from_ref(&file), &api, None) {
            Ok(it) => seen.extend(it.seen),
            Err(error) => printed.push_str(&error),
        }
    }
    // `import` writes nothing if one file has an unknown field, so the recordings are also added here.
    let named = record::anonymize(&seen).into_iter().enumerate();
    let all = named.map(|(index, (id, it))| (format!("{index}_{id}.json"), it)).collect();
    let contents = record::contents(&all);
    contents.values().for_each(|it| printed.push_str(it));
    let written = contents.len();
    let mut log = |line: &str| printed.push_str(line);
    if let Err(error) = files::import(&seen, &out, None, &mut log) {
        printed.push_str(&error);
    }
    let mut diff = String::new();
    let mut log = |line: &str| printed.push_str(line);
    files::report(&seen, spec, &mut log).expect("the spec can be read");
    files::edit(&seen, spec, false, &mut |it| diff.push_str(it), &mut log).expect("it can be read");
    (printed + &diff, written)
}

fn assert_hidden(text: &str, secret: &str) {
    let (lower, secret) = (text.to_lowercase(), secret.to_lowercase());
    for form in [secret.clone(), secret.replace('@', "%40"), base64(&secret).to_lowercase()] {
        let at = lower.find(&form).map(|it| &lower[it.saturating_sub(200)..]);
        assert_eq!(at.map(|it| it.chars().take(400).collect::<String>()), None);
    }
}

#[test]
fn a_secret_anywhere_in_a_har_file_is_never_printed_or_written() {
    let mut created = recorded("create_status/documented.json");
    created.request.path = "/v2/lists/deals/attributes/stage/statuses".into();
    for secret in SECRETS {
        for (exchange, is_base64) in
            [(&created, false), (&recorded("get_attribute/not_found.json"), true)]
        {
            let files = planted(&har(vec![entry(exchange, is_base64)]), secret);
            let (output, written) = all_output(&files, "har");
            assert_hidden(&output, secret);
            assert!(written > 50, "most files have an exchange: {written}");
        }
    }
}

#[test]
fn a_secret_in_ndjson_is_never_printed_or_written() {
    let line = serde_json::to_value(recorded("get_attribute/not_found.json")).expect("it is JSON");
    for secret in SECRETS {
        assert_hidden(&all_output(&planted(&line, secret), "ndjson").0, secret);
    }
}

#[test]
fn operations_of_the_spec_are_read_and_others_counted() {
    let folder = tempfile::tempdir().expect("the disk has space");
    let file = folder.path().join("a.har");
    let known = entry(&recorded("get_attribute/not_found.json"), true);
    let with = |pointer: &str, value: Value| {
        let mut it = known.clone();
        *it.pointer_mut(pointer).expect("it exists") = value;
        it
    };
    let token = SECRETS[0];
    let mut with_secret = with("/request/headers/0/value", json!(format!("Bearer {token}")));
    with_secret["response"]["content"] =
        json!({"size": 9, "text": format!("{{\"message\": \"{token}\"}}")});
    let entries = vec![
        known.clone(),
        with("/request/url", json!("https://api.attio.com/v2/self")),
        with("/request/url", json!("https://example.com/v2/objects/people/attributes/x")),
        with("/request/url", json!("")),
        with("/response/status", json!(0)),
        with("/response/content", json!({"size": 9})),
        with_secret,
    ];
    fs::write(&file, format!("\u{feff}{}", har(entries))).expect("the disk has space");
    let mut logged = Vec::new();
    let spec = Path::new(files::SPEC);
    let seen = files::read(&[file], spec, None, &mut |it| logged.push(it.to_owned()))
        .expect("the file is HAR");
    assert_eq!((seen.len(), &*seen[0].ground), (1, "reported 2026-10"));
    assert_eq!(seen[0].exchange.response.status, 404);
    let expected = [
        "1 exchanges of operations of the spec",
        "1 others are not operations of the spec",
        "1 others are not of the API's server",
        "1 others have no URL",
        "1 others have no final response",
        "1 others lack the body of the response",
        "1 others repeat a secret in what would be kept",
    ];
    logged.sort();
    let mut expected = expected.map(str::to_owned);
    expected.sort();
    assert_eq!(logged, expected);
}

#[test]
fn an_import_keeps_the_drift_and_can_be_read_again() {
    let folder = tempfile::tempdir().expect("the disk has space");
    let (file, out) = (folder.path().join("a.har"), folder.path().join("out"));
    let mut attribute = recorded("get_attribute/documented.json");
    attribute.response.body.as_mut().expect("it has a body")["data"]["type"] = json!("rollup");
    let listed = recorded("list_statuses/documented.json");
    let entries = vec![entry(&attribute, false), entry(&listed, true)];
    fs::write(&file, har(entries).to_string()).expect("the disk has space");
    let spec = Path::new(files::SPEC);
    let read = |paths: &[PathBuf]| {
        files::read(paths, spec, None, &mut |_| {}).expect("the files can be read")
    };
    let edits = |paths: &[PathBuf]| {
        let text = fs::read_to_string(spec).expect("the spec exists");
        record::propose(&text, &read(paths)).expect("it can be read").edits
    };
    let mut logged = Vec::new();
    let seen = read(std::slice::from_ref(&file));
    assert_eq!(files::import(&seen, &out, None, &mut |it| logged.push(it.to_owned())), Ok(2));
    assert!(logged.len() == 1 && logged[0].contains("`unknown-1` of the enum"), "{logged:?}");
    assert!(logged[0].ends_with("01_get_attribute.json"), "{logged:?}");
    assert!(
        out.join("01_get_attribute.json").exists() && out.join("02_list_statuses.json").exists()
    );
    // Both are third-party traffic, and only one exchange has the value.
    assert_eq!((edits(&[file]), edits(&[out])), (Vec::new(), Vec::new()));
}

/// Two exchanges with a new enum value, and one with another server.
fn with_new_value(value: &str) -> [Value; 3] {
    let mut attribute = recorded("get_attribute/documented.json");
    attribute.response.body.as_mut().expect("it has a body")["data"]["type"] = json!(value);
    let one = entry(&attribute, false);
    let mut elsewhere = one.clone();
    elsewhere["request"]["url"] = json!("https://login.example/start");
    [one.clone(), one, elsewhere]
}

#[test]
fn sensitive_words_of_requests_are_not_printed() {
    let word = "battery-horse";
    let output = |entries: &[Value]| {
        let folder = tempfile::tempdir().expect("the disk has space");
        let file = folder.path().join("a.har");
        fs::write(&file, har(entries.to_vec()).to_string()).expect("the disk has space");
        let (mut all, spec) = (String::new(), Path::new(files::SPEC));
        let seen = files::read(&[file], spec, None, &mut |_| {}).expect("the file is HAR");
        assert_eq!(seen.len(), 2);
        files::report(&seen, spec, &mut |it| all.push_str(it)).expect("it can be read");
        let mut log = |it: &str| all.push_str(it);
        let mut diff = String::new();
        files::edit(&seen, spec, false, &mut |it| diff.push_str(it), &mut log).expect("it can");
        all + &diff
    };
    let plain = with_new_value(word);
    assert!(output(&plain).contains("+        - battery-horse"), "{}", output(&plain));
    let once = [with_new_value(word)[0].clone(), with_new_value("text")[0].clone()];
    assert_hidden(&output(&once), word);
    let header = |name: &str, value: &str| json!({"name": name, "value": value});
    let planted = [
        ("/request/headers/1", header("Authorization", &format!("Bearer {word}"))),
        ("/request/headers/1", header("X-Whatever", word)),
        ("/request/headers/1", header("cookie", &format!("a=b; session={word}"))),
        (
            "/request/headers/1",
            header("authorization", &format!("Basic {}", base64(format!("{word}:x")))),
        ),
        (
            "/request/headers/1",
            header("authorization", &format!("Basic {}", base64(format!("x:{word}")))),
        ),
        ("/request/cookies/0", header("session", word)),
        ("/response/cookies/0", header("session", word)),
        ("/response/headers/1", header("Set-Cookie", &format!("session={word}; Path=/"))),
        ("/request/url", json!(format!("https://login.example/?code={word}"))),
        ("/request/url", json!(format!("https://{word}@login.example/"))),
        ("/request/url", json!(format!("https://ada:{word}@login.example/"))),
        ("/request/postData/text", json!(format!("user=ada&password={word}"))),
    ];
    for (at, value) in planted {
        let mut entries = plain.clone();
        *entries[2].pointer_mut(at).expect("it exists") = value.clone();
        assert_hidden(&output(&entries), word);
    }
}

#[test]
fn keys_of_new_third_party_objects_are_not_written() {
    let mut attribute = recorded("get_attribute/documented.json");
    attribute.response.body.as_mut().expect("it has a body")["data"]["owners"] =
        json!({"ada": {"bob": 1}});
    let folder = tempfile::tempdir().expect("the disk has space");
    let file = folder.path().join("a.har");
    let one = entry(&attribute, false);
    fs::write(&file, har(vec![one.clone(), one]).to_string()).expect("the disk has space");
    let spec = Path::new(files::SPEC);
    let seen = files::read(&[file], spec, None, &mut |_| {}).expect("the file is HAR");
    let text = fs::read_to_string(spec).expect("the spec exists");
    let proposal = record::propose(&text, &seen).expect("it can be read");
    assert_eq!((proposal.edits.len(), &proposal.skipped), (1, &Vec::new()));
    assert!(proposal.text.contains("        owners:\n          type: object\n"));
    assert!(!proposal.text.contains("ada:") && !proposal.text.contains("bob:"));
    let again = record::propose(&proposal.text, &seen).expect("it can still be read");
    assert_eq!((again.edits, again.skipped), (Vec::new(), Vec::new()));
}

#[test]
fn third_party_and_fake_traffic_is_not_marked_as_recorded() {
    let folder = tempfile::tempdir().expect("the disk has space");
    let (file, out) = (folder.path().join("a.har"), folder.path().join("out"));
    let known = recorded("list_statuses/documented.json");
    let theirs = entry(&known, false);
    let mut local = theirs.clone();
    local["request"]["url"] = json!(format!("http://127.0.0.1:8080{}", known.request.path));
    fs::write(&file, har(vec![theirs, local]).to_string()).expect("the disk has space");
    let mut line = serde_json::to_value(&known).expect("it is JSON");
    line["provenance"] = json!("recorded");
    let lines = folder.path().join("b.ndjson");
    fs::write(&lines, line.to_string()).expect("the disk has space");
    let spec = Path::new(files::SPEC);
    let seen = files::read(&[file, lines], spec, None, &mut |_| {}).expect("the files can be read");
    assert_eq!(files::import(&seen, &out, None, &mut |_| {}), Ok(3));
    let provenances: Vec<Provenance> = record::recordings(&out)
        .expect("the files can be read")
        .into_values()
        .map(|it| it.provenance)
        .collect();
    assert_eq!(provenances, [Provenance::Reported, Provenance::Fake, Provenance::Reported]);
}

#[test]
fn the_path_of_the_server_precedes_the_paths_of_the_spec() {
    let folder = tempfile::tempdir().expect("the disk has space");
    let (file, spec) = (folder.path().join("a.har"), folder.path().join("spec.yaml"));
    let text = "openapi: 3.0.3
info: {title: A harbour, version: '1'}
servers: [{url: 'https://harbour.example/v1/'}]
paths:
  /ships/{ship}:
    get: {operationId: get_ship, responses: {'200': {description: It.}}}
";
    fs::write(&spec, text).expect("the disk has space");
    let mut one = entry(&recorded("get_attribute/documented.json"), false);
    for (url, count) in [
        ("https://harbour.example/v1/ships/x", 1),
        ("http://127.0.0.1:8080/ships/x", 1),
        ("https://harbour.example/v2/ships/x", 0),
        ("https://harbour.example/v1ships/x", 0),
    ] {
        one["request"]["url"] = json!(url);
        fs::write(&file, har(vec![one.clone()]).to_string()).expect("the disk has space");
        let seen = files::read(std::slice::from_ref(&file), &spec, None, &mut |_| {});
        assert_eq!(seen.map(|it| it.len()), Ok(count), "{url}");
    }
}

#[test]
fn a_parse_error_has_line_and_column_and_does_not_quote_the_file() {
    let folder = tempfile::tempdir().expect("the disk has space");
    let secret = SECRETS[0];
    for (name, text, expected) in [
        ("a.har", "{\n  \"log\": {\"entries\": [}".as_bytes(), ":2:23: this is not JSON"),
        ("b.har", b"{\n\"log\": {}}", ":2:9: this is not valid for HAR 1.2"),
        ("c.har", b"{\"log\"", ":1:6: the JSON ends too early"),
        ("d.ndjson", b"\n\n{\"request\": 5}", ":3:"),
        ("e.json", b"[", ":1:1: the JSON ends too early"),
        ("f.json", b"{\"a\": \"\n\xff\"}", ":2:1: not valid UTF-8"),
    ] {
        let file = folder.path().join(name);
        fs::write(&file, text).expect("the disk has space");
        let error =
            files::read(std::slice::from_ref(&file), Path::new(files::SPEC), None, &mut |_| {})
                .unwrap_err();
        assert!(error.starts_with(&format!("{}{expected}", file.display())), "{error}");
    }
    let text = format!("{{\"log\": {{\"entries\": [{{\"request\": \"{secret}\"}}]}}}}");
    let file = folder.path().join("g.har");
    fs::write(&file, text).expect("the disk has space");
    let error = files::read(&[file], Path::new(files::SPEC), None, &mut |_| {}).unwrap_err();
    assert!(error.contains("this is not valid for HAR 1.2"), "{error}");
    assert!(!error.contains(secret), "{error}");
}
