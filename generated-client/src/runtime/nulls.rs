//! Which optional properties came as null.

/// A bit for each optional property of an object that came as null, in so many words.
///
/// To a reader null is the same as absent; only encoding tells them apart. So equality takes no
/// notice of it.
#[derive(Clone, Copy)]
pub(crate) struct Nulls<const WORDS: usize>(pub(super) [u64; WORDS]);

impl<const WORDS: usize> Default for Nulls<WORDS> {
    fn default() -> Self {
        Self([0; WORDS])
    }
}

impl<const WORDS: usize> PartialEq for Nulls<WORDS> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
