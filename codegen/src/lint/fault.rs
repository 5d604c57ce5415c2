//! A finding of `shape`.

use crate::diagnostic::Diagnostic;

/// A malformed place, and how much of it is wrong.
pub(super) struct Fault {
    pub(super) diagnostic: Diagnostic,
    pub(super) extent: Extent,
}

/// How much of a place is malformed.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Extent {
    /// A key is missing, the type is wrong, or the place should not exist.
    Whole,
    /// Only its value or name is wrong. Another rule may have a better message.
    Value,
}
