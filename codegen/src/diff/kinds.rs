//! The table of all kinds of change: which there are, and what each means.
//!
//! Ids are those of oasdiff, where it has the kind; `rust-` begins what matters to this generator
//! alone. What becomes of the API is that of this generator's output: its enums and unions are open,
//! its structs cannot be listed, and what is optional has a setter, so that additions break nobody.
//! So is what users do about a change: notes of migration are about the Rust of this client, and left
//! out where nobody has to do anything.

mod operations;
mod requests;
mod responses;

use super::Verdict::{Major, Minor, Patch};
use super::{Direction, Kind, Verdict, Wire};

/// All kinds, by what they are about.
pub const KINDS: [&[Kind]; 3] = [operations::KINDS, requests::KINDS, responses::KINDS];

/// The kind of this id.
///
/// # Panics
/// If there is none; a test holds all ids that comparisons name against the table.
#[must_use]
pub fn kind(id: &str) -> &'static Kind {
    let mut all = KINDS.into_iter().flatten();
    all.find(|kind| kind.id == id).expect("comparisons name kinds of the table")
}

/// What to do about what is inside the client.
const UPDATE: &str = "update the crate, and change nothing else";

const fn of(
    id: &'static str,
    direction: Direction,
    wire: Wire,
    [api, verdict]: [Verdict; 2],
    reason: &'static str,
) -> Kind {
    Kind { id, direction, wire, api, verdict, reason, migration: "" }
}

/// The same kind, about which users of the crate have something to do.
const fn migrating(kind: Kind, migration: &'static str) -> Kind {
    Kind { migration, ..kind }
}

const fn major(
    id: &'static str,
    direction: Direction,
    wire: Wire,
    reason: &'static str,
    migration: &'static str,
) -> Kind {
    migrating(of(id, direction, wire, [Major, Major], reason), migration)
}

const fn minor(id: &'static str, direction: Direction, wire: Wire, reason: &'static str) -> Kind {
    of(id, direction, wire, [Minor, Minor], reason)
}

const fn patch(id: &'static str, direction: Direction, wire: Wire, reason: &'static str) -> Kind {
    of(id, direction, wire, [Patch, Patch], reason)
}

/// Programs compile as before, and do something else.
const fn behaviour(
    id: &'static str,
    direction: Direction,
    wire: Wire,
    reason: &'static str,
    migration: &'static str,
) -> Kind {
    migrating(of(id, direction, wire, [Patch, Minor], reason), migration)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::KINDS;
    use crate::diff::{Kind, Verdict, Wire};

    const SOURCES: [&str; 7] = [
        include_str!("../diff.rs"),
        include_str!("bodies.rs"),
        include_str!("components.rs"),
        include_str!("members.rs"),
        include_str!("objects.rs"),
        include_str!("operations.rs"),
        concat!(include_str!("parameters.rs"), include_str!("schemas.rs")),
    ];

    #[test]
    fn the_table_and_the_comparisons_name_the_same_kinds() {
        let starts = [
            "api-",
            "endpoint-",
            "new-",
            "request-",
            "response-",
            "rust-",
            "optional-",
            "required-",
        ];
        let named = SOURCES.iter().flat_map(|text| text.split('"'));
        let is_id =
            |it: &&str| starts.iter().any(|start| it.starts_with(start)) && !it.contains(' ');
        let named: BTreeSet<&str> = named.filter(is_id).filter(|it| it.len() > 6).collect();
        let table: Vec<&str> = KINDS.into_iter().flatten().map(|kind| kind.id).collect();
        let unique: BTreeSet<&str> = table.iter().copied().collect();
        assert_eq!(table.len(), unique.len(), "a kind stands in the table twice");
        assert_eq!(named, unique, "left: named by comparisons; right: in the table");
    }

    #[test]
    fn a_verdict_is_at_least_what_becomes_of_the_api() {
        let low = KINDS.into_iter().flatten().filter(|kind| kind.verdict < kind.api);
        assert_eq!(low.map(|kind| kind.id).collect::<Vec<_>>(), Vec::<&str>::new());
    }

    /// Those that break a program, an old client, or what either expects.
    fn asks(kind: &Kind) -> bool {
        let breaks = kind.verdict == Verdict::Major || kind.wire == Wire::Breaks;
        breaks || kind.verdict > kind.api
    }

    #[test]
    fn whoever_has_to_do_something_is_told_what() {
        let silent = KINDS.into_iter().flatten().filter(|it| asks(it) && it.migration.is_empty());
        assert_eq!(silent.map(|kind| kind.id).collect::<Vec<_>>(), Vec::<&str>::new());
    }

    #[test]
    fn whoever_has_nothing_to_do_is_told_nothing() {
        let told = KINDS.into_iter().flatten().filter(|it| !it.migration.is_empty());
        let idle = told.filter(|it| !asks(it) && it.wire != Wire::Depends);
        assert_eq!(idle.map(|kind| kind.id).collect::<Vec<_>>(), Vec::<&str>::new());
    }

    /// Notes are continued sentences: changelogs put them behind what changed.
    #[test]
    fn notes_of_migration_are_parts_of_sentences() {
        for Kind { id, migration, .. } in KINDS.into_iter().flatten() {
            assert!(!migration.ends_with('.'), "{id}: ends with a full stop");
            assert!(!migration.starts_with(char::is_uppercase), "{id}: starts in upper case");
            assert!(!migration.contains(['\n', ';']), "{id}: is more than one clause");
        }
    }
}
