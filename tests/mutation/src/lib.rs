//! Many changed specs → whether the generator stands them.
//!
//! A document is made of a spec of the repository by a seed and an index. A worker process
//! generates from it: whatever the document, that must neither panic nor hang nor take much memory,
//! what is refused must be told where and why, and what is accepted must be Rust. `main` is the
//! command, with which to run many; the test is a short run of it.

mod odd;
mod structure;
mod openapi;
mod bytes;
mod corpus;
mod document;
mod judge;
mod worker;
mod minimise;
mod run;
mod keep;

pub use judge::{Fault, FaultKind, Verdict};
pub use keep::keep;
pub use run::{FaultReport, Run, Summary, run};
pub use worker::{Answer, serve, try_file};
