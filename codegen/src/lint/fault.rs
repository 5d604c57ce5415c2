//! What is said of a place whose shape is wrong.

use crate::diagnostic::Diagnostic;

/// One place whose shape is wrong.
pub(super) struct Fault {
    pub(super) diagnostic: Diagnostic,
    pub(super) extent: Extent,
}

/// How much of a place is wrong.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Extent {
    /// It lacks a key, or is something else than it should be, or should not be there.
    Whole,
    /// It is what it should be, but for its value or its name. A rule may know better what to write.
    Value,
}
