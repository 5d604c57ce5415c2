//! Whether the runtime does what it promises: retries, times, limits, pages, errors and secrets.
//!
//! In go the cases under `cases/`, which are data, and servers that fail in every way that sockets
//! allow; out comes each case that went otherwise, by its name. The sources of the client are part of
//! this crate, so that a clock moved by hand can take the place of the real one: no test waits, and
//! none can be too slow.

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

// The sources name these at the root of their crate.
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
mod gate;
mod cancel;
mod paging;
mod model;
mod canary;
mod sizes;
#[cfg(feature = "tracing")]
mod told;

/// The token of all tests. What they print is searched for it, here and by `cargo xtask ci`.
const TOKEN: &str = include_str!("canary.txt").trim_ascii_end();
