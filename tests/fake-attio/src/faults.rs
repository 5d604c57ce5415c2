//! Faults on demand: what goes wrong, with which requests.

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

/// What goes wrong with a request.
///
/// Unless [`processed`](Self::processed) says so, a request that fails has no effect; those faults that
/// damage the answer of a success have it, as there is nothing to damage otherwise.
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
/// // The first that changes something is lost on the way, and all that create something are refused.
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
    /// Another answer instead of the right one.
    Response { status: StatusCode, content_type: HeaderValue, body: String },
    /// The right answer, on a connection that ends.
    Connection(Cut),
    /// The right answer, damaged.
    Damage(Damage),
    /// The right answer, late.
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
    /// After the request, before anything is answered.
    BeforeResponse,
    /// After status and headers of the answer.
    BeforeBody,
    /// In the middle of the body.
    DuringBody,
    /// After the whole answer, and after what comes next: the connection stays open, as one in a pool, and
    /// is reset by the next request on it. The server takes no note of that one.
    AfterBody,
}

impl Fault {
    /// An error of this status, in the form that Attio's errors have.
    ///
    /// Type and code are those that go with the status. No failure of Attio's servers is known to us, so
    /// for 500 and above they are made up.
    ///
    /// # Panics
    /// When the status is not one of 200 to 999.
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

    /// An answer in JSON of your own.
    ///
    /// # Panics
    /// When the status is not one of 200 to 999.
    #[must_use]
    pub fn json(status: u16, body: &Value) -> Self {
        Self::response(status, "application/json; charset=utf-8", &body.to_string())
    }

    /// A page of HTML, as proxies send.
    ///
    /// # Panics
    /// When the status is not one of 200 to 999.
    #[must_use]
    pub fn html(status: u16) -> Self {
        let page = format!("<!DOCTYPE html><html><body><h1>{status}</h1></body></html>\n");
        Self::response(status, "text/html; charset=utf-8", &page)
    }

    /// Any answer.
    ///
    /// # Panics
    /// When the status is not one of 200 to 999, or the content type cannot stand in a header.
    #[must_use]
    pub fn response(status: u16, content_type: &str, body: &str) -> Self {
        // One below 200 is no answer yet, so the client would wait for another.
        let status = StatusCode::from_u16(status).ok().filter(|_| status >= 200);
        let status = status.expect("the status of an answer is one of 200 to 999");
        let content_type = header("content type", content_type);
        Self::new(FaultKind::Response { status, content_type, body: body.to_owned() })
    }

    /// The connection is reset.
    #[must_use]
    pub fn connection(cut: Cut) -> Self {
        Self::new(FaultKind::Connection(cut))
    }

    /// The right answer, but its JSON ends in the middle.
    #[must_use]
    pub fn truncated_json() -> Self {
        Self::new(FaultKind::Damage(Damage::Truncated))
    }

    /// The right answer, but no JSON: it has a comma too many.
    #[must_use]
    pub fn malformed_json() -> Self {
        Self::new(FaultKind::Damage(Damage::Malformed))
    }

    /// The right answer, said to be of another type.
    ///
    /// # Panics
    /// When the type cannot stand in a header.
    #[must_use]
    pub fn content_type(content_type: &str) -> Self {
        Self::new(FaultKind::Damage(Damage::ContentType(header("content type", content_type))))
    }

    /// The right answer, but so much later, by the [clock of the server](crate::FakeAttio::advance).
    ///
    /// The time counts from when the request comes, so wait until it has before you move the clock:
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
    /// let answer = tokio::spawn(reqwest::Client::new().get(url).bearer_auth(fake.token()).send());
    /// fake.received(1).await;
    /// fake.advance(Duration::from_secs(5));
    /// assert_eq!(answer.await??.status(), 200);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn late(delay: Duration) -> Self {
        Self::new(FaultKind::Delay).after(delay)
    }

    /// The same, so much later.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// The same, with this `Retry-After`: seconds, a date, or nonsense.
    ///
    /// # Panics
    /// When it cannot stand in a header.
    #[must_use]
    pub fn retry_after(mut self, value: &str) -> Self {
        self.retry_after = Some(RetryAfter::Value(header("`Retry-After`", value)));
        self
    }

    /// The same, after the request has had its effect, so that only the answer is lost.
    #[must_use]
    pub fn processed(mut self) -> Self {
        self.processed = true;
        self
    }

    fn new(kind: FaultKind) -> Self {
        Self { kind, retry_after: None, delay: Duration::ZERO, processed: false }
    }

    /// Nothing goes wrong.
    pub(crate) fn none() -> Self {
        Self::late(Duration::ZERO)
    }

    /// Whether it comes before what the server would refuse by itself, such as too many requests.
    pub(crate) fn precedes_rate_limit(&self) -> bool {
        matches!(self.kind, FaultKind::Response { .. } | FaultKind::Connection(_))
    }

    /// Whether the request has its effect.
    pub(crate) fn is_processed(&self) -> bool {
        match self.kind {
            FaultKind::Response { .. } | FaultKind::Connection(Cut::BeforeResponse) => {
                self.processed
            }
            FaultKind::Connection(_) | FaultKind::Damage(_) | FaultKind::Delay => true,
        }
    }
}

/// The value of a header, which is named by `what`.
fn header(what: &str, value: &str) -> HeaderValue {
    HeaderValue::from_str(value).unwrap_or_else(|_| {
        panic!("the {what} {value:?} cannot stand in a header; write one line of visible ASCII")
    })
}

/// The faults to come.
#[derive(Default)]
pub(crate) struct Faults {
    queue: VecDeque<Fault>,
    pub(crate) rules: Vec<Arc<Rule>>,
}

/// A fault of all requests, or of the first, for which something holds.
pub(crate) struct Rule {
    pub(crate) condition: Condition,
    pub(crate) fault: Fault,
    /// Whether it is for one request alone, and whether that has come.
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

/// What goes wrong with this request by the first rule that holds.
///
/// A rule is code of the test, which may look at the server; so nothing is locked here.
pub(crate) fn by_rule(rules: &[Arc<Rule>], request: &Request) -> Option<Fault> {
    let rule = rules.iter().find(|rule| (rule.condition)(request) && rule.take())?;
    Some(rule.fault.clone())
}

impl Rule {
    /// Whether it is for this request, if it is for one alone.
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
