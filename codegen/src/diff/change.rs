//! The result of a comparison as plain data: changes and their kinds.

use std::collections::BTreeSet;

use crate::diagnostic::Position;

/// The version bump that a change requires, by Cargo's rules.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum SemverBump {
    /// Programs compile as before.
    Patch,
    /// Programs compile as before, and can do more.
    Minor,
    /// Some programs have to be changed.
    Major,
}

impl SemverBump {
    /// `patch`, `minor` or `major`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

/// The effect on an old client that talks to a server of the new spec.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WireCompat {
    /// It is unaffected.
    Unaffected,
    /// It keeps working.
    Compatible,
    /// It may fail or misread data, depending on what it sends or on the server.
    Conditional,
    /// It fails.
    Breaking,
}

/// Whether a change is in requests, in responses, or in both.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Direction {
    /// In requests.
    Request,
    /// In responses.
    Response,
    /// In both, or in neither. Schemas that no operation uses are compared in this direction.
    Both,
}

/// A kind of change: a row of the table.
#[derive(Debug)]
pub struct ChangeKind {
    /// The id: oasdiff's if it has the kind; the prefix `rust-` marks kinds of this generator.
    pub id: &'static str,
    /// The direction that it is about.
    pub direction: Direction,
    /// The effect on old clients.
    pub wire: WireCompat,
    /// The bump that the change of the crate's public API requires.
    pub api: SemverBump,
    /// The bump that the change requires: at least `api`.
    pub bump: SemverBump,
    /// The reason for these values.
    pub reason: &'static str,
    /// What users of the crate have to do; empty if nothing.
    pub migration: &'static str,
}

/// A part of one of the two specs.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Location {
    /// Its JSON pointer.
    pub pointer: String,
    /// The byte offset in the whole text, which identifies the file.
    pub byte: usize,
    /// The position in that file.
    pub position: Position,
}

/// One change.
#[derive(Clone, Debug)]
pub struct Change {
    /// The kind of change.
    pub kind: &'static ChangeKind,
    /// A description of what changed.
    pub message: String,
    /// The direction: that of the kind or, for a component, where it is used; `None` if unused.
    pub direction: Option<Direction>,
    /// Affected operations; not all of them for a component that many use.
    pub operations: Vec<String>,
    /// The Rust names, old and new, of these operations and of the types that contain the change.
    pub rust_names: BTreeSet<String>,
    /// The location in the old spec, or of the nearest existing ancestor.
    pub old: Location,
    /// The location in the new spec, or of the nearest existing ancestor.
    pub new: Location,
}

/// A change that is not yet located in the texts.
#[derive(Debug)]
pub(super) struct Difference {
    pub(super) kind: &'static ChangeKind,
    pub(super) message: String,
    pub(super) direction: Option<Direction>,
    pub(super) operations: Vec<String>,
    pub(super) rust_names: BTreeSet<String>,
    /// The pointers in the old and the new spec, even if nothing exists there.
    pub(super) at: [String; 2],
}
