//! Prints the evidence for a spec as a table for people and as JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use codegen::evidence::Weight;
use codegen::facts::{Part, Place};
use loopback::{Exchange, Provenance};
use serde_json::{Value, json};

use super::{Known, Line, Lines, Plan, Run, Spec};

/// The maximum number of names per row of the plan.
const MAX_NAMES: usize = 4;

/// The legend of the table.
const COLUMNS: &str = "\
By operation and part:
  the evidence that the part exists, blank for parameters;
  the number of its lines by evidence, the weakest first;
  the number of exchanges that show any of it: recorded from the real API, copied from its documentation,
  or constructed by hand, which is no evidence.

";

/// A table of operations and their parts, the lines with weak evidence, and the plan.
#[must_use]
pub fn table(
    spec: &Spec<'_>,
    lines: &Lines,
    exchanges: &[(String, Exchange)],
    plan: &Plan,
) -> String {
    let mut text = COLUMNS.to_owned();
    for operation in &spec.api.operations {
        let key = codegen::facts::operation_key(operation);
        writeln!(text, "{} ({key})", operation.id).ok();
        for (name, row) in rows(lines, &key) {
            let is_here = |it: &Place| it.operation == key && part_name(&it.part) == name;
            let is_itself = |it: &Place| {
                it.path.is_empty() && is_here(it) && !matches!(it.part, Part::Parameter(..))
            };
            let itself = row.iter().find(|it| it.places.keys().any(is_itself));
            let weight = itself.map_or("", |it| it.weight.as_str());
            let counts = counts(row.iter().copied());
            let exchange_counts = exchange_counts(&row, &is_here, exchanges);
            writeln!(text, "  {name:<16} {weight:<13} {counts:<58} {exchange_counts}").ok();
        }
    }
    writeln!(text, "\n{} lines: {}\n", lines.len(), counts(lines.values())).ok();
    text.push_str(&weak(spec, lines));
    text.push('\n');
    text.push_str(&plan_text(spec, plan));
    text
}

/// The scenarios that confirm most lines, their open questions, and the lines that none of them shows.
#[must_use]
pub fn plan_text(spec: &Spec<'_>, plan: &Plan) -> String {
    let mut text =
        "Runs of `cargo xtask record --identifier scratch` that would confirm most lines:\n"
            .to_owned();
    for Run { scenario, target, settles, calls } in &plan.runs {
        writeln!(text, "{settles:>5}  --scenario {scenario} --target {target}").ok();
        let best = calls.iter().take(MAX_NAMES);
        let best: Vec<String> =
            best.map(|(number, id, count)| format!("call {number} {id} ({count})")).collect();
        let more = calls.len().saturating_sub(MAX_NAMES);
        let more = if more > 0 { format!(", and {more} more") } else { String::new() };
        writeln!(text, "         {}{more}", best.join(", ")).ok();
    }
    text.push_str("\nOpen questions of scenarios:\n");
    for (scenario, number, question) in &plan.questions {
        writeln!(text, "  {scenario}, call {number}: {question}").ok();
    }
    text.push_str("\nLines that no call of a scenario shows:\n");
    for (parent, names) in grouped(spec, &plan.open) {
        let (count, names) = (names.len(), &names[..names.len().min(MAX_NAMES)]);
        let more = if count > MAX_NAMES { ", …" } else { "" };
        writeln!(text, "{count:>5}  {parent}: {}{more}", names.join(", ")).ok();
    }
    text
}

/// Each place of each line, and the plan.
#[must_use]
pub fn json(lines: &Lines, exchanges: &[(String, Exchange)], plan: &Plan) -> Value {
    let paths = |numbers: &BTreeSet<usize>| -> Vec<Value> {
        let shown = numbers.iter().map(|number| &exchanges[*number]);
        shown.map(|(path, it)| json!({"path": path, "provenance": it.provenance})).collect()
    };
    let of_line = |(line, known): (&Line, &Known)| {
        let places = known.places.iter().map(|(it, numbers)| {
            let (part, shown_by) = (it.part.to_string(), paths(numbers));
            json!({"operation": it.operation, "part": part, "path": it.path, "shown_by": shown_by})
        });
        json!({
            "at": line.at, "null": line.is_null, "sent": line.is_sent, "weight": known.weight.as_str(),
            "places": places.collect::<Vec<Value>>(),
        })
    };
    let runs = plan.runs.iter().map(|it| {
        let calls = it.calls.iter();
        let calls = calls
            .map(|(number, id, count)| json!({"call": number, "operation": id, "settles": count}));
        json!({
            "scenario": it.scenario, "target": it.target, "settles": it.settles,
            "calls": calls.collect::<Vec<Value>>(),
        })
    });
    let questions = plan.questions.iter().map(|(scenario, number, question)| {
        json!({"scenario": scenario, "call": number, "asks": question})
    });
    let open =
        plan.open.iter().map(|it| json!({"at": it.at, "null": it.is_null, "sent": it.is_sent}));
    json!({
        "lines": lines.iter().map(of_line).collect::<Vec<Value>>(),
        "runs": runs.collect::<Vec<Value>>(),
        "questions": questions.collect::<Vec<Value>>(),
        "shown_by_no_call": open.collect::<Vec<Value>>(),
    })
}

/// The evidence for the parts of an operation.
fn rows<'a>(lines: &'a Lines, operation: &str) -> BTreeMap<String, Vec<&'a Known>> {
    let mut rows: BTreeMap<String, Vec<&Known>> = BTreeMap::new();
    for known in lines.values() {
        let parts = known.places.keys().filter(|it| it.operation == operation);
        for name in parts.map(|it| part_name(&it.part)).collect::<BTreeSet<String>>() {
            rows.entry(name).or_default().push(known);
        }
    }
    rows
}

/// The lines with less evidence than documentation, grouped by comment.
fn weak(spec: &Spec<'_>, lines: &Lines) -> String {
    let mut text = "Lines with weaker evidence than documentation:\n".to_owned();
    let mut by_comment: BTreeMap<(usize, &str, Weight), usize> = BTreeMap::new();
    for (line, known) in lines.iter().filter(|(_, it)| it.weight != Weight::Recorded) {
        if let Some((comment, weight)) = spec.comment(&line.at)
            && weight != Weight::Documented
        {
            let position = spec.document.position(comment.span.start).line;
            *by_comment.entry((position, &comment.evidence.words, known.weight)).or_default() += 1;
        }
    }
    let mut by_comment: Vec<_> = by_comment.into_iter().collect();
    by_comment.sort_by_key(|((_, _, weight), _)| strength(*weight));
    for ((line, words, weight), count) in by_comment {
        writeln!(text, "{count:>5}  {weight:<12}  {}:{line}: {words}", spec.path).ok();
    }
    text
}

/// Lines, grouped by their parent.
fn grouped(spec: &Spec<'_>, open: &BTreeSet<Line>) -> BTreeMap<String, Vec<String>> {
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in open {
        let (parent, name) = line.at.rsplit_once('/').unwrap_or(("", &line.at));
        // A value or a name is clearer than its index.
        let written = spec.document.at(&line.at);
        let name = written.as_str().or(written["name"].as_str()).unwrap_or(name);
        let null = if line.is_null { " (null)" } else { "" };
        let direction = if line.is_sent { "sent" } else { "received" };
        groups.entry(format!("{parent}, {direction}")).or_default().push(format!("{name}{null}"));
    }
    groups
}

/// The row of a part: all parameters share one, and a response shares one with its headers.
fn part_name(part: &Part) -> String {
    match part {
        Part::Operation => "operation".to_owned(),
        Part::Parameter(..) => "parameters".to_owned(),
        Part::Request => "request".to_owned(),
        Part::Response(status) | Part::Header(status, _) => format!("response {status}"),
    }
}

fn counts<'a>(known: impl Iterator<Item = &'a Known>) -> String {
    let mut counts = BTreeMap::new();
    for known in known {
        *counts.entry(known.weight).or_insert(0_usize) += 1;
    }
    let mut counts: Vec<(Weight, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(weight, _)| strength(*weight));
    let counts: Vec<String> = counts.iter().map(|(it, count)| format!("{count} {it}")).collect();
    counts.join(", ")
}

/// The order of weights, the weakest first.
fn strength(weight: Weight) -> usize {
    match weight {
        Weight::Contradicted => 0,
        Weight::Inferred => 1,
        Weight::Reported => 2,
        Weight::Documented => 3,
        Weight::Recorded => 4,
    }
}

/// How many exchanges show anything of a part of an operation, by provenance.
fn exchange_counts(
    row: &[&Known],
    is_here: &dyn Fn(&Place) -> bool,
    exchanges: &[(String, Exchange)],
) -> String {
    let all = row.iter().flat_map(|it| it.places.iter().filter(|(place, _)| is_here(place)));
    let all: BTreeSet<usize> = all.flat_map(|(_, numbers)| numbers).copied().collect();
    let mut counts = BTreeMap::new();
    for number in all {
        *counts.entry(word(exchanges[number].1.provenance)).or_insert(0_usize) += 1;
    }
    let counts: Vec<String> = counts.iter().map(|(word, it)| format!("{it} {word}")).collect();
    if counts.is_empty() { "no exchange".to_owned() } else { counts.join(", ") }
}

fn word(provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Recorded => "recorded",
        Provenance::Documented => "documented",
        Provenance::Constructed => "constructed",
        Provenance::Fake => "of the fake",
        Provenance::Reported => "reported",
    }
}
