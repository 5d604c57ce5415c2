//! Calls by name: in goes the name of an operation with its arguments as JSON, out comes its outcome.

use std::pin::Pin;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::case::{CallCase, RetrySettings};
use crate::runtime::{Client, Error, Method, Response, RetryPolicy};
use crate::types::Target;

/// What came of a call.
pub(crate) type Outcome = Result<Answered, Error>;

/// A success, whatever the type of its value, with all that is known of it as JSON.
pub(crate) struct Answered(pub(crate) Value);

pub(crate) type Sending = Pin<Box<dyn Future<Output = Outcome> + Send>>;

/// Sets what a case sets for calls of any kind.
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
            call = call.retry_policy(retries(settings));
        }
        call
    }};
}

/// Calls an operation with those arguments of a path that it has, and a body if it has one.
macro_rules! operation {
    ($client:ident.$operation:ident($case:ident: $($name:ident),+)) => {{
        let target: Target = argument($case, "target");
        let call = $client.$operation(target, $(argument::<Text>($case, stringify!($name))),+);
        let call = with_settings!(call, $case);
        Box::pin(async move { call.response().await.map(|it| typed(&it)) })
    }};
    ($client:ident.$operation:ident($case:ident: $($name:ident),+; $body:ident)) => {{
        let target: Target = argument($case, "target");
        let body: crate::types::$body = argument($case, "body");
        let call = $client.$operation(target, $(argument::<Text>($case, stringify!($name))),+, body);
        let call = with_settings!(call, $case);
        Box::pin(async move { call.response().await.map(|it| typed(&it)) })
    }};
}

type Text = String;

/// `{long}` in a query is a text of this length: together with what stands around it, more than a URL can have.
const LONG: usize = 65_500;

/// The call of a case, to be awaited.
pub(crate) fn sending(client: &Client, case: &CallCase) -> Sending {
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
        _ => panic!("there is no operation `{operation}`"),
    }
}

/// A request that no operation covers.
fn request(client: &Client, case: &CallCase) -> Sending {
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

pub(crate) fn retries(settings: RetrySettings) -> RetryPolicy {
    let mut retries = settings.times.map_or_else(RetryPolicy::default, RetryPolicy::max_retries);
    if let Some(time) = settings.initial_backoff {
        retries = retries.initial_backoff(Duration::from_millis(time));
    }
    if let Some(time) = settings.max_backoff {
        retries = retries.max_backoff(Duration::from_millis(time));
    }
    retries
}

fn typed<T: Serialize>(response: &Response<T>) -> Answered {
    answered(response, json!(response.body()))
}

/// A body as JSON if it is, or else as text.
fn raw(response: &Response<Vec<u8>>) -> Answered {
    let text = || json!(String::from_utf8_lossy(response.body()));
    answered(response, serde_json::from_slice(response.body()).unwrap_or_else(|_| text()))
}

fn answered<T>(response: &Response<T>, value: Value) -> Answered {
    Answered(json!({
        "value": value,
        "status": response.status(),
        "request_id": response.request_id(),
        "attempts": response.attempts(),
        "elapsed": milliseconds(response.elapsed()),
    }))
}

fn decoded(value: &Value) -> Answered {
    Answered(json!({ "value": value }))
}

/// A time in milliseconds, as a case writes it: without a fraction if it has none.
pub(crate) fn milliseconds(time: Duration) -> Value {
    match time.subsec_micros() % 1000 {
        0 => json!(u64::try_from(time.as_millis()).unwrap_or(u64::MAX)),
        _ => json!(time.as_secs_f64() * 1000.0),
    }
}
