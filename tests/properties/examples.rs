//! Decodes every example in the spec with the type of its schema.
//!
//! In responses and bodies, example and schema have an envelope, which is removed.

use serde_json::Value;

use crate::check::same;
use crate::components::reencode_of;
use crate::schema::{
    SPEC, Strictness, list, operations, response_content, schema_validator, successes, target,
    unwrapped,
};

struct Example {
    /// A JSON pointer into the spec.
    place: String,
    schema: &'static Value,
    value: &'static Value,
}

/// Collects each `example` next to a `schema` or in one.
fn examples(place: &str, part: &'static Value, found: &mut Vec<Example>) {
    if let Some(value) = part.get("example") {
        let schema = part.get("schema").unwrap_or(part);
        found.push(Example { place: place.to_owned(), schema, value });
    }
    match part {
        Value::Object(entries) => {
            for (key, value) in entries.iter().filter(|(key, _)| *key != "example") {
                examples(
                    &format!("{place}/{}", key.replace('~', "~0").replace('/', "~1")),
                    value,
                    found,
                );
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                examples(&format!("{place}/{index}"), value, found);
            }
        }
        _ => {}
    }
}

fn all_examples() -> Vec<Example> {
    let mut found = Vec::new();
    examples("", &SPEC, &mut found);
    for example in &mut found {
        (example.schema, example.value) = unwrapped(example.schema, example.value);
    }
    found
}

/// The components of a value, each with its part of the value.
pub(crate) fn typed<'a>(schema: &'a Value, value: &'a Value) -> Vec<(&'a str, &'a Value)> {
    match (schema.get("$ref"), schema.get("items")) {
        (Some(reference), _) => vec![(target(reference), value)],
        (None, Some(items)) => list(value).iter().flat_map(|value| typed(items, value)).collect(),
        (None, None) => Vec::new(),
    }
}

#[test]
fn every_example_fits_its_schema() {
    for Example { place, schema, value } in all_examples() {
        let validator = schema_validator(schema, Strictness::Closed);
        if let Err(error) = validator.validate(value) {
            panic!("{place}/example: {error}, at {}", error.instance_path());
        }
    }
}

#[test]
fn every_example_round_trips() {
    for Example { place, schema, value } in all_examples() {
        for (component, value) in typed(schema, value) {
            let checked = reencode_of(component)(&value.to_string())
                .and_then(|encoded| same(&encoded, value));
            assert_eq!(checked, Ok(()), "{place}/example, {component}");
        }
    }
}

#[test]
fn every_success_has_an_example_of_a_component() {
    for operation in operations() {
        for status in successes(operation) {
            let content = response_content(operation, status);
            let (schema, value) = unwrapped(&content["schema"], &content["example"]);
            let has_example = content.is_null() || !typed(schema, value).is_empty();
            assert!(has_example, "{} {status}", operation["operationId"]);
        }
    }
}
