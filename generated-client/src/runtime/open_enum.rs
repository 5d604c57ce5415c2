//! Enums that keep a value they do not know.

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
