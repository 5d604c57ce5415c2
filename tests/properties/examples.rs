//! Every example in the spec, decoded by the type of its schema.
//!
//! Examples in responses and bodies stand in an envelope, which the schema does as well and which is
//! taken off.

use serde_json::Value;

use crate::check::same;
use crate::components::reencode_of;
use crate::schema::{
    Reading, SPEC, answer, list, operations, schema_validator, successes, target, unwrapped,
};

struct Example {
    /// A JSON pointer into the spec.
    place: String,
    schema: &'static Value,
    value: &'static Value,
}

/// What stands as `example` beside a `schema`, or within a schema.
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

/// Each component in a value, with its part of it.
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
        let validator = schema_validator(schema, Reading::Closed);
        if let Err(error) = validator.validate(value) {
            panic!("{place}/example: {error}, at {}", error.instance_path());
        }
    }
}

#[test]
fn every_example_is_given_back() {
    for Example { place, schema, value } in all_examples() {
        for (component, value) in typed(schema, value) {
            let checked = reencode_of(component)(&value.to_string())
                .and_then(|encoded| same(&encoded, value));
            assert_eq!(checked, Ok(()), "{place}/example, {component}");
        }
    }
}

#[test]
fn every_result_has_an_example_of_a_component() {
    for operation in operations() {
        for status in successes(operation) {
            let answer = answer(operation, status);
            let (schema, value) = unwrapped(&answer["schema"], &answer["example"]);
            let is_shown = answer.is_null() || !typed(schema, value).is_empty();
            assert!(is_shown, "{} {status}", operation["operationId"]);
        }
    }
}
