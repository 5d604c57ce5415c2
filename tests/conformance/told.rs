//! What is told to `tracing`: a span for each operation, an event for each attempt, and no secrets.

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
use crate::script::{Answer, Body, Fault, Phase};
use crate::server::Server;
use crate::types::Target;

type Fields = BTreeMap<String, String>;

/// Keeps all that it is told.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Told>>);

#[derive(Default)]
struct Told {
    spans: Vec<Fields>,
    events: Vec<Fields>,
}

impl Told {
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
        let spans = &mut self.0.lock().expect("nothing panics with it").spans;
        spans.push(fields);
        Id::from_u64(spans.len() as u64)
    }

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::new();
        event.record(&mut Reader(&mut fields));
        self.0.lock().expect("nothing panics with it").events.push(fields);
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let spans = &mut self.0.lock().expect("nothing panics with it").spans;
        values.record(&mut Reader(&mut spans[span.into_u64() as usize - 1]));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// What is traced of a call with that response.
async fn told(script: impl IntoIterator<Item = Answer>) -> (Told, Server) {
    // Where there was one listener only, `tracing` asks the thread that comes first whether to tell
    // anything, which may be that of a test without a listener.
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
    // How it ends is not asked here.
    drop(call.query("key", "secret-query").await);
    drop(guard);
    let told = std::mem::take(&mut *recorder.0.lock().expect("nothing panics with it"));
    (told, server)
}

fn field<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    fields.get(name).map(String::as_str)
}

#[tokio::test]
async fn an_operation_is_a_span_and_an_attempt_an_event() {
    let found = Answer {
        headers: vec![("x-attio-execution-id".into(), "e-1".into())],
        ..Answer::json(json!({"data": []}))
    };
    let (told, server) = told([Answer::status(503), found]).await;
    let [span] = told.spans.as_slice() else { panic!("{:?}", told.spans) };
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
    let [first, wait, second] = told.events.as_slice() else { panic!("{:?}", told.events) };
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
async fn what_fails_without_a_status_is_told_by_its_kind() {
    let reset = Answer::default().fault(Fault::Reset(Phase::BeforeHead));
    let (told, _server) = told([reset.times(3)]).await;
    assert_eq!(told.attempts().count(), 3);
    for event in told.attempts() {
        assert_eq!(field(event, "error.type"), Some("transport"));
        assert_eq!(field(event, "http.response.status_code"), None);
    }
}

#[tokio::test]
async fn no_secret_is_told() {
    let secret = Answer {
        status: Some(503),
        headers: vec![("x-secret".into(), "secret-answer".into())],
        body: Body::Text("secret-body".into()),
        ..Answer::default()
    };
    let (told, _server) = told([secret.times(3)]).await;
    let text = format!("{:?} {:?}", told.spans, told.events);
    assert_eq!((told.spans.len(), told.attempts().count()), (1, 3));
    assert!(!text.contains("secret"), "{}", text.replace(TOKEN, "<token>"));
    assert!(!text.contains(TOKEN), "{}", text.replace(TOKEN, "<token>"));
}

#[tokio::test]
async fn a_success_that_cannot_be_decoded_is_told_as_an_error() {
    let (told, _server) = told([Answer::json(json!({"data": 5}))]).await;
    let [span] = told.spans.as_slice() else { panic!("{:?}", told.spans) };
    assert_eq!(field(span, "http.response.status_code"), Some("200"));
    assert_eq!(field(span, "error.type"), Some("decode"));
    assert_eq!(field(span, "otel.status_code"), Some("ERROR"));
}
