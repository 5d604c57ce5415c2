//! A document → a [`Schema`] of it.
//!
//! Only `keys` lists which keys each form of schema has; all others are kept as unread.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::docs::Located;
use super::entries::{
    COMMON_KEYS, CONSTRUCTOR_DEFAULT, RUST_NAME, RUST_NAMES, docs, has_null, is_null, is_true, map,
    members, numbers, only_member, only_type, prose, string, strings, types,
};
use super::names::variant_name;
use super::schema::{
    Cause, Form, LIMITS, Mapped, Object, Origin, Reference, Schema, Union, name_at,
};
use crate::document::{Document, escape, fragment, unescape};

/// The keys of each form, in addition to those that any schema may have.
fn keys(form: &Form) -> &'static [&'static str] {
    match form {
        Form::Reference(it) if !it.merged => &["$ref"],
        Form::Reference(_) => &["$ref", "allOf", "oneOf", "anyOf", "type"],
        Form::Object(it) if it.is_merged => {
            &["allOf", "type", "properties", "required", "additionalProperties", "x-envelope"]
        }
        Form::Union(_) => &["oneOf", "anyOf", "discriminator", "type", RUST_NAMES],
        Form::Enum(_) => &["type", "enum", "const", "x-enum-descriptions", RUST_NAMES],
        Form::String => &["type", "format", "minLength", "maxLength", "x-from"],
        Form::Object(_) => {
            &["type", "properties", "required", "additionalProperties", "x-envelope"]
        }
        Form::Map(_) => &["type", "additionalProperties", "required"],
        Form::Array(_) => &["type", "items", "minItems", "maxItems"],
        Form::Integer | Form::Number => &["type", "format", "minimum", "maximum", "enum", "const"],
        Form::Boolean => &["type", "enum", "const"],
        Form::Open(..) => &["type", "oneOf", "anyOf", "allOf", "discriminator", "enum"],
        // Choices are only recognised later.
        Form::Choice(_) | Form::Any | Form::Unknown => &[],
    }
}

/// The source that schemas are read from.
pub(super) struct Source<'a> {
    pub(super) document: &'a Document,
    /// The Rust names of the component schemas.
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
        // OpenAPI 3.1 has boolean schemas: `true` accepts anything, `false` nothing.
        let form = if value.is_boolean() { Form::Any } else { Form::Unknown };
        return Schema { at: at.to_owned(), form, ..Schema::default() };
    };
    let (types, of_type) = types(entries);
    let nullable = of_type || is_true(entries, "nullable") || has_null(entries);
    if let Some((inner_at, only)) = only_member(at, entries) {
        // The keys around the only member add to it.
        let inner = read(source, &inner_at, only, false);
        let is_merge = entries.contains_key("allOf")
            && matches!(inner.form, Form::Object(_) | Form::Reference(_));
        if !is_component || !is_merge {
            let merged = Reference { target: String::new(), name: None, merged: true };
            let outer = build(source, at, entries, Form::Reference(merged));
            let docs_only = prose(at, entries).into_iter();
            let docs_only = docs_only.map(|(at, it)| build(source, &at, it, Form::Any));
            let mut schema = docs_only.chain([inner]).fold(outer, merge_keys);
            if let Form::Reference(it) = &mut schema.form {
                it.merged = true;
            }
            return Schema { nullable: nullable || schema.nullable, ..schema };
        }
    }
    let form = form(source, at, entries, &types);
    Schema {
        nullable,
        ty: types.first().map(|it| (*it).to_owned()),
        ..build(source, at, entries, form)
    }
}

/// A schema, with the keys of another one that is merged with it.
fn merge_keys(outer: Schema, inner: Schema) -> Schema {
    Schema {
        at: outer.at,
        nullable: outer.nullable || inner.nullable,
        docs: outer.docs.or(inner.docs),
        deprecated: outer.deprecated || inner.deprecated,
        read_only: outer.read_only || inner.read_only,
        write_only: outer.write_only || inner.write_only,
        default: outer.default.or(inner.default),
        constructor_default: outer.constructor_default.or(inner.constructor_default),
        rust_name: outer.rust_name.or(inner.rust_name),
        unread: inner.unread.into_iter().chain(outer.unread).collect(),
        ..inner
    }
}

/// Builds a schema of this form from its keys.
fn build(source: &Source<'_>, at: &str, entries: &Map<String, Value>, form: Form) -> Schema {
    let keys = keys(&form);
    let limits = LIMITS.iter().map(|(key, _)| key).filter(|key| keys.contains(*key));
    let limits =
        limits.filter_map(|key| Some(((*key).to_owned(), entries.get(*key)?.as_number()?.clone())));
    // `additionalProperties: true` is the default.
    let is_default = |key: &str, value: &Value| key == "additionalProperties" && value == true;
    let is_read = |key: &str| matches!(form, Form::Unknown) || keys.contains(&key);
    let unread = entries.iter().filter(|(key, value)| {
        !is_read(key) && !COMMON_KEYS.contains(&key.as_str()) && !is_default(key, value)
    });
    let is_number = matches!(form, Form::Integer | Form::Number);
    let from = strings(at, entries, "x-from");
    Schema {
        at: at.to_owned(),
        ty: string(entries, "type"),
        format: string(entries, "format"),
        docs: docs(at, entries),
        nullable: false,
        deprecated: is_true(entries, "deprecated"),
        read_only: is_true(entries, "readOnly"),
        write_only: is_true(entries, "writeOnly"),
        rust_name: string(entries, RUST_NAME),
        rust_names: map(entries, RUST_NAMES),
        default: entries.get("default").cloned(),
        constructor_default: CONSTRUCTOR_DEFAULT.iter().find_map(|it| entries.get(*it)).cloned(),
        envelope: string(entries, "x-envelope"),
        from: from.into_iter().map(|it| origin(source, it)).collect(),
        numbers: if is_number { numbers(entries) } else { Vec::new() },
        limits: limits.collect(),
        unread: unread.map(|(key, value)| (key.clone(), value.clone())).collect(),
        form,
    }
}

fn form(source: &Source<'_>, at: &str, entries: &Map<String, Value>, types: &[&str]) -> Form {
    let has = |key: &str| entries.contains_key(key);
    let unions = ["oneOf", "anyOf"].map(|key| members(at, entries, key));
    let merges = members(at, entries, "allOf");
    let constant =
        string(entries, "const").map(|value| Located { at: format!("{at}/const"), value });
    let values = entries.get("enum").and_then(Value::as_array);
    let is_string_or_null = |it: &Value| it.is_string() || it.is_null();
    let only_type = only_type(entries);
    match types {
        _ if has("$ref") => Form::Reference(reference(source, &entries["$ref"], false)),
        _ if unions.iter().any(|it| !it.is_empty()) => {
            let is_plain = !has("properties") && merges.is_empty();
            if is_plain && unions.iter().any(Vec::is_empty) {
                let members = unions.into_iter().flatten().collect();
                Form::Union(union(source, at, entries, members))
            } else {
                Form::Open(Cause::Mixed, Box::default())
            }
        }
        _ if !merges.is_empty() || prose(at, entries).is_empty() && has("allOf") => {
            Form::Object(object(source, at, entries, merges))
        }
        ["string"] | [] if constant.is_some() => Form::Enum(constant.into_iter().collect()),
        ["string"] | []
            if values.is_some_and(|it| {
                it.iter().all(is_string_or_null) && it.iter().any(Value::is_string)
            }) =>
        {
            Form::Enum(strings(at, entries, "enum"))
        }
        ["string"] => Form::String,
        ["object"] | [] if has("properties") => Form::Object(object(source, at, entries, merges)),
        ["object"] => Form::Map(inner(source, at, entries, "additionalProperties")),
        ["array"] => Form::Array(inner(source, at, entries, "items")),
        ["integer"] => Form::Integer,
        ["number"] => Form::Number,
        ["boolean"] => Form::Boolean,
        // Without a type, keys that only one type has imply it.
        [] if has("additionalProperties") => {
            Form::Map(inner(source, at, entries, "additionalProperties"))
        }
        [] if has("items") => Form::Array(inner(source, at, entries, "items")),
        [] if only_type.is_some() => only_type.unwrap_or_default(),
        [] if !has("type") || is_null(entries) => Form::Any,
        ["array" | "boolean" | "integer" | "number" | "object" | "string", _, ..] => {
            Form::Open(Cause::Types, Box::default())
        }
        _ if has("properties") => Form::Object(object(source, at, entries, merges)),
        _ => Form::Unknown,
    }
}

fn reference(source: &Source<'_>, target: &Value, merged: bool) -> Reference {
    let target = target.as_str().unwrap_or_default().to_owned();
    Reference { name: component_name(source, &target), target, merged }
}

/// The type that `#/components/schemas/Name` resolves to, through any number of references.
fn component_name(source: &Source<'_>, target: &str) -> Option<String> {
    let at = source.document.resolve(&fragment(target)?)?;
    source.rust_names.get(&unescape(name_at(&at)?)).cloned()
}

/// `#/components/schemas/Name`, or `#/components/schemas/Name/properties/id`.
fn origin(source: &Source<'_>, Located { at, value }: Located) -> Origin {
    let (component, property) = match value.rsplit_once("/properties/") {
        Some((component, property)) => (component, Some(unescape(property))),
        None => (&*value, None),
    };
    Origin { at, name: component_name(source, component), property }
}

fn union(
    source: &Source<'_>,
    at: &str,
    entries: &Map<String, Value>,
    members: Vec<(String, &Value)>,
) -> Union {
    let discriminator = entries.get("discriminator").and_then(Value::as_object);
    let mapping = discriminator.and_then(|it| it.get("mapping")).and_then(Value::as_object);
    let names = map(entries, RUST_NAMES);
    let mapped = |(value, member): (&String, &Value)| {
        let rust_name = names.get(value).cloned().unwrap_or_else(|| variant_name(value));
        let target = member.as_str().unwrap_or_default().to_owned();
        // In OpenAPI, a plain name is that of a component.
        let name =
            component_name(source, &target).or_else(|| source.rust_names.get(&target).cloned());
        let at = format!("{at}/discriminator/mapping/{}", escape(value));
        Mapped { value: value.clone(), rust_name, member: Located { at, value: target }, name }
    };
    Union {
        discriminator: discriminator.and_then(|it| string(it, "propertyName")),
        members: members.into_iter().map(|(at, it)| schema(source, &at, it)).collect(),
        mapping: mapping.map(|all| all.iter().map(mapped).collect()),
        kept: false,
    }
}

fn object(
    source: &Source<'_>,
    at: &str,
    entries: &Map<String, Value>,
    merges: Vec<(String, &Value)>,
) -> Object {
    let properties = entries.get("properties").and_then(Value::as_object).into_iter().flatten();
    let property = |(name, value): (&String, &Value)| {
        let at = format!("{at}/properties/{}", escape(name));
        (name.clone(), schema(source, &at, value))
    };
    Object {
        properties: properties.map(property).collect(),
        required: strings(at, entries, "required"),
        merged: merges.into_iter().map(|(at, it)| merged(source, &at, it)).collect(),
        is_merged: entries.contains_key("allOf"),
        extra: inner(source, at, entries, "additionalProperties"),
    }
}

/// A schema that is merged into an object: one with only `required` is an object, too.
fn merged(source: &Source<'_>, at: &str, value: &Value) -> Schema {
    let mut merged = schema(source, at, value);
    let required = value.as_object().map(|it| strings(at, it, "required")).unwrap_or_default();
    if matches!(merged.form, Form::Any | Form::Map(None)) && !required.is_empty() {
        merged.form = Form::Object(Object { required, ..Object::default() });
        merged.unread.remove("required");
    }
    merged
}

/// The schema at a key; none if it is missing or a boolean.
fn inner(
    source: &Source<'_>,
    at: &str,
    entries: &Map<String, Value>,
    key: &str,
) -> Option<Box<Schema>> {
    let value = entries.get(key).filter(|it| !it.is_boolean())?;
    Some(Box::new(schema(source, &format!("{at}/{key}"), value)))
}
