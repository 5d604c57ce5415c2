//! Closed enums, for paths only, where an unknown value would be another route.

/// Defines a closed enum and its codec; the string of each variant is written like a discriminant.
macro_rules! closed_enum {
    (
        $(#[doc = $doc:literal])*
        pub enum $name:ident {
            $( $(#[doc = $variant_doc:literal])* $variant:ident = $value:literal ),* $(,)?
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[doc = $variant_doc])* $variant, )*
        }

        impl $name {
            /// The string in JSON and in paths.
            #[must_use]
            pub fn as_str(&self) -> &'static str {
                match self {
                    $( Self::$variant => $value, )*
                }
            }
        }

        $crate::runtime::known! { $name: $($variant = $value),* }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = <$crate::runtime::Key<'de> as serde::Deserialize>::deserialize(deserializer)?;
                value.as_str().parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use closed_enum;
