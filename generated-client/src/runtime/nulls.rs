//! Which optional properties came as null.

/// A bit for each optional property of an object that came as null.
///
/// To a reader null is the same as absent; only encoding tells them apart. So equality takes no
/// notice of it.
#[derive(Clone, Copy, Default)]
pub(crate) struct Nulls(u64);

impl Nulls {
    pub(crate) fn remember(&mut self, place: u32) {
        self.0 |= 1 << place;
    }

    pub(crate) fn contain(self, place: u32) -> bool {
        self.0 & (1 << place) != 0
    }
}

impl PartialEq for Nulls {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
