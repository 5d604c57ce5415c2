//! How a client is set up.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCEPT, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use reqwest::Url;
use reqwest::redirect::Policy;

use super::client::Inner;
use super::clock::{self, Clock};
use super::own_headers::OF_CONNECTIONS;
use super::rate_limit::Gate;
use super::retry::Budget;
use super::{Api, Authorize, Client, Error, RateLimit, RetryPolicy};
use crate::Credentials;

/// Whether requests can be encrypted.
const TLS: bool = cfg!(any(feature = "rustls", feature = "native-tls"));

/// Sets up a [`Client`]; everything but what proves who calls has a default.
///
/// ```
/// use std::time::Duration;
/// use attio_client::{Client, RetryPolicy};
///
/// let attio = Client::builder()
///     .token("0123456789abcdef")
///     .user_agent("schema-sync/1.4")
///     .timeout(Duration::from_secs(20))
///     .retry_policy(RetryPolicy::none())
///     .build()?;
/// # Ok::<(), attio_client::Error>(())
/// ```
#[derive(Clone)]
#[must_use = "`build` makes the client"]
pub struct ClientBuilder {
    api: &'static Api,
    base_url: Option<String>,
    pub(crate) credentials: Credentials,
    user_agent: Option<String>,
    connect_timeout: Option<Duration>,
    attempt_timeout: Option<Duration>,
    timeout: Option<Duration>,
    retry_policy: RetryPolicy,
    rate_limit: Option<RateLimit>,
    max_response_bytes: usize,
    headers: Vec<(String, String)>,
    http: Option<reqwest::Client>,
    clock: Arc<dyn Clock>,
}

impl ClientBuilder {
    pub(crate) fn new(api: &'static Api) -> Self {
        Self {
            api,
            base_url: None,
            credentials: Credentials::default(),
            user_agent: None,
            connect_timeout: Some(Duration::from_secs(10)),
            attempt_timeout: Some(Duration::from_secs(30)),
            timeout: Some(Duration::from_secs(120)),
            retry_policy: RetryPolicy::default(),
            rate_limit: None,
            max_response_bytes: 64 << 20,
            headers: Vec::new(),
            http: None,
            clock: clock::system(),
        }
    }

    /// Where the API is served, without the path of an operation: a proxy, or a server of your tests.
    ///
    /// It is https to anywhere, or http to this machine.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// What calls the API, such as `schema-sync/1.4`: added to the `User-Agent` of this crate.
    pub fn user_agent(mut self, program: impl Into<String>) -> Self {
        self.user_agent = Some(program.into());
        self
    }

    /// How long making a connection may take: 10 seconds if not set, `None` for no limit.
    pub fn connect_timeout(mut self, time: impl Into<Option<Duration>>) -> Self {
        self.connect_timeout = time.into();
        self
    }

    /// How long one attempt may take, from sending to the end of the answer: 30 seconds if not set,
    /// `None` for no limit.
    pub fn attempt_timeout(mut self, time: impl Into<Option<Duration>>) -> Self {
        self.attempt_timeout = time.into();
        self
    }

    /// How long a call may take with all its attempts and waits: 120 seconds if not set, `None` for no
    /// limit.
    ///
    /// A server that sends informational responses (1xx) without end and at full speed can draw that out by some
    /// seconds in a runtime of one thread, which hyper then keeps busy.
    pub fn timeout(mut self, time: impl Into<Option<Duration>>) -> Self {
        self.timeout = time.into();
        self
    }

    /// How often a request is retried, and with which backoff.
    pub fn retry_policy(mut self, policy: RetryPolicy) -> Self {
        self.retry_policy = policy;
        self
    }

    /// How many requests are sent in a second; without it, as many as there are.
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = Some(limit);
        self
    }

    /// How many bytes the body of an answer may have, when it is decompressed: 64 MiB if not set.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.max_response_bytes = bytes;
        self
    }

    /// A header that is sent with every request. Its value is shown nowhere.
    pub fn header(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }

    /// An HTTP client of your own, of reqwest 0.13, with its proxies, certificates and limits.
    ///
    /// What this crate promises of the connection is then yours to keep. Build it with
    /// [`redirect::Policy::none`](reqwest::redirect::Policy::none), or it carries what you send to wherever
    /// an answer points; with [`retry::never`](reqwest::retry::never), or it repeats requests on its own
    /// account; and, for a base URL with http, with `no_proxy`, or a proxy reads the token.
    /// [`Self::connect_timeout`] does not apply to it.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// Another clock.
    #[cfg(test)]
    #[allow(dead_code, reason = "for tests that include the runtime by its path")]
    pub(crate) fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Makes the client. Nothing is sent yet.
    ///
    /// # Errors
    /// If what proves who calls is missing or cannot be sent, if the base URL is not one or would not keep
    /// that secret, if a header cannot be sent, or if a time is zero.
    pub fn build(mut self) -> Result<Client, Error> {
        self.credentials.check().map_err(Error::from_config)?;
        let chosen = self.base_url.clone().or_else(|| self.credentials.base_url());
        let base_url = chosen.as_deref().or(self.api.base_url).unwrap_or_default();
        let base_url = check_base_url(base_url).map_err(Error::from_config)?;
        let placed = self.credentials.place(&base_url, self.base_url.is_some(), check_base_url);
        placed.map_err(Error::from_config)?;
        let headers = self.headers()?;
        for (name, time) in [
            ("connect_timeout", self.connect_timeout),
            ("attempt_timeout", self.attempt_timeout),
            ("timeout", self.timeout),
        ] {
            if time.is_some_and(|time| time.is_zero()) {
                let message = format!("`{name}` leaves no time; use `None` for no limit");
                return Err(Error::from_config(message));
            }
        }
        let http = match self.http {
            Some(http) => http,
            None => connect(&base_url, self.connect_timeout)?,
        };
        Ok(Client(Arc::new(Inner {
            http,
            base_url,
            headers,
            credentials: self.credentials,
            request_id_header: self.api.request_id_header.and_then(|it| it.parse().ok()),
            attempt_timeout: self.attempt_timeout,
            timeout: self.timeout,
            retry_policy: self.retry_policy,
            budget: Budget::new(),
            reads: Gate::new(self.rate_limit.map(|limit| limit.reads)),
            writes: Gate::new(self.rate_limit.map(|limit| limit.writes)),
            max_response_bytes: self.max_response_bytes,
            clock: self.clock,
        })))
    }

    /// What is sent with every request.
    fn headers(&self) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let mut user_agent =
            concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")).to_owned();
        if let Some(program) = &self.user_agent {
            user_agent.push(' ');
            user_agent.push_str(program);
        }
        let user_agent = HeaderValue::try_from(user_agent).map_err(|_| {
            Error::from_config("the user agent cannot be sent in a header".to_owned())
        })?;
        headers.insert(USER_AGENT, user_agent);
        for (name, value) in &self.headers {
            let (name, value) = custom_header(name, value).map_err(Error::from_config)?;
            headers.insert(name, value);
        }
        Ok(headers)
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The base URL is not checked yet, and may be the token by mistake.
        f.debug_struct("ClientBuilder")
            .field("user_agent", &self.user_agent)
            .field("connect_timeout", &self.connect_timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("timeout", &self.timeout)
            .field("retry_policy", &self.retry_policy)
            .field("rate_limit", &self.rate_limit)
            .finish_non_exhaustive()
    }
}

/// An HTTP client of our own.
fn connect(base_url: &Url, timeout: Option<Duration>) -> Result<reqwest::Client, Error> {
    let mut http = reqwest::Client::builder()
        // A redirect would carry the token to whoever is named in an answer.
        .redirect(Policy::none())
        // Repeating a request is a decision that this crate has to take, by its method.
        .retry(reqwest::retry::never());
    if let Some(timeout) = timeout {
        http = http.connect_timeout(timeout);
    }
    // A proxy of the environment sees what is not encrypted: all requests by http, which never
    // leave this machine otherwise, and all that a build without TLS would send.
    if base_url.scheme() == "http" || !TLS {
        http = http.no_proxy();
    }
    // Nor are certificates needed for what is not encrypted: reading those of the system takes longer
    // than all else, and fails where there are none.
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    if base_url.scheme() == "http" {
        http = http.tls_certs_only([]);
    }
    http.build().map_err(Error::from_build)
}

/// A header that a caller sets; the message does not repeat its value, which may be a secret.
pub(super) fn custom_header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let Ok(parsed) = HeaderName::try_from(name) else {
        return Err(format!("`{}` cannot name a header", name.escape_debug()));
    };
    if OF_CONNECTIONS.contains(&parsed.as_str()) || Credentials::HEADERS.contains(&parsed) {
        return Err(format!("the header `{parsed}` is set by the client"));
    }
    let mut value = HeaderValue::from_str(value)
        .map_err(|_| format!("the header `{parsed}` cannot hold this value"))?;
    value.set_sensitive(true);
    Ok((parsed, value))
}

/// Only https keeps secret what is sent; a server on this machine is the exception, for tests.
///
/// No message repeats what was given: it may hold a password, or be the token by mistake.
fn check_base_url(text: &str) -> Result<Url, String> {
    let invalid = |why: &str| Err(format!("the base URL {why}"));
    let url = match Url::parse(text) {
        Ok(url) => url,
        Err(error) => return invalid(&format!("is not a URL: {error}")),
    };
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    let loopback = host == "localhost" || address.is_ok_and(|address| address.is_loopback());
    if !url.username().is_empty() || url.password().is_some() {
        return invalid("must not hold a user name or a password");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return invalid("must end with its path");
    }
    match url.scheme() {
        "https" => {}
        "http" if loopback => {}
        "http" => {
            return invalid("would send requests unencrypted; use https, or http to this machine");
        }
        _ => return invalid("must begin with https://"),
    }
    Ok(url)
}
