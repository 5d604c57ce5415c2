//! Requests for which the client has no method.

use std::fmt::Display;
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::call::Call;
use super::{Client, Error, Response, RetryPolicy, Safety};

/// A request for which [`Client`] has no method; built by [`Client::request`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let server = loopback::Server::recorded("list_attributes", &["empty"]).await?;
/// # let attio = attio_client::Client::builder().base_url(server.base_url()).token("test-token").build()?;
/// use attio_client::http::Method;
/// use serde_json::{Value, json};
///
/// let path = "/v2/objects/{object}/attributes";
/// let response: Value = attio.request(Method::GET, path).path("object", "projects").send().await?;
/// assert_eq!(response, json!({"data": []}));
/// # server.finish()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is sent until `send` is awaited"]
pub struct Request(Call);

impl Client {
    /// A request for which this client has no method, with the same token, timeouts, retries, limits and
    /// errors.
    ///
    /// `path` is appended to the base URL; [`Request::path`] sets the parameters in braces.
    pub fn request(&self, method: Method, path: impl Into<String>) -> Request {
        let path = path.into();
        let id = format!("{method} {path}");
        Request(Call::raw(self, id.into(), method, path.into()))
    }
}

impl Request {
    /// Sets a path parameter. The value is encoded, so that it is always one segment.
    pub fn path(self, name: &str, value: impl Display) -> Self {
        Self(self.0.path(name.to_owned(), value))
    }

    /// Sets a query parameter, and replaces any with that name.
    pub fn query(self, name: &str, value: impl Display) -> Self {
        Self(self.0.query(name.to_owned(), value))
    }

    /// Sets a query parameter that is sent once for each of its values.
    pub fn query_all(self, name: &str, values: impl IntoIterator<Item = impl Display>) -> Self {
        Self(self.0.query_all(name.to_owned(), values))
    }

    /// Sets a header. Its value is never printed.
    pub fn header(self, name: &str, value: impl Display) -> Self {
        Self(self.0.header(name.to_owned(), value))
    }

    /// Sets a JSON body, in which NaN and infinite numbers are null.
    pub fn json(self, body: impl Serialize) -> Self {
        Self(self.0.body(&body))
    }

    /// Sets a body of any content type.
    pub fn body(self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self(self.0.content(content_type, Ok(body.into())))
    }

    /// Marks the request as read-only, for example a query by POST. GET, HEAD and OPTIONS already are.
    ///
    /// It is then retried, and counts as a read for the rate limit.
    pub fn read_only(mut self) -> Self {
        self.0.safety = Safety::ReadOnly;
        self
    }

    /// Marks the request as idempotent, for example a POST with an idempotency key. It is retried like a GET, but
    /// remains a write for the rate limit and for [`Error::may_have_taken_effect`].
    pub fn idempotent(mut self) -> Self {
        self.0.safety = Safety::Retryable;
        self
    }

    /// The timeout of this request, including all attempts and waits; `None` for no limit.
    pub fn timeout(self, time: impl Into<Option<Duration>>) -> Self {
        Self(self.0.timeout(time.into()))
    }

    /// How often this request is retried, and with which backoff.
    pub fn retry_policy(self, policy: RetryPolicy) -> Self {
        Self(self.0.retry_policy(policy))
    }

    /// Sends the request, and decodes the response from JSON; an empty body is null.
    ///
    /// # Errors
    /// If the request cannot be sent, if the response is an error, or if it cannot be decoded.
    pub async fn send<T: DeserializeOwned>(self) -> Result<T, Error> {
        self.0.send(Call::read).await
    }

    /// [`Self::send`], with the status, headers and request id of the response.
    ///
    /// # Errors
    /// As for [`Self::send`].
    pub async fn response<T: DeserializeOwned>(self) -> Result<Response<T>, Error> {
        self.0.respond(Call::read).await
    }

    /// Sends the request, and returns the body of the response without decoding it.
    ///
    /// # Errors
    /// If the request cannot be sent, or if the response is an error.
    pub async fn bytes(self) -> Result<Response<Vec<u8>>, Error> {
        Ok(self.0.receive::<Bytes>().await?.map(Vec::from))
    }
}
