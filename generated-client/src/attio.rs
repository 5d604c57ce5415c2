//! The parts of the client that are specific to Attio and not in the spec: settings from the environment,
//! shorthand constructors, and what an error means.

use std::env::VarError;
use std::fmt;

use serde::Deserialize;
use serde_json::Value;

use crate::generated::API;
use crate::generated::handles::CollectionHandle;
use crate::generated::types::{
    ApiError, AttributeConfigInput, AttributeType, CreateAttribute, CreateSelectOption,
    CreateStatus, CurrencyCode, CurrencyConfigInput, CurrencyDisplayType, ErrorCode, ErrorType,
    ObjectIdOrSlug, RecordReferenceConfigInput, Target, TargetIdOrSlug, ValidationError,
};
use crate::runtime::{Client, ClientBuilder, Error, ErrorKind, RateLimit};

impl Client {
    /// A client with this access token and default settings.
    ///
    /// # Errors
    /// If the token cannot be sent in a header.
    ///
    /// ```
    /// let attio = attio_client::Client::new("0123456789abcdef")?;
    /// # Ok::<(), attio_client::Error>(())
    /// ```
    pub fn new(token: impl Into<String>) -> Result<Self, Error> {
        Self::builder().token(token).build()
    }

    /// A client with settings from the environment; see [`ClientBuilder::environment`].
    ///
    /// # Errors
    /// If there is no token, or a value is invalid.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().environment()?.build()
    }

    /// A handle for one object, by its id or slug, with the operations on it.
    ///
    /// ```no_run
    /// # async fn run(attio: attio_client::Client) -> Result<(), attio_client::Error> {
    /// let tier = attio.object("people").attribute("tier");
    /// tier.create_select_option("Gold").await?;
    /// let options = tier.list_select_options().show_archived(true).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn object(&self, object: impl Into<TargetIdOrSlug>) -> CollectionHandle {
        self.collection(Target::Objects, object)
    }

    /// A handle for one list, by its id or slug, with the operations on it.
    pub fn list(&self, list: impl Into<TargetIdOrSlug>) -> CollectionHandle {
        self.collection(Target::Lists, list)
    }

    /// A builder for a client; at least the token must be set.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new(&API)
    }
}

impl ClientBuilder {
    /// Sets the token to `ATTIO_API_TOKEN`, and the base URL to `ATTIO_BASE_URL` if that is set. They replace
    /// earlier values.
    ///
    /// # Errors
    /// If there is no token, or either value is not valid UTF-8.
    pub fn environment(self) -> Result<Self, Error> {
        let Some(token) = variable("ATTIO_API_TOKEN")? else {
            let message = "set ATTIO_API_TOKEN to an access token of your workspace";
            return Err(Error::from_config(message.into()));
        };
        let builder = self.token(token);
        Ok(match variable("ATTIO_BASE_URL")? {
            Some(base_url) => builder.base_url(base_url),
            None => builder,
        })
    }
}

impl CreateAttribute {
    /// A record-reference attribute for records of these objects, by their ids or slugs.
    ///
    /// ```
    /// use attio_client::types::CreateAttribute;
    ///
    /// let owner = CreateAttribute::record_reference("Owner", "owner", ["people"]);
    /// ```
    pub fn record_reference(
        title: impl Into<String>,
        api_slug: impl Into<String>,
        allowed_objects: impl IntoIterator<Item = impl Into<ObjectIdOrSlug>>,
    ) -> Self {
        let config = RecordReferenceConfigInput::new(allowed_objects);
        Self::new(title, api_slug, AttributeType::RecordReference).config(config)
    }

    /// A currency attribute, with its currency and how amounts are displayed.
    ///
    /// ```
    /// use attio_client::types::CurrencyDisplayType::Symbol;
    /// use attio_client::types::{CreateAttribute, CurrencyCode};
    ///
    /// let price = CreateAttribute::currency("Price", "price", CurrencyCode::Eur, Symbol);
    /// ```
    pub fn currency(
        title: impl Into<String>,
        api_slug: impl Into<String>,
        default_currency_code: CurrencyCode,
        display_type: CurrencyDisplayType,
    ) -> Self {
        let config = CurrencyConfigInput::new(default_currency_code, display_type);
        Self::new(title, api_slug, AttributeType::Currency).config(config)
    }
}

impl From<RecordReferenceConfigInput> for AttributeConfigInput {
    fn from(config: RecordReferenceConfigInput) -> Self {
        Self::new().record_reference(config)
    }
}

impl From<CurrencyConfigInput> for AttributeConfigInput {
    fn from(config: CurrencyConfigInput) -> Self {
        Self::new().currency(config)
    }
}

/// An option or a status requires only a title.
macro_rules! from_title {
    ($($name:ident from $title:ty),*) => {
        $(impl From<$title> for $name {
            fn from(title: $title) -> Self {
                Self::new(title)
            }
        })*
    };
}

from_title!(
    CreateSelectOption from &str, CreateSelectOption from &String, CreateSelectOption from String,
    CreateStatus from &str, CreateStatus from &String, CreateStatus from String
);

impl Default for RateLimit {
    /// The limit that Attio documents: 100 reads and 25 writes per second.
    fn default() -> Self {
        Self::per_second(100, 25)
    }
}

/// A variable of the environment, unless it is unset or empty.
fn variable(name: &str) -> Result<Option<String>, Error> {
    match std::env::var(name) {
        Ok(value) if value.is_empty() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => {
            Err(Error::from_config(format!("{name} is not valid UTF-8")))
        }
    }
}

impl Error {
    /// The type of the error.
    #[must_use]
    pub fn error_type(&self) -> Option<&ErrorType> {
        self.api()?.type_.as_ref()
    }

    /// The code of the error, for programs to match on.
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

    /// The message of the error, for people: do not match on it.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        match self.api() {
            Some(error) => error.message.as_deref(),
            // An error without a code may still have a message.
            None if self.kind() == ErrorKind::Api => self.json()?.get("message")?.as_str(),
            None => None,
        }
    }

    /// The invalid parts of the request, if the API lists them.
    #[must_use]
    pub fn validation_errors(&self) -> &[ValidationError] {
        self.api().and_then(|error| error.validation_errors.as_deref()).unwrap_or_default()
    }

    /// Whether the object, list or attribute does not exist (404), or the option or status, for which Attio
    /// returns 400 with the code `value_not_found`.
    ///
    /// A 404 because of a wrong path or base URL counts too.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404) || self.code() == Some(&ErrorCode::ValueNotFound)
    }

    /// Whether a slug or a title is taken (409), perhaps by something archived.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.status() == Some(409)
    }

    /// Whether the token is missing, unknown or revoked (401).
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.status() == Some(401)
    }

    /// Whether the token does not allow this (403), most likely because it lacks a scope.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.status() == Some(403)
    }

    /// Whether there were too many requests (429); [`Self::retry_after`] returns how long to wait.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(429)
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        if let Some(message) = &self.message {
            write!(f, ": {message}")?;
        }
        // The message of a validation error is generic; these have the details.
        for error in self.validation_errors.iter().flatten() {
            write!(f, "; {error}")?;
        }
        let is_invalid = |it: &Value| ValidationError::deserialize(it).is_err();
        match self.extra.get("validation_errors") {
            None => Ok(()),
            Some(Value::Array(all)) => {
                all.iter().filter(|it| is_invalid(it)).try_for_each(|it| write!(f, "; {it}"))
            }
            Some(other) => write!(f, "; {other}"),
        }
    }
}

impl fmt::Display for ValidationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match path(self.path.as_deref().unwrap_or_default()) {
            path if path.is_empty() => write!(f, "{}", self.message),
            path => write!(f, "{path}: {}", self.message),
        }
    }
}

/// `["data", "options", 0]` → `data.options[0]`.
fn path(segments: &[Value]) -> String {
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
