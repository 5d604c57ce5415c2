//! What no spec can say, written by hand: how requests are sent, how values are encoded, how errors
//! are told.
//!
//! It knows no API. It expects one thing of the crate that it is part of: a type `ApiError` at the
//! crate's root, which bodies of errors are decoded into.

mod client;
mod call;
mod path;
mod error;

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
pub use error::Error;
pub use extra::Extra;
pub use open_enum::{Unknown, UnknownValue};
pub use patch::Patch;
pub use time::{DateTime, InvalidTime, Span};

pub(crate) use http::Method;

pub(crate) use call::{Body, Call, Operation, operation};
pub(crate) use client::Api;
pub(crate) use nulls::Nulls;
pub(crate) use object::{Key, object};
pub(crate) use open_enum::open_enum;
pub(crate) use tagged_union::{read_tagged, tagged_union, write_tagged};
pub(crate) use text::text;
pub(crate) use time::{duration, timestamp};
