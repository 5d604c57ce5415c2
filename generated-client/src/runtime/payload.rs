//! What the body of a request is made of, attempt by attempt.

use std::any::Any;

use bytes::Bytes;

use super::shown::snippet;

/// The body of a request, of which one is made for each attempt.
pub(crate) trait Payload: Any + Send + Sync {
    /// A body that is sent.
    fn body(&self) -> reqwest::Body;

    /// Why there is no other one to be had, if so.
    fn spent(&self) -> Option<&'static str>;

    /// Whether sending it takes no longer than an attempt may.
    fn is_timed(&self) -> bool;

    /// How people are shown it.
    fn shown(&self) -> String;
}

impl Payload for Bytes {
    fn body(&self) -> reqwest::Body {
        self.clone().into()
    }

    fn spent(&self) -> Option<&'static str> {
        None
    }

    fn is_timed(&self) -> bool {
        true
    }

    fn shown(&self) -> String {
        snippet(self)
    }
}
