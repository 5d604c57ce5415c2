//! Replays a recording against a call, and returns how they differ.

use std::fmt;
use std::path::Path;

use attio_client::{Client, Error, RetryPolicy};
use loopback::{Exchange, MISMATCH, Mismatch, Response, Server, differences};
use serde::Serialize;
use serde_json::{Value, json};

use crate::spec::wrapped;

/// The folder of the recordings.
pub(crate) const RECORDED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/recorded");

/// The token in all recordings.
pub(crate) const TOKEN: &str = "test-token";

/// The ways in which a client fails a recording.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The request differs from the recorded one.
    WrongRequest(String),
    /// The response could not be decoded.
    Undecodable(String),
    /// The decoded response does not encode to the same JSON.
    Lossy(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongRequest(what) => write!(f, "wrong request: {what}"),
            Self::Undecodable(what) => write!(f, "undecodable: {what}"),
            Self::Lossy(what) => write!(f, "lossy:\n{what}"),
        }
    }
}

/// Defines a test for each case of an operation, in a module with the name of the operation.
///
/// A case has the name of its recording, and a call: `documented(|attio| attio.list_statuses(…))`.
macro_rules! replays {
    ($operation:ident, $($case:ident(|$attio:ident| $call:expr)),+ $(,)?) => {
        mod $operation {
            #[allow(unused_imports, clippy::wildcard_imports, reason = "calls use items of the outer module")]
            use super::*;

            $(
                #[tokio::test]
                async fn $case() {
                    let operation = stringify!($operation);
                    let exchange = crate::replay::recording(operation, stringify!($case));
                    let call = async |$attio: &attio_client::Client| $call.await;
                    if let Err(failure) = crate::replay::replay(operation, &exchange, call).await {
                        panic!("{failure}");
                    }
                }
            )+
        }
    };
}
pub(crate) use replays;

/// Loads a recording by its operation and case.
pub(crate) fn recording(operation: &str, case: &str) -> Exchange {
    let path = Path::new(RECORDED).join(operation).join(format!("{case}.json"));
    Exchange::load(&path).unwrap_or_else(|error| panic!("{error}"))
}

/// A client without retries, since a recording has one response.
pub(crate) fn client(base_url: &str, token: &str) -> Client {
    let builder =
        Client::builder().base_url(base_url).token(token).retry_policy(RetryPolicy::none());
    builder.build().expect("http is for loopback")
}

/// Makes a call against a server that expects this exchange, and compares the outcome with it.
pub(crate) async fn replay<T: Serialize>(
    operation: &str,
    exchange: &Exchange,
    call: impl AsyncFnOnce(&Client) -> Result<T, Error>,
) -> Result<(), Failure> {
    let server = Server::start([exchange.clone()]).await.expect("loopback has a free port");
    let attio = client(&server.base_url(), TOKEN);
    let outcome = call(&attio).await;
    check(operation, &exchange.response, server.finish(), outcome)
}

fn check<T: Serialize>(
    operation: &str,
    recorded: &Response,
    requested: Result<(), Mismatch>,
    outcome: Result<T, Error>,
) -> Result<(), Failure> {
    if let Err(mismatch) = requested {
        // The error of a client that sent nothing explains why.
        return Err(Failure::WrongRequest(match outcome {
            Err(error) if error.status() != Some(MISMATCH) => {
                format!("{mismatch}\nerror of the client: {error}")
            }
            _ => mismatch.to_string(),
        }));
    }
    match (outcome, (200..300).contains(&recorded.status)) {
        (Ok(value), true) => {
            lossless(&json!(recorded.body), &wrapped(operation, recorded.status, json!(value)))
        }
        (Err(error), false) => check_error(recorded, &error),
        (Ok(_), false) => Err(Failure::Undecodable(format!(
            "status {} was decoded as a success",
            recorded.status
        ))),
        (Err(error), true) => Err(Failure::Undecodable(error.to_string())),
    }
}

fn check_error(recorded: &Response, error: &Error) -> Result<(), Failure> {
    if recorded.body.is_some() && error.api().is_none() {
        return Err(Failure::Undecodable(error.to_string()));
    }
    let request_id = recorded.headers.iter().find(|(name, _)| name == "x-attio-execution-id");
    let part = |name: &str| recorded.body.as_ref().and_then(|body| body.get(name));
    let expected = json!({
        "status": recorded.status,
        "request_id": request_id.map(|(_, value)| value),
        "code": part("code"),
        "message": part("message"),
        "api": recorded.body,
        "body": recorded.body.clone().unwrap_or_else(|| recorded.text.clone().unwrap_or_default().into()),
    });
    let body = error.body().unwrap_or_default();
    let actual = json!({
        "status": error.status(),
        "request_id": error.request_id(),
        "code": error.code().map(|code| code.as_str()),
        "message": error.message(),
        "api": error.api(),
        "body": match &recorded.body {
            Some(_) => serde_json::from_slice(body).unwrap_or_default(),
            None => Value::from(String::from_utf8_lossy(body)),
        },
    });
    lossless(&expected, &actual)
}

fn lossless(recorded: &Value, encoded: &Value) -> Result<(), Failure> {
    const MAX_LINES: usize = 12;
    let mut lines = differences(recorded, encoded);
    if lines.is_empty() {
        return Ok(());
    }
    let more = lines.len().saturating_sub(MAX_LINES);
    lines.truncate(MAX_LINES);
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    Err(Failure::Lossy(lines.join("\n")))
}
