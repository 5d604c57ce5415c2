//! The table of all kinds of change, and what each means.
//!
//! An id is oasdiff's where oasdiff has the kind; ids with the prefix `rust-` matter only to this
//! generator. Bumps and migrations are about the Rust API that this generator emits: enums and unions
//! are open, structs are `#[non_exhaustive]`, and an optional property has a setter, so additions break
//! no program. A migration is empty if users have nothing to do.

/// Defines a constant for each row, for comparisons to name, and `KINDS` with all rows.
///
/// `KINDS` and the assertion repeat the rows instead of naming the constants, so the compiler reports a
/// constant that no comparison names as dead code.
macro_rules! kinds {
    ($($name:ident = $kind:expr),* $(,)?) => {
        $(
            pub(in crate::diff) const $name: &crate::diff::ChangeKind = &$kind;
            const _: () = assert!(
                super::is_name_of(stringify!($name), $kind.id),
                "a kind's constant must be named after its id, in upper case",
            );
        )*
        pub(super) const KINDS: &[crate::diff::ChangeKind] = &[$($kind),*];
    };
}

mod operations;
mod requests;
mod responses;
mod row;

pub(super) use self::operations::*;
pub(super) use self::requests::*;
pub(super) use self::responses::*;
pub(super) use self::row::UPDATE;

use super::change::ChangeKind;
use crate::rule::is_name_of;

/// All kinds: of operations, requests and responses.
pub const KINDS: [&[ChangeKind]; 3] = [operations::KINDS, requests::KINDS, responses::KINDS];

#[cfg(test)]
mod tests {
    use super::KINDS;
    use crate::diff::{ChangeKind, SemverBump, WireCompat};

    #[test]
    fn the_required_bump_is_at_least_that_of_the_rust_api() {
        let low = KINDS.into_iter().flatten().filter(|kind| kind.bump < kind.api);
        assert_eq!(low.map(|kind| kind.id).collect::<Vec<_>>(), Vec::<&str>::new());
    }

    /// Whether a kind breaks a program, an old client, or an expectation of either.
    fn needs_action(kind: &ChangeKind) -> bool {
        let breaks = kind.bump == SemverBump::Major || kind.wire == WireCompat::Breaking;
        breaks || kind.bump > kind.api
    }

    #[test]
    fn every_change_that_needs_action_has_a_migration() {
        let missing =
            KINDS.into_iter().flatten().filter(|it| needs_action(it) && it.migration.is_empty());
        assert_eq!(missing.map(|kind| kind.id).collect::<Vec<_>>(), Vec::<&str>::new());
    }

    #[test]
    fn a_change_that_needs_no_action_has_no_migration() {
        let migrations = KINDS.into_iter().flatten().filter(|it| !it.migration.is_empty());
        let needless =
            migrations.filter(|it| !needs_action(it) && it.wire != WireCompat::Conditional);
        assert_eq!(needless.map(|kind| kind.id).collect::<Vec<_>>(), Vec::<&str>::new());
    }

    /// Changelogs append a migration to the message, in the same sentence.
    #[test]
    fn migrations_are_single_clauses() {
        for ChangeKind { id, migration, .. } in KINDS.into_iter().flatten() {
            assert!(!migration.ends_with('.'), "{id}: ends with a full stop");
            assert!(!migration.starts_with(char::is_uppercase), "{id}: starts in upper case");
            assert!(!migration.contains(['\n', ';']), "{id}: is more than one clause");
        }
    }
}
