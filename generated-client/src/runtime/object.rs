//! Objects: structs that keep all properties.
//!
//! The codec is not derived: serde's derive buffers the whole object to keep unknown properties, and cannot
//! distinguish null from absent.
//!
//! The compiler checks the expansion of the macro for each object, so it is kept small: shared code is in
//! functions, and the code of a field has no `?`, which is slow to check.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};

use super::{Extra, Key};

/// Defines a struct and its codec.
///
/// Each field has its presence (a module of `presence`) and its JSON name.
///
/// Names that end in `_` cannot conflict with those of components.
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
        #[allow(deprecated, reason = "deprecated properties are decoded and encoded too")]
        pub struct $name {
            $( $(#[deprecated $($since)?])? $(#[doc = $field_doc])* pub $field: $ty, )*
            /// Properties that this version of the crate does not know.
            pub extra: $crate::runtime::Extra,
            nulls: $crate::runtime::Nulls<{ $crate::runtime::nulls::length(&[$(stringify!($kind)),*]) }>,
        }

        #[allow(deprecated, reason = "deprecated properties are decoded and encoded too")]
        #[allow(clippy::question_mark, reason = "`?` is the slowest part of a field to compile")]
        #[allow(unused_variables, reason = "an object may have no properties")]
        const _: () = {
            /// The index of each field, and of its bit in `nulls`.
            #[allow(non_camel_case_types, dead_code, reason = "one variant per field, by its name")]
            enum Index_ { $($field),* }

            /// The fields that were read so far.
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
                    #[allow(unused_mut, reason = "an object may have no optional property")]
                    let mut nulls = $crate::runtime::Nulls::default();
                    Ok($name {
                        $( $field: match $crate::runtime::presence::$kind::finish(draft.$field, $wire, Index_::$field as usize, &mut nulls) {
                            Ok(value) => value,
                            Err(missing) => return Err(missing),
                        }, )*
                        extra,
                        nulls,
                    })
                }

                fn write<M: serde::ser::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                    $( if let Err(error) = $crate::runtime::presence::$kind::write(&self.$field, $wire, $crate::runtime::presence::was_null(self.nulls, Index_::$field as usize), &self.extra, map) {
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

/// What the shared functions need from an object.
pub(crate) trait Object: Sized {
    const NAME: &str;
    /// The names of the fields, without `extra`.
    const FIELDS: &[&str];
    /// Their JSON names.
    const PROPERTIES: &[&str];

    /// The fields that were read so far.
    type Draft;

    /// An empty draft.
    fn draft() -> Self::Draft;

    /// Reads the value of a property; returns false if it has no field.
    fn read<'de, M: MapAccess<'de>>(
        draft: &mut Self::Draft,
        name: &str,
        map: &mut M,
    ) -> Result<bool, M::Error>;

    /// The object, or the name of a missing property.
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
