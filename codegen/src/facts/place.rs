//! Facts and their places, as plain data.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Number, Value};

use crate::document::escape;
use crate::model::ParameterIn;

/// The facts of a document by place.
pub type Facts = BTreeMap<Place, Fact>;

/// The place of a fact.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Place {
    /// The method and the path, without the names of its parameters: `GET /v2/{}/{}/attributes`.
    pub operation: String,
    /// The part of the operation.
    pub part: Part,
    /// The keys in the JSON of the part, as a JSON pointer in which `*` is any item of an array, and `{}`
    /// any value of a map.
    pub path: String,
}

/// A part of an operation.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Part {
    /// The operation itself.
    Operation,
    /// A parameter and its name; in the path, its number, from 1.
    Parameter(ParameterIn, String),
    /// The request body.
    Request,
    /// The response body of a status.
    Response(String),
    /// A response header: status and name.
    Header(String, String),
}

/// What a document specifies about a place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fact {
    /// The JSON pointers of its source; several for members of a union.
    pub at: BTreeSet<String>,
    /// The pointers of its schemas, with references resolved.
    pub schemas: BTreeSet<String>,
    /// The allowed JSON types; empty for any.
    pub types: BTreeSet<WireType>,
    /// Whether it is required.
    pub required: bool,
    /// Whether it can be null.
    pub nullable: bool,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// The allowed strings, each with its pointer; `None` for any.
    pub values: Option<BTreeMap<String, String>>,
    /// Limits such as `minLength`, by key.
    pub limits: BTreeMap<String, Number>,
    /// The description; empty if there is none.
    pub description: String,
    /// The facts of each member of a union that a key discriminates.
    pub members: Members,
    /// Whether its contents are cut off, by a reference cycle or the maximum depth.
    pub is_cut: bool,
}

/// The members of a union, by discriminator.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Members {
    /// The key that discriminates them; empty if there are no members.
    pub key: String,
    /// The facts of each member, by the value of the key.
    pub of: BTreeMap<String, Facts>,
}

/// A JSON type on the wire, with integers distinguished from other numbers.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum WireType {
    /// A string.
    String,
    /// An integer.
    Integer,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl WireType {
    /// Returns the name in OpenAPI.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Array => "array",
            Self::Object => "object",
        }
    }

    /// Returns the type of a value; `None` for null. A number is an integer if it fits an `i64`.
    #[must_use]
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Null => None,
            Value::Bool(_) => Some(Self::Boolean),
            Value::Number(it) if it.is_i64() => Some(Self::Integer),
            Value::Number(_) => Some(Self::Number),
            Value::String(_) => Some(Self::String),
            Value::Array(_) => Some(Self::Array),
            Value::Object(_) => Some(Self::Object),
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operation => write!(f, "operation"),
            Self::Parameter(ParameterIn::Path, name) => write!(f, "path parameter {name}"),
            Self::Parameter(ParameterIn::Query, name) => write!(f, "query parameter `{name}`"),
            Self::Parameter(ParameterIn::Header, name) => write!(f, "header `{name}`"),
            Self::Parameter(ParameterIn::Cookie, name) => write!(f, "cookie `{name}`"),
            Self::Request => write!(f, "request"),
            Self::Response(status) => write!(f, "response {status}"),
            Self::Header(status, name) => write!(f, "header `{name}` of response {status}"),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.operation, self.part)?;
        if self.path.is_empty() { Ok(()) } else { write!(f, " {}", self.path) }
    }
}

/// Returns the property key of a step, escaped as in a JSON pointer; `None` for any item or any value.
#[must_use]
pub fn property(step: &str) -> Option<&str> {
    match step {
        "*" | "{}" => None,
        "'*'" => Some("*"),
        "'{}'" => Some("{}"),
        _ => Some(step),
    }
}

impl Place {
    /// Returns the place of a key within this one.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        // Quotes mark properties that are literally named `*` or `{}`.
        let step = match key {
            "*" | "{}" => format!("'{key}'"),
            _ => escape(key).to_string(),
        };
        Self { path: format!("{}/{step}", self.path), ..self.clone() }
    }

    /// Returns the parent place and the last step; `None` for a whole part.
    #[must_use]
    pub fn parent(&self) -> Option<(Self, &str)> {
        let (path, step) = self.path.rsplit_once('/')?;
        Some((Self { path: path.to_owned(), ..self.clone() }, step))
    }

    /// Whether this place is inside another one.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        let rest = self.path.strip_prefix(other.path.as_str());
        (&self.operation, &self.part) == (&other.operation, &other.part)
            && rest.is_some_and(|it| it.starts_with('/'))
    }

    /// Returns the place of the items of an array.
    #[must_use]
    pub fn items(&self) -> Self {
        Self { path: format!("{}/*", self.path), ..self.clone() }
    }

    /// Returns the place of the values of a map.
    #[must_use]
    pub fn values(&self) -> Self {
        Self { path: format!("{}/{{}}", self.path), ..self.clone() }
    }
}
