//! The parts of an [`Api`]: operations and what they send and receive, and the types by name.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use super::docs::{Docs, Located};
use super::pagination::Pagination;
use super::schema::Schema;
use super::servers::Server;
use super::style::ParameterEncoding;

/// The API that a document describes.
#[derive(Clone, Debug, Default)]
pub struct Api {
    /// The OpenAPI version, as JSON.
    pub openapi: Value,
    /// `info`, as JSON.
    pub info: Value,
    /// The title in `info`.
    pub title: String,
    /// The URLs of the servers.
    pub servers: Vec<Located>,
    /// The first server.
    pub first_server: Option<Server>,
    /// The response header with the request id.
    pub request_id_header: Option<Located>,
    /// The declared tags.
    pub tags: Vec<Tag>,
    /// The security requirements of operations that have none of their own.
    pub security: Security,
    /// The declared security schemes, by name.
    pub security_schemes: BTreeMap<String, SecurityScheme>,
    /// The paths, including those without operations.
    pub paths: Vec<Located>,
    /// The operations, by path and method.
    pub operations: Vec<Operation>,
    /// The handles of `x-handles`.
    pub handles: Vec<Handle>,
    /// The component schemas and inline types, by their names in Rust.
    pub types: BTreeMap<String, Type>,
    /// The Rust names of the component schemas, by their names in the document.
    pub rust_names: BTreeMap<String, String>,
    /// The pointers of discriminator properties. The union writes them, so they are not fields.
    pub discriminators: BTreeSet<String>,
    /// The pointers of file properties. Callers pass files to the call, so they are not fields.
    pub files: BTreeSet<String>,
}

/// A declared tag.
#[derive(Clone, Debug, PartialEq)]
pub struct Tag {
    /// The pointer of its declaration.
    pub at: String,
    /// Its name.
    pub name: String,
    /// Its description.
    pub description: Option<String>,
}

/// Security requirements: alternatives, each of schemes with their scopes.
#[derive(Clone, Debug, Default)]
pub struct Security {
    /// The pointer of `security`.
    pub at: String,
    /// Whether `security` is present; if not, an operation has the requirements of the API.
    pub declared: bool,
    /// The alternatives, each with its index in the document.
    pub alternatives: Vec<(usize, BTreeMap<String, Vec<String>>)>,
}

/// A security scheme.
#[derive(Clone, Debug)]
pub struct SecurityScheme {
    /// The pointer of its declaration.
    pub at: String,
    /// Its documentation.
    pub docs: Docs,
    /// All of it but the description, as JSON.
    pub json: Value,
}

/// Path parameters that callers give once, for all operations below them.
#[derive(Clone, Debug)]
pub struct Handle {
    /// Its pointer.
    pub at: String,
    /// Its name in the document.
    pub name: String,
    /// The method that returns it.
    pub rust_name: String,
    /// The wire names of its parameters, in path order.
    pub parameters: Vec<Located>,
}

/// One method on one path.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its pointer.
    pub at: String,
    /// Its path, with parameters in braces.
    pub path: String,
    /// Its HTTP method, in lower case.
    pub method: String,
    /// Whether it may be sent twice.
    pub safety: Safety,
    /// Its `operationId`; empty if it has none.
    pub id: String,
    /// The client's method.
    pub rust_name: String,
    /// Its tags.
    pub tags: Vec<Located>,
    /// The tag that names its module: the first of `tags`, or an earlier tag with the same module name.
    pub file: Option<String>,
    /// Its documentation.
    pub docs: Docs,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// The scopes that the token needs, by resource (`x-scopes`).
    pub scopes: BTreeMap<String, String>,
    /// Its parameters, those of its path item first, as listed.
    pub parameters: Vec<Arc<Parameter>>,
    /// Optional ones that are not supported, so that they have no setter.
    pub without_setter: Vec<Arc<Parameter>>,
    /// Listed parameters without an argument or setter of their own.
    pub ignored_parameters: Vec<IgnoredParameter>,
    /// Whether all parameters were read: every reference resolves, and none lacks a name or `in`.
    pub complete: bool,
    /// Its request body.
    pub body: Option<Arc<Body>>,
    /// The statuses that it lists, even if their responses could not be read.
    pub statuses: Vec<Located>,
    /// The responses by status, each with the pointer where it is listed.
    pub responses: BTreeMap<String, (String, Arc<Response>)>,
    /// How its items are paged; `None` if it returns all of them.
    pub pagination: Option<Pagination>,
    /// Its own security requirements.
    pub security: Security,
    /// The first of its own servers, or of those of its path item.
    pub server: Option<Server>,
}

/// Whether a request may be sent twice, in the terms of HTTP.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Safety {
    /// It changes nothing on the server.
    ReadOnly,
    /// Sending it twice has the effect of sending it once.
    Idempotent,
    /// Sending it twice may have another effect.
    Unsafe,
}

/// A listed parameter without an argument or setter of its own.
#[derive(Clone, Debug)]
pub struct IgnoredParameter {
    /// Its pointer.
    pub at: String,
    /// Its wire name.
    pub name: String,
    /// Why it is ignored.
    pub reason: IgnoreReason,
}

/// Why a parameter is ignored.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum IgnoreReason {
    /// The client sets this header itself.
    SetByClient,
    /// It is the header `Cookie`, and other parameters are cookies.
    CookieHeader,
    /// A credential has its place and name.
    Credential,
    /// It is a path parameter that the path does not contain.
    NotInPath,
    /// The query in the path has its value.
    FixedByPath,
    /// Another parameter is the same on the wire.
    Duplicate,
}

/// A parameter of operations.
#[derive(Clone, Debug, Default)]
pub struct Parameter {
    /// Its pointer; it resolves to nothing if only the path names the parameter.
    pub at: String,
    /// Its wire name; empty if missing.
    pub name: String,
    /// The name of its argument or setter.
    pub rust_name: String,
    /// Its `in`, if valid.
    pub location: Option<ParameterIn>,
    /// Its `required`, if present.
    pub required: Option<bool>,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// Its documentation.
    pub docs: Docs,
    /// The schema of its values.
    pub schema: Option<Schema>,
    /// How values become strings; `None` if that is not known.
    pub encoding: Option<ParameterEncoding>,
    /// Whether it has a media type (`content`) instead of a style.
    pub is_content: bool,
    /// The keys that are not read, with their values, except those that state a default of OpenAPI.
    pub unread: BTreeMap<String, Value>,
}

/// The place of a parameter in a request.
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
    /// Its pointer.
    pub at: String,
    /// Whether it is always sent: it is an argument of the method then, else it has a setter.
    pub required: bool,
    /// Its documentation.
    pub docs: Docs,
    /// Its content, by media type; `None` if not specified.
    pub content: Option<BTreeMap<String, Media>>,
}

/// A response.
#[derive(Clone, Debug)]
pub struct Response {
    /// Its pointer.
    pub at: String,
    /// Its documentation.
    pub docs: Docs,
    /// Its headers, by name.
    pub headers: BTreeMap<String, Header>,
    /// Its content, by media type; `None` if not specified.
    pub content: Option<BTreeMap<String, Media>>,
}

/// A response header; only diffs and lint use it.
#[derive(Clone, Debug)]
pub struct Header {
    /// Its pointer.
    pub at: String,
    /// Whether it is always present.
    pub required: bool,
    /// All of it, as JSON.
    pub json: Value,
}

/// A body in one media type.
#[derive(Clone, Debug)]
pub struct Media {
    /// Its pointer.
    pub at: String,
    /// Its example.
    pub docs: Docs,
    /// The schema of its values, envelope included.
    pub schema: Option<Schema>,
    /// The `encoding` of properties of a form.
    pub encoding: BTreeMap<String, Encoding>,
    /// The file properties of a multipart form, which callers pass to the call.
    pub files: Vec<File>,
    /// Whether no property is required, apart from these files.
    pub can_be_empty: bool,
}

/// The encoding of a property of a form.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Encoding {
    /// Its `style`.
    pub style: Option<String>,
    /// Its `explode`.
    pub explode: Option<bool>,
    /// Its `contentType`.
    pub content_type: Option<String>,
}

/// A property of a multipart form that is a file or an array of files.
#[derive(Clone, Debug)]
pub struct File {
    /// Its pointer.
    pub at: String,
    /// Its wire name.
    pub name: String,
    /// The name of its argument or setter.
    pub rust_name: String,
    /// Whether every call has to pass it.
    pub required: bool,
    /// Whether it is an array of files.
    pub many: bool,
    /// Its media type; `application/octet-stream` if not specified.
    pub media_type: String,
    /// Its documentation.
    pub docs: Docs,
}

/// A named schema, which becomes a Rust type.
#[derive(Clone, Debug)]
pub struct Type {
    /// Its name in Rust.
    pub name: String,
    /// Its name in the document, or its place there if it is inline.
    pub component: String,
    /// Whether it is an inline type.
    pub inline: bool,
    /// Whether it is an alias, without a type of its own.
    pub is_alias: bool,
    /// Its schema.
    pub schema: Schema,
    /// Its direct and indirect uses.
    pub uses: Uses,
}

/// The uses of a type, directly or through types that refer to it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Uses {
    /// Whether it is in request bodies or parameters, so that callers construct it.
    pub sent: bool,
    /// Whether it is in responses.
    pub received: bool,
    /// Whether it is in the body of a PATCH.
    pub patched: bool,
    /// Whether it is anywhere but in paths.
    pub outside_paths: bool,
    /// The names of some operations that send it.
    pub senders: BTreeSet<String>,
    /// The names of some operations that receive it.
    pub receivers: BTreeSet<String>,
    /// The tags of its operations; at most two, since `tag` needs no more.
    pub tags: BTreeSet<Option<String>>,
}

impl Type {
    /// Its `x-rust-name` if it has one, even if a clash gave it another `name`.
    #[must_use]
    pub fn rust_name(&self) -> &str {
        self.schema.rust_name.as_deref().filter(|_| !self.inline).unwrap_or(&self.name)
    }
}

impl Uses {
    /// Whether null and absent mean different things in it.
    #[must_use]
    pub fn distinguishes_null(&self) -> bool {
        self.patched || (self.sent && !self.received)
    }

    /// Whether only paths have it.
    #[must_use]
    pub fn only_in_paths(&self) -> bool {
        self.sent && !self.outside_paths
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
