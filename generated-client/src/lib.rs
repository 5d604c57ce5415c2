#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod attio;
mod runtime;
#[rustfmt::skip]
#[allow(clippy::new_without_default, reason = "a first required property would take the `Default` away")]
mod generated;

pub use generated::types::ApiError;
pub use generated::{operations, types};
pub use runtime::{Client, Error, Extra, Patch, Unknown, UnknownValue};
