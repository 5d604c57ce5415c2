//! The connections: in come requests, out go the answers of the API, or what a fault makes of them.
//!
//! There is no TLS and no HTTP/2, and no request from elsewhere than this machine.

use std::convert::Infallible;
use std::future::{pending, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use axum::body::Body;
use http_body_util::BodyExt;
use hyper::body::{Bytes, Frame, Incoming, SizeHint};
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE, HeaderValue, RETRY_AFTER};
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tower_service::Service;

use crate::faults::{Cut, Damage, Fault, Kind, RetryAfter};
use crate::shared::Shared;
use crate::{Request, api, tomorrow};

/// Accepts connections until it is aborted, which also ends them.
pub(crate) async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => drop(connections.spawn(connection(stream, Arc::clone(&shared)))),
                // Such as too many open files; the next may fare better.
                Err(_) => tokio::task::yield_now().await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

/// How a fault wants a connection to end.
#[derive(Debug, Default)]
struct End {
    /// At once.
    reset: AtomicBool,
    /// After what is being answered.
    close: AtomicBool,
}

/// Serves one connection, until the client closes it or a fault ends it.
async fn connection(stream: TcpStream, shared: Arc<Shared>) {
    let end = Arc::new(End::default());
    let service = service_fn(|request| answer(request, Arc::clone(&shared), Arc::clone(&end)));
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let over = poll_fn(|context| {
        let mut poll = Pin::new(&mut connection).poll(context);
        if end.close.swap(false, Ordering::Relaxed) {
            Pin::new(&mut connection).graceful_shutdown();
            poll = Pin::new(&mut connection).poll(context);
        }
        if end.reset.load(Ordering::Relaxed) { Poll::Ready(()) } else { poll.map(drop) }
    });
    over.await;
    if end.reset.load(Ordering::Relaxed) {
        // Dropped like this, a connection is reset, and has no orderly end; where that fails, the
        // client has gone already.
        drop(connection.into_parts().io.into_inner().set_zero_linger());
    }
}

/// What a request is answered: by the API, or by a fault in its place.
async fn answer(
    request: hyper::Request<Incoming>,
    shared: Arc<Shared>,
    end: Arc<End>,
) -> Result<Response<Endable>, Infallible> {
    let (head, body) = request.into_parts();
    // A client that breaks off waits for no answer.
    let Ok(body) = body.collect().await else { return reset(&end).await };
    let body = body.to_bytes();
    let received = shared.clock.now();
    let (number, fault) = shared.receive(Request::new(&head, &body));
    let fault = fault.unwrap_or_else(|| Fault::late(Duration::ZERO));
    let right =
        if fault.lets_through() { Some(answer_of_api(head, body, &shared).await) } else { None };
    shared.clock.wait_until(received + fault.delay).await;
    let (mut response, cut) = match (fault.kind, right) {
        (Kind::Answer { status, content_type, body }, _) => {
            (response(status, &content_type, body.into()), None)
        }
        (Kind::Late, Some(right)) => (right, None),
        (Kind::Damage(damage), Some(right)) => (damaged(right, damage), None),
        (Kind::Connection(cut), Some(right)) if cut != Cut::BeforeAnswer => (right, Some(cut)),
        _ => return reset(&end).await,
    };
    if let Some(value) = retry_after(fault.retry_after.as_ref(), shared.clock.now()) {
        response.headers_mut().insert(RETRY_AFTER, value);
    }
    seal(&mut response, &shared);
    shared.answered(number, response.status().as_u16());
    Ok(response.map(|body| Endable::new(body, cut, end)))
}

/// Has the connection reset, which also ends this wait.
async fn reset(end: &End) -> Result<Response<Endable>, Infallible> {
    end.reset.store(true, Ordering::Relaxed);
    pending().await
}

/// What the API answers, its body read.
async fn answer_of_api(head: Parts, body: Bytes, shared: &Shared) -> Response<Bytes> {
    let request = axum::extract::Request::from_parts(head, Body::from(body));
    let (mut head, body) = match shared.router.clone().call(request).await {
        Ok(response) => response.into_parts(),
        Err(never) => match never {},
    };
    // It follows from the body, which may be changed yet.
    head.headers.remove(CONTENT_LENGTH);
    // A body that is in memory cannot fail.
    let mut body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    if api::lock(&shared.state).tomorrow
        && let Ok(mut json) = serde_json::from_slice(&body)
    {
        tomorrow::add_fields(&mut json);
        body = json.to_string().into();
    }
    Response::from_parts(head, body)
}

fn response(status: u16, content_type: &str, body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    set_content_type(&mut response, content_type);
    response
}

fn set_content_type(response: &mut Response<Bytes>, content_type: &str) {
    if let Ok(value) = HeaderValue::from_str(content_type) {
        response.headers_mut().insert(CONTENT_TYPE, value);
    }
}

fn damaged(mut response: Response<Bytes>, damage: Damage) -> Response<Bytes> {
    match damage {
        Damage::ContentType(content_type) => set_content_type(&mut response, &content_type),
        Damage::Truncated => {
            let half = response.body().len() / 2;
            response.body_mut().truncate(half);
        }
        Damage::Malformed => {
            // Its last brace follows a comma.
            let mut body = response.body().to_vec();
            body.insert(body.len().saturating_sub(1), b',');
            *response.body_mut() = body.into();
        }
    }
    response
}

fn retry_after(value: Option<&RetryAfter>, now: SystemTime) -> Option<HeaderValue> {
    let text = match value? {
        RetryAfter::Text(text) => text.clone(),
        RetryAfter::NextSecond => httpdate::fmt_http_date(now + Duration::from_secs(1)),
    };
    HeaderValue::from_str(&text).ok()
}

/// What every answer has.
fn seal(response: &mut Response<Bytes>, shared: &Shared) {
    let id = shared.execution_id();
    let headers = response.headers_mut();
    let date = httpdate::fmt_http_date(shared.clock.now());
    for (name, value) in [("x-attio-execution-id", id), (DATE.as_str(), date)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
}

/// A body after which, or in which, a connection may end.
struct Endable {
    length: u64,
    part: Bytes,
    cut: Option<Cut>,
    end: Arc<End>,
}

impl Endable {
    fn new(body: Bytes, cut: Option<Cut>, end: Arc<End>) -> Self {
        let length = body.len() as u64;
        let part = match cut {
            Some(Cut::BeforeBody) => Bytes::new(),
            Some(Cut::DuringBody) => body.slice(..body.len() / 2),
            _ => body,
        };
        Self { length, part, cut, end }
    }
}

impl hyper::body::Body for Endable {
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
                // What is there is sent first: the connection looks at this once nothing more is.
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

impl Drop for Endable {
    fn drop(&mut self) {
        if self.cut == Some(Cut::AfterBody) {
            self.end.close.store(true, Ordering::Relaxed);
        }
    }
}
