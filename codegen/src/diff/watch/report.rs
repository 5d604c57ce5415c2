//! Deviations → reports: text and Markdown for people, JSON and SARIF for tools.

use serde_json::{Value, json};

use super::deviation::Deviation;
use super::ledger::WatchResult;
use crate::diagnostic::{Diagnostic, Position};
use crate::diff::report::{old_clients, place, wire_word};
use crate::diff::{Location, SemverBump, WireCompat};
use crate::source::Sources;

/// The parts of a document that are not compared.
const NOT_COMPARED: &str = "Not compared: security, servers, media types other than JSON and forms, formats, \
                            defaults, patterns, header values, and whether other properties are allowed.";

/// The files of a report.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// Our spec.
    pub ours: &'a Sources<'a>,
    /// The vendor's document.
    pub theirs: &'a Sources<'a>,
    /// The ledger.
    pub ledger: &'a Sources<'a>,
}

/// Returns the report as text for people.
#[must_use]
pub fn text(found: &WatchResult, names: Names<'_>) -> String {
    let one = |it: &Deviation| {
        let mut text = format!("{}[{}]: {}\n", it.kind.bump.word(), it.kind.id, it.message);
        text += &format!("  if adopted: {}\n", it.kind.reason);
        text += &format!("  old clients: {}\n", old_clients(it.kind.wire));
        text += &format!("  in {}\n", operations(it));
        text += &format!("  ours: {}\n", place(names.ours, &it.ours));
        text += &format!("  vendor: {}\n", place(names.theirs, &it.theirs));
        text + &format!("  to accept: {{at: {}{}}}\n\n", quoted(&it.at), value(it))
    };
    let all = sorted(found).into_iter().map(one).collect::<String>();
    format!("{all}{}\n{NOT_COMPARED}\n", summary(found))
}

/// Returns the report as Markdown for a pull request.
#[must_use]
pub fn markdown(found: &WatchResult, names: Names<'_>) -> String {
    let mut text = "## Deviations of the vendor's document\n\n".to_owned();
    if !found.new.is_empty() {
        text += "| bump | what | old clients | kind | operations | ours | vendor |\n";
        text += "|---|---|---|---|---|---|---|\n";
    }
    for it in sorted(found) {
        let cells = [
            it.kind.bump.word(),
            &it.message,
            old_clients(it.kind.wire),
            &format!("`{}`", it.kind.id),
            &operations(it),
            &place(names.ours, &it.ours),
            &place(names.theirs, &it.theirs),
        ];
        let cells = cells.map(|it| it.replace('|', "\\|").replace('\n', " "));
        text += &format!("| {} |\n", cells.join(" | "));
    }
    for it in &found.stale {
        text += &format!("\n- {}:{}: {}", names.ledger.name(), it.position.line, it.message);
    }
    text += if found.stale.is_empty() { "\n" } else { "\n\n" };
    format!("{text}{}\n{NOT_COMPARED}\n", summary(found))
}

/// Returns the report as one JSON object for tools.
#[must_use]
pub fn json(found: &WatchResult, names: Names<'_>) -> String {
    let one = |it: &Deviation| {
        json!({
            "id": it.kind.id,
            "bump": it.kind.bump.word(),
            "wire": wire_word(it.kind.wire),
            "message": it.message,
            "reason": it.kind.reason,
            "at": it.at,
            "value": it.value,
            "operations": it.operations,
            "ours": crate::diff::report::at(names.ours, &it.ours),
            "vendor": crate::diff::report::at(names.theirs, &it.theirs),
        })
    };
    let new: Vec<Value> = sorted(found).into_iter().map(one).collect();
    let stale = |it: &Diagnostic| {
        let place = it.position;
        json!({
            "message": it.message, "file": names.ledger.name(), "pointer": it.pointer,
            "line": place.line, "column": place.column,
        })
    };
    let object = json!({
        "bump": required_bump(found).map(SemverBump::word),
        "accepted": found.accepted,
        "descriptions": found.descriptions,
        "not_compared": found.not_compared,
        "stale": found.stale.iter().map(stale).collect::<Vec<_>>(),
        "deviations": new,
    });
    format!("{object}\n")
}

/// Returns a SARIF 2.1.0 log for code scanning.
#[must_use]
pub fn sarif(found: &WatchResult, names: Names<'_>) -> String {
    let sorted = sorted(found);
    let mut rules: Vec<_> = sorted.iter().map(|it| (it.kind.id, it.kind.reason)).collect();
    rules.extend(found.stale.iter().map(|it| (it.rule.id, it.rule.why)));
    rules.sort_unstable();
    rules.dedup();
    let rule = |(id, why): &(&str, &str)| json!({"id": id, "shortDescription": {"text": why}});
    let location = |file: &str, at: Position, pointer: &str| {
        json!({"physicalLocation": {
            "artifactLocation": {"uri": uri(file)},
            "region": {"startLine": at.line, "startColumn": at.column},
        }, "logicalLocations": [{"fullyQualifiedName": pointer}]})
    };
    let place = |files: &Sources<'_>, it: &Location| {
        location(files.file(it.byte), it.position, &it.pointer)
    };
    let stale = |it: &Diagnostic| {
        json!({
            "ruleId": it.rule.id,
            "level": "error",
            "message": {"text": it.message},
            "locations": [location(names.ledger.name(), it.position, &it.pointer)],
        })
    };
    let result = |it: &&Deviation| {
        let level = match it.kind.wire {
            WireCompat::Breaking => "error",
            WireCompat::Conditional => "warning",
            WireCompat::Compatible | WireCompat::Unaffected => "note",
        };
        json!({
            "ruleId": it.kind.id,
            "level": level,
            "message": {"text": format!("{} ({})", it.message, operations(it))},
            "locations": [place(names.ours, &it.ours)],
            "relatedLocations": [place(names.theirs, &it.theirs)],
        })
    };
    let results = sorted.iter().map(result).chain(found.stale.iter().map(stale));
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "cargo xtask watch",
                "rules": rules.iter().map(rule).collect::<Vec<_>>(),
            }},
            "results": results.collect::<Vec<_>>(),
        }],
    });
    format!("{log:#}\n")
}

/// Returns the bump that the new deviations would require; `None` without any.
#[must_use]
pub fn required_bump(found: &WatchResult) -> Option<SemverBump> {
    found.new.iter().map(|it| it.kind.bump).max()
}

/// Sorts by required bump, highest first.
fn sorted(found: &WatchResult) -> Vec<&Deviation> {
    let mut all: Vec<&Deviation> = found.new.iter().collect();
    all.sort_by_key(|it| std::cmp::Reverse(it.kind.bump));
    all
}

fn operations(it: &Deviation) -> String {
    it.operations.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// The kind and value of a ledger entry.
fn value(it: &Deviation) -> String {
    let value = it.value.as_ref().map(|it| format!(", value: {}", quoted(it)));
    format!(", kind: {}{}", it.kind.id, value.unwrap_or_default())
}

/// A string as YAML.
fn quoted(text: &str) -> String {
    match text.contains(char::is_control) {
        // JSON is YAML.
        true => Value::from(text).to_string(),
        false => format!("'{}'", text.replace('\'', "''")),
    }
}

/// The path of a file as a relative URI.
fn uri(path: &str) -> String {
    let byte = |it: u8| match it {
        b'/' | b'-' | b'.' | b'_' | b'~' => char::from(it).to_string(),
        _ if it.is_ascii_alphanumeric() => char::from(it).to_string(),
        _ => format!("%{it:02X}"),
    };
    path.bytes().map(byte).collect()
}

/// `3 deviations are new, 41 are accepted, 1 entry of the ledger is stale; 60 descriptions differ`
fn summary(found: &WatchResult) -> String {
    let count = |count: usize, one: &str, many: &str| match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {many}"),
    };
    let new = count(found.new.len(), "deviation is new", "deviations are new");
    let accepted = count(found.accepted, "is accepted", "are accepted");
    let stale = found.stale.iter().count();
    let stale = count(stale, "entry of the ledger is stale", "entries of the ledger are stale");
    let described = count(found.descriptions, "description differs", "descriptions differ");
    let lost = match found.not_compared {
        0 => String::new(),
        _ => {
            let count = count(found.not_compared, "is", "are");
            format!("{count} accepted and not compared, since the operation is missing, ")
        }
    };
    format!("{new}, {accepted}, {lost}{stale}; {described}")
}
