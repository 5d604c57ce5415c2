//! The next cursor or link, if it is a property of the body.

use serde_json::Value;

/// The string or number at a JSON pointer; `None` if it is absent, null or empty.
pub(super) fn of(body: &[u8], pointer: &str) -> Result<Option<String>, String> {
    let body: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    match body.pointer(pointer) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(value)) => Ok(Some(value.clone()).filter(|it| !it.is_empty())),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(_) => Err(format!("the value at {pointer} is neither a string nor a number")),
    }
}
