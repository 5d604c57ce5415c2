//! Where something is said of the wire, and what: plain data.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Number, Value};

use crate::document::escape;
use crate::model::ParameterIn;

/// The facts of a document, by their places.
pub type Facts = BTreeMap<Place, Fact>;

/// Where a fact holds.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Place {
    /// The method and the path, without the names of its parameters: `GET /v2/{}/{}/attributes`.
    pub operation: String,
    /// The part of the operation.
    pub part: Part,
    /// The keys that lead there in the JSON of the part, as a JSON pointer in which `*` is any item of an
    /// array, and `{}` any value of a map.
    pub path: String,
}

/// A part of an operation.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Part {
    /// The operation itself.
    Operation,
    /// A parameter; one in the path goes by its number there, from 1.
    Parameter(ParameterIn, String),
    /// The body that is sent.
    Request,
    /// The body that comes with a status.
    Response(String),
    /// A header that comes with a status.
    Header(String, String),
}

/// What a document says of a place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fact {
    /// Where it is written, as JSON pointers; several if members of a union say it.
    pub at: BTreeSet<String>,
    /// The pointers of the schemas that say what it is, at the end of their references.
    pub schemas: BTreeSet<String>,
    /// What it can be in JSON; empty if it can be anything.
    pub types: BTreeSet<WireType>,
    /// Whether it is always there, or has to be.
    pub required: bool,
    /// Whether it can be null.
    pub nullable: bool,
    /// Whether it should not be used any more.
    pub deprecated: bool,
    /// The strings that it can be, each with where it is written; `None` if it can be any.
    pub values: Option<BTreeMap<String, String>>,
    /// Limits such as `minLength`, by key.
    pub limits: BTreeMap<String, Number>,
    /// What people read about it; empty if there is nothing.
    pub description: String,
    /// What each member of a union says, if it is one whose members a key tells apart.
    pub members: Members,
    /// Whether what is in it is not followed: it is in a reference cycle, or too deep.
    pub is_cut: bool,
}

/// The members of a union.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Members {
    /// The key that tells them apart; empty if there are none.
    pub key: String,
    /// What each says, by the value of the key.
    pub of: BTreeMap<String, Facts>,
}

/// A type of JSON, which tells whole numbers from others.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum WireType {
    /// A string.
    String,
    /// A whole number.
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
    /// Its name in OpenAPI.
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

    /// That of a value; none of null. An integer is what a client reads as one without a format.
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

/// The key of a step that is a property, as it is in a JSON pointer; none of any item or any value.
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
    /// The place of a key within it.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        // What any item and any value are called is in quotes where it is the name of a property.
        let step = match key {
            "*" | "{}" => format!("'{key}'"),
            _ => escape(key).to_string(),
        };
        Self { path: format!("{}/{step}", self.path), ..self.clone() }
    }

    /// The place that it is in, and its last step; none if it is a whole part.
    #[must_use]
    pub fn parent(&self) -> Option<(Self, &str)> {
        let (path, step) = self.path.rsplit_once('/')?;
        Some((Self { path: path.to_owned(), ..self.clone() }, step))
    }

    /// Whether it is in what is at another place.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        let rest = self.path.strip_prefix(other.path.as_str());
        (&self.operation, &self.part) == (&other.operation, &other.part)
            && rest.is_some_and(|it| it.starts_with('/'))
    }

    /// The place of the items of an array.
    #[must_use]
    pub fn items(&self) -> Self {
        Self { path: format!("{}/*", self.path), ..self.clone() }
    }

    /// The place of the values of a map.
    #[must_use]
    pub fn values(&self) -> Self {
        Self { path: format!("{}/{{}}", self.path), ..self.clone() }
    }
}
