//! The file: in goes its text, out come the attributes that it wants, in its order, objects first.
//!
//! What the API would refuse in any workspace is refused here, before anything is sent. Deliberately
//! absent: what only the API can know, such as which objects there are.

use std::fmt::{self, Display};
use std::str::FromStr;

use attio_client::types::{AttributeType, CurrencyCode, CurrencyDisplayType, Target};
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};

/// An attribute that must be there, and where.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Whether the attribute is one of an object or of a list.
    pub target: Target,
    /// The slug of the object or the list.
    pub identifier: String,
    /// The attribute.
    pub attribute: Attribute,
}

/// An attribute, as it stands in the file.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// What finds it, now and ever after.
    pub slug: String,
    /// Its title, if it is to be created.
    pub title: String,
    /// Its type, which cannot be changed.
    #[serde(rename = "type", deserialize_with = "known")]
    pub type_: AttributeType,
    /// Its description, if it is to be created.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether new records need it, if it is to be created.
    #[serde(default)]
    pub is_required: bool,
    /// Whether no two records share a value, if it is to be created.
    #[serde(default)]
    pub is_unique: bool,
    /// Whether it has several values, which cannot be changed.
    #[serde(default)]
    pub is_multiselect: bool,
    /// The titles of the options that a select must have.
    #[serde(default)]
    pub options: Vec<String>,
    /// The titles of the statuses that a status must have.
    #[serde(default)]
    pub statuses: Vec<String>,
    /// Which objects a record reference leads to, by their slugs, if it is to be created.
    #[serde(default)]
    pub allowed_objects: Vec<String>,
    /// Which currency it is, if it is to be created.
    #[serde(default)]
    pub currency: Option<Currency>,
}

/// How amounts of a currency attribute are shown.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Currency {
    /// The currency: `EUR`.
    #[serde(deserialize_with = "known")]
    pub default_currency_code: CurrencyCode,
    /// What stands beside the amount: `symbol`, for example.
    #[serde(deserialize_with = "known")]
    pub display_type: CurrencyDisplayType,
}

/// Why a file cannot be used; it says where, and what is wrong there.
#[derive(Debug)]
pub struct Error(String);

/// Reads the text of a file.
///
/// # Errors
/// If it is no YAML, if a key or a value is unknown, if something is named twice or has no name, or if
/// an attribute has what its type does not allow, or lacks what its type needs.
pub fn parse(text: &str) -> Result<Vec<Wanted>, Error> {
    let file: File = serde_yaml::from_str(text).map_err(|error| Error(error.to_string()))?;
    let mut all = Vec::new();
    for (target, InOrder(entries)) in [(Target::Objects, file.objects), (Target::Lists, file.lists)]
    {
        for (identifier, attributes) in entries {
            for attribute in attributes {
                let wanted =
                    Wanted { target: target.clone(), identifier: identifier.clone(), attribute };
                check(&wanted, &all)?;
                all.push(wanted);
            }
        }
    }
    // One that was cut off, most likely.
    let nothing = "name at least one attribute below `objects` or `lists`";
    if all.is_empty() { Err(Error(nothing.to_owned())) } else { Ok(all) }
}

impl Attribute {
    /// The titles of the options or statuses that it must have.
    #[must_use]
    pub fn titles(&self) -> &[String] {
        if self.has_statuses() { &self.statuses } else { &self.options }
    }

    /// Whether its values are statuses, and not options.
    #[must_use]
    pub fn has_statuses(&self) -> bool {
        self.type_ == AttributeType::Status
    }
}

/// `objects/people/nickname`.
impl Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.target, self.identifier, self.attribute.slug)
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

/// Refuses an attribute that makes no sense, by itself or after those `before` it.
fn check(wanted: &Wanted, before: &[Wanted]) -> Result<(), Error> {
    let Attribute { slug, title, type_, .. } = &wanted.attribute;
    let refuse = |what: &str| Err(Error(format!("{wanted}: {what}")));
    if wanted.identifier.is_empty() || slug.is_empty() || title.is_empty() {
        return refuse("slugs and titles cannot be empty");
    }
    if before.iter().any(|other| other.to_string() == wanted.to_string()) {
        return refuse("it is named twice; leave one of the two");
    }
    if let Err((key, owner)) = check_keys(&wanted.attribute) {
        return refuse(&format!("a {type_} attribute has no `{key}`; those of type {owner} have"));
    }
    match type_ {
        AttributeType::RecordReference if wanted.attribute.allowed_objects.is_empty() => {
            return refuse("name the objects that it leads to, as `allowed_objects: [people]`");
        }
        AttributeType::Currency if wanted.attribute.currency.is_none() => {
            return refuse("add `currency: {default_currency_code: EUR, display_type: symbol}`");
        }
        _ => {}
    }
    let titles = wanted.attribute.titles();
    for (index, title) in titles.iter().enumerate() {
        if title.is_empty() {
            return refuse("slugs and titles cannot be empty");
        }
        if titles[..index].contains(title) {
            return refuse(&format!("{title:?} is named twice; leave one of the two"));
        }
    }
    Ok(())
}

/// Finds a key that belongs to another type, and to which.
fn check_keys(attribute: &Attribute) -> Result<(), (&'static str, AttributeType)> {
    for (key, owner, is_there) in [
        ("options", AttributeType::Select, !attribute.options.is_empty()),
        ("statuses", AttributeType::Status, !attribute.statuses.is_empty()),
        ("allowed_objects", AttributeType::RecordReference, !attribute.allowed_objects.is_empty()),
        ("currency", AttributeType::Currency, attribute.currency.is_some()),
    ] {
        if is_there && attribute.type_ != owner {
            return Err((key, owner));
        }
    }
    Ok(())
}

/// The whole file.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    objects: InOrder,
    #[serde(default)]
    lists: InOrder,
}

/// The entries of a map, in their order: an object or a list, and its attributes.
#[derive(Default)]
struct InOrder(Vec<(String, Vec<Attribute>)>);

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
                while let Some((slug, attributes)) = map.next_entry::<String, _>()? {
                    if entries.iter().any(|(known, _)| *known == slug) {
                        let message = format!("`{slug}` is named twice; put all in one place");
                        return Err(M::Error::custom(message));
                    }
                    entries.push((slug, attributes));
                }
                Ok(InOrder(entries))
            }
        }

        deserializer.deserialize_map(InOrderVisitor)
    }
}

/// Reads a value that the client knows. Its own decoding takes any text, since an answer may hold what
/// is new; in a file, that is most likely a slip.
fn known<'de, D: Deserializer<'de>, T: FromStr<Err: Display>>(
    deserializer: D,
) -> Result<T, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
}
