//! What the client needs to know and progenitor cannot say, as plain data.
//!
//! [`lower`](crate::lower) fills it in; the later stages read it and compare progenitor's output
//! with it, name by name. Presence, null, unions, envelopes, errors and all documentation come from
//! here; Rust names and Rust types come from progenitor.

use std::collections::BTreeMap;

use serde_json::Value;

/// A client to be.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The title of the API.
    pub title: String,
    /// Where the API is served.
    pub base_url: Option<String>,
    /// The response header that identifies a request to the API's operators.
    pub request_id_header: Option<String>,
    /// The operations, by path and method.
    pub operations: Vec<Operation>,
    /// The types, by name.
    pub types: BTreeMap<String, Type>,
}

/// One method on one path.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its id, which is the name of the client's method.
    pub id: String,
    /// In capitals.
    pub method: String,
    /// With parameters in braces.
    pub path: String,
    /// The tag, which names the file.
    pub tag: Option<String>,
    /// Summary and description, in Markdown.
    pub docs: String,
    /// Whether it should not be used any more.
    pub deprecated: bool,
    /// What the token must be allowed to do, each with what it applies to.
    pub scopes: Vec<(String, String)>,
    /// Its parameters: those of the path in the order of the path, then the others as declared.
    pub parameters: Vec<Parameter>,
    /// How the request body is wrapped; `None` if there is no body.
    pub body: Option<Wrapping>,
    /// A body as a caller sees it, without its wrapping.
    pub body_example: Option<Example>,
    /// How the body of a successful response is wrapped; `None` if there is none.
    pub response: Option<Wrapping>,
    /// The declared errors: status and meaning.
    pub errors: Vec<(String, String)>,
    /// How its items are read page by page; `None` if they come at once.
    pub pagination: Option<Pagination>,
}

/// The parameters of an operation, by their names on the wire, that choose a page.
#[derive(Clone, Debug)]
pub struct Pagination {
    /// The most items of a page.
    pub limit: String,
    /// How many items come before the page.
    pub offset: String,
    /// The property that tells items apart; without one, all of an item does.
    pub key: Option<String>,
}

/// Whether a body is the value itself, or a JSON object with the value under one key.
pub type Wrapping = Option<String>;

/// One parameter of an operation.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name on the wire.
    pub name: String,
    /// Where it stands in the request.
    pub place: Place,
    /// Whether a call without it is impossible.
    pub required: bool,
    /// Whether it should not be used any more.
    pub deprecated: bool,
    /// Its meaning, in Markdown.
    pub docs: String,
    /// A value of it.
    pub example: Option<Example>,
}

/// A value that the spec gives as an example, and the JSON pointer of the place where it does.
#[derive(Clone, Debug)]
pub struct Example {
    /// The place.
    pub pointer: String,
    /// The value.
    pub value: Value,
}

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Place {
    /// A segment of the path.
    Path,
    /// The query string.
    Query,
    /// A header.
    Header,
}

/// A component schema.
#[derive(Clone, Debug)]
pub struct Type {
    /// Its meaning, in Markdown.
    pub docs: String,
    /// The tag of all operations that use it; `None` if they have several.
    pub tag: Option<String>,
    /// Whether callers make values of it.
    pub sent: bool,
    /// What it is.
    pub kind: Kind,
}

/// What a component schema is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// An object: its properties by name, and the required ones in the order of the spec.
    Object(BTreeMap<String, Property>, Vec<String>),
    /// A text of known values, each with its meaning.
    Enum(Vec<(String, String)>),
    /// One of several objects, by the value of this property; and the members by that value.
    Union(String, BTreeMap<String, String>),
    /// A text with a meaning: its format, and the texts that it can be made of.
    Text(Format, Vec<String>),
}

/// What can be read from a text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Format {
    /// Nothing beyond the text.
    Plain,
    /// A point in time, by RFC 3339.
    DateTime,
    /// A length of time, by ISO 8601.
    Duration,
}

/// A property of an object.
#[derive(Clone, Debug)]
pub struct Property {
    /// Its meaning, in Markdown.
    pub docs: String,
    /// When it is there.
    pub presence: Presence,
    /// What a constructor fills in.
    pub neutral: Option<Value>,
    /// Whether it should not be used any more.
    pub deprecated: bool,
}

/// Which of absent, null and a value a property may be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Presence {
    /// A value.
    Required,
    /// A value or null.
    Nullable,
    /// A value or absent; null is read as well.
    Optional,
    /// A value, null or absent, and each means something else: in a request.
    Patch,
}
