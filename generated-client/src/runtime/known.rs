//! What all enums share: their known values, and what is said of others.

use std::fmt;

/// Defines what an enum with `as_str` does, whether it has other values than those known or not.
macro_rules! known {
    ($name:ident: $( $variant:ident = $text:literal ),*) => {
        impl $name {
            /// The values that this version of the crate knows, in the order of the spec.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
        }

        impl std::str::FromStr for $name {
            type Err = $crate::runtime::UnknownValueError;

            fn from_str(text: &str) -> Result<Self, $crate::runtime::UnknownValueError> {
                match text {
                    $( $text => Ok(Self::$variant), )*
                    _ => Err($crate::runtime::UnknownValueError::new(text, stringify!($name), &[$($text),*])),
                }
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
    };
}
pub(crate) use known;

/// A text was parsed that is not a known value.
///
/// ```
/// use attio_client::types::Target;
///
/// let error = "object".parse::<Target>().unwrap_err();
/// assert_eq!(error.to_string(), "`object` is not a known Target: objects, lists");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnknownValueError {
    text: Box<str>,
    ty: &'static str,
    known: &'static [&'static str],
}

impl UnknownValueError {
    pub(crate) fn new(text: &str, ty: &'static str, known: &'static [&'static str]) -> Self {
        Self { text: text.into(), ty, known }
    }
}

impl fmt::Display for UnknownValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a known {}: {}", self.text, self.ty, self.known.join(", "))
    }
}

impl std::error::Error for UnknownValueError {}
