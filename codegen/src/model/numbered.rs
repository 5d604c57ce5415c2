//! Names of one scope → names in Rust that differ.
//!
//! Two names on the wire can become one: then one of them is numbered, which lint tells, and `x-rust-name`
//! beside it settles.

use std::collections::BTreeSet;

/// `Pet` → `Pet`, `Pet2`, `Pet3` and so on: the first of them that is free is taken.
pub(super) fn numbered(name: &str) -> impl Iterator<Item = String> {
    let others = (2..).map(move |number| format!("{name}{number}"));
    std::iter::once(name.to_owned()).chain(others)
}

/// A name on the wire, its name in Rust, and whether that is given in the document.
pub(super) struct Wire<'a>(pub(super) &'a str, pub(super) String, pub(super) bool);

/// The names in Rust of one scope, each different from the others, in the order of their own.
///
/// Those that are given stay. Of several that are one, that stays which is written so, or else the first by
/// name on the wire; the others are numbered, whatever their order in the document is. What is one name on
/// the wire is one in Rust.
pub(super) fn apart(names: Vec<Wire<'_>>) -> Vec<String> {
    let all: BTreeSet<&str> = names.iter().map(|it| it.1.as_str()).collect();
    if all.len() == names.len() {
        return names.into_iter().map(|it| it.1).collect();
    }
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|it| {
        let Wire(wire, name, is_given) = &names[*it];
        (!is_given, wire != name, *wire)
    });
    let mut taken: BTreeSet<String> = all.iter().map(|it| (*it).to_owned()).collect();
    let (mut seen, mut found) = (BTreeSet::new(), vec![String::new(); names.len()]);
    let mut last: Option<usize> = None;
    for index in order {
        let Wire(wire, name, is_given) = &names[index];
        let is_same = last.is_some_and(|it| names[it].0 == *wire && names[it].1 == *name);
        found[index] = match last.filter(|_| is_same) {
            Some(last) => found[last].clone(),
            None if seen.insert(name) || *is_given => name.clone(),
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
    fn names_of_one_scope_differ() {
        type Named = (&'static str, &'static str, bool);
        let named = |(wire, name, is_given): &Named| Wire(wire, (*name).to_owned(), *is_given);
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
            assert_eq!(apart(names.iter().map(named).collect()), expected);
        }
    }
}
