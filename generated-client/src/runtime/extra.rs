//! What an object holds beside the properties that this crate knows.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess};
use serde::ser::{Serialize, SerializeMap, Serializer};
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
    #[inline]
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        match &self.properties {
            None => None,
            Some(properties) => find(properties, name),
        }
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
    /// It is sent in any case: in place of the field, if this or a later version of the crate has one
    /// of that name.
    ///
    /// ```
    /// use attio_client::types::UpdateAttribute;
    ///
    /// let mut changes = UpdateAttribute::new().title("Nickname");
    /// changes.extra.insert("title", serde_json::Value::Null);
    /// assert_eq!(serde_json::to_value(&changes)?, serde_json::json!({"title": null}));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
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

/// Apart from `get`, which every field of every object is asked for when it is encoded.
#[cold]
fn find<'a>(properties: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    properties.get(name)
}

/// Apart from `write`, so that an object without unknown properties pays for a test only.
#[cold]
fn write_unknown<M: SerializeMap>(
    properties: &Map<String, Value>,
    map: &mut M,
    known: &[&str],
) -> Result<(), M::Error> {
    for (name, value) in properties {
        // In the place of its field it was written already.
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

impl Serialize for Extra {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Extra {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let properties = Map::deserialize(deserializer)?;
        Ok(Self { properties: (!properties.is_empty()).then(|| Box::new(properties)) })
    }
}
