//! Which optional properties were null.

/// How many bytes hold a bit for each property up to the last optional one; `kinds` are modules of `presence`.
pub(crate) const fn length(kinds: &[&str]) -> usize {
    let (mut length, mut index) = (0, 0);
    while index < kinds.len() {
        if matches!(kinds[index].as_bytes(), b"optional") {
            length = index / 8 + 1;
        }
        index += 1;
    }
    length
}

/// A bit for each optional property of an object: whether it was null.
///
/// Null means the same as absent, and differs only when it is encoded again, so equality ignores it.
#[derive(Clone, Copy)]
pub(crate) struct Nulls<const BYTES: usize>(pub(super) [u8; BYTES]);

impl<const BYTES: usize> Default for Nulls<BYTES> {
    fn default() -> Self {
        Self([0; BYTES])
    }
}

impl<const BYTES: usize> PartialEq for Nulls<BYTES> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
