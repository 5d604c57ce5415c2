//! Two specs → what changed between them: on the wire, and in the Rust API of the client.
//!
//! Two [`Api`]s are compared: operations, and from them everything that they reach, once in requests
//! and once in responses. Only then are the changes located in the texts. What a change means stands
//! in the table [`KINDS`]; the comparison only finds which of its rows apply. A spec need not be free
//! of findings of `lint` to be compared. Left out on purpose: comments and the order of keys, which
//! mean nothing, and the Rust API itself, of which this knows what the model says of it.

use std::collections::BTreeSet;

use self::change::Difference;
use self::comparison::Comparison;
use crate::diagnostic::Diagnostics;
use crate::document::{Document, fragment, outward};
use crate::model::{self, Api, Operation};
use crate::source::Sources;
use crate::{lint, overlay, rule};

mod bodies;
mod change;
pub mod changelog;
mod comparison;
mod components;
mod handles;
mod kinds;
mod members;
mod names;
mod objects;
mod operations;
mod parameters;
pub mod report;
mod same;
mod schemas;
mod security;
pub mod watch;

pub use self::change::{Change, ChangeKind, Direction, Location, SemverBump, WireCompat};
pub use self::kinds::KINDS;
pub(crate) use crate::model::MAX_OPERATIONS;

/// What is wrong with the texts, so that they cannot be compared.
#[derive(Clone, Debug)]
pub enum Unreadable {
    /// The old one.
    Old(Diagnostics),
    /// The new one.
    New(Diagnostics),
}

/// Everything that changed from one spec to another, in the order of the new one.
///
/// # Errors
/// A text that cannot be read or is no OpenAPI, or in which a key is there twice or a reference leads
/// nowhere; other findings of `lint` are none.
pub fn diff<'a>(
    old: impl Into<Sources<'a>>,
    new: impl Into<Sources<'a>>,
) -> Result<Vec<Change>, Unreadable> {
    let old = read(&old.into()).map_err(Unreadable::Old)?;
    let new = read(&new.into()).map_err(Unreadable::New)?;
    Ok(compared([(&old.0, &old.1), (&new.0, &new.1)]))
}

/// [`diff`] of two OpenAPI documents that are parsed.
#[must_use]
pub fn compare(old: &Document, new: &Document) -> Vec<Change> {
    compared([(old, &model::read(old)), (new, &model::read(new))])
}

/// [`compare`], of documents whose APIs were read.
fn compared([(old, before), (new, after)]: [(&Document, &Api); 2]) -> Vec<Change> {
    let found = changes([before, after]);
    sorted(found.into_iter().map(|it| located([old, new], it)).collect())
}

/// Everything that changed from one API to another, in no order; some of it perhaps twice.
fn changes([old, new]: [&Api; 2]) -> Vec<Difference> {
    let mut cx =
        Comparison::of([old, new], components::renamed([old, new]), security::renamed([old, new]));
    operations::document(&mut cx);
    operations::operations(&mut cx);
    handles::handles(&mut cx);
    components::components(&mut cx);
    schemas::pending(&mut cx);
    cx.found
}

/// A change, with the places of its pointers in the texts.
fn located([old, new]: [&Document; 2], it: Difference) -> Change {
    let Difference { kind, message, direction, operations, rust_names, at: [was, is] } = it;
    let (old, new) = (location(old, &was), location(new, &is));
    Change { kind, message, direction, operations, rust_names, old, new }
}

/// A place in the text: that of `pointer`, or of what it would be in.
fn location(document: &Document, pointer: &str) -> Location {
    let mut pointer = pointer;
    while document.find(pointer).is_none() {
        pointer = pointer.rfind('/').map_or("", |slash| &pointer[..slash]);
    }
    let span = document.key_span(pointer);
    let position = document.position(span.start);
    Location { pointer: pointer.to_owned(), byte: span.start, position }
}

/// In the order of the new spec; what was found twice, once.
fn sorted(mut changes: Vec<Change>) -> Vec<Change> {
    let key = |it: &Change| {
        let (new, old) = (it.new.byte, it.old.byte);
        (new, old, it.kind.id, it.message.clone(), it.new.pointer.clone(), it.old.pointer.clone())
    };
    changes.sort_by_cached_key(key);
    changes.dedup_by(|one, other| key(one) == key(other));
    changes
}

/// The verdict of a whole comparison; none if nothing changed.
#[must_use]
pub fn required_bump(changes: &[Change]) -> Option<SemverBump> {
    changes.iter().map(|it| it.kind.bump).max()
}

/// A document and its API, if it is an OpenAPI document in outline, and one can know what its text says:
/// no key is there twice, and no reference leads nowhere.
fn read(sources: &Sources<'_>) -> Result<(Document, Api), Diagnostics> {
    read_of(sources, |_| true)
}

/// The same, where only the references matter that the operations come to for which `wanted` says so.
fn read_of(
    sources: &Sources<'_>,
    wanted: impl Fn(&Operation) -> bool,
) -> Result<(Document, Api), Diagnostics> {
    let document = overlay::read(sources)?;
    let is_spec = document.at("/openapi").is_string() && document.at("/paths").is_object();
    let message = "not an OpenAPI document: `openapi` must be a string and `paths` a mapping";
    if !is_spec {
        return Err(document.diagnostic(rule::OAS3_SCHEMA, "", message).into());
    }
    let api = model::read(&document);
    let mut found = lint::check(&document, &api);
    found.retain(|it| it.rule.id == rule::NO_UNRESOLVED_REFS.id || it.rule.id.starts_with("yaml-"));
    let is_partial = !api.operations.iter().all(&wanted);
    if is_partial && !found.is_empty() {
        let reached = reached(&document, api.operations.iter().filter(|it| wanted(it)));
        let is_of = |it: &str| it != rule::NO_UNRESOLVED_REFS.id;
        found.retain(|it| is_of(it.rule.id) || reached.contains(&it.pointer));
    }
    let found = Diagnostics::new(found);
    if found.has_errors() { Err(found) } else { Ok((document, api)) }
}

/// All places that operations hold, and that the references in them lead to.
fn reached<'a>(
    document: &Document,
    operations: impl Iterator<Item = &'a Operation>,
) -> BTreeSet<String> {
    let parts = |it: &Operation| {
        let path = outward(&it.at).nth(1).unwrap_or_default();
        [it.at.clone(), format!("{path}/parameters"), format!("{path}/$ref")]
    };
    let (mut next, mut reached) = (operations.flat_map(parts).collect::<Vec<_>>(), BTreeSet::new());
    while let Some(at) = next.pop() {
        if let Some(target) = document.at(&at).as_str().and_then(fragment) {
            next.push(target.into_owned());
        }
        let children = document.children(&at).into_iter().map(|(_, it)| it);
        next.extend(children.filter(|it| !reached.contains(it)));
        reached.insert(at);
    }
    reached
}

/// Whether a change is about what callers set when they make a client.
pub(crate) fn is_of_settings(change: &Change) -> bool {
    [&kinds::RUST_SETTING_ADDED, &kinds::RUST_SETTINGS_CHANGED]
        .iter()
        .any(|it| it.id == change.kind.id)
}
