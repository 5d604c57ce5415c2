//! The ledger of accepted deviations: parses it, and applies it to deviations.
//!
//! An entry accepts exactly what it names: a kind, pointers in our spec, and a value where the kind needs
//! one. A deviation that no entry accepts is new; an entry that accepts nothing is stale.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Deviations;
use super::deviation::Deviation;
use crate::diagnostic::{Diagnostic, Diagnostics, Level};
use crate::diff::KINDS;
use crate::document::{self, Document};
use crate::evidence::{Evidence, is_date};
use crate::lint::did_you_mean;
use crate::rule::Rule;

/// The rule for a malformed ledger.
static FORM: Rule =
    Rule { id: "deviations-form", level: Level::Error, why: "a malformed entry accepts nothing" };

/// The rule for stale entries.
static STALE: Rule = Rule {
    id: "deviations-stale",
    level: Level::Error,
    why: "an entry that outlives its deviation would hide the next one",
};

/// The keys of an entry, and whether each is required.
const KEYS: [(&str, bool); 7] = [
    ("at", true),
    ("kind", true),
    ("value", false),
    ("operations", false),
    ("reason", true),
    ("evidence", true),
    ("date", true),
];

/// A parsed ledger.
#[derive(Clone, Debug)]
pub struct Ledger {
    document: Document,
    accepted: Vec<Accepted>,
}

/// An accepted deviation. An entry that lists pointers, kinds or values accepts every combination.
#[derive(Clone, Debug)]
struct Accepted {
    /// The pointer of the entry in the ledger.
    entry: String,
    /// The pointer in the ledger that best identifies it among the combinations of its entry.
    pointer: String,
    /// The pointer in our spec.
    at: String,
    kind: String,
    value: Option<String>,
    /// The operations that it is limited to; empty for any.
    operations: BTreeSet<String>,
}

impl Ledger {
    /// Parses a ledger.
    ///
    /// # Errors
    /// All diagnostics, if it is malformed.
    pub fn read(text: &str) -> Result<Self, Diagnostics> {
        let document = document::parse(text)?;
        if !document.found().is_empty() {
            return Err(Diagnostics::new(document.found().to_vec()));
        }
        let (mut accepted, mut wrong) = (Vec::<Accepted>::new(), Vec::new());
        let keys = document.at("").as_object().map(|it| it.keys().cloned().collect::<Vec<_>>());
        if keys.as_deref() != Some(&["deviations".to_owned()][..])
            || !document.at("/deviations").is_array()
        {
            let message = "a ledger must have one key, `deviations`, with a list of entries";
            return Err(document.diagnostic(&FORM, "", message).into());
        }
        for (_, pointer) in document.children("/deviations") {
            let found = match entry(&document, &pointer) {
                Ok(it) => it,
                Err(mut found) => {
                    wrong.append(&mut found);
                    continue;
                }
            };
            for it in found {
                if accepted.iter().any(|other| other.is_same(&it)) {
                    let message =
                        format!("{} is already accepted; remove one of the two", it.name());
                    wrong.push(document.diagnostic(&FORM, &it.pointer, message));
                }
                accepted.push(it);
            }
        }
        if wrong.is_empty() {
            Ok(Self { document, accepted })
        } else {
            Err(Diagnostics::new(wrong))
        }
    }

    /// Returns which deviations are new, how many are accepted, and which entries are stale.
    #[must_use]
    pub fn apply(&self, all: Deviations) -> WatchResult {
        let accepts = |by: &Accepted, it: &Deviation| by.accepts(it, &all.missing_operations);
        let is_used = |it: &&Accepted| all.deviations.iter().any(|found| accepts(it, found));
        let (used, rest): (Vec<_>, Vec<_>) = self.accepted.iter().partition(is_used);
        let (not_compared, stale): (Vec<_>, Vec<_>) =
            rest.into_iter().partition(|it| all.is_not_compared(&it.at));
        let mut found = Vec::new();
        for of_entry in stale.chunk_by(|one, other| one.entry == other.entry) {
            if used.iter().chain(&not_compared).any(|it| it.entry == of_entry[0].entry) {
                found.extend(of_entry.iter().map(|it| {
                    (
                        &it.pointer,
                        format!("{} no longer exists; remove it from the entry", it.name()),
                    )
                }));
            } else {
                let rest =
                    if of_entry.len() > 1 { ", nor anything else in this entry" } else { "" };
                let name = of_entry[0].name();
                let message = format!("{name} no longer exists{rest}; remove the entry");
                found.push((&of_entry[0].entry, message));
            }
        }
        let found = found.into_iter();
        let found = found.map(|(at, message)| self.document.diagnostic(&STALE, at, message));
        let stale = Diagnostics::new(found.collect());
        let Deviations { deviations, descriptions, ref missing_operations, .. } = all;
        let (accepted, new): (Vec<_>, Vec<_>) = deviations
            .into_iter()
            .partition(|it| used.iter().any(|by| by.accepts(it, missing_operations)));
        WatchResult {
            new,
            accepted: accepted.len(),
            stale,
            not_compared: not_compared.len(),
            descriptions,
        }
    }
}

/// The result of applying a ledger to deviations.
#[derive(Clone, Debug)]
pub struct WatchResult {
    /// The deviations that no entry accepts.
    pub new: Vec<Deviation>,
    /// How many deviations are accepted.
    pub accepted: usize,
    /// The stale entries.
    pub stale: Diagnostics,
    /// How many accepted deviations were not compared, since their operations are missing.
    pub not_compared: usize,
    /// How many of our descriptions differ in the vendor's document.
    pub descriptions: usize,
}

impl Accepted {
    /// Whether it accepts a deviation; its operations may be partly missing.
    fn accepts(&self, it: &Deviation, missing_operations: &BTreeSet<String>) -> bool {
        self.at == it.at
            && self.kind == it.kind.id
            && self.value == it.value
            && (self.operations.is_empty()
                || self.operations == it.operations
                || self.operations.difference(missing_operations).eq(&it.operations))
    }

    fn is_same(&self, other: &Self) -> bool {
        let key = |it: &Self| (it.at.clone(), it.kind.clone(), it.value.clone());
        let are_apart =
            !self.operations.is_empty() && self.operations.is_disjoint(&other.operations);
        key(self) == key(other) && !are_apart
    }

    /// ``the `kind` of `value` at `pointer` ``
    fn name(&self) -> String {
        let value = self.value.as_ref().map_or_else(String::new, |it| format!(" of `{it}`"));
        format!("the `{}`{value} at `{}`", self.kind, self.at)
    }
}

/// All deviations that an entry accepts.
fn entry(document: &Document, pointer: &str) -> Result<Vec<Accepted>, Vec<Diagnostic>> {
    let known = KEYS.map(|(key, _)| key).join("`, `");
    if !document.at(pointer).is_object() {
        let message = format!("an entry must be a mapping with the keys `{known}`");
        return Err(vec![document.diagnostic(&FORM, pointer, &message)]);
    }
    let mut wrong = Vec::new();
    let mut add = |pointer: &str, message: String| {
        wrong.push(document.diagnostic(&FORM, pointer, &message));
    };
    for (key, at) in document.children(pointer) {
        if KEYS.iter().all(|(known, _)| *known != key) {
            add(&at, format!("`{key}` is not a key of an entry; the keys are `{known}`"));
        }
    }
    let place = |key: &str| format!("{pointer}/{key}");
    let missing = |key: &str| document.find(&place(key)).is_none();
    for (key, _) in KEYS.iter().filter(|(key, is_required)| *is_required && missing(key)) {
        add(pointer, format!("add `{key}`"));
    }
    let text = |key: &str| document.at(&place(key)).as_str().unwrap_or_default();
    if !missing("reason") && text("reason").trim().is_empty() {
        add(&place("reason"), "write why our spec does not follow".to_owned());
    }
    let is_day = |text: &str| text.len() == 10 && is_date(text);
    if !missing("date") && !is_day(text("date")) {
        add(
            &place("date"),
            "write the day on which this was accepted, such as 2026-11-29".to_owned(),
        );
    }
    if let (false, Err(error)) = (missing("evidence"), text("evidence").parse::<Evidence>()) {
        add(&place("evidence"), error.message);
    }
    let mut list = |key: &str| {
        let found = strings(document, &place(key));
        if found.is_empty() && !missing(key) {
            add(&place(key), format!("`{key}` must be a string or a list of strings"));
        }
        found
    };
    let (at, kinds, values, operations) =
        (list("at"), list("kind"), list("value"), list("operations"));
    for (kind, at) in &kinds {
        if KINDS.into_iter().flatten().all(|it| it.id != *kind) {
            let near = did_you_mean(kind, KINDS.into_iter().flatten().map(|it| it.id));
            add(at, format!("`{kind}` is not a kind of change{near}"));
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let operations = operations.into_iter().map(|(it, _)| it).collect();
    Ok(combinations(pointer, [&at, &kinds, &values], &operations))
}

/// Every combination of pointer, kind and value.
fn combinations(
    entry: &str,
    [at, kinds, values]: [&[(String, String)]; 3],
    operations: &BTreeSet<String>,
) -> Vec<Accepted> {
    let values: Vec<_> = match values {
        [] => vec![None],
        _ => values.iter().map(Some).collect(),
    };
    let mut all = Vec::new();
    for (at, at_pointer) in at {
        for (kind, kind_pointer) in kinds {
            for value in &values {
                let pointer = match value {
                    Some((_, pointer)) if values.len() > 1 => pointer,
                    _ if kinds.len() > 1 => kind_pointer,
                    _ => at_pointer,
                };
                all.push(Accepted {
                    entry: entry.to_owned(),
                    pointer: pointer.clone(),
                    at: at.trim_start_matches('#').to_owned(),
                    kind: kind.clone(),
                    value: value.map(|(it, _)| it.clone()),
                    operations: operations.clone(),
                });
            }
        }
    }
    all
}

/// A string or a list of strings, each with its pointer; empty for other values.
fn strings(document: &Document, pointer: &str) -> Vec<(String, String)> {
    match document.at(pointer) {
        Value::String(it) => vec![(it.clone(), pointer.to_owned())],
        Value::Array(_) => {
            let items = document.children(pointer).into_iter();
            let string = |at: String| Some((document.at(&at).as_str()?.to_owned(), at));
            items.map(|(_, at)| string(at)).collect::<Option<_>>().unwrap_or_default()
        }
        _ => Vec::new(),
    }
}
