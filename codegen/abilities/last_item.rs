//! What the body of a page says of the next one, which is asked for by the last item.

use serde_json::Value;

/// The key of the last item, a text or a number; none if the body does not say that there is more. All are
/// JSON pointers: to the items, to the key in one, and to what says so.
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
        None => Err(format!("a page without items says that there is more, at {more}")),
        Some(Some(Value::String(text))) => Ok(Some(text.clone())),
        Some(Some(Value::Number(number))) => Ok(Some(number.to_string())),
        Some(_) => Err(format!("what is at {key} of the last item is neither a text nor a number")),
    }
}
