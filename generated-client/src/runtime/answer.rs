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

/// An answer of the API.
pub(super) struct Answer {
    pub(super) head: Head,
    pub(super) body: Bytes,
    /// Whether that is all of the body.
    pub(super) is_whole: bool,
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
        let secrets = credentials.secrets();
        for value in self.head.headers.values_mut() {
            if find(value.as_bytes(), 0, &secrets, false).is_some() {
                *value = HeaderValue::from_static(STRUCK_OUT);
            }
        }
        if let Some(body) = without(&self.body, &secrets, !self.is_whole) {
            self.body = body.into();
        }
        self
    }

    /// Keeps the beginning of a long body, and nothing of the memory that all of it is in.
    pub(super) fn shorten(&mut self, longest: usize) {
        if self.body.len() > longest {
            self.body = Bytes::copy_from_slice(&self.body[..longest]);
            self.is_whole = false;
        }
    }
}

/// A text with these secrets struck out, if it has any.
pub(super) fn without(
    text: &[u8],
    secrets: &[impl AsRef<str>],
    broke_off: bool,
) -> Option<Vec<u8>> {
    let (mut rest, mut end) = (Vec::new(), 0);
    while let Some(found) = find(text, end, secrets, broke_off) {
        rest.extend_from_slice(&text[end..found.start]);
        rest.extend_from_slice(STRUCK_OUT.as_bytes());
        end = found.end;
    }
    // Most texts have none, and are not copied.
    (end > 0).then(|| {
        rest.extend_from_slice(&text[end..]);
        rest
    })
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
