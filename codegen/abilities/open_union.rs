//! Open unions, whose members cannot be distinguished reliably.

use serde::Serialize;
use serde_json::Value;

pub(crate) use super::members::from_member;

/// Defines a union that is kept as JSON, with a method for each member that decodes it.
macro_rules! open_union {
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident {
            $(
                $(#[doc = $member_doc:literal])*
                $(#[from($from:ty)])?
                $member:ident: $ty:ty
            ),* $(,)?
        }
    ) => {
        $(#[doc = $doc])*
        ///
        /// The members cannot be distinguished reliably, so the value is kept as JSON.
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name(serde_json::Value);

        impl $name {
            $(
                $(#[doc = $member_doc])*
                ///
                /// # Errors
                /// If the value does not fit this member.
                pub fn $member(&self) -> Result<$ty, serde_json::Error> {
                    serde::Deserialize::deserialize(&self.0)
                }
            )*

            /// The value as JSON.
            #[must_use]
            pub fn as_json(&self) -> &serde_json::Value {
                &self.0
            }
        }

        open_union::from_member!($name, serde_json::Value, value => $name(value));
        $(
            open_union::from_member!($name, $ty, value => $name(open_union::json(&value)));
            $( open_union::from_member!($name, $from, value => $name(value.into())); )?
        )*

        impl From<$name> for serde_json::Value {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serde::Serialize::serialize(&self.0, serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                serde::Deserialize::deserialize(deserializer).map(Self)
            }
        }
    };
}
pub(crate) use open_union;

/// Encodes a member.
pub(crate) fn json<T: Serialize>(member: &T) -> Value {
    serde_json::to_value(member).expect("generated types can be encoded")
}
