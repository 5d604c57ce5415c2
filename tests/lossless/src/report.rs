//! Counts and prints the results of a document.
//!
//! In: each value and its re-encoded form. Out: counts, and the differences by cause, each with its first
//! examples.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Value;

use crate::compare::{NO_I64, differences};

/// The maximum number of examples per cause.
const MAX_EXAMPLES: usize = 3;

/// The results of a document, or of several.
#[derive(Debug, Default)]
pub(crate) struct Report {
    values: usize,
    tried: BTreeSet<String>,
    changed: BTreeSet<String>,
    /// Components with integers that are not an `i64`.
    no_i64: BTreeSet<String>,
    causes: BTreeMap<String, Cause>,
    /// Components that have no generated type.
    pub(crate) without_type: Vec<String>,
    /// Components for which no value could be made, each with the reason.
    pub(crate) without_value: Vec<String>,
    /// Whether the client was generated with its operations.
    is_whole: bool,
    documents: usize,
}

/// One way in which values change.
#[derive(Debug, Default)]
struct Cause {
    components: BTreeSet<String>,
    values: usize,
    examples: Vec<String>,
}

impl Report {
    /// An empty report.
    pub(crate) fn new(is_whole: bool) -> Self {
        Self { is_whole, ..Self::default() }
    }

    /// Compares a value of a component with its re-encoded form, and counts the differences.
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
            if is_new && cause.examples.len() < MAX_EXAMPLES {
                cause.examples.push(format!("{component} {}: {}", found.pointer, found.change));
            }
        }
    }

    /// Adds the counts of another document.
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

    /// Whether every value was identical, except for integers that are not an `i64`.
    pub(crate) fn is_lossless(&self) -> bool {
        self.changed.is_empty()
    }

    /// The counts, in one line.
    pub(crate) fn counts(&self) -> String {
        format!(
            "{} of {} components identical, {} of them except for integers that are not an i64, with {} values; {} without a type, {} without a value",
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
        let suffix = if self.is_whole { "" } else { ", without its operations" };
        writeln!(f, "{}{suffix}", self.counts())?;
        for (cause, Cause { components, values, examples }) in &self.causes {
            writeln!(f, "  {cause}: {} components, {values} values", components.len())?;
            examples.iter().try_for_each(|it| writeln!(f, "    {it}"))?;
            let all: Vec<&str> = components.iter().map(String::as_str).collect();
            if all.len() > MAX_EXAMPLES {
                writeln!(f, "    all: {}", all.join(", "))?;
            }
        }
        if !self.without_type.is_empty() {
            writeln!(f, "  without a type: {}", self.without_type.join(", "))?;
        }
        self.without_value.iter().try_for_each(|it| writeln!(f, "  without a value: {it}"))
    }
}
