//! JSON pointers and references.

use std::borrow::Cow;

use serde_json::Value;

/// Appends a key to `pointer`.
pub(crate) fn child(pointer: &str, key: &str) -> String {
    [pointer, "/", &escape(key)].concat()
}

/// Escapes a key as a segment of a JSON pointer: `a/b` → `a~1b`.
#[must_use]
pub fn escape(key: &str) -> Cow<'_, str> {
    let bytes = key.as_bytes();
    match bytes.contains(&b'~') || bytes.contains(&b'/') {
        true => key.replace('~', "~0").replace('/', "~1").into(),
        false => key.into(),
    }
}

/// Unescapes a segment of a JSON pointer: `a~1b` → `a/b`.
pub(crate) fn unescape(segment: &str) -> String {
    let mut pieces = segment.split('~');
    let mut key = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let slash = piece.strip_prefix('1');
        key.push(if slash.is_some() { '/' } else { '~' });
        key.push_str(slash.or(piece.strip_prefix('0')).unwrap_or(piece));
    }
    key
}

/// `#/a%20b` → `/a b`: the pointer of a reference within the document; none if it refers to another.
pub(crate) fn fragment(reference: &str) -> Option<Cow<'_, str>> {
    let pointer = reference.strip_prefix('#')?;
    let decoded = pointer.contains('%').then(|| percent_decoded(pointer)).flatten();
    Some(decoded.map_or(pointer.into(), Cow::Owned))
}

/// Percent-decodes a string; none if the result is not valid UTF-8.
fn percent_decoded(text: &str) -> Option<String> {
    let mut pieces = text.split('%');
    let mut bytes = pieces.next()?.as_bytes().to_vec();
    for piece in pieces {
        let (digits, rest) = piece.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend(rest.as_bytes());
    }
    String::from_utf8(bytes).ok()
}

/// The targets of the references and discriminator mappings in a part of a document.
pub(crate) fn reference_targets(value: &Value) -> impl Iterator<Item = Cow<'_, str>> {
    let mapped = value["discriminator"]["mapping"].as_object().into_iter().flatten();
    let all = value.get("$ref").into_iter().chain(mapped.map(|(_, it)| it));
    all.filter_map(|it| fragment(it.as_str()?))
}

/// A pointer and its ancestors, innermost first.
pub fn ancestors(pointer: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(pointer), |it| parent(it))
}

/// The parent of a pointer.
pub(crate) fn parent(pointer: &str) -> Option<&str> {
    pointer.rsplit_once('/').map(|(parent, _)| parent)
}
