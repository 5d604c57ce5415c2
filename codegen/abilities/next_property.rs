//! What the body of a page says of the next one, in one of its properties.

use serde_json::Value;

/// The text or number that a JSON pointer leads to; none where there is nothing, null or no text in it.
pub(super) fn of(body: &[u8], pointer: &str) -> Result<Option<String>, String> {
    let body: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    match body.pointer(pointer) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone()).filter(|it| !it.is_empty())),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(_) => Err(format!("what is at {pointer} is neither a text nor a number")),
    }
}
