//! Two objects → what changed of their properties, and of the arguments that make them.

use std::collections::BTreeMap;

use super::places::properties;
use super::schemas::{DOCUMENTATION, documentation, used};
use super::{Flow, Found, Side, kinds, names};
use crate::document::Document;

/// The properties of an object by name, and the required ones.
type Properties = (BTreeMap<String, String>, Vec<String>);

pub(super) fn object(found: &mut Found<'_>, old: &str, new: &str, flow: Flow) {
    let (before, after) =
        (properties(found.old.document, old), properties(found.new.document, new));
    let name = names::of(found.new.document, new);
    for (key, at) in before.0.iter().filter(|(key, _)| !after.0.contains_key(*key)) {
        let required = [kinds::REQUEST_PROPERTY_REMOVED, kinds::RESPONSE_REQUIRED_PROPERTY_REMOVED];
        let optional = [kinds::REQUEST_PROPERTY_REMOVED, kinds::RESPONSE_OPTIONAL_PROPERTY_REMOVED];
        let kinds = match before.1.contains(key) {
            _ if found.old.tags.contains(at) => [kinds::RUST_TAG_PROPERTY_CHANGED; 2],
            true => required,
            false => optional,
        };
        found.add_of(flow, kinds, (at, new), format!("`{name}.{key}` was removed"));
    }
    for (key, at) in &after.0 {
        let is_tag = found.new.tags.contains(at);
        let Some(was) = before.0.get(key) else {
            let neutral = found.new.document.at(at).get("x-neutral").is_some();
            let kinds = match (after.1.contains(key), neutral) {
                _ if is_tag => [kinds::RUST_TAG_PROPERTY_CHANGED; 2],
                (true, true) => [
                    kinds::NEW_REQUIRED_REQUEST_PROPERTY_WITH_DEFAULT,
                    kinds::RESPONSE_REQUIRED_PROPERTY_ADDED,
                ],
                (true, false) => {
                    [kinds::NEW_REQUIRED_REQUEST_PROPERTY, kinds::RESPONSE_REQUIRED_PROPERTY_ADDED]
                }
                (false, _) => {
                    [kinds::NEW_OPTIONAL_REQUEST_PROPERTY, kinds::RESPONSE_OPTIONAL_PROPERTY_ADDED]
                }
            };
            let required = if after.1.contains(key) && !is_tag { ", and is required" } else { "" };
            found.add_of(flow, kinds, (old, at), format!("`{name}.{key}` was added{required}"));
            continue;
        };
        if is_tag || found.old.tags.contains(was) {
            let required = (before.1.contains(key), after.1.contains(key));
            let strip = |document: &Document, at: &str| {
                let mut value = document.at(at).clone();
                if let Some(entries) = value.as_object_mut() {
                    entries.retain(|key, _| !DOCUMENTATION.contains(&key.as_str()));
                }
                value
            };
            let differs = strip(found.old.document, was) != strip(found.new.document, at);
            if differs || required.0 != required.1 || is_tag != found.old.tags.contains(was) {
                found.add_of(
                    flow,
                    [kinds::RUST_TAG_PROPERTY_CHANGED; 2],
                    (was, at),
                    format!("`{name}.{key}` changed, which tells members of a union apart"),
                );
            }
            documentation(found, was, at);
            continue;
        }
        presence(
            found,
            (old, new),
            (was, at),
            flow,
            [before.1.contains(key), after.1.contains(key)],
        );
        used(found, was, at, flow);
    }
    if flow == Flow::Request {
        arguments(found, (old, &before), (new, &after));
    }
}

/// Arguments that are still there and come in another order.
pub(super) fn reordered(
    found: &mut Found<'_>,
    (was, is): (&[String], &[String]),
    (old, new): (&str, &str),
    whose: &str,
) {
    let before: Vec<&String> = was.iter().filter(|name| is.contains(name)).collect();
    let after: Vec<&String> = is.iter().filter(|name| was.contains(name)).collect();
    if before != after {
        found.add(
            kinds::RUST_ARGUMENTS_REORDERED,
            old,
            new,
            format!("the arguments of {whose} come in another order"),
        );
    }
}

/// What is between a value and its absence in Rust.
#[derive(Eq, PartialEq)]
enum Wrapped {
    Plain,
    Option,
    Patch,
}

/// Whether a property may be absent or null, and what a constructor fills in for it.
fn presence(
    found: &mut Found<'_>,
    (old, new): (&str, &str),
    (was, is): (&str, &str),
    flow: Flow,
    required: [bool; 2],
) {
    let (before, after) = (found.old.document.at(was), found.new.document.at(is));
    let null = [before["nullable"] == true, after["nullable"] == true];
    let neutral = [before.get("x-neutral"), after.get("x-neutral")];
    let tells = [
        found.old.uses.tells_null(names::component(old)),
        found.new.uses.tells_null(names::component(new)),
    ];
    let wrapped = |side: usize| match (required[side], null[side]) {
        (true, false) => Wrapped::Plain,
        (false, true) if tells[side] => Wrapped::Patch,
        _ => Wrapped::Option,
    };
    let argument = |side: usize| required[side] && neutral[side].is_none();
    let same_api =
        wrapped(0) == wrapped(1) && (flow != Flow::Request || argument(0) == argument(1));
    let name = names::of(found.new.document, is);
    let mut add =
        |kinds, what: &str| found.add_of(flow, kinds, (was, is), format!("`{name}` {what}"));
    match (required, same_api) {
        ([true, false], false) => add(
            [kinds::REQUEST_PROPERTY_BECAME_OPTIONAL, kinds::RESPONSE_PROPERTY_BECAME_OPTIONAL],
            "became optional",
        ),
        ([true, false], true) => add(
            [
                kinds::REQUEST_PROPERTY_BECAME_OPTIONAL,
                kinds::RUST_RESPONSE_NULLABLE_PROPERTY_BECAME_OPTIONAL,
            ],
            "became optional",
        ),
        ([false, true], _) if neutral[1].is_some() => add(
            [
                kinds::REQUEST_PROPERTY_BECAME_REQUIRED_WITH_DEFAULT,
                kinds::RESPONSE_PROPERTY_BECAME_REQUIRED,
            ],
            "became required, and is neutral until set",
        ),
        ([false, true], false) => add(
            [kinds::REQUEST_PROPERTY_BECAME_REQUIRED, kinds::RESPONSE_PROPERTY_BECAME_REQUIRED],
            "became required",
        ),
        ([false, true], true) => add(
            [
                kinds::REQUEST_PROPERTY_BECAME_REQUIRED,
                kinds::RUST_RESPONSE_NULLABLE_PROPERTY_BECAME_REQUIRED,
            ],
            "became required",
        ),
        _ => {}
    }
    nullable(found, (was, is), flow, (null, same_api));
    neutral_and_deprecated(found, (was, is), flow, required);
}

/// Whether a property may be null, and whether its field stays what it is all the same.
fn nullable(found: &mut Found<'_>, (was, is): (&str, &str), flow: Flow, change: ([bool; 2], bool)) {
    let name = names::of(found.new.document, is);
    let mut add =
        |kinds, what: &str| found.add_of(flow, kinds, (was, is), format!("`{name}` {what}"));
    match change {
        ([false, true], false) => add(
            [kinds::REQUEST_PROPERTY_BECAME_NULLABLE, kinds::RESPONSE_PROPERTY_BECAME_NULLABLE],
            "became nullable",
        ),
        ([false, true], true) => add(
            [
                kinds::RUST_REQUEST_OPTIONAL_PROPERTY_BECAME_NULLABLE,
                kinds::RUST_RESPONSE_OPTIONAL_PROPERTY_BECAME_NULLABLE,
            ],
            "became nullable",
        ),
        ([true, false], false) => add(
            [
                kinds::REQUEST_PROPERTY_BECAME_NOT_NULLABLE,
                kinds::RESPONSE_PROPERTY_BECAME_NOT_NULLABLE,
            ],
            "became not nullable",
        ),
        ([true, false], true) => add(
            [
                kinds::RUST_REQUEST_OPTIONAL_PROPERTY_BECAME_NOT_NULLABLE,
                kinds::RUST_RESPONSE_OPTIONAL_PROPERTY_BECAME_NOT_NULLABLE,
            ],
            "became not nullable",
        ),
        _ => {}
    }
}

/// What a constructor fills in for a property, and whether it should be used.
fn neutral_and_deprecated(
    found: &mut Found<'_>,
    (was, is): (&str, &str),
    flow: Flow,
    required: [bool; 2],
) {
    let (before, after) = (found.old.document.at(was), found.new.document.at(is));
    let neutral = [before.get("x-neutral"), after.get("x-neutral")];
    let name = names::of(found.new.document, is);
    let mut add =
        |kinds, what: &str| found.add_of(flow, kinds, (was, is), format!("`{name}` {what}"));
    if required == [true, true] && neutral[0] != neutral[1] && flow == Flow::Request {
        match neutral {
            [None, _] => {
                add(
                    [kinds::RUST_NEUTRAL_VALUE_ADDED; 2],
                    "is filled in now, and no argument any more",
                );
            }
            [_, None] => {
                add(
                    [kinds::RUST_NEUTRAL_VALUE_REMOVED; 2],
                    "is no longer filled in, but an argument",
                );
            }
            _ => add([kinds::RUST_NEUTRAL_VALUE_CHANGED; 2], "is filled in with another value"),
        }
    }
    match (before["deprecated"] == true, after["deprecated"] == true) {
        (false, true) => {
            add(
                [kinds::REQUEST_PROPERTY_DEPRECATED, kinds::RESPONSE_PROPERTY_DEPRECATED],
                "is deprecated",
            );
        }
        (true, false) => add(
            [kinds::REQUEST_PROPERTY_REACTIVATED, kinds::RESPONSE_PROPERTY_REACTIVATED],
            "is no longer deprecated",
        ),
        _ => {}
    }
}

/// The order of the arguments of a constructor.
fn arguments(
    found: &mut Found<'_>,
    (old, before): (&str, &Properties),
    (new, after): (&str, &Properties),
) {
    let name = names::of(found.new.document, new);
    let arguments = |side: &Side<'_>, (properties, required): &Properties| {
        // What tells members of a union apart is written by the union.
        let is_argument = |name: &&String| {
            properties.get(*name).is_some_and(|at| {
                !side.tags.contains(at) && side.document.at(at).get("x-neutral").is_none()
            })
        };
        required.iter().filter(is_argument).cloned().collect::<Vec<_>>()
    };
    let (was, is) = (arguments(&found.old, before), arguments(&found.new, after));
    reordered(
        found,
        (&was, &is),
        (&format!("{old}/required"), &format!("{new}/required")),
        &format!("`{name}::new`"),
    );
}
