//! The schemas of request bodies, and the types that they are parsed into.
//!
//! Source: Attio's OpenAPI file; what is a guess is a rule of `rules.rs`.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{Field, Shape, UnknownKeys, nullable, optional, required};
use crate::types::{CONFIG, ConfigInput, TYPES};

const RELATIONSHIP: Shape = Shape::Object {
    fields: &[
        required("object", Shape::String),
        required("title", Shape::String),
        required("api_slug", Shape::Slug),
        required("is_multiselect", Shape::Bool),
    ],
    unknown_keys: UnknownKeys::Refused,
};

const DESCRIPTION: Field = nullable(required("description", Shape::String));
const TARGET_TIME: Field = nullable(optional("target_time_in_status", Shape::Duration));
const CELEBRATION: Field = optional("celebration_enabled", Shape::Bool);

pub(crate) const CREATE_ATTRIBUTE: Shape = Shape::Object {
    fields: &[
        required("title", Shape::Title),
        DESCRIPTION,
        required("api_slug", Shape::Slug),
        required("type", Shape::OneOf(TYPES)),
        required("is_required", Shape::Bool),
        required("is_unique", Shape::Bool),
        required("is_multiselect", Shape::Bool),
        nullable(optional("default_value", Shape::DefaultValue)),
        nullable(optional("relationship", RELATIONSHIP)),
        required("config", CONFIG),
    ],
    unknown_keys: UnknownKeys::Refused,
};

pub(crate) const UPDATE_ATTRIBUTE: Shape = Shape::Object {
    fields: &[
        optional("title", Shape::Title),
        nullable(optional("description", Shape::String)),
        optional("api_slug", Shape::Slug),
        optional("is_required", Shape::Bool),
        optional("is_unique", Shape::Bool),
        nullable(optional("default_value", Shape::DefaultValue)),
        optional("config", CONFIG),
        optional("is_archived", Shape::Bool),
    ],
    unknown_keys: UnknownKeys::Refused,
};

pub(crate) const CREATE_OPTION: Shape = Shape::Object {
    fields: &[required("title", Shape::NonEmpty)],
    unknown_keys: UnknownKeys::IgnoredInChoice,
};

pub(crate) const UPDATE_OPTION: Shape = Shape::Object {
    fields: &[optional("title", Shape::NonEmpty), optional("is_archived", Shape::Bool)],
    unknown_keys: UnknownKeys::IgnoredInChoice,
};

pub(crate) const CREATE_STATUS: Shape = Shape::Object {
    fields: &[required("title", Shape::NonEmpty), CELEBRATION, TARGET_TIME],
    unknown_keys: UnknownKeys::IgnoredInChoice,
};

pub(crate) const UPDATE_STATUS: Shape = Shape::Object {
    fields: &[
        optional("title", Shape::NonEmpty),
        CELEBRATION,
        TARGET_TIME,
        optional("is_archived", Shape::Bool),
    ],
    unknown_keys: UnknownKeys::IgnoredInChoice,
};

#[derive(Debug, Deserialize)]
pub(crate) struct CreateAttribute {
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) api_slug: String,
    #[serde(rename = "type")]
    pub(crate) type_: String,
    pub(crate) is_required: bool,
    pub(crate) is_unique: bool,
    pub(crate) is_multiselect: bool,
    pub(crate) default_value: Option<DefaultValue>,
    pub(crate) relationship: Option<Relationship>,
    #[serde(default)]
    pub(crate) config: ConfigInput,
}

#[derive(Debug, Deserialize)]
pub(crate) struct UpdateAttribute {
    pub(crate) title: Option<String>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) description: Option<Option<String>>,
    pub(crate) api_slug: Option<String>,
    pub(crate) is_required: Option<bool>,
    pub(crate) is_unique: Option<bool>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) default_value: Option<Option<DefaultValue>>,
    pub(crate) config: Option<ConfigInput>,
    pub(crate) is_archived: Option<bool>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Relationship {
    pub(crate) object: String,
    pub(crate) title: String,
    pub(crate) api_slug: String,
    pub(crate) is_multiselect: bool,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(crate) enum DefaultValue {
    Dynamic { template: String },
    Static { template: Vec<Value> },
}

/// A new option or status, or changes to one.
#[derive(Debug, Deserialize)]
pub(crate) struct Choice {
    pub(crate) title: Option<String>,
    pub(crate) is_archived: Option<bool>,
    pub(crate) celebration_enabled: Option<bool>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) target_time_in_status: Option<Option<String>>,
}

/// Distinguishes null, which is `Some(None)`, from an absent key.
fn present<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Some)
}
