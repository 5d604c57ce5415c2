//! Newtypes over `String`, such as ids, which the compiler keeps apart.
//!
//! They are not ordered: the order of strings would be wrong for times and durations.

/// Defines a string newtype and its codec; `from` names other string newtypes that convert into it.
macro_rules! string_newtype {
    ($(#[from($from:ident)])* $(#[doc = $doc:literal])* pub struct $name:ident;) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, Eq, Hash, PartialEq)]
        pub struct $name(String);

        impl $name {
            /// The string, unchanged.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The string, unchanged. It is not a `From` impl, which would let one id become another
            /// through its string.
            #[must_use]
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl From<String> for $name {
            fn from(value: String) -> Self {
                Self(value)
            }
        }

        impl From<&str> for $name {
            fn from(value: &str) -> Self {
                Self(value.to_owned())
            }
        }

        impl From<&String> for $name {
            fn from(value: &String) -> Self {
                Self(value.clone())
            }
        }

        impl From<&$name> for $name {
            fn from(value: &$name) -> Self {
                value.clone()
            }
        }

        impl $crate::runtime::patch::StringNewtype for $name {}

        $(
            impl From<$from> for $name {
                fn from(value: $from) -> Self {
                    Self(value.into_string())
                }
            }

            impl From<&$from> for $name {
                fn from(value: &$from) -> Self {
                    Self(value.as_str().to_owned())
                }
            }
        )*

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <String as serde::Deserialize>::deserialize(deserializer).map(Self)
            }
        }
    };
}
pub(crate) use string_newtype;
