//! A [`Document`](crate::document::Document) → an [`Api`]: what it describes, as plain typed data.
//!
//! Every question about an API is answered here, once: which operations send a type, whether a
//! property is an argument of the constructor, what the Rust type of a schema is. Any document can be
//! read: what is missing or has a wrong shape is left out, and `lint` says so. Every node holds the
//! JSON pointer of where it is written. Deliberately absent: progenitor, `syn`, and JSON but for examples,
//! `info` and security schemes, which are only compared or shown.

mod access;
mod api;
mod apart;
mod choice;
mod content;
mod docs;
mod entries;
mod files;
mod figures;
mod handles;
mod inline;
mod json_type;
mod kept;
mod lookup;
mod made;
mod names;
mod numbered;
mod objects;
mod open_union;
mod operations;
/// The file of the runtime that says which headers it refuses.
#[path = "../../generated-client/src/runtime/own_headers.rs"]
mod own_headers;
mod paged;
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
mod settle;
mod shared;
mod style;
#[cfg(test)]
mod tests;
mod unfit;
mod uses;

pub use self::access::{Credential, Proof, Ways};
pub use self::api::{
    Api, Aside, Body, File, Handle, Header, Idle, Media, Operation, Parameter, ParameterIn,
    Response, Safety, Security, SecurityScheme, Tag, Type, Uses,
};
pub use self::content::{Coding, Content, Returns};
pub(crate) use self::content::{JSON, WITHOUT_BODY, is_json, json, returned};
pub use self::docs::{Docs, Example, Located};
pub(crate) use self::entries::{KEYS_OF_ANY, RUST_NAME, RUST_NAMES};
pub use self::figures::Figures;
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
pub use self::open_union::Reading;
pub(crate) use self::pagination::WAYS;
pub use self::pagination::{Pagination, Way};
pub use self::read::read;
pub use self::roles::Role;
pub(crate) use self::route::{fixed_query, is_sent, outline, path_names, route};
pub use self::rust::RustType;
pub(crate) use self::schema::{COMPONENTS, LIMITS, in_types, name_at};
pub use self::schema::{
    Cause, Choice, Form, Key, Mapped, Object, Origin, Reference, Schema, Union,
};

pub use self::servers::{Server, Variable};
pub use self::settings::Setting;
pub use self::style::{Style, Written};
pub use self::unfit::Unfit;
pub use self::uses::MAX_OPERATIONS;
