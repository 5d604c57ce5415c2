//! The one error type.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use http::HeaderMap;

use super::answer::Answer;
use super::call::Call;
use super::config::TLS;
use super::retry::Reason;
use super::shown::{one_line, snippet};
use crate::ApiError;

/// Why a call failed.
///
/// Printed on one line: the operation, what happened and why, and the id of the request, by which the
/// API's operators find it. The line names the causes too, so print it, or walk `source`, not both.
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
    kind: Kind,
    /// Whether the request only reads, so that sending it twice does no harm.
    is_read: bool,
    /// How many times the request was sent.
    attempts: u32,
    /// Why it was not sent again, if it could have been.
    gave_up: Option<&'static str>,
}

/// What kind of failure an [`Error`] is.
///
/// ```
/// use attio_client::{Client, ErrorKind};
///
/// assert_eq!(Client::new("").unwrap_err().kind(), ErrorKind::Config);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client cannot be made as it was asked for.
    Config,
    /// The request cannot be made; nothing was sent.
    Request,
    /// The request or its answer was lost on the way. The API may have done what was asked.
    Transport,
    /// The time was over. The API may have done what was asked.
    Timeout,
    /// The API answered, or something on the way to it, and not with a success.
    Api,
    /// The API answered with a success that cannot be read.
    Decode,
    /// Pages do not fit together.
    Paging,
}

#[derive(Debug)]
enum Kind {
    Config(String),
    Request(String),
    /// There is no HTTP client to be had.
    Build(reqwest::Error),
    /// If anything came of an answer, it is kept.
    Transport(Option<Answer>, reqwest::Error),
    /// The time for one attempt, or for all, which follow the last failure if there was one.
    Timeout(Time, Duration, Option<Error>),
    /// Decoded, if its body is as the spec says.
    Api(Answer, Option<ApiError>),
    Decode {
        answer: Answer,
        path: String,
        source: serde_json::Error,
    },
    /// The body is longer than this.
    TooLong(Answer, usize),
    Paging(String),
}

/// Whose time was over.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Time {
    Attempt,
    Call,
}

impl Error {
    pub(crate) fn from_config(message: String) -> Self {
        Self::without_call(Kind::Config(message))
    }

    pub(super) fn from_build(source: reqwest::Error) -> Self {
        Self::without_call(Kind::Build(source))
    }

    pub(super) fn from_request(call: &Call, message: String) -> Self {
        Self::of(call, Kind::Request(message))
    }

    pub(super) fn from_transport(
        call: &Call,
        answer: Option<Answer>,
        source: reqwest::Error,
    ) -> Self {
        Self::of(call, Kind::Transport(answer, source))
    }

    pub(super) fn from_timeout(
        call: &Call,
        whose: Time,
        time: Duration,
        last: Option<Self>,
    ) -> Self {
        Self::of(call, Kind::Timeout(whose, time, last))
    }

    pub(super) fn from_answer(call: &Call, answer: Answer) -> Self {
        let decoded = serde_json::from_slice(&answer.body).ok();
        Self::of(call, Kind::Api(answer, decoded))
    }

    pub(super) fn from_decode(
        call: &Call,
        answer: Answer,
        path: String,
        source: serde_json::Error,
    ) -> Self {
        Self::of(call, Kind::Decode { answer, path, source })
    }

    pub(super) fn from_length(call: &Call, answer: Answer, longest: usize) -> Self {
        Self::of(call, Kind::TooLong(answer, longest))
    }

    pub(super) fn from_paging(call: &Call, message: String) -> Self {
        Self::of(call, Kind::Paging(message))
    }

    fn of(call: &Call, kind: Kind) -> Self {
        let operation = Some(call.id.clone());
        Self(Box::new(Inner { operation, kind, is_read: call.is_read, attempts: 0, gave_up: None }))
    }

    fn without_call(kind: Kind) -> Self {
        Self(Box::new(Inner { operation: None, kind, is_read: false, attempts: 0, gave_up: None }))
    }

    /// The error with how often the request was sent, and why not again.
    pub(super) fn after(mut self, attempts: u32, gave_up: Option<&'static str>) -> Self {
        (self.0.attempts, self.0.gave_up) = (attempts, gave_up);
        self
    }

    /// Why the same request may be sent again, if it may.
    pub(super) fn retry_reason(&self) -> Option<Reason> {
        let trouble = self.0.is_read.then_some(Reason::Trouble);
        match &self.0.kind {
            Kind::Api(answer, _) => match answer.head.status.as_u16() {
                429 => Some(Reason::Throttled),
                502..=504 => trouble,
                _ => None,
            },
            Kind::Transport(_, source) if lacks_tls(source) => None,
            Kind::Transport(..) | Kind::Timeout(..) => trouble,
            _ => None,
        }
    }

    fn answer(&self) -> Option<&Answer> {
        match &self.0.kind {
            Kind::Api(answer, _) | Kind::Decode { answer, .. } | Kind::TooLong(answer, _) => {
                Some(answer)
            }
            Kind::Transport(answer, _) => answer.as_ref(),
            // What came before the time was over says nothing of the attempt that it cut off.
            Kind::Timeout(..) => None,
            Kind::Config(_) | Kind::Build(_) | Kind::Request(_) | Kind::Paging(_) => None,
        }
    }

    /// What kind of failure this is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match &self.0.kind {
            Kind::Config(_) | Kind::Build(_) => ErrorKind::Config,
            Kind::Request(_) => ErrorKind::Request,
            Kind::Transport(..) => ErrorKind::Transport,
            Kind::Timeout(..) => ErrorKind::Timeout,
            Kind::Api(..) => ErrorKind::Api,
            Kind::Decode { .. } | Kind::TooLong(..) => ErrorKind::Decode,
            Kind::Paging(_) => ErrorKind::Paging,
        }
    }

    /// The operation that was called; method and path where it was none.
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// The status of the answer, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.answer().map(|answer| answer.head.status.as_u16())
    }

    /// The headers of the answer, if there was one.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.answer().map(|answer| &answer.head.headers)
    }

    /// The body of the answer as it came, if there was one; of a long one, or of one that broke off, its
    /// beginning.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        self.answer().map(|answer| &*answer.body)
    }

    /// What identifies the request to the API's operators, if they said so.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.answer()?.head.request_id.as_deref()
    }

    /// How long the API asked to wait before another request, when it answered.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.answer()?.head.retry_after
    }

    /// How many times the request was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Whether the same request may be sent again without harm, and may succeed then: after 429 in any
    /// case; for a request that only reads also after 502, 503 and 504, a lost connection and a timeout.
    ///
    /// The client has done so already, as often as its [`Retries`](crate::runtime::Retries) allow.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.retry_reason().is_some()
    }

    /// The error as the API describes it; `None` if its answer had another form, or there was none.
    #[must_use]
    pub fn api(&self) -> Option<&ApiError> {
        match &self.0.kind {
            Kind::Api(_, error) => error.as_ref(),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = &self.0.operation {
            write!(f, "{operation}: ")?;
        }
        write_kind(f, &self.0.kind)?;
        let mut notes = Vec::new();
        if let Some(id) = self.request_id() {
            notes.push(format!("request {}", one_line(id)));
        }
        if self.0.attempts > 1 {
            notes.push(format!("sent {} times", self.0.attempts));
        }
        notes.extend(self.0.gave_up.map(str::to_owned));
        if notes.is_empty() { Ok(()) } else { write!(f, " ({})", notes.join(", ")) }
    }
}

fn write_kind(f: &mut fmt::Formatter<'_>, kind: &Kind) -> fmt::Result {
    match kind {
        Kind::Config(message) | Kind::Request(message) | Kind::Paging(message) => {
            f.write_str(message)
        }
        Kind::Build(source) => {
            f.write_str("no HTTP client: ")?;
            write_chain(f, source)
        }
        Kind::Transport(answer, source) => {
            if let Some(answer) = answer {
                write!(f, "{}: the answer broke off: ", answer.head.status)?;
            }
            write_chain(f, source)?;
            match lacks_tls(source) {
                true => f.write_str(
                    "; this build has no TLS: enable the feature `rustls` or `native-tls`",
                ),
                false => Ok(()),
            }
        }
        Kind::Timeout(Time::Attempt, time, _) => write!(f, "no answer within {time:?}"),
        Kind::Timeout(Time::Call, time, None) => write!(f, "no answer within {time:?} in all"),
        Kind::Timeout(Time::Call, time, Some(last)) => {
            write!(f, "no success within {time:?} in all; before: ")?;
            write_kind(f, &last.0.kind)
        }
        Kind::Api(answer, Some(error)) => {
            write!(f, "{}: {}", answer.head.status, one_line(&error.to_string()))
        }
        Kind::Api(answer, None) => {
            write!(f, "{}: {}", answer.head.status, snippet(&answer.body))
        }
        Kind::Decode { answer, path, source } => {
            let (status, body) = (answer.head.status, snippet(&answer.body));
            write!(f, "{status}: cannot decode the answer at `{path}`: {source}: {body}")
        }
        Kind::TooLong(answer, longest) => {
            write!(f, "{}: the answer is longer than {longest} bytes", answer.head.status)
        }
    }
}

/// Whether a request failed for want of TLS, and would again.
fn lacks_tls(error: &reqwest::Error) -> bool {
    !TLS && error.url().is_some_and(|url| url.scheme() == "https")
}

/// An error and its causes: what reqwest prints by itself does not say why.
fn write_chain(f: &mut fmt::Formatter<'_>, error: &dyn std::error::Error) -> fmt::Result {
    write!(f, "{error}")?;
    match error.source() {
        Some(cause) => {
            f.write_str(": ")?;
            write_chain(f, cause)
        }
        None => Ok(()),
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { operation, kind, attempts, gave_up, .. } = &*self.0;
        f.debug_struct("Error")
            .field("operation", operation)
            .field("kind", kind)
            .field("attempts", attempts)
            .field("gave_up", gave_up)
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.kind {
            Kind::Build(source) | Kind::Transport(_, source) => Some(source),
            Kind::Decode { source, .. } => Some(source),
            Kind::Timeout(_, _, last) => last.as_ref().map(|last| last as _),
            Kind::Config(_) | Kind::Request(_) | Kind::Paging(_) => None,
            Kind::Api(..) | Kind::TooLong(..) => None,
        }
    }
}
