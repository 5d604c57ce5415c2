//! Constructors of the rows of the table.

use crate::diff::change::SemverBump::{Major, Minor, Patch};
use crate::diff::change::{ChangeKind, Direction, SemverBump, WireCompat};

/// The migration for a change that is internal to the client.
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

/// The same kind, with something for users of the crate to do.
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

/// Programs compile as before but behave differently, so `cargo update` must not deliver it.
pub(super) const fn behaviour(
    id: &'static str,
    direction: Direction,
    wire: WireCompat,
    reason: &'static str,
    migration: &'static str,
) -> ChangeKind {
    with_migration(kind(id, direction, wire, [Patch, Major], reason), migration)
}
