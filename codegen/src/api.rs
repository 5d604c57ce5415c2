//! Two lists of the public items of a crate → what changed in its API, as the compiler sees it.
//!
//! [`diff`] predicts how a change of the spec affects the API; this API diff finds how it did. A list
//! has one rustdoc item per line, with argument names, such as
//! `pub fn a::B::c(&self, d: u8) -> a::E`. Not covered: making a list, which takes a compiler, and
//! additions that make another name ambiguous.

use std::collections::{BTreeMap, BTreeSet};

use self::item::{Item, ItemKind};
use crate::diff::{self, SemverBump};
use crate::model::fold;

mod group;
mod item;
#[cfg(test)]
mod tests;

pub use self::group::{Group, groups};

/// A difference between two lists.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ItemChange {
    /// The bump that it requires.
    pub bump: SemverBump,
    /// The old item; `None` if it was added.
    pub old: Option<String>,
    /// The new item; `None` if it was removed.
    pub new: Option<String>,
}

impl ItemChange {
    /// Returns a description of what changed.
    #[must_use]
    pub fn message(&self) -> String {
        match (&self.old, &self.new) {
            (Some(old), Some(new)) => format!("`{old}` became `{new}`"),
            (Some(old), None) => format!("`{old}` was removed"),
            (None, Some(new)) => format!("`{new}` was added"),
            (None, None) => "nothing changed".to_owned(),
        }
    }
}

/// Returns all changes between two lists, matching items by name.
#[must_use]
pub fn compare(old: &str, new: &str) -> Vec<ItemChange> {
    let [before, after] = [old, new].map(|list| list.lines().collect::<BTreeSet<_>>());
    let mut pairs: BTreeMap<String, [Vec<(&str, Item)>; 2]> = BTreeMap::new();
    for (side, lines) in
        [before.difference(&after), after.difference(&before)].into_iter().enumerate()
    {
        for line in lines {
            let item = Item::of(line);
            pairs.entry(item.name.clone()).or_default()[side].push((line, item));
        }
    }
    let mut changes = Vec::new();
    for [old, new] in pairs.into_values() {
        for index in 0..old.len().max(new.len()) {
            let (old, new) = (old.get(index), new.get(index));
            let bump = match (old, new) {
                (Some((_, old)), Some((_, new))) => changed(old, new),
                (Some((_, old)), None) => removed(old),
                (None, new) => new.map_or(SemverBump::Patch, |(_, new)| added(new, &before)),
            };
            let [old, new] = [old, new].map(|it| it.map(|(line, _)| (*line).to_owned()));
            changes.push(ItemChange { bump, old, new });
        }
    }
    changes
}

/// Returns the bump that the changes require; `None` without changes.
#[must_use]
pub fn required_bump(changes: &[ItemChange]) -> Option<SemverBump> {
    changes.iter().map(|it| it.bump).max()
}

/// Returns the mismatches between spec diff and API diff: what the table of [`kinds`](diff::KINDS)
/// predicts for the API, and what happened to it.
///
/// A change in one diff needs a change of at least the same bump in the other, in the same part of the
/// spec: a component, property, parameter or operation, by name. Parts that share a name can hide a
/// mismatch, but every reported mismatch is real.
#[must_use]
pub fn mismatches(spec: &[diff::Change], api: &[ItemChange]) -> Vec<String> {
    let parts: Vec<Option<BTreeSet<String>>> = spec.iter().map(parts).collect();
    let items: Vec<BTreeSet<String>> = api.iter().map(words_of_item).collect();
    let meet = |part: &Option<BTreeSet<String>>, item: &BTreeSet<String>| {
        part.as_ref().is_none_or(|part| !part.is_disjoint(item))
    };
    let mut found = Vec::new();
    for (change, item) in api.iter().zip(&items).filter(|(it, _)| it.bump > SemverBump::Patch) {
        let explains =
            |(it, part): (&diff::Change, &_)| it.kind.api >= change.bump && meet(part, item);
        if !spec.iter().zip(&parts).any(explains) {
            let (word, message) = (change.bump.word(), change.message());
            found.push(format!("{word}: {message}, which no change of the spec explains"));
        }
    }
    for (change, part) in spec.iter().zip(&parts).filter(|(it, _)| it.kind.api > SemverBump::Patch)
    {
        let shows = |(it, item): (&ItemChange, &_)| it.bump >= change.kind.api && meet(part, item);
        if !api.iter().zip(&items).any(shows) {
            let (word, id, message) = (change.kind.api.word(), change.kind.id, &change.message);
            found.push(format!(
                "{id}: {message}, which should be {word} for the API, but no such change was found"
            ));
        }
    }
    found
}

/// The names of the parts of a spec that contain a change; `None` if it can explain any item.
fn parts(change: &diff::Change) -> Option<BTreeSet<String>> {
    // Credentials are set by methods named after schemes or their types, or by `Client::new`.
    if diff::is_of_settings(change) {
        return None;
    }
    if change.operations.len() >= diff::MAX_OPERATIONS && !change.new.pointer.contains("/schemas/")
    {
        return None;
    }
    let own = |name: &String| ["", "Call", "Success"].map(|it| format!("{name}{it}"));
    let pointers = [&change.old.pointer, &change.new.pointer];
    let steps = pointers.into_iter().flat_map(|it| it.split('/')).map(crate::document::unescape);
    const STRUCTURE: [&str; 7] =
        ["", "components", "schemas", "properties", "parameters", "items", "enum"];
    let names = change.rust_names.iter().flat_map(own).chain(steps);
    Some(names.map(|it| fold(&it)).filter(|it| !STRUCTURE.contains(&it.as_str())).collect())
}

/// The words of the old and the new item.
fn words_of_item(change: &ItemChange) -> BTreeSet<String> {
    let lines = [&change.old, &change.new].into_iter().flatten();
    let words = lines.flat_map(|line| line.split(|it: char| !it.is_alphanumeric() && it != '_'));
    words.map(fold).collect()
}

/// The bump for an item that is in both lists.
fn changed(old: &Item, new: &Item) -> SemverBump {
    // Of these lines, only `rust-version` can change, which by convention is not breaking.
    if old.kind == ItemKind::Other {
        return SemverBump::Minor;
    }
    // An argument may be renamed, but not move.
    let has_moved = |(index, name): (usize, &String)| {
        new.names.iter().position(|it| it == name).is_some_and(|now| now != index)
    };
    if old.signature != new.signature || old.names.iter().enumerate().any(has_moved) {
        return SemverBump::Major;
    }
    if new.is_deprecated && !old.is_deprecated { SemverBump::Minor } else { SemverBump::Patch }
}

fn removed(old: &Item) -> SemverBump {
    if old.kind == ItemKind::RestrictingImpl { SemverBump::Minor } else { SemverBump::Major }
}

fn added(new: &Item, before: &BTreeSet<&str>) -> SemverBump {
    let breaks = match new.kind {
        // No program relied on a type that is itself new.
        ItemKind::RestrictingImpl => {
            any_item(before, &new.path, |it| matches!(it.kind, ItemKind::Type | ItemKind::Trait))
        }
        // Programs may match, construct or implement what is not `#[non_exhaustive]`.
        ItemKind::Member => any_item(before, new.parent(), |it| {
            matches!(it.kind, ItemKind::Type | ItemKind::Member) && !it.is_open
        }),
        ItemKind::Named => {
            any_item(before, new.parent(), |it| it.kind == ItemKind::Trait && !it.is_open)
        }
        _ => false,
    };
    if breaks { SemverBump::Major } else { SemverBump::Minor }
}

/// Whether a list has an item with this path that satisfies the predicate.
fn any_item(lines: &BTreeSet<&str>, path: &str, predicate: impl Fn(&Item) -> bool) -> bool {
    let name = path.rsplit("::").next().unwrap_or_default();
    // Avoids parsing most lines.
    let items = lines.iter().filter(|line| line.contains(name)).map(|line| Item::of(line));
    items.filter(|it| it.path == path).any(|it| predicate(&it))
}
