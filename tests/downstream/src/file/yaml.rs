//! Deserializers for strings, maps in their order, and creatable types.
//!
//! In: parts of a file. Out: plain values. Checks across several parts are in the parent module.

use std::fmt;

use attio_client::types::AttributeType;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

use super::Attribute;

/// The entries of a map, in their order: an object or a list, and its attributes.
#[derive(Default)]
pub(super) struct InOrder(pub(super) Vec<(String, Vec<Attribute>)>);

impl<'de> Deserialize<'de> for InOrder {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrderVisitor;

        impl<'de> Visitor<'de> for InOrderVisitor {
            type Value = InOrder;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("slugs, each with a list of attributes")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<InOrder, M::Error> {
                let mut entries: Vec<(String, Vec<Attribute>)> = Vec::new();
                while let Some((StrictString(slug), attributes)) = map.next_entry()? {
                    if entries.iter().any(|(known, _)| *known == slug) {
                        let message = format!("`{slug}` is listed twice; merge the two");
                        return Err(M::Error::custom(message));
                    }
                    // Without attributes, the file is probably truncated.
                    let attributes: Option<Vec<Attribute>> = attributes;
                    let Some(attributes) = attributes.filter(|all| !all.is_empty()) else {
                        let message = format!("`{slug}` has no attributes; add one, or remove it");
                        return Err(M::Error::custom(message));
                    };
                    entries.push((slug, attributes));
                }
                Ok(InOrder(entries))
            }
        }

        deserializer.deserialize_map(InOrderVisitor)
    }
}

/// A string. An unquoted number or boolean is refused: it is a mistake, or other YAML parsers read another
/// string (`2.50` is `2.5`), and titles must match exactly.
struct StrictString(String);

impl<'de> Deserialize<'de> for StrictString {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct StringVisitor;

        impl Visitor<'_> for StringVisitor {
            type Value = StrictString;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string; put it in quotes")
            }

            fn visit_str<E: Error>(self, string: &str) -> Result<StrictString, E> {
                Ok(StrictString(string.to_owned()))
            }

            fn visit_unit<E: Error>(self) -> Result<StrictString, E> {
                Err(E::custom("expected a string, found null; if it is a string, put it in quotes"))
            }
        }

        deserializer.deserialize_any(StringVisitor)
    }
}

/// Deserializes a string.
pub(super) fn string<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    StrictString::deserialize(deserializer).map(|StrictString(string)| string)
}

/// Deserializes a list of strings.
pub(super) fn strings<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let strings = Vec::<StrictString>::deserialize(deserializer)?;
    Ok(strings.into_iter().map(|StrictString(string)| string).collect())
}

/// Deserializes a string or `null`.
pub(super) fn optional_string<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    Ok(Option::<StrictString>::deserialize(deserializer)?.map(|StrictString(string)| string))
}

/// Deserializes the type of a new attribute. The client also knows types that only Attio creates.
pub(super) fn creatable<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<AttributeType, D::Error> {
    match attio_client::strict(deserializer)? {
        it @ (AttributeType::Interaction | AttributeType::PersonalName) => {
            Err(D::Error::custom(format!("only Attio creates attributes of type `{it}`")))
        }
        it => Ok(it),
    }
}
