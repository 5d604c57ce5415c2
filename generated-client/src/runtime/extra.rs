//! What an object holds beside the properties that this crate knows.

use std::fmt;

use serde::ser::SerializeMap;
use serde_json::{Map, Value};

/// Properties that this version of the crate does not know, by name.
///
/// They are kept when an object is decoded, and encoded again with it. They are sorted by name; an
/// integer beyond 64 bits is kept as the nearest floating-point number, and a number beyond the range
/// of those cannot be decoded.
///
/// ```
/// use attio_client::Extra;
///
/// let mut extra = Extra::default();
/// extra.insert("colour", "red");
/// assert_eq!(extra.get("colour"), Some(&"red".into()));
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct Extra {
    properties: Map<String, Value>,
}

impl Extra {
    /// The value of a property.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.properties.get(name)
    }

    /// All properties, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.properties.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.properties.is_empty()
    }

    /// Adds a property that this crate has no name for; gives back the value it had.
    ///
    /// Should a later version of the crate learn the name, the value is still sent, as long as the
    /// field of that name is not set.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        self.properties.insert(name.into(), value.into())
    }

    pub(crate) fn write<M: SerializeMap>(
        &self,
        map: &mut M,
        known: &[&str],
    ) -> Result<(), M::Error> {
        for (name, value) in &self.properties {
            // What is known was written by its field.
            if !known.contains(&name.as_str()) {
                map.serialize_entry(name, value)?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.properties.fmt(f)
    }
}
