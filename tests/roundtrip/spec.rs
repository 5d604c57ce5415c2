//! Reads the envelopes of responses from the spec.
//!
//! It does not use the generator, so that these tests can contradict it.

use std::sync::LazyLock;

use serde_json::{Map, Value};

static SPEC: LazyLock<Value> = LazyLock::new(|| {
    serde_yaml::from_str(include_str!("../../openapi/attributes.yaml")).expect("the spec is YAML")
});

/// All operations with their ids.
pub(crate) fn operations() -> impl Iterator<Item = (&'static str, &'static Value)> {
    let object = |value: &'static Value| value.as_object().into_iter().flat_map(Map::values);
    let entries = object(&SPEC["paths"]).flat_map(object);
    entries.filter_map(|it| Some((it["operationId"].as_str()?, it)))
}

/// Wraps the value that a method returns in the envelope of its response.
pub(crate) fn wrapped(operation: &str, status: u16, value: Value) -> Value {
    let found = operations().find(|(id, _)| *id == operation);
    let (_, operation) = found.unwrap_or_else(|| panic!("the spec has no operation `{operation}`"));
    let response = &operation["responses"][status.to_string()];
    let response = match response["$ref"].as_str() {
        Some(reference) => SPEC.pointer(&reference[1..]).expect("references resolve"),
        None => response,
    };
    match response["content"]["application/json"]["schema"]["x-envelope"].as_str() {
        Some(key) => Value::from(Map::from_iter([(key.to_owned(), value)])),
        None => value,
    }
}
