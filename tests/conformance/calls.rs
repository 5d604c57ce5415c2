//! Runs calls by name: takes an operation and its arguments as JSON, and returns the outcome.

use std::pin::Pin;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::case::{CallCase, RetrySettings};
use crate::runtime::{Client, Error, Method, Response, RetryPolicy};
use crate::types::Target;

/// The outcome of a call.
pub(crate) type Outcome = Result<Success, Error>;

/// A success of any type as JSON: the value and the metadata of the response.
pub(crate) struct Success(pub(crate) Value);

pub(crate) type CallFuture = Pin<Box<dyn Future<Output = Outcome> + Send>>;

/// Applies the settings of a case that exist for all calls.
macro_rules! with_settings {
    ($call:expr, $case:expr) => {{
        let (mut call, case) = ($call, $case);
        for (name, value) in &case.headers {
            call = call.header(name, value);
        }
        for (name, value) in &case.query {
            call = call.query(name, value.replace("{long}", &"x".repeat(LONG)));
        }
        if let Some(time) = case.timeout {
            call = call.timeout(time.map(Duration::from_millis));
        }
        if let Some(settings) = case.retries {
            call = call.retry_policy(retry_policy(settings));
        }
        call
    }};
}

/// Calls an operation with its path parameters, and with a body if it has one.
macro_rules! operation {
    ($client:ident.$operation:ident($case:ident: $($name:ident),+)) => {{
        let target: Target = argument($case, "target");
        let call = $client.$operation(target, $(argument::<String>($case, stringify!($name))),+);
        let call = with_settings!(call, $case);
        Box::pin(async move { call.response().await.map(|it| typed(&it)) })
    }};
    ($client:ident.$operation:ident($case:ident: $($name:ident),+; $body:ident)) => {{
        let target: Target = argument($case, "target");
        let body: crate::types::$body = argument($case, "body");
        let call = $client.$operation(target, $(argument::<String>($case, stringify!($name))),+, body);
        let call = with_settings!(call, $case);
        Box::pin(async move { call.response().await.map(|it| typed(&it)) })
    }};
}

/// The length of the string that replaces `{long}` in a query, which makes the URL too long.
const LONG: usize = 65_500;

/// The future of a call.
pub(crate) fn call_future(client: &Client, case: &CallCase) -> CallFuture {
    let Some(operation) = &case.operation else { return request(client, case) };
    match operation.as_str() {
        "list_attributes" => operation!(client.list_attributes(case: identifier)),
        "create_attribute" => {
            operation!(client.create_attribute(case: identifier; CreateAttribute))
        }
        "get_attribute" => operation!(client.get_attribute(case: identifier, attribute)),
        "update_attribute" => {
            operation!(client.update_attribute(case: identifier, attribute; UpdateAttribute))
        }
        "list_select_options" => {
            operation!(client.list_select_options(case: identifier, attribute))
        }
        "create_select_option" => {
            operation!(client.create_select_option(case: identifier, attribute; CreateSelectOption))
        }
        "update_select_option" => operation!(
            client.update_select_option(case: identifier, attribute, option; UpdateSelectOption)
        ),
        "list_statuses" => operation!(client.list_statuses(case: identifier, attribute)),
        "create_status" => {
            operation!(client.create_status(case: identifier, attribute; CreateStatus))
        }
        "update_status" => {
            operation!(client.update_status(case: identifier, attribute, status; UpdateStatus))
        }
        _ => panic!("unknown operation `{operation}`"),
    }
}

/// A request without an operation.
fn request(client: &Client, case: &CallCase) -> CallFuture {
    let line = case.request.as_deref().expect("a call has an `operation` or a `request`");
    let (method, path) = line.split_once(' ').expect("a request is a method and a path");
    let method = method.parse::<Method>().expect("a request has a method");
    let mut call = with_settings!(client.request(method, path), case);
    for (name, value) in &case.path {
        call = call.path(name, value);
    }
    if let Some(body) = &case.json {
        call = call.json(body);
    }
    if let Some((content_type, body)) = &case.body {
        call = call.body(content_type, body.as_str());
    }
    if case.read_only {
        call = call.read_only();
    }
    if case.idempotent {
        call = call.idempotent();
    }
    match case.decode {
        true => Box::pin(async move { call.send().await.map(|it: Value| decoded(&it)) }),
        false => Box::pin(async move { call.bytes().await.map(|it| raw(&it)) }),
    }
}

fn argument<T: DeserializeOwned>(case: &CallCase, name: &str) -> T {
    let value = case.arguments.get(name).cloned().unwrap_or_default();
    serde_json::from_value(value).unwrap_or_else(|error| panic!("the argument `{name}`: {error}"))
}

pub(crate) fn retry_policy(settings: RetrySettings) -> RetryPolicy {
    let mut retries = settings.times.map_or_else(RetryPolicy::default, RetryPolicy::max_retries);
    if let Some(time) = settings.initial_backoff {
        retries = retries.initial_backoff(Duration::from_millis(time));
    }
    if let Some(time) = settings.max_backoff {
        retries = retries.max_backoff(Duration::from_millis(time));
    }
    retries
}

fn typed<T: Serialize>(response: &Response<T>) -> Success {
    success(response, json!(response.body()))
}

/// A body as JSON, or as a string if it is not JSON.
fn raw(response: &Response<Vec<u8>>) -> Success {
    let text = || json!(String::from_utf8_lossy(response.body()));
    success(response, serde_json::from_slice(response.body()).unwrap_or_else(|_| text()))
}

fn success<T>(response: &Response<T>, value: Value) -> Success {
    Success(json!({
        "value": value,
        "status": response.status(),
        "request_id": response.request_id(),
        "attempts": response.attempts(),
        "elapsed": milliseconds(response.elapsed()),
    }))
}

fn decoded(value: &Value) -> Success {
    Success(json!({ "value": value }))
}

/// A duration in milliseconds, as cases write it: an integer if possible.
pub(crate) fn milliseconds(time: Duration) -> Value {
    match time.subsec_micros() % 1000 {
        0 => json!(u64::try_from(time.as_millis()).unwrap_or(u64::MAX)),
        _ => json!(time.as_secs_f64() * 1000.0),
    }
}
