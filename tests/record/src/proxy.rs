//! Between the client and the API: in go requests of the client, out comes what was exchanged.
//!
//! It listens on this machine, takes no token but one made for this run, puts the real one in its place,
//! and forwards what is asked. So the client never holds the real token, and what an answer repeats of
//! it never gets here: such an answer is not passed on. What others send here changes nothing. It waits
//! for nothing but the API, and follows no redirect.

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
use crate::token::{Token, chance};

/// The token of all recordings.
const TOKEN: &str = "test-token";

/// The headers of a request that are forwarded and kept.
const SENT: [&str; 3] = ["accept", "authorization", "content-type"];

/// The headers of an answer that are passed on and kept.
const ANSWERED: [&str; 3] = ["content-type", "retry-after", "x-attio-execution-id"];

/// How long the API may take.
const TIME: Duration = Duration::from_secs(25);

/// How long the body of an answer may be; that of the API are thousands of bytes.
const LONGEST: usize = 16 << 20;

/// What was exchanged; or why nothing was.
pub(crate) type Exchanged = Result<(Request, Response), Failed>;

/// Why there is no answer that can be kept.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) text: String,
    /// Whether the API may have done what it was asked.
    pub(crate) is_sent: bool,
}

/// Of a request that did not get as far as the API.
impl From<String> for Failed {
    fn from(text: String) -> Self {
        Self { text, is_sent: false }
    }
}

/// A running proxy; it stops when it is dropped.
pub(crate) struct Proxy {
    port: u16,
    token: String,
    gate: Arc<Mutex<Gate>>,
    accepting: JoinHandle<()>,
}

/// One request of the client passes for each call.
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
    /// What the client sends in its place, so that nobody else on this machine can borrow it.
    ours: String,
}

impl Proxy {
    pub(crate) async fn start(base_url: &Url, token: &Token) -> Result<Self, String> {
        let mut http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(TIME)
            .user_agent("attio-client-record");
        if is_this_machine(base_url) {
            // No other proxy is needed, and one would read the token.
            http = http.no_proxy();
            // Nor are certificates, which take long to read; by http, nothing is encrypted.
            #[cfg(feature = "rustls")]
            if base_url.scheme() == "http" {
                http = http.tls_certs_only([]);
            }
        }
        let http = http.build().map_err(|error| format!("there is no HTTP client: {error}"))?;
        let base_url = base_url.as_str().trim_end_matches('/').to_owned();
        let ours = chance::<16>()?;
        let api = Api { http, base_url, token: token.clone(), ours: format!("Bearer {ours}") };
        let bound = async {
            let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
            io::Result::Ok((listener.local_addr()?.port(), listener))
        };
        let (port, listener) =
            bound.await.map_err(|error| format!("no port on this machine: {error}"))?;
        let gate = Arc::new(Mutex::new(Gate::Closed));
        let accepting = tokio::spawn(accept(listener, Arc::new(api), Arc::clone(&gate)));
        Ok(Self { port, token: ours, gate, accepting })
    }

    pub(crate) fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What the client has to send as its token.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// Lets the next request of the client pass.
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
                if !is_ours(&api, &request) {
                    return Ok(refusal("this proxy is for one client alone"));
                }
                let outcome = match set(&gate, Gate::Closed) {
                    Gate::Open => exchange(&api, request).await,
                    Gate::Closed | Gate::Passed(_) => {
                        Err("the client sent a request that belongs to no call".to_owned().into())
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

/// Whether the client sent this, rather than someone else on this machine.
fn is_ours(api: &Api, request: &hyper::Request<Incoming>) -> bool {
    let sent = request.headers().get("authorization");
    sent.is_some_and(|it| it.as_bytes() == api.ours.as_bytes())
}

fn refusal(text: &'static str) -> hyper::Response<Full<Bytes>> {
    let mut response = hyper::Response::new(Full::from(text));
    *response.status_mut() = hyper::StatusCode::from_u16(MISMATCH).expect("599 is a status");
    response
}

/// The answer for the client, its body as it came; what went wrong is told to the one who asks the proxy.
fn answer(outcome: &Result<((Request, Response), Bytes), Failed>) -> hyper::Response<Full<Bytes>> {
    let Ok(((_, response), body)) = outcome else { return refusal("the API was not reached") };
    let mut answer = hyper::Response::builder().status(response.status);
    for (name, value) in &response.headers {
        answer = answer.header(name, value);
    }
    answer.body(Full::from(body.clone())).expect("status and headers came in an answer")
}

async fn exchange(
    api: &Api,
    request: hyper::Request<Incoming>,
) -> Result<((Request, Response), Bytes), Failed> {
    let (head, body) = request.into_parts();
    let mut headers = listed(&head.headers, &SENT);
    let body = body.collect().await.map_err(|error| format!("a request breaks off: {error}"))?;
    let body = body.to_bytes();
    let path_and_query = head.uri.path_and_query().map_or("/", |it| it.as_str());
    let sent = (!body.is_empty()).then(|| serde_json::from_slice(&body)).transpose();
    let sent = sent.map_err(|error| format!("the client sent a body that is no JSON: {error}"))?;
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
        // The one of this run would be another in every recording.
        *value = format!("Bearer {TOKEN}");
    }
    let mut answer = forwarded.send().await.map_err(failed)?;
    let (status, answer_headers) = (answer.status().as_u16(), listed(answer.headers(), &ANSWERED));
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(failed)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LONGEST {
            let text =
                format!("the answer, of status {status}, has more than 16 MiB; it is not kept");
            return Err(Failed { text, is_sent: true });
        }
    }
    let answer = Bytes::from(bytes);
    let response = response(api, status, answer_headers, &answer)
        .map_err(|text| Failed { text, is_sent: true })?;
    let request = Request {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().map(decoded_query).unwrap_or_default(),
        headers,
        body: sent,
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

/// Why there is no answer, with the causes, and without what could be secret.
fn failed(api: &Api, error: &reqwest::Error) -> Failed {
    let url = &api.base_url;
    let is_sent = error.is_timeout() || !error.is_connect();
    let mut text = if error.is_timeout() {
        format!("{url} took longer than {} seconds", TIME.as_secs())
    } else if error.is_connect() {
        format!("cannot reach {url}")
    } else if error.is_body() || error.is_decode() {
        format!("the answer of {url} breaks off")
    } else {
        format!("{url} gave no answer")
    };
    if is_sent {
        text.push_str(", and may have done what it was asked");
    }
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    if api.token.is_in(&text) {
        text = "there is no answer, and the reason repeats the token".to_owned();
    }
    Failed { text, is_sent }
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
    use loopback::{Exchange, Provenance, Server};

    use super::*;

    /// A proxy in front of this API.
    async fn proxy(api: &Server) -> Proxy {
        let url = Url::parse(&api.base_url()).expect("it is a URL");
        let token = Token::new("0123456789abcdef").expect("it is long enough");
        Proxy::start(&url, &token).await.expect("loopback has a free port")
    }

    /// The status of the answer to a request with this token.
    async fn asked(proxy: &Proxy, token: &str) -> u16 {
        let http = reqwest::Client::builder().no_proxy().build().expect("it needs nothing");
        let request = http.get(proxy.base_url()).header("authorization", format!("Bearer {token}"));
        request.send().await.expect("the proxy answers").status().as_u16()
    }

    #[tokio::test]
    async fn what_others_send_is_not_forwarded_and_changes_nothing() {
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
        assert_eq!(asked(&proxy, TOKEN).await, MISMATCH);
        proxy.open();
        assert_eq!(asked(&proxy, TOKEN).await, MISMATCH);
        assert_eq!(asked(&proxy, proxy.token()).await, 200);
        assert_eq!(asked(&proxy, TOKEN).await, MISMATCH);
        let (request, _) = proxy.close().expect("one was forwarded").expect("it was answered");
        let sent = ("authorization".to_owned(), "Bearer test-token".to_owned());
        assert!(request.headers.contains(&sent), "{request:?}");
        api.finish().expect("the API is asked once");
    }

    #[tokio::test]
    async fn a_request_of_the_client_that_belongs_to_no_call_is_told() {
        let api = Server::start([]).await.expect("loopback has a free port");
        let proxy = proxy(&api).await;
        assert_eq!(asked(&proxy, proxy.token()).await, MISMATCH);
        let problem = proxy.close().expect("a request came").expect_err("it was not forwarded");
        assert_eq!(problem.text, "the client sent a request that belongs to no call");
        api.finish().expect("the API is asked nothing");
    }

    #[tokio::test]
    async fn an_api_that_takes_too_long_may_have_done_what_it_was_asked() {
        // It is connected to, and never answers.
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("loopback has a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let base_url = format!("http://127.0.0.1:{port}");
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_millis(1));
        let http = http.build().expect("it needs nothing");
        let error = http.get(&base_url).send().await.expect_err("nobody answers");
        let token = Token::new("0123456789abcdef").expect("it is long enough");
        let failed = failed(&Api { http, base_url, token, ours: String::new() }, &error);
        let told = "took longer than 25 seconds, and may have done what it was asked";
        assert!(failed.is_sent && failed.text.contains(told), "{}", failed.text);
    }

    #[tokio::test]
    async fn every_run_has_its_own_token() {
        let api = Server::start([]).await.expect("loopback has a free port");
        let (one, other) = (proxy(&api).await, proxy(&api).await);
        assert_ne!(one.token(), other.token());
        api.finish().expect("the API is asked nothing");
    }
}
