//! The hand-written part of the client: it sends requests, encodes and decodes values, and reports errors.
//!
//! It knows no particular API. It needs two types at the root of its crate: `ApiError`, which error bodies are
//! decoded into, and `Credentials`.

mod authorize;
mod secret;
mod client;
mod config;
mod origin;
mod reserved_headers;
mod call;
pub(crate) mod payload;
mod request;
mod path;
pub(crate) mod exchange;
pub(crate) mod clock;
mod retry;
mod safety;
mod rate_limit;
mod trace;
mod decode;
mod raw_response;
mod redact;
mod response;
mod error;
mod sanitize;
mod paging;

mod key;
mod object;
mod operation;
pub(crate) mod presence;
mod extra;
pub(crate) mod nulls;
pub(crate) mod patch;
mod known;
mod open_enum;
mod closed_enum;
mod tagged_union;
mod string_newtype;
mod time;
mod timestamp;
mod duration;

pub use client::Client;
pub use config::ClientBuilder;
pub use duration::Span;
pub use error::{Error, ErrorKind};
pub use extra::Extra;
pub use known::UnknownValueError;
pub use open_enum::{Strict, Unknown, strict};
pub use paging::*;
pub use patch::{IntoPatch, Patch};
pub use rate_limit::RateLimit;
pub use request::Request;
pub use response::Response;
pub use retry::RetryPolicy;
pub use time::InvalidTime;
pub use timestamp::DateTime;

pub(crate) use authorize::Authorize;
pub(crate) use client::Api;
pub(crate) use closed_enum::closed_enum;
pub(crate) use decode::Body;
pub(crate) use duration::duration;
pub(crate) use key::Key;
pub(crate) use known::known;
pub(crate) use nulls::Nulls;
pub(crate) use object::{Object, debug_object, object, read_object, write_object};
pub(crate) use open_enum::{Open, open_enum};
pub(crate) use operation::{Call, Method, Operation, operation};
pub(crate) use safety::Safety;
pub(crate) use secret::secret_header;
pub(crate) use string_newtype::string_newtype;
pub(crate) use tagged_union::{read_tagged, tagged_union, write_tagged};
pub(crate) use timestamp::timestamp;
