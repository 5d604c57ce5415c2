//! A recorded request, for tests to inspect.

use std::fmt;

use hyper::body::Bytes;
use hyper::http::request::Parts;
use serde_json::Value;

/// A request that the server received.
///
/// It does not contain headers, so printing it does not print the token.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Request {
    /// The method, in capitals.
    pub method: String,
    /// The path as sent: percent-encoded, without the query.
    pub path: String,
    /// The query as sent, without the question mark.
    pub query: Option<String>,
    /// The body, if it is JSON.
    pub body: Option<Value>,
    /// The status of the response; `None` before the response, and if the connection was reset.
    pub status: Option<u16>,
}

impl Request {
    pub(crate) fn new(head: &Parts, body: &Bytes) -> Self {
        Self {
            method: head.method.to_string(),
            path: head.uri.path().to_owned(),
            query: head.uri.query().map(str::to_owned),
            body: serde_json::from_slice(body).ok(),
            status: None,
        }
    }

    /// Whether the method is GET or HEAD.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        matches!(self.method.as_str(), "GET" | "HEAD")
    }
}

/// `GET /v2/objects/people/attributes?limit=5 → 200`.
impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)?;
        if let Some(query) = &self.query {
            write!(f, "?{query}")?;
        }
        match self.status {
            Some(status) => write!(f, " → {status}"),
            None => write!(f, " → no response"),
        }
    }
}
