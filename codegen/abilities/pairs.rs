//! The properties of an object → the name-value pairs of a form.

use serde::Serialize;
use serde_json::Value;

/// How properties that are arrays or objects are encoded: the name of each, its OpenAPI style, and whether it is
/// exploded.
///
/// - `deepObject`: a pair for each nested value, `a[b]=1`;
/// - any other, exploded: a pair for each value, under the name of its own property in an object;
/// - any other: one pair of all values, and the names in an object, separated by a delimiter.
pub(crate) type Styles<'a> = &'a [(&'a str, &'a str, bool)];

/// The value of a pair.
pub(super) enum FieldValue {
    Plain(String),
    Json(String),
    /// Several values and their delimiter.
    Joined(Vec<String>, char),
}

/// The pairs of an object. Without a style, an array is a pair for each item, and an object is JSON.
pub(super) fn pairs(
    value: &impl Serialize,
    styles: Styles<'_>,
) -> Result<Vec<(String, FieldValue)>, String> {
    let value = serde_json::to_value(value).map_err(|error| error.to_string())?;
    let Value::Object(properties) = value else {
        return Err("only an object can be sent as a form".to_owned());
    };
    let mut pairs = Vec::new();
    for (name, value) in properties {
        let style = styles.iter().find(|(it, ..)| *it == name);
        let style = style.map(|(_, style, is_exploded)| (*style, *is_exploded));
        add(&mut pairs, name, value, style)?;
    }
    Ok(pairs)
}

/// Adds the pairs of a value.
fn add(
    pairs: &mut Vec<(String, FieldValue)>,
    name: String,
    value: Value,
    style: Option<(&str, bool)>,
) -> Result<(), String> {
    match (value, style) {
        (Value::Array(items), _) if items.is_empty() => {
            return Err(format!("`{name}` is an empty array, which a form cannot represent"));
        }
        (Value::Object(all), Some(_)) if all.is_empty() => {
            return Err(format!("`{name}` is an empty object, which a form cannot represent"));
        }
        (Value::Array(items), Some(("deepObject", _))) => {
            for (index, item) in items.into_iter().enumerate() {
                add(pairs, format!("{name}[{index}]"), item, style)?;
            }
        }
        (Value::Object(all), Some(("deepObject", _))) => {
            for (key, value) in all {
                add(pairs, format!("{name}[{key}]"), value, style)?;
            }
        }
        (Value::Array(items), Some((style, false))) => {
            let items: Result<_, _> = items.into_iter().map(|it| scalar(&name, it)).collect();
            pairs.push(joined(name, items?, delimiter(style))?);
        }
        (Value::Object(all), Some((style, false))) => {
            let mut items = Vec::new();
            for (key, value) in all {
                items.extend([key, scalar(&name, value)?]);
            }
            pairs.push(joined(name, items, delimiter(style))?);
        }
        (Value::Object(all), Some((_, true))) => {
            for (key, value) in all {
                let text = scalar(&key, value)?;
                pairs.push((key, FieldValue::Plain(text)));
            }
        }
        (Value::Array(items), _) => {
            for item in items {
                let text = match item {
                    Value::Array(_) | Value::Object(_) => FieldValue::Json(item.to_string()),
                    item => FieldValue::Plain(scalar(&name, item)?),
                };
                pairs.push((name.clone(), text));
            }
        }
        (value @ Value::Object(_), None) => pairs.push((name, FieldValue::Json(value.to_string()))),
        (value, _) => {
            let text = scalar(&name, value)?;
            pairs.push((name, FieldValue::Plain(text)));
        }
    }
    Ok(())
}

/// A pair of several values, none of which contains the delimiter, unless it is a comma, which is encoded.
fn joined(name: String, items: Vec<String>, delimiter: char) -> Result<(String, FieldValue), String> {
    match delimiter != ',' && items.iter().any(|it| it.contains(delimiter)) {
        true => Err(format!("a value of `{name}` contains the delimiter `{delimiter}`")),
        false => Ok((name, FieldValue::Joined(items, delimiter))),
    }
}

/// The delimiter of a style.
fn delimiter(style: &str) -> char {
    match style {
        "spaceDelimited" => ' ',
        "pipeDelimited" => '|',
        _ => ',',
    }
}

/// A null, boolean, number or string as a string.
fn scalar(name: &str, value: Value) -> Result<String, String> {
    match value {
        Value::Null => Err(format!("`{name}` is or contains null, which a form cannot represent")),
        Value::String(value) => Ok(value),
        Value::Array(_) | Value::Object(_) => {
            Err(format!("`{name}` contains an object or an array, which its style cannot represent"))
        }
        other => Ok(other.to_string()),
    }
}
