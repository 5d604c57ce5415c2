//! Tagged unions: one of several objects, by the value of the discriminator.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Defines a tagged union and its codec; the discriminator's values for each variant are written like a
/// discriminant. Members have no field for the discriminator, unless it is `kept`.
macro_rules! tagged_union {
    (#[discriminator($discriminator:literal)] $($union:tt)*) => {
        $crate::runtime::tagged_union! { @define false $discriminator $($union)* }
    };
    (#[discriminator($discriminator:literal, kept)] $($union:tt)*) => {
        $crate::runtime::tagged_union! { @define true $discriminator $($union)* }
    };
    (
        @define $kept:literal $discriminator:literal
        $(#[doc = $doc:literal])*
        pub enum $name:ident {
            $(
                $(#[doc = $variant_doc:literal])*
                $variant:ident($ty:ty $(,)?) = $value:literal $(| $more:literal)*
            ),* $(,)?
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[doc = $variant_doc])* $variant($ty), )*
            /// A value that this version of the crate does not know, unchanged: another member, or one of
            /// these in a new form.
            Unknown(serde_json::Value),
        }

        $(
            impl From<$ty> for $name {
                fn from(value: $ty) -> Self {
                    Self::$variant(value)
                }
            }

            impl $crate::runtime::IntoPatch<$name> for $ty {
                fn into_patch(self) -> $crate::runtime::Patch<$name> {
                    $crate::runtime::Patch::Value($name::$variant(self))
                }
            }
        )*

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use $crate::runtime::write_tagged;
                match self {
                    $( Self::$variant(value) => {
                        write_tagged(value, $discriminator, &[$value $(, $more)*], serializer)
                    } )*
                    Self::Unknown(value) => serde::Serialize::serialize(value, serializer),
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = <serde_json::Value as serde::Deserialize>::deserialize(deserializer)?;
                Ok(match value.get($discriminator).and_then(serde_json::Value::as_str) {
                    $( Some($value $(| $more)*) => {
                        $crate::runtime::read_tagged(value, $discriminator, $kept).map_or_else(Self::Unknown, Self::$variant)
                    } )*
                    _ => Self::Unknown(value),
                })
            }
        }
    };
}
pub(crate) use tagged_union;

/// Encodes an object with its discriminator; if that has several values, the object has it as a field.
pub(crate) fn write_tagged<T: Serialize, S: serde::Serializer>(
    value: &T,
    discriminator: &str,
    values: &[&str],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut value = serde_json::to_value(value).map_err(serde::ser::Error::custom)?;
    if let (Value::Object(properties), [only]) = (&mut value, values) {
        // A value in `extra` takes precedence.
        properties.entry(discriminator).or_insert_with(|| (*only).into());
    }
    value.serialize(serializer)
}

/// Decodes an object, without its discriminator unless that is `kept`. Returns the object unchanged if it does
/// not fit the member.
pub(crate) fn read_tagged<T: for<'a> Deserialize<'a>>(
    mut value: Value,
    discriminator: &str,
    kept: bool,
) -> Result<T, Value> {
    let properties = value.as_object_mut().filter(|_| !kept);
    let removed = properties.and_then(|properties| properties.remove(discriminator));
    T::deserialize(&value).map_err(|_| {
        if let (Value::Object(properties), Some(removed)) = (&mut value, removed) {
            properties.insert(discriminator.to_owned(), removed);
        }
        value
    })
}
