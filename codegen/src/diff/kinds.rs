//! The table of all kinds of change: which there are, and what each means.
//!
//! Ids are those of oasdiff, where it has the kind; `rust-` begins what matters to this generator
//! alone. What becomes of the API is that of this generator's output: its enums and unions are open,
//! its structs cannot be listed, and what is optional has a setter, so that additions break nobody.

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

const fn of(
    id: &'static str,
    direction: Direction,
    wire: Wire,
    api: Verdict,
    verdict: Verdict,
    reason: &'static str,
) -> Kind {
    Kind { id, direction, wire, api, verdict, reason }
}

const fn major(id: &'static str, direction: Direction, wire: Wire, reason: &'static str) -> Kind {
    of(id, direction, wire, Major, Major, reason)
}

const fn minor(id: &'static str, direction: Direction, wire: Wire, reason: &'static str) -> Kind {
    of(id, direction, wire, Minor, Minor, reason)
}

const fn patch(id: &'static str, direction: Direction, wire: Wire, reason: &'static str) -> Kind {
    of(id, direction, wire, Patch, Patch, reason)
}

/// Programs compile as before, and do something else.
const fn behaviour(
    id: &'static str,
    direction: Direction,
    wire: Wire,
    reason: &'static str,
) -> Kind {
    of(id, direction, wire, Patch, Minor, reason)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::KINDS;

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
}
