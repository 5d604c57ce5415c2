//! The file. In: its text. Out: the attributes that it lists, in its order, objects first.
//!
//! Refuses what the API refuses in any workspace, before anything is sent. Only the API knows the rest, such
//! as which objects exist.

mod yaml;

use std::collections::HashSet;
use std::fmt::{self, Display, Write};

use attio_client::types::{AttributeType, CurrencyCode, CurrencyDisplayType, Target};

use yaml::InOrder;

/// An attribute that must exist, and where.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Whether the attribute belongs to an object or to a list.
    pub target: Target,
    /// The slug of the object or the list, or its id.
    pub identifier: String,
    /// The attribute.
    pub attribute: Attribute,
}

/// An attribute, as written in the file.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// Its slug, which identifies it in every run; an id is refused.
    #[serde(deserialize_with = "yaml::string")]
    pub slug: String,
    /// Its title when it is created.
    #[serde(deserialize_with = "yaml::string")]
    pub title: String,
    /// Its type, which cannot be changed.
    #[serde(rename = "type", deserialize_with = "yaml::creatable")]
    pub type_: AttributeType,
    /// Its description when it is created.
    #[serde(default, deserialize_with = "yaml::optional_string")]
    pub description: Option<String>,
    /// Whether new records need it, when it is created.
    #[serde(default)]
    pub is_required: bool,
    /// Whether no two records share a value, when it is created.
    #[serde(default)]
    pub is_unique: bool,
    /// Whether it has several values, which cannot be changed.
    #[serde(default)]
    pub is_multiselect: bool,
    /// The titles of the options that a select must have.
    #[serde(default, deserialize_with = "yaml::strings")]
    pub options: Vec<String>,
    /// The titles of the statuses that a status must have.
    #[serde(default, deserialize_with = "yaml::strings")]
    pub statuses: Vec<String>,
    /// The slugs of the objects that a record reference may refer to, when it is created.
    #[serde(default, deserialize_with = "yaml::strings")]
    pub allowed_objects: Vec<String>,
    /// Its currency when it is created.
    #[serde(default)]
    pub currency: Option<Currency>,
}

/// How Attio displays amounts of a currency attribute.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Currency {
    /// The currency: `EUR`.
    #[serde(deserialize_with = "attio_client::strict")]
    pub default_currency_code: CurrencyCode,
    /// How the currency is displayed: `symbol`, for example.
    #[serde(deserialize_with = "attio_client::strict")]
    pub display_type: CurrencyDisplayType,
}

/// Why a file cannot be used: the position and the reason.
#[derive(Debug)]
pub struct Error(String);

/// Parses the text of a file.
///
/// # Errors
/// If it is not valid YAML, a key or a value is unknown, a name is repeated or invalid, or an attribute has a
/// key that its type or object does not allow, or lacks a key that its type requires.
pub fn parse(text: &str) -> Result<Vec<Wanted>, Error> {
    let file: File = serde_yaml::from_str(text).map_err(|error| Error(error.to_string()))?;
    let mut all = Vec::new();
    for (target, InOrder(entries)) in [(Target::Objects, file.objects), (Target::Lists, file.lists)]
    {
        for (identifier, attributes) in entries {
            let mut slugs = HashSet::new();
            for attribute in attributes {
                let is_new = slugs.insert(attribute.slug.clone());
                let wanted = Wanted { target, identifier: identifier.clone(), attribute };
                let checked = if is_new { check(&wanted) } else { Err(DUPLICATE.to_owned()) };
                checked.map_err(|reason| Error(format!("{wanted}: {reason}")))?;
                all.push(wanted);
            }
        }
    }
    let empty = "list at least one attribute under `objects` or `lists`";
    if all.is_empty() { Err(Error(empty.to_owned())) } else { Ok(all) }
}

impl Attribute {
    /// The titles of the options or statuses that it must have.
    #[must_use]
    pub fn titles(&self) -> &[String] {
        if self.has_statuses() { &self.statuses } else { &self.options }
    }

    /// Whether it has statuses instead of options.
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
        // It quotes the file, which must not forge a line of our output.
        self.0.chars().try_for_each(|it| match it {
            it if it.is_control() => write!(f, "{}", it.escape_default()),
            it => f.write_char(it),
        })
    }
}

impl std::error::Error for Error {}

const EMPTY: &str = "slugs and titles cannot be empty";

const DUPLICATE: &str = "it is listed twice; remove one of the two";

/// Refuses an attribute that the API would refuse in any workspace, with the reason.
fn check(wanted: &Wanted) -> Result<(), String> {
    let Wanted { target, identifier, attribute } = wanted;
    let Attribute { slug, title, type_, allowed_objects, .. } = attribute;
    for slug in [identifier, slug].into_iter().chain(allowed_objects) {
        check_slug(slug)?;
    }
    if looks_like_an_id(slug) {
        return Err("`slug` is an id; write the slug of the attribute".into());
    }
    check_titles(title, attribute.titles())?;
    if let Err((key, owner)) = check_keys(attribute) {
        return Err(format!("a {type_} attribute has no `{key}`; only {owner} attributes have"));
    }
    let is_strict = *target == Target::Objects && matches!(&**identifier, "people" | "companies");
    match type_ {
        _ if attribute.is_unique && is_strict => Err(format!(
            "{identifier} can only have Attio's own unique attributes; remove `is_unique`"
        )),
        AttributeType::Select if attribute.is_unique => {
            Err("a select attribute cannot be unique; remove `is_unique`".into())
        }
        AttributeType::RecordReference if allowed_objects.is_empty() => {
            Err("add the objects that it may refer to, as in `allowed_objects: [people]`".into())
        }
        AttributeType::Currency if attribute.currency.is_none() => {
            Err("add `currency: {default_currency_code: EUR, display_type: symbol}`".into())
        }
        _ => Ok(()),
    }
}

/// Refuses a slug that cannot be part of a path or of an output line.
fn check_slug(slug: &str) -> Result<(), String> {
    if slug.is_empty() {
        return Err(EMPTY.to_owned());
    }
    if matches!(slug, "." | "..") || slug.contains(|it: char| it == '/' || it.is_control()) {
        return Err(format!("{slug:?} is not a slug; write it as Attio does, as in `first_name`"));
    }
    Ok(())
}

/// Whether a slug is a UUID, as Attio's ids are.
fn looks_like_an_id(slug: &str) -> bool {
    let digits = slug.replace('-', "");
    digits.len() == 32 && digits.chars().all(|it| it.is_ascii_hexdigit())
}

fn check_titles(title: &str, values: &[String]) -> Result<(), String> {
    let mut known = HashSet::new();
    for value in values {
        if !known.insert(value) {
            return Err(format!("{value:?} is listed twice; remove one of the two"));
        }
    }
    let is_empty = title.is_empty() || values.iter().any(String::is_empty);
    if is_empty { Err(EMPTY.to_owned()) } else { Ok(()) }
}

/// Refuses a key that belongs to another type. The error has the key and that type.
fn check_keys(attribute: &Attribute) -> Result<(), (&'static str, AttributeType)> {
    for (key, owner, is_present) in [
        ("options", AttributeType::Select, !attribute.options.is_empty()),
        ("statuses", AttributeType::Status, !attribute.statuses.is_empty()),
        ("allowed_objects", AttributeType::RecordReference, !attribute.allowed_objects.is_empty()),
        ("currency", AttributeType::Currency, attribute.currency.is_some()),
    ] {
        if is_present && attribute.type_ != owner {
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
