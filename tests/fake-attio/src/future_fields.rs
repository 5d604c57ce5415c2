//! Simulates a future API: adds unknown fields to responses.

use serde_json::Value;

/// Adds a property to every object.
pub(crate) fn add_fields(value: &mut Value) {
    match value {
        Value::Object(entries) => {
            entries.values_mut().for_each(add_fields);
            entries.insert("future_field".to_owned(), Value::from(true));
        }
        Value::Array(items) => items.iter_mut().for_each(add_fields),
        _ => {}
    }
}
