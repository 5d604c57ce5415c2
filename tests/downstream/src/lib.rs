//! Makes sure that a workspace of Attio has the attributes that a file names.
//!
//! In: a file in YAML, and a client. Out: the steps that are missing, and those that were taken.
//! Deliberately absent: whatever takes something away, such as to delete, to rename or to archive.
//!
//! ```text
//! file     text of a file → Vec<Wanted>
//! actual   Vec<Wanted>, by asking the API → what is there of each
//! plan     both → Vec<Step>, a pure function
//! apply    Vec<Step>, by asking the API → the steps that were taken
//! ```

pub mod actual;
pub mod apply;
pub mod file;
pub mod plan;
