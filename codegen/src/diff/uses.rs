//! A [`Document`] → what each of its components is used for, however far from an operation.
//!
//! This is what `lower` works out for the client, without its demand that the document be linted;
//! Rust types depend on it: only what is sent has a constructor, and only there does null have a type.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::names;
use crate::document::Document;

/// So many operations are named, and others left out.
pub(crate) const MAX_OPERATIONS: usize = 4;

/// What one component is used for.
#[derive(Clone, Default)]
pub(super) struct Use {
    pub(super) sent: bool,
    pub(super) received: bool,
    /// In the body of a PATCH.
    patched: bool,
    operations: BTreeSet<String>,
}

impl Use {
    /// Adds another use, and says whether that is news.
    fn add(&mut self, other: &Self) -> bool {
        let count = self.operations.len();
        let known = (self.sent, self.received, self.patched, count);
        self.sent |= other.sent;
        self.received |= other.received;
        self.patched |= other.patched;
        let room = MAX_OPERATIONS.saturating_sub(count);
        let new: Vec<_> =
            other.operations.difference(&self.operations).take(room).cloned().collect();
        self.operations.extend(new);
        known != (self.sent, self.received, self.patched, self.operations.len())
    }
}

/// What components are used for, by their pointers.
pub(super) struct Uses(BTreeMap<String, Use>);

impl Uses {
    pub(super) fn of(document: &Document) -> Self {
        let mut links = BTreeMap::new();
        for (_, section) in document.children("/components") {
            for (_, component) in document.children(&section) {
                let named = references(document.at(&component));
                links.insert(component, named);
            }
        }
        let mut next = of_operations(document);
        let mut uses: BTreeMap<String, Use> = BTreeMap::new();
        while let Some((pointer, other)) = next.pop() {
            let known = uses.entry(pointer.clone()).or_default();
            if known.add(&other) {
                let known = known.clone();
                let links = links.get(&pointer).into_iter().flatten();
                next.extend(links.map(|link| (link.clone(), known.clone())));
            }
        }
        Self(uses)
    }

    /// What the component at this pointer is used for; `None` if nothing uses it.
    pub(super) fn get(&self, pointer: &str) -> Option<&Use> {
        self.0.get(pointer)
    }

    /// Whether null and absent are told apart in a component, as `lower` decides it.
    pub(super) fn tells_null(&self, pointer: &str) -> bool {
        self.get(pointer).is_some_and(|it| it.patched || (it.sent && !it.received))
    }

    /// Some of the operations that have to do with a part of the document.
    pub(super) fn operations(&self, document: &Document, pointer: &str) -> Vec<String> {
        match names::operation(document, pointer) {
            Some(id) => vec![id],
            None => {
                let known = self.get(names::component(pointer));
                known.map_or_else(Vec::new, |it| it.operations.iter().cloned().collect())
            }
        }
    }
}

/// The components that operations name themselves, each with what it is used for there.
fn of_operations(document: &Document) -> Vec<(String, Use)> {
    let mut uses = Vec::new();
    for (_, method, pointer) in document.operations() {
        let operations: BTreeSet<String> =
            names::operation(document, &pointer).into_iter().collect();
        let sent = Use { sent: true, operations: operations.clone(), ..Use::default() };
        let body = Use { patched: method == "patch", ..sent.clone() };
        let received = Use { received: true, operations, ..Use::default() };
        for parameter in document.listed_parameters(&pointer) {
            let named = references(document.at(&parameter));
            uses.extend(named.into_iter().map(|name| (name, sent.clone())));
        }
        for (part, used) in [("requestBody", body), ("responses", received)] {
            let named = references(document.at(&format!("{pointer}/{part}")));
            uses.extend(named.into_iter().map(|name| (name, used.clone())));
        }
    }
    uses
}

/// The pointers that a value refers to, but not those that they refer to in turn.
fn references(value: &Value) -> BTreeSet<String> {
    let (mut found, mut next) = (BTreeSet::new(), vec![("", value)]);
    while let Some((key, value)) = next.pop() {
        match value {
            // Examples may hold anything, and headers of responses are not read; but a property may
            // have any name.
            Value::Object(entries) => {
                let read = |name: &String| {
                    key == "properties" || !name.starts_with("example") && name != "headers"
                };
                let entries = entries.iter().filter(|(name, _)| read(name));
                next.extend(entries.map(|(name, value)| (name.as_str(), value)));
            }
            Value::Array(items) => next.extend(items.iter().map(|item| (key, item))),
            Value::String(text) if key == "$ref" || key == "x-from" => {
                found.extend(text.strip_prefix('#').map(str::to_owned));
            }
            _ => {}
        }
    }
    found
}
