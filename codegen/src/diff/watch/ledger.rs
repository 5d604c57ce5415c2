//! The ledger of accepted deviations: in goes its text, out come entries, and what they accept.
//!
//! An entry accepts what it names and nothing else: a kind, at pointers of our spec, of values where the
//! kind needs one. What none accepts is new, and an entry that accepts nothing is stale.

use std::collections::BTreeSet;

use serde_json::Value;

use super::found::Deviation;
use crate::diagnostic::{Diagnostic, Diagnostics, Level};
use crate::diff::KINDS;
use crate::document::{self, Document};
use crate::evidence::Evidence;
use crate::lint::nearest;
use crate::rule::Rule;

/// The form of the ledger.
static FORM: Rule = Rule {
    id: "deviations-form",
    level: Level::Error,
    why: "an entry that cannot be read accepts nothing",
};

/// What the ledger says is as it says.
static STALE: Rule = Rule {
    id: "deviations-stale",
    level: Level::Error,
    why: "an entry that outlives its deviation would hide the next one",
};

/// The keys of an entry, and whether each must be there.
const KEYS: [(&str, bool); 7] = [
    ("at", true),
    ("kind", true),
    ("value", false),
    ("operations", false),
    ("reason", true),
    ("evidence", true),
    ("date", true),
];

/// What is accepted.
#[derive(Clone, Debug)]
pub struct Ledger {
    document: Document,
    entries: Vec<Entry>,
}

/// One deviation that is accepted, or several of one kind and for one reason.
#[derive(Clone, Debug)]
struct Entry {
    /// The pointers of our spec, each with where it is in the ledger.
    at: Vec<(String, String)>,
    kind: String,
    /// The values, in the same way.
    values: Vec<(String, String)>,
    operations: BTreeSet<String>,
}

impl Ledger {
    /// Reads a ledger.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(text: &str) -> Result<Self, Diagnostics> {
        let document = document::parse(text)?;
        let (mut entries, mut wrong) = (Vec::new(), Vec::new());
        let keys = document.at("").as_object().map(|it| it.keys().cloned().collect::<Vec<_>>());
        if keys.as_deref() != Some(&["deviations".to_owned()][..])
            || !document.at("/deviations").is_array()
        {
            let message = "a ledger has one key, `deviations`, with a list of entries";
            return Err(document.diagnostic(&FORM, "", message).into());
        }
        for (_, pointer) in document.children("/deviations") {
            match entry(&document, &pointer) {
                Ok(it) => entries.push(it),
                Err(mut found) => wrong.append(&mut found),
            }
        }
        if wrong.is_empty() { Ok(Self { document, entries }) } else { Err(Diagnostics::new(wrong)) }
    }

    /// Which deviations are new, how many are accepted, and which entries are stale.
    #[must_use]
    pub fn judge(&self, all: Vec<Deviation>) -> Watched {
        let (mut new, mut used, count) = (Vec::new(), BTreeSet::new(), all.len());
        for it in all {
            let by: Vec<String> = self.entries.iter().flat_map(|entry| entry.uses(&it)).collect();
            if by.is_empty() {
                new.push(it);
            }
            used.extend(by);
        }
        let unused = self.entries.iter().flat_map(|it| it.at.iter().chain(&it.values));
        let unused = unused.filter(|(pointer, _)| !used.contains(pointer));
        let stale = unused.map(|(pointer, _)| {
            let message = "the deviation that this accepts is gone; remove it";
            self.document.diagnostic(&STALE, pointer, message)
        });
        let stale = Diagnostics::new(stale.collect());
        Watched { accepted: count - new.len(), new, stale }
    }
}

/// What came of a comparison.
#[derive(Clone, Debug)]
pub struct Watched {
    /// The deviations that nothing accepts.
    pub new: Vec<Deviation>,
    /// How many are accepted.
    pub accepted: usize,
    /// The entries that accept nothing.
    pub stale: Diagnostics,
}

impl Entry {
    /// The pointers of the parts of it that accept a deviation; none if it does not.
    fn uses(&self, it: &Deviation) -> Vec<String> {
        let is_for = self.operations.is_empty() || self.operations == it.operations;
        let at = self.at.iter().find(|(_, at)| is_at(at, &it.at));
        let value = match &it.value {
            None if self.values.is_empty() => Some(None),
            None => None,
            Some(value) => self.values.iter().find(|(_, it)| it == value).map(Some),
        };
        match (at, value) {
            (Some((at, _)), Some(value)) if is_for && self.kind == it.kind.id => {
                let value = value.map(|(pointer, _)| pointer.clone());
                [at.clone()].into_iter().chain(value).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Whether a pointer is the one that is meant, in which `*` is any key.
fn is_at(meant: &str, pointer: &str) -> bool {
    let (meant, pointer) = (meant.trim_start_matches('#').split('/'), pointer.split('/'));
    meant.clone().count() == pointer.clone().count()
        && meant.zip(pointer).all(|(meant, step)| meant == "*" || meant == step)
}

fn entry(document: &Document, pointer: &str) -> Result<Entry, Vec<Diagnostic>> {
    let mut wrong = Vec::new();
    let mut add = |pointer: &str, message: String| {
        wrong.push(document.diagnostic(&FORM, pointer, &message));
    };
    let known = KEYS.map(|(key, _)| key).join("`, `");
    if !document.at(pointer).is_object() {
        add(pointer, format!("an entry is a mapping with the keys `{known}`"));
    }
    for (key, at) in document.children(pointer) {
        if KEYS.iter().all(|(known, _)| *known != key) {
            add(&at, format!("`{key}` is not a key of an entry; the keys are `{known}`"));
        }
    }
    let missing = |key: &str| document.find(&format!("{pointer}/{key}")).is_none();
    for (key, _) in KEYS.iter().filter(|(key, is_required)| *is_required && missing(key)) {
        add(pointer, format!("write `{key}` as well"));
    }
    let text = |key: &str| document.at(&format!("{pointer}/{key}")).as_str().unwrap_or_default();
    let kind = text("kind");
    if !missing("kind") && KINDS.into_iter().flatten().all(|it| it.id != kind) {
        let near = nearest(kind, KINDS.into_iter().flatten().map(|it| it.id));
        let near = near.map_or_else(String::new, |it| format!("; perhaps `{it}` is meant"));
        add(&format!("{pointer}/kind"), format!("`{kind}` is not a kind of change{near}"));
    }
    for key in ["reason", "date"].into_iter().filter(|key| !missing(key)) {
        if text(key).trim().is_empty() {
            add(&format!("{pointer}/{key}"), format!("`{key}` is a string that is not empty"));
        }
    }
    if let (false, Err(error)) = (missing("evidence"), text("evidence").parse::<Evidence>()) {
        add(&format!("{pointer}/evidence"), error.message);
    }
    let mut list = |key: &str| match strings(document, &format!("{pointer}/{key}")) {
        Some(it) => it,
        None => {
            add(&format!("{pointer}/{key}"), format!("`{key}` is a string, or a list of strings"));
            Vec::new()
        }
    };
    let (at, values, operations) = (list("at"), list("value"), list("operations"));
    let operations = operations.into_iter().map(|(_, it)| it).collect();
    if wrong.is_empty() {
        Ok(Entry { at, kind: kind.to_owned(), values, operations })
    } else {
        Err(wrong)
    }
}

/// A string or several, each with its pointer; `None` if something else stands there.
fn strings(document: &Document, pointer: &str) -> Option<Vec<(String, String)>> {
    match document.find(pointer) {
        None => Some(Vec::new()),
        Some(Value::String(it)) => Some(vec![(pointer.to_owned(), it.clone())]),
        Some(Value::Array(_)) => {
            let items = document.children(pointer).into_iter();
            items.map(|(_, at)| Some((at.clone(), document.at(&at).as_str()?.to_owned()))).collect()
        }
        Some(_) => None,
    }
}
