//! Two schemas, in requests or in responses → what changed between them.
//!
//! Inline schemas are followed at once, as deep as a text nests them; what is referred to waits in
//! `pending`, so that neither cycles nor chains of references matter.

use std::collections::BTreeSet;

use serde_json::Value;

use super::components::same;
use super::members::{from, union, values};
use super::objects::object;
use super::places::{Form, form, rust, target};
use super::{Flow, Found, Kind, kinds, names};
use crate::document::{Document, escape};

/// The keys of a schema that are compared elsewhere here, or are documentation.
const READ: [&str; 22] = [
    "$ref",
    "type",
    "format",
    "nullable",
    "enum",
    "items",
    "properties",
    "required",
    "allOf",
    "oneOf",
    "discriminator",
    "additionalProperties",
    "x-from",
    "x-neutral",
    "deprecated",
    "x-envelope",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minimum",
    "maximum",
];

/// The keys that are documentation alone.
pub(super) const DOCUMENTATION: [&str; 4] =
    ["description", "summary", "example", "x-enum-descriptions"];

/// Limits, and whether a larger number lets less pass.
const LIMITS: [(&str, bool); 6] = [
    ("minLength", true),
    ("minItems", true),
    ("minimum", true),
    ("maxLength", false),
    ("maxItems", false),
    ("maximum", false),
];

/// Compares all that waits to be.
pub(super) fn pending(found: &mut Found<'_>) {
    while let Some((old, new, flow)) = found.pending.pop() {
        component(found, &old, &new, flow);
    }
}

/// Compares two schemas where they are used.
pub(super) fn used(found: &mut Found<'_>, old: &str, new: &str, flow: Flow) {
    let (before, after) = (found.old.document, found.new.document);
    documentation(found, old, new);
    let (old_target, new_target) = (target(before, old), target(after, new));
    let (old_at, new_at) =
        (old_target.as_deref().unwrap_or(old), new_target.as_deref().unwrap_or(new));
    let (old_form, new_form) = (form(before, old_at), form(after, new_at));
    let (old_type, new_type) = (rust(before, old), rust(after, new));
    let is_renamed = found.renamed.get(&old_type) == Some(&new_type);
    let name = names::of(after, new);
    let says = format!("the type of {name} changed: `{old_type}` → `{new_type}`");
    let texts = |form| matches!(form, Form::Text | Form::Enum);
    let is_one = old_type == new_type || is_renamed;
    if is_one && old_target.is_some() && new_target.is_some() {
        if flow != Flow::Unused {
            found.pending.push((old_at.to_owned(), new_at.to_owned(), flow));
        }
        return;
    }
    let is_same = old_form == new_form
        && (old_form != Form::Plain || outline(before, old_at) == outline(after, new_at));
    if !(is_same || texts(old_form) && texts(new_form)) {
        let kinds = type_change(&old_type, &new_type);
        found.add_of(flow, kinds, (old, new), says);
        return;
    }
    if old_target.is_some() || new_target.is_some() {
        // What has another name is not compared further: it did not change, it was replaced.
        let renamed = |one: &str, other: &str| found.renamed.get(one).is_some_and(|it| it == other);
        let (one, other) = (before.at(old_at), after.at(new_at));
        let alike = texts(new_form) || same(before, after, one, other, &renamed);
        let kinds = match alike {
            true => [kinds::RUST_REQUEST_TYPE_NAME_CHANGED, kinds::RUST_RESPONSE_TYPE_NAME_CHANGED],
            false => type_change(&old_type, &new_type),
        };
        found.add_of(flow, kinds, (old, new), says);
        return;
    }
    inline(found, old, new, flow);
}

/// What a plain schema is, without what it holds.
fn outline(document: &Document, pointer: &str) -> String {
    let full = rust(document, pointer);
    full.split_once('<').map_or(full.clone(), |(outer, _)| outer.to_owned())
}

/// The kinds of a change of type: some types hold all values of others.
fn type_change(old: &str, new: &str) -> [&'static Kind; 2] {
    let holds = |wide: &str, narrow: &str| {
        let number =
            |it: &str| ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"].contains(&it);
        let bits = |it: &str| it.get(1..).and_then(|bits| bits.parse::<u32>().ok()).unwrap_or(0);
        wide == "Value"
            || wide == "f64" && number(narrow)
            || number(wide)
                && number(narrow)
                && bits(wide) > bits(narrow)
                && (wide.starts_with('i') || narrow.starts_with('u'))
    };
    match (holds(new, old), holds(old, new)) {
        (true, _) => {
            [kinds::REQUEST_PROPERTY_TYPE_GENERALIZED, kinds::RESPONSE_PROPERTY_TYPE_CHANGED]
        }
        (_, true) => {
            [kinds::REQUEST_PROPERTY_TYPE_CHANGED, kinds::RESPONSE_PROPERTY_TYPE_SPECIALIZED]
        }
        _ => [kinds::REQUEST_PROPERTY_TYPE_CHANGED, kinds::RESPONSE_PROPERTY_TYPE_CHANGED],
    }
}

/// Compares two components, or inline schemas that are the whole of something.
fn component(found: &mut Found<'_>, old: &str, new: &str, flow: Flow) {
    if !found.is_first(old, new, flow) {
        return;
    }
    documentation(found, old, new);
    let (before, after) = (form(found.old.document, old), form(found.new.document, new));
    if before != after {
        let says = format!("`{}` is something else now", names::of(found.new.document, new));
        found.add_of(
            flow,
            [kinds::REQUEST_PROPERTY_TYPE_CHANGED, kinds::RESPONSE_PROPERTY_TYPE_CHANGED],
            (old, new),
            says,
        );
        return;
    }
    inline(found, old, new, flow);
}

/// What stands in the two schemas themselves, which are of one form.
fn inline(found: &mut Found<'_>, old: &str, new: &str, flow: Flow) {
    local(found, old, new, flow);
    match form(found.new.document, new) {
        Form::Object => object(found, old, new, flow),
        Form::Enum => values(found, old, new, flow),
        Form::Union => union(found, old, new, flow),
        Form::Text => from(found, old, new, flow),
        Form::Plain => {
            for key in ["items", "additionalProperties"] {
                let (old, new) = (format!("{old}/{key}"), format!("{new}/{key}"));
                if found.new.document.at(&new).is_object()
                    && found.old.document.at(&old).is_object()
                {
                    used(found, &old, &new, flow);
                }
            }
        }
    }
}

/// Formats, limits, and keys that the generator does not read.
fn local(found: &mut Found<'_>, old: &str, new: &str, flow: Flow) {
    let (before, after) = (found.old.document.at(old), found.new.document.at(new));
    let name = names::of(found.new.document, new);
    let changed = |key: &str| before.get(key) != after.get(key);
    let shown = |value: Option<&Value>| value.map_or("none".to_owned(), Value::to_string);
    let says = |key: &str| {
        format!("`{key}` of {name} changed: {} → {}", shown(before.get(key)), shown(after.get(key)))
    };
    let at = |key: &str| (format!("{old}/{key}"), format!("{new}/{key}"));
    if changed("format") && before["type"] == "string" {
        let time =
            |value: &Value| matches!(value["format"].as_str(), Some("date-time" | "duration"));
        let is_text = names::schema(new).is_some();
        let kinds = match (is_text && time(before), is_text && time(after)) {
            (true, _) => [kinds::RUST_REQUEST_TIME_REMOVED, kinds::RUST_RESPONSE_TIME_REMOVED],
            (false, true) => [kinds::RUST_REQUEST_TIME_ADDED, kinds::RUST_RESPONSE_TIME_ADDED],
            (false, false) => {
                [kinds::RUST_REQUEST_FORMAT_CHANGED, kinds::RUST_RESPONSE_FORMAT_CHANGED]
            }
        };
        let (old, new) = at("format");
        found.add_of(flow, kinds, (&old, &new), says("format"));
    }
    for (key, tightens) in LIMITS.into_iter().filter(|(key, _)| changed(key)) {
        let (low, high) = (before[key].as_f64(), after[key].as_f64());
        let is_tighter = match (low, high) {
            (Some(low), Some(high)) => (high > low) == tightens,
            (_, high) => high.is_some(),
        };
        let request = if is_tighter {
            kinds::RUST_REQUEST_LIMIT_TIGHTENED
        } else {
            kinds::RUST_REQUEST_LIMIT_RELAXED
        };
        let (old, new) = at(key);
        found.add_of(flow, [request, kinds::RUST_RESPONSE_LIMIT_CHANGED], (&old, &new), says(key));
    }
    let keys: BTreeSet<&String> =
        [before, after].into_iter().filter_map(Value::as_object).flat_map(|it| it.keys()).collect();
    let others = keys
        .into_iter()
        .filter(|key| !READ.contains(&key.as_str()) && !DOCUMENTATION.contains(&key.as_str()));
    for key in others.filter(|key| changed(key)) {
        let (old, new) = at(&escape(key));
        found.add_of(flow, [kinds::RUST_UNREAD_KEY_CHANGED; 2], (&old, &new), says(key));
    }
    let open = |value: &Value| value.get("additionalProperties").and_then(Value::as_bool);
    if open(before) != open(after) {
        let (old, new) = at("additionalProperties");
        found.add_of(
            flow,
            [kinds::RUST_UNREAD_KEY_CHANGED; 2],
            (&old, &new),
            says("additionalProperties"),
        );
    }
}

/// Descriptions and examples.
pub(super) fn documentation(found: &mut Found<'_>, old: &str, new: &str) {
    for key in DOCUMENTATION {
        let (old, new) = (format!("{old}/{key}"), format!("{new}/{key}"));
        if found.old.document.find(&old) != found.new.document.find(&new) {
            let says = format!("the `{key}` of {} changed", names::of(found.new.document, &new));
            found.add(kinds::RUST_DOCUMENTATION_CHANGED, &old, &new, says);
        }
    }
}
