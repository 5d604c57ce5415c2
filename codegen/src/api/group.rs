//! Changes of items → groups, as a person would count them.
//!
//! A field and its setter share a path, so they form one group; so do a type and its implementations.
//! Items of a parent that was added or removed as a whole are only counted.

use std::collections::{BTreeMap, BTreeSet};

use super::ItemChange;
use super::item::{Item, ItemKind};
use crate::diff::SemverBump;

/// A group of changes that a person counts as one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Group {
    /// The highest bump of its changes.
    pub bump: SemverBump,
    /// A description of what changed.
    pub message: String,
}

/// Groups changes by path.
#[must_use]
pub fn groups<'a>(changes: impl IntoIterator<Item = &'a ItemChange>) -> Vec<Group> {
    let items: Vec<(&ItemChange, Item)> =
        changes.into_iter().filter_map(|it| Some((it, Item::of(line(it)?)))).collect();
    let paths = |is_of: fn(&ItemChange) -> bool| -> BTreeSet<&str> {
        let all = items.iter().filter(|(it, item)| is_of(it) && !is_implementation(item));
        all.map(|(_, item)| item.path.as_str()).filter(|path| !path.is_empty()).collect()
    };
    let (added, removed) = (paths(|it| it.old.is_none()), paths(|it| it.new.is_none()));
    let changed = paths(|it| it.old.is_some() && it.new.is_some());
    let mut groups: BTreeMap<&str, Vec<(&ItemChange, bool)>> = BTreeMap::new();
    for (change, item) in &items {
        let whole = match (&change.old, &change.new) {
            (None, Some(line)) => whole(line, item, &added, &changed),
            (Some(line), None) => whole(line, item, &removed, &changed),
            _ => None,
        };
        let own = if item.path.is_empty() { &item.name } else { &item.path };
        groups.entry(whole.unwrap_or(own)).or_default().push((change, whole.is_some()));
    }
    groups.into_values().filter_map(|it| group(&it)).collect()
}

/// The new item, or else the old one.
fn line(change: &ItemChange) -> Option<&str> {
    change.new.as_ref().or(change.old.as_ref()).map(String::as_str)
}

fn is_implementation(item: &Item) -> bool {
    matches!(item.kind, ItemKind::Impl | ItemKind::RestrictingImpl)
}

/// The outermost of `paths` that contains an item. An implementation belongs to any type that its line
/// names, and also to one that `changed`.
fn whole<'a>(
    line: &str,
    item: &Item,
    paths: &BTreeSet<&'a str>,
    changed: &BTreeSet<&'a str>,
) -> Option<&'a str> {
    let outermost = |path: &str| {
        let ends = path.match_indices("::").map(|(at, _)| at).chain([path.len()]);
        ends.filter_map(|end| paths.get(&path[..end]).copied()).next()
    };
    if !is_implementation(item) {
        return outermost(item.parent());
    }
    let is_of_path = |it: char| it == '_' || it == ':' || it.is_alphanumeric();
    outermost(&item.path)
        .or_else(|| changed.get(item.path.as_str()).copied())
        .or_else(|| line.split(|it| !is_of_path(it)).find_map(|it| outermost(it.trim_matches(':'))))
}

/// Makes a group of changes, each with whether it is only counted.
fn group(changes: &[(&ItemChange, bool)]) -> Option<Group> {
    let bump = changes.iter().map(|(it, _)| it.bump).max()?;
    let (counted, listed): (Vec<_>, Vec<_>) =
        changes.iter().partition(|(_, is_counted)| *is_counted);
    let listed: Vec<String> = listed.into_iter().map(|(it, _)| it.message()).collect();
    let with = match counted.len() {
        0 => String::new(),
        1 => ", with 1 item".to_owned(),
        count => format!(", with {count} items"),
    };
    Some(Group { bump, message: listed.join("; ") + &with })
}
