//! Bodies of requests that are forms.

use serde::Serialize;
use serde_json::Value;

use crate::runtime::Call;

impl Call {
    /// Sets a body whose properties are those of a form. Objects and arrays in the properties of the names
    /// in `nested` are written with brackets, `a[b]=1`; other objects are JSON.
    pub(crate) fn form(self, value: &impl Serialize, nested: &[&str]) -> Self {
        self.content("application/x-www-form-urlencoded", encode(value, nested))
    }
}

fn encode(value: &impl Serialize, nested: &[&str]) -> Result<Vec<u8>, String> {
    let value = serde_json::to_value(value).map_err(|error| error.to_string())?;
    let Value::Object(properties) = value else {
        return Err("a form is made of an object".to_owned());
    };
    let mut pairs = Vec::new();
    for (name, value) in properties {
        let is_nested = nested.contains(&name.as_str());
        add(&mut pairs, name, value, is_nested)?;
    }
    let url = reqwest::Url::parse_with_params("http://form", pairs);
    url.map(|url| url.query().unwrap_or_default().into()).map_err(|error| error.to_string())
}

/// Adds the pairs that a value is written as.
fn add(
    pairs: &mut Vec<(String, String)>,
    name: String,
    value: Value,
    is_nested: bool,
) -> Result<(), String> {
    match value {
        Value::Null => return Err(format!("`{name}` is null, which a form cannot say")),
        Value::Array(items) if items.is_empty() => {
            return Err(format!("`{name}` is an empty sequence, which a form cannot say"));
        }
        Value::Array(items) if is_nested => {
            for (index, item) in items.into_iter().enumerate() {
                add(pairs, format!("{name}[{index}]"), item, true)?;
            }
        }
        Value::Array(items) => {
            for item in items {
                let text = match item {
                    Value::Null => return Err(format!("`{name}` holds null, which a form cannot say")),
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                pairs.push((name.clone(), text));
            }
        }
        Value::Object(properties) if is_nested && properties.is_empty() => {
            return Err(format!("`{name}` is an empty object, which a form cannot say"));
        }
        Value::Object(properties) if is_nested => {
            for (key, value) in properties {
                add(pairs, format!("{name}[{key}]"), value, true)?;
            }
        }
        Value::String(text) => pairs.push((name, text)),
        other => pairs.push((name, other.to_string())),
    }
    Ok(())
}
