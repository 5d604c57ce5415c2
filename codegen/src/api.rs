//! Two lists of the public items of a crate → what changed of its API, as the compiler sees it.
//!
//! This is the second judge of a change: [`diff`] says what a change of the spec should do
//! to the API, and this what it did. A list has an item a line, as rustdoc knows it, such as
//! `pub fn a::B::c(&self, d: u8) -> a::E`, with the names of arguments. Left out on purpose: how a list
//! is made, which takes a compiler, and whether an addition could make another name ambiguous.

use std::collections::{BTreeMap, BTreeSet};

use crate::diff::{self, Verdict};

#[cfg(test)]
mod tests;

const DEPRECATED: &str = "#[deprecated] ";

/// Begins the line about the compiler that the crate asks for; by custom, another is no breaking change.
const RUST_VERSION: &str = "rust-version: ";

/// A difference between two lists.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Change {
    /// What it demands of the version number.
    pub verdict: Verdict,
    /// The item as it was; `None` if it was added.
    pub old: Option<String>,
    /// The item as it is; `None` if it was removed.
    pub new: Option<String>,
}

impl Change {
    /// What changed, in words.
    #[must_use]
    pub fn says(&self) -> String {
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
pub fn compare(old: &str, new: &str) -> Vec<Change> {
    let [before, after] = [old, new].map(|list| list.lines().collect::<BTreeSet<_>>());
    let mut pairs: BTreeMap<String, [Vec<&str>; 2]> = BTreeMap::new();
    for line in before.difference(&after) {
        pairs.entry(name(line)).or_default()[0].push(line);
    }
    for line in after.difference(&before) {
        pairs.entry(name(line)).or_default()[1].push(line);
    }
    let known = Known::of(&before);
    let mut changes = Vec::new();
    for [old, new] in pairs.into_values() {
        for index in 0..old.len().max(new.len()) {
            let (old, new) = (old.get(index).copied(), new.get(index).copied());
            let verdict = match (old, new) {
                (Some(old), Some(new)) => changed(old, new),
                (Some(old), None) => removed(old),
                (None, new) => added(new.unwrap_or_default(), &known),
            };
            let [old, new] = [old, new].map(|it| it.map(str::to_owned));
            changes.push(Change { verdict, old, new });
        }
    }
    changes
}

/// The verdict of a whole comparison; none if nothing changed.
#[must_use]
pub fn verdict(changes: &[Change]) -> Option<Verdict> {
    changes.iter().map(|it| it.verdict).max()
}

/// Where the judges contradict each other: what was to become of the API by the table of
/// [`kinds`](diff::KINDS), and what became of it.
///
/// What one of them saw needs something as grave that the other saw of the same part of the spec: of a
/// component, a property, a parameter or an operation by its name. A name may be that of several parts,
/// so not everything that is wrong shows; but what shows is wrong.
#[must_use]
pub fn contradictions(spec: &[diff::Change], api: &[Change]) -> Vec<String> {
    let parts: Vec<Option<BTreeSet<String>>> = spec.iter().map(parts).collect();
    let items: Vec<BTreeSet<String>> = api.iter().map(words_of_item).collect();
    let meet = |part: &Option<BTreeSet<String>>, item: &BTreeSet<String>| {
        part.as_ref().is_none_or(|part| !part.is_disjoint(item))
    };
    let mut found = Vec::new();
    for (change, item) in api.iter().zip(&items).filter(|(it, _)| it.verdict > Verdict::Patch) {
        let explains =
            |(it, part): (&diff::Change, &_)| it.kind.api >= change.verdict && meet(part, item);
        if !spec.iter().zip(&parts).any(explains) {
            let (word, says) = (change.verdict.word(), change.says());
            found.push(format!("{word}: {says}, and no change of the spec explains it"));
        }
    }
    for (change, part) in spec.iter().zip(&parts).filter(|(it, _)| it.kind.api > Verdict::Patch) {
        let shows = |(it, item): (&Change, &_)| it.verdict >= change.kind.api && meet(part, item);
        if !api.iter().zip(&items).any(shows) {
            let (word, id, says) = (change.kind.api.word(), change.kind.id, &change.says);
            found.push(format!(
                "{id}: {says}, which is {word} for the API by the table, and nothing such is seen"
            ));
        }
    }
    found
}

/// What the parts of a spec that a change is in are called; `None` if they are too many to be known.
fn parts(change: &diff::Change) -> Option<BTreeSet<String>> {
    if change.operations.len() >= diff::MAX_OPERATIONS && !change.new.pointer.contains("/schemas/")
    {
        return None;
    }
    let calls = change.operations.iter().map(|id| format!("{id}Call"));
    let pointers = [&change.old.pointer, &change.new.pointer];
    let steps = pointers.into_iter().flat_map(|it| it.split('/')).map(crate::document::unescape);
    let names = calls.chain(change.operations.iter().cloned()).chain(steps);
    let structure = ["", "components", "schemas", "properties", "parameters", "items", "enum"];
    Some(names.map(|it| plain(&it)).filter(|it| !structure.contains(&it.as_str())).collect())
}

/// The words of an item, before and after.
fn words_of_item(change: &Change) -> BTreeSet<String> {
    let lines = [&change.old, &change.new].into_iter().flatten();
    let words = lines.flat_map(|line| line.split(|it: char| !it.is_alphanumeric() && it != '_'));
    words.map(plain).collect()
}

/// A name without what Rust and specs write in different ways: `list_attributes` → `listattributes`.
fn plain(name: &str) -> String {
    name.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The verdict on an item that is there before and after.
fn changed(old: &str, new: &str) -> Verdict {
    let was_deprecated = old.strip_prefix(DEPRECATED);
    let is_deprecated = new.strip_prefix(DEPRECATED);
    let (old, new) = (was_deprecated.unwrap_or(old), is_deprecated.unwrap_or(new));
    let [(was, names_then), (is, names_now)] = [old, new].map(without_names);
    // An argument may get another name; one that keeps it and stands elsewhere is another.
    let has_moved = |(index, name): (usize, &&str)| {
        names_now.iter().position(|it| it == name).is_some_and(|now| now != index)
    };
    if old.starts_with(RUST_VERSION) {
        return Verdict::Minor;
    }
    if was != is || names_then.iter().enumerate().any(has_moved) {
        return Verdict::Major;
    }
    match (was_deprecated, is_deprecated) {
        (None, Some(_)) => Verdict::Minor,
        _ => Verdict::Patch,
    }
}

fn removed(old: &str) -> Verdict {
    if implementation(old).is_some_and(|it| it.starts_with('!')) {
        return Verdict::Minor;
    }
    Verdict::Major
}

fn added(new: &str, known: &Known) -> Verdict {
    if let Some((of_trait, ty)) = implementation(new).and_then(|it| it.split_once(" for ")) {
        // Without an automatic trait, or with a destructor, values can do less; of a type that is new as
        // well, nobody relied on more.
        let does_less = of_trait.starts_with('!') || of_trait == "core::ops::drop::Drop";
        let is_known = known.types.contains(ty.split(['<', ' ']).next().unwrap_or_default());
        return if does_less && is_known { Verdict::Major } else { Verdict::Minor };
    }
    let name = name(new);
    // `pub a::B::c` is a field or a variant, `pub fn a::B::c` perhaps of a trait.
    let path = name.rsplit(' ').next().unwrap_or_default();
    let parent = path.rsplit_once("::").map_or("", |(parent, _)| parent);
    let is_part = name.matches(' ').count() == 1;
    let kinds: &[&str] = if is_part { &["enum", "struct", "variant"] } else { &["trait"] };
    match kinds.iter().any(|it| known.complete.contains(&format!("{it} {parent}"))) {
        true => Verdict::Major,
        false => Verdict::Minor,
    }
}

/// What an `impl` is of, behind its parameters: `Send for a::B`.
fn implementation(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("impl")?;
    let mut depth = 0_usize;
    let start = rest.char_indices().position(|(index, letter)| {
        match letter {
            '<' => depth += 1,
            // `->` closes nothing.
            '>' if !rest[..index].ends_with('-') => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && letter == ' '
    })?;
    rest.get(start + 1..)
}

/// The types of a list.
#[derive(Default)]
struct Known {
    /// All of them: `a::B`.
    types: BTreeSet<String>,
    /// What programs may match, make or implement as a whole, so that an addition breaks them:
    /// `enum a::B`.
    complete: BTreeSet<String>,
}

impl Known {
    fn of(lines: &BTreeSet<&str>) -> Self {
        let mut known = Self::default();
        for line in lines {
            let name = name(line);
            let name = name.strip_prefix("pub ").unwrap_or_default();
            let (kind, path) = match name.split_once(' ') {
                Some((kind @ ("enum" | "struct" | "trait"), path)) => (kind, path),
                // Or a field, which has no parts.
                None => ("variant", name),
                Some(_) => continue,
            };
            if kind != "variant" {
                known.types.insert(path.to_owned());
            }
            if !line.contains("#[non_exhaustive]") {
                known.complete.insert(format!("{kind} {path}"));
            }
        }
        known
    }
}

/// What an item is called, and what kind of item it is: `pub fn a::B::c`. That of an `impl` is all of
/// it.
fn name(line: &str) -> String {
    let mut rest = line;
    while let Some((_, after)) = rest.strip_prefix("#[").and_then(|it| it.split_once("] ")) {
        rest = after;
    }
    if rest.starts_with("impl") {
        return rest.to_owned();
    }
    let (mut name, mut depth) = (String::new(), 0_usize);
    let bytes = rest.as_bytes();
    for (index, letter) in rest.char_indices() {
        let beside = |at: Option<usize>| at.and_then(|at| bytes.get(at)) == Some(&b':');
        match letter {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            '(' | '=' if depth == 0 => break,
            ':' if depth == 0 && !beside(index.checked_sub(1)) && !beside(Some(index + 1)) => break,
            _ if depth == 0 => name.push(letter),
            _ => {}
        }
    }
    name.trim_end().to_owned()
}

/// An item without the names of its arguments, and these.
fn without_names(line: &str) -> (String, Vec<&str>) {
    let is_function = name(line).contains("fn ");
    let Some(open) = arguments(line).filter(|_| is_function) else {
        return (line.to_owned(), Vec::new());
    };
    let (mut text, mut names) = (line[..=open].to_owned(), Vec::new());
    let (mut depth, mut start) = (0_usize, open + 1);
    let mut argument = |from: usize, to: usize| {
        let argument = &line[from..to];
        let named = argument.trim_start().split_once(": ");
        let named =
            named.filter(|(name, _)| name.chars().all(|it| it.is_alphanumeric() || it == '_'));
        names.extend(named.map(|(name, _)| name));
        text.push_str(named.map_or(argument, |(_, ty)| ty));
        text.push(',');
    };
    let mut end = line.len();
    for (index, letter) in line.char_indices().skip_while(|(index, _)| *index <= open) {
        match letter {
            '(' | '[' | '<' => depth += 1,
            // `->` closes nothing.
            '>' if line[..index].ends_with('-') => {}
            ')' if depth == 0 => {
                end = index;
                break;
            }
            ')' | ']' | '>' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                argument(start, index);
                start = index + 1;
            }
            _ => {}
        }
    }
    argument(start, end);
    text.push_str(&line[end..]);
    (text, names)
}

/// Where the arguments of a function begin: at the first parenthesis outside of angle brackets.
fn arguments(line: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, letter) in line.char_indices() {
        match letter {
            '<' => depth += 1,
            '>' if !line[..index].ends_with('-') => depth = depth.saturating_sub(1),
            '(' if depth == 0 => return Some(index),
            _ => {}
        }
    }
    None
}
