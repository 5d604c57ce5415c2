//! Two enums, unions or texts → what changed of their values, of their members, and of what they can
//! be made of.

use std::collections::BTreeSet;

use super::{Flow, Found, kinds, names};
use crate::document::Document;

pub(super) fn values(found: &mut Found<'_>, old: &str, new: &str, flow: Flow) {
    let texts = |document: &Document, at: &str| -> Vec<String> {
        let values = document.at(&format!("{at}/enum")).as_array().into_iter().flatten();
        values
            .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
            .collect()
    };
    let (before, after) = (texts(found.old.document, old), texts(found.new.document, new));
    let name = names::of(found.new.document, new);
    let (old_at, new_at) = (format!("{old}/enum"), format!("{new}/enum"));
    for (index, value) in after.iter().enumerate().filter(|(_, value)| !before.contains(value)) {
        let kinds =
            [kinds::REQUEST_PROPERTY_ENUM_VALUE_ADDED, kinds::RESPONSE_PROPERTY_ENUM_VALUE_ADDED];
        found.add_of(
            flow,
            kinds,
            (&old_at, &format!("{new_at}/{index}")),
            format!("`{name}` has another value: `{value}`"),
        );
    }
    for (index, value) in before.iter().enumerate().filter(|(_, value)| !after.contains(value)) {
        let kinds = [
            kinds::REQUEST_PROPERTY_ENUM_VALUE_REMOVED,
            kinds::RESPONSE_PROPERTY_ENUM_VALUE_REMOVED,
        ];
        found.add_of(
            flow,
            kinds,
            (&format!("{old_at}/{index}"), &new_at),
            format!("`{name}` lost the value `{value}`"),
        );
    }
    let order = |one: &[String], other: &[String]| {
        one.iter().filter(|it| other.contains(it)).cloned().collect::<Vec<_>>()
    };
    if order(&before, &after) != order(&after, &before) {
        found.add_of(
            flow,
            [kinds::RUST_ENUM_VALUES_REORDERED; 2],
            (&old_at, &new_at),
            format!("the values of `{name}` come in another order"),
        );
    }
}

pub(super) fn union(found: &mut Found<'_>, old: &str, new: &str, flow: Flow) {
    let (before, after) = (found.old.document, found.new.document);
    let name = names::of(after, new);
    let tag = |document: &Document, at: &str| {
        document.at(&format!("{at}/discriminator/propertyName")).clone()
    };
    if tag(before, old) != tag(after, new) {
        let kinds = [
            kinds::REQUEST_PROPERTY_DISCRIMINATOR_PROPERTY_NAME_CHANGED,
            kinds::RESPONSE_PROPERTY_DISCRIMINATOR_PROPERTY_NAME_CHANGED,
        ];
        let at = |at: &str| format!("{at}/discriminator/propertyName");
        found.add_of(
            flow,
            kinds,
            (&at(old), &at(new)),
            format!(
                "members of `{name}` are told apart by {}, no longer by {}",
                tag(after, new),
                tag(before, old)
            ),
        );
    }
    let member = |document: &Document, at: &str| {
        let at = document.at(at).as_str().unwrap_or_default().trim_start_matches('#').to_owned();
        document.resolve(&at)
    };
    let (old_map, new_map) =
        (format!("{old}/discriminator/mapping"), format!("{new}/discriminator/mapping"));
    let is_new = before.children(&old_map);
    for (value, at) in after.children(&new_map) {
        let Some((_, was)) = is_new.iter().find(|(key, _)| *key == value) else {
            let kinds =
                [kinds::REQUEST_PROPERTY_ONE_OF_ADDED, kinds::RESPONSE_PROPERTY_ONE_OF_ADDED];
            found.add_of(
                flow,
                kinds,
                (&old_map, &at),
                format!("`{name}` has another member: `{value}`"),
            );
            continue;
        };
        let (Some(from), Some(to)) = (member(before, was), member(after, &at)) else { continue };
        let names = (names::schema(&from).unwrap_or(&from), names::schema(&to).unwrap_or(&to));
        if names.0 != names.1 && found.renamed.get(names.0).map(String::as_str) != Some(names.1) {
            let kinds = [
                kinds::REQUEST_PROPERTY_DISCRIMINATOR_MAPPING_CHANGED,
                kinds::RESPONSE_PROPERTY_DISCRIMINATOR_MAPPING_CHANGED,
            ];
            found.add_of(
                flow,
                kinds,
                (was, &at),
                format!("`{value}` of `{name}` is `{}` now, no longer `{}`", names.1, names.0),
            );
        } else if flow != Flow::Unused {
            found.pending.push((from, to, flow));
        }
    }
    let now = after.children(&new_map);
    for (value, was) in is_new.iter().filter(|(key, _)| !now.iter().any(|(it, _)| it == key)) {
        let kinds =
            [kinds::REQUEST_PROPERTY_ONE_OF_REMOVED, kinds::RESPONSE_PROPERTY_ONE_OF_REMOVED];
        found.add_of(flow, kinds, (was, &new_map), format!("`{name}` lost the member `{value}`"));
    }
}

/// What a text can be made of.
pub(super) fn from(found: &mut Found<'_>, old: &str, new: &str, flow: Flow) {
    let list = |document: &Document, at: &str| -> BTreeSet<String> {
        let list = document.at(&format!("{at}/x-from")).as_array().into_iter().flatten();
        list.filter_map(|it| it.as_str()?.rsplit('/').next().map(str::to_owned)).collect()
    };
    let before: BTreeSet<String> = list(found.old.document, old)
        .into_iter()
        .map(|it| found.renamed.get(&it).cloned().unwrap_or(it))
        .collect();
    let after = list(found.new.document, new);
    let name = names::of(found.new.document, new);
    let at = (format!("{old}/x-from"), format!("{new}/x-from"));
    for it in after.difference(&before) {
        found.add_of(
            flow,
            [kinds::RUST_TEXT_FROM_ADDED; 2],
            (&at.0, &at.1),
            format!("`{name}` can be made of `{it}`"),
        );
    }
    for it in before.difference(&after) {
        found.add_of(
            flow,
            [kinds::RUST_TEXT_FROM_REMOVED; 2],
            (&at.0, &at.1),
            format!("`{name}` can no longer be made of `{it}`"),
        );
    }
}
