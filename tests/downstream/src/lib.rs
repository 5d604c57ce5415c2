//! Makes sure that a workspace of Attio has the attributes that a file names.
//!
//! In: a file in YAML, and a client. Out: the steps that were taken, or would be.
//! Deliberately absent: whatever takes something away, such as to delete, to rename or to archive.
//!
//! ```text
//! file     text of a file → Vec<Wanted>
//! sync     Vec<Wanted>, by asking the API → Vec<Step>
//! ```

pub mod file;
pub mod sync;
