//! What an object holds beside the properties that this crate knows.

use std::fmt;

use serde::ser::SerializeMap;
use serde_json::{Map, Value};

/// Properties that this version of the crate does not know, by name.
///
/// They are kept when an object is decoded, and encoded again with it. They are sorted by name; a
/// number beyond 64 bits is kept as the nearest floating-point number. Equality compares them.
///
/// ```
/// use attio_client::Extra;
///
/// let mut extra = Extra::default();
/// extra.insert("colour", "red");
/// assert_eq!(extra.get("colour"), Some(&"red".into()));
/// ```
#[derive(Clone, Default)]
pub struct Extra {
    properties: Map<String, Value>,
    /// A bit for each known optional property that came as null, which is read like an absent one:
    /// encoding tells them apart.
    nulls: u128,
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
    /// A property that the crate does know is encoded from its own field, never from here.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        self.properties.insert(name.into(), value.into())
    }

    pub(crate) fn remember_null(&mut self, index: u32) {
        self.nulls |= 1 << index;
    }

    pub(crate) fn was_null(&self, index: u32) -> bool {
        self.nulls & (1 << index) != 0
    }

    pub(crate) fn write<M: SerializeMap>(
        &self,
        map: &mut M,
        known: &[&str],
    ) -> Result<(), M::Error> {
        for (name, value) in &self.properties {
            if !known.contains(&name.as_str()) {
                map.serialize_entry(name, value)?;
            }
        }
        Ok(())
    }
}

impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        self.properties == other.properties
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.properties.fmt(f)
    }
}
