//! What a comparison finds, as plain data: changes, and what kinds of them there are.

use std::collections::BTreeSet;

use crate::diagnostic::Position;

/// What a change requires of the version number, by Cargo's rules.
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

/// What becomes of an old client that talks to a server of the new spec.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WireCompat {
    /// It notices nothing.
    Unaffected,
    /// It goes on to work.
    Compatible,
    /// It may be refused or misled: that depends on what it sends, or on the server.
    Conditional,
    /// It fails.
    Breaking,
}

/// Where a change is: in what clients send, in what they receive, or in neither alone.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Direction {
    /// In what clients send.
    Request,
    /// In what clients receive.
    Response,
    /// In neither alone. Of schemas, those that no operation uses are compared so.
    Both,
}

/// A kind of change, and what it means.
#[derive(Debug)]
pub struct ChangeKind {
    /// Its name: that of oasdiff if it has the kind; `rust-` begins what matters to this generator
    /// alone.
    pub id: &'static str,
    /// Where it is.
    pub direction: Direction,
    /// What becomes of an old client.
    pub wire: WireCompat,
    /// What becomes of the public API of the client's crate.
    pub api: SemverBump,
    /// What it requires of the version number: at least what the API does.
    pub bump: SemverBump,
    /// Why.
    pub reason: &'static str,
    /// What users of the crate do about it; empty if they have nothing to do.
    pub migration: &'static str,
}

/// A part of one of the two specs.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Location {
    /// Its JSON pointer.
    pub pointer: String,
    /// Where it is in the whole text, which says in which file.
    pub byte: usize,
    /// Where it is in that file.
    pub position: Position,
}

/// One change.
#[derive(Clone, Debug)]
pub struct Change {
    /// What kind of change it is.
    pub kind: &'static ChangeKind,
    /// What changed, in words.
    pub message: String,
    /// Where it is: as its kind says, but what changed of a component is where that is used; `None` if
    /// that is nowhere.
    pub direction: Option<Direction>,
    /// Some of the operations that have to do with it; a component of many does not name all.
    pub operations: Vec<String>,
    /// What these operations and the types that it is in are called in Rust, before and after.
    pub rust_names: BTreeSet<String>,
    /// Where it is in the old spec, or what it would be in.
    pub old: Location,
    /// Where it is in the new spec, or what it was in.
    pub new: Location,
}

/// One change of an API, before it is located in the texts.
#[derive(Debug)]
pub(super) struct Difference {
    pub(super) kind: &'static ChangeKind,
    pub(super) message: String,
    pub(super) direction: Option<Direction>,
    pub(super) operations: Vec<String>,
    pub(super) rust_names: BTreeSet<String>,
    /// The pointers of where it is in the old spec and in the new one, or would be.
    pub(super) at: [String; 2],
}
