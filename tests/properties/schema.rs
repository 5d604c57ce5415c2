//! Reads the spec for tests.
//!
//! In: `openapi/attributes.yaml`. Out: its components, as written and as JSON Schemas. Keys that the spec does
//! not use yet, such as `pattern`, panic instead of being ignored.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

pub(crate) static SPEC: LazyLock<Value> = LazyLock::new(|| {
    serde_yaml::from_str(include_str!("../../openapi/attributes.yaml")).expect("the spec is YAML")
});

/// How strictly to validate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Strictness {
    /// Exactly what the spec declares: for requests.
    Closed,
    /// Also what future responses may have: other properties, values and union members, other lengths,
    /// and null for optional properties.
    Open,
}

pub(crate) fn component(name: &str) -> &'static Value {
    &SPEC["components"]["schemas"][name]
}

/// Whether only path parameters use a schema. Its enum is closed.
pub(crate) fn is_only_in_paths(schema: &Value) -> bool {
    static ELSEWHERE: LazyLock<BTreeSet<&str>> = LazyLock::new(|| reachable([&SPEC["paths"]]));
    let mut all = object(&SPEC["components"]["schemas"]).iter();
    let found = all.find(|(_, it)| std::ptr::eq(*it, schema));
    found.is_some_and(|(name, _)| !ELSEWHERE.contains(&**name))
}

/// The components that a part of the spec refers to, directly or not, except by path parameters.
pub(crate) fn reachable<'a>(from: impl IntoIterator<Item = &'a Value>) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&Value> = from.into_iter().collect();
    while let Some(value) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items),
            Value::Object(entries) if entries.get("in").is_some_and(|it| it == "path") => {}
            Value::Object(entries) => open.extend(entries.values()),
            Value::String(reference) => {
                if let Some(name) = reference.strip_prefix("#/components/schemas/")
                    && found.insert(name)
                {
                    open.push(component(name));
                }
                for part in ["responses", "parameters"] {
                    let name = reference.strip_prefix("#/components/");
                    let name = name.and_then(|it| it.strip_prefix(part));
                    open.extend(name.map(|name| &SPEC["components"][part][&name[1..]]));
                }
            }
            _ => {}
        }
    }
    found
}

/// All operations, as written.
pub(crate) fn operations() -> impl Iterator<Item = &'static Value> {
    let entries = object(&SPEC["paths"]).values().flat_map(|path| object(path).values());
    // Other keys of a path, such as `parameters`, have no responses.
    entries.filter(|it| it.get("responses").is_some())
}

/// The JSON content of an operation's response to a status: its schema and its example; null if it has none.
pub(crate) fn response_content(operation: &'static Value, status: &str) -> &'static Value {
    let response = &operation["responses"][status];
    let response = match response["$ref"].as_str() {
        Some(reference) => SPEC.pointer(&reference[1..]).expect("references resolve"),
        None => response,
    };
    &response["content"]["application/json"]
}

/// The statuses of an operation's successes.
pub(crate) fn successes(operation: &Value) -> impl Iterator<Item = &str> {
    let statuses = object(&operation["responses"]).keys().map(String::as_str);
    statuses.filter(|status| status.starts_with('2'))
}

/// Removes the envelope from a schema and a value of it.
pub(crate) fn unwrapped<'a>(schema: &'a Value, value: &'a Value) -> (&'a Value, &'a Value) {
    match schema["x-envelope"].as_str() {
        Some(key) => (&schema["properties"][key], &value[key]),
        None => (schema, value),
    }
}

/// The name in a reference to a component.
pub(crate) fn target(reference: &Value) -> &str {
    let reference = reference.as_str().expect("a reference is a string");
    reference.strip_prefix("#/components/schemas/").expect("a reference to a component")
}

pub(crate) fn object(value: &Value) -> &Map<String, Value> {
    value.as_object().unwrap_or_else(|| panic!("not an object: {value}"))
}

pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A validator for a component.
pub(crate) fn validator(name: &str, strictness: Strictness) -> Validator {
    schema_validator(&json!({"$ref": format!("#/components/schemas/{name}")}), strictness)
}

pub(crate) fn schema_validator(schema: &Value, strictness: Strictness) -> Validator {
    let definitions: Map<String, Value> = object(&SPEC["components"]["schemas"])
        .iter()
        .map(|(name, schema)| (name.clone(), json_schema(schema, strictness)))
        .collect();
    let mut schema = json_schema(schema, strictness);
    schema["$defs"] = definitions.into();
    jsonschema::draft202012::new(&schema).expect("a valid JSON Schema")
}

/// Converts an OpenAPI 3.0 schema to JSON Schema.
fn json_schema(schema: &Value, strictness: Strictness) -> Value {
    let mut res = Map::new();
    for (key, value) in object(schema) {
        match key.as_str() {
            "$ref" => drop(res.insert(key.clone(), format!("#/$defs/{}", target(value)).into())),
            "enum" | "minLength" | "minItems" | "minimum" if strictness == Strictness::Open => {}
            "type" | "enum" | "required" | "minLength" | "minItems" | "minimum" => {
                res.insert(key.clone(), value.clone());
            }
            "allOf" => {
                let parts = list(value).iter().map(|part| json_schema(part, strictness)).collect();
                res.insert(key.clone(), Value::Array(parts));
            }
            "additionalProperties" if value.is_boolean() => {}
            "items" | "additionalProperties" => {
                drop(res.insert(key.clone(), json_schema(value, strictness)));
            }
            "oneOf" => res.extend(union(schema, strictness)),
            "properties" => res.extend(properties(schema, strictness)),
            // The client does not check formats, and keeps strings unchanged.
            "format" | "description" | "deprecated" | "nullable" | "discriminator" | "example" => {}
            extension if extension.starts_with("x-") => {}
            other => panic!("`{other}` is not supported here yet: {schema}"),
        }
    }
    if schema["nullable"] == true {
        return json!({"anyOf": [res, {"type": "null"}]});
    }
    res.into()
}

fn properties(schema: &Value, strictness: Strictness) -> Map<String, Value> {
    let mut properties = Map::new();
    for (name, property) in object(&schema["properties"]) {
        let mut schema_of = json_schema(property, strictness);
        if strictness == Strictness::Open && !is_required(schema, name) {
            schema_of = json!({"anyOf": [schema_of, {"type": "null"}]});
        }
        properties.insert(name.clone(), schema_of);
    }
    let mut res = Map::from_iter([("properties".to_owned(), properties.into())]);
    if strictness == Strictness::Closed {
        res.insert("additionalProperties".into(), false.into());
    }
    res
}

pub(crate) fn is_required(schema: &Value, property: &str) -> bool {
    list(&schema["required"]).iter().any(|name| name == property)
}

/// A union maps each discriminator to a schema. Only a closed one refuses other discriminators.
fn union(schema: &Value, strictness: Strictness) -> Map<String, Value> {
    let key = schema["discriminator"]["propertyName"].as_str();
    let key = key.expect("a union has a discriminator");
    let mapping = object(&schema["discriminator"]["mapping"]);
    let members: Vec<Value> = mapping
        .iter()
        .map(|(value, member)| {
            let is_member = json!({
                "type": "object", "required": [key], "properties": {key: {"const": value}},
            });
            json!({"if": is_member, "then": {"$ref": format!("#/$defs/{}", target(member))}})
        })
        .collect();
    let mut res = Map::from_iter([("allOf".to_owned(), Value::Array(members))]);
    if strictness == Strictness::Closed {
        let known: Vec<&String> = mapping.keys().collect();
        res.insert("type".into(), "object".into());
        res.insert("required".into(), json!([key]));
        res.insert("properties".into(), json!({key: {"enum": known}}));
    }
    res
}
