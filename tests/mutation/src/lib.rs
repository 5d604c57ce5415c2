//! Fuzzing of the generator with mutated specs.
//!
//! A spec of the repository, a seed and an index make a document. A worker process generates from it.
//! It must not panic, hang or take much memory, a refusal must have a position and a reason, and the
//! output must be Rust. `main` is the command for many documents; the test is a short run.

mod weird_inputs;
mod structure;
mod openapi;
mod bytes;
mod corpus;
mod document;
mod check;
mod worker;
mod minimise;
mod run;
mod keep;

pub use check::{Failure, FailureKind, Outcome};
pub use keep::keep;
pub use run::{FailureReport, Run, Summary, run};
pub use worker::{Response, check_file, serve};
