//! A [`Document`](crate::document::Document) → an [`Api`]: what it describes, as plain typed data.
//!
//! Questions about an API are methods here, each written once: which operations send a type, whether
//! a property is an argument of the constructor, which Rust type a schema becomes. Any document can
//! be read: what is missing or has the wrong shape is left out, and `lint` reports it. Every node has
//! the JSON pointer of its source. Deliberately absent: progenitor, `syn`, and JSON, except examples,
//! `info` and security schemes, which are only compared or printed.

mod access;
mod api;
mod distinguishing_keys;
mod choice;
mod content;
mod docs;
mod entries;
mod files;
mod stats;
mod handles;
mod inline;
mod json_type;
mod discriminators;
mod lookup;
mod composition;
mod names;
mod unique_names;
mod objects;
mod open_union;
mod operations;
/// The file of the runtime that lists the headers that only the client sets.
#[path = "../../generated-client/src/runtime/reserved_headers.rs"]
mod reserved_headers;
mod page_items;
mod pagination;
mod parameters;
mod read;
mod roles;
mod route;
mod rust;
mod schema;
mod schemas;
mod servers;
mod settings;
mod classify;
mod shared;
mod style;
#[cfg(test)]
mod tests;
mod unsupported;
mod uses;

pub use self::access::{Alternatives, Credential, CredentialKind};
pub use self::api::{
    Api, Body, File, Handle, Header, IgnoreReason, IgnoredParameter, Media, Operation, Parameter,
    ParameterIn, Response, Safety, Security, SecurityScheme, Tag, Type, Uses,
};
pub use self::content::{BodyFormat, Content, Returns};
pub(crate) use self::content::{JSON, STATUSES_WITHOUT_BODY, is_json, json, returned};
pub use self::docs::{Docs, Example, Located};
pub(crate) use self::entries::{COMMON_KEYS, RUST_NAME, RUST_NAMES};
pub(crate) use self::files::is_raw;
pub use self::json_type::JsonType;
pub(crate) use self::lookup::is_kind;
pub(crate) use self::names::is_invisible;
pub use self::names::{
    argument_name, field_name, fold, method_name, module_name, setting_name, type_name,
    variant_name,
};
pub(crate) use self::objects::may_lack;
pub use self::objects::{Presence, Properties, Property};
pub use self::open_union::Accessor;
pub(crate) use self::pagination::PAGINATION_KINDS;
pub use self::pagination::{Pagination, PaginationKind};
pub use self::read::read;
pub use self::roles::Role;
pub(crate) use self::route::{fixed_query, is_valid_path, outline, path_names, route};
pub use self::rust::RustType;
pub(crate) use self::schema::{COMPONENTS, LIMITS, in_types, name_at};
pub use self::schema::{
    Cause, Choice, Form, Key, Mapped, Object, Origin, Reference, Schema, Union,
};
pub use self::stats::Stats;

pub use self::servers::{Server, Variable};
pub use self::settings::Setting;
pub use self::style::{ParameterEncoding, Style};
pub use self::unsupported::Unsupported;
pub use self::uses::MAX_OPERATIONS;
