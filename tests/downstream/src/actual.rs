//! What is there: in goes what is wanted, out comes what the API has of it, archived things included.
//!
//! Deliberately absent: whatever the file does not name; it is neither compared nor kept.

use std::fmt;

use attio_client::types::{
    Attribute, AttributeId, AttributeType, OptionId, SelectOption, Status, StatusId,
};
use attio_client::{Client, Error};

use crate::file::Wanted;

/// What is there of an attribute.
#[derive(Clone, Debug)]
pub struct Actual {
    /// What finds it, whatever its slug.
    pub id: AttributeId,
    /// Its type, which may be one that nobody knew when this was written.
    pub type_: AttributeType,
    /// Whether it has several values.
    pub is_multiselect: bool,
    /// Whether it is archived, which keeps its slug taken.
    pub is_archived: bool,
    /// Its options or its statuses.
    pub values: Vec<Value>,
}

/// An option or a status.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Value {
    /// What finds it, whatever its title.
    pub id: ValueId,
    /// Its title, which is unique within its attribute.
    pub title: String,
    /// Whether it is archived, which keeps its title taken.
    pub is_archived: bool,
}

/// The id of an option or of a status.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ValueId {
    /// It is an option.
    Option(OptionId),
    /// It is a status.
    Status(StatusId),
}

/// Something that could not be read.
#[derive(Debug)]
pub struct Unread {
    /// What it is: `objects/people`.
    pub what: String,
    /// Why it could not be read.
    pub error: Error,
}

/// Reads what is there of each attribute, in the same order; `None` where there is nothing.
///
/// It looks for the slugs in the list of all attributes. To get one by its slug is not the same: where
/// the API takes a slug it takes an id as well, so it might find another attribute by that.
///
/// # Errors
/// If the API cannot be asked, or has no such object or list.
pub async fn read(attio: &Client, wanted: &[Wanted]) -> Result<Vec<Option<Actual>>, Unread> {
    let mut actual = Vec::new();
    let are_siblings =
        |a: &Wanted, b: &Wanted| (&a.target, &a.identifier) == (&b.target, &b.identifier);
    for siblings in wanted.chunk_by(are_siblings) {
        let Wanted { target, identifier, .. } = &siblings[0];
        let call = attio.list_attributes(target, identifier).show_archived(true);
        let unread = |error| Unread { what: format!("{target}/{identifier}"), error };
        let attributes = call.items().into_vec().await.map_err(unread)?;
        for wanted in siblings {
            let found = attributes.iter().find(|it| it.api_slug == wanted.attribute.slug);
            let Some(attribute) = found else {
                actual.push(None);
                continue;
            };
            let unread = |error| Unread { what: wanted.to_string(), error };
            actual.push(Some(complete(attio, wanted, attribute).await.map_err(unread)?));
        }
    }
    Ok(actual)
}

/// Adds the options or statuses, if the file wants any.
async fn complete(attio: &Client, wanted: &Wanted, found: &Attribute) -> Result<Actual, Error> {
    let id = &found.id.attribute_id;
    let has_titles = !wanted.attribute.titles().is_empty();
    // To ask for the options of a status attribute would be no error: there are none.
    let values = match found.type_ {
        AttributeType::Select if has_titles => options(attio, wanted, id).await?,
        AttributeType::Status if has_titles => statuses(attio, wanted, id).await?,
        _ => Vec::new(),
    };
    Ok(Actual {
        id: id.clone(),
        type_: found.type_.clone(),
        is_multiselect: found.is_multiselect,
        is_archived: found.is_archived,
        values,
    })
}

async fn options(
    attio: &Client,
    wanted: &Wanted,
    attribute: &AttributeId,
) -> Result<Vec<Value>, Error> {
    let Wanted { target, identifier, .. } = wanted;
    let call = attio.list_select_options(target, identifier, attribute).show_archived(true);
    let value = |option: SelectOption| Value {
        id: ValueId::Option(option.id.option_id),
        title: option.title,
        is_archived: option.is_archived,
    };
    Ok(call.await?.into_iter().map(value).collect())
}

async fn statuses(
    attio: &Client,
    wanted: &Wanted,
    attribute: &AttributeId,
) -> Result<Vec<Value>, Error> {
    let Wanted { target, identifier, .. } = wanted;
    let call = attio.list_statuses(target, identifier, attribute).show_archived(true);
    let value = |status: Status| Value {
        id: ValueId::Status(status.id.status_id),
        title: status.title,
        is_archived: status.is_archived,
    };
    Ok(call.await?.into_iter().map(value).collect())
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot read {}: {}", self.what, self.error)
    }
}

impl std::error::Error for Unread {}
