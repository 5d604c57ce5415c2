//! Unions: one of several objects, told apart by the value of one property.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Defines a union and its codec; the tag's value for each variant is given like a discriminant. Members
/// have no field for the tag, unless it says that they have `kept` it.
macro_rules! tagged_union {
    (#[tag($tag:literal)] $($union:tt)*) => {
        $crate::runtime::tagged_union! { @define false $tag $($union)* }
    };
    (#[tag($tag:literal, kept)] $($union:tt)*) => {
        $crate::runtime::tagged_union! { @define true $tag $($union)* }
    };
    (
        @define $kept:literal $tag:literal
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
            /// Something that this version of the crate does not know, as it came: another kind, or one
            /// of these in a form that it does not have so far.
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
                        write_tagged(value, $tag, &[$value $(, $more)*], serializer)
                    } )*
                    Self::Unknown(value) => serde::Serialize::serialize(value, serializer),
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = <serde_json::Value as serde::Deserialize>::deserialize(deserializer)?;
                Ok(match value.get($tag).and_then(serde_json::Value::as_str) {
                    $( Some($value $(| $more)*) => {
                        $crate::runtime::read_tagged(value, $tag, $kept).map_or_else(Self::Unknown, Self::$variant)
                    } )*
                    _ => Self::Unknown(value),
                })
            }
        }
    };
}
pub(crate) use tagged_union;

/// Encodes an object with its tag, unless that has several values and the object has to say which.
pub(crate) fn write_tagged<T: Serialize, S: serde::Serializer>(
    value: &T,
    tag: &str,
    tag_values: &[&str],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut value = serde_json::to_value(value).map_err(serde::ser::Error::custom)?;
    if let (Value::Object(properties), [tag_value]) = (&mut value, tag_values) {
        // One that a caller has put into `extra` stays.
        properties.entry(tag).or_insert_with(|| (*tag_value).into());
    }
    value.serialize(serializer)
}

/// Decodes an object, without its tag unless it has `kept` that; a form that the member does not have is not
/// known either, and gives the object back.
pub(crate) fn read_tagged<T: for<'a> Deserialize<'a>>(
    mut value: Value,
    tag: &str,
    kept: bool,
) -> Result<T, Value> {
    let properties = value.as_object_mut().filter(|_| !kept);
    let removed = properties.and_then(|properties| properties.remove(tag));
    T::deserialize(&value).map_err(|_| {
        if let (Value::Object(properties), Some(removed)) = (&mut value, removed) {
            properties.insert(tag.to_owned(), removed);
        }
        value
    })
}
