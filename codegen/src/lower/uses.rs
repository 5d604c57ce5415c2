//! A linted [`Document`] and its [`Plan`] → what its components are used for.
//!
//! Uses are passed on along references until nothing changes. That is linear in the number of
//! references, however they run in circles: what is known of a component can grow only a few times.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::document::Document;
use crate::plan::Plan;

const COMPONENTS: &str = "/components/schemas/";

/// What components are used for.
pub(super) struct Uses<'a> {
    by_name: BTreeMap<&'a str, Use<'a>>,
    /// Pointers of the properties that discriminate between members of unions.
    tag_properties: BTreeSet<String>,
}

/// What one component is used for, directly or by what refers to it.
#[derive(Clone, Default)]
struct Use<'a> {
    /// In request bodies and parameters.
    sent: bool,
    /// In responses.
    received: bool,
    /// In the bodies of PATCH requests.
    patched: bool,
    /// The tags of the operations that use it; no more than two, which say as much as many.
    tags: BTreeSet<Option<&'a str>>,
}

impl<'a> Use<'a> {
    /// Adds another use, and says whether that is news.
    fn add(&mut self, other: &Self) -> bool {
        let known = (self.sent, self.received, self.patched, self.tags.len());
        self.sent |= other.sent;
        self.received |= other.received;
        self.patched |= other.patched;
        for tag in &other.tags {
            if self.tags.len() < 2 {
                self.tags.insert(*tag);
            }
        }
        known != (self.sent, self.received, self.patched, self.tags.len())
    }
}

impl<'a> Uses<'a> {
    pub(super) fn of(document: &'a Document, plan: &'a Plan) -> Self {
        let components = document.children("/components/schemas").into_iter();
        let links: BTreeMap<String, BTreeSet<&str>> =
            components.map(|(_, at)| (at.clone(), names(document, document.at(&at)))).collect();
        let mut by_name: BTreeMap<&str, Use<'_>> = BTreeMap::new();
        let mut next = uses(document, plan);
        while let Some((name, other)) = next.pop() {
            let known = by_name.entry(name).or_default();
            if known.add(&other) {
                let links = links.get(&format!("{COMPONENTS}{name}")).into_iter().flatten();
                next.extend(links.map(|link| (*link, known.clone())));
            }
        }
        Self { by_name, tag_properties: document.tag_properties() }
    }

    /// The tag of all operations that use a component; `None` if they have several.
    pub(super) fn tag(&self, name: &str) -> Option<String> {
        let tags = &self.by_name.get(name)?.tags;
        tags.first().filter(|_| tags.len() == 1)?.map(str::to_owned)
    }

    /// Whether callers make values of a component.
    pub(super) fn sent(&self, name: &str) -> bool {
        self.by_name.get(name).is_some_and(|it| it.sent)
    }

    /// Whether callers must be able to say null and absent of a component: who reads it need not know.
    pub(super) fn tells_null(&self, name: &str) -> bool {
        self.by_name.get(name).is_some_and(|it| it.patched || (it.sent && !it.received))
    }

    /// Whether a property discriminates between the members of a union.
    pub(super) fn is_tag(&self, pointer: &str) -> bool {
        self.tag_properties.contains(pointer)
    }
}

/// The components that operations name themselves, each with what it is used for there.
fn uses<'a>(document: &'a Document, plan: &'a Plan) -> Vec<(&'a str, Use<'a>)> {
    let mut uses = Vec::new();
    for ((_, method, pointer), operation) in document.operations().iter().zip(&plan.operations) {
        let of = Use { tags: [operation.tag.as_deref()].into(), ..Use::default() };
        let sent = Use { sent: true, ..of.clone() };
        for parameter in document.parameters(pointer) {
            uses.extend(
                names(document, document.at(&parameter))
                    .into_iter()
                    .map(|name| (name, sent.clone())),
            );
        }
        let body = Use { patched: method == "patch", ..sent };
        let received = Use { received: true, ..of };
        for (part, of) in [("requestBody", body), ("responses", received)] {
            let value = document.at(&format!("{pointer}/{part}"));
            uses.extend(names(document, value).into_iter().map(|name| (name, of.clone())));
        }
    }
    uses
}

/// The components that a value names, but not those that they name in turn.
fn names<'a>(document: &'a Document, value: &'a Value) -> BTreeSet<&'a str> {
    let (mut names, mut next) = (BTreeSet::new(), vec![("", value)]);
    while let Some((key, value)) = next.pop() {
        let target = value.get("$ref").and_then(Value::as_str).and_then(|it| it.strip_prefix('#'));
        match (target.map(|target| (target, target.strip_prefix(COMPONENTS))), value) {
            (Some((_, Some(name))), _) => drop(names.insert(name)),
            (Some((target, None)), _) => next.push(("", document.at(target))),
            (None, Value::Object(entries)) => {
                // Examples may hold anything, a `$ref` too, and headers of responses are not read;
                // but a property may have either name.
                let read = |name: &String| {
                    key == "properties" || !name.starts_with("example") && name != "headers"
                };
                let entries = entries.iter().filter(|(name, _)| read(name));
                next.extend(entries.map(|(name, value)| (name.as_str(), value)));
            }
            (None, Value::Array(items)) => next.extend(items.iter().map(|item| ("", item))),
            (None, _) => {}
        }
    }
    names
}
