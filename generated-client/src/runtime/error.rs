//! The error type of all calls.

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use http::HeaderMap;
use serde::de::{DeserializeOwned, Error as _};
use serde_json::Value;

use super::decode::{decode_error, decode_error_of_success, json};
use super::origin::Origin;
use super::raw_response::RawResponse;
use super::retry::Reason;
use super::{Authorize, Safety};
use crate::{ApiError, Credentials};

mod display;

/// Why a call failed.
///
/// `{}` and `{:?}` print one line: the operation, what failed and why, and the request id, by which the API's
/// operators find the request. The line includes the causes, so `source` returns `None`, or they would be
/// printed twice; [`Error::get_ref`] returns the cause.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let server = loopback::Server::recorded("create_attribute", &["slug_conflict"]).await?;
/// # let attio = attio_client::Client::builder().base_url(server.base_url()).token("test-token").build()?;
/// use attio_client::types::{AttributeType, CreateAttribute, Target};
///
/// let nickname = CreateAttribute::new("Nickname", "nickname", AttributeType::Text);
/// let sales = "33ebdbe9-e529-47c9-b894-0ba25e9c15c0";
/// let error = attio.create_attribute(Target::Lists, sales, nickname).await.unwrap_err();
/// assert!(error.is_conflict());
/// assert_eq!(
///     error.to_string(),
///     "create_attribute: 409 Conflict: slug_conflict: An attribute with the same API slug already \
///      exists on this list. Please choose a different API slug. \
///      (request 97483ffa-154e-40b8-8956-3fa6af258043)"
/// );
/// # server.finish()?;
/// # Ok(())
/// # }
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    operation: Option<Cow<'static, str>>,
    kind: Repr,
    /// What sending the request twice does.
    safety: Option<Safety>,
    /// How many times the request was sent.
    attempts: u32,
    /// Why it was not retried, although that was possible.
    no_retry: Option<&'static str>,
    /// After 401: why there were no new credentials.
    renewal_error: Option<Error>,
    /// The body as JSON, decoded on first use.
    json: OnceLock<Option<Value>>,
}

/// The kind of an [`Error`].
///
/// ```
/// use attio_client::{Client, ErrorKind};
///
/// assert_eq!(Client::new("").unwrap_err().kind(), ErrorKind::Config);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The settings of the client are invalid.
    Config,
    /// The request is invalid; nothing was sent.
    Request,
    /// The request or its response was lost. The API may have processed the request.
    Transport,
    /// An attempt or the call timed out. The API may have processed the request.
    Timeout,
    /// The API, or a server in between, returned an error: a status that is not a success, or a success with
    /// the body of an error.
    Api,
    /// The API returned a success that cannot be decoded.
    Decode,
    /// A page does not continue the one before.
    Paging,
}

enum Repr {
    /// An error of this crate: its kind and its message.
    Own(ErrorKind, String),
    /// The HTTP client cannot be built.
    Build(reqwest::Error),
    /// With the part of the response that arrived, if any.
    Transport(Option<RawResponse>, reqwest::Error),
    /// What timed out, its time limit, and the error of the attempt before, if any.
    Timeout(TimedOut, Duration, Option<Error>),
    /// With the decoded body, if it has the form that the spec describes.
    Api(RawResponse, Option<ApiError>),
    Decode {
        response: RawResponse,
        /// The error in the body, if it has one in place of the result.
        api_error: Option<ApiError>,
        path: String,
        source: serde_json::Error,
    },
    /// The body is longer than this.
    TooLong(RawResponse, usize),
}

/// What timed out.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum TimedOut {
    Attempt,
    Call,
    /// The call, while it waited for a permit; with the rest of the pause, if the API asked for one.
    RateLimit(Option<Duration>),
}

impl Error {
    pub(crate) fn from_config(message: String) -> Self {
        Self::without_call(Repr::Own(ErrorKind::Config, message))
    }

    pub(super) fn from_build(source: reqwest::Error) -> Self {
        Self::without_call(Repr::Build(source))
    }

    /// An error that this crate detects itself.
    pub(super) fn own(origin: Origin<'_>, kind: ErrorKind, message: String) -> Self {
        Self::of(origin, Repr::Own(kind, message))
    }

    pub(super) fn from_transport(
        origin: Origin<'_>,
        response: Option<RawResponse>,
        source: reqwest::Error,
    ) -> Self {
        let response = response.map(|response| response.redacted(origin.credentials));
        let source = if Credentials::QUERY.is_empty() { source } else { source.without_url() };
        Self::of(origin, Repr::Transport(response, source))
    }

    pub(super) fn from_timeout(
        origin: Origin<'_>,
        timed_out: TimedOut,
        time: Duration,
        last: Option<Self>,
    ) -> Self {
        Self::of(origin, Repr::Timeout(timed_out, time, last))
    }

    pub(super) fn from_response(origin: Origin<'_>, response: RawResponse) -> Self {
        let response = response.redacted(origin.credentials);
        let decoded = decode_error(&response.body);
        Self::of(origin, Repr::Api(response, decoded))
    }

    pub(super) fn from_decode(
        origin: Origin<'_>,
        response: RawResponse,
        path: String,
        source: serde_json::Error,
    ) -> Self {
        let api_error = decode_error_of_success(&response.body);
        Self::of(origin, Repr::Decode { response, api_error, path, source })
    }

    pub(super) fn from_length(origin: Origin<'_>, response: RawResponse, max_bytes: usize) -> Self {
        let response = response.redacted(origin.credentials);
        Self::of(origin, Repr::TooLong(response, max_bytes))
    }

    fn of(origin: Origin<'_>, kind: Repr) -> Self {
        let mut error = Self::without_call(kind);
        (error.0.operation, error.0.safety) = (Some(origin.id.clone()), Some(origin.safety));
        error
    }

    fn without_call(kind: Repr) -> Self {
        let json = OnceLock::new();
        let (operation, safety, attempts, no_retry, renewal_error) = (None, None, 0, None, None);
        Self(Box::new(Inner { operation, kind, safety, attempts, no_retry, renewal_error, json }))
    }

    /// The 401 that led to this error, if there was one, with this error as its cause.
    pub(super) fn after_unauthorized(self, last: Option<Self>) -> Self {
        match last.filter(|it| it.status() == Some(401)) {
            Some(mut unauthorized) => {
                unauthorized.0.renewal_error = Some(self);
                unauthorized
            }
            None => self,
        }
    }

    /// Adds how often the request was sent, and why it was not retried.
    pub(super) fn after(mut self, attempts: u32, no_retry: Option<&'static str>) -> Self {
        (self.0.attempts, self.0.no_retry) = (attempts, no_retry);
        self
    }

    /// Why the request may be retried; `None` if it may not.
    pub(super) fn retry_reason(&self) -> Option<Reason> {
        let failure = self.0.safety.is_some_and(Safety::is_retryable).then_some(Reason::Failure);
        match &self.0.kind {
            Repr::Api(response, _) => match response.head.status.as_u16() {
                429 => Some(Reason::Throttled),
                408 | 500 | 502..=504 => failure,
                _ => None,
            },
            Repr::Transport(_, source) if lacks_tls(source) => None,
            // Nothing was sent.
            Repr::Transport(_, source) if source.is_connect() => Some(Reason::Failure),
            // It was not sent, or the API did not process it.
            Repr::Timeout(TimedOut::RateLimit(_), ..) => Some(Reason::Throttled),
            Repr::Transport(..) | Repr::Timeout(..) => failure,
            _ => None,
        }
    }

    fn response(&self) -> Option<&RawResponse> {
        match &self.0.kind {
            Repr::Api(response, _) | Repr::Decode { response, .. } | Repr::TooLong(response, _) => {
                Some(response)
            }
            Repr::Transport(response, _) => response.as_ref(),
            // The response to an earlier attempt is not that of the attempt that timed out.
            Repr::Timeout(..) => None,
            Repr::Own(..) | Repr::Build(_) => None,
        }
    }

    /// The kind of failure.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match &self.0.kind {
            Repr::Own(kind, _) => *kind,
            Repr::Build(_) => ErrorKind::Config,
            Repr::Transport(_, source) if source.is_timeout() => ErrorKind::Timeout,
            Repr::Transport(..) => ErrorKind::Transport,
            Repr::Timeout(..) => ErrorKind::Timeout,
            Repr::Api(..) | Repr::Decode { api_error: Some(_), .. } => ErrorKind::Api,
            Repr::Decode { .. } | Repr::TooLong(..) => ErrorKind::Decode,
        }
    }

    /// The method of the client that was called, such as `get_attribute`; for a [`Request`](super::Request), its
    /// HTTP method and path.
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// The HTTP status of the response, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.response().map(|response| response.head.status.as_u16())
    }

    /// The headers of the response, if there was one.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.response().map(|response| &response.head.headers)
    }

    /// The body of the response, if there was one; only its beginning if it is long or incomplete.
    ///
    /// Credentials in it are redacted, also if they are JSON-escaped or URL-encoded. Other encodings are not
    /// searched, nor are secrets of fewer than four characters, or `true`.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        self.response().map(|response| &*response.body)
    }

    /// The request id, by which the API's operators find the request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.response()?.head.request_id.as_deref()
    }

    /// The `Retry-After` of the response; for a call that was not sent because another call got one, the time
    /// that was left of it.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match &self.0.kind {
            Repr::Timeout(TimedOut::RateLimit(wait), ..) => *wait,
            _ => self.response()?.head.retry_after,
        }
    }

    /// How many times the request was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The error of the HTTP library or the decoder, if that is the cause; after a timeout, the error of the
    /// attempt before.
    #[must_use]
    pub fn get_ref(&self) -> Option<&(dyn std::error::Error + Send + Sync + 'static)> {
        match &self.0.kind {
            Repr::Build(source) | Repr::Transport(_, source) => Some(source),
            Repr::Decode { source, .. } => Some(source),
            Repr::Timeout(_, _, last) => last.as_ref().map(|last| last as _),
            Repr::Own(..) | Repr::Api(..) | Repr::TooLong(..) => {
                self.0.renewal_error.as_ref().map(|it| it as _)
            }
        }
    }

    /// Whether the same request can be sent again safely, and may then succeed: after 429, if the rate limiter
    /// gave no permit, and if no connection was made; if it only reads or is marked as idempotent, also after
    /// 408, 500, 502, 503 and 504, a lost connection and a timeout.
    ///
    /// The client has already retried it, as often as its [`RetryPolicy`](crate::runtime::RetryPolicy) allows.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.retry_reason().is_some()
    }

    /// Whether a write may have taken effect although it failed.
    ///
    /// Its response was lost, came too late, cannot be decoded, or has a status that does not rule it out: any
    /// status except 4xx (other than 408) and the redirects 301, 302, 307 and 308. The client does not retry
    /// such a write: read the current state, and decide by that.
    #[must_use]
    pub fn may_have_taken_effect(&self) -> bool {
        !self.0.safety.is_some_and(Safety::is_read_only)
            && match &self.0.kind {
                Repr::Api(response, _) => match response.head.status.as_u16() {
                    408 => true,
                    // Rejected, or redirected without being processed.
                    400..=499 | 301 | 302 | 307 | 308 => false,
                    _ => true,
                },
                Repr::Transport(_, source) => !source.is_connect(),
                Repr::Timeout(timed_out, ..) => !matches!(timed_out, TimedOut::RateLimit(_)),
                Repr::Decode { .. } | Repr::TooLong(..) => true,
                Repr::Own(..) | Repr::Build(_) => false,
            }
    }

    /// The decoded error of the API; `None` if the response has another form, or there was none.
    #[must_use]
    pub fn api(&self) -> Option<&ApiError> {
        match &self.0.kind {
            Repr::Api(_, error) | Repr::Decode { api_error: error, .. } => error.as_ref(),
            _ => None,
        }
    }

    /// The body of the response as JSON; `None` if it is not JSON, or there was no response.
    #[must_use]
    pub fn json(&self) -> Option<&Value> {
        self.0.json.get_or_init(|| self.decode().ok()).as_ref()
    }

    /// Decodes the body of the response from JSON. The body is kept, so that you can try another type.
    ///
    /// ```
    /// #[derive(serde::Deserialize)]
    /// struct Problem {
    ///     title: String,
    /// }
    ///
    /// fn title(error: &attio_client::Error) -> Option<String> {
    ///     error.decode::<Problem>().ok().map(|problem| problem.title)
    /// }
    /// ```
    ///
    /// # Errors
    /// If the body has another form, or there was no response.
    pub fn decode<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        let body = self.body().ok_or_else(|| serde_json::Error::custom("there is no response"))?;
        serde_json::from_slice(json(body))
    }
}

/// Whether a request failed because TLS is missing, and would again.
fn lacks_tls(error: &reqwest::Error) -> bool {
    // Known only at run time: another crate of the program may enable TLS in reqwest.
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string().contains("scheme is not http")
}

/// As `Display`: programs that end with the error, and panics, print it this way.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}
