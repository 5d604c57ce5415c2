//! Changes → lines of a changelog, and a changelog → the same with these lines.
//!
//! Users of the crate read what they notice in its Rust API, and whether old versions fail; those who
//! call the API by other means read what changed in the API itself. Not covered: the section of
//! maintainers, which a spec diff cannot fill, and release dates.

use std::collections::BTreeSet;

use super::{Change, ChangeKind, SemverBump, WireCompat, kinds, names};
use crate::document::unescape;

mod unreleased;

pub use self::unreleased::{release, update};

/// The lines of each section of a changelog, as Markdown without the leading `- `.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Entry {
    /// For users of the crate.
    pub client: Vec<String>,
    /// For those who call the API by other means.
    pub spec: Vec<String>,
    /// For maintainers; comparisons leave it empty.
    pub generator: Vec<String>,
}

/// Returns the changelog lines of changes: breaking ones first, otherwise in the given order.
#[must_use]
pub fn entry(changes: &[Change]) -> Entry {
    let mut spec = section(changes, is_of_api, for_others);
    spec.extend(documentation(changes));
    Entry { client: section(changes, is_of_client, for_users), spec, generator: Vec::new() }
}

/// Whether users of the crate notice a change, or have to update the crate.
fn is_of_client(kind: &ChangeKind) -> bool {
    kind.bump > SemverBump::Patch
        || kind.wire == WireCompat::Breaking
        || kind.migration == kinds::UPDATE
}

/// Whether the API itself changed. A change that breaks only Rust programs is a renaming.
fn is_of_api(kind: &ChangeKind) -> bool {
    let is_relevant = !kind.id.starts_with("rust-") && kind.api < SemverBump::Major;
    kind.wire != WireCompat::Unaffected || is_relevant
}

/// The lines of relevant changes. Changes with the same message, one in requests and one in responses,
/// share a line.
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

/// The line for users of the crate, and whether the change breaks programs.
fn for_users(message: &str, kinds: &[&ChangeKind]) -> (bool, String) {
    let breaks = kinds.iter().any(|it| it.bump == SemverBump::Major);
    let fails = kinds.iter().any(|it| it.wire == WireCompat::Breaking);
    // Changing a program implies updating the crate.
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

/// The line for those who call the API by other means, and whether calls fail.
fn for_others(message: &str, kinds: &[&ChangeKind]) -> (bool, String) {
    let breaks = kinds.iter().any(|it| it.wire == WireCompat::Breaking);
    let text = if breaks { format!("Breaking: {message}") } else { message.to_owned() };
    (breaks, sentence(&text))
}

/// One line for all changes of documentation, if any.
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

/// The component, operation or other part of the document that contains a change.
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

/// Capitalizes a text, appends a full stop, and removes line breaks, which names and values of a spec may
/// contain.
fn sentence(text: &str) -> String {
    let text = one_line(text);
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).chain(['.']).collect()
}

/// Replaces line breaks by spaces.
fn one_line(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}

#[cfg(test)]
mod tests;
