//! Tests of `watch`, with data under `watch`: a spec in our style, a vendor's document of the same API, a
//! ledger of their differences, and edits that make a later edition of the vendor's document.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use codegen::Sources;
use codegen::diff::watch::ledger::{Ledger, WatchResult};
use codegen::diff::watch::{Failure, report, watch};
use serde_json::Value;

use crate::{expected, read};

static OURS: LazyLock<String> = LazyLock::new(|| read(Path::new("watch/ours.yaml")));
static VENDOR: LazyLock<String> = LazyLock::new(|| read(Path::new("watch/vendor.yaml")));
static LEDGER: LazyLock<String> = LazyLock::new(|| read(Path::new("watch/deviations.yaml")));

/// The edits, each with its name.
static EDITS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    serde_yaml::from_str(&read(Path::new("watch/edits.yaml"))).expect("valid YAML")
});

fn apply_ledger(vendor: &str, ledger: &str) -> WatchResult {
    let found = watch(OURS.as_str(), vendor).unwrap_or_else(|failure| panic!("{failure:?}"));
    Ledger::read(ledger).unwrap_or_else(|found| panic!("{found}")).apply(found)
}

fn edited(vendor: &str, edit: &Value) -> String {
    let text = |key: &str| edit[key].as_str().unwrap_or_else(|| panic!("{edit} has no `{key}`"));
    assert_eq!(VENDOR.matches(text("old")).count(), 1, "{}", text("name"));
    vendor.replacen(text("old"), text("new"), 1)
}

/// The new deviations, in the format of `edits.yaml`.
fn new(watched: &WatchResult) -> Vec<String> {
    let line = |it: &codegen::diff::watch::Deviation| {
        let value = it.value.as_ref().map_or_else(String::new, |it| format!(" {it}"));
        let wire = format!("{:?}", it.kind.wire).to_lowercase();
        format!("{} {wire} {} {}{value}", it.kind.bump.word(), it.kind.id, it.at)
    };
    let mut all: Vec<String> = watched.new.iter().map(line).collect();
    all.sort();
    all
}

fn strings(value: &Value) -> Vec<String> {
    let mut all: Vec<String> = value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|it| it.as_str().map(str::to_owned))
        .collect();
    all.sort();
    all
}

fn stale(watched: &WatchResult) -> Vec<String> {
    watched.stale.iter().map(|it| it.pointer.clone()).collect()
}

#[test]
fn accepted_deviations_are_not_reported() {
    let watched = apply_ledger(&VENDOR, &LEDGER);
    assert_eq!((new(&watched), stale(&watched)), (Vec::new(), Vec::new()));
    assert_eq!(new(&apply_ledger(&VENDOR, "deviations: []")).len(), watched.accepted);
    let reworded = VENDOR.replace("What people see.", "What people see of it.");
    assert_eq!(apply_ledger(&reworded, &LEDGER).descriptions, watched.descriptions);
    let same = VENDOR.replace(", description: What people see.", "");
    assert_eq!(apply_ledger(&same, &LEDGER).descriptions, watched.descriptions - 1);
}

#[test]
fn a_document_of_another_api_is_refused() {
    let other = VENDOR.replace("/v2/{kind}", "/v3/{kind}");
    assert!(matches!(watch(OURS.as_str(), other.as_str()), Err(Failure::Unrelated)));
}

#[test]
fn each_edit_is_reported_alone_with_its_bump() {
    let mut faults = Vec::new();
    for edit in &*EDITS {
        let watched = apply_ledger(&edited(&VENDOR, edit), &LEDGER);
        let found = (new(&watched), stale(&watched), watched.not_compared);
        let not_compared = edit["not_compared"].as_u64().unwrap_or_default();
        let expected = (strings(&edit["finds"]), strings(&edit["stale"]), not_compared as usize);
        if found != expected {
            faults.push(format!("{}: {found:#?}", edit["name"]));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The vendor's document with all edits that can be combined.
fn edition() -> String {
    let together = EDITS.iter().filter(|it| it["alone"] != true);
    together.fold(VENDOR.clone(), |vendor, edit| edited(&vendor, edit))
}

#[test]
fn reports_are_as_expected() {
    let edition = edition();
    // The order of keys does not matter.
    let json: Value = serde_yaml::from_str(&edition).expect("valid YAML");
    let watched = apply_ledger(&edition, &LEDGER);
    assert_eq!(new(&watched), new(&apply_ledger(&json.to_string(), &LEDGER)));
    let (ours, theirs) =
        (&Sources::new("ours.yaml", &OURS), &Sources::new("edition.yaml", &edition));
    let ledger = &Sources::new("deviations.yaml", &LEDGER);
    let names = report::Names { ours, theirs, ledger };
    let texts = BTreeMap::from([
        (PathBuf::from("watch/report.txt"), report::text(&watched, names)),
        (PathBuf::from("watch/report.md"), report::markdown(&watched, names)),
        (PathBuf::from("watch/report.json"), report::json(&watched, names)),
    ]);
    expected::check(&texts, &[]);
}

#[test]
fn sarif_has_what_code_scanning_requires() {
    let edition = edition();
    let watched = apply_ledger(&edition, &LEDGER);
    let (ours, theirs) =
        (&Sources::new("ours.yaml", &OURS), &Sources::new("edition.yaml", &edition));
    let ledger = &Sources::new("deviations.yaml", &LEDGER);
    let log: Value =
        serde_json::from_str(&report::sarif(&watched, report::Names { ours, theirs, ledger }))
            .expect("valid JSON");
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert!(run["tool"]["driver"]["name"].is_string());
    let rules: Vec<&Value> = run["tool"]["driver"]["rules"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|it| &it["id"])
        .collect();
    let results = run["results"].as_array().expect("a list");
    assert_eq!(results.len(), watched.new.len() + watched.stale.iter().count());
    for result in results {
        assert!(rules.contains(&&result["ruleId"]), "{result}");
        assert!(
            ["error", "warning", "note"].contains(&result["level"].as_str().unwrap_or_default())
        );
        assert!(result["message"]["text"].is_string());
        let physical = &result["locations"][0]["physicalLocation"];
        let is_stale = result["ruleId"] == "deviations-stale";
        let file = if is_stale { "deviations.yaml" } else { "ours.yaml" };
        assert_eq!(physical["artifactLocation"]["uri"], file);
        assert!(physical["region"]["startLine"].as_u64() > Some(0), "{result}");
    }
}

#[test]
fn an_entry_without_its_deviation_is_stale() {
    let message = |vendor: &str| apply_ledger(vendor, &LEDGER).stale.to_string();
    let declared = VENDOR.replacen(
        "        '409':\n",
        "        default: {description: It failed.}\n        '409':\n",
        1,
    );
    let found = message(&declared);
    assert!(
        found.contains("responses/default` no longer exists; remove it from the entry"),
        "{found}"
    );
    let found = message(
        &VENDOR.replace("about, type, is_archived, default_value]", "about, type, is_archived]"),
    );
    assert!(
        found.contains("properties/default_value` no longer exists; remove the entry"),
        "{found}"
    );
}

#[test]
fn errors_of_a_ledger_have_a_position_and_a_fix() {
    let entry = "deviations:\n  - at: /a\n    kind: api-removed-without-deprecation\n    reason: Why.\n    evidence: inferred\n    date: 2026-11-29\n";
    assert!(Ledger::read(entry).is_ok());
    let cases = [
        ("deviations:", "accepted:", 1, 1, "one key, `deviations`"),
        ("    reason: Why.\n", "", 2, 5, "add `reason`"),
        ("reason: Why.", "reason: ''", 4, 13, "write why"),
        (
            "kind: api-removed",
            "kind: apis-removed",
            3,
            11,
            "did you mean `api-removed-without-deprecation`?",
        ),
        ("evidence: inferred", "evidence: guessed", 5, 15, "`guessed` is not a weight of evidence"),
        ("date: 2026-11-29", "date: 2026-11", 6, 11, "such as 2026-11-29"),
        ("date: 2026-11-29", "date: 2026-99-99", 6, 11, "such as 2026-11-29"),
        ("at: /a", "at: []", 2, 9, "a list of strings"),
        ("at: /a", "at: /a\n    value: 404", 3, 12, "a list of strings"),
        ("at: /a", "at: [/a, /b, /a]", 2, 18, "is already accepted"),
        ("at: /a", "at: /a\n    because: x", 3, 14, "`because` is not a key"),
        ("deviations:\n", "deviations:\n  - x\n", 2, 5, "an entry must be a mapping"),
        ("    reason: Why.\n", "    reason: Why.\n    at: /b\n", 5, 5, "has two"),
    ];
    for (old, new, line, column, part) in cases {
        let text = entry.replacen(old, new, 1);
        let found = Ledger::read(&text).expect_err(&text);
        let first = found.iter().next().expect("a diagnostic");
        let at = (first.position.line, first.position.column);
        assert_eq!(at, (line, column), "{text}\n{found}");
        assert!(first.message.contains(part), "{found}");
    }
}

#[test]
fn suggestions_are_yaml_and_files_are_uris() {
    let weird = "it's\n#2: \u{1f600}";
    let vendor = VENDOR
        .replace("name: limit, in: query", &format!("name: {}, in: query", Value::from(weird)));
    let watched = apply_ledger(&vendor, &LEDGER);
    let files = Sources::new("a b#1%.yaml", "");
    let names = report::Names { ours: &files, theirs: &files, ledger: &files };
    let text = report::text(&watched, names);
    let suggested = text.lines().filter_map(|it| it.trim().strip_prefix("to accept: "));
    let suggested: Vec<Value> =
        suggested.map(|it| serde_yaml::from_str(it).unwrap_or_else(|_| panic!("{it}"))).collect();
    assert!(suggested.iter().any(|it| it["value"] == weird), "{text}");
    assert!(report::sarif(&watched, names).contains(r#""uri": "a%20b%231%25.yaml""#));
}

#[test]
fn an_unresolved_reference_in_one_of_our_operations_is_refused() {
    for reference in ["#/components/schemas/gone", "other.yaml"] {
        let vendor = VENDOR
            .replace("$ref: '#/components/schemas/column'}", &format!("$ref: '{reference}'}}"));
        assert!(matches!(watch(OURS.as_str(), vendor.as_str()), Err(Failure::Unreadable(_))));
    }
}

/// Attio's document is not in this repository, so no other test would notice a stale pointer.
#[test]
fn our_ledger_matches_our_spec() {
    let [spec, text] =
        ["attributes.yaml", "deviations.yaml"].map(|it| read(&Path::new("../../openapi").join(it)));
    Ledger::read(&text).unwrap_or_else(|found| panic!("{found}"));
    let [spec, ledger]: [Value; 2] =
        [spec, text].map(|it| serde_yaml::from_str(&it).expect("valid YAML"));
    let list = |value: &Value| match value {
        Value::String(_) => strings(&Value::Array(vec![value.clone()])),
        _ => strings(value),
    };
    for entry in ledger["deviations"].as_array().into_iter().flatten() {
        for at in list(&entry["at"]) {
            let found = spec.pointer(&at);
            assert!(found.is_some(), "{at} does not resolve in our spec");
            let ours = found.map(&strings).unwrap_or_default();
            for value in list(&entry["value"]).iter().filter(|_| at.ends_with("/enum")) {
                let is_removed = list(&entry["kind"]).iter().all(|it| it.ends_with("-removed"));
                assert_eq!(ours.contains(value), is_removed, "{value} at {at}");
            }
        }
    }
}
