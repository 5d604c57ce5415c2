//! The entries of a mapping → strings, documentation, types, members of unions and merges.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value};

use super::docs::{Docs, Example, Located};
use super::schema::Form;

/// The keys that any schema may have, except a plain reference.
pub(crate) const COMMON_KEYS: [&str; 7] = [
    "deprecated",
    "description",
    "example",
    "nullable",
    CONSTRUCTOR_DEFAULT[0],
    CONSTRUCTOR_DEFAULT[1],
    RUST_NAME,
];

/// The constructor default; the second name is from specs up to 0.1.0, which `diff` still compares.
pub(super) const CONSTRUCTOR_DEFAULT: [&str; 2] = ["x-constructor-default", "x-neutral"];

/// A Rust name, where the derived one would be poor.
pub(crate) const RUST_NAME: &str = "x-rust-name";

/// Rust names of values.
pub(crate) const RUST_NAMES: &str = "x-rust-names";

/// The keys of a schema that are only documentation.
const DOCS: [&str; 6] = ["$comment", "description", "example", "examples", "externalDocs", "title"];

/// A schema without its documentation: two with one name are one type if nothing else differs.
pub(super) fn without_docs(schema: &Value) -> Value {
    let Value::Object(entries) = schema else { return schema.clone() };
    let entries = entries.iter().filter(|(key, _)| !DOCS.contains(&key.as_str()));
    let entries = entries.map(|(key, it)| {
        let it = match (key.as_str(), it) {
            ("properties", Value::Object(all)) => {
                all.iter().map(|(name, it)| (name.clone(), without_docs(it))).collect()
            }
            ("allOf" | "anyOf" | "oneOf", Value::Array(all)) => {
                all.iter().map(without_docs).collect()
            }
            ("additionalProperties" | "items", it) => without_docs(it),
            (_, it) => it.clone(),
        };
        (key.clone(), it)
    });
    entries.collect()
}

/// The types that a schema may have, and whether null is one of them.
pub(super) fn types(entries: &Map<String, Value>) -> (Vec<&str>, bool) {
    let all: Vec<&str> = match entries.get("type") {
        Some(Value::String(ty)) => vec![ty],
        Some(Value::Array(types)) => types.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let has_null = all.contains(&"null");
    (all.into_iter().filter(|it| *it != "null").collect(), has_null)
}

/// Whether null is the only type of a schema.
pub(super) fn is_null(entries: &Map<String, Value>) -> bool {
    match entries.get("type") {
        Some(Value::Array(types)) => !types.is_empty() && types.iter().all(|it| it == "null"),
        it => it.is_some_and(|it| it == "null"),
    }
}

/// Whether null is among the values or members. OpenAPI 3.0 has no type `null`; many documents write
/// `nullable: true` without a type for it.
pub(super) fn has_null(entries: &Map<String, Value>) -> bool {
    let is_null = |it: &&Map<String, Value>| is_null(it) || is_only_nullable(it);
    entries.get("enum").and_then(Value::as_array).into_iter().flatten().any(Value::is_null)
        || ["oneOf", "anyOf"].into_iter().any(|key| mappings(entries, key).any(|it| is_null(&it)))
        || mappings(entries, "allOf").any(is_only_nullable)
}

/// Whether a member of a union or a merge only adds null.
fn is_only_nullable(entries: &Map<String, Value>) -> bool {
    is_true(entries, "nullable") && is_prose(entries)
}

/// Whether all keys are documentation, or state a direction (`readOnly`, `writeOnly`).
fn is_prose(entries: &Map<String, Value>) -> bool {
    const PROSE: [&str; 6] =
        ["default", "examples", "externalDocs", "readOnly", "title", "writeOnly"];
    entries
        .keys()
        .map(String::as_str)
        .all(|key| PROSE.contains(&key) || COMMON_KEYS.contains(&key) || key.starts_with("x-"))
}

/// The members of a merge that only have documentation or a direction.
pub(super) fn prose<'a>(
    at: &str,
    entries: &'a Map<String, Value>,
) -> Vec<(String, &'a Map<String, Value>)> {
    let all = items(at, entries, "allOf").filter_map(|(at, it)| Some((at, it.as_object()?)));
    all.filter(|(_, it)| is_prose(it)).collect()
}

/// The items of a sequence, with their pointers; none if the key is missing.
fn items<'a>(
    at: &str,
    entries: &'a Map<String, Value>,
    key: &str,
) -> impl Iterator<Item = (String, &'a Value)> {
    let all = entries.get(key).and_then(Value::as_array).into_iter().flatten().enumerate();
    all.map(move |(index, it)| (format!("{at}/{key}/{index}"), it))
}

/// The mappings in a sequence.
fn mappings<'a>(
    entries: &'a Map<String, Value>,
    key: &str,
) -> impl Iterator<Item = &'a Map<String, Value>> {
    let items = entries.get(key).and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_object)
}

/// The members of a union or a merge that constrain its values.
pub(super) fn members<'a>(
    at: &str,
    entries: &'a Map<String, Value>,
    key: &str,
) -> Vec<(String, &'a Value)> {
    let all = items(at, entries, key);
    all.filter(|(_, it)| it.as_object().is_none_or(|it| constrains_values(it, key))).collect()
}

/// Whether a member constrains values. One that does not lets any value pass in a union, and has no
/// effect in a merge.
fn constrains_values(entries: &Map<String, Value>, key: &str) -> bool {
    match key {
        "allOf" => !is_prose(entries),
        _ => {
            let is_limit = |it: &String| it == "required" || it == "title";
            let is_only_required = entries.contains_key("required") && entries.keys().all(is_limit);
            !is_null(entries) && !is_only_nullable(entries) && !is_only_required
        }
    }
}

/// The only member of a merge or a union.
pub(super) fn only_member<'a>(
    at: &str,
    entries: &'a Map<String, Value>,
) -> Option<(String, &'a Value)> {
    let keys = ["allOf", "oneOf", "anyOf"];
    // A union with a discriminator has one member so far, and expects more.
    let is_alone =
        !["$ref", "properties", "enum", "items", "additionalProperties", "discriminator"]
            .into_iter()
            .any(|key| entries.contains_key(key));
    // A merge with `required` is an object of its own.
    let is_alone = is_alone && !(entries.contains_key("allOf") && entries.contains_key("required"));
    let mut all = keys.into_iter().flat_map(|key| members(at, entries, key));
    let first = all.next().filter(|_| is_alone)?;
    all.next().is_none().then_some(first)
}

/// The type of `enum` and `const`, if all their values have one other than string.
pub(super) fn only_type(entries: &Map<String, Value>) -> Option<Form> {
    let values = entries.get("enum").and_then(Value::as_array).into_iter().flatten();
    let values = values.chain(entries.get("const")).filter(|it| !it.is_null());
    let forms = values.map(|it| match it {
        Value::Bool(_) => Some(Form::Boolean),
        Value::Number(it) if it.is_i64() => Some(Form::Integer),
        Value::Number(_) => Some(Form::Number),
        _ => None,
    });
    forms.reduce(|one, other| match (one?, other?) {
        (Form::Boolean, Form::Boolean) => Some(Form::Boolean),
        (Form::Integer, Form::Integer) => Some(Form::Integer),
        (Form::Integer | Form::Number, Form::Integer | Form::Number) => Some(Form::Number),
        _ => None,
    })?
}

/// The numbers in `enum` and `const`.
pub(super) fn numbers(entries: &Map<String, Value>) -> Vec<Number> {
    let values = entries.get("enum").and_then(Value::as_array).into_iter().flatten();
    values.chain(entries.get("const")).filter_map(Value::as_number).cloned().collect()
}

/// The documentation in these entries.
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
    let located = |(at, it): (String, &Value)| Some(Located { at, value: it.as_str()?.to_owned() });
    items(at, entries, key).filter_map(located).collect()
}
