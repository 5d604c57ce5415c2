//! Steps of JSON pointers.

use std::borrow::Cow;

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

/// A place, and all that it is in, from the inside out.
pub(crate) fn outward(pointer: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(pointer), |it| parent(it))
}

/// The pointer of what holds the place that a pointer leads to.
pub(crate) fn parent(pointer: &str) -> Option<&str> {
    pointer.rsplit_once('/').map(|(parent, _)| parent)
}
