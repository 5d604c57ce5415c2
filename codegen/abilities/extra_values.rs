//! What the properties hold that an object does not name, where the API says so.
//!
//! They stay JSON in `extra`, so that nothing is lost where the API errs.

use serde::de::DeserializeOwned;
use serde_json::{Error, Value};

/// Gives an object methods that read them.
macro_rules! extra_values {
    ($(#[doc = $doc:literal])* type $name:ident = $ty:ty;) => {
        impl $name {
            /// All properties that have no field, by name, or why one is not what the API says.
            ///
            $(#[doc = $doc])*
            pub fn extra_values(&self) -> impl Iterator<Item = (&str, Result<$ty, serde_json::Error>)> {
                self.extra.iter().map(|(name, value)| (name, extra_values::read(value)))
            }

            /// A property that has no field; none if it is absent.
            ///
            /// # Errors
            /// Why it is not what the API says.
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
