//! The one error type.

use std::fmt;

use http::{HeaderMap, StatusCode};

use super::client::TLS;
use crate::ApiError;

/// Why a call failed.
///
/// Printed on one line: the operation, what happened and why, and the id of the request, by which the
/// API's operators find it. The line names the causes too, so print it, or walk `source`, not both.
///
/// ```
/// use attio_client::Client;
///
/// let error = Client::new("two words").unwrap_err();
/// assert_eq!(error.to_string(), "the token must be visible ASCII characters, without blanks");
/// assert_eq!(error.status(), None);
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    operation: Option<&'static str>,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// The client cannot be made.
    Config(String),
    /// The request cannot be made; nothing was sent.
    Request(String),
    /// There is no HTTP client to be had.
    Build(reqwest::Error),
    /// The request or its answer was lost on the way, the latter perhaps but for its head.
    Transport(Option<Answer>, reqwest::Error),
    /// The API answered with an error; decoded, if its body is as the spec says.
    Api(Answer, Option<ApiError>),
    /// The API answered with a success that cannot be read.
    Decode { answer: Answer, path: String, source: serde_json::Error },
}

/// An answer of the API, whole.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    pub(crate) request_id: Option<String>,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { status, headers, body, .. } = self;
        f.debug_struct("Answer")
            .field("status", status)
            .field("headers", headers)
            .field("body", &snippet(body))
            .finish()
    }
}

impl Error {
    pub(crate) fn from_config(message: String) -> Self {
        Self(Box::new(Inner { operation: None, kind: Kind::Config(message) }))
    }

    pub(crate) fn from_request(operation: &'static str, message: String) -> Self {
        Self::of(operation, Kind::Request(message))
    }

    pub(crate) fn from_build(source: reqwest::Error) -> Self {
        Self(Box::new(Inner { operation: None, kind: Kind::Build(source) }))
    }

    pub(crate) fn from_transport(
        operation: &'static str,
        head: Option<Answer>,
        source: reqwest::Error,
    ) -> Self {
        Self::of(operation, Kind::Transport(head, source))
    }

    pub(crate) fn from_answer(operation: &'static str, answer: Answer) -> Self {
        let decoded = serde_json::from_slice(&answer.body).ok();
        Self::of(operation, Kind::Api(answer, decoded))
    }

    pub(crate) fn from_decode(
        operation: &'static str,
        answer: Answer,
        path: String,
        source: serde_json::Error,
    ) -> Self {
        Self::of(operation, Kind::Decode { answer, path, source })
    }

    fn of(operation: &'static str, kind: Kind) -> Self {
        Self(Box::new(Inner { operation: Some(operation), kind }))
    }

    fn answer(&self) -> Option<&Answer> {
        match &self.0.kind {
            Kind::Api(answer, _) | Kind::Decode { answer, .. } => Some(answer),
            Kind::Transport(head, _) => head.as_ref(),
            Kind::Config(_) | Kind::Build(_) | Kind::Request(_) => None,
        }
    }

    /// The operation that was called.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// The status of the answer, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.answer().map(|answer| answer.status.as_u16())
    }

    /// The headers of the answer, if there was one.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.answer().map(|answer| &answer.headers)
    }

    /// The body of the answer as it came, if there was one.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        self.answer().map(|answer| answer.body.as_slice())
    }

    /// What identifies the request to the API's operators, if they said so.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.answer()?.request_id.as_deref()
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
        if let Some(operation) = self.0.operation {
            write!(f, "{operation}: ")?;
        }
        match &self.0.kind {
            Kind::Config(message) | Kind::Request(message) => f.write_str(message)?,
            Kind::Build(source) => {
                f.write_str("no HTTP client: ")?;
                write_chain(f, source)?;
            }
            Kind::Transport(head, source) => {
                if let Some(answer) = head {
                    write!(f, "{}: ", answer.status)?;
                }
                write_chain(f, source)?;
                if !TLS && source.url().is_some_and(|url| url.scheme() == "https") {
                    f.write_str(
                        "; this build has no TLS: enable the feature `rustls` or `native-tls`",
                    )?;
                }
            }
            Kind::Api(answer, Some(error)) => {
                write!(f, "{}: {}", answer.status, one_line(&error.to_string()))?;
            }
            Kind::Api(answer, None) => write!(f, "{}: {}", answer.status, snippet(&answer.body))?,
            Kind::Decode { answer, path, source } => {
                let (status, body) = (answer.status, snippet(&answer.body));
                write!(f, "{status}: cannot decode the answer at `{path}`: {source}: {body}")?;
            }
        }
        match self.request_id() {
            Some(id) => write!(f, " (request {})", one_line(id)),
            None => Ok(()),
        }
    }
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

/// The beginning of a body, on one line.
pub(crate) fn snippet(body: impl AsRef<[u8]>) -> String {
    const LONGEST: usize = 200;
    let line = one_line(&String::from_utf8_lossy(body.as_ref()));
    match line.char_indices().nth(LONGEST) {
        _ if line.is_empty() => "an empty body".to_owned(),
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// What a server wrote, as it can be shown: blanks become one space, and control characters, by which
/// it could forge lines or colour a terminal, are spelt out.
pub(crate) fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut line = String::with_capacity(text.len());
    for character in words.join(" ").chars() {
        match character.is_control() {
            true => line.extend(character.escape_unicode()),
            false => line.push(character),
        }
    }
    line
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { operation, kind } = &*self.0;
        f.debug_struct("Error").field("operation", operation).field("kind", kind).finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.kind {
            Kind::Build(source) | Kind::Transport(_, source) => Some(source),
            Kind::Decode { source, .. } => Some(source),
            Kind::Config(_) | Kind::Request(_) | Kind::Api(..) => None,
        }
    }
}
