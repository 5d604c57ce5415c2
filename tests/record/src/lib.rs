//! Calls of the real API, recorded, and compared with the spec.
//!
//! In goes a scenario, which is data: calls of operations of the spec in a scratch object or list. The
//! client makes them, through a proxy that keeps each exchange; out come the exchanges as files, or a
//! report of where the answers differ from the spec and from the files. The same scenarios run against
//! the fake server in the tests. Nothing here knows what an answer should say: that is for scenarios,
//! in what they expect.

mod calls;
mod drift;
pub mod evidence;
pub mod files;
mod har;
mod infer;
mod leftover;
mod own;
mod plain;
mod play;
mod private;
mod propose;
mod proxy;
mod reads;
mod redact;
mod rehearse;
mod scenario;
mod seen;
mod settings;
pub mod spec;
mod strangers;
mod token;
mod traffic;
mod verify;
mod write;

pub use drift::{Drift, DriftChange, DriftKind, drift, operation, operations};
pub use plain::is_plain;
pub use play::{Played, Reading, Taken, play, play_until};
pub use propose::{Proposal, propose};
pub use reads::{READS, not_asked};
pub use redact::redact;
pub use rehearse::{Rehearsed, rehearse};
pub use scenario::{Call, Expect, Scenario, names};
pub use seen::{Seen, seen};
pub use settings::{API, Settings};
pub use strangers::redact_strangers;
pub use token::{Token, chance};
pub use traffic::{Observed, Traffic, traffic};
pub use verify::{Finding, verify};
pub use write::{folder, observed, recorded, recordings, texts, write};
