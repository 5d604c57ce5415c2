//! What is particular to Attio and no spec can say: how a client finds its token, and how an error
//! reads.

use std::env::VarError;
use std::fmt;

use crate::generated::API;
use crate::generated::types::{ApiError, ErrorCode, ErrorType};
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

    /// A client of an API that is served elsewhere: a proxy, or a server of your tests. The URL goes
    /// as far as before `/v2`.
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
    /// `ATTIO_BASE_URL`, if there is one, as for [`Self::with_base_url`].
    ///
    /// # Errors
    /// If there is no token, or either value is unusable.
    pub fn from_env() -> Result<Self, Error> {
        let Some(token) = variable("ATTIO_API_TOKEN")? else {
            let message = "set ATTIO_API_TOKEN to an access token of your workspace";
            return Err(Error::from_config(message.into()));
        };
        match variable("ATTIO_BASE_URL")? {
            Some(base_url) => Self::with_base_url(&base_url, &token),
            None => Self::new(&token),
        }
    }
}

/// A variable of the environment, if it is set to anything.
fn variable(name: &str) -> Result<Option<String>, Error> {
    match std::env::var(name) {
        Ok(value) if value.is_empty() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(Error::from_config(format!("{name} is not UTF-8"))),
    }
}

impl Error {
    /// The kind of error.
    #[must_use]
    pub fn error_type(&self) -> Option<&ErrorType> {
        self.api().map(|error| &error.type_)
    }

    /// The code of the error, to decide by.
    ///
    /// ```
    /// use attio_client::Error;
    /// use attio_client::types::ErrorCode;
    ///
    /// fn is_taken(error: &Error) -> bool {
    ///     error.code() == Some(&ErrorCode::SlugConflict)
    /// }
    /// ```
    #[must_use]
    pub fn code(&self) -> Option<&ErrorCode> {
        self.api().map(|error| &error.code)
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
            match path(&error.path) {
                path if path.is_empty() => write!(f, "; {}", error.message)?,
                path => write!(f, "; {path}: {}", error.message)?,
            }
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
