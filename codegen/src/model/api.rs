//! The parts of an [`Api`]: operations and what they send and receive, and the types by name.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use super::docs::{Docs, Located};
use super::pagination::Pagination;
use super::schema::Schema;
use super::servers::Server;
use super::style::Written;

/// What a document describes.
#[derive(Clone, Debug, Default)]
pub struct Api {
    /// The version of OpenAPI, as it is written.
    pub openapi: Value,
    /// What is said of the API as a whole, as it is written.
    pub info: Value,
    /// The title in `info`.
    pub title: String,
    /// The URLs of the servers.
    pub servers: Vec<Located>,
    /// The first of them.
    pub first_server: Option<Server>,
    /// The response header that identifies a request to the API's operators.
    pub request_id_header: Option<Located>,
    /// The declared tags.
    pub tags: Vec<Tag>,
    /// What may prove who calls.
    pub security: Security,
    /// The declared security schemes, by name.
    pub security_schemes: BTreeMap<String, SecurityScheme>,
    /// The paths, whether they have operations or not.
    pub paths: Vec<Located>,
    /// The operations, by path and method.
    pub operations: Vec<Operation>,
    /// Parameters that are given once for many operations.
    pub handles: Vec<Handle>,
    /// The component schemas, by their names in Rust.
    pub types: BTreeMap<String, Type>,
    /// The names in Rust of the component schemas, by their names in the document.
    pub rust_names: BTreeMap<String, String>,
    /// The pointers of the properties that tell the members of unions apart. The union writes them,
    /// so no struct has them.
    pub discriminators: BTreeSet<String>,
    /// The pointers of the properties that are files. Callers give them to the call, so no struct has them.
    pub files: BTreeSet<String>,
}

/// A declared tag.
#[derive(Clone, Debug, PartialEq)]
pub struct Tag {
    /// Where it is declared.
    pub at: String,
    /// What operations call it.
    pub name: String,
    /// What it stands for.
    pub description: Option<String>,
}

/// Ways to prove who calls: alternatives, each of schemes with their scopes.
#[derive(Clone, Debug, Default)]
pub struct Security {
    /// Where they are written.
    pub at: String,
    /// Whether they are written there; what holds for the whole API holds for an operation without.
    pub declared: bool,
    /// The alternatives, each with the index that it has in the document.
    pub alternatives: Vec<(usize, BTreeMap<String, Vec<String>>)>,
}

/// A way to prove who calls.
#[derive(Clone, Debug)]
pub struct SecurityScheme {
    /// Where it is declared.
    pub at: String,
    /// What people read about it.
    pub docs: Docs,
    /// The rest of it, as it is written.
    pub json: Value,
}

/// Parameters that are given once.
#[derive(Clone, Debug)]
pub struct Handle {
    /// Where it is written.
    pub at: String,
    /// Its name, as it is written.
    pub name: String,
    /// The method that gives it.
    pub rust_name: String,
    /// The names of its parameters on the wire, in the order of paths.
    pub parameters: Vec<Located>,
}

/// One method on one path.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Where it is written.
    pub at: String,
    /// With parameters in braces.
    pub path: String,
    /// In lower case.
    pub method: String,
    /// What sending it twice does.
    pub safety: Safety,
    /// Its id; empty if there is none.
    pub id: String,
    /// The client's method.
    pub rust_name: String,
    /// Its tags.
    pub tags: Vec<Located>,
    /// The first of them, which names the file: of several that name the same, the first in the document.
    pub file: Option<String>,
    /// What people read about it.
    pub docs: Docs,
    /// Whether it should not be used any more.
    pub deprecated: bool,
    /// What the token must be allowed to do, by what it applies to.
    pub scopes: BTreeMap<String, String>,
    /// Its parameters, those of its path first, as listed.
    pub parameters: Vec<Arc<Parameter>>,
    /// Those that can be left out and are so written that no setter can be made.
    pub without_setter: Vec<Arc<Parameter>>,
    /// What is written beside them of which nothing is made.
    pub aside: Vec<Aside>,
    /// Whether that is all of them: no reference leads nowhere, and no name or place is missing.
    pub complete: bool,
    /// What it sends.
    pub body: Option<Arc<Body>>,
    /// The statuses that it has responses for, whatever these are.
    pub statuses: Vec<Located>,
    /// Where each response is listed, and the response, by status.
    pub responses: BTreeMap<String, (String, Arc<Response>)>,
    /// How its items are read page by page; `None` if they come at once.
    pub pagination: Option<Pagination>,
    /// What may prove who calls it.
    pub security: Security,
    /// The first of the servers that are listed for it, or for its path.
    pub server: Option<Server>,
}

/// What sending a request twice does, in the sense of HTTP.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Safety {
    /// It changes nothing.
    ReadOnly,
    /// No more than sending it once.
    Idempotent,
    /// Perhaps more than sending it once.
    Unsafe,
}

/// A parameter that is written, and that no call sends.
#[derive(Clone, Debug)]
pub struct Aside {
    /// Where it is written.
    pub at: String,
    /// Its name on the wire.
    pub name: String,
    /// Why nothing is made of it.
    pub why: Idle,
}

/// Why nothing is made of a parameter.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Idle {
    /// The client sets this header itself.
    OwnHeader,
    /// It is the header of cookies, which other parameters are.
    OfCookies,
    /// What proves who calls stands there.
    Key,
    /// The path has no place for it.
    Placeless,
    /// The path says what it is.
    Fixed,
    /// Another one is the same on the wire.
    Repeated,
}

/// One parameter of operations.
#[derive(Clone, Debug, Default)]
pub struct Parameter {
    /// Where it is written; nothing is written there if only the path names it.
    pub at: String,
    /// Its name on the wire; empty if there is none.
    pub name: String,
    /// Its argument or its setter in Rust.
    pub rust_name: String,
    /// Where it stands in the request.
    pub location: Option<ParameterIn>,
    /// Whether a call without it is impossible, if that is said.
    pub required: Option<bool>,
    /// Whether it should not be used any more.
    pub deprecated: bool,
    /// What people read about it.
    pub docs: Docs,
    /// What values it has.
    pub schema: Option<Schema>,
    /// How they are written; `None` if that is not known.
    pub encoding: Option<Written>,
    /// Whether that is said by a media type.
    pub is_content: bool,
    /// The keys that are not read, with what they hold, unless that is so anyway.
    pub unread: BTreeMap<String, Value>,
}

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum ParameterIn {
    /// A segment of the path.
    Path,
    /// The query string.
    Query,
    /// A header.
    Header,
    /// A cookie.
    Cookie,
}

/// A request body.
#[derive(Clone, Debug)]
pub struct Body {
    /// Where it is written.
    pub at: String,
    /// Whether it is always sent, so that it is an argument of the method; else it has a setter.
    pub required: bool,
    /// What people read about it.
    pub docs: Docs,
    /// What it holds, by media type; `None` if nothing is said.
    pub content: Option<BTreeMap<String, Media>>,
}

/// A response.
#[derive(Clone, Debug)]
pub struct Response {
    /// Where it is written.
    pub at: String,
    /// What people read about it.
    pub docs: Docs,
    /// Its headers, by name.
    pub headers: BTreeMap<String, Header>,
    /// What its body holds, by media type; `None` if nothing is said.
    pub content: Option<BTreeMap<String, Media>>,
}

/// A header of a response, of which the generator makes nothing.
#[derive(Clone, Debug)]
pub struct Header {
    /// Where it is written.
    pub at: String,
    /// Whether it is always there.
    pub required: bool,
    /// All of it, as it is written.
    pub json: Value,
}

/// One form of a body.
#[derive(Clone, Debug)]
pub struct Media {
    /// Where it is written.
    pub at: String,
    /// Its example.
    pub docs: Docs,
    /// What values it has, envelope included.
    pub schema: Option<Schema>,
    /// How properties of a form are written, where that is said.
    pub encoding: BTreeMap<String, Encoding>,
    /// The properties of a form of parts that are files, which callers give to the call.
    pub files: Vec<File>,
    /// Whether the value can do without any property, but for these files.
    pub can_be_empty: bool,
}

/// How a property of a form is written.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Encoding {
    /// Its `style`.
    pub style: Option<String>,
    /// Its `explode`.
    pub explode: Option<bool>,
    /// Its `contentType`.
    pub content_type: Option<String>,
}

/// A property that is a file, or several.
#[derive(Clone, Debug)]
pub struct File {
    /// Where it is written.
    pub at: String,
    /// Its name on the wire.
    pub name: String,
    /// Its argument or its setter in Rust.
    pub rust_name: String,
    /// Whether a call without it is impossible.
    pub required: bool,
    /// Whether it may be several.
    pub many: bool,
    /// Its media type, as far as it is known.
    pub media_type: String,
    /// What people read about it.
    pub docs: Docs,
}

/// A component schema, which becomes a Rust type.
#[derive(Clone, Debug)]
pub struct Type {
    /// Its name in Rust.
    pub name: String,
    /// Its name in the document, or its place there if it has none.
    pub component: String,
    /// Whether it has none.
    pub inline: bool,
    /// Whether it is another name of a type, and no type of its own.
    pub is_alias: bool,
    /// What it is.
    pub schema: Schema,
    /// What it is used for, however far from an operation.
    pub uses: Uses,
}

/// What a type is used for, directly or by what refers to it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Uses {
    /// In request bodies and parameters, so that callers make values of it.
    pub sent: bool,
    /// In responses.
    pub received: bool,
    /// In the body of a PATCH.
    pub patched: bool,
    /// Anywhere but in paths.
    pub beyond_paths: bool,
    /// Some of the operations that send it, by what they are called.
    pub senders: BTreeSet<String>,
    /// Some of the operations that receive it.
    pub receivers: BTreeSet<String>,
    /// The tags of these; no more than two, which say as much as many.
    pub tags: BTreeSet<Option<String>>,
}

impl Type {
    /// Its name in Rust if the document gave that to no other type.
    #[must_use]
    pub fn rust_name(&self) -> &str {
        self.schema.rust_name.as_deref().filter(|_| !self.inline).unwrap_or(&self.name)
    }
}

impl Uses {
    /// Whether null and absent mean something else in it, so that they are told apart.
    #[must_use]
    pub fn tells_null(&self) -> bool {
        self.patched || (self.sent && !self.received)
    }

    /// Whether nothing but paths has it.
    #[must_use]
    pub fn only_in_paths(&self) -> bool {
        self.sent && !self.beyond_paths
    }

    /// Whether no operation uses it.
    #[must_use]
    pub fn is_none(&self) -> bool {
        !self.sent && !self.received
    }

    /// The tag of all operations that use it; `None` if they have several.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        match self.tags.iter().collect::<Vec<_>>().as_slice() {
            [Some(tag)] => Some(tag),
            _ => None,
        }
    }
}
