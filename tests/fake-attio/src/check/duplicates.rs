//! Keys that a body has twice: in goes its text, which is JSON, out comes an issue for each, since the last of
//! them counts and what the others say is ignored.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::ignored;
use crate::refusal::Issue;

/// The keys that come again in the same object.
pub(super) fn of(json: &[u8]) -> Vec<Issue> {
    let mut found = Vec::new();
    let walk = Walk { path: &mut Vec::new(), found: &mut found };
    // What is not JSON is refused elsewhere.
    drop(walk.deserialize(&mut serde_json::Deserializer::from_slice(json)));
    found
}

/// A value, and where it is.
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
                let instead = "remove it, as it comes again, and the last one counts";
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
