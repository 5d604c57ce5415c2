//! What YAML leaves open: texts, maps in their order, and values that the API can take.
//!
//! In go the parts of a file, out come plain values. Deliberately absent: what takes more than one part
//! to see.

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
                while let Some((Text(slug), attributes)) = map.next_entry()? {
                    if entries.iter().any(|(known, _)| *known == slug) {
                        let message = format!("`{slug}` is named twice; put all in one place");
                        return Err(M::Error::custom(message));
                    }
                    // One that was cut off, most likely.
                    let attributes: Option<Vec<Attribute>> = attributes;
                    let Some(attributes) = attributes.filter(|all| !all.is_empty()) else {
                        let message =
                            format!("`{slug}` has no attribute; name one, or leave it out");
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

/// A text that stands in the file as one. A number or a truth value in its place is a slip, or would be
/// another text to the next reader of YAML (`2.50` is `2.5`), and titles count to the letter.
struct Text(String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;

        impl Visitor<'_> for TextVisitor {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text; put it in quotes")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Text, E> {
                Ok(Text(text.to_owned()))
            }

            fn visit_unit<E: Error>(self) -> Result<Text, E> {
                Err(E::custom("nothing stands where a text should; if it is one, put it in quotes"))
            }
        }

        deserializer.deserialize_any(TextVisitor)
    }
}

/// Reads a text.
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Text::deserialize(deserializer).map(|Text(text)| text)
}

/// Reads a list of texts.
pub(super) fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let texts = Vec::<Text>::deserialize(deserializer)?;
    Ok(texts.into_iter().map(|Text(text)| text).collect())
}

/// Reads a text that may be `null`, which is none.
pub(super) fn optional_text<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    Ok(Option::<Text>::deserialize(deserializer)?.map(|Text(text)| text))
}

/// Reads a type that attributes can be created of. The client knows those that it may read as well.
pub(super) fn creatable<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<AttributeType, D::Error> {
    match attio_client::strict(deserializer)? {
        it @ (AttributeType::Interaction | AttributeType::PersonalName) => {
            Err(D::Error::custom(format!("no attribute of type `{it}` can be created")))
        }
        it => Ok(it),
    }
}
