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

    fn each_secret(&self, strike: &mut dyn FnMut(&[u8])) {
        let token = self.0.as_ref().and_then(|it| it.as_bytes().strip_prefix(SCHEME.as_bytes()));
        // One that is shorter than any in use may be a word, as those of tests are.
        token.filter(|it| it.len() >= 16).into_iter().for_each(strike);
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
