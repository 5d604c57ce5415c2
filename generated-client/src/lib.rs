#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod attio;
mod ensure;
pub mod input;
mod runtime;
mod token;
#[rustfmt::skip]
#[allow(
    clippy::new_without_default,
    clippy::should_implement_trait,
    clippy::too_many_arguments,
    reason = "names and counts of properties are the API's; a new required one would remove a `Default`"
)]
mod generated;

pub use ensure::{Ensurable, Ensure, EnsureError, Ensured, Outcome};
pub use generated::types::ApiError;
pub use generated::{handles, operations, types};
pub use http;
pub use runtime::{
    ByOffset, Client, ClientBuilder, DateTime, Error, ErrorKind, Extra, IntoPatch, InvalidItem,
    InvalidTime, Items, Pages, Patch, RateLimit, Request, Response, RetryPolicy, Span, Strict,
    Unknown, UnknownValueError, strict,
};
use token::Credentials;
