//! Traffic of other people: in go HAR files and NDJSON with secrets planted everywhere, out comes nothing of them,
//! whatever is made of the files.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use loopback::Exchange;
use record::{files, traffic};
use serde_json::{Value, json};

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

fn recorded(path: &str) -> Exchange {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../roundtrip/recorded");
    Exchange::load(&Path::new(folder).join(path)).expect("the recording is there")
}

fn base64(text: impl AsRef<[u8]>) -> String {
    STANDARD.encode(text)
}

/// An entry of a HAR file, with all that browsers write.
fn entry(exchange: &Exchange, is_base64: bool) -> Value {
    let (request, response) = (&exchange.request, &exchange.response);
    let url = format!("https://api.attio.com{}?limit=5&show_archived=true#top", request.path);
    let text = response.body.as_ref().map_or(String::new(), Value::to_string);
    let cookie = json!([{"name": "session", "value": "x", "path": "/", "domain": "attio.com", "comment": "c"}]);
    let content = match is_base64 {
        true => {
            json!({"size": 9, "mimeType": "application/json", "text": base64(&text), "encoding": "base64"})
        }
        false => json!({"size": 9, "mimeType": "application/json", "text": text, "comment": "c"}),
    };
    json!({
        "startedDateTime": "2026-10-03T10:00:00.000Z",
        "time": 12,
        "request": {
            "method": request.method,
            "url": url,
            "httpVersion": "HTTP/2",
            "cookies": cookie,
            "headers": [{"name": "Authorization", "value": "Bearer x"}, {"name": "accept", "value": "*/*"}],
            "queryString": [{"name": "limit", "value": "5", "comment": "c"}],
            "postData": {"mimeType": "application/json", "text": request.body.as_ref().map_or("{}".into(), Value::to_string), "params": [{"name": "a", "value": "b", "fileName": "c"}]},
            "headersSize": -1,
            "bodySize": -1,
        },
        "response": {
            "status": response.status,
            "statusText": "OK",
            "httpVersion": "HTTP/2",
            "cookies": cookie,
            "headers": [{"name": "Content-Type", "value": "application/json"}, {"name": "retry-after", "value": "1"}, {"name": "x-attio-execution-id", "value": "y"}],
            "content": content,
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
        },
        "cache": {},
        "timings": {"send": 1, "wait": 1, "receive": 1, "comment": "c"},
        "serverIPAddress": "127.0.0.1",
        "_initiator": {"type": "script", "stack": {"callFrames": [{"url": "https://app.attio.com/x.js"}]}},
        "comment": "c",
    })
}

fn har(entries: Vec<Value>) -> Value {
    let page = json!({"id": "page_1", "title": "Attio", "startedDateTime": "", "pageTimings": {}});
    let creator = json!({"name": "A browser", "version": "1", "comment": "c"});
    json!({"log": {"version": "1.2", "creator": creator, "pages": [page], "entries": entries, "comment": "c"}})
}

/// The values that come of a value by planting a secret in each of its strings in turn: in its place, at its end,
/// within the JSON or the base64 that it holds, and as a key; and as a
/// number, if it is one.
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

/// All that is printed and written of files, each with a name that ends like this, whatever is made of them; and
/// how many recordings are.
fn all_that_comes_of(values: &[Value], ending: &str) -> (String, usize) {
    let folder = tempfile::tempdir().expect("there is room");
    let (file, out) = (folder.path().join(format!("a.{ending}")), folder.path().join("out"));
    let spec = Path::new(files::SPEC);
    let text = fs::read_to_string(spec).expect("the spec is there");
    let document = codegen::document::parse(&text).expect("it can be read");
    let api = codegen::model::read(&document);
    let (mut printed, mut seen, mut written) = (String::new(), Vec::new(), 0);
    for value in values {
        fs::write(&file, value.to_string()).expect("there is room");
        match traffic(std::slice::from_ref(&file), &api, None) {
            Ok(it) => seen.extend(it.seen),
            Err(error) => printed.push_str(&error),
        }
    }
    for it in &seen {
        let mut say = |line: &str| printed.push_str(line);
        match files::import(std::slice::from_ref(it), &out, None, &mut say) {
            Err(error) => printed.push_str(&error),
            Ok(count) => {
                written += count;
                for it in fs::read_dir(&out).expect("it was written") {
                    let path = it.expect("it can be listed").path();
                    printed.push_str(&fs::read_to_string(path).expect("it is text"));
                }
            }
        }
    }
    let mut shown = String::new();
    let mut say = |line: &str| printed.push_str(line);
    files::report(&seen, spec, &mut say).expect("the spec can be read");
    files::edit(&seen, spec, false, &mut |it| shown.push_str(it), &mut say)
        .expect("it can be read");
    (printed + &shown, written)
}

fn assert_hidden(text: &str, secret: &str) {
    let (lower, secret) = (text.to_lowercase(), secret.to_lowercase());
    for form in [secret.clone(), secret.replace('@', "%40"), base64(&secret).to_lowercase()] {
        let at = lower.find(&form).map(|it| &lower[it.saturating_sub(200)..]);
        assert_eq!(at.map(|it| it.chars().take(400).collect::<String>()), None);
    }
}

#[test]
fn a_secret_is_never_shown_nor_written_wherever_it_is_in_a_har_file() {
    let mut created = recorded("create_status/documented.json");
    created.request.path = "/v2/lists/deals/attributes/stage/statuses".into();
    for secret in SECRETS {
        for (exchange, is_base64) in
            [(&created, false), (&recorded("get_attribute/not_found.json"), true)]
        {
            let files = planted(&har(vec![entry(exchange, is_base64)]), secret);
            let (shown, written) = all_that_comes_of(&files, "har");
            assert_hidden(&shown, secret);
            assert!(written > 50, "most files have an exchange: {written}");
        }
    }
}

#[test]
fn a_secret_in_ndjson_is_never_shown_nor_written() {
    let line = serde_json::to_value(recorded("get_attribute/not_found.json")).expect("it is JSON");
    for secret in SECRETS {
        assert_hidden(&all_that_comes_of(&planted(&line, secret), "ndjson").0, secret);
    }
}

#[test]
fn operations_of_the_spec_are_taken_and_others_counted() {
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("a.har");
    let known = entry(&recorded("get_attribute/not_found.json"), true);
    let with = |pointer: &str, value: Value| {
        let mut it = known.clone();
        *it.pointer_mut(pointer).expect("it is there") = value;
        it
    };
    let token = SECRETS[0];
    let mut of_others = with("/request/headers/0/value", json!(format!("Bearer {token}")));
    of_others["response"]["content"] =
        json!({"size": 9, "text": format!("{{\"message\": \"{token}\"}}")});
    let entries = vec![
        known.clone(),
        with("/request/url", json!("https://api.attio.com/v2/self")),
        with("/request/url", json!("https://example.com/v2/objects/people/attributes/x")),
        with("/request/url", json!("")),
        with("/response/status", json!(0)),
        with("/response/content", json!({"size": 9})),
        of_others,
    ];
    fs::write(&file, format!("\u{feff}{}", har(entries))).expect("there is room");
    let mut said = Vec::new();
    let spec = Path::new(files::SPEC);
    let seen =
        files::read(&[file], spec, None, &mut |it| said.push(it.to_owned())).expect("it is HAR");
    assert_eq!((seen.len(), &*seen[0].ground), (1, "reported 2026-10"));
    assert_eq!(seen[0].exchange.response.status, 404);
    let expected = [
        "1 exchanges of operations of the spec",
        "1 others are no operations of the spec",
        "1 others are not of the API's server",
        "1 others have no URL",
        "1 others have no final response",
        "1 others lack the body of the response",
        "1 others repeat a secret in what would be kept",
    ];
    said.sort();
    let mut expected = expected.map(str::to_owned);
    expected.sort();
    assert_eq!(said, expected);
}

#[test]
fn what_is_imported_drifts_as_it_did_and_can_be_replayed() {
    let folder = tempfile::tempdir().expect("there is room");
    let (file, out) = (folder.path().join("a.har"), folder.path().join("out"));
    let mut attribute = recorded("get_attribute/documented.json");
    attribute.response.body.as_mut().expect("it has one")["data"]["type"] = json!("formula");
    let listed = recorded("list_statuses/documented.json");
    let entries = vec![entry(&attribute, false), entry(&listed, true)];
    fs::write(&file, har(entries).to_string()).expect("there is room");
    let spec = Path::new(files::SPEC);
    let read =
        |paths: &[PathBuf]| files::read(paths, spec, None, &mut |_| {}).expect("they can be read");
    let edits = |paths: &[PathBuf]| {
        let text = fs::read_to_string(spec).expect("the spec is there");
        record::propose(&text, &read(paths)).expect("it can be read").edits
    };
    let mut said = Vec::new();
    let seen = read(std::slice::from_ref(&file));
    assert_eq!(files::import(&seen, &out, None, &mut |it| said.push(it.to_owned())), Ok(2));
    assert!(said.len() == 1 && said[0].contains("`unknown-1` of the enum"), "{said:?}");
    assert!(said[0].ends_with("01_get_attribute.json"), "{said:?}");
    assert!(
        out.join("01_get_attribute.json").exists() && out.join("02_list_statuses.json").exists()
    );
    assert_eq!(edits(&[file]), edits(&[out]));
}

#[test]
fn a_file_that_cannot_be_read_is_told_with_line_and_column_and_nothing_of_it() {
    let folder = tempfile::tempdir().expect("there is room");
    let secret = SECRETS[0];
    for (name, text, expected) in [
        ("a.har", "{\n  \"log\": {\"entries\": [}".as_bytes(), ":2:23: this is not JSON"),
        ("b.har", b"{\n\"log\": {}}", ":2:9: this is not what HAR 1.2 has here"),
        ("c.har", b"{\"log\"", ":1:6: the JSON ends too early"),
        ("d.ndjson", b"\n\n{\"request\": 5}", ":3:"),
        ("e.json", b"[", ":1:1: the JSON ends too early"),
        ("f.json", b"{\"a\": \"\n\xff\"}", ":2:1: not valid UTF-8"),
    ] {
        let file = folder.path().join(name);
        fs::write(&file, text).expect("there is room");
        let error =
            files::read(std::slice::from_ref(&file), Path::new(files::SPEC), None, &mut |_| {})
                .unwrap_err();
        assert!(error.starts_with(&format!("{}{expected}", file.display())), "{error}");
    }
    let text = format!("{{\"log\": {{\"entries\": [{{\"request\": \"{secret}\"}}]}}}}");
    let file = folder.path().join("g.har");
    fs::write(&file, text).expect("there is room");
    let error = files::read(&[file], Path::new(files::SPEC), None, &mut |_| {}).unwrap_err();
    assert!(error.contains("this is not what HAR 1.2 has here"), "{error}");
    assert!(!error.contains(secret), "{error}");
}
