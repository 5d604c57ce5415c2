//! Between the client and the API: in go requests of the client, out comes what was exchanged.
//!
//! It listens on this machine, takes no token but that of recordings, puts the real one in its place,
//! and forwards what is asked. So the client never holds the real token, and what an answer repeats of
//! it never gets here: such an answer is not passed on. It waits for nothing but the API, and follows
//! no redirect.

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
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

use crate::token::Token;

/// The token of all recordings.
pub(crate) const TOKEN: &str = "test-token";

/// The headers of a request that are forwarded and kept.
const SENT: [&str; 3] = ["accept", "authorization", "content-type"];

/// The headers of an answer that are passed on and kept.
const ANSWERED: [&str; 3] = ["content-type", "retry-after", "x-attio-execution-id"];

/// How long the API may take.
const TIME: Duration = Duration::from_secs(25);

/// What was exchanged; or why nothing was.
pub(crate) type Exchanged = Result<(Request, Response), String>;

/// A running proxy; it stops when it is dropped.
pub(crate) struct Proxy {
    port: u16,
    gate: Arc<Mutex<Gate>>,
    accepting: JoinHandle<()>,
}

/// One request passes for each call, so that nobody else on this machine can borrow the real token.
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
}

impl Proxy {
    pub(crate) async fn start(base_url: &str, token: &Token) -> Result<Self, String> {
        let mut http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(TIME)
            .user_agent("attio-client-record");
        if base_url.starts_with("http:") {
            // That is this machine, which no other proxy is needed for.
            http = http.no_proxy();
        }
        let http = http.build().map_err(|error| format!("there is no HTTP client: {error}"))?;
        let base_url = base_url.trim_end_matches('/').to_owned();
        let api = Arc::new(Api { http, base_url, token: token.clone() });
        let bound = async {
            let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
            io::Result::Ok((listener.local_addr()?.port(), listener))
        };
        let (port, listener) =
            bound.await.map_err(|error| format!("no port on this machine: {error}"))?;
        let gate = Arc::new(Mutex::new(Gate::Closed));
        let accepting = tokio::spawn(accept(listener, api, Arc::clone(&gate)));
        Ok(Self { port, gate, accepting })
    }

    pub(crate) fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Lets the next request pass.
    pub(crate) fn open(&self) {
        set(&self.gate, Gate::Open);
    }

    /// What was exchanged since then, if anything was; nothing passes any more.
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

/// Sets the gate, and gives what it was.
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
                let outcome = match set(&gate, Gate::Closed) {
                    Gate::Open => exchange(&api, request).await,
                    Gate::Closed | Gate::Passed(_) => {
                        Err("a request came to the proxy that belongs to no call".to_owned())
                    }
                };
                let answer = answer(&outcome);
                let outcome = outcome.map(|(exchanged, _)| exchanged);
                set(&gate, Gate::Passed(Box::new(outcome)));
                Ok::<_, Infallible>(answer)
            }
        });
        connections.spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

/// The answer for the client, its body as it came; what went wrong is told to the one who asks the proxy.
fn answer(outcome: &Result<((Request, Response), Bytes), String>) -> hyper::Response<Full<Bytes>> {
    let Ok(((_, response), body)) = outcome else {
        let mut response = hyper::Response::new(Full::from("the API was not reached"));
        *response.status_mut() = hyper::StatusCode::from_u16(MISMATCH).expect("599 is a status");
        return response;
    };
    let mut answer = hyper::Response::builder().status(response.status);
    for (name, value) in &response.headers {
        answer = answer.header(name, value);
    }
    answer.body(Full::from(body.clone())).expect("status and headers came in an answer")
}

async fn exchange(
    api: &Api,
    request: hyper::Request<Incoming>,
) -> Result<((Request, Response), Bytes), String> {
    let (head, body) = request.into_parts();
    let headers = listed(&head.headers, &SENT);
    // No browser sends this without having asked.
    let ours = format!("Bearer {TOKEN}");
    if !headers.iter().any(|(name, value)| name == "authorization" && *value == ours) {
        return Err("a request came to the proxy that the client did not send".to_owned());
    }
    let body = body.collect().await.map_err(|error| format!("a request breaks off: {error}"))?;
    let body = body.to_bytes();
    let path_and_query = head.uri.path_and_query().map_or("/", |it| it.as_str());
    let failed = |error: reqwest::Error| told(api, &error);
    let mut forwarded = api
        .http
        .request(head.method.clone(), format!("{}{path_and_query}", api.base_url))
        .body(body.clone());
    for (name, value) in &headers {
        let real = (name == "authorization").then(|| api.token.authorization());
        forwarded = forwarded.header(name, real.as_ref().unwrap_or(value));
    }
    let answer = forwarded.send().await.map_err(failed)?;
    let (status, answer_headers) = (answer.status().as_u16(), listed(answer.headers(), &ANSWERED));
    let answer = answer.bytes().await.map_err(failed)?;
    let response = response(api, status, answer_headers, &answer)?;
    let request = Request {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().map(decoded_query).unwrap_or_default(),
        headers,
        body: (!body.is_empty())
            .then(|| serde_json::from_slice(&body))
            .transpose()
            .map_err(|error| format!("the client sent a body that is no JSON: {error}"))?,
    };
    Ok(((request, response), answer))
}

/// The answer as a recording holds it, unless it repeats the token.
fn response(
    api: &Api,
    status: u16,
    headers: Vec<(String, String)>,
    body: &[u8],
) -> Result<Response, String> {
    let text = String::from_utf8_lossy(body).into_owned();
    let headers_repeat = headers.iter().any(|(_, value)| api.token.is_in(value));
    if headers_repeat || api.token.is_in(&text) {
        return Err(format!("the answer, of status {status}, repeats the token; it is not kept"));
    }
    let json = serde_json::from_str(&text).ok();
    let text = if json.is_some() || text.is_empty() { None } else { Some(text) };
    Ok(Response { status, headers, body: json, text })
}

/// Why the API was not reached, with the causes, and without what could be secret.
fn told(api: &Api, error: &reqwest::Error) -> String {
    let mut text = format!("cannot reach {}", api.base_url);
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    if api.token.is_in(&text) { "cannot reach the API".to_owned() } else { text }
}

/// The headers of a list, sorted, by their names in lower case.
fn listed(headers: &HeaderMap, names: &[&str]) -> Vec<(String, String)> {
    let values = names.iter().flat_map(|name| {
        let values = headers.get_all(*name).into_iter();
        values.map(|it| ((*name).to_owned(), String::from_utf8_lossy(it.as_bytes()).into_owned()))
    });
    values.collect()
}

#[cfg(test)]
mod tests {
    use loopback::Server;

    use super::*;

    /// What the proxy says of a request that something else than the client sends.
    async fn refused(is_open: bool, authorization: &str) -> String {
        let api = Server::start([]).await.expect("loopback has a free port");
        let token = Token::new("0123456789abcdef").expect("it is long enough");
        let proxy = Proxy::start(&api.base_url(), &token).await.expect("loopback has a free port");
        if is_open {
            proxy.open();
        }
        let http = reqwest::Client::builder().no_proxy().build().expect("it needs nothing");
        let request = http.get(proxy.base_url()).header("authorization", authorization);
        let answer = request.send().await.expect("the proxy answers");
        assert_eq!(answer.status(), MISMATCH);
        api.finish().expect("the API is asked nothing");
        proxy.close().expect("a request came").expect_err("it was not forwarded")
    }

    #[tokio::test]
    async fn a_request_that_belongs_to_no_call_is_not_forwarded() {
        let problem = refused(false, "Bearer test-token").await;
        assert_eq!(problem, "a request came to the proxy that belongs to no call");
    }

    #[tokio::test]
    async fn a_request_without_the_token_of_recordings_is_not_forwarded() {
        let problem = refused(true, "Bearer another-token").await;
        assert_eq!(problem, "a request came to the proxy that the client did not send");
    }
}
