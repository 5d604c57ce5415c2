//! Property tests: types lose nothing and send nothing that was not set.
//!
//! In: the spec. Out: arbitrary values of its components, which the client's types must round-trip, and
//! schemas, which everything that the client encodes must satisfy. Both come from the spec and never from
//! our types, so that a wrong type cannot hide itself. Requests as a whole are tested in
//! `tests/roundtrip`.

mod schema;
mod arbitrary;
mod check;
mod forms;
mod components;
mod bodies;
mod requests;
mod examples;
mod recordings;
mod lossy;
