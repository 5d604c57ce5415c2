//! Changes → the lines of a changelog that report them, and a changelog → the same with such lines.
//!
//! Who reads decides what is told: users of the crate what they notice of its Rust API, and whether old
//! versions fail; those who call the API by other means what changed of the API itself. Left out on
//! purpose: the section of maintainers, of which two specs say nothing, and when a version appears.

use std::collections::BTreeSet;

use super::{Change, ChangeKind, SemverBump, WireCompat, kinds, names};
use crate::document::unescape;

mod unreleased;

pub use self::unreleased::{release, update};

/// What the sections of a changelog tell, in lines of Markdown, without `- ` before them.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Entry {
    /// For users of the crate.
    pub client: Vec<String>,
    /// For those who call the API by other means.
    pub spec: Vec<String>,
    /// For maintainers; comparisons leave it empty.
    pub generator: Vec<String>,
}

/// What a changelog reports: what breaks first, and otherwise in the order of the changes.
#[must_use]
pub fn entry(changes: &[Change]) -> Entry {
    let mut spec = section(changes, is_of_api, for_others);
    spec.extend(documentation(changes));
    Entry { client: section(changes, is_of_client, for_users), spec, generator: Vec::new() }
}

/// Whether users of the crate notice it, or have to update the crate.
fn is_of_client(kind: &ChangeKind) -> bool {
    kind.bump > SemverBump::Patch
        || kind.wire == WireCompat::Breaking
        || kind.migration == kinds::UPDATE
}

/// Whether the API itself changed. What is the same on the wire and breaks programs in Rust is a name.
fn is_of_api(kind: &ChangeKind) -> bool {
    let is_relevant = !kind.id.starts_with("rust-") && kind.api < SemverBump::Major;
    kind.wire != WireCompat::Unaffected || is_relevant
}

/// The lines about changes of some kinds. What is true of requests and of responses is one fact.
fn section(
    changes: &[Change],
    is_relevant: fn(&ChangeKind) -> bool,
    line: fn(&str, &[&ChangeKind]) -> (bool, String),
) -> Vec<String> {
    let mut facts: Vec<(&str, Vec<&ChangeKind>)> = Vec::new();
    for Change { kind, message, .. } in changes.iter().filter(|it| is_relevant(it.kind)) {
        match facts.iter_mut().find(|(fact, _)| fact == message) {
            Some((_, kinds)) => kinds.push(kind),
            None => facts.push((message, vec![kind])),
        }
    }
    let mut lines: Vec<(bool, String)> =
        facts.into_iter().map(|(message, kinds)| line(message, &kinds)).collect();
    lines.sort_by_key(|(breaks, _)| !breaks);
    lines.into_iter().map(|(_, line)| line).collect()
}

/// The line for users of the crate, and whether it is about a program that breaks.
fn for_users(message: &str, kinds: &[&ChangeKind]) -> (bool, String) {
    let breaks = kinds.iter().any(|it| it.bump == SemverBump::Major);
    let fails = kinds.iter().any(|it| it.wire == WireCompat::Breaking);
    // Whoever has to change a program updates the crate in any case.
    let relevant = kinds.iter().filter(|it| !breaks || it.bump == SemverBump::Major);
    let mut notes: Vec<&str> = Vec::new();
    for note in relevant.map(|it| it.migration).filter(|it| !it.is_empty()) {
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    let notes = notes.join("; ");
    let text = match (breaks, fails) {
        (true, _) => format!("Breaking: {message}; {notes}"),
        (false, true) => format!("{message}; old versions fail: {notes}"),
        (false, false) if notes.is_empty() => message.to_owned(),
        (false, false) => format!("{message}; {notes}"),
    };
    (breaks, sentence(&text))
}

/// The line for those who call the API by other means, and whether it is about calls that fail.
fn for_others(message: &str, kinds: &[&ChangeKind]) -> (bool, String) {
    let breaks = kinds.iter().any(|it| it.wire == WireCompat::Breaking);
    let text = if breaks { format!("Breaking: {message}") } else { message.to_owned() };
    (breaks, sentence(&text))
}

/// One line about everything whose documentation changed, if there is any.
fn documentation(changes: &[Change]) -> Option<String> {
    let changed = changes.iter().filter(|it| it.kind.id == kinds::RUST_DOCUMENTATION_CHANGED.id);
    let changed: BTreeSet<String> = changed.map(|it| format!("`{}`", subject(it))).collect();
    let names: Vec<&str> = changed.iter().map(String::as_str).collect();
    let names = match names.as_slice() {
        [] => return None,
        [only] => (*only).to_owned(),
        [first, second] => format!("{first} and {second}"),
        [first, second, third] => format!("{first}, {second} and {third}"),
        [first, second, rest @ ..] => format!("{first}, {second} and {} others", rest.len()),
    };
    Some(sentence(&format!("the documentation of {names} changed")))
}

/// The component, the operation or the part of the document that a change is in.
pub(super) fn subject(change: &Change) -> String {
    let pointer = names::component(&change.new.pointer);
    let mut steps = pointer.split('/').skip(1);
    let (first, second, third) = (steps.next(), steps.next(), steps.next());
    let step = match (first, change.operations.first()) {
        (Some("components"), _) => third,
        (Some("paths"), Some(operation)) => return operation.clone(),
        (Some("paths"), None) => second,
        _ => first,
    };
    unescape(step.or(first).unwrap_or_default())
}

/// With an upper-case letter or code first, a full stop last, and no line break in between: names and
/// values of a spec may hold some.
fn sentence(text: &str) -> String {
    let text = one_line(text);
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).chain(['.']).collect()
}

/// The text without line breaks.
fn one_line(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}

#[cfg(test)]
mod tests;
