//! The builder of a client.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCEPT, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use reqwest::Url;
use reqwest::redirect::Policy;

use super::client::Inner;
use super::clock::{self, Clock};
use super::rate_limit::RateLimiter;
use super::reserved_headers::RESERVED_HEADERS;
use super::retry::RetryBudget;
use super::{Api, Authorize, Client, Error, RateLimit, RetryPolicy};
use crate::Credentials;

/// Whether requests can be encrypted.
const TLS: bool = cfg!(any(feature = "rustls", feature = "native-tls"));

/// Builds a [`Client`]. All settings except the credentials have defaults.
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
#[must_use = "call `build` to get the client"]
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

    /// The URL of the API, without the path of an operation; for a proxy, or for a server in tests.
    ///
    /// It must be https, or http to this machine.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// The name of your program, such as `schema-sync/1.4`, which is appended to the `User-Agent` of this crate.
    pub fn user_agent(mut self, program: impl Into<String>) -> Self {
        self.user_agent = Some(program.into());
        self
    }

    /// The timeout for connecting: 10 seconds by default, `None` for no limit.
    pub fn connect_timeout(mut self, time: impl Into<Option<Duration>>) -> Self {
        self.connect_timeout = time.into();
        self
    }

    /// The timeout of one attempt, from sending the request to the end of the response: 30 seconds by default,
    /// `None` for no limit.
    pub fn attempt_timeout(mut self, time: impl Into<Option<Duration>>) -> Self {
        self.attempt_timeout = time.into();
        self
    }

    /// The timeout of a call, including all attempts and waits: 120 seconds by default, `None` for no limit.
    ///
    /// On a single-threaded runtime, a server that keeps sending informational responses (1xx) at full speed can
    /// delay it by some seconds, as hyper then keeps the thread busy.
    pub fn timeout(mut self, time: impl Into<Option<Duration>>) -> Self {
        self.timeout = time.into();
        self
    }

    /// How often a request is retried, and with which backoff.
    pub fn retry_policy(mut self, policy: RetryPolicy) -> Self {
        self.retry_policy = policy;
        self
    }

    /// How many requests are sent per second; unlimited by default.
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = Some(limit);
        self
    }

    /// The maximum size of a decompressed response body: 64 MiB by default.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.max_response_bytes = bytes;
        self
    }

    /// A header that is sent with every request. Its value is never printed.
    pub fn header(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }

    /// Your own HTTP client, of reqwest 0.13, with its proxies, certificates and limits.
    ///
    /// You are then responsible for the security of the connection. Build it with
    ///
    /// - [`redirect::Policy::none`](reqwest::redirect::Policy::none): redirects would send your requests to any
    ///   server that a response names;
    /// - [`retry::never`](reqwest::retry::never): reqwest would add retries of its own;
    /// - `no_proxy`, for a base URL with http: a proxy could read the token.
    ///
    /// [`Self::connect_timeout`] does not apply to it.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// Replaces the clock.
    #[cfg(test)]
    #[allow(dead_code, reason = "for tests that include the runtime by its path")]
    pub(crate) fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Builds the client. Nothing is sent yet.
    ///
    /// # Errors
    /// If the credentials are missing or invalid, if the base URL is invalid or would not encrypt them, if a
    /// header is invalid, or if a timeout is zero.
    pub fn build(mut self) -> Result<Client, Error> {
        self.credentials.check().map_err(Error::from_config)?;
        let chosen = self.base_url.clone().or_else(|| self.credentials.base_url());
        let base_url = chosen.as_deref().or(self.api.base_url).unwrap_or_default();
        let base_url = check_base_url(base_url).map_err(Error::from_config)?;
        let is_custom = self.base_url.is_some();
        let resolved = self.credentials.resolve_servers(&base_url, is_custom, check_base_url);
        resolved.map_err(Error::from_config)?;
        let headers = self.headers()?;
        for (name, time) in [
            ("connect_timeout", self.connect_timeout),
            ("attempt_timeout", self.attempt_timeout),
            ("timeout", self.timeout),
        ] {
            if time.is_some_and(|time| time.is_zero()) {
                let message = format!("`{name}` must not be zero; use `None` for no limit");
                return Err(Error::from_config(message));
            }
        }
        let http = match self.http {
            Some(http) => http,
            None => http_client(&base_url, self.connect_timeout)?,
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
            retry_budget: RetryBudget::new(),
            reads: RateLimiter::new(self.rate_limit.map(|limit| limit.reads)),
            writes: RateLimiter::new(self.rate_limit.map(|limit| limit.writes)),
            max_response_bytes: self.max_response_bytes,
            clock: self.clock,
        })))
    }

    /// The headers of every request.
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
            Error::from_config("the user agent is not a valid header value".to_owned())
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
        // Without the base URL: it is not checked yet, and may be the token by mistake.
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

/// The default HTTP client.
fn http_client(base_url: &Url, timeout: Option<Duration>) -> Result<reqwest::Client, Error> {
    let mut http = reqwest::Client::builder()
        // A redirect would send the token to any server that a response names.
        .redirect(Policy::none())
        // This crate decides on retries, as it knows which operations are safe to retry.
        .retry(reqwest::retry::never());
    if let Some(timeout) = timeout {
        http = http.connect_timeout(timeout);
    }
    // A proxy from the environment could read what is not encrypted: requests by http, which otherwise never
    // leave this machine, and all requests of a build without TLS.
    if base_url.scheme() == "http" || !TLS {
        http = http.no_proxy();
    }
    // Without encryption no certificates are needed: reading those of the system is slow, and fails if there
    // are none.
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    if base_url.scheme() == "http" {
        http = http.tls_certs_only([]);
    }
    http.build().map_err(Error::from_build)
}

/// A header that a caller sets; the message does not repeat its value, which may be a secret.
pub(super) fn custom_header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let Ok(parsed) = HeaderName::try_from(name) else {
        return Err(format!("`{}` is not a valid header name", name.escape_debug()));
    };
    if RESERVED_HEADERS.contains(&parsed.as_str()) || Credentials::HEADERS.contains(&parsed) {
        return Err(format!("the header `{parsed}` is set by the client"));
    }
    let mut value = HeaderValue::from_str(value)
        .map_err(|_| format!("the value of the header `{parsed}` is not valid"))?;
    value.set_sensitive(true);
    Ok((parsed, value))
}

/// Allows only https, and http to this machine, for tests.
///
/// No message repeats the URL: it may contain a password, or be the token by mistake.
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
        return invalid("must not contain a user name or a password");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return invalid("must not have a query or a fragment");
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
