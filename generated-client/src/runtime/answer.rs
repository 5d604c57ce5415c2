//! An answer of the API, as it came.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderValue};
use http::{HeaderMap, StatusCode};

use super::shown::snippet;

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
    pub(super) request_id: Option<String>,
    pub(super) retry_after: Option<Duration>,
}

impl Answer {
    /// The answer, with the token struck out should it repeat it, as some proxies and test servers do.
    /// It is among the headers that the client sends.
    pub(super) fn without_token(mut self, sent: &HeaderMap) -> Self {
        let header = sent.get(AUTHORIZATION).map(HeaderValue::as_bytes);
        let token = header.and_then(|header| header.strip_prefix(b"Bearer ")).unwrap_or_default();
        for value in self.head.headers.values_mut() {
            if find(value.as_bytes(), token).is_some() {
                *value = HeaderValue::from_static(STRUCK_OUT);
            }
        }
        self.head.request_id.take_if(|id| find(id.as_bytes(), token).is_some());
        if find(&self.body, token).is_some() {
            let mut rest = &*self.body;
            let mut body = Vec::with_capacity(rest.len());
            while let Some(start) = find(rest, token) {
                body.extend_from_slice(&rest[..start]);
                body.extend_from_slice(STRUCK_OUT.as_bytes());
                rest = &rest[start + token.len()..];
            }
            body.extend_from_slice(rest);
            self.body = body.into();
        }
        self
    }
}

/// What stands in place of the token.
const STRUCK_OUT: &str = "<the token>";

/// Where a token begins. One that is shorter than any in use may be a word, as those of tests are.
fn find(text: &[u8], token: &[u8]) -> Option<usize> {
    (token.len() >= 16).then(|| text.windows(token.len()).position(|it| it == token))?
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.head.status)
            .field("headers", &self.head.headers)
            .field("body", &snippet(&self.body))
            .finish()
    }
}
