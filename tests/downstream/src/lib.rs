//! Creates the attributes that a file lists in a workspace of Attio.
//!
//! In: a YAML file, and a client. Out: the steps that were taken, or would be.
//! It never deletes, renames or archives anything.
//!
//! ```text
//! file     text of a file → Vec<Wanted>
//! sync     Vec<Wanted>, by calls of the API → Vec<Step>
//! ```

pub mod file;
pub mod sync;
