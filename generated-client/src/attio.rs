//! What is particular to Attio and no spec can say: how a client finds its token, and how an error
//! reads.

use std::fmt;

use crate::generated::API;
use crate::generated::types::ApiError;
use crate::runtime::{Client, Error};

impl Client {
    /// A client that acts with this access token.
    ///
    /// # Errors
    /// If the token cannot be sent in a header.
    ///
    /// ```
    /// let attio = attio_client::Client::new("0123456789abcdef")?;
    /// # Ok::<(), attio_client::Error>(())
    /// ```
    pub fn new(token: &str) -> Result<Self, Error> {
        Self::with_base_url(API.base_url.unwrap_or_default(), token)
    }

    /// A client of an API that is served elsewhere: a proxy, or a server of your tests.
    ///
    /// # Errors
    /// If the token cannot be sent in a header, or the URL is not https to anywhere or http to this
    /// machine.
    ///
    /// ```
    /// use attio_client::Client;
    ///
    /// assert!(Client::with_base_url("http://127.0.0.1:8080", "a-token").is_ok());
    /// assert!(Client::with_base_url("http://example.com", "a-token").is_err());
    /// ```
    pub fn with_base_url(base_url: &str, token: &str) -> Result<Self, Error> {
        Self::connect(&API, base_url, token)
    }

    /// A client as the environment says: the token in `ATTIO_API_TOKEN`, and another base URL in
    /// `ATTIO_BASE_URL`, if there is one.
    ///
    /// # Errors
    /// If there is no token, or either value is unusable.
    pub fn from_env() -> Result<Self, Error> {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let Some(token) = variable("ATTIO_API_TOKEN") else {
            return Err(Error::from_config(
                "set ATTIO_API_TOKEN to an access token of your workspace".into(),
            ));
        };
        match variable("ATTIO_BASE_URL") {
            Some(base_url) => Self::with_base_url(&base_url, &token),
            None => Self::new(&token),
        }
    }
}

impl Error {
    /// The kind of error, as the API classes it: `invalid_request_error`, for example.
    #[must_use]
    pub fn error_type(&self) -> Option<&str> {
        self.api().map(|error| error.type_.as_str())
    }

    /// The code of the error: `slug_conflict`, for example.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.api().map(|error| error.code.as_str())
    }

    /// The message of the error, which is for people: do not match on it.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.api().map(|error| error.message.as_str())
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)?;
        // The message of a validation error says nothing; these say what is wrong.
        for error in self.validation_errors.iter().flatten() {
            write!(f, "; {}: {}", path(&error.path), error.message)?;
        }
        Ok(())
    }
}

/// `["data", "options", 0]` → `data.options[0]`.
fn path(segments: &[serde_json::Value]) -> String {
    let mut path = String::new();
    for segment in segments {
        match segment.as_str() {
            Some(name) if path.is_empty() => path.push_str(name),
            Some(name) => path.push_str(&format!(".{name}")),
            None => path.push_str(&format!("[{segment}]")),
        }
    }
    path
}
