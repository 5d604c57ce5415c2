//! Tests the promises of the runtime: retries, backoff, timeouts, limits, pagination, errors and secrets.
//!
//! Runs the cases under `cases/`, which are data, against servers that fail in every way that sockets
//! allow, and lists each case with an unexpected result. The sources of the client are part of this crate,
//! so that a mock clock can replace the real one: no test sleeps or depends on the speed of the machine.

#[path = "../../generated-client/src/attio.rs"]
#[allow(dead_code, unreachable_pub, unused_imports, reason = "made for users of the client")]
mod attio;
#[path = "../../generated-client/src/input.rs"]
#[allow(dead_code, unreachable_pub, unused_imports, reason = "made for users of the client")]
mod input;
#[path = "../../generated-client/src/runtime/mod.rs"]
#[allow(dead_code, unreachable_pub, unused_imports, reason = "made for users of the client")]
mod runtime;
#[path = "../../generated-client/src/token.rs"]
#[allow(unreachable_pub, reason = "made for users of the client")]
mod token;
#[path = "../../generated-client/src/generated/mod.rs"]
#[rustfmt::skip]
#[allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    clippy::new_without_default,
    clippy::should_implement_trait,
    clippy::too_many_arguments,
    clippy::wrong_self_convention,
    reason = "made for users of the client"
)]
mod generated;

// The sources expect these at the root of the crate.
use generated::types;
use generated::types::ApiError;
use token::Credentials;

mod clock;
mod script;
mod server;
mod wire;
mod case;
mod calls;
mod run;
mod families;
mod storm;
mod rate_limiter;
mod cancel;
mod paging;
mod model;
mod canary;
mod sizes;
#[cfg(feature = "tracing")]
mod trace;

/// The token of all tests. These tests and `cargo xtask ci` search their output for it.
const TOKEN: &str = include_str!("canary.txt").trim_ascii_end();
