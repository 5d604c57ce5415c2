//! Types that lose nothing, and send nothing that was not set, whatever the values.
//!
//! In goes the spec; out come arbitrary values of its components, which the types of the client must
//! give back as they were, and schemas, which all that the client encodes must fit. Both are made of
//! the spec and never of our types, so that a wrong type cannot hide itself. What goes over the wire
//! around the values is not here but in `tests/roundtrip`.

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
