//! One exchange, replayed: in go a recording and a call, out comes how they disagree, if they do.

use std::fmt;
use std::path::Path;

use attio_client::{Client, Error, RetryPolicy};
use loopback::{Exchange, MISMATCH, Mismatch, Response, Server, differences};
use serde::Serialize;
use serde_json::{Value, json};

use crate::spec::wrapped;

/// Where the recordings are.
pub(crate) const RECORDED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/recorded");

/// The token in all recordings.
pub(crate) const TOKEN: &str = "test-token";

/// How a client fails a recording.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It did not send what was recorded.
    WrongRequest(String),
    /// It could not read what was answered.
    Undecodable(String),
    /// It read what was answered, and does not give all of it back.
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

/// Defines a test for each case of an operation, in a module of its name.
///
/// A case is written like a call, `documented(|attio| attio.list_statuses(…))`, and its name is that
/// of the recording.
macro_rules! replays {
    ($operation:ident, $($case:ident(|$attio:ident| $call:expr)),+ $(,)?) => {
        mod $operation {
            #[allow(unused_imports, clippy::wildcard_imports, reason = "calls use what is around")]
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

/// A recording, by its operation and case.
pub(crate) fn recording(operation: &str, case: &str) -> Exchange {
    let path = Path::new(RECORDED).join(operation).join(format!("{case}.json"));
    Exchange::load(&path).unwrap_or_else(|error| panic!("{error}"))
}

/// A client that sends each request once: a recording has one answer.
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
    judge(operation, &exchange.response, server.finish(), outcome)
}

fn judge<T: Serialize>(
    operation: &str,
    recorded: &Response,
    requested: Result<(), Mismatch>,
    outcome: Result<T, Error>,
) -> Result<(), Failure> {
    if let Err(mismatch) = requested {
        // What a client says that sent nothing explains why.
        return Err(Failure::WrongRequest(match outcome {
            Err(error) if error.status() != Some(MISMATCH) => {
                format!("{mismatch}\nthe client says: {error}")
            }
            _ => mismatch.to_string(),
        }));
    }
    match (outcome, (200..300).contains(&recorded.status)) {
        (Ok(value), true) => {
            lossless(&json!(recorded.body), &wrapped(operation, recorded.status, json!(value)))
        }
        (Err(error), false) => judge_error(recorded, &error),
        (Ok(_), false) => {
            Err(Failure::Undecodable(format!("status {} was taken for a success", recorded.status)))
        }
        (Err(error), true) => Err(Failure::Undecodable(error.to_string())),
    }
}

fn judge_error(recorded: &Response, error: &Error) -> Result<(), Failure> {
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
    const MOST: usize = 12;
    let mut lines = differences(recorded, encoded);
    if lines.is_empty() {
        return Ok(());
    }
    let more = lines.len().saturating_sub(MOST);
    lines.truncate(MOST);
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    Err(Failure::Lossy(lines.join("\n")))
}
