//! Enums that keep a value they do not know, and a way to read them that refuses it.

use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error};

use super::{Key, UnknownValueError};

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

        $crate::runtime::known! { $name: $($variant = $text),* }

        impl $crate::runtime::Open for $name {}

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

/// Reads an enum, or an option or a list of them, from a file of your own: a value that this version of the
/// crate does not know is an error, which names those that it knows.
///
/// `Deserialize` takes any value, as responses may have new ones; in a file, that is most likely a slip.
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
/// If a value is not known, or is no string.
pub fn strict<'de, D: Deserializer<'de>, T: Strict>(deserializer: D) -> Result<T, D::Error> {
    T::read_strictly(deserializer)
}

/// What [`strict`] reads.
pub trait Strict: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// If a value is not known, or is no string.
    fn read_strictly<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// An enum that keeps a value it does not know, other than where it is parsed.
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

/// What is in an option or a list.
struct Known<T>(T);

impl<'de, T: Strict> Deserialize<'de> for Known<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Known<T>, D::Error> {
        T::read_strictly(deserializer).map(Known)
    }
}
