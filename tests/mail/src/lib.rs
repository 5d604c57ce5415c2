//! The client of `mail.yaml`, as in its own crate, on the runtime of the Attio client.

#![allow(unused, reason = "the runtime has abilities that this client does not use")]
#![allow(unreachable_pub, reason = "only the crate of a client makes all of them public")]
#![allow(
    clippy::new_without_default,
    reason = "adding the first required property would remove `Default`"
)]

#[path = "../../../generated-client/src/runtime/mod.rs"]
mod runtime;
include!(concat!(env!("OUT_DIR"), "/root.rs"));

pub use generated::public::*;
