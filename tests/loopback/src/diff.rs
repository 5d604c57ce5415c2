//! The differences between two JSON values, one line for each JSON pointer.

use std::collections::BTreeSet;

use serde_json::Value;

/// The differences between an expected and an actual value, in the order of their JSON pointers.
///
/// ```
/// use serde_json::json;
///
/// let lines = loopback::differences(&json!({"title": "Won", "config": {}}), &json!({"title": null}));
/// assert_eq!(lines, ["/config: expected {}, got nothing", "/title: expected \"Won\", got null"]);
/// ```
#[must_use]
pub fn differences(expected: &Value, actual: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    compare("", Some(expected), Some(actual), &mut lines);
    lines
}

fn compare(
    pointer: &str,
    expected: Option<&Value>,
    actual: Option<&Value>,
    lines: &mut Vec<String>,
) {
    match (expected, actual) {
        (Some(Value::Object(expected)), Some(Value::Object(actual))) => {
            let keys: BTreeSet<&String> = expected.keys().chain(actual.keys()).collect();
            for key in keys {
                let escaped = key.replace('~', "~0").replace('/', "~1");
                compare(&format!("{pointer}/{escaped}"), expected.get(key), actual.get(key), lines);
            }
        }
        (Some(Value::Array(expected)), Some(Value::Array(actual))) => {
            for index in 0..expected.len().max(actual.len()) {
                compare(
                    &format!("{pointer}/{index}"),
                    expected.get(index),
                    actual.get(index),
                    lines,
                );
            }
        }
        _ if expected == actual => {}
        _ => {
            let place = if pointer.is_empty() { "the whole value" } else { pointer };
            lines.push(format!("{place}: expected {}, got {}", display(expected), display(actual)));
        }
    }
}

fn display(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), Value::to_string)
}
