//! Three states, where a request tells them apart.

use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a request does with one property: leave it alone, clear it, or set it.
///
/// Setters take `impl Into<Patch<T>>`: a value sets the property, and `None` clears it, by null. A
/// property that no setter was called for is left alone, and not sent.
///
/// ```
/// use attio_client::Patch;
///
/// assert_eq!(Patch::from(5), Patch::Value(5));
/// assert_eq!(Patch::<i32>::from(None), Patch::Null);
/// assert_eq!(Patch::<i32>::default(), Patch::Absent);
/// ```
///
/// What the API does not clear takes no `None`:
///
/// ```compile_fail
/// let change = attio_client::types::UpdateAttribute::new().title(None);
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Patch<T> {
    /// Say nothing of the property: an update leaves it as it is.
    #[default]
    Absent,
    /// Clear the property: null is sent.
    Null,
    /// Set the property.
    Value(T),
}

impl<T> Patch<T> {
    /// Whether nothing is to be sent; for `skip_serializing_if` in types of your own, as being absent
    /// cannot be encoded.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The value, if there is one.
    #[must_use]
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Null | Self::Absent => None,
        }
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<T> From<Option<T>> for Patch<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

// There is no `From<Option<&str>>`, and must never be: the compiler could then not tell which `None`
// is meant in `description(None)`.
impl From<&str> for Patch<String> {
    fn from(text: &str) -> Self {
        Self::Value(text.to_owned())
    }
}

impl From<&String> for Patch<String> {
    fn from(text: &String) -> Self {
        Self::Value(text.clone())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from)
    }
}

impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent => {
                Err(S::Error::custom("what is absent must be skipped, by `Patch::is_absent`"))
            }
            Self::Null => serializer.serialize_none(),
            Self::Value(value) => value.serialize(serializer),
        }
    }
}
