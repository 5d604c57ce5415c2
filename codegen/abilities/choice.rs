//! Unions whose members differ in the type of JSON that they are, or are objects that keys tell apart.

use serde::Deserialize;
use serde_json::Value;

pub(crate) use super::members::made_of;

/// Defines a union and its codec. What each variant is known by is given like a discriminant: the type of JSON,
/// by the name that `serde_json` has for it, and of several objects the keys that are always there, some with
/// their values.
///
/// What fits no member or several is kept as it came, and so is what is not as its member is; no member is
/// ever tried.
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
            /// Something that this version of the crate does not know, as it came: of another type of JSON or
            /// without these keys, one of these in a form that it does not have so far, or what could be
            /// several of them.
            Unknown(serde_json::Value),
        }

        $(
            choice::made_of!($name, $ty, value => $name::$variant(value));
            $( choice::made_of!($name, $from, value => $name::$variant(value.into())); )?
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

/// Whether a value has these keys, each with one of its values if it has any.
pub(crate) fn has(object: &Value, keys: &[(&str, &[&str])]) -> bool {
    keys.iter().all(|(key, values)| {
        let is = |it: &Value| it.as_str().is_some_and(|it| values.contains(&it));
        object.get(key).is_some_and(|it| values.is_empty() || is(it))
    })
}

/// Which member a value is, if it fits no other.
pub(crate) fn only<const N: usize>(fits: [bool; N]) -> impl Iterator<Item = bool> {
    let is_certain = fits.iter().filter(|it| **it).count() == 1;
    fits.into_iter().map(move |it| it && is_certain)
}

/// Decodes a member; a form that it does not have gives the value back.
pub(crate) fn read<T: for<'a> Deserialize<'a>>(value: Value) -> Result<T, Value> {
    T::deserialize(&value).map_err(|_| value)
}
