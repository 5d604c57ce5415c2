//! Parameters of a path that have known values, and others where their type is used elsewhere.

use std::fmt::Display;
use std::str::FromStr;

use crate::runtime::Call;

/// Calls, as far as they have such parameters.
pub(crate) trait PathOf {
    /// Sets a parameter of the path that has known values. Another one would choose another route, and the
    /// token with it, whoever wrote it where it was read from.
    fn path_of<T: Display + FromStr<Err: Display>>(self, name: &'static str, value: T) -> Self;
}

impl PathOf for Call {
    fn path_of<T: Display + FromStr<Err: Display>>(mut self, name: &'static str, value: T) -> Self {
        match value.to_string().parse::<T>() {
            Ok(known) => self.path(name, known),
            Err(error) => {
                self.refused.get_or_insert(format!("{error}; `Client::request` sends any path"));
                self
            }
        }
    }
}
