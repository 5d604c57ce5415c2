//! A property that is always there, and may be null.

pub(crate) use super::required::{finish, write};
