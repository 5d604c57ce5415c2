//! The file: in goes its text, out come the attributes that it wants, in its order, objects first.
//!
//! What the API would refuse in any workspace is refused here, before anything is sent. Deliberately
//! absent: what only the API can know, such as which objects there are.

mod yaml;

use std::collections::HashSet;
use std::fmt::{self, Display, Write};

use attio_client::types::{AttributeType, CurrencyCode, CurrencyDisplayType, Target};

use yaml::InOrder;

/// An attribute that must be there, and where.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Whether the attribute is one of an object or of a list.
    pub target: Target,
    /// The slug of the object or the list, or its id.
    pub identifier: String,
    /// The attribute.
    pub attribute: Attribute,
}

/// An attribute, as it stands in the file.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// What finds it, now and ever after; no id, which would find another.
    #[serde(deserialize_with = "yaml::text")]
    pub slug: String,
    /// Its title, if it is to be created.
    #[serde(deserialize_with = "yaml::text")]
    pub title: String,
    /// Its type, which cannot be changed.
    #[serde(rename = "type", deserialize_with = "yaml::creatable")]
    pub type_: AttributeType,
    /// Its description, if it is to be created.
    #[serde(default, deserialize_with = "yaml::optional_text")]
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
    #[serde(default, deserialize_with = "yaml::texts")]
    pub options: Vec<String>,
    /// The titles of the statuses that a status must have.
    #[serde(default, deserialize_with = "yaml::texts")]
    pub statuses: Vec<String>,
    /// Which objects a record reference leads to, by their slugs, if it is to be created.
    #[serde(default, deserialize_with = "yaml::texts")]
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
    #[serde(deserialize_with = "attio_client::strict")]
    pub default_currency_code: CurrencyCode,
    /// What stands beside the amount: `symbol`, for example.
    #[serde(deserialize_with = "attio_client::strict")]
    pub display_type: CurrencyDisplayType,
}

/// Why a file cannot be used; it says where, and what is wrong there.
#[derive(Debug)]
pub struct Error(String);

/// Reads the text of a file.
///
/// # Errors
/// If it is no YAML, if a key or a value is unknown, if something is named twice or has no name that can
/// be used, or if an attribute has what its type or its object does not allow, or lacks what its type
/// needs.
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
                let checked = if is_new { check(&wanted) } else { Err(TWICE.to_owned()) };
                checked.map_err(|what| Error(format!("{wanted}: {what}")))?;
                all.push(wanted);
            }
        }
    }
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
        // It repeats what the file says, which must not pass for a line of our own.
        self.0.chars().try_for_each(|it| match it {
            it if it.is_control() => write!(f, "{}", it.escape_default()),
            it => f.write_char(it),
        })
    }
}

impl std::error::Error for Error {}

const EMPTY: &str = "slugs and titles cannot be empty";

const TWICE: &str = "it is named twice; leave one of the two";

/// Says what is wrong with an attribute that makes no sense.
fn check(wanted: &Wanted) -> Result<(), String> {
    let Wanted { target, identifier, attribute } = wanted;
    let Attribute { slug, title, type_, allowed_objects, .. } = attribute;
    for slug in [identifier, slug].into_iter().chain(allowed_objects) {
        check_slug(slug)?;
    }
    if looks_like_an_id(slug) {
        return Err("it has an id for a slug; write the slug of the attribute".into());
    }
    check_titles(title, attribute.titles())?;
    if let Err((key, owner)) = check_keys(attribute) {
        return Err(format!("a {type_} attribute has no `{key}`; those of type {owner} have"));
    }
    let is_strict = *target == Target::Objects && matches!(&**identifier, "people" | "companies");
    match type_ {
        _ if attribute.is_unique && is_strict => Err(format!(
            "{identifier} can have no unique attributes but Attio's own; leave `is_unique` out"
        )),
        AttributeType::Select if attribute.is_unique => {
            Err("a select attribute cannot be unique; leave `is_unique` out".into())
        }
        AttributeType::RecordReference if allowed_objects.is_empty() => {
            Err("name the objects that it leads to, as `allowed_objects: [people]`".into())
        }
        AttributeType::Currency if attribute.currency.is_none() => {
            Err("add `currency: {default_currency_code: EUR, display_type: symbol}`".into())
        }
        _ => Ok(()),
    }
}

/// Refuses a slug that cannot be part of a path, nor of a line.
fn check_slug(slug: &str) -> Result<(), String> {
    if slug.is_empty() {
        return Err(EMPTY.to_owned());
    }
    if matches!(slug, "." | "..") || slug.contains(|it: char| it == '/' || it.is_control()) {
        return Err(format!("{slug:?} is no slug; write it as Attio does, as `first_name`"));
    }
    Ok(())
}

/// Whether a text is a UUID, as Attio's ids are.
fn looks_like_an_id(text: &str) -> bool {
    let digits = text.replace('-', "");
    digits.len() == 32 && digits.chars().all(|it| it.is_ascii_hexdigit())
}

fn check_titles(title: &str, values: &[String]) -> Result<(), String> {
    let mut known = HashSet::new();
    for value in values {
        if !known.insert(value) {
            return Err(format!("{value:?} is named twice; leave one of the two"));
        }
    }
    let is_empty = title.is_empty() || values.iter().any(String::is_empty);
    if is_empty { Err(EMPTY.to_owned()) } else { Ok(()) }
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
