//! What proves to Attio who calls: a token, in a header of every request.

use http::header::{AUTHORIZATION, HeaderName, HeaderValue};
use reqwest::Request;
use zeroize::Zeroizing;

use crate::runtime::{Authorize, ClientBuilder, secret_header};

const SCHEME: &str = "Bearer ";

/// The header with the token, if one was given that can be sent.
#[derive(Clone, Default)]
pub(crate) struct Credentials(Option<HeaderValue>);

impl Authorize for Credentials {
    const HEADERS: &'static [HeaderName] = &[AUTHORIZATION];

    fn check(&self) -> Result<(), String> {
        // The message does not repeat what was given: it may be most of a token.
        let message = "the token must be visible ASCII characters, without blanks";
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
        // One that is shorter than any in use may be a word, as those of tests are.
        token.into_iter().filter(|it| it.len() >= 16).collect()
    }
}

impl ClientBuilder {
    /// The access token. It is sent over https or to this machine, and shown nowhere.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        let token = Zeroizing::new(token.into());
        let can_be_sent = !token.is_empty() && token.bytes().all(|it| it.is_ascii_graphic());
        let header = can_be_sent.then(|| secret_header(SCHEME, &token));
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

    fn refused(base_url: &str, token: &str) -> String {
        connect(base_url, token).unwrap_err().to_string()
    }

    #[test]
    fn the_token_travels_encrypted_or_not_at_all() {
        let message =
            "the base URL would send requests unencrypted; use https, or http to this machine";
        assert_eq!(refused("http://example.com", "token"), message);
        assert!(refused("http://127.0.0.1.example.com", "token").contains("unencrypted"));
        assert!(refused("ftp://127.0.0.1", "token").contains("must begin with https"));
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
        let client = connect("https://example.com/proxy/", "token").unwrap();
        assert_eq!(
            format!("{client:?}"),
            r#"Client { base_url: "https://example.com/proxy", .. }"#
        );
    }
}
