//! The unknown properties of an object.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use super::Key;

/// Properties that this version of the crate does not know, by name.
///
/// They are kept when an object is decoded, and encoded with it again, sorted by name. An integer of more
/// than 64 bits is kept as the nearest floating-point number; a number out of the range of those cannot be
/// decoded.
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
    /// Boxed, to keep objects small, as few have unknown properties. Never empty.
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

    /// Sets a property that this crate does not know; returns its previous value.
    ///
    /// It is always sent: if this or a later version of the crate has a field with that name, in place of the
    /// field.
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

/// Separate from `get`, which is called for every field that is encoded.
#[cold]
fn find<'a>(properties: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    properties.get(name)
}

/// Separate from `write`, which is fast for an object without unknown properties.
#[cold]
fn write_unknown<M: SerializeMap>(
    properties: &Map<String, Value>,
    map: &mut M,
    known: &[&str],
) -> Result<(), M::Error> {
    for (name, value) in properties {
        // Written in place of its field already.
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
