//! A recording proxy between the client and the API. In: requests of the client. Out: the exchanges.
//!
//! It listens on this machine, accepts only a token made for this run, replaces it with the real one, and
//! forwards the request. So the client never has the real token. A response that repeats it is not passed on.
//! Requests of other programs are refused without effect. It only waits for the API, and follows no
//! redirects.

use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::HeaderMap;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use loopback::{MISMATCH, Request, Response, decoded_query};
use reqwest::Url;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

use crate::settings::is_this_machine;
use crate::token::{Token, random_hex};

/// The token of all recordings.
const TOKEN: &str = "test-token";

/// The headers of a request that are forwarded and recorded.
const REQUEST_HEADERS: [&str; 3] = ["accept", "authorization", "content-type"];

/// The headers of a response that are passed on and recorded.
const RESPONSE_HEADERS: [&str; 3] = ["content-type", "retry-after", "x-attio-execution-id"];

/// How long the API may take to respond.
const TIMEOUT: Duration = Duration::from_secs(25);

/// The maximum length of a response body. Those of the API have thousands of bytes.
const MAX_RESPONSE_BYTES: usize = 16 << 20;

/// An exchange, or why there is none.
pub(crate) type Exchanged = Result<(Request, Response), ProxyError>;

/// Why there is no response that can be recorded.
#[derive(Debug)]
pub(crate) struct ProxyError {
    pub(crate) message: String,
    /// Whether the API may have processed the request.
    pub(crate) is_sent: bool,
}

/// The error of a request that did not reach the API.
impl From<String> for ProxyError {
    fn from(message: String) -> Self {
        Self { message, is_sent: false }
    }
}

/// A running proxy, which stops when it is dropped.
pub(crate) struct Proxy {
    port: u16,
    token: String,
    gate: Arc<Mutex<Gate>>,
    accepting: JoinHandle<()>,
}

/// Lets one request of the client pass for each call.
enum Gate {
    Closed,
    Open,
    Passed(Box<Exchanged>),
}

/// Where requests are forwarded to.
struct Api {
    http: reqwest::Client,
    base_url: String,
    token: Token,
    /// The header that the client sends in its place, so that no other program on this machine can use it.
    ours: String,
}

impl Proxy {
    pub(crate) async fn start(base_url: &Url, token: &Token) -> Result<Self, String> {
        let mut http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(TIMEOUT)
            .user_agent("attio-client-record");
        if is_this_machine(base_url) {
            // Another proxy is not needed, and would see the token.
            http = http.no_proxy();
            // Plain HTTP needs no certificates, which are slow to load.
            #[cfg(feature = "rustls")]
            if base_url.scheme() == "http" {
                http = http.tls_certs_only([]);
            }
        }
        let http =
            http.build().map_err(|error| format!("cannot build the HTTP client: {error}"))?;
        let base_url = base_url.as_str().trim_end_matches('/').to_owned();
        let ours = random_hex::<16>()?;
        let api = Api { http, base_url, token: token.clone(), ours: format!("Bearer {ours}") };
        let bound = async {
            let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
            io::Result::Ok((listener.local_addr()?.port(), listener))
        };
        let (port, listener) =
            bound.await.map_err(|error| format!("cannot listen on this machine: {error}"))?;
        let gate = Arc::new(Mutex::new(Gate::Closed));
        let accepting = tokio::spawn(accept(listener, Arc::new(api), Arc::clone(&gate)));
        Ok(Self { port, token: ours, gate, accepting })
    }

    pub(crate) fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The token that the client has to send.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// Lets the next request of the client pass.
    pub(crate) fn open(&self) {
        set(&self.gate, Gate::Open);
    }

    /// Lets no more requests pass. Returns the exchange since [`Proxy::open`], if there was one.
    pub(crate) fn close(&self) -> Option<Exchanged> {
        match set(&self.gate, Gate::Closed) {
            Gate::Passed(exchanged) => Some(*exchanged),
            Gate::Open | Gate::Closed => None,
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Sets the gate, and returns its previous state.
fn set(gate: &Mutex<Gate>, to: Gate) -> Gate {
    std::mem::replace(&mut gate.lock().unwrap_or_else(PoisonError::into_inner), to)
}

async fn accept(listener: TcpListener, api: Arc<Api>, gate: Arc<Mutex<Gate>>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (api, gate) = (Arc::clone(&api), Arc::clone(&gate));
        let service = service_fn(move |request| {
            let (api, gate) = (Arc::clone(&api), Arc::clone(&gate));
            async move {
                if !is_ours(&api, &request) {
                    return Ok(refusal("this proxy is for one client only"));
                }
                let outcome = match set(&gate, Gate::Closed) {
                    Gate::Open => exchange(&api, request).await,
                    Gate::Closed | Gate::Passed(_) => {
                        Err("the client sent a request outside of a call".to_owned().into())
                    }
                };
                let response = client_response(&outcome);
                let outcome = outcome.map(|(exchanged, _)| exchanged);
                set(&gate, Gate::Passed(Box::new(outcome)));
                Ok::<_, Infallible>(response)
            }
        });
        connections.spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

/// Whether the client sent this, and not another program on this machine.
fn is_ours(api: &Api, request: &hyper::Request<Incoming>) -> bool {
    let sent = request.headers().get("authorization");
    sent.is_some_and(|it| it.as_bytes() == api.ours.as_bytes())
}

fn refusal(text: &'static str) -> hyper::Response<Full<Bytes>> {
    let mut response = hyper::Response::new(Full::from(text));
    *response.status_mut() = hyper::StatusCode::from_u16(MISMATCH).expect("599 is a status");
    response
}

/// The response for the client, with the original body. Errors are returned by [`Proxy::close`].
fn client_response(
    outcome: &Result<((Request, Response), Bytes), ProxyError>,
) -> hyper::Response<Full<Bytes>> {
    let Ok(((_, response), body)) = outcome else { return refusal("the API was not reached") };
    let mut builder = hyper::Response::builder().status(response.status);
    for (name, value) in &response.headers {
        builder = builder.header(name, value);
    }
    builder.body(Full::from(body.clone())).expect("status and headers are from a response")
}

async fn exchange(
    api: &Api,
    request: hyper::Request<Incoming>,
) -> Result<((Request, Response), Bytes), ProxyError> {
    let (head, body) = request.into_parts();
    let mut headers = listed(&head.headers, &REQUEST_HEADERS);
    let body = body.collect().await.map_err(|error| format!("a request is truncated: {error}"))?;
    let body = body.to_bytes();
    let path_and_query = head.uri.path_and_query().map_or("/", |it| it.as_str());
    let sent = (!body.is_empty()).then(|| serde_json::from_slice(&body)).transpose();
    let sent = sent.map_err(|error| format!("the client sent a body that is not JSON: {error}"))?;
    let failed = |error: reqwest::Error| failed(api, &error);
    let mut forwarded = api
        .http
        .request(head.method.clone(), format!("{}{path_and_query}", api.base_url))
        .body(body);
    for (name, value) in &headers {
        let real = (name == "authorization").then(|| api.token.authorization());
        forwarded = forwarded.header(name, real.as_ref().unwrap_or(value));
    }
    for (_, value) in headers.iter_mut().filter(|(name, _)| name == "authorization") {
        // The token of this run would differ in every recording.
        *value = format!("Bearer {TOKEN}");
    }
    let mut received = forwarded.send().await.map_err(failed)?;
    let status = received.status().as_u16();
    let response_headers = listed(received.headers(), &RESPONSE_HEADERS);
    let mut bytes = Vec::new();
    while let Some(chunk) = received.chunk().await.map_err(failed)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MAX_RESPONSE_BYTES {
            let message =
                format!("the response, of status {status}, is longer than 16 MiB; it is not kept");
            return Err(ProxyError { message, is_sent: true });
        }
    }
    let body = Bytes::from(bytes);
    let response = response(api, status, response_headers, &body)
        .map_err(|message| ProxyError { message, is_sent: true })?;
    let request = Request {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().map(decoded_query).unwrap_or_default(),
        headers,
        body: sent,
    };
    Ok(((request, response), body))
}

/// The response as it is recorded.
///
/// # Errors
/// If it repeats the token.
fn response(
    api: &Api,
    status: u16,
    headers: Vec<(String, String)>,
    body: &[u8],
) -> Result<Response, String> {
    let text = String::from_utf8_lossy(body).into_owned();
    let headers_repeat = headers.iter().any(|(_, value)| api.token.is_in(value));
    if headers_repeat || api.token.is_in(&text) {
        return Err(format!("the response, of status {status}, repeats the token; it is not kept"));
    }
    let json = serde_json::from_str(&text).ok();
    let text = if json.is_some() || text.is_empty() { None } else { Some(text) };
    Ok(Response { status, headers, body: json, text })
}

/// Why there is no response, with the causes and without secrets.
fn failed(api: &Api, error: &reqwest::Error) -> ProxyError {
    let url = &api.base_url;
    let is_sent = error.is_timeout() || !error.is_connect();
    let mut message = if error.is_timeout() {
        format!("{url} took longer than {} seconds", TIMEOUT.as_secs())
    } else if error.is_connect() {
        format!("cannot reach {url}")
    } else if error.is_body() || error.is_decode() {
        format!("the response of {url} is truncated")
    } else {
        format!("{url} sent no response")
    };
    if is_sent {
        message.push_str(", and may have processed the request");
    }
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        message.push_str(&format!(": {error}"));
        cause = error.source();
    }
    if api.token.is_in(&message) {
        message = "there is no response, and the error repeats the token".to_owned();
    }
    ProxyError { message, is_sent }
}

/// The headers with these names, in the order of the names.
fn listed(headers: &HeaderMap, names: &[&str]) -> Vec<(String, String)> {
    let values = names.iter().flat_map(|name| {
        let values = headers.get_all(*name).into_iter();
        values.map(|it| ((*name).to_owned(), String::from_utf8_lossy(it.as_bytes()).into_owned()))
    });
    values.collect()
}

#[cfg(test)]
mod tests {
    use loopback::{Exchange, Provenance, Server};

    use super::*;

    /// A proxy in front of this API.
    async fn proxy(api: &Server) -> Proxy {
        let url = Url::parse(&api.base_url()).expect("it is a URL");
        let token = Token::new("0123456789abcdef").expect("the token is long enough");
        Proxy::start(&url, &token).await.expect("loopback has a free port")
    }

    /// Sends a request with this token, and returns the status of the response.
    async fn status(proxy: &Proxy, token: &str) -> u16 {
        let http = reqwest::Client::builder().no_proxy().build().expect("the client can be built");
        let request = http.get(proxy.base_url()).header("authorization", format!("Bearer {token}"));
        request.send().await.expect("the proxy responds").status().as_u16()
    }

    #[tokio::test]
    async fn requests_of_other_programs_are_not_forwarded() {
        let api = Server::start([Exchange {
            provenance: Provenance::Constructed,
            source: "this test".to_owned(),
            request: Request {
                method: "GET".to_owned(),
                path: "/".to_owned(),
                query: Vec::new(),
                headers: vec![("authorization".to_owned(), "Bearer 0123456789abcdef".to_owned())],
                body: None,
            },
            response: Response {
                status: 200,
                headers: vec![("content-type".to_owned(), "application/json".to_owned())],
                body: Some(serde_json::json!({})),
                text: None,
            },
        }]);
        let api = api.await.expect("loopback has a free port");
        let proxy = proxy(&api).await;
        assert_eq!(status(&proxy, TOKEN).await, MISMATCH);
        proxy.open();
        assert_eq!(status(&proxy, TOKEN).await, MISMATCH);
        assert_eq!(status(&proxy, proxy.token()).await, 200);
        assert_eq!(status(&proxy, TOKEN).await, MISMATCH);
        let (request, _) = proxy.close().expect("one was forwarded").expect("there was a response");
        let sent = ("authorization".to_owned(), "Bearer test-token".to_owned());
        assert!(request.headers.contains(&sent), "{request:?}");
        api.finish().expect("the API gets one request");
    }

    #[tokio::test]
    async fn a_request_outside_of_a_call_is_reported() {
        let api = Server::start([]).await.expect("loopback has a free port");
        let proxy = proxy(&api).await;
        assert_eq!(status(&proxy, proxy.token()).await, MISMATCH);
        let problem = proxy.close().expect("a request came").expect_err("it was not forwarded");
        assert_eq!(problem.message, "the client sent a request outside of a call");
        api.finish().expect("the API gets no request");
    }

    #[tokio::test]
    async fn an_api_that_times_out_may_have_processed_the_request() {
        // It accepts the connection, and never responds.
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("loopback has a free port");
        let port = listener.local_addr().expect("the listener is bound").port();
        let base_url = format!("http://127.0.0.1:{port}");
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_millis(1));
        let http = http.build().expect("the client can be built");
        let error = http.get(&base_url).send().await.expect_err("it times out");
        let token = Token::new("0123456789abcdef").expect("the token is long enough");
        let failed = failed(&Api { http, base_url, token, ours: String::new() }, &error);
        let expected = "took longer than 25 seconds, and may have processed the request";
        assert!(failed.is_sent && failed.message.contains(expected), "{}", failed.message);
    }

    #[tokio::test]
    async fn every_run_has_its_own_token() {
        let api = Server::start([]).await.expect("loopback has a free port");
        let (one, other) = (proxy(&api).await, proxy(&api).await);
        assert_ne!(one.token(), other.token());
        api.finish().expect("the API gets no request");
    }
}
