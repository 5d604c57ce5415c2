//! The names of one scope → unique Rust names.
//!
//! Two wire names can become one Rust name. Then one of them is numbered, and lint suggests an
//! `x-rust-name`.

use std::collections::BTreeSet;

/// `Pet` → `Pet`, `Pet2`, `Pet3` and so on, for callers to take the first free one.
pub(super) fn numbered(name: &str) -> impl Iterator<Item = String> {
    let others = (2..).map(move |number| format!("{name}{number}"));
    std::iter::once(name.to_owned()).chain(others)
}

/// A wire name, its Rust name, and whether the document specifies that.
pub(super) struct ProposedName<'a>(pub(super) &'a str, pub(super) String, pub(super) bool);

/// Unique Rust names for one scope, in the given order.
///
/// Specified names stay. Of several equal ones, the one whose wire name is the same stays, else the
/// first by wire name; the others are numbered, independent of their order in the document. Equal
/// wire names get one Rust name.
pub(super) fn unique_names(names: Vec<ProposedName<'_>>) -> Vec<String> {
    let all: BTreeSet<&str> = names.iter().map(|it| it.1.as_str()).collect();
    if all.len() == names.len() {
        return names.into_iter().map(|it| it.1).collect();
    }
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|it| {
        let ProposedName(wire, name, is_specified) = &names[*it];
        (!is_specified, wire != name, *wire)
    });
    let mut taken: BTreeSet<String> = all.iter().map(|it| (*it).to_owned()).collect();
    let (mut seen, mut found) = (BTreeSet::new(), vec![String::new(); names.len()]);
    let mut last: Option<usize> = None;
    for index in order {
        let ProposedName(wire, name, is_specified) = &names[index];
        let is_same = last.is_some_and(|it| names[it].0 == *wire && names[it].1 == *name);
        found[index] = match last.filter(|_| is_same) {
            Some(last) => found[last].clone(),
            None if seen.insert(name) || *is_specified => name.clone(),
            None => numbered(name).find(|it| taken.insert(it.clone())).unwrap_or_default(),
        };
        last = Some(index);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_scope_are_unique() {
        type Named = (&'static str, &'static str, bool);
        let named = |(wire, name, is_specified): &Named| {
            ProposedName(wire, (*name).to_owned(), *is_specified)
        };
        let cases: [(&[Named], &[&str]); 4] = [
            (&[("b", "b", false), ("a", "a", false)], &["b", "a"]),
            (
                &[("b_1", "b1", false), ("B-1", "b1", false), ("b1", "b1", false)],
                &["b13", "b12", "b1"],
            ),
            (&[("A", "A", false), ("a", "A", true), ("A2", "A2", false)], &["A3", "A", "A2"]),
            (&[("a", "a", false), ("a", "a", false), ("A", "a", false)], &["a", "a", "a2"]),
        ];
        for (names, expected) in cases {
            assert_eq!(unique_names(names.iter().map(named).collect()), expected);
        }
    }
}
