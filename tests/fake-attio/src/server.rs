//! Connections: passes requests to the API, and sends its responses, or what a fault makes of them.
//!
//! Without TLS and HTTP/2, and only for requests from this machine.

use std::convert::Infallible;
use std::future::{pending, poll_fn};
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};
use std::time::{Duration, SystemTime};

use axum::body::Body;
use http_body_util::BodyExt;
use hyper::body::{Bytes, Frame, Incoming, SizeHint};
use hyper::header::{ALLOW, CONTENT_LENGTH, CONTENT_TYPE, DATE, HeaderValue, RETRY_AFTER};
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tower_service::Service;

use crate::faults::{Cut, Damage, FaultKind, RetryAfter};
use crate::shared::{Shared, TEXT, lock};
use crate::{Request, clock, future_fields};

/// The socket that listens, until the server is dropped.
pub(crate) type Listener = Mutex<Option<TcpListener>>;

/// Accepts connections until the listener is closed, which also ends them.
pub(crate) async fn accept(listener: Arc<Listener>, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = poll_fn(|context| poll_accept(&listener, context)) => match accepted {
                Some(Ok(stream)) => drop(connections.spawn(connection(stream, Arc::clone(&shared)))),
                // For example too many open files; try again later.
                Some(Err(_)) => tokio::time::sleep(Duration::from_millis(10)).await,
                None => return,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

/// The next connection, or `None` once the listener is closed.
fn poll_accept(
    listener: &Listener,
    context: &mut Context<'_>,
) -> Poll<Option<io::Result<TcpStream>>> {
    let listener = lock(listener);
    let Some(listener) = &*listener else { return Poll::Ready(None) };
    Poll::Ready(Some(ready!(listener.poll_accept(context)).map(|(stream, _)| stream)))
}

/// When a fault resets a connection.
#[derive(Debug, Default)]
struct Ending {
    /// Now.
    reset: AtomicBool,
    reset_on_next_request: AtomicBool,
}

/// Serves one connection, until the client closes it or a fault ends it.
async fn connection(stream: TcpStream, shared: Arc<Shared>) {
    let end = Arc::new(Ending::default());
    let service = service_fn(|request| handle(request, Arc::clone(&shared), Arc::clone(&end)));
    // A client may shut down its write side and still wait for the response.
    let mut connection =
        http1::Builder::new().half_close(true).serve_connection(TokioIo::new(stream), service);
    let over = poll_fn(|context| {
        let poll = Pin::new(&mut connection).poll(context);
        if end.reset.load(Ordering::Relaxed) { Poll::Ready(()) } else { poll.map(drop) }
    });
    over.await;
    if end.reset.load(Ordering::Relaxed) {
        // Zero linger resets the connection on drop. This fails only if the client has already closed it.
        drop(connection.into_parts().io.into_inner().set_zero_linger());
    }
}

/// The response to a request, by the API or by a fault.
async fn handle(
    request: hyper::Request<Incoming>,
    shared: Arc<Shared>,
    end: Arc<Ending>,
) -> Result<Response<CutBody>, Infallible> {
    if end.reset_on_next_request.load(Ordering::Relaxed) {
        return reset(&end).await;
    }
    let (head, body) = request.into_parts();
    // The client has aborted the request.
    let Ok(body) = body.collect().await else { return reset(&end).await };
    let body = body.to_bytes();
    let received = shared.clock.now();
    let (number, fault) = shared.receive(&Request::new(&head, &body));
    let intact =
        if fault.is_processed() { Some(api_response(head, body, &shared).await) } else { None };
    shared.clock.wait_until(clock::later(received, fault.delay)).await;
    let (mut response, mut cut) = match (fault.kind, intact) {
        (FaultKind::Response { status, content_type, body }, _) => {
            (response(status, content_type, body.into()), None)
        }
        (FaultKind::Delay, Some(intact)) => (intact, None),
        (FaultKind::Damage(damage), Some(intact)) => (apply_damage(intact, damage), None),
        (FaultKind::Connection(cut), Some(intact)) if cut != Cut::BeforeResponse => {
            (intact, Some(cut))
        }
        _ => return reset(&end).await,
    };
    if let Some(value) = retry_after(fault.retry_after, shared.clock.now()) {
        response.headers_mut().insert(RETRY_AFTER, value);
    }
    if let Err(problem) = shared.record_response(number, response.status().as_u16()) {
        let content_type = HeaderValue::from_static(TEXT);
        response = self::response(StatusCode::INTERNAL_SERVER_ERROR, content_type, problem.into());
        cut = None;
    }
    if cut == Some(Cut::AfterBody) {
        end.reset_on_next_request.store(true, Ordering::Relaxed);
    }
    add_common_headers(&mut response, &shared);
    Ok(response.map(|body| CutBody::new(body, cut, end)))
}

/// Resets the connection, which drops this future.
async fn reset(end: &Ending) -> Result<Response<CutBody>, Infallible> {
    end.reset.store(true, Ordering::Relaxed);
    pending().await
}

/// The response of the API, with its body in memory.
async fn api_response(head: Parts, body: Bytes, shared: &Shared) -> Response<Bytes> {
    let request = axum::extract::Request::from_parts(head, Body::from(body));
    let (mut head, body) = match shared.router.clone().call(request).await {
        Ok(response) => response.into_parts(),
        Err(never) => match never {},
    };
    // The body may still change.
    head.headers.remove(CONTENT_LENGTH);
    // The router adds it for a wrong method, which must look like an unknown route.
    head.headers.remove(ALLOW);
    // Reading a body from memory cannot fail.
    let mut body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    if lock(&shared.state).future_fields
        && let Ok(mut json) = serde_json::from_slice(&body)
    {
        future_fields::add_fields(&mut json);
        body = json.to_string().into();
    }
    Response::from_parts(head, body)
}

fn response(status: StatusCode, content_type: HeaderValue, body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}

fn apply_damage(mut response: Response<Bytes>, damage: Damage) -> Response<Bytes> {
    match damage {
        Damage::ContentType(content_type) => {
            response.headers_mut().insert(CONTENT_TYPE, content_type);
        }
        Damage::Truncated => {
            let half = response.body().len() / 2;
            response.body_mut().truncate(half);
        }
        Damage::Malformed => {
            // Adds a comma before the last brace.
            let mut body = response.body().to_vec();
            body.insert(body.len().saturating_sub(1), b',');
            *response.body_mut() = body.into();
        }
    }
    response
}

fn retry_after(value: Option<RetryAfter>, now: SystemTime) -> Option<HeaderValue> {
    match value? {
        RetryAfter::Value(value) => Some(value),
        RetryAfter::NextSecond => {
            HeaderValue::from_str(&httpdate::fmt_http_date(now + Duration::from_secs(1))).ok()
        }
    }
}

/// Adds the headers that all responses have.
fn add_common_headers(response: &mut Response<Bytes>, shared: &Shared) {
    let id = shared.execution_id();
    let headers = response.headers_mut();
    let date = httpdate::fmt_http_date(shared.clock.now());
    for (name, value) in [("x-attio-execution-id", id), (DATE.as_str(), date)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
}

/// A response body that can reset the connection, within or after it.
struct CutBody {
    length: u64,
    part: Bytes,
    cut: Option<Cut>,
    end: Arc<Ending>,
}

impl CutBody {
    fn new(body: Bytes, cut: Option<Cut>, end: Arc<Ending>) -> Self {
        let length = body.len() as u64;
        let part = match cut {
            Some(Cut::BeforeBody) => Bytes::new(),
            Some(Cut::DuringBody) => body.slice(..body.len() / 2),
            _ => body,
        };
        Self { length, part, cut, end }
    }
}

impl hyper::body::Body for CutBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let part = std::mem::take(&mut self.part);
        if !part.is_empty() {
            return Poll::Ready(Some(Ok(Frame::data(part))));
        }
        match self.cut {
            Some(Cut::BeforeBody | Cut::DuringBody) => {
                // What was written so far is flushed before the connection checks this.
                self.end.reset.store(true, Ordering::Relaxed);
                Poll::Pending
            }
            _ => Poll::Ready(None),
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}
