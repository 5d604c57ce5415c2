//! The response of a successful call, with its value.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;

use super::raw_response::{Head, RawResponse};

/// The response of a successful call: the decoded body, and the HTTP metadata.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let server = loopback::Server::recorded("list_attributes", &["empty"]).await?;
/// # let attio = attio_client::Client::builder().base_url(server.base_url()).token("test-token").build()?;
/// use attio_client::types::Target;
///
/// let response = attio.list_attributes(Target::Objects, "projects").response().await?;
/// println!("request {:?}, attempt {}", response.request_id(), response.attempts());
/// assert_eq!(response.status(), 200);
/// assert!(response.into_body().is_empty());
/// # server.finish()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Response<T> {
    head: Head,
    body: T,
    attempts: u32,
    elapsed: Duration,
}

impl Response<Bytes> {
    pub(super) fn into_raw(self) -> RawResponse {
        RawResponse { head: self.head, body: self.body, is_whole: true }
    }
}

impl<T> Response<T> {
    pub(super) fn new(head: Head, body: T, attempts: u32, elapsed: Duration) -> Self {
        Self { head, body, attempts, elapsed }
    }

    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        let Self { head, body, attempts, elapsed } = self;
        Response { head, body: change(body), attempts, elapsed }
    }

    /// The decoded body.
    #[must_use]
    pub fn body(&self) -> &T {
        &self.body
    }

    /// The decoded body, without the rest.
    #[must_use]
    pub fn into_body(self) -> T {
        self.body
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.head.status.as_u16()
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// The request id, by which the API's operators find the request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.head.request_id.as_deref()
    }

    /// How many times the request was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// How long the call took, with all attempts and waits.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
}

impl<T> fmt::Debug for Response<T> {
    /// Omits the body, which may be long.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status())
            .field("request_id", &self.request_id())
            .field("attempts", &self.attempts)
            .field("elapsed", &self.elapsed)
            .finish_non_exhaustive()
    }
}
