//! Which optional properties came as null.

/// How many bytes have a bit for each property up to the last optional one; `kinds` are modules of `presence`.
pub(crate) const fn length(kinds: &[&str]) -> usize {
    let (mut length, mut place) = (0, 0);
    while place < kinds.len() {
        if matches!(kinds[place].as_bytes(), b"optional") {
            length = place / 8 + 1;
        }
        place += 1;
    }
    length
}

/// A bit for each optional property of an object that came as null, in so many bytes.
///
/// To a reader null is the same as absent; only encoding tells them apart. So equality takes no
/// notice of it.
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
