//! Three states, where a PATCH tells them apart.

use serde::{Deserialize, Deserializer};

/// What a PATCH does with one property: leave it alone, clear it, or set it.
///
/// Setters take `impl Into<Patch<T>>`: a value sets the property, and `None` clears it. A property
/// that no setter was called for is left alone, and not sent.
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
    /// Leave the property as it is: nothing is sent.
    #[default]
    Absent,
    /// Clear the property: null is sent.
    Null,
    /// Set the property.
    Value(T),
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

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from)
    }
}
