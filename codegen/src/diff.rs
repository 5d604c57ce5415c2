//! Two specs → their differences: on the wire, and in the Rust API of the client.
//!
//! Compares two [`Api`]s: the operations, and everything reachable from them, once in requests and
//! once in responses. Then locates the changes in the source texts. The table [`KINDS`] defines what
//! a change means; the comparison only finds which rows apply. A spec with `lint` findings can be
//! compared too. Not compared: comments and the order of keys, which mean nothing, and the Rust API
//! itself, beyond what the model knows of it.

use std::collections::BTreeSet;

use self::change::Difference;
use self::comparison::Comparison;
use crate::diagnostic::Diagnostics;
use crate::document::{Document, ancestors, fragment};
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

/// Why two specs cannot be compared: the diagnostics of one of them.
#[derive(Clone, Debug)]
pub enum Unreadable {
    /// The old spec.
    Old(Diagnostics),
    /// The new spec.
    New(Diagnostics),
}

/// Returns all changes between two specs, in the order of the new one.
///
/// # Errors
/// If a spec cannot be parsed, is not OpenAPI, repeats a key, or has a reference that does not resolve.
/// Other `lint` findings are not errors.
pub fn diff<'a>(
    old: impl Into<Sources<'a>>,
    new: impl Into<Sources<'a>>,
) -> Result<Vec<Change>, Unreadable> {
    let old = read(&old.into()).map_err(Unreadable::Old)?;
    let new = read(&new.into()).map_err(Unreadable::New)?;
    Ok(compare_models([(&old.0, &old.1), (&new.0, &new.1)]))
}

/// [`diff`] of two parsed OpenAPI documents.
#[must_use]
pub fn compare(old: &Document, new: &Document) -> Vec<Change> {
    compare_models([(old, &model::read(old)), (new, &model::read(new))])
}

/// [`compare`] of documents with their models.
fn compare_models([(old, before), (new, after)]: [(&Document, &Api); 2]) -> Vec<Change> {
    let found = changes([before, after]);
    sorted(found.into_iter().map(|it| located([old, new], it)).collect())
}

/// All changes between two APIs, unordered and possibly repeated.
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

/// A difference with its pointers resolved to locations in the texts.
fn located([old, new]: [&Document; 2], it: Difference) -> Change {
    let Difference { kind, message, direction, operations, rust_names, at: [was, is] } = it;
    let (old, new) = (location(old, &was), location(new, &is));
    Change { kind, message, direction, operations, rust_names, old, new }
}

/// The location of `pointer`, or of its nearest existing ancestor.
fn location(document: &Document, pointer: &str) -> Location {
    let mut pointer = pointer;
    while document.find(pointer).is_none() {
        pointer = pointer.rfind('/').map_or("", |slash| &pointer[..slash]);
    }
    let span = document.key_span(pointer);
    let position = document.position(span.start);
    Location { pointer: pointer.to_owned(), byte: span.start, position }
}

/// Sorts changes in the order of the new spec, and removes repetitions.
fn sorted(mut changes: Vec<Change>) -> Vec<Change> {
    let key = |it: &Change| {
        let (new, old) = (it.new.byte, it.old.byte);
        (new, old, it.kind.id, it.message.clone(), it.new.pointer.clone(), it.old.pointer.clone())
    };
    changes.sort_by_cached_key(key);
    changes.dedup_by(|one, other| key(one) == key(other));
    changes
}

/// The version bump that the changes require; `None` without changes.
#[must_use]
pub fn required_bump(changes: &[Change]) -> Option<SemverBump> {
    changes.iter().map(|it| it.kind.bump).max()
}

/// Parses an OpenAPI document and reads its API. Fails if the text is ambiguous: a repeated key, or a
/// reference that does not resolve.
fn read(sources: &Sources<'_>) -> Result<(Document, Api), Diagnostics> {
    read_reachable(sources, |_| true)
}

/// [`read`], checking only references that are reachable from operations that satisfy `wanted`.
fn read_reachable(
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
        let reachable = reachable(&document, api.operations.iter().filter(|it| wanted(it)));
        let is_of = |it: &str| it != rule::NO_UNRESOLVED_REFS.id;
        found.retain(|it| is_of(it.rule.id) || reachable.contains(&it.pointer));
    }
    let found = Diagnostics::new(found);
    if found.has_errors() { Err(found) } else { Ok((document, api)) }
}

/// All pointers in operations, and in what they refer to.
fn reachable<'a>(
    document: &Document,
    operations: impl Iterator<Item = &'a Operation>,
) -> BTreeSet<String> {
    let parts = |it: &Operation| {
        let path = ancestors(&it.at).nth(1).unwrap_or_default();
        [it.at.clone(), format!("{path}/parameters"), format!("{path}/$ref")]
    };
    let (mut next, mut reachable) =
        (operations.flat_map(parts).collect::<Vec<_>>(), BTreeSet::new());
    while let Some(at) = next.pop() {
        if let Some(target) = document.at(&at).as_str().and_then(fragment) {
            next.push(target.into_owned());
        }
        let children = document.children(&at).into_iter().map(|(_, it)| it);
        next.extend(children.filter(|it| !reachable.contains(it)));
        reachable.insert(at);
    }
    reachable
}

/// Whether a change is about settings of `ClientBuilder`.
pub(crate) fn is_of_settings(change: &Change) -> bool {
    [&kinds::RUST_SETTING_ADDED, &kinds::RUST_SETTINGS_CHANGED]
        .iter()
        .any(|it| it.id == change.kind.id)
}
