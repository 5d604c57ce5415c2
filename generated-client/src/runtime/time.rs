//! Texts that tell a time, and what can be read from them.
//!
//! The text is what was sent and what is sent back; reading it is left to whoever wants to, and may
//! fail. The types that are read hide those of jiff, whose next major version is then not ours.

use std::fmt;

/// A text tells no time; printed with the reason.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InvalidTime(pub(crate) String);

impl fmt::Display for InvalidTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidTime {}
