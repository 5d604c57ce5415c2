//! Fault injection: which requests fail, and how.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use hyper::StatusCode;
use hyper::header::HeaderValue;
use serde_json::{Value, json};

use crate::Request;

/// How a request fails.
///
/// A request whose response is replaced, or reset before it begins, has no effect unless the fault is
/// [`processed`](Self::processed). With all other faults it has its effect.
///
/// ```
/// use attio_fake::{Cut, FakeAttio, Fault};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let fake = FakeAttio::start().await?;
/// // The next two requests fail, in this order.
/// fake.fail_next(Fault::rate_limited());
/// fake.fail_next(Fault::status(503).processed());
/// // The first write is lost, and every POST is refused.
/// fake.fail_once_when(|request| !request.is_read_only(), Fault::connection(Cut::BeforeResponse));
/// fake.fail_when(|request| request.method == "POST", Fault::status(403));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Fault {
    pub(crate) kind: FaultKind,
    pub(crate) retry_after: Option<RetryAfter>,
    pub(crate) delay: Duration,
    pub(crate) processed: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum FaultKind {
    /// Another response instead of the normal one.
    Response { status: StatusCode, content_type: HeaderValue, body: String },
    /// The normal response, on a connection that is reset.
    Connection(Cut),
    /// The normal response, damaged.
    Damage(Damage),
    /// The normal response, delayed.
    Delay,
}

#[derive(Clone, Debug)]
pub(crate) enum Damage {
    Truncated,
    Malformed,
    ContentType(HeaderValue),
}

#[derive(Clone, Debug)]
pub(crate) enum RetryAfter {
    NextSecond,
    Value(HeaderValue),
}

/// When a connection is reset.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Cut {
    /// After the request, before the response.
    BeforeResponse,
    /// After status and headers of the response.
    BeforeBody,
    /// In the middle of the body.
    DuringBody,
    /// When the next request arrives on the connection, which stays open after the whole response, as in a
    /// pool. The server does not record that request.
    AfterBody,
}

impl Fault {
    /// An error with this status, in Attio's format.
    ///
    /// Type and code match the status. No failure of Attio's servers is known, so those of 500 and above are
    /// invented.
    ///
    /// # Panics
    /// If the status is not one of 200 to 999.
    #[must_use]
    pub fn status(status: u16) -> Self {
        let (error, code, message) = match status {
            400 => ("invalid_request_error", "validation_type", "Body payload validation error."),
            401 => ("auth_error", "unauthorized", "The API Key provided could not be found."),
            403 => ("auth_error", "unauthorized", "You do not have the necessary permissions."),
            404 => ("invalid_request_error", "not_found", "Not found."),
            409 => ("invalid_request_error", "slug_conflict", "This is taken."),
            429 => (
                "rate_limit_error",
                "rate_limit_exceeded",
                "Rate limit exceeded, please try again later",
            ),
            _ => ("api_error", "unexpected_error", "An unexpected error occurred."),
        };
        let body = json!({"status_code": status, "type": error, "code": code, "message": message});
        Self::json(status, &body)
    }

    /// 429, with a `Retry-After` as Attio sends it: the next second, as a date.
    #[must_use]
    pub fn rate_limited() -> Self {
        Self { retry_after: Some(RetryAfter::NextSecond), ..Self::status(429) }
    }

    /// A custom JSON response.
    ///
    /// # Panics
    /// If the status is not one of 200 to 999.
    #[must_use]
    pub fn json(status: u16, body: &Value) -> Self {
        Self::response(status, "application/json; charset=utf-8", &body.to_string())
    }

    /// An HTML page, as from a proxy.
    ///
    /// # Panics
    /// If the status is not one of 200 to 999.
    #[must_use]
    pub fn html(status: u16) -> Self {
        let page = format!("<!DOCTYPE html><html><body><h1>{status}</h1></body></html>\n");
        Self::response(status, "text/html; charset=utf-8", &page)
    }

    /// A custom response.
    ///
    /// # Panics
    /// If the status is not one of 200 to 999, or the content type is not a valid header value.
    #[must_use]
    pub fn response(status: u16, content_type: &str, body: &str) -> Self {
        // After a status below 200, clients wait for a final one.
        let status = StatusCode::from_u16(status).ok().filter(|_| status >= 200);
        let status = status.expect("the status of a response must be in 200..=999");
        let content_type = header("content type", content_type);
        Self::new(FaultKind::Response { status, content_type, body: body.to_owned() })
    }

    /// The connection is reset.
    #[must_use]
    pub fn connection(cut: Cut) -> Self {
        Self::new(FaultKind::Connection(cut))
    }

    /// The normal response, but its JSON ends in the middle.
    #[must_use]
    pub fn truncated_json() -> Self {
        Self::new(FaultKind::Damage(Damage::Truncated))
    }

    /// The normal response, but invalid JSON: it has a trailing comma.
    #[must_use]
    pub fn malformed_json() -> Self {
        Self::new(FaultKind::Damage(Damage::Malformed))
    }

    /// The normal response with another content type.
    ///
    /// # Panics
    /// If the content type is not a valid header value.
    #[must_use]
    pub fn content_type(content_type: &str) -> Self {
        Self::new(FaultKind::Damage(Damage::ContentType(header("content type", content_type))))
    }

    /// The normal response, delayed by the [clock of the server](crate::FakeAttio::advance).
    ///
    /// The delay starts when the request arrives, so wait for it before you advance the clock:
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use attio_fake::{FakeAttio, Fault};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let fake = FakeAttio::start().await?;
    /// fake.fail_next(Fault::late(Duration::from_secs(5)));
    /// let url = format!("{}/v2/objects/people/attributes", fake.base_url());
    /// let response = tokio::spawn(reqwest::Client::new().get(url).bearer_auth(fake.token()).send());
    /// fake.received(1).await;
    /// fake.advance(Duration::from_secs(5));
    /// assert_eq!(response.await??.status(), 200);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn late(delay: Duration) -> Self {
        Self::new(FaultKind::Delay).after(delay)
    }

    /// Delays the fault by the [clock of the server](crate::FakeAttio::advance).
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Adds a `Retry-After` header: seconds, a date, or an invalid value.
    ///
    /// # Panics
    /// If it is not a valid header value.
    #[must_use]
    pub fn retry_after(mut self, value: &str) -> Self {
        self.retry_after = Some(RetryAfter::Value(header("`Retry-After`", value)));
        self
    }

    /// Lets the request have its effect first, so that only the response is lost.
    #[must_use]
    pub fn processed(mut self) -> Self {
        self.processed = true;
        self
    }

    fn new(kind: FaultKind) -> Self {
        Self { kind, retry_after: None, delay: Duration::ZERO, processed: false }
    }

    /// No fault.
    pub(crate) fn none() -> Self {
        Self::late(Duration::ZERO)
    }

    /// Whether the fault takes precedence over the 429 of the rate limit.
    pub(crate) fn precedes_rate_limit(&self) -> bool {
        matches!(self.kind, FaultKind::Response { .. } | FaultKind::Connection(_))
    }

    /// Whether the API processes the request.
    pub(crate) fn is_processed(&self) -> bool {
        match self.kind {
            FaultKind::Response { .. } | FaultKind::Connection(Cut::BeforeResponse) => {
                self.processed
            }
            FaultKind::Connection(_) | FaultKind::Damage(_) | FaultKind::Delay => true,
        }
    }
}

/// The value of a header; `what` names it in the panic message.
fn header(what: &str, value: &str) -> HeaderValue {
    HeaderValue::from_str(value).unwrap_or_else(|_| {
        panic!("the {what} {value:?} is not a valid header value; write one line of visible ASCII")
    })
}

/// The faults of future requests.
#[derive(Default)]
pub(crate) struct Faults {
    queue: VecDeque<Fault>,
    pub(crate) rules: Vec<Arc<Rule>>,
}

/// A fault of the first request, or of all requests, that match a condition.
pub(crate) struct Rule {
    pub(crate) condition: Condition,
    pub(crate) fault: Fault,
    /// Whether the rule applies only once, and whether it has been used.
    pub(crate) once: bool,
    pub(crate) used: AtomicBool,
}

pub(crate) type Condition = Box<dyn Fn(&Request) -> bool + Send + Sync>;

impl Faults {
    pub(crate) fn push(&mut self, fault: Fault) {
        self.queue.push_back(fault);
    }

    /// The next fault of the queue.
    pub(crate) fn pop(&mut self) -> Option<Fault> {
        self.queue.pop_front()
    }
}

/// The fault of the first rule that matches this request.
///
/// A condition is code of the test and may call methods of the server, so no lock is held here.
pub(crate) fn by_rule(rules: &[Arc<Rule>], request: &Request) -> Option<Fault> {
    let rule = rules.iter().find(|rule| (rule.condition)(request) && rule.take())?;
    Some(rule.fault.clone())
}

impl Rule {
    /// Marks the rule as used; returns whether it still applies.
    fn take(&self) -> bool {
        !self.once || !self.used.swap(true, Relaxed)
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rules: Vec<&Fault> = self.rules.iter().map(|rule| &rule.fault).collect();
        f.debug_struct("Faults").field("queue", &self.queue).field("rules", &rules).finish()
    }
}
