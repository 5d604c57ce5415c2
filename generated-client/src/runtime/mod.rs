//! What no spec can say, written by hand: how requests are sent, how values are encoded, how errors
//! are told.
//!
//! It knows no API. It expects one thing of the crate that it is part of: a type `ApiError` at the
//! crate's root, which bodies of errors are decoded into.

mod client;
mod config;
mod origin;
mod call;
mod request;
mod path;
mod exchange;
pub(crate) mod clock;
mod retry;
mod safety;
mod rate_limit;
mod trace;
mod decode;
mod answer;
mod response;
mod error;
mod shown;
#[allow(dead_code, reason = "an API need not have pages")]
mod paging;

mod key;
mod object;
pub(crate) mod presence;
mod extra;
mod nulls;
mod patch;
mod open_enum;
mod tagged_union;
mod text;
mod time;

pub use client::Client;
pub use config::ClientBuilder;
pub use error::{Error, ErrorKind};
pub use extra::Extra;
pub use open_enum::{Unknown, UnknownValue};
pub use paging::{Items, Pages};
pub use patch::Patch;
pub use rate_limit::RateLimit;
pub use request::Request;
pub use response::Response;
pub use retry::Retries;
pub use time::{DateTime, InvalidTime, Span};

pub(crate) use http::Method;

#[allow(unused_imports, reason = "an API need not have pages")]
pub(crate) use call::same;
pub(crate) use call::{Call, Operation, operation};
pub(crate) use client::Api;
pub(crate) use decode::Body;
pub(crate) use key::Key;
pub(crate) use nulls::Nulls;
pub(crate) use object::{Object, debug_object, object, read_object, read_value, write_object};
pub(crate) use open_enum::open_enum;
pub(crate) use safety::Safety;
pub(crate) use tagged_union::{read_tagged, tagged_union, write_tagged};
pub(crate) use text::text;
pub(crate) use time::{duration, timestamp};
