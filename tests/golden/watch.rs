//! What is reported of a vendor's document, by data under `watch`: a spec as ours is written, one of the same API as
//! vendors write it, a ledger of what differs, and edits that make another edition of it.

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
    serde_yaml::from_str(&read(Path::new("watch/edits.yaml"))).expect("it is YAML")
});

fn judged(vendor: &str, ledger: &str) -> WatchResult {
    let found = watch(OURS.as_str(), vendor).unwrap_or_else(|failure| panic!("{failure:?}"));
    Ledger::read(ledger).unwrap_or_else(|found| panic!("{found}")).apply(found)
}

fn edited(vendor: &str, edit: &Value) -> String {
    let text = |key: &str| edit[key].as_str().unwrap_or_else(|| panic!("{edit} has no `{key}`"));
    assert_eq!(VENDOR.matches(text("old")).count(), 1, "{}", text("name"));
    vendor.replacen(text("old"), text("new"), 1)
}

/// What is new, as `edits.yaml` has it.
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
fn the_known_deviations_are_silent() {
    let watched = judged(&VENDOR, &LEDGER);
    assert_eq!((new(&watched), stale(&watched)), (Vec::new(), Vec::new()));
    assert_eq!(new(&judged(&VENDOR, "deviations: []")).len(), watched.accepted);
    let reworded = VENDOR.replace("What people see.", "What people see of it.");
    assert_eq!(judged(&reworded, &LEDGER).descriptions, watched.descriptions);
    let same = VENDOR.replace(", description: What people see.", "");
    assert_eq!(judged(&same, &LEDGER).descriptions, watched.descriptions - 1);
}

#[test]
fn a_document_of_another_api_is_refused() {
    let other = VENDOR.replace("/v2/{kind}", "/v3/{kind}");
    assert!(matches!(watch(OURS.as_str(), other.as_str()), Err(Failure::Unrelated)));
}

#[test]
fn an_edit_is_told_with_its_weight_and_nothing_else_is() {
    let mut faults = Vec::new();
    for edit in &*EDITS {
        let watched = judged(&edited(&VENDOR, edit), &LEDGER);
        let found = (new(&watched), stale(&watched), watched.not_compared);
        let not_compared = edit["not_compared"].as_u64().unwrap_or_default();
        let expected = (strings(&edit["finds"]), strings(&edit["stale"]), not_compared as usize);
        if found != expected {
            faults.push(format!("{}: {found:#?}", edit["name"]));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// All edits that can be made together.
fn edition() -> String {
    let together = EDITS.iter().filter(|it| it["alone"] != true);
    together.fold(VENDOR.clone(), |vendor, edit| edited(&vendor, edit))
}

#[test]
fn reports_are_as_expected() {
    let edition = edition();
    // The order of keys is nothing that a document says.
    let json: Value = serde_yaml::from_str(&edition).expect("it is YAML");
    let watched = judged(&edition, &LEDGER);
    assert_eq!(new(&watched), new(&judged(&json.to_string(), &LEDGER)));
    let (ours, theirs) = (&Sources::of("ours.yaml", &OURS), &Sources::of("edition.yaml", &edition));
    let ledger = &Sources::of("deviations.yaml", &LEDGER);
    let names = report::Names { ours, theirs, ledger };
    let texts = BTreeMap::from([
        (PathBuf::from("watch/report.txt"), report::text(&watched, names)),
        (PathBuf::from("watch/report.md"), report::markdown(&watched, names)),
        (PathBuf::from("watch/report.json"), report::json(&watched, names)),
    ]);
    expected::check(&texts, &[]);
}

#[test]
fn sarif_has_what_code_scanning_needs() {
    let edition = edition();
    let watched = judged(&edition, &LEDGER);
    let (ours, theirs) = (&Sources::of("ours.yaml", &OURS), &Sources::of("edition.yaml", &edition));
    let ledger = &Sources::of("deviations.yaml", &LEDGER);
    let log: Value =
        serde_json::from_str(&report::sarif(&watched, report::Names { ours, theirs, ledger }))
            .expect("it is JSON");
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert!(run["tool"]["driver"]["name"].is_string());
    let rules: Vec<&Value> = run["tool"]["driver"]["rules"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|it| &it["id"])
        .collect();
    let results = run["results"].as_array().expect("they are a list");
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
fn an_entry_is_stale_where_its_deviation_is_gone() {
    let message = |vendor: &str| judged(vendor, &LEDGER).stale.to_string();
    let declared = VENDOR.replacen(
        "        '409':\n",
        "        default: {description: It failed.}\n        '409':\n",
        1,
    );
    let found = message(&declared);
    assert!(found.contains("responses/default` is gone; take it out of the entry"), "{found}");
    let found = message(
        &VENDOR.replace("about, type, is_archived, default_value]", "about, type, is_archived]"),
    );
    assert!(found.contains("properties/default_value` is gone; remove the entry"), "{found}");
}

#[test]
fn a_ledger_that_cannot_be_read_says_where_and_what_to_write() {
    let entry = "deviations:\n  - at: /a\n    kind: api-removed-without-deprecation\n    reason: Why.\n    evidence: inferred\n    date: 2026-11-29\n";
    assert!(Ledger::read(entry).is_ok());
    let cases = [
        ("deviations:", "accepted:", 1, 1, "one key, `deviations`"),
        ("    reason: Why.\n", "", 2, 5, "write `reason` as well"),
        ("reason: Why.", "reason: ''", 4, 13, "say in words"),
        (
            "kind: api-removed",
            "kind: apis-removed",
            3,
            11,
            "perhaps `api-removed-without-deprecation` is meant",
        ),
        ("evidence: inferred", "evidence: guessed", 5, 15, "`guessed` is no weight of evidence"),
        ("date: 2026-11-29", "date: 2026-11", 6, 11, "such as 2026-11-29"),
        ("date: 2026-11-29", "date: 2026-99-99", 6, 11, "such as 2026-11-29"),
        ("at: /a", "at: []", 2, 9, "a list of strings"),
        ("at: /a", "at: /a\n    value: 404", 3, 12, "a list of strings"),
        ("at: /a", "at: [/a, /b, /a]", 2, 18, "is accepted already"),
        ("at: /a", "at: /a\n    because: x", 3, 14, "`because` is not a key"),
        ("deviations:\n", "deviations:\n  - x\n", 2, 5, "an entry is a mapping"),
        ("    reason: Why.\n", "    reason: Why.\n    at: /b\n", 5, 5, "has two"),
    ];
    for (old, new, line, column, part) in cases {
        let text = entry.replacen(old, new, 1);
        let found = Ledger::read(&text).expect_err(&text);
        let first = found.iter().next().expect("there is one");
        let at = (first.position.line, first.position.column);
        assert_eq!(at, (line, column), "{text}\n{found}");
        assert!(first.message.contains(part), "{found}");
    }
}

#[test]
fn what_is_suggested_is_yaml_and_files_are_named_by_uris() {
    let odd = "it's\n#2: \u{1f600}";
    let vendor =
        VENDOR.replace("name: limit, in: query", &format!("name: {}, in: query", Value::from(odd)));
    let watched = judged(&vendor, &LEDGER);
    let files = Sources::of("a b#1%.yaml", "");
    let names = report::Names { ours: &files, theirs: &files, ledger: &files };
    let text = report::text(&watched, names);
    let suggested = text.lines().filter_map(|it| it.trim().strip_prefix("to accept: "));
    let suggested: Vec<Value> =
        suggested.map(|it| serde_yaml::from_str(it).unwrap_or_else(|_| panic!("{it}"))).collect();
    assert!(suggested.iter().any(|it| it["value"] == odd), "{text}");
    assert!(report::sarif(&watched, names).contains(r#""uri": "a%20b%231%25.yaml""#));
}

#[test]
fn a_reference_that_leads_nowhere_is_refused_where_ours_has_the_operation() {
    for reference in ["#/components/schemas/gone", "other.yaml"] {
        let vendor = VENDOR
            .replace("$ref: '#/components/schemas/column'}", &format!("$ref: '{reference}'}}"));
        assert!(matches!(watch(OURS.as_str(), vendor.as_str()), Err(Failure::Unreadable(_))));
    }
}

/// Attio's document is not in this repository, so that a stale pointer would not be noticed before it is read.
#[test]
fn our_ledger_is_about_our_spec() {
    let [spec, text] =
        ["attributes.yaml", "deviations.yaml"].map(|it| read(&Path::new("../../openapi").join(it)));
    Ledger::read(&text).unwrap_or_else(|found| panic!("{found}"));
    let [spec, ledger]: [Value; 2] =
        [spec, text].map(|it| serde_yaml::from_str(&it).expect("it is YAML"));
    let list = |value: &Value| match value {
        Value::String(_) => strings(&Value::Array(vec![value.clone()])),
        _ => strings(value),
    };
    for entry in ledger["deviations"].as_array().into_iter().flatten() {
        for at in list(&entry["at"]) {
            let found = spec.pointer(&at);
            assert!(found.is_some(), "{at} leads nowhere in our spec");
            let ours = found.map(&strings).unwrap_or_default();
            for value in list(&entry["value"]).iter().filter(|_| at.ends_with("/enum")) {
                let is_removed = list(&entry["kind"]).iter().all(|it| it.ends_with("-removed"));
                assert_eq!(ours.contains(value), is_removed, "{value} at {at}");
            }
        }
    }
}
