//! A request as the server saw it, for tests to look at.

use std::fmt;

use hyper::body::Bytes;
use hyper::http::request::Parts;
use serde_json::Value;

/// A request that came to the server.
///
/// It has no headers, so it can be printed without the token.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Request {
    /// The method, in capitals.
    pub method: String,
    /// The path as on the wire: percent-encoded, without the query.
    pub path: String,
    /// The query as on the wire, without the question mark.
    pub query: Option<String>,
    /// The body, if it was JSON.
    pub body: Option<Value>,
    /// The status of the answer; none while there is no answer, or if the connection was reset before.
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

    /// Whether it only reads.
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
            None => write!(f, " → no answer"),
        }
    }
}
