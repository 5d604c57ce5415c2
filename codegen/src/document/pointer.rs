//! Steps of JSON pointers, and what refers to them.

use std::borrow::Cow;

use serde_json::Value;

/// The pointer of what the mapping or the sequence at `pointer` holds under a key.
pub(crate) fn below(pointer: &str, key: &str) -> String {
    [pointer, "/", &escape(key)].concat()
}

/// `a/b` → `a~1b`: one key as a segment of a JSON pointer.
#[must_use]
pub fn escape(key: &str) -> Cow<'_, str> {
    let bytes = key.as_bytes();
    match bytes.contains(&b'~') || bytes.contains(&b'/') {
        true => key.replace('~', "~0").replace('/', "~1").into(),
        false => key.into(),
    }
}

/// The key that a step of a JSON pointer stands for.
pub(crate) fn unescape(step: &str) -> String {
    let mut pieces = step.split('~');
    let mut key = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let slash = piece.strip_prefix('1');
        key.push(if slash.is_some() { '/' } else { '~' });
        key.push_str(slash.or(piece.strip_prefix('0')).unwrap_or(piece));
    }
    key
}

/// `#/a%20b` → `/a b`: the pointer of a reference into its own document; none if it leads elsewhere.
pub(crate) fn fragment(reference: &str) -> Option<Cow<'_, str>> {
    let pointer = reference.strip_prefix('#')?;
    let decoded = pointer.contains('%').then(|| percent_decoded(pointer)).flatten();
    Some(decoded.map_or(pointer.into(), Cow::Owned))
}

/// A text with the bytes that `%` and two digits stand for; none if they are no text.
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

/// What a part of a document says that it is, or has for a member.
pub(crate) fn referred(value: &Value) -> impl Iterator<Item = Cow<'_, str>> {
    let mapped = value["discriminator"]["mapping"].as_object().into_iter().flatten();
    let all = value.get("$ref").into_iter().chain(mapped.map(|(_, it)| it));
    all.filter_map(|it| fragment(it.as_str()?))
}

/// A place, and all that it is in, from the inside out.
pub fn outward(pointer: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(pointer), |it| parent(it))
}

/// The pointer of what holds the place that a pointer leads to.
pub(crate) fn parent(pointer: &str) -> Option<&str> {
    pointer.rsplit_once('/').map(|(parent, _)| parent)
}
