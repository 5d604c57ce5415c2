//! The error of parsing timestamps, durations and dates.
//!
//! The string is kept and sent unchanged; parsing it is up to callers, and may fail. The parsed types wrap those
//! of jiff, so that a new major version of jiff does not require one of this crate.

use std::fmt;

/// A string is not a valid time or duration; `Display` prints why.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InvalidTime(pub(crate) String);

impl fmt::Display for InvalidTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidTime {}
