//! Changes of items → what a person would count.
//!
//! A field and its setter have one path, and so are one thing; so is a type with all that it can do. What
//! belongs to something that came or went as a whole goes without saying, and is only a number.

use std::collections::{BTreeMap, BTreeSet};

use super::ItemChange;
use super::item::{Item, ItemKind};
use crate::diff::SemverBump;

/// What a person takes for one change.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Group {
    /// The highest of its changes.
    pub bump: SemverBump,
    /// What changed, in words.
    pub message: String,
}

/// What changed as a person counts it, by paths.
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

/// The item as it is, or else as it was.
fn line(change: &ItemChange) -> Option<&str> {
    change.new.as_ref().or(change.old.as_ref()).map(String::as_str)
}

fn is_implementation(item: &Item) -> bool {
    matches!(item.kind, ItemKind::Impl | ItemKind::RestrictingImpl)
}

/// The outermost of these paths that an item belongs to. An implementation belongs to any type that its line
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

/// One change of several, each with whether it goes without saying.
fn group(changes: &[(&ItemChange, bool)]) -> Option<Group> {
    let bump = changes.iter().map(|(it, _)| it.bump).max()?;
    let (silent, told): (Vec<_>, Vec<_>) = changes.iter().partition(|(_, is_silent)| *is_silent);
    let told: Vec<String> = told.into_iter().map(|(it, _)| it.message()).collect();
    let with = match silent.len() {
        0 => String::new(),
        1 => ", with 1 item".to_owned(),
        count => format!(", with {count} items"),
    };
    Some(Group { bump, message: told.join("; ") + &with })
}
