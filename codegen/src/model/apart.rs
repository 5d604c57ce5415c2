//! Objects that are members of one union → the keys by which each is known.
//!
//! What a member is known by, it requires; and each other member does not describe one of these keys, or never
//! with such a value. So whatever a document describes has the keys of the one member that it is, and an
//! object that has those of no member, or of several since it holds more than is described, is not certain.

use std::collections::{BTreeMap, BTreeSet};

use super::schema::Key;

/// So many objects are told apart; each is held against each.
const MOST: usize = 100;

/// What is known of the keys of an object.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys<'a> {
    /// Those that are always there.
    pub(super) required: BTreeSet<&'a str>,
    /// All that are described, each with its values if it has no others.
    pub(super) described: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Keys<'a> {
    /// The keys of what is one of several objects, and has a property that says which.
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

    /// Whether a key may be there, with one of these values if there are any.
    fn may_have(&self, key: &str, values: &BTreeSet<&str>) -> bool {
        self.described
            .get(key)
            .is_some_and(|own| own.is_empty() || values.is_empty() || !own.is_disjoint(values))
    }

    /// The fewest keys that none of the others has, as far as one at a time tells.
    fn apart(&self, mut others: Vec<&Self>) -> Option<Vec<Key>> {
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
            // One of several values is no matter where nothing else has the key.
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

/// The keys by which each of several objects is known.
pub(super) fn apart(all: &[Keys<'_>]) -> Option<Vec<Vec<Key>>> {
    let others = |index| all.iter().enumerate().filter(move |(it, _)| *it != index);
    let one = |(index, it): (usize, &Keys<'_>)| it.apart(others(index).map(|it| it.1).collect());
    all.iter().enumerate().filter(|_| all.len() <= MOST).map(one).collect()
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
    fn objects_are_told_apart_where_what_is_described_fits_one() {
        let cases: &[(&[&str], &[&str])] = &[
            (&["a! x", "b! x"], &["a", "b"]),
            (&["k!=one id!", "k!=two id!", "k!=three"], &["k=one", "k=two", "k=three"]),
            // What one alone has is as good as what tells all apart, and a value better than none.
            (&["k!=one a!", "b!"], &["k=one", "b"]),
            // Several values tell apart only where others have the key, too.
            (&["k!=one|two", "b!"], &["k", "b"]),
            (&["k!=one|two", "k!=three b"], &["k=one|two", "k=three"]),
            // A key may be there in another one with another value.
            (&["k!=one", "k=two b!"], &["k=one", "b"]),
            // No one key tells the first apart.
            (&["a! b!", "a x!", "b y!"], &["a b", "x", "y"]),
        ];
        for (objects, expected) in cases {
            let all: Vec<Keys<'_>> = objects.iter().map(|it| keys(it)).collect();
            let apart = apart(&all).unwrap_or_else(|| panic!("{objects:?}"));
            let word = |it: &Key| match it.values.is_empty() {
                true => it.name.clone(),
                false => format!("{}={}", it.name, it.values.join("|")),
            };
            let words =
                apart.iter().map(|keys| keys.iter().map(word).collect::<Vec<_>>().join(" "));
            assert_eq!(words.collect::<Vec<_>>(), *expected, "{objects:?}");
        }
    }

    #[test]
    fn else_they_are_not() {
        let cases: &[&[&str]] = &[
            &["a!", "a!"],
            &["a! x", "a! b!"],
            // What is described is there one day.
            &["a! b", "b! a"],
            &["a b", "c!"],
            &["k!=one|two", "k!=two"],
            &["k!=one", "k"],
            &["", "a!"],
        ];
        for objects in cases {
            let all: Vec<Keys<'_>> = objects.iter().map(|it| keys(it)).collect();
            assert_eq!(apart(&all), None, "{objects:?}");
        }
    }
}
