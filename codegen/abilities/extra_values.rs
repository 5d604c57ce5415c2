//! Typed access to unknown properties, for which the API declares a type.
//!
//! They stay JSON in `extra`, so that invalid ones are kept.

use serde::de::DeserializeOwned;
use serde_json::{Error, Value};

/// Adds the methods to an object.
macro_rules! extra_values {
    ($(#[doc = $doc:literal])* type $name:ident = $ty:ty;) => {
        impl $name {
            /// All properties that have no field, by name; an error for one with another type.
            ///
            $(#[doc = $doc])*
            pub fn extra_values(&self) -> impl Iterator<Item = (&str, Result<$ty, serde_json::Error>)> {
                self.extra.iter().map(|(name, value)| (name, extra_values::read(value)))
            }

            /// A property that has no field; `None` if it is absent.
            ///
            /// # Errors
            /// If it has another type.
            pub fn extra_value(&self, name: &str) -> Result<Option<$ty>, serde_json::Error> {
                self.extra.get(name).map(extra_values::read).transpose()
            }
        }
    };
}
pub(crate) use extra_values;

pub(crate) fn read<T: DeserializeOwned>(value: &Value) -> Result<T, Error> {
    T::deserialize(value)
}
