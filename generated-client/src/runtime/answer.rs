//! An answer of the API, as it came.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::HeaderValue;
use http::{HeaderMap, StatusCode};

use super::Authorize;
use super::repeated::find;
use super::shown::snippet;
use crate::Credentials;

/// An answer of the API, whole.
pub(super) struct Answer {
    pub(super) head: Head,
    pub(super) body: Bytes,
}

/// What comes before the body of an answer.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    /// None that repeats what proves who calls.
    pub(super) request_id: Option<String>,
    pub(super) retry_after: Option<Duration>,
}

impl Answer {
    /// The answer, with what proves who calls struck out should it repeat that, as some proxies and test
    /// servers do.
    pub(super) fn without_secrets(mut self, credentials: &Credentials) -> Self {
        credentials.each_secret(&mut |secret| self.strike_out(secret));
        self
    }

    fn strike_out(&mut self, secret: &str) {
        for value in self.head.headers.values_mut() {
            if find(value.as_bytes(), secret).is_some() {
                *value = HeaderValue::from_static(STRUCK_OUT);
            }
        }
        if find(&self.body, secret).is_some() {
            let mut rest = &*self.body;
            let mut body = Vec::with_capacity(rest.len());
            while let Some(found) = find(rest, secret) {
                body.extend_from_slice(&rest[..found.start]);
                body.extend_from_slice(STRUCK_OUT.as_bytes());
                rest = &rest[found.end..];
            }
            body.extend_from_slice(rest);
            self.body = body.into();
        }
    }
}

/// What stands in place of a secret.
const STRUCK_OUT: &str = "<the token>";

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.head.status)
            .field("headers", &self.head.headers)
            .field("body", &snippet(&self.body))
            .finish()
    }
}
