//! Changes → reports: text and Markdown for people, JSON for tools.
//!
//! All list the same changes; text and Markdown sort them by required bump, highest first.

use std::collections::BTreeSet;

use serde_json::json;

use super::changelog::subject;
use super::{Change, Direction, Location, SemverBump, WireCompat, kinds, required_bump};
use crate::source::Sources;

/// The files of the two specs, and the current version of the client's crate.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// The old spec.
    pub old: &'a Sources<'a>,
    /// The new spec.
    pub new: &'a Sources<'a>,
    /// The current version, such as `0.1.0`.
    pub version: &'a str,
}

const BUMPS: [SemverBump; 3] = [SemverBump::Major, SemverBump::Minor, SemverBump::Patch];

/// The changes, with all documentation changes folded into the first of them.
fn folded(changes: &[Change]) -> Vec<Change> {
    let is_documentation = |it: &&Change| it.kind.id == kinds::RUST_DOCUMENTATION_CHANGED.id;
    let (documentation, folded): (Vec<&Change>, Vec<&Change>) =
        changes.iter().partition(is_documentation);
    let Some(first) = documentation.first() else { return changes.to_vec() };
    let mut folded: Vec<Change> = folded.into_iter().cloned().collect();
    let mut all = (*first).clone();
    if documentation.len() > 1 {
        let subjects: BTreeSet<String> =
            documentation.iter().map(|it| format!("`{}`", subject(it))).collect();
        let subjects: Vec<String> = subjects.into_iter().collect();
        all.message = format!("the documentation of {} changed", subjects.join(", "));
        let operations = documentation.iter().flat_map(|it| &it.operations).cloned();
        all.operations = operations.collect::<BTreeSet<_>>().into_iter().collect();
        let mut directions = documentation.iter().filter_map(|it| it.direction);
        let first = directions.next();
        all.direction = match directions.all(|it| Some(it) == first) {
            true => first,
            false => Some(Direction::Both),
        };
    }
    folded.push(all);
    folded
}

/// Returns the report as text for people.
#[must_use]
pub fn text(changes: &[Change], names: Names<'_>) -> String {
    let (changes, mut text) = (&folded(changes), String::new());
    for level in BUMPS {
        for it in changes.iter().filter(|it| it.kind.bump == level) {
            let Change { kind, message, old, new, .. } = it;
            text += &format!("{}[{}]: {message}\n", level.word(), kind.id);
            text += &format!("  why: {}\n", kind.reason);
            if !kind.migration.is_empty() {
                text += &format!("  do: {}\n", kind.migration);
            }
            text += &format!("  old clients: {}\n", old_clients(kind.wire));
            text += &format!("  {}\n", usage(it));
            text +=
                &format!("  old: {}\n  new: {}\n\n", place(names.old, old), place(names.new, new));
        }
    }
    text + &summary(changes, names) + "\n"
}

/// Returns the report as Markdown for a pull request.
#[must_use]
pub fn markdown(changes: &[Change], names: Names<'_>) -> String {
    let changes = &folded(changes);
    let mut text = "## What changed in the spec\n\n".to_owned();
    for level in BUMPS.into_iter().filter(|level| count(changes, *level) > 0) {
        text += &format!(
            "### {}\n\n| change | why | old clients | kind | old | new |\n|---|---|---|---|---|---|\n",
            level.word()
        );
        for Change { kind, message, old, new, .. } in
            changes.iter().filter(|it| it.kind.bump == level)
        {
            let why = match kind.migration {
                "" => kind.reason.to_owned(),
                migration => format!("{}; do: {migration}", kind.reason),
            };
            let cells = [
                message,
                &why,
                old_clients(kind.wire),
                &format!("`{}`", kind.id),
                &place(names.old, old),
                &place(names.new, new),
            ]
            .map(|it| it.replace('|', "\\|").replace('\n', " "));
            text += &format!("| {} |\n", cells.join(" | "));
        }
        text.push('\n');
    }
    text + &summary(changes, names) + "\n"
}

/// Returns the report as one JSON object for tools.
#[must_use]
pub fn json(changes: &[Change], names: Names<'_>) -> String {
    let change = |it: &Change| {
        json!({
            "id": it.kind.id,
            "bump": it.kind.bump.word(),
            "api": it.kind.api.word(),
            "wire": wire_word(it.kind.wire),
            "direction": it.direction.map(direction),
            "message": it.message,
            "reason": it.kind.reason,
            "migration": Some(it.kind.migration).filter(|it| !it.is_empty()),
            "operations": it.operations,
            "old": at(names.old, &it.old),
            "new": at(names.new, &it.new),
        })
    };
    let object = json!({
        "bump": required_bump(changes).map(SemverBump::word),
        "version": names.version,
        "next": required_bump(changes).map(|it| next(names.version, it)),
        "changes": changes.iter().map(change).collect::<Vec<_>>(),
    });
    format!("{object}\n")
}

/// A location as JSON.
pub(super) fn at(files: &Sources<'_>, it: &Location) -> serde_json::Value {
    let (file, place) = (files.file(it.byte), it.position);
    json!({"file": file, "pointer": it.pointer, "line": place.line, "column": place.column})
}

/// Returns the version after a bump, by Cargo's rules: the first nonzero number is the major one.
#[must_use]
pub fn next(version: &str, bump: SemverBump) -> String {
    let core = version.split(['-', '+']).next().unwrap_or_default();
    let mut numbers = core.split('.').map(|it| it.parse::<u64>().unwrap_or(0));
    let mut number = || numbers.next().unwrap_or(0);
    let (major, minor, patch) = (number(), number(), number());
    match (bump, major, minor) {
        (SemverBump::Major, 0, 0) => format!("0.0.{}", patch.saturating_add(1)),
        (SemverBump::Major, 0, _) => format!("0.{}.0", minor.saturating_add(1)),
        (SemverBump::Major, ..) => format!("{}.0.0", major.saturating_add(1)),
        (SemverBump::Minor, 1.., _) => format!("{major}.{}.0", minor.saturating_add(1)),
        _ => format!("{major}.{minor}.{}", patch.saturating_add(1)),
    }
}

/// `major: 2 changes, minor: 1, patch: 3; the version after 0.1.0 has to be 0.2.0`
fn summary(changes: &[Change], names: Names<'_>) -> String {
    let Some(highest) = required_bump(changes) else { return "nothing changed".to_owned() };
    let counts = BUMPS.map(|level| (level.word(), count(changes, level)));
    let counts = counts.iter().enumerate().map(|(index, (word, count))| match (index, count) {
        (0, 1) => format!("{word}: 1 change"),
        (0, _) => format!("{word}: {count} changes"),
        _ => format!("{word}: {count}"),
    });
    let counts = counts.collect::<Vec<_>>().join(", ");
    format!(
        "{counts}; the version after {} has to be {}",
        names.version,
        next(names.version, highest)
    )
}

fn count(changes: &[Change], level: SemverBump) -> usize {
    changes.iter().filter(|it| it.kind.bump == level).count()
}

pub(super) fn old_clients(wire: WireCompat) -> &'static str {
    match wire {
        WireCompat::Unaffected => "unaffected",
        WireCompat::Compatible => "keep working",
        WireCompat::Conditional => "may fail or misread data",
        WireCompat::Breaking => "fail until updated",
    }
}

pub(super) fn wire_word(wire: WireCompat) -> &'static str {
    match wire {
        WireCompat::Unaffected => "unaffected",
        WireCompat::Compatible => "compatible",
        WireCompat::Conditional => "conditional",
        WireCompat::Breaking => "breaking",
    }
}

fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Request => "requests",
        Direction::Response => "responses",
        Direction::Both => "requests and responses",
    }
}

/// The direction of a change, and the operations that it affects.
fn usage(change: &Change) -> String {
    match change.direction {
        Some(it) => format!("in {}{}", direction(it), operations(change)),
        None => "used by no operation".to_owned(),
    }
}

fn operations(change: &Change) -> String {
    match change.operations.as_slice() {
        [] => String::new(),
        [first, second, third, _, ..] => format!("; used by {first}, {second}, {third} and others"),
        few => format!("; used by {}", few.join(", ")),
    }
}

pub(super) fn place(files: &Sources<'_>, place: &Location) -> String {
    let file = files.file(place.byte);
    format!("{file}:{} #{}", place.position.line, place.pointer)
}
