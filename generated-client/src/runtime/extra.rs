//! What an object holds beside the properties that this crate knows.

use std::fmt;

use serde::de::MapAccess;
use serde::ser::SerializeMap;
use serde_json::{Map, Value};

use super::Key;

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
    /// Boxed, as every object has room for it and hardly any has one; never empty.
    properties: Option<Box<Map<String, Value>>>,
}

impl Extra {
    /// The value of a property.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.properties.as_ref()?.get(name)
    }

    /// All properties, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.properties.iter().flat_map(|it| it.iter()).map(|(name, value)| (name.as_str(), value))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.properties.is_none()
    }

    /// Adds a property that this crate has no name for; gives back the value it had.
    ///
    /// Should a later version of the crate learn the name as an optional one, the value is still sent,
    /// as long as the field of that name is not set; a required field is sent from its own value.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        self.properties.get_or_insert_default().insert(name.into(), value.into())
    }

    /// Reads the value of a property that has no field.
    #[cold]
    pub(crate) fn read<'de, M: MapAccess<'de>>(
        &mut self,
        name: Key<'de>,
        map: &mut M,
    ) -> Result<(), M::Error> {
        self.insert(name, map.next_value::<Value>()?);
        Ok(())
    }

    #[inline]
    pub(crate) fn write<M: SerializeMap>(
        &self,
        map: &mut M,
        known: &[&str],
    ) -> Result<(), M::Error> {
        match &self.properties {
            None => Ok(()),
            Some(properties) => write_unknown(properties, map, known),
        }
    }
}

/// Apart from `write`, so that an object without unknown properties pays for a test only.
#[cold]
fn write_unknown<M: SerializeMap>(
    properties: &Map<String, Value>,
    map: &mut M,
    known: &[&str],
) -> Result<(), M::Error> {
    for (name, value) in properties {
        // What is known was written by its field.
        if !known.contains(&name.as_str()) {
            map.serialize_entry(name, value)?;
        }
    }
    Ok(())
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
