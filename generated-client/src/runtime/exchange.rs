//! Sends requests, with retries, rate limits and timeouts, and reads the responses.

use std::pin::pin;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use serde::de::{DeserializeOwned, Error as _};

use super::call::Call;
use super::clock::within;
use super::error::TimedOut;
use super::rate_limit::{Permit, RateLimiter};
use super::raw_response::{Head, RawResponse};
use super::redact::find;
use super::retry::{Withdrawal, retry_after};
use super::{Authorize, Body, Error, ErrorKind, Response, decode, trace};

/// How many bytes of the body an error keeps.
const MAX_ERROR_BODY: usize = 64 << 10;

/// Reads a successful response.
pub(crate) type Read<T> = fn(&Call, Response<Bytes>) -> Result<Response<T>, Error>;

impl Call {
    /// Sends the request and reads the response.
    pub(crate) async fn send<T>(&self, read: Read<T>) -> Result<T, Error> {
        Ok(self.respond(read).await?.into_body())
    }

    /// [`Self::send`], with the head of the response.
    pub(crate) async fn respond<T>(&self, read: Read<T>) -> Result<Response<T>, Error> {
        let outcome = async {
            let response = send(self).await?;
            read(self, response)
        };
        trace::operation(self.origin(), outcome).await
    }

    /// Reads a response as the API describes it; of an operation that it does not describe, as any JSON.
    pub(crate) fn read<T: DeserializeOwned>(
        &self,
        response: Response<Bytes>,
    ) -> Result<Response<T>, Error> {
        match self.response {
            _ if self.declared.is_none() => self.read_any(response),
            Body::None => self.decode(Body::None, response),
            form => self.decode(form, self.with_result(response)?),
        }
    }

    /// Reads a response that the API does not describe: JSON with any status; an empty body is null.
    pub(crate) fn read_any<T: DeserializeOwned>(
        &self,
        response: Response<Bytes>,
    ) -> Result<Response<T>, Error> {
        let form = if response.body().is_empty() { Body::None } else { self.response };
        self.decode(form, response)
    }

    /// Checks that the body is the result. By HTTP that holds for every success except 202 (pending), 204 and 205
    /// (no body), 206 (a part) and 207 (several); these count only if the API declares them.
    pub(crate) fn with_result(&self, response: Response<Bytes>) -> Result<Response<Bytes>, Error> {
        let is_declared = |status| self.declared.is_none_or(|it| it.contains(&status));
        match response.status() {
            status @ (202 | 204..=207) if !is_declared(status) => {
                let why = "the API does not declare a success with this status";
                self.decode_by(response, |_| Err((".".to_owned(), serde_json::Error::custom(why))))
            }
            _ => Ok(response),
        }
    }

    /// Decodes a response in this form.
    pub(crate) fn decode<T: DeserializeOwned>(
        &self,
        form: Body,
        response: Response<Bytes>,
    ) -> Result<Response<T>, Error> {
        self.decode_by(response, |body| decode::decode(form, body))
    }

    /// Decodes a response with `read`, which on failure returns the path of the value and the error.
    pub(crate) fn decode_by<T>(
        &self,
        response: Response<Bytes>,
        read: impl Fn(&[u8]) -> Result<T, (String, serde_json::Error)>,
    ) -> Result<Response<T>, Error> {
        let (mut path, mut source) = match read(response.body()) {
            Ok(value) => return Ok(response.map(|_| value)),
            Err(error) => error,
        };
        let (attempts, body) = (response.attempts(), response.body().clone());
        let mut response = response.into_raw().redacted(&self.client.0.credentials);
        if response.body != body {
            // Decode again: the error may echo what was redacted.
            (path, source) = read(&response.body).err().unwrap_or_else(|| {
                (".".to_owned(), serde_json::Error::custom("the invalid value is redacted"))
            });
        }
        response.truncate(MAX_ERROR_BODY);
        Err(Error::from_decode(self.origin(), response, path, source).after(attempts, None))
    }

    /// Sends the request, and leaves the body of the response to the caller.
    pub(crate) async fn receive<B: Receive>(&self) -> Result<Response<B>, Error> {
        trace::operation(self.origin(), send(self)).await
    }

    /// The error for a lost request or response.
    pub(crate) fn transport_error(&self, source: reqwest::Error) -> Error {
        if source.is_builder() {
            let why = std::error::Error::source(&source).map(ToString::to_string);
            let message = format!("the HTTP client rejects it: {}", why.unwrap_or_default());
            return Error::own(self.origin(), ErrorKind::Request, message);
        }
        Error::from_transport(self.origin(), None, source)
    }

    /// The error for an attempt that took too long; `last` is the error of the attempt before.
    pub(crate) fn attempt_timeout_error(&self, limit: Duration, last: Option<Error>) -> Error {
        Error::from_timeout(self.origin(), TimedOut::Attempt, limit, last)
    }
}

/// What an attempt makes of the body of a success.
pub(crate) trait Receive: Sized + Send {
    /// Reads the body; `None` if it has more than `max_bytes`. `arrived` gets what has arrived so far.
    fn receive(
        response: reqwest::Response,
        arrived: &mut Bytes,
        max_bytes: usize,
    ) -> impl Future<Output = reqwest::Result<Option<Self>>> + Send;
}

impl Receive for Bytes {
    async fn receive(
        response: reqwest::Response,
        arrived: &mut Bytes,
        max_bytes: usize,
    ) -> reqwest::Result<Option<Self>> {
        Ok(read(response, arrived, max_bytes).await?.then(|| std::mem::take(arrived)))
    }
}

/// Sends a request until it succeeds, or fails with an error that is not retried.
pub(super) async fn send<B: Receive>(call: &Call) -> Result<Response<B>, Error> {
    let client = &*call.client.0;
    let start = client.clock.now();
    let (mut attempts, mut last, mut renewed) = (0, None, false);
    let mut withdrawal: Option<Withdrawal<'_>> = None;
    loop {
        let number = match fetch_credentials(call, start).await {
            Ok(number) => number,
            Err(error) => return Err(error.after_unauthorized(last).after(attempts, None)),
        };
        let request = call
            .request()
            .map_err(|message| Error::own(call.origin(), ErrorKind::Request, message))?;
        // Boxed: few calls wait, but the future of each has room for the wait.
        let permit = match limiter(call).try_acquire(&*client.clock, call.base_url()) {
            Some(permit) => Some(permit),
            None => Box::pin(acquire_permit(call, start)).await,
        };
        let left = time_left(call, start);
        let Some(permit) = permit.filter(|_| left.is_none_or(|left| !left.is_zero())) else {
            let pause = limiter(call).pause_left(&*client.clock, call.base_url());
            let pause = Some(pause).filter(|it| !it.is_zero());
            return Err(call_timeout(call, TimedOut::RateLimit(pause), last).after(attempts, None));
        };
        attempts += 1;
        if let Some(withdrawal) = withdrawal.take() {
            withdrawal.commit();
        }
        let (elapsed, error) = {
            let outcome = attempt(call, client.http.execute(request), permit, left, last).await;
            let elapsed = client.clock.now().saturating_sub(start);
            trace::attempt(call.origin(), attempts, &outcome);
            match outcome {
                Ok((head, body)) => {
                    client.retry_budget.deposit();
                    return Ok(Response::new(head, body, attempts, elapsed));
                }
                Err(error) => (elapsed, error),
            }
        };
        // After 401, nothing was done.
        let is_unauthorized = error.status() == Some(401) && !renewed;
        if is_unauthorized && client.credentials.renew(call.operation(), number) {
            if let Some(why) = call.consumed() {
                return Err(error.after(attempts, Some(why)));
            }
            renewed = true;
        } else {
            if let (Some(429), Some(wait)) = (error.status(), error.retry_after()) {
                limiter(call).pause(&*client.clock, call.base_url(), wait);
            }
            // A request that the HTTP client rejects is not sent.
            attempts -= u32::from(error.kind() == ErrorKind::Request);
            match wait_before_next(call, &error, attempts, elapsed) {
                Ok((wait, cost)) => {
                    withdrawal = Some(cost);
                    trace::wait(&error, wait);
                    client.clock.sleep(wait).await;
                }
                Err(why) => return Err(error.after(attempts, why)),
            }
        }
        last = Some(error.after(attempts, None));
    }
}

/// Fetches the credentials if necessary; returns their number.
async fn fetch_credentials(call: &Call, start: Duration) -> Result<u64, Error> {
    let client = &*call.client.0;
    let Some(fetched) = client.credentials.fetch(call.operation()) else { return Ok(0) };
    let fetched = within(&*client.clock, time_left(call, start), pin!(fetched)).await;
    let outcome = fetched.unwrap_or_else(|| Err("no credentials in time".to_owned()));
    outcome.map_err(|message| Error::own(call.origin(), ErrorKind::Request, message))
}

/// The wait before a retry, and its cost. If there is no retry, the reason, unless the error or the policy rules
/// one out.
fn wait_before_next<'a>(
    call: &'a Call,
    error: &Error,
    attempts: u32,
    elapsed: Duration,
) -> Result<(Duration, Withdrawal<'a>), Option<&'static str>> {
    let client = &*call.client.0;
    let Some(reason) = error.retry_reason() else { return Err(None) };
    let time = call.timeout.unwrap_or(Duration::MAX);
    if !call.retry_policy.allow(attempts) || elapsed >= time {
        return Err(None);
    }
    if let Some(why) = call.consumed() {
        return Err(Some(why));
    }
    let wait = call.retry_policy.wait(attempts, error.retry_after(), client.clock.random());
    if elapsed.saturating_add(wait) >= time {
        return Err(Some("no time is left for a retry"));
    }
    let cost = client.retry_budget.withdraw(reason).ok_or(Some("the retry budget is used up"))?;
    Ok((wait, cost))
}

/// The rate limiter for reads or for writes.
fn limiter(call: &Call) -> &RateLimiter {
    let client = &*call.client.0;
    if call.safety.is_read_only() { &client.reads } else { &client.writes }
}

/// Waits for a permit, within the time for the call.
async fn acquire_permit(call: &Call, start: Duration) -> Option<Permit<'_>> {
    let (clock, limiter, left) = (&*call.client.0.clock, limiter(call), time_left(call, start));
    let server = call.base_url();
    // If the pause is longer than the time that is left, fail immediately.
    let in_time = left.is_none_or(|left| limiter.pause_left(clock, server) <= left);
    if in_time { within(clock, left, pin!(limiter.acquire(clock, server))).await } else { None }
}

/// How much of the time for the call is left.
fn time_left(call: &Call, start: Duration) -> Option<Duration> {
    let elapsed = call.client.0.clock.now().saturating_sub(start);
    call.timeout.map(|time| time.saturating_sub(elapsed))
}

fn call_timeout(call: &Call, timed_out: TimedOut, last: Option<Error>) -> Error {
    Error::from_timeout(call.origin(), timed_out, call.timeout.unwrap_or_default(), last)
}

/// Makes one attempt, within its own time limit and the time that is left for the call.
async fn attempt<B: Receive>(
    call: &Call,
    sent: impl Future<Output = reqwest::Result<reqwest::Response>>,
    permit: Permit<'_>,
    left: Option<Duration>,
    last: Option<Error>,
) -> Result<(Head, B), Error> {
    let client = &*call.client.0;
    let limit = call.attempt_timeout().into_iter().chain(left).min();
    // Boxed: this is by far the largest part of the future of a call.
    let mut raw = None;
    let exchange = Box::pin(exchange(call, sent, permit, &mut raw));
    match (within(&*client.clock, limit, exchange).await, raw) {
        (Some(outcome), _) => outcome,
        // The status of an error is enough, even if its body did not arrive in time.
        (None, Some(raw)) if !raw.head.status.is_success() => {
            Err(Error::from_response(call.origin(), raw))
        }
        (None, _) if limit == left => Err(call_timeout(call, TimedOut::Call, last)),
        (None, _) => Err(call.attempt_timeout_error(limit.unwrap_or_default(), last)),
    }
}

/// Sends the request and reads the response; a status that is not a success is an error.
///
/// `raw` gets what has arrived so far.
async fn exchange<B: Receive>(
    call: &Call,
    sent: impl Future<Output = reqwest::Result<reqwest::Response>>,
    permit: Permit<'_>,
    raw: &mut Option<RawResponse>,
) -> Result<(Head, B), Error> {
    let sent = sent.await;
    drop(permit);
    let mut response = sent.map_err(|source| call.transport_error(source))?;
    let is_success = response.status().is_success();
    let max_bytes = call.client.0.max_response_bytes;
    let head = head(call, &mut response);
    let arrived = raw.insert(RawResponse { head, body: Bytes::new(), is_whole: false });
    let end = if is_success {
        B::receive(response, &mut arrived.body, max_bytes).await
    } else {
        // The status of an error is enough, whether or not its body can be read.
        let end = read(response, &mut arrived.body, max_bytes.min(MAX_ERROR_BODY)).await;
        arrived.is_whole = matches!(end, Ok(true));
        Ok(None)
    };
    let mut raw = raw.take().expect("inserted above");
    match end {
        _ if !is_success => Err(Error::from_response(call.origin(), raw)),
        Ok(Some(body)) => Ok((raw.head, body)),
        Ok(None) => {
            raw.truncate(MAX_ERROR_BODY);
            Err(Error::from_length(call.origin(), raw, max_bytes))
        }
        Err(source) => {
            raw.truncate(MAX_ERROR_BODY);
            Err(Error::from_transport(call.origin(), Some(raw), source))
        }
    }
}

/// Takes the head of a response whose body is not read yet.
fn head(call: &Call, response: &mut reqwest::Response) -> Head {
    let client = &*call.client.0;
    let headers = std::mem::take(response.headers_mut());
    let request_id = client.request_id_header.as_ref().and_then(|name| headers.get(name));
    let mut request_id = request_id.map(|id| String::from_utf8_lossy(id.as_bytes()).into_owned());
    request_id.take_if(|id| find(id.as_bytes(), 0, &client.credentials.secrets(), false).is_some());
    let retry_after = retry_after(&headers, || client.clock.time_of_day());
    Head { status: response.status(), request_id, retry_after, headers }
}

/// Reads at most `max_bytes` of a body; returns whether that was all of it.
async fn read(
    mut response: reqwest::Response,
    body: &mut Bytes,
    max_bytes: usize,
) -> Result<bool, reqwest::Error> {
    while let Some(mut chunk) = response.chunk().await? {
        let room = max_bytes - body.len();
        let fits = chunk.len() <= room;
        chunk.truncate(room);
        if body.is_empty() {
            // Most bodies are one chunk, which is not copied.
            *body = chunk;
        } else {
            let mut longer = BytesMut::from(std::mem::take(body));
            longer.extend_from_slice(&chunk);
            *body = longer.freeze();
        }
        if !fits {
            return Ok(false);
        }
    }
    Ok(true)
}
