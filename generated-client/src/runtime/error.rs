//! The one error type.

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use http::HeaderMap;
use serde::de::{DeserializeOwned, Error as _};
use serde_json::Value;

use super::answer::Answer;
use super::decode::{decode_error, decode_error_of_success, json};
use super::origin::Origin;
use super::retry::Reason;
use super::{Authorize, Safety};
use crate::{ApiError, Credentials};

mod display;

/// Why a call failed.
///
/// Printed on one line, by `{}` and by `{:?}`: the operation, what happened and why, and the id of the request,
/// by which the API's operators find it. The line names the causes too, so there is no `source`, which would
/// be printed again; [`Error::get_ref`] has it.
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
    /// Why it was not sent again, if it could have been.
    gave_up: Option<&'static str>,
    /// Why nothing else was there to prove who calls, after a refusal.
    not_renewed: Option<Error>,
    /// The body as JSON, once somebody asked.
    json: OnceLock<Option<Value>>,
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
    /// The API answered, or something on the way to it, and not with a success; or with the body of an error
    /// in place of that of a success.
    Api,
    /// The API answered with a success that cannot be read.
    Decode,
    /// Pages do not fit together.
    Paging,
}

enum Repr {
    /// Of what kind, and why.
    Own(ErrorKind, String),
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
        /// What the body says of an error, if it says so in place of what a success has.
        said: Option<ApiError>,
        path: String,
        source: serde_json::Error,
    },
    /// The body is longer than this.
    TooLong(Answer, usize),
}

/// Whose time was over.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Time {
    Attempt,
    Call,
    /// The call's, before the rate limit let it pass, or the API's wish to be asked nothing for so long.
    Turn(Option<Duration>),
}

impl Error {
    pub(crate) fn from_config(message: String) -> Self {
        Self::without_call(Repr::Own(ErrorKind::Config, message))
    }

    pub(super) fn from_build(source: reqwest::Error) -> Self {
        Self::without_call(Repr::Build(source))
    }

    /// What this crate finds by itself.
    pub(super) fn own(origin: Origin<'_>, kind: ErrorKind, message: String) -> Self {
        Self::of(origin, Repr::Own(kind, message))
    }

    pub(super) fn from_transport(
        origin: Origin<'_>,
        answer: Option<Answer>,
        source: reqwest::Error,
    ) -> Self {
        let answer = answer.map(|answer| answer.without_secrets(origin.credentials));
        let source = if Credentials::QUERY.is_empty() { source } else { source.without_url() };
        Self::of(origin, Repr::Transport(answer, source))
    }

    pub(super) fn from_timeout(
        origin: Origin<'_>,
        whose: Time,
        time: Duration,
        last: Option<Self>,
    ) -> Self {
        Self::of(origin, Repr::Timeout(whose, time, last))
    }

    pub(super) fn from_answer(origin: Origin<'_>, answer: Answer) -> Self {
        let answer = answer.without_secrets(origin.credentials);
        let decoded = decode_error(&answer.body);
        Self::of(origin, Repr::Api(answer, decoded))
    }

    pub(super) fn from_decode(
        origin: Origin<'_>,
        answer: Answer,
        path: String,
        source: serde_json::Error,
    ) -> Self {
        let said = decode_error_of_success(&answer.body);
        Self::of(origin, Repr::Decode { answer, said, path, source })
    }

    pub(super) fn from_length(origin: Origin<'_>, answer: Answer, longest: usize) -> Self {
        let answer = answer.without_secrets(origin.credentials);
        Self::of(origin, Repr::TooLong(answer, longest))
    }

    fn of(origin: Origin<'_>, kind: Repr) -> Self {
        let mut error = Self::without_call(kind);
        (error.0.operation, error.0.safety) = (Some(origin.id.clone()), Some(origin.safety));
        error
    }

    fn without_call(kind: Repr) -> Self {
        let json = OnceLock::new();
        let (operation, safety, attempts, gave_up, not_renewed) = (None, None, 0, None, None);
        Self(Box::new(Inner { operation, kind, safety, attempts, gave_up, not_renewed, json }))
    }

    /// The refusal that made this one necessary, if there was one, with this one as its cause.
    pub(super) fn following(self, last: Option<Self>) -> Self {
        match last.filter(|it| it.status() == Some(401)) {
            Some(mut refusal) => {
                refusal.0.not_renewed = Some(self);
                refusal
            }
            None => self,
        }
    }

    /// The error with how often the request was sent, and why not again.
    pub(super) fn after(mut self, attempts: u32, gave_up: Option<&'static str>) -> Self {
        (self.0.attempts, self.0.gave_up) = (attempts, gave_up);
        self
    }

    /// Why the same request may be sent again, if it may.
    pub(super) fn retry_reason(&self) -> Option<Reason> {
        let trouble = self.0.safety.is_some_and(Safety::repeats).then_some(Reason::Trouble);
        match &self.0.kind {
            Repr::Api(answer, _) => match answer.head.status.as_u16() {
                429 => Some(Reason::Throttled),
                408 | 500 | 502..=504 => trouble,
                _ => None,
            },
            Repr::Transport(_, source) if lacks_tls(source) => None,
            // Nothing was sent.
            Repr::Transport(_, source) if source.is_connect() => Some(Reason::Trouble),
            // It was not sent, or the API did not process it.
            Repr::Timeout(Time::Turn(_), ..) => Some(Reason::Throttled),
            Repr::Transport(..) | Repr::Timeout(..) => trouble,
            _ => None,
        }
    }

    fn answer(&self) -> Option<&Answer> {
        match &self.0.kind {
            Repr::Api(answer, _) | Repr::Decode { answer, .. } | Repr::TooLong(answer, _) => {
                Some(answer)
            }
            Repr::Transport(answer, _) => answer.as_ref(),
            // What came before the time was over says nothing of the attempt that it cut off.
            Repr::Timeout(..) => None,
            Repr::Own(..) | Repr::Build(_) => None,
        }
    }

    /// What kind of failure this is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match &self.0.kind {
            Repr::Own(kind, _) => *kind,
            Repr::Build(_) => ErrorKind::Config,
            Repr::Transport(_, source) if source.is_timeout() => ErrorKind::Timeout,
            Repr::Transport(..) => ErrorKind::Transport,
            Repr::Timeout(..) => ErrorKind::Timeout,
            Repr::Api(..) | Repr::Decode { said: Some(_), .. } => ErrorKind::Api,
            Repr::Decode { .. } | Repr::TooLong(..) => ErrorKind::Decode,
        }
    }

    /// The method of the client that was called, such as `get_attribute`; of a [`Request`](super::Request) its
    /// HTTP method and path.
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
    /// beginning. Should it repeat what proves who calls, that is struck out, also where it is escaped as in
    /// JSON or encoded as in URLs; other encodings are not searched, nor fewer than four characters or `true`.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        self.answer().map(|answer| &*answer.body)
    }

    /// What identifies the request to the API's operators, if they said so.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.answer()?.head.request_id.as_deref()
    }

    /// How long the API asked to wait before another request, when it answered; of a call that was not sent
    /// because it asked that of another one, how much of that was left.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match &self.0.kind {
            Repr::Timeout(Time::Turn(wait), ..) => *wait,
            _ => self.answer()?.head.retry_after,
        }
    }

    /// How many times the request was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// What the HTTP library or the decoder said, if it was that which failed; after a timeout, the failure of the
    /// attempt before.
    #[must_use]
    pub fn get_ref(&self) -> Option<&(dyn std::error::Error + Send + Sync + 'static)> {
        match &self.0.kind {
            Repr::Build(source) | Repr::Transport(_, source) => Some(source),
            Repr::Decode { source, .. } => Some(source),
            Repr::Timeout(_, _, last) => last.as_ref().map(|last| last as _),
            Repr::Own(..) | Repr::Api(..) | Repr::TooLong(..) => {
                self.0.not_renewed.as_ref().map(|it| it as _)
            }
        }
    }

    /// Whether the same request may be sent again without harm, and may succeed then: after 429 in any
    /// case, if the rate limit did not let it pass, and if there was no connection to send it by; for a request
    /// that only reads also after 408, 500, 502, 503 and 504, a lost connection and a timeout.
    ///
    /// The client has done so already, as often as its [`RetryPolicy`](crate::runtime::RetryPolicy) allow.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.retry_reason().is_some()
    }

    /// Whether a request that was to change something may have done so, although it failed.
    ///
    /// Its answer was lost, came too late, cannot be read, or has a status that does not rule it out: any but
    /// 4xx (408 is one that does not) and a redirect that asks to send the same elsewhere (301, 302, 307, 308).
    /// Such a request is not sent again by the client: read what is there, and decide by that.
    #[must_use]
    pub fn may_have_taken_effect(&self) -> bool {
        !self.0.safety.is_some_and(Safety::is_read_only)
            && match &self.0.kind {
                Repr::Api(answer, _) => match answer.head.status.as_u16() {
                    408 => true,
                    // It was refused, or another place was asked to be told.
                    400..=499 | 301 | 302 | 307 | 308 => false,
                    _ => true,
                },
                Repr::Transport(_, source) => !source.is_connect(),
                Repr::Timeout(whose, ..) => !matches!(whose, Time::Turn(_)),
                Repr::Decode { .. } | Repr::TooLong(..) => true,
                Repr::Own(..) | Repr::Build(_) => false,
            }
    }

    /// The error as the API describes it; `None` if its answer had another form, or there was none.
    #[must_use]
    pub fn api(&self) -> Option<&ApiError> {
        match &self.0.kind {
            Repr::Api(_, error) | Repr::Decode { said: error, .. } => error.as_ref(),
            _ => None,
        }
    }

    /// The body of the answer as JSON, whatever its form; `None` if it is none, or there was no answer.
    #[must_use]
    pub fn json(&self) -> Option<&Value> {
        self.0.json.get_or_init(|| self.decode().ok()).as_ref()
    }

    /// The body of the answer, decoded as JSON of this type; it is kept, so that another may be tried.
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
    /// If it has another form, or there was no answer.
    pub fn decode<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        let body = self.body().ok_or_else(|| serde_json::Error::custom("there is no response"))?;
        serde_json::from_slice(json(body))
    }
}

/// Whether a request failed because TLS is missing, and would again.
fn lacks_tls(error: &reqwest::Error) -> bool {
    // Whether TLS is there depends on the whole program, which may enable it in reqwest by itself.
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string().contains("scheme is not http")
}

/// As it is displayed: what a program that ends with the error prints, and what panics print.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}
