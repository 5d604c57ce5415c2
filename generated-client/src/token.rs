//! The access token, in a header of every request.

use http::header::{AUTHORIZATION, HeaderName, HeaderValue};
use reqwest::Request;
use zeroize::Zeroizing;

use crate::runtime::{Authorize, ClientBuilder, secret_header};

const SCHEME: &str = "Bearer ";

/// The header with the token, if a valid one was set.
#[derive(Clone, Default)]
pub(crate) struct Credentials(Option<HeaderValue>);

impl Authorize for Credentials {
    const HEADERS: &'static [HeaderName] = &[AUTHORIZATION];

    fn check(&self) -> Result<(), String> {
        // The message does not repeat the value: it may be most of a token.
        let message = "the token must be visible ASCII characters, without spaces";
        self.0.is_some().then_some(()).ok_or_else(|| message.to_owned())
    }

    fn authorize(&self, _: Option<&str>, request: &mut Request) -> Result<(), String> {
        if let Some(header) = &self.0 {
            request.headers_mut().insert(AUTHORIZATION, header.clone());
        }
        Ok(())
    }

    fn secrets(&self) -> Vec<impl AsRef<str>> {
        let token = self.0.as_ref().and_then(|it| it.to_str().ok()?.strip_prefix(SCHEME));
        // A token shorter than any in use may be a word, as in tests.
        token.into_iter().filter(|it| it.len() >= 16).collect()
    }
}

impl ClientBuilder {
    /// Sets the access token. It is sent only over https or to this machine, and never printed.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        let token = Zeroizing::new(token.into());
        let is_valid = !token.is_empty() && token.bytes().all(|it| it.is_ascii_graphic());
        let header = is_valid.then(|| secret_header(SCHEME, &token));
        self.credentials = Credentials(header.and_then(Result::ok));
        self
    }
}

#[cfg(test)]
mod tests {
    use crate::runtime::{Client, Error};

    fn connect(base_url: &str, token: &str) -> Result<Client, Error> {
        Client::builder().base_url(base_url).token(token).build()
    }

    fn build_error(base_url: &str, token: &str) -> String {
        connect(base_url, token).unwrap_err().to_string()
    }

    #[test]
    fn the_token_is_never_sent_unencrypted() {
        let message =
            "the base URL would send requests unencrypted; use https, or http to this machine";
        assert_eq!(build_error("http://example.com", "token"), message);
        assert!(build_error("http://127.0.0.1.example.com", "token").contains("unencrypted"));
        assert!(build_error("ftp://127.0.0.1", "token").contains("must begin with https"));
        for url in [
            "http://127.0.0.1:8080",
            "http://[::1]:8080",
            "http://localhost",
            "https://example.com/proxy/",
        ] {
            assert!(connect(url, "token").is_ok(), "{url}");
        }
    }

    #[test]
    fn config_errors_do_not_repeat_secrets() {
        for token in ["", "two words", "line\nbreak", "nön-ascii"] {
            assert!(
                build_error("https://example.com", token)
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
            let message = build_error(url, "token");
            assert!(message.starts_with("the base URL "), "{message}");
            assert!(!message.contains("hunter2"), "{message}");
        }
    }

    #[test]
    fn a_base_url_has_no_query() {
        assert!(build_error("https://example.com/?a=b", "token").contains("must not have a query"));
        let client = connect("https://example.com/proxy/", "token").unwrap();
        assert_eq!(
            format!("{client:?}"),
            r#"Client { base_url: "https://example.com/proxy", .. }"#
        );
    }
}
