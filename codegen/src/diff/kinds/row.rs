//! How a row of the table is written.

use crate::diff::change::SemverBump::{Major, Minor, Patch};
use crate::diff::change::{ChangeKind, Direction, SemverBump, WireCompat};

/// What to do about what is inside the client.
pub(crate) const UPDATE: &str = "update the crate";

pub(super) const fn kind(
    id: &'static str,
    direction: Direction,
    wire: WireCompat,
    [api, bump]: [SemverBump; 2],
    reason: &'static str,
) -> ChangeKind {
    ChangeKind { id, direction, wire, api, bump, reason, migration: "" }
}

/// The same kind, about which users of the crate have something to do.
pub(super) const fn with_migration(kind: ChangeKind, migration: &'static str) -> ChangeKind {
    ChangeKind { migration, ..kind }
}

pub(super) const fn major(
    id: &'static str,
    direction: Direction,
    wire: WireCompat,
    reason: &'static str,
    migration: &'static str,
) -> ChangeKind {
    with_migration(kind(id, direction, wire, [Major, Major], reason), migration)
}

pub(super) const fn minor(
    id: &'static str,
    direction: Direction,
    wire: WireCompat,
    reason: &'static str,
) -> ChangeKind {
    kind(id, direction, wire, [Minor, Minor], reason)
}

pub(super) const fn patch(
    id: &'static str,
    direction: Direction,
    wire: WireCompat,
    reason: &'static str,
) -> ChangeKind {
    kind(id, direction, wire, [Patch, Patch], reason)
}

/// Programs compile as before, and do something else, so that nobody may get it unasked.
pub(super) const fn behaviour(
    id: &'static str,
    direction: Direction,
    wire: WireCompat,
    reason: &'static str,
    migration: &'static str,
) -> ChangeKind {
    with_migration(kind(id, direction, wire, [Patch, Major], reason), migration)
}
