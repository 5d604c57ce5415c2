//! A document → a [`Schema`] of it.
//!
//! Which keys a form of schema has stands here alone: what is not among them is kept as unread.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::docs::{Docs, Example, Located};
use super::names::variant_name;
use super::schema::{Form, LIMITS, Mapped, Object, Reference, Schema, Union, name_at};
use crate::document::{Document, escape, unescape};

/// The keys that any schema may have, but for one that is nothing but a reference.
pub(crate) const KEYS_OF_ANY: [&str; 6] =
    ["deprecated", "description", "example", "nullable", "x-neutral", RUST_NAME];

/// What something is called in Rust, where its name does not say it well.
pub(crate) const RUST_NAME: &str = "x-rust-name";

/// The same of values.
pub(crate) const RUST_NAMES: &str = "x-rust-names";

/// The keys of each form, beside those that any schema may have; none if that cannot be known.
fn keys(form: &Form) -> &'static [&'static str] {
    match form {
        Form::Reference(it) if !it.merged => &["$ref"],
        Form::Reference(_) => &["allOf"],
        Form::Object(it) if it.is_merged => &["allOf"],
        Form::Union(_) => &["oneOf", "discriminator", RUST_NAMES],
        Form::Enum(_) => &["type", "enum", "x-enum-descriptions", RUST_NAMES],
        Form::String => &["type", "format", "minLength", "maxLength", "x-from"],
        Form::Object(_) => &["type", "properties", "required", "x-envelope"],
        Form::Map(_) => &["type", "additionalProperties"],
        Form::Array(_) => &["type", "items", "minItems", "maxItems"],
        Form::Integer | Form::Number => &["type", "format", "minimum", "maximum"],
        Form::Boolean => &["type"],
        Form::Any | Form::Unknown => &[],
    }
}

/// What a schema is read from.
pub(super) struct Source<'a> {
    pub(super) document: &'a Document,
    /// The names in Rust of the component schemas.
    pub(super) rust_names: &'a BTreeMap<String, String>,
}

/// A component schema, where `allOf` merges objects.
pub(super) fn component(source: &Source<'_>, at: &str, value: &Value) -> Schema {
    read(source, at, value, true)
}

/// A schema where it is used, where `allOf` with one reference is that reference.
pub(super) fn schema(source: &Source<'_>, at: &str, value: &Value) -> Schema {
    read(source, at, value, false)
}

fn read(source: &Source<'_>, at: &str, value: &Value, is_component: bool) -> Schema {
    let Value::Object(entries) = value else {
        return Schema { at: at.to_owned(), ..Schema::default() };
    };
    let form = form(source, at, entries, is_component);
    let keys = keys(&form);
    let limits = LIMITS.iter().map(|(key, _)| key).filter(|key| keys.contains(*key));
    let limits =
        limits.filter_map(|key| Some(((*key).to_owned(), entries.get(*key)?.as_number()?.clone())));
    // What `additionalProperties: true` says is so of every object.
    let is_said = |key: &str, value: &Value| {
        key == "additionalProperties" && matches!(form, Form::Object(_)) && value == true
    };
    // What belongs to a type means nothing without one.
    let is_read = |key: &str| match form {
        Form::Unknown => true,
        Form::Object(ref it) if !it.is_merged && !entries.contains_key("type") => false,
        _ => keys.contains(&key),
    };
    let unread = entries.iter().filter(|(key, value)| {
        !is_read(key) && !KEYS_OF_ANY.contains(&key.as_str()) && !is_said(key, value)
    });
    let from = strings(at, entries, "x-from");
    Schema {
        at: at.to_owned(),
        ty: string(entries, "type"),
        format: string(entries, "format"),
        docs: docs(at, entries),
        nullable: is_true(entries, "nullable"),
        deprecated: is_true(entries, "deprecated"),
        rust_name: string(entries, RUST_NAME),
        rust_names: map(entries, RUST_NAMES),
        neutral: entries.get("x-neutral").cloned(),
        envelope: string(entries, "x-envelope"),
        sources: from.iter().filter_map(|it| component_name(source, &it.value)).collect(),
        from,
        limits: limits.collect(),
        unread: unread.map(|(key, value)| (key.clone(), value.clone())).collect(),
        form,
    }
}

fn form(source: &Source<'_>, at: &str, entries: &Map<String, Value>, is_component: bool) -> Form {
    let has = |key: &str| entries.contains_key(key);
    match entries.get("type").and_then(Value::as_str) {
        _ if has("$ref") => Form::Reference(reference(source, &entries["$ref"], false)),
        _ if has("oneOf") => Form::Union(union(source, at, entries)),
        _ if has("allOf") => match only_reference(entries).filter(|_| !is_component) {
            Some(target) => Form::Reference(reference(source, target, true)),
            None => Form::Object(object(source, at, entries)),
        },
        Some("string") if has("enum") => Form::Enum(strings(at, entries, "enum")),
        Some("string") => Form::String,
        Some("object") if has("properties") => Form::Object(object(source, at, entries)),
        Some("object") => Form::Map(inner(source, at, entries, "additionalProperties")),
        Some("array") => Form::Array(inner(source, at, entries, "items")),
        Some("integer") => Form::Integer,
        Some("number") => Form::Number,
        Some("boolean") => Form::Boolean,
        // A type that is missing or misspelt hides no properties.
        _ if has("properties") => Form::Object(object(source, at, entries)),
        None if !has("type") => Form::Any,
        _ => Form::Unknown,
    }
}

/// The reference that an `allOf` holds, if it holds nothing else.
fn only_reference(entries: &Map<String, Value>) -> Option<&Value> {
    match entries.get("allOf")?.as_array()?.as_slice() {
        [one] if !entries.contains_key("properties") => one.get("$ref"),
        _ => None,
    }
}

fn reference(source: &Source<'_>, target: &Value, merged: bool) -> Reference {
    let target = target.as_str().unwrap_or_default().to_owned();
    Reference { name: component_name(source, &target), target, merged }
}

/// The type of the component that `#/components/schemas/Name` leads to, however many references lie between.
fn component_name(source: &Source<'_>, target: &str) -> Option<String> {
    let at = source.document.resolve(target.strip_prefix('#')?)?;
    source.rust_names.get(&unescape(name_at(&at)?)).cloned()
}

fn union(source: &Source<'_>, at: &str, entries: &Map<String, Value>) -> Union {
    let discriminator = entries.get("discriminator").and_then(Value::as_object);
    let mapping = discriminator.and_then(|it| it.get("mapping")).and_then(Value::as_object);
    let names = map(entries, RUST_NAMES);
    let mapped = |(value, member): (&String, &Value)| {
        let rust_name = names.get(value).cloned().unwrap_or_else(|| variant_name(value));
        let target = member.as_str().unwrap_or_default().to_owned();
        let name = component_name(source, &target);
        let at = format!("{at}/discriminator/mapping/{}", escape(value));
        Mapped { value: value.clone(), rust_name, member: Located { at, value: target }, name }
    };
    Union {
        discriminator: discriminator.and_then(|it| string(it, "propertyName")),
        members: list(source, at, entries, "oneOf"),
        mapping: mapping.map(|all| all.iter().map(mapped).collect()),
    }
}

fn object(source: &Source<'_>, at: &str, entries: &Map<String, Value>) -> Object {
    let properties = entries.get("properties").and_then(Value::as_object).into_iter().flatten();
    let property = |(name, value): (&String, &Value)| {
        let at = format!("{at}/properties/{}", escape(name));
        (name.clone(), schema(source, &at, value))
    };
    Object {
        properties: properties.map(property).collect(),
        required: strings(at, entries, "required"),
        merged: list(source, at, entries, "allOf"),
        is_merged: entries.contains_key("allOf"),
    }
}

/// The schema within a schema; none if a flag stands there, or nothing.
fn inner(
    source: &Source<'_>,
    at: &str,
    entries: &Map<String, Value>,
    key: &str,
) -> Option<Box<Schema>> {
    let value = entries.get(key).filter(|it| !it.is_boolean())?;
    Some(Box::new(schema(source, &format!("{at}/{key}"), value)))
}

fn list(source: &Source<'_>, at: &str, entries: &Map<String, Value>, key: &str) -> Vec<Schema> {
    let items = entries.get(key).and_then(Value::as_array).into_iter().flatten().enumerate();
    items.map(|(index, value)| schema(source, &format!("{at}/{key}/{index}"), value)).collect()
}

/// What people read about what these entries describe.
pub(super) fn docs(at: &str, entries: &Map<String, Value>) -> Docs {
    let example = entries.get("example");
    Docs {
        summary: string(entries, "summary"),
        description: string(entries, "description"),
        example: example.map(|value| Example { at: format!("{at}/example"), value: value.clone() }),
        values: map(entries, "x-enum-descriptions"),
    }
}

/// A mapping of strings.
pub(super) fn map(entries: &Map<String, Value>, key: &str) -> BTreeMap<String, String> {
    let all = entries.get(key).and_then(Value::as_object).into_iter().flatten();
    all.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
}

pub(super) fn string(entries: &Map<String, Value>, key: &str) -> Option<String> {
    entries.get(key)?.as_str().map(str::to_owned)
}

pub(super) fn is_true(entries: &Map<String, Value>, key: &str) -> bool {
    entries.get(key) == Some(&Value::Bool(true))
}

/// The strings of a sequence.
pub(super) fn strings(at: &str, entries: &Map<String, Value>, key: &str) -> Vec<Located> {
    let items = entries.get(key).and_then(Value::as_array).into_iter().flatten().enumerate();
    let located = |(index, value): (usize, &Value)| {
        let at = format!("{at}/{key}/{index}");
        Some(Located { at, value: value.as_str()?.to_owned() })
    };
    items.filter_map(located).collect()
}
