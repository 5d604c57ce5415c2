//! Runs cases: in goes a case, out comes each way in which it went otherwise.

use std::time::Duration;

use loopback::differences;
use serde_json::{Map, Value, json};

use crate::TOKEN;
use crate::calls::{Outcome, milliseconds, retries, sending};
use crate::canary::printed;
use crate::case::{CallCase, Case, Expected, ExpectedRequest, Requests, Settings};
use crate::clock::TestClock;
use crate::runtime::{Client, ClientBuilder, Error, RateLimit};
use crate::server::{Log, Server};
use crate::wire::Seen;

/// How a case went otherwise.
pub(crate) type Faults = Vec<String>;

/// In a header or a path: the address of a server that must not be asked.
const ELSEWHERE: &str = "{elsewhere}";
/// In a header: the address of the server itself.
const SERVER: &str = "{server}";

/// Runs a case; whatever it says of the outcome must be so.
pub(crate) async fn run(mut case: Case) -> Faults {
    let elsewhere = Server::start([]);
    let clock = clock(&case);
    let mut server = Server::closed([]);
    fill_in(&mut case, &server.url(), &elsewhere.url());
    server.script(std::mem::take(&mut case.server));
    open(&mut server, case.refused, &clock);
    let mut faults = Faults::new();
    match builder(&case.client, &server.url()).clock(clock.shared()).build() {
        Ok(client) => {
            for call in &case.calls {
                make(call, &client, &mut server, &clock, &mut faults).await;
            }
            let outcome = case.unbuildable.map_or(Value::Null, |it| json!(it));
            compare("unbuildable", &outcome, &Value::Null, &mut faults);
        }
        Err(error) => {
            let expected = json!(case.unbuildable);
            compare("unbuildable", &expected, &json!(error.to_string()), &mut faults);
        }
    }
    let log = server.log();
    check_requests(case.requests.as_ref(), &log, &mut faults);
    if let Some(waits) = case.waits {
        let actual: Vec<_> = clock.waits().into_iter().map(milliseconds).collect();
        compare("waits", &json!(waits), &json!(actual), &mut faults);
    }
    if let Some(count) = case.connections {
        compare("connections", &json!(count), &json!(log.opened), &mut faults);
    }
    if let Some(time) = case.elapsed {
        let now = milliseconds(clock.shared().now());
        compare("elapsed", &time, &now, &mut faults);
    }
    compare("elsewhere", &json!(0), &json!(elsewhere.log().opened), &mut faults);
    faults
}

fn clock(case: &Case) -> TestClock {
    let mut clock = TestClock::new();
    if let Some(chance) = case.clock.chance {
        clock = clock.with_chance(chance);
    }
    match &case.clock.time_of_day {
        Some(date) => clock.with_time_of_day(date),
        None => clock,
    }
}

/// Puts the addresses of servers into headers of answers.
fn fill_in(case: &mut Case, server: &str, elsewhere: &str) {
    for (_, value) in case.server.iter_mut().flat_map(|answer| &mut answer.headers) {
        *value = value.replace(SERVER, server).replace(ELSEWHERE, elsewhere);
    }
}

/// Lets the server listen now, or after as many waits as connections are to be refused.
fn open(server: &mut Server, refused: usize, clock: &TestClock) {
    let Some(open) = server.opener() else { return };
    let mut open = Some(open);
    match refused {
        0 => drop(open.map(|open| open())),
        _ => clock.on_wait(move |waits| {
            if waits == refused {
                drop(open.take().map(|open| open()));
            }
        }),
    }
}

fn builder(settings: &Settings, url: &str) -> ClientBuilder {
    let token = settings.token.as_deref().unwrap_or(TOKEN).replace("{canary}", TOKEN);
    let base_path = settings.base_path.as_deref().unwrap_or_default();
    let base_url = settings.base_url.clone().unwrap_or_else(|| format!("{url}{base_path}"));
    let base_url = base_url.replace("{canary}", TOKEN);
    let mut builder = Client::builder().token(token).base_url(base_url);
    if let Some(user_agent) = &settings.user_agent {
        builder = builder.user_agent(user_agent.replace("{canary}", TOKEN));
    }
    for (name, value) in &settings.headers {
        builder = builder.header(name, value.replace("{canary}", TOKEN));
    }
    if let Some(time) = settings.connect_timeout {
        builder = builder.connect_timeout(time.map(Duration::from_millis));
    }
    if let Some(time) = settings.attempt_timeout {
        builder = builder.attempt_timeout(time.map(Duration::from_millis));
    }
    if let Some(time) = settings.timeout {
        builder = builder.timeout(time.map(Duration::from_millis));
    }
    if let Some(settings) = settings.retries {
        builder = builder.retry_policy(retries(settings));
    }
    if let Some((reads, writes)) = settings.rate_limit {
        builder = builder.rate_limit(RateLimit::per_second(reads, writes));
    }
    match settings.max_response_bytes {
        Some(bytes) => builder.max_response_bytes(bytes),
        None => builder,
    }
}

async fn make(
    call: &CallCase,
    client: &Client,
    server: &mut Server,
    clock: &TestClock,
    faults: &mut Faults,
) {
    let clone = client.clone();
    for _ in 0..call.times.unwrap_or(1) {
        let client = if call.by_a_clone { &clone } else { client };
        let outcome = drive(sending(client, call), server, clock).await;
        check_outcome(call, &outcome, faults);
    }
}

/// More turns of the runtime than it takes to look for bytes that have arrived, several times over.
const TURNS: usize = 500;

/// Awaits a call, and moves the clock where the server says that it has stopped.
pub(crate) async fn drive<T>(
    call: impl Future<Output = T>,
    server: &mut Server,
    clock: &TestClock,
) -> T {
    let mut call = std::pin::pin!(call);
    loop {
        tokio::select! {
            biased;
            outcome = &mut call => return outcome,
            Some(pause) = server.pauses.recv() => {
                // What the server has sent lies in this machine's buffers; it is read before time moves.
                for _ in 0..TURNS {
                    tokio::select! {
                        biased;
                        outcome = &mut call => return outcome,
                        () = tokio::task::yield_now() => {}
                    }
                }
                let cut_off = match pause.milliseconds {
                    Some(time) => clock.advance(Duration::from_millis(time)),
                    None => clock.advance_to_next(),
                };
                if !cut_off {
                    // A server that has been left does not mind.
                    pause.resume.send(()).unwrap_or_default();
                }
            }
        }
    }
}

fn check_outcome(call: &CallCase, outcome: &Outcome, faults: &mut Faults) {
    let (actual, reads) = match outcome {
        Ok(answered) => (answered.0.clone(), None),
        Err(error) => (told(error), Some(error.to_string())),
    };
    if outcome.as_ref().is_err_and(|error| printed(error).contains(TOKEN)) {
        faults.push("the token is in what is printed of the error".into());
    }
    // What walks the causes would print them twice, and `main` prints `Debug`.
    let is_odd = |error: &Error| {
        std::error::Error::source(error).is_some() || format!("{error:?}") != error.to_string()
    };
    if outcome.as_ref().is_err_and(is_odd) {
        faults.push("the error is not printed once, on one line".into());
    }
    let context = reads.clone().unwrap_or_default();
    if let Some(expected) = &call.outcome {
        let lines = differences(&json!(expected), &part(&actual, expected));
        faults.extend(lines.into_iter().map(|line| format!("outcome{line} ({context})")));
    } else if outcome.is_err() && call.reads.is_none() && call.mentions.is_empty() {
        faults.push(format!("outcome: expected a success, got: {context}"));
    }
    if let Some(expected) = &call.reads {
        compare("reads", &json!(expected), &json!(reads), faults);
    }
    for text in &call.mentions {
        if !context.contains(text.as_str()) {
            faults.push(format!("mentions: expected `{text}` in `{context}`"));
        }
    }
}

/// What a case says of an outcome, from all that is known of it.
fn part(actual: &Value, expected: &Map<String, Value>) -> Value {
    let named = expected.keys().filter_map(|key| Some((key.clone(), actual.get(key)?.clone())));
    Value::Object(named.collect())
}

/// All that an error tells.
fn told(error: &Error) -> Value {
    let issues: Vec<_> = error.validation_errors().iter().map(|it| json!(it)).collect();
    json!({
        "error": format!("{:?}", error.kind()).to_lowercase(),
        "operation": error.operation(),
        "status": error.status(),
        "type": error.error_type().map(|it| it.as_str()),
        "code": error.code().map(|it| it.as_str()),
        "message": error.message(),
        "validation_errors": issues,
        "attempts": error.attempts(),
        "request_id": error.request_id(),
        "retry_after": error.retry_after().map(milliseconds),
        "body": error.body().map(String::from_utf8_lossy),
        "body_length": error.body().map(<[u8]>::len),
        "retryable": error.is_retryable(),
        "may_have_taken_effect": error.may_have_taken_effect(),
        "not_found": error.is_not_found(),
        "conflict": error.is_conflict(),
        "unauthorized": error.is_unauthorized(),
        "forbidden": error.is_forbidden(),
        "rate_limited": error.is_rate_limited(),
    })
}

fn check_requests(expected: Option<&Requests>, log: &Log, faults: &mut Faults) {
    let lines: Vec<_> = log.requests.iter().map(line).collect();
    for seen in &log.requests {
        let token = seen.header("authorization");
        compare("authorization", &json!("Bearer <token>"), &json!(token), faults);
    }
    match expected {
        None => {}
        Some(Requests::Count(count)) => {
            compare("requests", &json!(count), &json!(lines.len()), faults);
        }
        Some(Requests::Each(each)) => {
            let expected: Vec<_> = each.iter().map(Expected::line).collect();
            compare("requests", &json!(expected), &json!(lines), faults);
            for (expected, seen) in each.iter().zip(&log.requests) {
                if let Expected::Full(expected) = expected {
                    check_request(expected, seen, faults);
                }
            }
        }
    }
}

fn check_request(expected: &ExpectedRequest, seen: &Seen, faults: &mut Faults) {
    for (name, value) in &expected.headers {
        let values: Vec<_> = seen.headers.iter().filter(|(known, _)| known == name).collect();
        let actual = match values.as_slice() {
            [] => Value::Null,
            [(_, value)] => json!(value),
            several => json!(several),
        };
        compare(name, value, &actual, faults);
    }
    if let Some(body) = &expected.body {
        compare("body", body, &seen.body(), faults);
    }
}

impl Expected {
    fn line(&self) -> &str {
        match self {
            Self::Line(line) => line,
            Self::Full(request) => &request.line,
        }
    }
}

fn line(seen: &Seen) -> String {
    format!("{} {}", seen.method, seen.path)
}

fn compare(what: &str, expected: &Value, actual: &Value, faults: &mut Faults) {
    faults.extend(differences(expected, actual).into_iter().map(|line| format!("{what}: {line}")));
}
