//! Records the real API, and compares it with the spec.
//!
//! In: a scenario, as data: calls of operations of the spec in a scratch object or list. The client makes
//! them through a recording proxy. Out: the exchanges as files, or a report of where the responses differ
//! from the spec and from the files. The tests play the same scenarios against the fake server. Expected
//! responses are in the scenarios, not here.

mod calls;
mod drift;
pub mod evidence;
pub mod files;
mod har;
mod infer;
mod leftover;
mod cleanup;
mod printable;
mod play;
mod sensitive;
mod propose;
mod proxy;
mod reads;
mod redact;
mod simulate;
mod scenario;
mod coverage;
mod settings;
pub mod spec;
mod anonymize;
mod token;
mod traffic;
mod verify;
mod write;

pub use anonymize::anonymize;
pub use coverage::{Covered, coverage};
pub use drift::{Drift, DriftChange, DriftKind, drift, operation, operations};
pub use play::{Played, PlayedCall, Strictness, play, play_until};
pub use printable::is_identifier;
pub use propose::{Proposal, propose};
pub use reads::{READS, not_called};
pub use redact::redact;
pub use scenario::{Call, Expect, Scenario, names};
pub use settings::{API, Settings};
pub use simulate::{SimulatedCall, simulate};
pub use token::{Token, random_hex};
pub use traffic::{Observed, Traffic, traffic};
pub use verify::{Finding, verify};
pub use write::{contents, folder, observed, recorded, recordings, write};
