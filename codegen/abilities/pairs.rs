//! The properties of an object → pairs of names and texts, as forms have them.

use serde::Serialize;
use serde_json::Value;

/// How properties that are arrays or objects are written: their names, each with its style as OpenAPI has it
/// and whether it is exploded.
///
/// - `deepObject`: a pair for each value within, `a[b]=1`;
/// - another that is exploded: a pair for each value, where a property of an object has its own name;
/// - any other: one pair, of all values and, in an object, their names, with something between them.
pub(crate) type Styles<'a> = &'a [(&'a str, &'a str, bool)];

/// What a property is written as.
pub(super) enum Text {
    Plain(String),
    Json(String),
    Joined(Vec<String>, char),
}

/// The pairs of a value, some of whose properties have a style; an array of any other is a pair for each of
/// its items, and an object JSON.
pub(super) fn pairs(
    value: &impl Serialize,
    styles: Styles<'_>,
) -> Result<Vec<(String, Text)>, String> {
    let value = serde_json::to_value(value).map_err(|error| error.to_string())?;
    let Value::Object(properties) = value else {
        return Err("a form is made of an object".to_owned());
    };
    let mut pairs = Vec::new();
    for (name, value) in properties {
        let style = styles.iter().find(|(it, ..)| *it == name);
        let style = style.map(|(_, style, is_exploded)| (*style, *is_exploded));
        add(&mut pairs, name, value, style)?;
    }
    Ok(pairs)
}

/// Adds the pairs that a value is written as.
fn add(
    pairs: &mut Vec<(String, Text)>,
    name: String,
    value: Value,
    style: Option<(&str, bool)>,
) -> Result<(), String> {
    match (value, style) {
        (Value::Array(items), _) if items.is_empty() => {
            return Err(format!("`{name}` is an empty sequence, which a form cannot say"));
        }
        (Value::Object(all), Some(_)) if all.is_empty() => {
            return Err(format!("`{name}` is an empty object, which a form cannot say"));
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
            let words: Result<_, _> = items.into_iter().map(|it| word(&name, it)).collect();
            pairs.push(joined(name, words?, between(style))?);
        }
        (Value::Object(all), Some((style, false))) => {
            let mut words = Vec::new();
            for (key, value) in all {
                words.extend([key, word(&name, value)?]);
            }
            pairs.push(joined(name, words, between(style))?);
        }
        (Value::Object(all), Some((_, true))) => {
            for (key, value) in all {
                let text = word(&key, value)?;
                pairs.push((key, Text::Plain(text)));
            }
        }
        (Value::Array(items), _) => {
            for item in items {
                let text = match item {
                    Value::Array(_) | Value::Object(_) => Text::Json(item.to_string()),
                    item => Text::Plain(word(&name, item)?),
                };
                pairs.push((name.clone(), text));
            }
        }
        (value @ Value::Object(_), None) => pairs.push((name, Text::Json(value.to_string()))),
        (value, _) => {
            let text = word(&name, value)?;
            pairs.push((name, Text::Plain(text)));
        }
    }
    Ok(())
}

/// A pair of several values, none of which has what stands between them, unless that can be encoded.
fn joined(name: String, words: Vec<String>, between: char) -> Result<(String, Text), String> {
    match between != ',' && words.iter().any(|it| it.contains(between)) {
        true => Err(format!("`{name}` holds `{between}`, which stands between its values")),
        false => Ok((name, Text::Joined(words, between))),
    }
}

/// What stands between the values of a style.
fn between(style: &str) -> char {
    match style {
        "spaceDelimited" => ' ',
        "pipeDelimited" => '|',
        _ => ',',
    }
}

/// A value that is written in one way only.
fn word(name: &str, value: Value) -> Result<String, String> {
    match value {
        Value::Null => Err(format!("`{name}` is or holds null, which a form cannot say")),
        Value::String(text) => Ok(text),
        Value::Array(_) | Value::Object(_) => {
            Err(format!("`{name}` holds an object or a sequence, which it cannot say within one text"))
        }
        other => Ok(other.to_string()),
    }
}
