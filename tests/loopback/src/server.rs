//! The server, which replays exchanges and checks that they took place as recorded.
//!
//! It needs a tokio runtime with I/O, single-threaded or not. It has no TLS and no timeouts.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::{error, fmt, io};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

use crate::exchange::{Exchange, Request};
use crate::readable;

/// The status of the response to an unexpected request; its body is a diff.
pub const MISMATCH: u16 = 599;

/// The recordings, in a folder for each operation.
const RECORDED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../roundtrip/recorded");

/// A running server, which stops when dropped.
#[derive(Debug)]
pub struct Server {
    port: u16,
    script: Arc<Mutex<Script>>,
    accepting: JoinHandle<()>,
}

/// A difference from the recorded exchanges.
#[derive(Clone, Eq, PartialEq)]
pub struct Mismatch(String);

/// The remaining exchanges, and the first mismatch.
#[derive(Debug)]
struct Script {
    expected: VecDeque<Exchange>,
    mismatch: Option<Mismatch>,
}

/// A received request with its body.
struct Received {
    head: hyper::http::request::Parts,
    body: Bytes,
}

impl Server {
    /// Starts a server that expects these exchanges, in this order.
    ///
    /// # Errors
    ///
    /// If no port of the loopback interface can be bound.
    pub async fn start(exchanges: impl IntoIterator<Item = Exchange>) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let expected = exchanges.into_iter().collect();
        let script = Arc::new(Mutex::new(Script { expected, mismatch: None }));
        let accepting = tokio::spawn(accept(listener, Arc::clone(&script)));
        Ok(Self { port, script, accepting })
    }

    /// Starts a server that expects these exchanges of an operation, by the names of their recordings in
    /// `tests/roundtrip`.
    ///
    /// # Errors
    ///
    /// If a recording does not exist, or no port of the loopback interface can be bound.
    pub async fn recorded(operation: &str, cases: &[&str]) -> io::Result<Self> {
        let load = |case| {
            Exchange::load(&Path::new(RECORDED).join(operation).join(format!("{case}.json")))
        };
        Self::start(cases.iter().map(load).collect::<Result<Vec<_>, _>>()?).await
    }

    /// The base URL for a client, such as `http://127.0.0.1:12345`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Stops the server, and checks that all exchanges took place as recorded.
    ///
    /// # Errors
    ///
    /// The first request that differs from its recording, or else the exchanges that were not requested.
    pub fn finish(self) -> Result<(), Mismatch> {
        let mut script = lock(&self.script);
        if let Some(mismatch) = script.mismatch.take() {
            return Err(mismatch);
        }
        let missing =
            script.expected.iter().map(|it| format!("missing request: {}", line(&it.request)));
        let missing: Vec<String> = missing.collect();
        if missing.is_empty() { Ok(()) } else { Err(Mismatch(missing.join("\n"))) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The same as `Display`, since a test or an example that returns it prints it with `Debug`.
impl fmt::Debug for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl error::Error for Mismatch {}

/// Accepts connections until it is aborted, which also ends them.
async fn accept(listener: TcpListener, script: Arc<Mutex<Script>>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let script = Arc::clone(&script);
        let service = service_fn(move |request| handle(request, Arc::clone(&script)));
        // Without the date of the server, a response has only the recorded headers.
        let connection = http1::Builder::new()
            .auto_date_header(false)
            .serve_connection(TokioIo::new(stream), service);
        connections.spawn(connection);
    }
}

async fn handle(
    request: hyper::Request<Incoming>,
    script: Arc<Mutex<Script>>,
) -> Result<hyper::Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let outcome = match body.collect().await {
        Ok(body) => lock(&script).play(&Received { head, body: body.to_bytes() }),
        Err(error) => Err(Mismatch(format!("the body of the request is incomplete: {error}"))),
    };
    Ok(outcome.unwrap_or_else(|mismatch| {
        let mut response = hyper::Response::new(Full::from(mismatch.0.clone()));
        *response.status_mut() = hyper::StatusCode::from_u16(MISMATCH).expect("599 is a status");
        lock(&script).mismatch.get_or_insert(mismatch);
        response
    }))
}

/// Locks the script. Poisoning is ignored, since a panic elsewhere leaves the script usable.
fn lock(script: &Mutex<Script>) -> MutexGuard<'_, Script> {
    script.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Script {
    /// The response to this request. After a mismatch, the exchange is still expected.
    fn play(&mut self, received: &Received) -> Result<hyper::Response<Full<Bytes>>, Mismatch> {
        let Received { head, body } = received;
        let request_line = format!("{} {}", head.method, head.uri);
        let Some(exchange) = self.expected.front() else {
            return Err(Mismatch(format!("unexpected request: {request_line}")));
        };
        let recorded = readable::recorded(&exchange.request);
        let received = readable::received(head, body, &exchange.request);
        if let Some(diff) = readable::diff(&recorded, &received) {
            return Err(Mismatch(format!(
                "request differs from the recording: {request_line}\n{diff}"
            )));
        }
        let mut response = hyper::Response::builder().status(exchange.response.status);
        for (name, value) in &exchange.response.headers {
            response = response.header(name, value);
        }
        let response = response.body(Full::from(exchange.response.bytes()));
        let response = response
            .map_err(|error| Mismatch(format!("the recorded response cannot be sent: {error}")))?;
        self.expected.pop_front();
        Ok(response)
    }
}

/// Method and URL for messages, with the query not encoded: `GET /v2/objects/people/attributes?limit=5`.
fn line(request: &Request) -> String {
    let query: Vec<String> =
        request.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{} {}{mark}{}", request.method, request.path, query.join("&"))
}

#[cfg(test)]
#[path = "server_tests.rs"]
mod tests;
