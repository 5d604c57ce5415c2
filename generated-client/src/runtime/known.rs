//! What open and closed enums share: the known values, and the error for an unknown one.

use std::fmt;

/// Implements the traits of an enum with `as_str`, open or closed.
macro_rules! known {
    ($name:ident: $( $variant:ident = $value:literal ),*) => {
        impl $name {
            /// The values that this version of the crate knows, in the order of the spec.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
        }

        impl std::str::FromStr for $name {
            type Err = $crate::runtime::UnknownValueError;

            fn from_str(value: &str) -> Result<Self, $crate::runtime::UnknownValueError> {
                match value {
                    $( $value => Ok(Self::$variant), )*
                    _ => Err($crate::runtime::UnknownValueError::new(value, stringify!($name), &[$($value),*])),
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

/// The error of parsing an unknown value of an enum.
///
/// ```
/// use attio_client::types::Target;
///
/// let error = "object".parse::<Target>().unwrap_err();
/// assert_eq!(error.to_string(), "`object` is not a known Target: objects, lists");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnknownValueError {
    value: Box<str>,
    ty: &'static str,
    known: &'static [&'static str],
}

impl UnknownValueError {
    pub(crate) fn new(value: &str, ty: &'static str, known: &'static [&'static str]) -> Self {
        Self { value: value.into(), ty, known }
    }
}

impl fmt::Display for UnknownValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a known {}: {}", self.value, self.ty, self.known.join(", "))
    }
}

impl std::error::Error for UnknownValueError {}
