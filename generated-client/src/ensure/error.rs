//! What went wrong → what prints it, and what a program can ask of it.

use std::fmt;

use crate::generated::types::{Attribute, CreateAttribute};
use crate::runtime::Error;

/// Why something is not as it should be; `{}` and `{:?}` print one line.
#[non_exhaustive]
pub enum EnsureError {
    /// A call failed: the first that did, also where what followed it failed too.
    Call(Error),
    /// There is an attribute of this slug, and it cannot become the one that is wanted.
    Mismatch {
        /// What was to be there.
        wanted: Box<CreateAttribute>,
        /// What is there.
        found: Box<Attribute>,
    },
    /// It is archived, and [`Ensure::restore`](super::Ensure::restore) was not set.
    Archived {
        /// Its slug or its title.
        name: String,
    },
}

impl fmt::Display for EnsureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(error) => fmt::Display::fmt(error, f),
            Self::Mismatch { wanted, found } => {
                write!(f, "`{}` is ", found.api_slug)?;
                if wanted.type_ != found.type_ {
                    write!(f, "of the type {}, and {} is wanted", found.type_, wanted.type_)?;
                } else if wanted.is_multiselect != found.is_multiselect {
                    f.write_str(match found.is_multiselect {
                        true => "multiselect, and a single value is wanted",
                        false => "for a single value, and multiselect is wanted",
                    })?;
                } else {
                    // What is left of what cannot be changed.
                    f.write_str("not in the relationship that is wanted")?;
                }
                f.write_str("; this cannot be changed")
            }
            Self::Archived { name } => write!(f, "`{name}` is archived"),
        }
    }
}

/// As it is displayed: what a program that ends with the error prints.
impl fmt::Debug for EnsureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for EnsureError {}

impl EnsureError {
    /// The error of the call, with its kind, status and code, if a call failed.
    ///
    /// Where it [`is_unauthorized`](Error::is_unauthorized), every other call would fail too.
    #[must_use]
    pub fn call(&self) -> Option<&Error> {
        match self {
            Self::Call(error) => Some(error),
            Self::Mismatch { .. } | Self::Archived { .. } => None,
        }
    }
}

impl From<Error> for EnsureError {
    fn from(error: Error) -> Self {
        Self::Call(error)
    }
}
