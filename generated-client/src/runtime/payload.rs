//! Request bodies, rebuilt for each attempt.

use std::any::Any;

use bytes::Bytes;

use super::sanitize::snippet;

/// The body of a request.
pub(crate) trait Payload: Any + Send + Sync {
    /// The body for one attempt.
    fn body(&self) -> reqwest::Body;

    /// Why the body cannot be sent again, if it cannot.
    fn consumed(&self) -> Option<&'static str>;

    /// Whether the time limit of an attempt applies while it is sent.
    fn is_timed(&self) -> bool;

    /// A summary for `Debug`.
    fn summary(&self) -> String;
}

impl Payload for Bytes {
    fn body(&self) -> reqwest::Body {
        self.clone().into()
    }

    fn consumed(&self) -> Option<&'static str> {
        None
    }

    fn is_timed(&self) -> bool {
        true
    }

    fn summary(&self) -> String {
        snippet(self)
    }
}
