//! Path parameters whose type is an open enum.

use std::fmt::Display;
use std::str::FromStr;

use crate::runtime::Call;

/// Adds such parameters to a call.
pub(crate) trait CheckedPath {
    /// Sets a path parameter to a known value. An unknown value, perhaps from an untrusted source, would send the
    /// token to another route.
    fn checked_path<T: Display + FromStr<Err: Display>>(self, name: &'static str, value: T) -> Self;
}

impl CheckedPath for Call {
    fn checked_path<T: Display + FromStr<Err: Display>>(mut self, name: &'static str, value: T) -> Self {
        match value.to_string().parse::<T>() {
            Ok(known) => self.path(name, known),
            Err(error) => {
                self.invalid.get_or_insert(format!("{error}; `Client::request` sends any path"));
                self
            }
        }
    }
}
