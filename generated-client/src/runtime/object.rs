//! Objects: structs that lose no property.
//!
//! The codec is written out rather than derived, because serde's derive cannot keep unknown
//! properties without buffering the whole object, and cannot tell null from absent.
//!
//! The compiler checks what a macro writes once for each object, so that is little: what can be
//! shared is in functions, and what is written for each field has no `?`, which is dear to check.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};

use super::{Extra, Key};

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
            nulls: $crate::runtime::Nulls<{ $crate::runtime::nulls::length(&[$(stringify!($kind)),*]) }>,
        }

        #[allow(deprecated, reason = "what is deprecated is decoded and encoded all the same")]
        #[allow(clippy::question_mark, reason = "`?` costs the compiler more than all else in a field")]
        #[allow(unused_variables, reason = "an object need not have properties")]
        const _: () = {
            /// The place of each field, and of its bit in `nulls`.
            #[allow(non_camel_case_types, dead_code, reason = "one variant a field, by its name")]
            enum Place_ { $($field),* }

            /// What was read so far.
            pub(crate) struct Draft_ {
                $( $field: Option<$ty>, )*
            }

            impl $crate::runtime::Object for $name {
                type Draft = Draft_;

                const NAME: &str = stringify!($name);
                const FIELDS: &[&str] = &[$(stringify!($field)),*];
                const PROPERTIES: &[&str] = &[$($wire),*];

                #[inline]
                fn draft() -> Draft_ {
                    Draft_ { $( $field: None, )* }
                }

                #[inline]
                fn read<'de, M: serde::de::MapAccess<'de>>(draft: &mut Draft_, name: &str, map: &mut M) -> Result<bool, M::Error> {
                    match name {
                        $( $wire => $crate::runtime::presence::read(&mut draft.$field, map), )*
                        _ => Ok(false),
                    }
                }

                #[inline]
                fn finish(draft: Draft_, extra: $crate::runtime::Extra) -> Result<Self, &'static str> {
                    #[allow(unused_mut, reason = "not every object has an optional property")]
                    let mut nulls = $crate::runtime::Nulls::default();
                    Ok($name {
                        $( $field: match $crate::runtime::presence::$kind::finish(draft.$field, $wire, Place_::$field as usize, &mut nulls) {
                            Ok(value) => value,
                            Err(missing) => return Err(missing),
                        }, )*
                        extra,
                        nulls,
                    })
                }

                fn write<M: serde::ser::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                    $( if let Err(error) = $crate::runtime::presence::$kind::write(&self.$field, $wire, $crate::runtime::presence::was_null(self.nulls, Place_::$field as usize), &self.extra, map) {
                        return Err(error);
                    } )*
                    self.extra.write(map, Self::PROPERTIES)
                }
            }

            impl std::fmt::Debug for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    $crate::runtime::debug_object::<Self>(f, &[$(&self.$field),*], &self.extra)
                }
            }

            impl<'de> serde::Deserialize<'de> for $name {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    $crate::runtime::read_object(deserializer)
                }
            }

            impl serde::Serialize for $name {
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    $crate::runtime::write_object(self, serializer)
                }
            }
        };
    };
}
pub(crate) use object;

/// What the codecs of all objects share, so that the compiler need not check it for each of them.
pub(crate) trait Object: Sized {
    const NAME: &str;
    /// The names of the fields, but for those that every object has.
    const FIELDS: &[&str];
    /// The names of the same on the wire.
    const PROPERTIES: &[&str];

    /// What was read so far.
    type Draft;

    /// Nothing was read so far.
    fn draft() -> Self::Draft;

    /// Reads the value of a property; false if it has no field.
    fn read<'de, M: MapAccess<'de>>(
        draft: &mut Self::Draft,
        name: &str,
        map: &mut M,
    ) -> Result<bool, M::Error>;

    /// The whole object, or the name of a property that is missing.
    fn finish(draft: Self::Draft, extra: Extra) -> Result<Self, &'static str>;

    fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;
}

#[inline]
pub(crate) fn read_object<'de, T: Object, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_map(ObjectVisitor(PhantomData))
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Object> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object: {}", T::NAME)
    }

    #[inline]
    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<T, M::Error> {
        let mut draft = T::draft();
        let mut extra = Extra::default();
        while let Some(name) = map.next_key::<Key<'de>>()? {
            if !T::read(&mut draft, name.as_str(), &mut map)? {
                extra.read(name, &mut map)?;
            }
        }
        T::finish(draft, extra).map_err(M::Error::missing_field)
    }
}

#[inline]
pub(crate) fn write_object<T: Object, S: Serializer>(
    object: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    object.write(&mut map)?;
    map.end()
}

pub(crate) fn debug_object<T: Object>(
    f: &mut fmt::Formatter<'_>,
    fields: &[&dyn fmt::Debug],
    extra: &Extra,
) -> fmt::Result {
    let mut debug = f.debug_struct(T::NAME);
    for (name, value) in T::FIELDS.iter().zip(fields) {
        debug.field(name, value);
    }
    debug.field("extra", extra).finish()
}
