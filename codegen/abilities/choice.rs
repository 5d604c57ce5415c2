//! Unions whose members differ in the type of JSON that they are.

/// Defines a union and its codec; the type of JSON of each variant is given like a discriminant, by the name
/// that `serde_json` has for it.
///
/// What is of no such type, or not as its member is, is kept as it came; no member is ever tried.
macro_rules! choice {
    (
        $(#[doc = $doc:literal])*
        pub enum $name:ident {
            $(
                $(#[doc = $variant_doc:literal])*
                $(#[from($from:ty)])?
                $variant:ident($ty:ty $(,)?) = $json:ident
            ),* $(,)?
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[doc = $variant_doc])* $variant($ty), )*
            /// Something that this version of the crate does not know, as it came: of another type of JSON,
            /// or one of these in a form that it does not have so far.
            Unknown(serde_json::Value),
        }

        $(
            impl From<$ty> for $name {
                fn from(value: $ty) -> Self {
                    Self::$variant(value)
                }
            }

            impl From<$ty> for $crate::runtime::Patch<$name> {
                fn from(value: $ty) -> Self {
                    Self::Value($name::$variant(value))
                }
            }

            $(
                impl From<$from> for $name {
                    fn from(value: $from) -> Self {
                        Self::$variant(value.into())
                    }
                }

                impl From<$from> for $crate::runtime::Patch<$name> {
                    fn from(value: $from) -> Self {
                        Self::Value($name::$variant(value.into()))
                    }
                }
            )?
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
                Ok(match &value {
                    $( serde_json::Value::$json(..) => {
                        match <$ty as serde::Deserialize>::deserialize(&value) {
                            Ok(member) => Self::$variant(member),
                            Err(_) => Self::Unknown(value),
                        }
                    } )*
                    _ => Self::Unknown(value),
                })
            }
        }
    };
}
pub(crate) use choice;
