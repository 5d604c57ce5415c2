//! Parameters of a path that have known values.

use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

use super::Call;

impl Call {
    /// Sets a parameter of the path that has known values. Another one would choose another route, and the
    /// token with it, whoever wrote it where it was read from.
    pub(crate) fn path_of<T: Display + FromStr<Err: Display>>(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: T,
    ) -> Self {
        match value.to_string().parse::<T>() {
            Ok(known) => self.path(name, known),
            Err(error) => {
                self.refused.get_or_insert(format!("{error}; `Client::request` sends any path"));
                self
            }
        }
    }
}
