//! A property that is always present, and may be null.

pub(crate) use super::required::{finish, write};
