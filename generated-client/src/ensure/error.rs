//! The error of an [`Ensure`](super::Ensure).

use std::fmt;

use crate::generated::types::{Attribute, CreateAttribute};
use crate::runtime::Error;

/// The error of an [`Ensure`](super::Ensure); `{}` and `{:?}` print one line.
#[non_exhaustive]
pub enum EnsureError {
    /// A call failed; the first error, if later calls failed too.
    Call(Error),
    /// The attribute with this slug differs from the wanted one, and cannot be changed into it.
    Mismatch {
        /// The wanted attribute.
        wanted: Box<CreateAttribute>,
        /// The existing attribute.
        found: Box<Attribute>,
    },
    /// It is archived, and [`Ensure::restore`](super::Ensure::restore) is not set.
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
                    write!(f, "of type {}, expected {}", found.type_, wanted.type_)?;
                } else if wanted.is_multiselect != found.is_multiselect {
                    f.write_str(match found.is_multiselect {
                        true => "multiselect, expected a single value",
                        false => "for a single value, expected multiselect",
                    })?;
                } else {
                    // Only the relationship is left.
                    f.write_str("not in the wanted relationship")?;
                }
                f.write_str("; this cannot be changed")
            }
            Self::Archived { name } => write!(f, "`{name}` is archived"),
        }
    }
}

/// As `Display`: programs that end with the error print it this way.
impl fmt::Debug for EnsureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for EnsureError {}

impl EnsureError {
    /// The error of the call, with its kind, status and code, if a call failed.
    ///
    /// If it [`is_unauthorized`](Error::is_unauthorized), every other call will fail too.
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
