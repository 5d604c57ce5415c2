//! The client: where the API is, who calls it, and how bytes get there.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::Url;
use reqwest::redirect::Policy;

use super::Error;

/// How long a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a request may take, its answer included.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Whether requests can be encrypted.
pub(super) const TLS: bool = cfg!(any(feature = "rustls", feature = "native-tls"));

/// What the runtime needs to know of an API.
#[derive(Debug)]
pub(crate) struct Api {
    /// Where the API is served.
    pub(crate) base_url: Option<&'static str>,
    /// The response header that identifies a request to the API's operators.
    pub(crate) request_id_header: Option<&'static str>,
}

/// A client of the API. Clones share connections and settings, and cost next to nothing.
///
/// ```
/// use attio_client::Client;
///
/// let attio = Client::new("0123456789abcdef")?;
/// assert!(!format!("{attio:?}").contains("0123456789abcdef"));
/// # Ok::<(), attio_client::Error>(())
/// ```
#[derive(Clone)]
pub struct Client(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) http: reqwest::Client,
    /// Without a slash at its end.
    pub(super) base_url: String,
    request_id_header: Option<&'static str>,
}

impl Client {
    /// A client of `api` at `base_url`, which sends `token` as a bearer.
    pub(crate) fn connect(api: &Api, base_url: &str, token: &str) -> Result<Self, Error> {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, authorization(token)?);
        let base_url = check_base_url(base_url)?;
        let mut http = reqwest::Client::builder()
            .default_headers(headers)
            .user_agent(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            // A redirect would carry the token to whoever is named in an answer.
            .redirect(Policy::none())
            // Repeating a request is a decision that this crate has to take, by its method.
            .retry(reqwest::retry::never());
        // A proxy of the environment sees what is not encrypted: all requests by http, which never
        // leave this machine otherwise, and all that a build without TLS would send.
        if base_url.starts_with("http://") || !TLS {
            http = http.no_proxy();
        }
        let http = http.build().map_err(Error::from_build)?;
        let request_id_header = api.request_id_header;
        Ok(Self(Arc::new(Inner { http, base_url, request_id_header })))
    }
}

impl Inner {
    pub(super) fn request_id(&self, headers: &HeaderMap) -> Option<String> {
        let value = headers.get(self.request_id_header?)?;
        Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The HTTP client holds the token in its default headers.
        f.debug_struct("Client").field("base_url", &self.0.base_url).finish_non_exhaustive()
    }
}

fn authorization(token: &str) -> Result<HeaderValue, Error> {
    // The message does not repeat what was given: it may be most of a token.
    if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Error::from_config(
            "the token must be visible ASCII characters, without blanks".into(),
        ));
    }
    let mut value = HeaderValue::try_from(format!("Bearer {token}"))
        .map_err(|_| Error::from_config("the token cannot be sent in a header".into()))?;
    value.set_sensitive(true);
    Ok(value)
}

/// Only https keeps the token secret; a server on this machine is the exception, for tests.
///
/// No message repeats what was given: it may hold a password, or be the token by mistake.
fn check_base_url(text: &str) -> Result<String, Error> {
    let invalid = |why: &str| Err(Error::from_config(format!("the base URL {why}")));
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
        "http" => return invalid("would send the token unencrypted; use https"),
        _ => return invalid("must begin with https://"),
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Api, Client};

    const API: Api = Api { base_url: None, request_id_header: None };

    fn refused(base_url: &str, token: &str) -> String {
        Client::connect(&API, base_url, token).unwrap_err().to_string()
    }

    #[test]
    fn the_token_travels_encrypted_or_not_at_all() {
        let message = "the base URL would send the token unencrypted; use https";
        assert_eq!(refused("http://example.com", "token"), message);
        assert!(refused("http://127.0.0.1.example.com", "token").contains("unencrypted"));
        assert!(refused("ftp://127.0.0.1", "token").contains("must begin with https"));
        for url in [
            "http://127.0.0.1:8080",
            "http://[::1]:8080",
            "http://localhost",
            "https://example.com/proxy/",
        ] {
            assert!(Client::connect(&API, url, "token").is_ok(), "{url}");
        }
    }

    #[test]
    fn a_refused_configuration_does_not_repeat_secrets() {
        for token in ["", "two words", "line\nbreak", "nön-ascii"] {
            assert!(
                refused("https://example.com", token)
                    .starts_with("the token must be visible ASCII")
            );
        }
        for url in [
            "https://user:hunter2@example.com",
            "http://user:hunter2@example.com",
            "ftp://user:hunter2@example.com",
            "https://user:hunter2@:99999",
            "user:hunter2@example.com",
            "https://example.com/?token=hunter2",
            "hunter2",
        ] {
            let message = refused(url, "token");
            assert!(message.starts_with("the base URL "), "{message}");
            assert!(!message.contains("hunter2"), "{message}");
        }
    }

    #[test]
    fn a_base_url_ends_with_its_path() {
        assert!(refused("https://example.com/?a=b", "token").contains("must end with its path"));
        let client = Client::connect(&API, "https://example.com/proxy/", "token").unwrap();
        assert_eq!(client.0.base_url, "https://example.com/proxy");
    }
}
