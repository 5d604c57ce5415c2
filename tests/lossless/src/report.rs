//! What is found in a document, counted and told.
//!
//! In: each value and what became of it. Out: figures, and what was not the same by cause, with the first
//! places of each.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Value;

use crate::compare::{NO_I64, differences};

/// How many places of a cause are shown.
const SHOWN: usize = 3;

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Report {
    values: usize,
    tried: BTreeSet<String>,
    changed: BTreeSet<String>,
    /// Those of the components that are the same but for integers that are no `i64`.
    no_i64: BTreeSet<String>,
    causes: BTreeMap<String, Cause>,
    /// Components that the generator left out.
    pub(crate) without_type: Vec<String>,
    /// Components of which no value could be made, each with the reason.
    pub(crate) without_value: Vec<String>,
    /// Whether the client of the document has operations.
    is_whole: bool,
    documents: usize,
}

/// One way in which values change.
#[derive(Debug, Default)]
struct Cause {
    components: BTreeSet<String>,
    values: usize,
    places: Vec<String>,
}

impl Report {
    /// Of a document whose client has operations or not.
    pub(crate) fn new(is_whole: bool) -> Self {
        Self { is_whole, ..Self::default() }
    }

    /// Looks at a value of a component, and what became of it.
    pub(crate) fn value(&mut self, component: &str, given: &Value, back: &Result<Value, String>) {
        self.values += 1;
        self.tried.insert(component.to_owned());
        for found in differences(given, back) {
            match found.cause == NO_I64 {
                true => self.no_i64.insert(component.to_owned()),
                false => self.changed.insert(component.to_owned()),
            };
            let cause = self.causes.entry(found.cause).or_default();
            let is_new = cause.components.insert(component.to_owned());
            cause.values += 1;
            if is_new && cause.places.len() < SHOWN {
                cause.places.push(format!("{component} {}: {}", found.pointer, found.change));
            }
        }
    }

    /// Adds the figures of another document.
    pub(crate) fn add(&mut self, other: Self) {
        self.documents += 1;
        let number = self.documents;
        let named = |it: String| format!("{number} {it}");
        self.values += other.values;
        self.tried.extend(other.tried.into_iter().map(named));
        self.changed.extend(other.changed.into_iter().map(named));
        self.no_i64.extend(other.no_i64.into_iter().map(named));
        self.without_type.extend(other.without_type);
        self.without_value.extend(other.without_value);
    }

    /// Whether everything that was tried came back, but for integers that are no `i64`.
    pub(crate) fn is_lossless(&self) -> bool {
        self.changed.is_empty()
    }

    /// The figures, in a line.
    pub(crate) fn counts(&self) -> String {
        format!(
            "{} of {} components identical, {} of them but for integers that are no i64, with {} values; {} without a type, {} without a value",
            self.tried.len() - self.changed.len(),
            self.tried.len(),
            self.no_i64.difference(&self.changed).count(),
            self.values,
            self.without_type.len(),
            self.without_value.len(),
        )
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let alone = if self.is_whole { "" } else { ", without its operations" };
        writeln!(f, "{}{alone}", self.counts())?;
        for (cause, Cause { components, values, places }) in &self.causes {
            writeln!(f, "  {cause}: {} components, {values} values", components.len())?;
            places.iter().try_for_each(|it| writeln!(f, "    {it}"))?;
            let others: Vec<&str> = components.iter().map(String::as_str).collect();
            if others.len() > SHOWN {
                writeln!(f, "    all: {}", others.join(", "))?;
            }
        }
        if !self.without_type.is_empty() {
            writeln!(f, "  without a type: {}", self.without_type.join(", "))?;
        }
        self.without_value.iter().try_for_each(|it| writeln!(f, "  without a value: {it}"))
    }
}
