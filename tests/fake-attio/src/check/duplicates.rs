//! Finds duplicate keys in a JSON body. The last value of a key counts and the others are ignored, so each
//! repetition is an issue.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::ignored;
use crate::refusal::Issue;

/// An issue for each key that repeats an earlier one in the same object.
pub(super) fn of(json: &[u8]) -> Vec<Issue> {
    let mut found = Vec::new();
    let walk = Walk { path: &mut Vec::new(), found: &mut found };
    // Invalid JSON is refused elsewhere.
    drop(walk.deserialize(&mut serde_json::Deserializer::from_slice(json)));
    found
}

/// A visitor of a value at a path.
struct Walk<'a> {
    path: &'a mut Vec<Value>,
    found: &'a mut Vec<Issue>,
}

impl Walk<'_> {
    fn within(&mut self) -> Walk<'_> {
        Walk { path: self.path, found: self.found }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut known = BTreeSet::new();
        while let Some(key) = map.next_key::<String>()? {
            self.path.push(Value::from(&*key));
            if !known.insert(key) {
                let instead = "remove it (a duplicate key: only its last value counts)";
                self.found.push(ignored(self.path, instead));
            }
            map.next_value_seed(self.within())?;
            self.path.pop();
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        for number in 0_usize.. {
            self.path.push(Value::from(number));
            let item = items.next_element_seed(self.within())?;
            self.path.pop();
            if item.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
}
