//! Sending: as often as needed and allowed, and no longer than there is time.

use std::pin::pin;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use serde::de::{DeserializeOwned, Error as _};

use super::answer::{Answer, Head};
use super::call::Call;
use super::clock::within;
use super::error::Time;
use super::rate_limit::{Gate, Pass};
use super::repeated::find;
use super::retry::{Permit, retry_after};
use super::{Authorize, Body, Error, ErrorKind, Response, decode, trace};

/// How much is kept of the body of an error.
const LONGEST_ERROR: usize = 64 << 10;

/// How the response of a success is read.
pub(crate) type Read<T> = fn(&Call, Response<Bytes>) -> Result<Response<T>, Error>;

impl Call {
    /// Sends the request and reads the answer.
    pub(crate) async fn send<T>(&self, read: Read<T>) -> Result<T, Error> {
        Ok(self.respond(read).await?.into_body())
    }

    /// [`Self::send`], with the answer's head.
    pub(crate) async fn respond<T>(&self, read: Read<T>) -> Result<Response<T>, Error> {
        let outcome = async {
            let response = send(self).await?;
            read(self, response)
        };
        trace::operation(self.origin(), outcome).await
    }

    /// Reads an answer by what the API says of the operation, if it says anything.
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

    /// Reads an answer of which nothing is known: JSON with any status, and null where there is none.
    pub(crate) fn read_any<T: DeserializeOwned>(
        &self,
        response: Response<Bytes>,
    ) -> Result<Response<T>, Error> {
        let form = if response.body().is_empty() { Body::None } else { self.response };
        self.decode(form, response)
    }

    /// The answer, if its status says that its body is the result: that of any success is, as HTTP has it,
    /// unless the result is not there yet, has no body, or is only a part or several. Those, the API declares.
    pub(crate) fn with_result(&self, response: Response<Bytes>) -> Result<Response<Bytes>, Error> {
        let is_declared = |status| self.declared.is_none_or(|it| it.contains(&status));
        match response.status() {
            status @ (202 | 204..=207) if !is_declared(status) => {
                let why = "the API does not say what a success of this status has";
                self.decode_by(response, |_| Err((".".to_owned(), serde_json::Error::custom(why))))
            }
            _ => Ok(response),
        }
    }

    /// Reads an answer by this form.
    pub(crate) fn decode<T: DeserializeOwned>(
        &self,
        form: Body,
        response: Response<Bytes>,
    ) -> Result<Response<T>, Error> {
        self.decode_by(response, |body| decode::decode(form, body))
    }

    /// Reads an answer by this; or says what is wrong where in it.
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
        let mut answer = response.into_answer().without_secrets(&self.client.0.credentials);
        if answer.body != body {
            // Once more, as the error may repeat what was struck out.
            (path, source) = read(&answer.body).err().unwrap_or_else(|| {
                (".".to_owned(), serde_json::Error::custom("what cannot be decoded is secret"))
            });
        }
        answer.shorten(LONGEST_ERROR);
        Err(Error::from_decode(self.origin(), answer, path, source).after(attempts, None))
    }

    /// Sends the request, and leaves the body of the answer to the caller.
    pub(crate) async fn receive<B: Receive>(&self) -> Result<Response<B>, Error> {
        trace::operation(self.origin(), send(self)).await
    }

    /// That the request or its answer was lost.
    pub(crate) fn lost(&self, source: reqwest::Error) -> Error {
        if source.is_builder() {
            let why = std::error::Error::source(&source).map(ToString::to_string);
            let message = format!("the HTTP client refuses it: {}", why.unwrap_or_default());
            return Error::own(self.origin(), ErrorKind::Request, message);
        }
        Error::from_transport(self.origin(), None, source)
    }

    /// That an attempt took longer than it may; and what came before it.
    pub(crate) fn late(&self, limit: Duration, last: Option<Error>) -> Error {
        Error::from_timeout(self.origin(), Time::Attempt, limit, last)
    }
}

/// What the body of a success becomes before its attempt is over.
pub(crate) trait Receive: Sized + Send {
    /// It, or nothing if it is longer than that; what has arrived of it so far is in `arrived`.
    fn receive(
        response: reqwest::Response,
        arrived: &mut Bytes,
        longest: usize,
    ) -> impl Future<Output = reqwest::Result<Option<Self>>> + Send;
}

impl Receive for Bytes {
    async fn receive(
        response: reqwest::Response,
        arrived: &mut Bytes,
        longest: usize,
    ) -> reqwest::Result<Option<Self>> {
        Ok(read(response, arrived, longest).await?.then(|| std::mem::take(arrived)))
    }
}

/// Sends a request until there is a success, or an error that no retry fixes.
pub(super) async fn send<B: Receive>(call: &Call) -> Result<Response<B>, Error> {
    let client = &*call.client.0;
    let start = client.clock.now();
    let (mut attempts, mut last, mut renewed) = (0, None, false);
    let mut permit: Option<Permit<'_>> = None;
    loop {
        let number = match fetch_credentials(call, start).await {
            Ok(number) => number,
            Err(error) => return Err(error.following(last).after(attempts, None)),
        };
        let request = call
            .request()
            .map_err(|message| Error::own(call.origin(), ErrorKind::Request, message))?;
        // In a box, since hardly any call waits, and each keeps room for what it may wait for.
        let passed = match gate(call).try_pass(&*client.clock, call.base_url()) {
            Some(pass) => Some(pass),
            None => Box::pin(wait_for_turn(call, start)).await,
        };
        let left = left(call, start);
        let Some(pass) = passed.filter(|_| left.is_none_or(|left| !left.is_zero())) else {
            let wait = gate(call).closed_for(&*client.clock, call.base_url());
            let wait = Some(wait).filter(|it| !it.is_zero());
            return Err(time_is_over(call, Time::Turn(wait), last).after(attempts, None));
        };
        attempts += 1;
        if let Some(permit) = permit.take() {
            permit.used();
        }
        let (elapsed, error) = {
            let outcome = attempt(call, client.http.execute(request), pass, left, last).await;
            let elapsed = client.clock.now().saturating_sub(start);
            trace::attempt(call.origin(), attempts, &outcome);
            match outcome {
                Ok((head, body)) => {
                    client.budget.earn();
                    return Ok(Response::new(head, body, attempts, elapsed));
                }
                Err(error) => (elapsed, error),
            }
        };
        // A request that was refused so did nothing.
        let refused = error.status() == Some(401) && !renewed;
        if refused && client.credentials.renew(call.operation(), number) {
            if let Some(spent) = call.spent() {
                return Err(error.after(attempts, Some(spent)));
            }
            renewed = true;
        } else {
            if let (Some(429), Some(wait)) = (error.status(), error.retry_after()) {
                gate(call).close(&*client.clock, call.base_url(), wait);
            }
            // What the HTTP client refused was not sent.
            attempts -= u32::from(error.kind() == ErrorKind::Request);
            match wait_before_next(call, &error, attempts, elapsed) {
                Ok((wait, spent)) => {
                    permit = Some(spent);
                    trace::wait(&error, wait);
                    client.clock.sleep(wait).await;
                }
                Err(gave_up) => return Err(error.after(attempts, gave_up)),
            }
        }
        last = Some(error.after(attempts, None));
    }
}

/// Waits for what proves who calls, if it has to be asked for; gives the number of what is there.
async fn fetch_credentials(call: &Call, start: Duration) -> Result<u64, Error> {
    let client = &*call.client.0;
    let Some(fetched) = client.credentials.fetch(call.operation()) else { return Ok(0) };
    let fetched = within(&*client.clock, left(call, start), pin!(fetched)).await;
    let outcome = fetched.unwrap_or_else(|| Err("no credentials were there in time".to_owned()));
    outcome.map_err(|message| Error::own(call.origin(), ErrorKind::Request, message))
}

/// How long to wait before the request is sent again, and what that costs; or that it is not, and, if it could
/// be, why.
fn wait_before_next<'a>(
    call: &'a Call,
    error: &Error,
    attempts: u32,
    elapsed: Duration,
) -> Result<(Duration, Permit<'a>), Option<&'static str>> {
    let client = &*call.client.0;
    let Some(reason) = error.retry_reason() else { return Err(None) };
    let time = call.timeout.unwrap_or(Duration::MAX);
    if !call.retry_policy.allow(attempts) || elapsed >= time {
        return Err(None);
    }
    if let Some(spent) = call.spent() {
        return Err(Some(spent));
    }
    let wait = call.retry_policy.wait(attempts, error.retry_after(), client.clock.chance());
    if elapsed.saturating_add(wait) >= time {
        return Err(Some("no time is left to send it again"));
    }
    let permit = client.budget.spend(reason).ok_or(Some("the retry budget is used up"))?;
    Ok((wait, permit))
}

/// What lets requests of this kind pass.
fn gate(call: &Call) -> &Gate {
    let client = &*call.client.0;
    if call.safety.is_read_only() { &client.reads } else { &client.writes }
}

/// Waits until the rate limit lets the request pass, if it does in time.
async fn wait_for_turn(call: &Call, start: Duration) -> Option<Pass<'_>> {
    let (clock, gate, left) = (&*call.client.0.clock, gate(call), left(call, start));
    let server = call.base_url();
    // Who cannot pass in time need not wait to know.
    let in_time = left.is_none_or(|left| gate.closed_for(clock, server) <= left);
    if in_time { within(clock, left, pin!(gate.pass(clock, server))).await } else { None }
}

/// How much of the time for the call is left.
fn left(call: &Call, start: Duration) -> Option<Duration> {
    let elapsed = call.client.0.clock.now().saturating_sub(start);
    call.timeout.map(|time| time.saturating_sub(elapsed))
}

fn time_is_over(call: &Call, whose: Time, last: Option<Error>) -> Error {
    Error::from_timeout(call.origin(), whose, call.timeout.unwrap_or_default(), last)
}

/// Lets the request be sent once, within the time for that and what is left for the call.
async fn attempt<B: Receive>(
    call: &Call,
    sent: impl Future<Output = reqwest::Result<reqwest::Response>>,
    pass: Pass<'_>,
    left: Option<Duration>,
    last: Option<Error>,
) -> Result<(Head, B), Error> {
    let client = &*call.client.0;
    let limit = call.attempt_timeout().into_iter().chain(left).min();
    // In a box, since this is by far the largest part of what a call keeps while it waits.
    let mut answer = None;
    let exchange = Box::pin(exchange(call, sent, pass, &mut answer));
    match (within(&*client.clock, limit, exchange).await, answer) {
        (Some(outcome), _) => outcome,
        // The status of an error says enough, even if its body did not arrive in time.
        (None, Some(answer)) if !answer.head.status.is_success() => {
            Err(Error::from_answer(call.origin(), answer))
        }
        (None, _) if limit == left => Err(time_is_over(call, Time::Call, last)),
        (None, _) => Err(call.late(limit.unwrap_or_default(), last)),
    }
}

/// Lets the request be sent, and reads the answer; one that is not a success is an error.
///
/// What has arrived so far is in `answer`.
async fn exchange<B: Receive>(
    call: &Call,
    sent: impl Future<Output = reqwest::Result<reqwest::Response>>,
    pass: Pass<'_>,
    answer: &mut Option<Answer>,
) -> Result<(Head, B), Error> {
    let sent = sent.await;
    drop(pass);
    let mut response = sent.map_err(|source| call.lost(source))?;
    let is_success = response.status().is_success();
    let longest = call.client.0.max_response_bytes;
    let arrived = Answer { head: head(call, &mut response), body: Bytes::new(), is_whole: false };
    let arrived = answer.insert(arrived);
    let end = if is_success {
        B::receive(response, &mut arrived.body, longest).await
    } else {
        // However much there is of its body, the status of an error says enough.
        let end = read(response, &mut arrived.body, longest.min(LONGEST_ERROR)).await;
        arrived.is_whole = matches!(end, Ok(true));
        Ok(None)
    };
    let mut answer = answer.take().expect("it was put there");
    match end {
        _ if !is_success => Err(Error::from_answer(call.origin(), answer)),
        Ok(Some(body)) => Ok((answer.head, body)),
        Ok(None) => {
            answer.shorten(LONGEST_ERROR);
            Err(Error::from_length(call.origin(), answer, longest))
        }
        Err(source) => {
            answer.shorten(LONGEST_ERROR);
            Err(Error::from_transport(call.origin(), Some(answer), source))
        }
    }
}

/// Takes the head of an answer, whose body is still to be read.
fn head(call: &Call, response: &mut reqwest::Response) -> Head {
    let client = &*call.client.0;
    let headers = std::mem::take(response.headers_mut());
    let request_id = client.request_id_header.as_ref().and_then(|name| headers.get(name));
    let mut request_id = request_id.map(|id| String::from_utf8_lossy(id.as_bytes()).into_owned());
    request_id.take_if(|id| find(id.as_bytes(), 0, &client.credentials.secrets(), false).is_some());
    let retry_after = retry_after(&headers, || client.clock.time_of_day());
    Head { status: response.status(), request_id, retry_after, headers }
}

/// Reads a body as far as there is room; says whether that was all.
async fn read(
    mut response: reqwest::Response,
    body: &mut Bytes,
    longest: usize,
) -> Result<bool, reqwest::Error> {
    while let Some(mut chunk) = response.chunk().await? {
        let room = longest - body.len();
        let fits = chunk.len() <= room;
        chunk.truncate(room);
        if body.is_empty() {
            // Most bodies are one chunk, which need not be copied.
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
