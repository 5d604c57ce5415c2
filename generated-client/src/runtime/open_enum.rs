//! Open enums, which keep unknown values, and `strict`, which rejects them.

use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error};

use super::{Key, UnknownValueError};

/// Defines an open enum and its codec; the string of each variant is written like a discriminant.
macro_rules! open_enum {
    (
        $(#[doc = $doc:literal])*
        pub enum $name:ident {
            $( $(#[doc = $variant_doc:literal])* $variant:ident = $value:literal ),* $(,)?
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
            /// The value with this string, known or not; to send a value that this version of the crate does
            /// not know. To reject unknown values, use `parse`.
            #[must_use]
            pub fn from_raw(value: &str) -> Self {
                match value {
                    $( $value => Self::$variant, )*
                    _ => Self::Unknown($crate::runtime::Unknown::new(value)),
                }
            }

            /// The string in JSON.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $value, )*
                    Self::Unknown(unknown) => unknown.as_str(),
                }
            }
        }

        $crate::runtime::known! { $name: $($variant = $value),* }

        impl $crate::runtime::Open for $name {}

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = <$crate::runtime::Key<'de> as serde::Deserialize>::deserialize(deserializer)?;
                Ok(Self::from_raw(value.as_str()))
            }
        }
    };
}
pub(crate) use open_enum;

/// A value that this version of the crate does not know; `as_str` of its enum returns the string.
///
/// It can be neither constructed nor inspected directly. A program that compares `as_str` with a string thus
/// keeps working when a later version of the crate knows the value.
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
    pub(crate) fn new(value: &str) -> Self {
        Self(value.into())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Deserializes an enum, or an option or a list of them, in your own files: a value that this version of the
/// crate does not know is an error, which lists the known values.
///
/// `Deserialize` accepts any value, as responses may have new ones; in a file, it is most likely a typo.
///
/// ```
/// use attio_client::types::AttributeType;
///
/// #[derive(serde::Deserialize)]
/// struct Wanted {
///     #[serde(rename = "type", deserialize_with = "attio_client::strict")]
///     type_: AttributeType,
///     #[serde(default, deserialize_with = "attio_client::strict")]
///     others: Option<Vec<AttributeType>>,
/// }
///
/// let wanted: Wanted = serde_json::from_str(r#"{"type": "text", "others": ["date"]}"#)?;
/// assert_eq!((wanted.type_, wanted.others), (AttributeType::Text, Some(vec![AttributeType::Date])));
/// let error = serde_json::from_str::<Wanted>(r#"{"type": "txet"}"#).err().unwrap();
/// assert!(error.to_string().starts_with("`txet` is not a known AttributeType: text, "));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
/// If a value is unknown, or is not a string.
pub fn strict<'de, D: Deserializer<'de>, T: Strict>(deserializer: D) -> Result<T, D::Error> {
    T::read_strictly(deserializer)
}

/// The types that [`strict`] deserializes.
pub trait Strict: Sized {
    /// Deserializes it, and rejects unknown values.
    ///
    /// # Errors
    /// If a value is unknown, or is not a string.
    fn read_strictly<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// An open enum; only `parse` rejects unknown values.
pub(crate) trait Open: FromStr<Err = UnknownValueError> {}

impl<T: Open> Strict for T {
    fn read_strictly<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        Key::deserialize(deserializer)?.as_str().parse().map_err(D::Error::custom)
    }
}

impl<T: Strict> Strict for Option<T> {
    fn read_strictly<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
        let value = Option::<Known<T>>::deserialize(deserializer)?;
        Ok(value.map(|Known(it)| it))
    }
}

impl<T: Strict> Strict for Vec<T> {
    fn read_strictly<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
        let values = Vec::<Known<T>>::deserialize(deserializer)?;
        Ok(values.into_iter().map(|Known(it)| it).collect())
    }
}

/// The value in an option or a list.
struct Known<T>(T);

impl<'de, T: Strict> Deserialize<'de> for Known<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Known<T>, D::Error> {
        T::read_strictly(deserializer).map(Known)
    }
}
