//! Two schemas, in requests or in responses → what changed between them.
//!
//! Children and references go to the work list `pending`, so neither depth nor cycles matter.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::mem::discriminant;

use serde_json::Value;

use super::change::{ChangeKind, Direction};
use super::comparison::{Comparison, Pair, keys};
use super::{kinds, members, names, objects};
use crate::model::{Form, LIMITS, RustType, Schema, name_at};

/// Compares everything on the work list.
pub(super) fn pending(cx: &mut Comparison<'_>) {
    while let Some((pair, direction)) = cx.pending.pop() {
        match pair {
            Pair::Types([old, new]) => types(cx, [&old.schema, &new.schema], direction),
            Pair::Uses(schemas) => used(cx, schemas, direction),
        }
    }
}

/// Compares two schemas where they are used; a missing one accepts any value.
pub(super) fn optional<'a>(
    cx: &mut Comparison<'a>,
    schemas: [Option<&'a Schema>; 2],
    at: [&str; 2],
    direction: Direction,
) {
    if let [Some(old), Some(new)] = schemas {
        null(cx, [old, new], at, direction);
        cx.pending.push((Pair::Uses([old, new]), direction));
        return;
    }
    let types = schemas.map(|it| it.map_or(RustType::Json, Schema::rust_type));
    if types[0] != types[1] {
        type_changed(cx, types, at, direction, None);
    }
}

/// Compares whether null is allowed, for values other than properties; parameters are never null.
fn null(cx: &mut Comparison<'_>, schemas: [&Schema; 2], at: [&str; 2], direction: Direction) {
    let types = schemas.map(Schema::value_type);
    let [was, is] = types.each_ref().map(|it| matches!(it, RustType::Option(_)));
    if was != is && cx.new.parameter_at(at[1]).is_none() {
        type_changed(cx, types, at, direction, None);
    }
}

/// Compares two schemas where they are used.
fn used<'a>(cx: &mut Comparison<'a>, [old, new]: [&'a Schema; 2], direction: Direction) {
    let at = [old.at.as_str(), new.at.as_str()];
    cx.documentation([&old.docs, &new.docs], at);
    unread(cx, [&old.unread, &new.unread], at, direction);
    let targets = (cx.old.target(old), cx.new.target(new));
    if let (Some(was), Some(is)) = targets
        && cx.is_same_name(&was.name, &is.name)
    {
        // Unused types are compared separately.
        if direction != Direction::Both {
            cx.pending.push((Pair::Types([was, is]), direction));
        }
        return;
    }
    let resolved = [cx.old.resolve(old), cx.new.resolve(new)];
    let are_strings = resolved.iter().all(|it| is_string(it));
    let is_named = targets.0.is_some() || targets.1.is_some();
    if !is_named && (are_strings || is_alike(resolved)) {
        return contents(cx, [old, new], direction);
    }
    // A type with a different name replaces the old one, so its contents are not compared.
    let same = [kinds::RUST_REQUEST_TYPE_NAME_CHANGED, kinds::RUST_RESPONSE_TYPE_NAME_CHANGED];
    let kinds = match are_strings {
        true => Some(string_conversion(resolved).unwrap_or(same)),
        false => (is_named && cx.is_same(resolved)).then_some(same),
    };
    type_changed(cx, [old, new].map(Schema::rust_type), at, direction, kinds);
}

/// Adds a change of type, of the given kinds or else those of its conversion.
fn type_changed(
    cx: &mut Comparison<'_>,
    types: [RustType; 2],
    at: [&str; 2],
    direction: Direction,
    kinds: Option<[&'static ChangeKind; 2]>,
) {
    let kinds = kinds.unwrap_or_else(|| conversion(&types));
    let [was, is] = match cx.new.parameter_at(at[1]) {
        Some(_) => types.map(|it| it.as_argument()),
        None => types,
    };
    let name = names::of(cx.new, at[1]);
    cx.add_for(direction, kinds, at, format!("the type of {name} changed: `{was}` → `{is}`"));
}

/// Whether all values of a schema are strings.
fn is_string(schema: &Schema) -> bool {
    matches!(schema.form, Form::String | Form::Enum(_))
}

/// The kinds of a change between two string schemas; `None` if they allow the same values. Clients accept
/// every string that they receive.
fn string_conversion([was, is]: [&Schema; 2]) -> Option<[&'static ChangeKind; 2]> {
    let response = kinds::RUST_RESPONSE_STRING_TYPE_CHANGED;
    match (is.includes_strings_of(was), was.includes_strings_of(is)) {
        (true, true) => None,
        (true, false) => Some([kinds::REQUEST_PROPERTY_TYPE_GENERALIZED, response]),
        (false, _) => Some([kinds::REQUEST_PROPERTY_TYPE_SPECIALIZED, response]),
    }
}

/// Whether two schemas have the same type, apart from their contents.
fn is_alike([one, other]: [&Schema; 2]) -> bool {
    match (&one.form, &other.form) {
        (Form::Integer, Form::Integer) => one.rust_type() == other.rust_type(),
        (one, other) => discriminant(one) == discriminant(other),
    }
}

/// The kinds of a change of type, by whether one type includes the other.
fn conversion([was, is]: &[RustType; 2]) -> [&'static ChangeKind; 2] {
    if includes(is, was) {
        [kinds::REQUEST_PROPERTY_TYPE_GENERALIZED, kinds::RESPONSE_PROPERTY_TYPE_GENERALIZED]
    } else if includes(was, is) {
        [kinds::REQUEST_PROPERTY_TYPE_SPECIALIZED, kinds::RESPONSE_PROPERTY_TYPE_SPECIALIZED]
    } else {
        [kinds::REQUEST_PROPERTY_TYPE_CHANGED, kinds::RESPONSE_PROPERTY_TYPE_CHANGED]
    }
}

/// Whether one type includes all values of another.
fn includes(wide: &RustType, narrow: &RustType) -> bool {
    match (wide, narrow) {
        (RustType::Option(wide), narrow) => **wide == *narrow || includes(wide, narrow),
        (RustType::Json, _) | (RustType::Number | RustType::Float, RustType::Int { .. }) => true,
        (
            RustType::Int { signed, bits },
            RustType::Int { signed: narrow_signed, bits: narrow_bits },
        ) => bits > narrow_bits && (*signed || !narrow_signed),
        (
            RustType::Named(_)
            | RustType::Vec(_)
            | RustType::Map(_)
            | RustType::Box(_)
            | RustType::String
            | RustType::Bool
            | RustType::Int { .. }
            | RustType::Number
            | RustType::Float
            | RustType::Unnamed,
            _,
        ) => false,
    }
}

/// Compares the schemas of two types.
fn types<'a>(cx: &mut Comparison<'a>, [old, new]: [&'a Schema; 2], direction: Direction) {
    let at = [old.at.as_str(), new.at.as_str()];
    if !cx.is_first(at, direction) {
        return;
    }
    cx.documentation([&old.docs, &new.docs], at);
    unread(cx, [&old.unread, &new.unread], at, direction);
    if is_alike([old, new]) {
        return contents(cx, [old, new], direction);
    }
    let kinds = match is_string(old) && is_string(new) {
        true => string_conversion([old, new]),
        false => None,
    };
    // An open union is JSON, so any value fits.
    let of = |it: &Schema| match it.form {
        Form::Open(..) => RustType::Json,
        _ => RustType::Unnamed,
    };
    let kinds = kinds.unwrap_or_else(|| conversion(&[of(old), of(new)]));
    let [was, is] = [old, new].map(Schema::describe);
    let message = format!("`{}` was {was} and is {is}", names::of(cx.new, at[1]));
    cx.add_for(direction, kinds, at, message);
}

/// Compares the contents of two schemas that have the same form or are both strings.
fn contents<'a>(cx: &mut Comparison<'a>, schemas: [&'a Schema; 2], direction: Direction) {
    let [old, new] = schemas;
    let inner = |it: &'a Option<Box<Schema>>| it.as_ref().map(AsRef::as_ref);
    formats_and_limits(cx, schemas, direction);
    match (&old.form, &new.form) {
        (Form::Object(_), Form::Object(_)) => {
            objects::object(cx, schemas, direction);
            if let (Some(was), Some(is)) = (cx.old.extra(old), cx.new.extra(new)) {
                optional(cx, [Some(was), Some(is)], [&was.at, &is.at], direction);
            }
        }
        (Form::Union(was), Form::Union(is)) => {
            members::union(cx, [was, is], [&old.at, &new.at], direction);
        }
        (Form::Choice(was), Form::Choice(is)) => {
            members::choices(cx, [was, is], [&old.at, &new.at], direction);
        }
        (Form::Open(..), Form::Open(..)) => members::open(cx, schemas, direction),
        (_, Form::Enum(_)) => members::values(cx, schemas, direction),
        (_, Form::String) => members::from(cx, schemas, direction),
        (Form::Array(was), Form::Array(is)) => {
            let [was_at, is_at] = keys([&old.at, &new.at], "items");
            optional(cx, [inner(was), inner(is)], [&was_at, &is_at], direction);
        }
        (Form::Map(was), Form::Map(is)) => {
            let [was_at, is_at] = keys([&old.at, &new.at], "additionalProperties");
            optional(cx, [inner(was), inner(is)], [&was_at, &is_at], direction);
        }
        _ => {}
    }
}

/// Compares formats and limits.
fn formats_and_limits(cx: &mut Comparison<'_>, [old, new]: [&Schema; 2], direction: Direction) {
    let at = [old.at.as_str(), new.at.as_str()];
    let mut add = |kinds, key: &str, was: Option<&dyn Display>, is: Option<&dyn Display>| {
        let [was, is] = [was, is].map(|it| it.map_or("none".to_owned(), ToString::to_string));
        let name = names::of(cx.new, at[1]);
        let message = format!("`{key}` of {name} changed: {was} → {is}");
        cx.add_for(direction, kinds, keys(at, key), message);
    };
    if matches!(new.form, Form::String) && old.format != new.format {
        let is_time = |it: &Schema| {
            name_at(at[1]).is_some()
                && matches!(it.format.as_deref(), Some("date" | "date-time" | "duration"))
        };
        let kinds = match (is_time(old), is_time(new)) {
            (true, _) => [kinds::RUST_REQUEST_TIME_REMOVED, kinds::RUST_RESPONSE_TIME_REMOVED],
            (false, true) => [kinds::RUST_REQUEST_TIME_ADDED, kinds::RUST_RESPONSE_TIME_ADDED],
            (false, false) => {
                [kinds::RUST_REQUEST_FORMAT_CHANGED, kinds::RUST_RESPONSE_FORMAT_CHANGED]
            }
        };
        let [was, is] = [old, new].map(|it| it.format.as_deref().map(Value::from));
        add(kinds, "format", was.as_ref().map(|it| it as _), is.as_ref().map(|it| it as _));
    }
    for (key, _) in LIMITS {
        let (was, is) = (old.limit(key), new.limit(key));
        let request = match new.tightens(old, key) {
            true => kinds::RUST_REQUEST_LIMIT_TIGHTENED,
            false => kinds::RUST_REQUEST_LIMIT_RELAXED,
        };
        if was != is {
            let kinds = [request, kinds::RUST_RESPONSE_LIMIT_CHANGED];
            add(kinds, key, was.map(|it| it as _), is.map(|it| it as _));
        }
    }
}

/// Compares the keys that the generator does not read.
pub(super) fn unread(
    cx: &mut Comparison<'_>,
    [old, new]: [&BTreeMap<String, Value>; 2],
    at: [&str; 2],
    direction: Direction,
) {
    let keys_of_both: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for key in keys_of_both {
        let values = [old.get(key), new.get(key)];
        if values[0] != values[1] {
            let [was, is] = values.map(|it| it.map_or("none".to_owned(), ToString::to_string));
            let message = format!("`{key}` of {} changed: {was} → {is}", names::of(cx.new, at[1]));
            cx.add_for(direction, [kinds::RUST_UNREAD_KEY_CHANGED; 2], keys(at, key), message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::includes;
    use crate::model::RustType;

    #[test]
    fn a_number_type_includes_narrower_ones() {
        let int = |signed, bits| RustType::Int { signed, bits };
        let (signed, unsigned) = (int(true, 32), int(false, 32));
        assert!(includes(&signed, &int(true, 16)) && includes(&signed, &int(false, 16)));
        assert!(includes(&unsigned, &int(false, 16)) && !includes(&unsigned, &int(true, 16)));
        assert!(!includes(&signed, &unsigned) && !includes(&signed, &signed));
        assert!(includes(&RustType::Number, &signed) && !includes(&signed, &RustType::Number));
    }
}
