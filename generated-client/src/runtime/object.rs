//! Objects: structs that lose no property.
//!
//! The codec is written out rather than derived, because serde's derive cannot keep unknown
//! properties without buffering the whole object, and cannot tell null from absent.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Visitor};

/// Defines a struct and its codec.
///
/// Each field names how it may be missing (a module of `presence`) and its name on the wire.
///
/// Names that end in `_` are those that no component can have.
macro_rules! object {
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident {
            $( #[$kind:ident($wire:literal)] $(#[deprecated $($since:tt)?])? $(#[doc = $field_doc:literal])* pub $field:ident: $ty:ty ),* $(,)?
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        #[allow(deprecated, reason = "what is deprecated is decoded and encoded all the same")]
        pub struct $name {
            $( $(#[deprecated $($since)?])? $(#[doc = $field_doc])* pub $field: $ty, )*
            /// Properties that this version of the crate does not know.
            pub extra: $crate::runtime::Extra,
            nulls: $crate::runtime::Nulls,
        }

        #[allow(deprecated, reason = "what is deprecated is decoded and encoded all the same")]
        const _: () = {
            const NAMES: &[&str] = &[$($wire),*];

            /// The place of each field, and of its bit in `nulls`.
            #[allow(non_camel_case_types, dead_code, reason = "one variant a field, by its name")]
            #[derive(Clone, Copy)]
            enum Place_ { $($field),* }

            impl std::fmt::Debug for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    let mut debug = f.debug_struct(stringify!($name));
                    $( debug.field(stringify!($field), &self.$field); )*
                    debug.field("extra", &self.extra).finish()
                }
            }

            impl<'de> serde::Deserialize<'de> for $name {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    struct Visitor_;

                    impl<'de> serde::de::Visitor<'de> for Visitor_ {
                        type Value = $name;

                        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                            f.write_str(concat!("an object: ", stringify!($name)))
                        }

                        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<$name, A::Error> {
                            $( let mut $field: Option<$ty> = None; )*
                            let mut extra = $crate::runtime::Extra::default();
                            #[allow(unused_mut, reason = "not every object has an optional property")]
                            let mut nulls = $crate::runtime::Nulls::default();
                            while let Some(key) = map.next_key::<$crate::runtime::Key<'de>>()? {
                                match key.as_str() {
                                    $( $wire => $field = Some(map.next_value()?), )*
                                    _ => extra.read(key, &mut map)?,
                                }
                            }
                            Ok($name {
                                $( $field: $crate::runtime::presence::$kind::finish($field, $wire, Place_::$field as u32, &mut nulls)?, )*
                                extra,
                                nulls,
                            })
                        }
                    }

                    deserializer.deserialize_map(Visitor_)
                }
            }

            impl serde::Serialize for $name {
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    let mut map = serializer.serialize_map(None)?;
                    $( $crate::runtime::presence::$kind::write(&self.$field, $wire, self.nulls.contain(Place_::$field as u32), &self.extra, &mut map)?; )*
                    self.extra.write(&mut map, NAMES)?;
                    serde::ser::SerializeMap::end(map)
                }
            }
        };
    };
}
pub(crate) use object;

/// The name of a property or of an enum's value, borrowed from the input where that is possible.
pub(crate) struct Key<'de>(Cow<'de, str>);

impl Key<'_> {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Key<'_>> for String {
    fn from(key: Key<'_>) -> Self {
        key.0.into_owned()
    }
}

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;

        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(name.to_owned())))
            }

            fn visit_string<E>(self, name: String) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(name)))
            }
        }

        deserializer.deserialize_str(KeyVisitor)
    }
}
