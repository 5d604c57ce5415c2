//! The `tracing` output: a span for each operation, an event for each attempt, and no secrets.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, LazyLock, Mutex};

use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Dispatch, Event, Metadata, Subscriber};

use crate::TOKEN;
use crate::clock::TestClock;
use crate::runtime::{Client, RetryPolicy};
use crate::script::{Body, Fault, MockResponse, Phase};
use crate::server::Server;
use crate::types::Target;

type Fields = BTreeMap<String, String>;

/// Records all spans and events.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Trace>>);

#[derive(Default)]
struct Trace {
    spans: Vec<Fields>,
    events: Vec<Fields>,
}

impl Trace {
    fn attempts(&self) -> impl Iterator<Item = &Fields> {
        self.events.iter().filter(|event| field(event, "message") == Some("attempt"))
    }
}

struct Reader<'a>(&'a mut Fields);

impl Visit for Reader<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().into(), value.into());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name().into(), format!("{value:?}"));
    }
}

impl Subscriber for Recorder {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with(env!("CARGO_PKG_NAME"))
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = Fields::new();
        span.record(&mut Reader(&mut fields));
        let spans = &mut self.0.lock().expect("no panic while locked").spans;
        spans.push(fields);
        Id::from_u64(spans.len() as u64)
    }

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::new();
        event.record(&mut Reader(&mut fields));
        self.0.lock().expect("no panic while locked").events.push(fields);
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let spans = &mut self.0.lock().expect("no panic while locked").spans;
        values.record(&mut Reader(&mut spans[span.into_u64() as usize - 1]));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// The trace of a call against this script.
async fn trace_of(script: impl IntoIterator<Item = MockResponse>) -> (Trace, Server) {
    // With only one subscriber, `tracing` caches whether a callsite is enabled by asking the thread that
    // reaches it first, which may have no subscriber.
    static OTHER: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(Recorder::default()));
    LazyLock::force(&OTHER);
    let recorder = Recorder::default();
    let server = Server::start(script);
    let builder = Client::builder().token(TOKEN).base_url(server.url());
    let builder =
        builder.header("x-key", "secret-header").retry_policy(RetryPolicy::max_retries(2));
    let client = builder.clock(TestClock::new().shared()).build().expect("http is for loopback");
    let guard = tracing::subscriber::set_default(recorder.clone());
    let call = client.list_attributes(Target::Objects, "secret-path");
    // The outcome does not matter here.
    drop(call.query("key", "secret-query").await);
    drop(guard);
    let trace = std::mem::take(&mut *recorder.0.lock().expect("no panic while locked"));
    (trace, server)
}

fn field<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    fields.get(name).map(String::as_str)
}

#[tokio::test]
async fn an_operation_is_a_span_and_an_attempt_an_event() {
    let found = MockResponse {
        headers: vec![("x-attio-execution-id".into(), "e-1".into())],
        ..MockResponse::json(json!({"data": []}))
    };
    let (trace, server) = trace_of([MockResponse::status(503), found]).await;
    let [span] = trace.spans.as_slice() else { panic!("{:?}", trace.spans) };
    let url = server.url();
    let (_, port) = url.rsplit_once(':').unwrap();
    let expected = json!({
        "otel.name": "list_attributes",
        "otel.kind": "client",
        "http.request.method": "GET",
        "url.template": "/v2/{target}/{identifier}/attributes",
        "server.address": "127.0.0.1",
        "server.port": port,
        "http.response.status_code": "200",
    });
    assert_eq!(json!(span), expected);
    let [first, wait, second] = trace.events.as_slice() else { panic!("{:?}", trace.events) };
    assert_eq!(field(first, "http.request.resend_count"), Some("0"));
    assert_eq!(field(first, "http.response.status_code"), Some("503"));
    assert_eq!(field(first, "error.type"), Some("503"));
    assert_eq!(field(wait, "time"), Some("250ms"));
    assert_eq!(field(second, "http.request.resend_count"), Some("1"));
    assert_eq!(field(second, "http.response.status_code"), Some("200"));
    assert_eq!(field(second, "request.id"), Some("e-1"));
    assert_eq!(field(second, "error.type"), None);
}

#[tokio::test]
async fn an_error_without_a_status_is_traced_with_its_kind() {
    let reset = MockResponse::default().fault(Fault::Reset(Phase::BeforeHead));
    let (trace, _server) = trace_of([reset.times(3)]).await;
    assert_eq!(trace.attempts().count(), 3);
    for event in trace.attempts() {
        assert_eq!(field(event, "error.type"), Some("transport"));
        assert_eq!(field(event, "http.response.status_code"), None);
    }
}

#[tokio::test]
async fn no_secret_is_traced() {
    let secret = MockResponse {
        status: Some(503),
        headers: vec![("x-secret".into(), "secret-response".into())],
        body: Body::Text("secret-body".into()),
        ..MockResponse::default()
    };
    let (trace, _server) = trace_of([secret.times(3)]).await;
    let text = format!("{:?} {:?}", trace.spans, trace.events);
    assert_eq!((trace.spans.len(), trace.attempts().count()), (1, 3));
    assert!(!text.contains("secret"), "{}", text.replace(TOKEN, "<token>"));
    assert!(!text.contains(TOKEN), "{}", text.replace(TOKEN, "<token>"));
}

#[tokio::test]
async fn a_success_that_cannot_be_decoded_is_traced_as_an_error() {
    let (trace, _server) = trace_of([MockResponse::json(json!({"data": 5}))]).await;
    let [span] = trace.spans.as_slice() else { panic!("{:?}", trace.spans) };
    assert_eq!(field(span, "http.response.status_code"), Some("200"));
    assert_eq!(field(span, "error.type"), Some("decode"));
    assert_eq!(field(span, "otel.status_code"), Some("ERROR"));
}
