//! The next cursor, if it is a key of the last item.

use serde_json::Value;

/// The key of the last item, a string or a number; `None` if `more` is not true. All arguments are JSON pointers:
/// to the items, to the key in an item, and to the boolean `more`.
pub(super) fn of(
    body: &[u8],
    [items, key]: [&str; 2],
    more: &str,
) -> Result<Option<String>, String> {
    let body: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    if body.pointer(more) != Some(&Value::Bool(true)) {
        return Ok(None);
    }
    let last = body.pointer(items).and_then(Value::as_array).and_then(|it| it.last());
    match last.map(|it| it.pointer(key)) {
        None => Err(format!("a page without items has true at {more}")),
        Some(Some(Value::String(key))) => Ok(Some(key.clone())),
        Some(Some(Value::Number(number))) => Ok(Some(number.to_string())),
        Some(_) => Err(format!("the value at {key} of the last item is neither a string nor a number")),
    }
}
