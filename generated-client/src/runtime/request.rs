//! Requests that no operation covers.

use std::fmt::Display;
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::call::Call;
use super::{Client, Error, Response, RetryPolicy, Safety};

/// A request that no method of [`Client`] covers; made by [`Client::request`].
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
/// let answer: Value = attio.request(Method::GET, path).path("object", "projects").send().await?;
/// assert_eq!(answer, json!({"data": []}));
/// # server.finish()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is sent until `send` is awaited"]
pub struct Request(Call);

impl Client {
    /// A request that no method of this client covers, with all that the client does for others:
    /// token, timeouts, retries, limits and errors.
    ///
    /// `path` begins behind the base URL; names in braces are filled in by [`Request::path`].
    pub fn request(&self, method: Method, path: impl Into<String>) -> Request {
        let path = path.into();
        let id = format!("{method} {path}");
        Request(Call::raw(self, id.into(), method, path.into()))
    }
}

impl Request {
    /// Fills in a name of the path; whatever the value holds, it stays one segment.
    pub fn path(self, name: &str, value: impl Display) -> Self {
        Self(self.0.path(name.to_owned(), value))
    }

    /// A parameter of the query, in place of any of that name.
    pub fn query(self, name: &str, value: impl Display) -> Self {
        Self(self.0.query(name.to_owned(), value))
    }

    /// A parameter of the query that is sent once for each of its values.
    pub fn query_all(self, name: &str, values: impl IntoIterator<Item = impl Display>) -> Self {
        Self(self.0.query_all(name.to_owned(), values))
    }

    /// A header; its value is shown nowhere.
    pub fn header(self, name: &str, value: impl Display) -> Self {
        Self(self.0.header(name.to_owned(), value))
    }

    /// The body, as JSON, in which a number that is none (NaN or infinite) is null.
    pub fn json(self, body: impl Serialize) -> Self {
        Self(self.0.body(&body))
    }

    /// The body, as it is.
    pub fn body(self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self(self.0.content(content_type, Ok(body.into())))
    }

    /// Says that the request changes nothing, as a query by POST; that of GET, HEAD and OPTIONS is known.
    ///
    /// So it is retried as they are, and counts as a read for the rate limit.
    pub fn read_only(mut self) -> Self {
        self.0.safety = Safety::ReadOnly;
        self
    }

    /// Says that sending the request twice does no more than sending it once, as a POST that has an
    /// idempotency key: it is retried as a GET is, and remains a write for the rate limit and for
    /// [`Error::may_have_taken_effect`].
    pub fn idempotent(mut self) -> Self {
        self.0.safety = Safety::Repeatable;
        self
    }

    /// How long this request may take, all attempts and waits included; `None` for no limit.
    pub fn timeout(self, time: impl Into<Option<Duration>>) -> Self {
        Self(self.0.timeout(time.into()))
    }

    /// How often this request is retried, and with which backoff.
    pub fn retry_policy(self, policy: RetryPolicy) -> Self {
        Self(self.0.retry_policy(policy))
    }

    /// Sends the request, and decodes the answer from JSON; no body at all is null.
    ///
    /// # Errors
    /// If nothing could be sent, if the answer is an error, or if it cannot be decoded.
    pub async fn send<T: DeserializeOwned>(self) -> Result<T, Error> {
        self.0.send(Call::read).await
    }

    /// [`Self::send`], with the status, headers and request id of the answer.
    ///
    /// # Errors
    /// As for [`Self::send`].
    pub async fn response<T: DeserializeOwned>(self) -> Result<Response<T>, Error> {
        self.0.respond(Call::read).await
    }

    /// Sends the request, and gives the body of the answer as it came.
    ///
    /// # Errors
    /// If nothing could be sent, or if the answer is an error.
    pub async fn bytes(self) -> Result<Response<Vec<u8>>, Error> {
        Ok(self.0.receive::<Bytes>().await?.map(Vec::from))
    }
}
