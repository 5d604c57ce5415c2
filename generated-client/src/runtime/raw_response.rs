//! Responses before they are decoded.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::HeaderValue;
use http::{HeaderMap, StatusCode};

use super::Authorize;
use super::redact::{REDACTED, find, redact};
use super::sanitize::snippet;
use crate::Credentials;

/// A response that is not decoded yet.
pub(super) struct RawResponse {
    pub(super) head: Head,
    pub(super) body: Bytes,
    /// Whether `body` is the whole body.
    pub(super) is_whole: bool,
}

/// The part of a response that comes before its body.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    /// `None` also if it contains a secret.
    pub(super) request_id: Option<String>,
    pub(super) retry_after: Option<Duration>,
}

impl RawResponse {
    /// Redacts the credentials: some proxies and test servers echo them.
    pub(super) fn redacted(mut self, credentials: &Credentials) -> Self {
        let secrets = credentials.secrets();
        for value in self.head.headers.values_mut() {
            if find(value.as_bytes(), 0, &secrets, false).is_some() {
                *value = HeaderValue::from_static(REDACTED);
            }
        }
        if let Some(body) = redact(&self.body, &secrets, !self.is_whole) {
            self.body = body.into();
        }
        self
    }

    /// Copies the beginning of a long body, so that the memory of the rest is freed.
    pub(super) fn truncate(&mut self, max_bytes: usize) {
        if self.body.len() > max_bytes {
            self.body = Bytes::copy_from_slice(&self.body[..max_bytes]);
            self.is_whole = false;
        }
    }
}

impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponse")
            .field("status", &self.head.status)
            .field("headers", &self.head.headers)
            .field("body", &snippet(&self.body))
            .finish()
    }
}
