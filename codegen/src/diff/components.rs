//! The component schemas of two specs → which have another name now, and what else changed of them
//! that no operation shows: that they are there, and what for.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::names::SCHEMAS;
use super::places::{Form, form, properties};
use super::{Flow, Found, kinds, names};
use crate::document::Document;

/// What may differ between two components that are the same but for their name.
const DOCUMENTATION: [&str; 3] = ["description", "example", "x-enum-descriptions"];

/// The components that keep their structure and have another name, by their old one.
///
/// Of several that fit, that with the same description is taken, and else the first by name.
pub(super) fn renamed(old: &Document, new: &Document) -> BTreeMap<String, String> {
    let names = |document: &Document| -> BTreeSet<String> {
        document.children("/components/schemas").into_iter().map(|(name, _)| name).collect()
    };
    let (before, after) = (names(old), names(new));
    let removed: BTreeSet<&str> = before.difference(&after).map(String::as_str).collect();
    let added: BTreeSet<&str> = after.difference(&before).map(String::as_str).collect();
    let at = |name: &str| format!("{SCHEMAS}{}", crate::document::escape(name));
    let mut renamed: BTreeMap<String, String> = BTreeMap::new();
    for with_description in [true, false] {
        for was in &removed {
            if renamed.contains_key(*was) {
                continue;
            }
            let is = added.iter().find(|is| {
                let (one, other) = (old.at(&at(was)), new.at(&at(is)));
                !renamed.values().any(|taken| taken == *is)
                    && (!with_description || one["description"] == other["description"])
                    && same(old, new, one, other, &|one, other| {
                        removed.contains(one) && added.contains(other)
                    })
            });
            if let Some(is) = is {
                renamed.insert((*was).to_owned(), (*is).to_owned());
            }
        }
    }
    renamed
}

/// Whether two schemas have one structure; references may lead to pairs that `may` be renamed, and
/// what these hold is then compared too.
pub(super) fn same(
    old: &Document,
    new: &Document,
    one: &Value,
    other: &Value,
    may: &dyn Fn(&str, &str) -> bool,
) -> bool {
    let (mut next, mut seen) = (vec![("", one, other)], BTreeSet::new());
    while let Some((parent, one, other)) = next.pop() {
        match (one, other) {
            (Value::Object(one), Value::Object(other)) => {
                let keys = |it: &serde_json::Map<String, Value>| -> Vec<String> {
                    let read = |key: &&String| {
                        parent == "properties" || !DOCUMENTATION.contains(&key.as_str())
                    };
                    it.keys().filter(read).cloned().collect()
                };
                let names = keys(one);
                if names != keys(other) {
                    return false;
                }
                for key in names {
                    if let (Some((key, one)), Some(other)) =
                        (one.get_key_value(&key), other.get(&key))
                    {
                        next.push((key, one, other));
                    }
                }
            }
            (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
                next.extend(one.iter().zip(other).map(|(one, other)| (parent, one, other)));
            }
            _ if one == other => {}
            (Value::String(one), Value::String(other)) => {
                let name = |text: &str| {
                    text.strip_prefix('#').and_then(|it| names::schema(it).map(str::to_owned))
                };
                let (Some(was), Some(is)) = (name(one), name(other)) else { return false };
                if !may(&was, &is) {
                    return false;
                }
                if seen.insert((was, is)) {
                    next.push(("", old.at(&one[1..]), new.at(&other[1..])));
                }
            }
            _ => return false,
        }
    }
    true
}

/// What came, went and was renamed, and what components are used for.
pub(super) fn components(found: &mut Found<'_>) {
    let (before, after) = (found.old.document, found.new.document);
    let (old, new) =
        (before.children("/components/schemas"), after.children("/components/schemas"));
    let taken: BTreeSet<String> = found.renamed.values().cloned().collect();
    for (name, is) in new.iter().filter(|(name, _)| {
        before.find(&format!("{SCHEMAS}{name}")).is_none() && !taken.contains(name)
    }) {
        found.add(
            kinds::RUST_COMPONENT_ADDED,
            "/components/schemas",
            is,
            format!("`{name}` was added"),
        );
    }
    for (name, was) in &old {
        let is = found.renamed.get(name).unwrap_or(name).clone();
        let Some((_, at)) = new.iter().find(|(it, _)| *it == is) else {
            found.add(
                kinds::API_SCHEMA_REMOVED,
                was,
                "/components/schemas",
                format!("`{name}` was removed"),
            );
            continue;
        };
        if is != *name {
            found.add(
                kinds::RUST_COMPONENT_RENAMED,
                was,
                at,
                format!("`{name}` is called `{is}` now"),
            );
        }
        uses(found, name, was, at);
    }
}

/// What a component is used for decides what its type can do.
fn uses(found: &mut Found<'_>, name: &str, was: &str, is: &str) {
    let sent = [found.old.uses.get(was), found.new.uses.get(is)].map(|it| it.map(|it| it.sent));
    if sent == [None, None] {
        found.pending.push((was.to_owned(), is.to_owned(), Flow::Unused));
        return;
    }
    if form(found.new.document, is) != Form::Object || form(found.old.document, was) != Form::Object
    {
        return;
    }
    match sent.map(Option::unwrap_or_default) {
        [false, true] => found.add(
            kinds::RUST_COMPONENT_SENT,
            was,
            is,
            format!("callers can make a `{name}` now, as it is sent"),
        ),
        [true, false] => found.add(
            kinds::RUST_COMPONENT_NOT_SENT,
            was,
            is,
            format!("callers can no longer make a `{name}`, as it is not sent"),
        ),
        _ => {}
    }
    let nullable = |document: &Document, at: &str| {
        let (properties, required) = properties(document, at);
        properties
            .iter()
            .any(|(name, at)| !required.contains(name) && document.at(at)["nullable"] == true)
    };
    let tells = (found.old.uses.tells_null(was), found.new.uses.tells_null(is));
    if tells.0 != tells.1 && nullable(found.old.document, was) && nullable(found.new.document, is) {
        let says = format!(
            "null and absent are {}told apart in `{name}`",
            if tells.1 { "" } else { "no longer " }
        );
        found.add(kinds::RUST_NULL_TOLD, was, is, says);
    }
}
