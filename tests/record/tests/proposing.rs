//! Proposed edits. In: specs, and exchanges that drift. Out: the edits. The rest of the spec and its comments
//! are unchanged, it has no new diagnostics, and there is nothing more to propose.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use loopback::{Exchange, Provenance};
use record::evidence::Spec;
use record::{Observed, Proposal, propose, traffic};
use serde_json::{Value, json};
use similar::{ChangeTag, TextDiff};

const RECORDED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../roundtrip/recorded");

fn spec() -> String {
    fs::read_to_string(record::files::SPEC).expect("the spec exists")
}

/// One of our recordings, with a changed body.
fn recording(path: &str, change: impl FnOnce(&mut Value)) -> Observed {
    let file = PathBuf::from(RECORDED).join(path);
    let mut exchange = Exchange::load(&file).expect("the recording exists");
    change(exchange.response.body.as_mut().expect("it has a body"));
    seen(exchange, path)
}

fn seen(exchange: Exchange, path: &str) -> Observed {
    let ground = format!("recorded {path}");
    let (at, words, sensitive) = (path.into(), String::new(), Arc::default());
    Observed { exchange, at, ground, words, is_third_party: false, sensitive }
}

/// Proposes edits of a spec, and asserts that the result has no new diagnostics and needs no more edits.
fn proposed(spec: &str, seen: &[Observed]) -> Proposal {
    let proposal = propose(spec, seen).expect("the spec can be read");
    let counts = |text: &str| {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let found = codegen::diagnose(text, "spec");
        found.iter().for_each(|it| *counts.entry(it.rule.id).or_default() += 1);
        counts
    };
    let before = counts(spec);
    for (rule, count) in counts(&proposal.text) {
        assert!(before.get(rule).unwrap_or(&0) >= &count, "{rule}: {}", proposal.text);
    }
    // The recordings show what the comments claim.
    let document = codegen::document::parse(&proposal.text).expect("it can be read");
    let kept = Spec::read("spec", &document).expect("its comments are valid evidence");
    let recorded = |it: &Observed| {
        let exchange = Exchange { provenance: Provenance::Recorded, ..it.exchange.clone() };
        (format!("tests/roundtrip/recorded/{}", it.at), exchange)
    };
    let problems = kept.problems(&seen.iter().map(recorded).collect::<Vec<_>>());
    assert!(!problems.iter().any(|it| it.contains("shows neither")), "{problems:?}");
    let again = propose(&proposal.text, seen).expect("it can still be read");
    assert_eq!((again.edits, again.skipped), (Vec::new(), proposal.skipped.clone()));
    assert_eq!(again.text, proposal.text);
    proposal
}

/// The added and removed lines, each with a sign.
fn changes(old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let changed = diff.iter_all_changes().filter_map(|it| match it.tag() {
        ChangeTag::Equal => None,
        ChangeTag::Insert => Some(format!("+{}", it.value())),
        ChangeTag::Delete => Some(format!("-{}", it.value())),
    });
    changed.collect()
}

#[test]
fn a_field_a_null_and_an_enum_value_take_three_edits() {
    let status = recording("list_statuses/documented.json", |body| {
        body["data"][0]["position"] = json!(3);
        body["data"][0]["celebration_enabled"] = Value::Null;
    });
    let attribute = recording("get_attribute/documented.json", |body| {
        body["data"]["type"] = json!("rollup");
    });
    let proposal = proposed(&spec(), &[status, attribute]);
    assert_eq!(proposal.edits.len(), 3, "{:?}", proposal.edits);
    let expected = "\
+        # Source: recorded get_attribute/documented.json
+        - rollup
+        rollup: Seen in responses; its meaning is not known yet.
+        # Source: recorded list_statuses/documented.json
+          nullable: true
+        # Source: recorded list_statuses/documented.json
+        position:
+          type: integer
+          description: Seen in responses; its meaning is not known yet.
";
    assert_eq!(changes(&spec(), &proposal.text), expected);
}

#[test]
fn a_missing_property_is_no_longer_required() {
    let attribute = recording("get_attribute/documented.json", |body| {
        body["data"].as_object_mut().expect("an attribute").remove("title");
    });
    let relationship = recording("get_attribute/documented.json", |body| {
        body["data"]["relationship"] = json!({});
    });
    let proposal = proposed(&spec(), &[attribute, relationship]);
    let expected = "\
+      # Source: recorded get_attribute/documented.json
-        - title
-    # Source: reported 2026-05, documented 2026-10-03: only `id` in recordings of 2025, all five in 2026.
+    # Source: recorded get_attribute/documented.json, reported 2026-05, documented 2026-10-03: only `id` in recordings of 2025, all five in 2026.
-      required:
-        - id
";
    assert_eq!(changes(&spec(), &proposal.text), expected);
}

#[test]
fn an_undeclared_status_gets_the_schema_of_the_other_errors() {
    let mut gone =
        recording("get_attribute/not_found.json", |body| body["status_code"] = json!(410));
    gone.exchange.response.status = 410;
    let mut created = recording("create_status/documented.json", |_| {});
    created.exchange.response.status = 299;
    let mut other = recording("get_attribute/not_found.json", |body| *body = json!([]));
    other.exchange.response.status = 418;
    let proposal = proposed(&spec(), &[gone, created, other]);
    let expected = "\
+        # Source: recorded get_attribute/not_found.json
+        '410':
+          description: '`not_found`: seen; its meaning is not known yet.'
+          content:
+            application/json:
+              schema:
+                $ref: '#/components/schemas/ApiError'
";
    let added = changes(&spec(), &proposal.text);
    assert!(added.contains(expected), "{added}");
    let skipped = proposal.skipped.join("\n");
    assert!(skipped.contains("new status 418"), "{skipped}");
    assert!(skipped.contains("its body does not match the other errors"), "{skipped}");
}

#[test]
fn a_new_field_has_the_type_of_all_its_values() {
    let uuid = json!("14beef7a-99f7-4534-a87e-70b564330a4c");
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let known = |name: &str| json!({"allOf": [reference(name)]});
    let cases = [
        ("whole", vec![json!(1), json!(2)], json!({"type": "integer"})),
        ("part", vec![json!(1), json!(2.5)], json!({"type": "number"})),
        // The client reads none of these as an integer.
        ("score", vec![json!(5.0)], json!({"type": "number"})),
        ("mass", vec![json!(1), json!(1e300)], json!({"type": "number"})),
        ("serial", vec![json!(u64::MAX)], json!({"type": "number"})),
        ("text", vec![json!("a"), Value::Null], json!({"type": "string", "nullable": true})),
        ("no", vec![json!(false)], json!({"type": "boolean"})),
        ("nothing", vec![Value::Null], json!({"nullable": true})),
        ("either", vec![json!("a"), json!(1)], json!({})),
        ("list", vec![json!([])], json!({"type": "array", "items": {}})),
        (
            "numbers",
            vec![json!([]), json!([1])],
            json!({"type": "array", "items": {"type": "integer"}}),
        ),
        ("object", vec![json!({}), json!({"a": "b", "cs": [{"d": 1}]})], known("Object")),
        ("workspace_id", vec![uuid.clone()], known("WorkspaceId")),
        ("created_at", vec![json!("2021-11-21T13:22:49.061Z")], known("Timestamp")),
        (
            "option_id",
            vec![uuid.clone(), Value::Null],
            json!({"allOf": [reference("OptionId")], "nullable": true}),
        ),
        ("status_id", vec![json!("no id")], json!({"type": "string"})),
    ];
    let status = recording("list_statuses/documented.json", |body| {
        let with = |index: usize| {
            let mut one = body["data"][0].clone();
            for (name, values, _) in &cases {
                one[name] = values[index.min(values.len() - 1)].clone();
            }
            one
        };
        body["data"] = json!([with(0), with(1)]);
    });
    let proposal = proposed(&spec(), &[status]);
    assert_eq!(proposal.edits.len(), cases.len(), "{:?}", proposal.skipped);
    let document = codegen::document::parse(&proposal.text).expect("it can be read");
    let schema = |at: &str| without_descriptions(document.at(at).clone());
    for (name, _, expected) in &cases {
        let at = format!("/components/schemas/Status/properties/{name}");
        assert_eq!(schema(&at), *expected, "{name}");
    }
    let items = json!({"type": "array", "items": reference("C")});
    let object = json!({"type": "object", "properties": {"a": {"type": "string"}, "cs": items}});
    assert_eq!(schema("/components/schemas/Object"), object);
}

/// A schema without descriptions.
fn without_descriptions(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(entries) => {
            entries.remove("description");
            entries.values_mut().for_each(|it| *it = without_descriptions(it.take()));
        }
        Value::Array(items) => {
            items.iter_mut().for_each(|it| *it = without_descriptions(it.take()));
        }
        _ => {}
    }
    schema
}

#[test]
fn skipped_drift_is_reported_with_the_reason_and_without_personal_data() {
    let secret = "0123456789abcdef0123456789abcdef";
    let wrong = recording("get_attribute/default_at_once.json", |body| {
        body["data"]["default_value"]["type"] = json!("guessed");
        body["data"]["is_archived"] = json!("no");
        body["data"]["ada@example.com"] = json!(1);
        body["data"]["type"] = json!(secret);
        body["data"]["owner"] = json!({"ada@example.com": 1});
    });
    let proposal = proposed(&spec(), &[wrong]);
    assert_eq!((&*proposal.text, proposal.edits), (&*spec(), Vec::new()));
    let skipped = proposal.skipped.join("\n");
    assert_eq!(proposal.skipped.len(), 5, "{skipped}");
    assert!(skipped.contains("only people can know"), "{skipped}");
    assert!(skipped.contains("its keys look like data"), "{skipped}");
    assert!(!skipped.contains(secret) && !skipped.contains("ada@"), "{skipped}");
}

/// A spec with one operation, in block style.
const BLOCK: &str = include_str!("proposing/ship.yaml");

/// Exchanges that drift from it in each way.
fn drifting() -> [Observed; 2] {
    let exchange = |status: u16, body: Value| {
        let request = json!({"method": "GET", "path": "/ships/1"});
        let response = json!({"status": status, "body": body});
        let exchange = json!({"provenance": "recorded", "source": "a test", "request": request, "response": response});
        seen(Exchange::from_json(&exchange.to_string()).expect("it is an exchange"), "ship.json")
    };
    let ship = json!({"name": null, "flag": "blue", "decks": 5, "crew": {"size": 3}});
    [exchange(200, ship), exchange(410, json!({"code": "sunk"}))]
}

/// Whether all characters of a text are in another, in the same order.
fn is_kept(old: &str, new: &str) -> bool {
    let mut new = new.chars();
    old.chars().all(|it| new.any(|other| other == it))
}

#[test]
fn the_style_of_the_file_is_kept() {
    let json = |text: &str| {
        codegen::document::parse(text).map(|it| format!("{:#}", it.value)).expect("it is YAML")
    };
    let styles = [
        BLOCK.to_owned(),
        BLOCK.replace('\n', "\r\n"),
        BLOCK.trim_end().to_owned(),
        BLOCK.replace("        - name # always\n        - mass\n", "      - name\n      - mass\n"),
        BLOCK.replace("required:\n        - name # always\n        - mass", "required: [name, mass]"),
        BLOCK.replace("        - name # always\n", ""),
        BLOCK.replace("enum: [red, green]", "enum:\n      - red\n      # The last.\n      - green # not lime"),
        BLOCK.replace(
            "          $ref: '#/components/schemas/Flag'\n",
            "          description: Whose it is.\n          allOf: [{$ref: '#/components/schemas/Flag'}]\n        # lint-allow(no-such-rule): none\n",
        ),
        BLOCK.replace(
            "        flag:\n          $ref: '#/components/schemas/Flag'\n",
            "        flag: {$ref: '#/components/schemas/Flag'}\n\n\n# The end.\n",
        ),
        json(BLOCK),
    ];
    for style in styles {
        let proposal = proposed(&style, &drifting());
        assert_eq!(proposal.skipped, Vec::<String>::new(), "{style}");
        assert_eq!(proposal.edits.len(), 6, "{:?}", proposal.edits);
        let required_items = [
            "        - mass\n",
            "        - mass\r\n",
            "      - mass\n",
            ", mass]",
            ",\n          \"mass\"\n",
        ];
        let removed = required_items.iter().find(|it| style.contains(**it)).expect("one is there");
        let without = match () {
            () if removed.ends_with(']') => "]",
            () if removed.starts_with(',') => "\n",
            () => "",
        };
        let mut kept = style.replacen(removed, without, 1);
        if !kept.contains("- name") && !kept.contains("[name") && !kept.contains("\"name\"\n") {
            kept = kept.replace("      required:\n", "");
        }
        assert!(is_kept(&kept, &proposal.text), "{}", changes(&style, &proposal.text));
        let lines = |text: &str| text.lines().count();
        assert!(lines(&proposal.text) < lines(&style) + 32, "{}", proposal.text);
    }
}

#[test]
fn components_that_requests_share_are_not_loosened() {
    let body = "      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Ship'}}}}\n";
    let spec = BLOCK.replace("      responses:\n", &format!("{body}      responses:\n"));
    let spec = spec.replace("    get:\n", "    put:\n");
    let mut drifting = drifting();
    drifting.iter_mut().for_each(|it| it.exchange.request.method = "PUT".into());
    let proposal = proposed(&spec, &drifting);
    let skipped = &proposal.skipped;
    assert_eq!(skipped.len(), 2, "{skipped:?}");
    assert!(skipped.iter().all(|it| it.contains("requests share it")), "{skipped:?}");
    let shared = proposal.edits.iter().filter(|it| it.contains("requests share it"));
    assert_eq!((shared.count(), proposal.edits.len()), (3, 4), "{:?}", proposal.edits);
    // A `readOnly` property is not in requests.
    let read_only = spec.replace(
        "          type: string\n          description: |-",
        "          readOnly: true\n          type: string\n          description: |-",
    );
    let proposal = proposed(&read_only, &drifting);
    assert!(proposal.edits.iter().any(|it| it.starts_with("null at")), "{:?}", proposal.skipped);
}

#[test]
fn since_3_1_null_is_a_type() {
    let later = BLOCK.replace("openapi: 3.0.3", "openapi: 3.1.0");
    let mut drifting = drifting();
    let body = drifting[0].exchange.response.body.as_mut().expect("it has a body");
    *body = json!({"name": "Ada", "mass": 1, "decks": [5, null], "crew": null, "flag": "red"});
    let mut other = drifting[0].clone();
    let body = other.exchange.response.body.as_mut().expect("it has a body");
    *body = json!({"name": "Ada", "mass": 1, "port": null, "crew": {"size": 3}, "captain": "Bea"});
    let mut third = other.clone();
    third.exchange.response.body = Some(json!({"name": "Ada", "mass": 1, "captain": null}));
    let proposal = proposed(&later, &[drifting[0].clone(), other, third]);
    assert!(!proposal.text.contains("nullable"), "{}", proposal.text);
    let document = codegen::document::parse(&proposal.text).expect("it can be read");
    let of = |name: &str| document.at(&format!("/components/schemas/Ship/properties/{name}"));
    assert_eq!(of("captain")["type"], json!(["string", "null"]));
    assert_eq!(of("decks")["items"]["type"], json!(["integer", "null"]));
    assert_eq!((of("port").get("type"), of("crew")), (None, &Value::Null));
    assert_eq!(proposal.skipped.len(), 1, "{:?}", proposal.skipped);
    assert!(proposal.skipped[0].contains("null is a type"), "{:?}", proposal.skipped);
}

#[test]
fn comments_are_never_lost() {
    let commented = BLOCK.replace("        - mass\n", "        - mass # why\n");
    let proposal = proposed(&commented, &drifting());
    assert_eq!(proposal.edits.len(), 5, "{:?}", proposal.edits);
    assert!(proposal.skipped[0].ends_with("a comment or another value is on its line"));
}

#[test]
fn our_own_recordings_are_named_by_their_paths() {
    let spec = spec();
    let document = codegen::document::parse(&spec).expect("the spec can be read");
    let api = codegen::model::read(&document);
    let all = traffic(&[PathBuf::from(RECORDED)], &api, None).expect("the files can be read");
    assert!(all.seen.len() > 100 && all.skipped.is_empty(), "{:?}", all.skipped);
    assert!(all.seen.iter().all(|it| !it.is_recorded()), "nobody has recorded the real API yet");
    let constructed =
        all.seen.iter().filter(|it| it.exchange.provenance == Provenance::Constructed);
    let mut logged = Vec::new();
    let mut log = |it: &str| logged.push(it.to_owned());
    let path = Path::new(record::files::SPEC);
    let is_done = record::files::edit(&all.seen, path, false, &mut |_| {}, &mut log);
    assert_eq!(is_done, Ok(true));
    let ignored = "constructed exchanges are ignored for the proposal";
    let ignored = format!("{} {ignored}", constructed.count());
    assert_eq!(logged, [ignored, "0 edits, 0 skipped".to_owned()]);
    // Only the recordings named `unknown_…` drift.
    let proposal = proposed(&spec, &all.seen);
    assert!(!proposal.edits.is_empty());
    let skipped = &proposal.skipped;
    assert!(skipped.iter().all(|it| it.contains("only people can know")), "{skipped:?}");
}

#[test]
fn a_recording_in_another_folder_is_still_ours() {
    let spec = spec();
    let api = codegen::model::read(&codegen::document::parse(&spec).expect("it can be read"));
    let file = Path::new(RECORDED).join("get_attribute/documented.json");
    let mut exchange = Exchange::load(&file).expect("it exists");
    exchange.provenance = Provenance::Recorded;
    exchange.response.body.as_mut().expect("it has a body")["data"]["type"] = json!("rollup");
    let elsewhere = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("elsewhere.json");
    fs::write(&elsewhere, serde_json::to_string(&exchange).unwrap()).unwrap();
    let seen = traffic(&[elsewhere], &api, None).expect("it can be read").seen;
    assert!(!seen[0].is_recorded(), "no comment can name it");
    assert_eq!(propose(&spec, &seen).expect("it can be read").edits.len(), 1);
}
