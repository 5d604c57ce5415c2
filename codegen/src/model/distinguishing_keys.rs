//! The objects of a union → the keys that distinguish each of them.
//!
//! A member requires its distinguishing keys. Every other member lacks one of them, or never has that
//! value. So a value that the document describes has the keys of exactly one member. An object with the
//! keys of no member, or, because of undescribed keys, of several, stays undecided.

use std::collections::{BTreeMap, BTreeSet};

use super::schema::Key;

/// At most so many objects are distinguished, as each is compared with each.
const MAX_OBJECTS: usize = 100;

/// The keys of an object.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys<'a> {
    /// Those that are always present.
    pub(super) required: BTreeSet<&'a str>,
    /// All described ones, each with its values if these are known to be all.
    pub(super) described: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Keys<'a> {
    /// The keys of a union whose members a property distinguishes.
    pub(super) fn of_union(
        members: impl IntoIterator<Item = Self>,
        (property, values): (&'a str, BTreeSet<&'a str>),
    ) -> Self {
        let either = |mut one: Self, other: Self| {
            one.required.retain(|key| other.required.contains(key));
            for (key, values) in other.described {
                let known = one.described.entry(key).or_insert_with(|| values.clone());
                match values.is_empty() || known.is_empty() {
                    true => known.clear(),
                    false => known.extend(values),
                }
            }
            one
        };
        let mut all = members.into_iter().reduce(either).unwrap_or_default();
        all.required.insert(property);
        all.described.insert(property, values);
        all
    }

    /// Whether a key may be present, with one of these values if any are given.
    fn may_have(&self, key: &str, values: &BTreeSet<&str>) -> bool {
        self.described
            .get(key)
            .is_some_and(|own| own.is_empty() || values.is_empty() || !own.is_disjoint(values))
    }

    /// A small set of keys that none of the others has, found greedily.
    fn distinguishing(&self, mut others: Vec<&Self>) -> Option<Vec<Key>> {
        let none = BTreeSet::new();
        let values = |key: &str| self.described.get(key).unwrap_or(&none);
        let mut required: Vec<&str> = self.required.iter().copied().collect();
        required.sort_by_cached_key(|key| {
            let count = others.iter().filter(|it| it.may_have(key, values(key))).count();
            (count, values(key).is_empty())
        });
        let mut keys = Vec::new();
        for name in required {
            let (values, before) = (values(name), others.len());
            // Several values matter only if another object has the key.
            let is_shared = others.iter().any(|it| it.described.contains_key(name));
            others.retain(|it| it.may_have(name, values));
            if others.len() < before {
                let values = values.iter().filter(|_| is_shared || values.len() == 1);
                let values = values.map(|it| (*it).to_owned()).collect();
                keys.push(Key { name: name.to_owned(), values });
            }
        }
        others.is_empty().then_some(keys)
    }
}

/// The keys that distinguish each of several objects.
pub(super) fn distinguish(all: &[Keys<'_>]) -> Option<Vec<Vec<Key>>> {
    let others = |index| all.iter().enumerate().filter(move |(it, _)| *it != index);
    let one =
        |(index, it): (usize, &Keys<'_>)| it.distinguishing(others(index).map(|it| it.1).collect());
    all.iter().enumerate().filter(|_| all.len() <= MAX_OBJECTS).map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `a! b=x|y c`: an object that requires `a`, and describes `b` with two values and `c` with any.
    fn keys(text: &str) -> Keys<'_> {
        let mut keys = Keys::default();
        for word in text.split(' ').filter(|it| !it.is_empty()) {
            let (key, values) = word.split_once('=').unwrap_or((word, ""));
            let name = key.trim_end_matches('!');
            keys.required.extend((key != name).then_some(name));
            keys.described.insert(name, values.split('|').filter(|it| !it.is_empty()).collect());
        }
        keys
    }

    #[test]
    fn objects_are_distinguished_where_each_value_fits_one() {
        let cases: &[(&[&str], &[&str])] = &[
            (&["a! x", "b! x"], &["a", "b"]),
            (&["k!=one id!", "k!=two id!", "k!=three"], &["k=one", "k=two", "k=three"]),
            // A key that only one has is as good as one that all have; one with a value comes first.
            (&["k!=one a!", "b!"], &["k=one", "b"]),
            // Several values distinguish only where others have the key, too.
            (&["k!=one|two", "b!"], &["k", "b"]),
            (&["k!=one|two", "k!=three b"], &["k=one|two", "k=three"]),
            // Another object may have the key with another value.
            (&["k!=one", "k=two b!"], &["k=one", "b"]),
            // No single key distinguishes the first.
            (&["a! b!", "a x!", "b y!"], &["a b", "x", "y"]),
        ];
        for (objects, expected) in cases {
            let all: Vec<Keys<'_>> = objects.iter().map(|it| keys(it)).collect();
            let found = distinguish(&all).unwrap_or_else(|| panic!("{objects:?}"));
            let word = |it: &Key| match it.values.is_empty() {
                true => it.name.clone(),
                false => format!("{}={}", it.name, it.values.join("|")),
            };
            let words =
                found.iter().map(|keys| keys.iter().map(word).collect::<Vec<_>>().join(" "));
            assert_eq!(words.collect::<Vec<_>>(), *expected, "{objects:?}");
        }
    }

    #[test]
    fn objects_that_share_values_are_not_distinguished() {
        let cases: &[&[&str]] = &[
            &["a!", "a!"],
            &["a! x", "a! b!"],
            // A described optional key may be present.
            &["a! b", "b! a"],
            &["a b", "c!"],
            &["k!=one|two", "k!=two"],
            &["k!=one", "k"],
            &["", "a!"],
        ];
        for objects in cases {
            let all: Vec<Keys<'_>> = objects.iter().map(|it| keys(it)).collect();
            assert_eq!(distinguish(&all), None, "{objects:?}");
        }
    }
}
