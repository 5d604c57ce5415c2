//! The operations of the API: each file of the folder. Written by `cargo xtask update`.

pub(super) mod attributes;
pub(super) mod choices;

use super::Operation;

/// All operations, in the lists of their files.
#[rustfmt::skip]
pub(super) const ALL: &[&[Operation]] = &[
    attributes::OPERATIONS,
    choices::OPERATIONS,
];
