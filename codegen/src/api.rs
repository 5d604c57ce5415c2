//! Two lists of the public items of a crate → what changed of its API, as the compiler sees it.
//!
//! This is the second diff of a change: [`diff`] says what a change of the spec should do
//! to the API, and this what it did. A list has an item a line, as rustdoc knows it, such as
//! `pub fn a::B::c(&self, d: u8) -> a::E`, with the names of arguments. Left out on purpose: how a list
//! is made, which takes a compiler, and whether an addition could make another name ambiguous.

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
    /// What it requires of the version number.
    pub bump: SemverBump,
    /// The item as it was; `None` if it was added.
    pub old: Option<String>,
    /// The item as it is; `None` if it was removed.
    pub new: Option<String>,
}

impl ItemChange {
    /// What changed, in words.
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

/// Everything that changed from one list to another, by what the items are called.
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

/// The verdict of a whole comparison; none if nothing changed.
#[must_use]
pub fn required_bump(changes: &[ItemChange]) -> Option<SemverBump> {
    changes.iter().map(|it| it.bump).max()
}

/// Where the diffs contradict each other: what was to become of the API by the table of
/// [`kinds`](diff::KINDS), and what became of it.
///
/// What one of them saw needs something as grave that the other saw of the same part of the spec: of a
/// component, a property, a parameter or an operation by its name. A name may be that of several parts,
/// so not everything that is wrong shows; but what shows is wrong.
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
            found.push(format!("{word}: {message}, and no change of the spec explains it"));
        }
    }
    for (change, part) in spec.iter().zip(&parts).filter(|(it, _)| it.kind.api > SemverBump::Patch)
    {
        let shows = |(it, item): (&ItemChange, &_)| it.bump >= change.kind.api && meet(part, item);
        if !api.iter().zip(&items).any(shows) {
            let (word, id, message) = (change.kind.api.word(), change.kind.id, &change.message);
            found.push(format!(
                "{id}: {message}, which is {word} for the API by the table, and nothing such is seen"
            ));
        }
    }
    found
}

/// What the parts of a spec that a change is in are called; `None` if they are too many to be known.
fn parts(change: &diff::Change) -> Option<BTreeSet<String>> {
    // What proves who calls is set by methods that have the names of schemes, or of what these are, or else
    // by that which makes a client.
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

/// The words of an item, before and after.
fn words_of_item(change: &ItemChange) -> BTreeSet<String> {
    let lines = [&change.old, &change.new].into_iter().flatten();
    let words = lines.flat_map(|line| line.split(|it: char| !it.is_alphanumeric() && it != '_'));
    words.map(fold).collect()
}

/// The verdict on an item that is there before and after.
fn changed(old: &Item, new: &Item) -> SemverBump {
    // Of what is no item in Rust, only the compiler is known by less than all that is said of it; by
    // custom, another is no breaking change.
    if old.kind == ItemKind::Other {
        return SemverBump::Minor;
    }
    // An argument may get another name; one that keeps it and stands elsewhere is another.
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
        // Of a type that is new as well, nobody relied on more.
        ItemKind::RestrictingImpl => {
            any_item(before, &new.path, |it| matches!(it.kind, ItemKind::Type | ItemKind::Trait))
        }
        // Programs may match, make or implement as a whole what is not open.
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

/// Whether a list has an item with this path of which this is so.
fn any_item(lines: &BTreeSet<&str>, path: &str, is_so: impl Fn(&Item) -> bool) -> bool {
    let name = path.rsplit("::").next().unwrap_or_default();
    // Most lines need not be read.
    let items = lines.iter().filter(|line| line.contains(name)).map(|line| Item::of(line));
    items.filter(|it| it.path == path).any(|it| is_so(&it))
}
