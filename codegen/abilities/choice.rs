//! Choices: unions whose members have different JSON types, or are objects with different keys.

use serde::Deserialize;
use serde_json::Value;

pub(crate) use super::members::from_member;

/// Defines a choice and its codec. How each variant is recognized is written like a discriminant: the JSON type,
/// by its name in `serde_json`, and for one of several objects its required keys, some with their values.
///
/// A value that matches no member or several, or that cannot be decoded as its member, is kept unchanged. Members
/// are not tried one after the other.
macro_rules! choice {
    (
        $(#[doc = $doc:literal])*
        pub enum $name:ident {
            $(
                $(#[doc = $variant_doc:literal])*
                $(#[from($from:ty)])?
                $variant:ident($ty:ty $(,)?) = $json:ident $(( $($key:literal $(= $value:literal $(| $more:literal)*)?),* $(,)? ))?
            ),* $(,)?
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[doc = $variant_doc])* $variant($ty), )*
            /// A value that this version of the crate does not know, unchanged: of another JSON type or with
            /// other keys, one of these in a new form, or a value that matches several of them.
            Unknown(serde_json::Value),
        }

        $(
            choice::from_member!($name, $ty, value => $name::$variant(value));
            $( choice::from_member!($name, $from, value => $name::$variant(value.into())); )?
        )*

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $( Self::$variant(value) => serde::Serialize::serialize(value, serializer), )*
                    Self::Unknown(value) => serde::Serialize::serialize(value, serializer),
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = <serde_json::Value as serde::Deserialize>::deserialize(deserializer)?;
                let fits = [$(
                    matches!(value, serde_json::Value::$json(..))
                        && choice::has(&value, &[$($( ($key, &[$($value $(, $more)*)?]), )*)?])
                ),*];
                let mut is = choice::only(fits);
                $( if is.next() == Some(true) {
                    return Ok(choice::read(value).map_or_else(Self::Unknown, Self::$variant));
                } )*
                Ok(Self::Unknown(value))
            }
        }
    };
}
pub(crate) use choice;

/// Whether an object has these keys, each with one of the values listed for it, if any.
pub(crate) fn has(object: &Value, keys: &[(&str, &[&str])]) -> bool {
    keys.iter().all(|(key, values)| {
        let is = |it: &Value| it.as_str().is_some_and(|it| values.contains(&it));
        object.get(key).is_some_and(|it| values.is_empty() || is(it))
    })
}

/// Which member a value is, if it matches only one.
pub(crate) fn only<const N: usize>(fits: [bool; N]) -> impl Iterator<Item = bool> {
    let is_certain = fits.iter().filter(|it| **it).count() == 1;
    fits.into_iter().map(move |it| it && is_certain)
}

/// Decodes a member; returns the value if it does not fit.
pub(crate) fn read<T: for<'a> Deserialize<'a>>(value: Value) -> Result<T, Value> {
    T::deserialize(&value).map_err(|_| value)
}
