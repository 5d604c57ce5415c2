//! Runs a case, and lists all differences from its expected results.

use std::time::Duration;

use loopback::differences;
use serde_json::{Map, Value, json};

use crate::TOKEN;
use crate::calls::{Outcome, call_future, milliseconds, retry_policy};
use crate::canary::printed;
use crate::case::{CallCase, Case, Expected, ExpectedRequest, Requests, Settings};
use crate::clock::TestClock;
use crate::runtime::{Client, ClientBuilder, Error, RateLimit};
use crate::server::{Log, Server};
use crate::wire::Received;

/// The differences from the expected results.
pub(crate) type Problems = Vec<String>;

/// In a header: the address of a server that must not get requests.
const ELSEWHERE: &str = "{elsewhere}";
/// In a header: the address of the server itself.
const SERVER: &str = "{server}";

/// Runs a case; returns the differences from its expected results.
pub(crate) async fn run(mut case: Case) -> Problems {
    let elsewhere = Server::start([]);
    let clock = clock(&case);
    let mut server = Server::closed([]);
    fill_in(&mut case, &server.url(), &elsewhere.url());
    server.script(std::mem::take(&mut case.server));
    open(&mut server, case.refused_connections, &clock);
    let mut problems = Problems::new();
    match builder(&case.client, &server.url()).clock(clock.shared()).build() {
        Ok(client) => {
            for call in &case.calls {
                run_call(call, &client, &mut server, &clock, &mut problems).await;
            }
            let outcome = case.build_error.map_or(Value::Null, |it| json!(it));
            compare("build_error", &outcome, &Value::Null, &mut problems);
        }
        Err(error) => {
            let expected = json!(case.build_error);
            compare("build_error", &expected, &json!(error.to_string()), &mut problems);
        }
    }
    let log = server.log();
    check_requests(case.requests.as_ref(), &log, &mut problems);
    if let Some(waits) = case.waits {
        let actual: Vec<_> = clock.waits().into_iter().map(milliseconds).collect();
        compare("waits", &json!(waits), &json!(actual), &mut problems);
    }
    if let Some(count) = case.connections {
        compare("connections", &json!(count), &json!(log.opened), &mut problems);
    }
    if let Some(time) = case.elapsed {
        let now = milliseconds(clock.shared().now());
        compare("elapsed", &time, &now, &mut problems);
    }
    compare("elsewhere", &json!(0), &json!(elsewhere.log().opened), &mut problems);
    problems
}

fn clock(case: &Case) -> TestClock {
    let mut clock = TestClock::new();
    if let Some(random) = case.clock.random {
        clock = clock.with_random(random);
    }
    match &case.clock.time_of_day {
        Some(date) => clock.with_time_of_day(date),
        None => clock,
    }
}

/// Fills in the addresses of the servers in response headers.
fn fill_in(case: &mut Case, server: &str, elsewhere: &str) {
    for (_, value) in case.server.iter_mut().flat_map(|response| &mut response.headers) {
        *value = value.replace(SERVER, server).replace(ELSEWHERE, elsewhere);
    }
}

/// Opens the server, now or after as many sleeps as connections must be refused.
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
        builder = builder.retry_policy(retry_policy(settings));
    }
    if let Some((reads, writes)) = settings.rate_limit {
        builder = builder.rate_limit(RateLimit::per_second(reads, writes));
    }
    match settings.max_response_bytes {
        Some(bytes) => builder.max_response_bytes(bytes),
        None => builder,
    }
}

async fn run_call(
    call: &CallCase,
    client: &Client,
    server: &mut Server,
    clock: &TestClock,
    problems: &mut Problems,
) {
    let clone = client.clone();
    for _ in 0..call.times.unwrap_or(1) {
        let client = if call.by_a_clone { &clone } else { client };
        let outcome = drive(call_future(client, call), server, clock).await;
        check_outcome(call, &outcome, problems);
    }
}

/// The number of yields in which the client reads all bytes that have arrived, several times over.
const YIELDS: usize = 500;

/// Awaits a call, and advances the clock when the server pauses.
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
                // Lets the client read what the server has sent before the clock advances.
                for _ in 0..YIELDS {
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
                    // The server may be gone.
                    pause.resume.send(()).unwrap_or_default();
                }
            }
        }
    }
}

fn check_outcome(call: &CallCase, outcome: &Outcome, problems: &mut Problems) {
    let (actual, message) = match outcome {
        Ok(success) => (success.0.clone(), None),
        Err(error) => (describe(error), Some(error.to_string())),
    };
    if outcome.as_ref().is_err_and(|error| printed(error).contains(TOKEN)) {
        problems.push("the error prints the token".into());
    }
    // Printing the chain of sources must not repeat them, and `main` prints `Debug`.
    let is_misprinted = |error: &Error| {
        std::error::Error::source(error).is_some() || format!("{error:?}") != error.to_string()
    };
    if outcome.as_ref().is_err_and(is_misprinted) {
        problems.push("`Debug` and `Display` of the error differ, or it has a source".into());
    }
    let context = message.clone().unwrap_or_default();
    if let Some(expected) = &call.outcome {
        let lines = differences(&json!(expected), &pick(&actual, expected));
        problems.extend(lines.into_iter().map(|line| format!("outcome{line} ({context})")));
    } else if outcome.is_err() && call.error_message.is_none() && call.error_contains.is_empty() {
        problems.push(format!("outcome: expected a success, got: {context}"));
    }
    if let Some(expected) = &call.error_message {
        compare("error_message", &json!(expected), &json!(message), problems);
    }
    for text in &call.error_contains {
        if !context.contains(text.as_str()) {
            problems.push(format!("error_contains: expected `{text}` in `{context}`"));
        }
    }
}

/// The parts of an outcome that a case specifies.
fn pick(actual: &Value, expected: &Map<String, Value>) -> Value {
    let named = expected.keys().filter_map(|key| Some((key.clone(), actual.get(key)?.clone())));
    Value::Object(named.collect())
}

/// All properties of an error.
fn describe(error: &Error) -> Value {
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

fn check_requests(expected: Option<&Requests>, log: &Log, problems: &mut Problems) {
    let lines: Vec<_> = log.requests.iter().map(line).collect();
    for received in &log.requests {
        let token = received.header("authorization");
        compare("authorization", &json!("Bearer <token>"), &json!(token), problems);
    }
    match expected {
        None => {}
        Some(Requests::Count(count)) => {
            compare("requests", &json!(count), &json!(lines.len()), problems);
        }
        Some(Requests::Each(each)) => {
            let expected: Vec<_> = each.iter().map(Expected::line).collect();
            compare("requests", &json!(expected), &json!(lines), problems);
            for (expected, received) in each.iter().zip(&log.requests) {
                if let Expected::Full(expected) = expected {
                    check_request(expected, received, problems);
                }
            }
        }
    }
}

fn check_request(expected: &ExpectedRequest, received: &Received, problems: &mut Problems) {
    for (name, value) in &expected.headers {
        let values: Vec<_> = received.headers.iter().filter(|(known, _)| known == name).collect();
        let actual = match values.as_slice() {
            [] => Value::Null,
            [(_, value)] => json!(value),
            several => json!(several),
        };
        compare(name, value, &actual, problems);
    }
    if let Some(body) = &expected.body {
        compare("body", body, &received.body(), problems);
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

fn line(received: &Received) -> String {
    format!("{} {}", received.method, received.path)
}

fn compare(what: &str, expected: &Value, actual: &Value, problems: &mut Problems) {
    problems
        .extend(differences(expected, actual).into_iter().map(|line| format!("{what}: {line}")));
}
