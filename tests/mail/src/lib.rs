//! The client of `mail.yaml`, as its crate has it, on the runtime of the Attio client.

#![allow(unused, reason = "this client lacks abilities that the other has")]
#![allow(unreachable_pub, reason = "only the crate of a client makes all of them public")]
#![allow(clippy::new_without_default, reason = "a first required property takes a `Default` away")]

#[path = "../../../generated-client/src/runtime/mod.rs"]
mod runtime;
include!(concat!(env!("OUT_DIR"), "/root.rs"));

pub use generated::public::*;
