//! The table of all kinds of change: which there are, and what each means.
//!
//! Ids are those of oasdiff, where it has the kind; `rust-` begins what matters to this generator
//! alone. What becomes of the API is that of this generator's output: its enums and unions are open,
//! its structs cannot be listed, and what is optional has a setter, so that additions break nobody.
//! So is what users do about a change: notes of migration are about the Rust of this client, and left
//! out where nobody has to do anything.

/// The rows of a table → a constant for each, which comparisons name, and `KINDS`, which has them all.
///
/// `KINDS` and the assertion repeat the rows and do not name the constants: so a constant that no
/// comparison names is dead code to the compiler.
macro_rules! kinds {
    ($($name:ident = $kind:expr),* $(,)?) => {
        $(
            pub(in crate::diff) const $name: &crate::diff::ChangeKind = &$kind;
            const _: () = assert!(
                super::is_name_of(stringify!($name), $kind.id),
                "a kind is named after its id, in upper case",
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

/// All kinds, by what they are about.
pub const KINDS: [&[ChangeKind]; 3] = [operations::KINDS, requests::KINDS, responses::KINDS];

#[cfg(test)]
mod tests {
    use super::KINDS;
    use crate::diff::{ChangeKind, SemverBump, WireCompat};

    #[test]
    fn a_verdict_is_at_least_what_becomes_of_the_api() {
        let low = KINDS.into_iter().flatten().filter(|kind| kind.bump < kind.api);
        assert_eq!(low.map(|kind| kind.id).collect::<Vec<_>>(), Vec::<&str>::new());
    }

    /// Those that break a program, an old client, or what either expects.
    fn asks(kind: &ChangeKind) -> bool {
        let breaks = kind.bump == SemverBump::Major || kind.wire == WireCompat::Breaking;
        breaks || kind.bump > kind.api
    }

    #[test]
    fn whoever_has_to_do_something_is_told_what() {
        let silent = KINDS.into_iter().flatten().filter(|it| asks(it) && it.migration.is_empty());
        assert_eq!(silent.map(|kind| kind.id).collect::<Vec<_>>(), Vec::<&str>::new());
    }

    #[test]
    fn whoever_has_nothing_to_do_is_told_nothing() {
        let told = KINDS.into_iter().flatten().filter(|it| !it.migration.is_empty());
        let idle = told.filter(|it| !asks(it) && it.wire != WireCompat::Conditional);
        assert_eq!(idle.map(|kind| kind.id).collect::<Vec<_>>(), Vec::<&str>::new());
    }

    /// Notes are continued sentences: changelogs put them behind what changed.
    #[test]
    fn notes_of_migration_are_parts_of_sentences() {
        for ChangeKind { id, migration, .. } in KINDS.into_iter().flatten() {
            assert!(!migration.ends_with('.'), "{id}: ends with a full stop");
            assert!(!migration.starts_with(char::is_uppercase), "{id}: starts in upper case");
            assert!(!migration.contains(['\n', ';']), "{id}: is more than one clause");
        }
    }
}
