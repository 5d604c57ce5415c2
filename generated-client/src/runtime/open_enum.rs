//! Enums that keep a value they do not know.

use std::fmt;

/// Defines an enum and its codec; the text of each variant is given like a discriminant.
macro_rules! open_enum {
    (
        $(#[doc = $doc:literal])*
        pub enum $name:ident {
            $( $(#[doc = $variant_doc:literal])* $variant:ident = $text:literal ),* $(,)?
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, Eq, Hash, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[doc = $variant_doc])* $variant, )*
            /// A value that this version of the crate does not know; see [`Self::as_str`].
            Unknown($crate::runtime::Unknown),
        }

        impl $name {
            /// The values that this version of the crate knows, in the order of the spec.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The value of this text, known or not: how to send, on purpose, what this version of the
            /// crate does not know. To refuse unknown texts, use `parse`.
            #[must_use]
            pub fn from_raw(text: &str) -> Self {
                match text {
                    $( $text => Self::$variant, )*
                    _ => Self::Unknown($crate::runtime::Unknown::new(text)),
                }
            }

            /// The text on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $text, )*
                    Self::Unknown(unknown) => unknown.text(),
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::runtime::UnknownValue;

            fn from_str(text: &str) -> Result<Self, $crate::runtime::UnknownValue> {
                match Self::from_raw(text) {
                    Self::Unknown(_) => Err($crate::runtime::UnknownValue::new(text, stringify!($name), &[$($text),*])),
                    known => Ok(known),
                }
            }
        }

        impl From<&$name> for $name {
            fn from(value: &$name) -> Self {
                value.clone()
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <$crate::runtime::Key<'de> as serde::Deserialize>::deserialize(deserializer)?;
                Ok(Self::from_raw(text.as_str()))
            }
        }
    };
}
pub(crate) use open_enum;

/// A value that this version of the crate does not know; `as_str` of its enum gives the text.
///
/// It can neither be made nor looked into by hand. So a program that compares `as_str` with a text
/// goes on to do so when a later version of the crate learns the value.
///
/// ```
/// use attio_client::types::AttributeType;
///
/// let hologram = AttributeType::from_raw("hologram");
/// assert!(matches!(hologram, AttributeType::Unknown(_)));
/// assert_eq!(hologram.as_str(), "hologram");
/// assert_eq!(AttributeType::from_raw("text"), AttributeType::Text);
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Unknown(Box<str>);

impl Unknown {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.into())
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }
}

/// A text was parsed that is not a known value.
///
/// ```
/// use attio_client::types::Target;
///
/// let error = "object".parse::<Target>().unwrap_err();
/// assert_eq!(error.to_string(), "`object` is not a known Target: objects, lists");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnknownValue {
    text: Box<str>,
    ty: &'static str,
    known: &'static [&'static str],
}

impl UnknownValue {
    pub(crate) fn new(text: &str, ty: &'static str, known: &'static [&'static str]) -> Self {
        Self { text: text.into(), ty, known }
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a known {}: {}", self.text, self.ty, self.known.join(", "))
    }
}

impl std::error::Error for UnknownValue {}
