//! The client: its settings, and the state that all clones share.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::header::{HeaderMap, HeaderName};
use reqwest::Url;

use super::clock::Clock;
use super::rate_limit::RateLimiter;
use super::retry::{RetryBudget, RetryPolicy};
use crate::Credentials;

/// What the runtime needs to know about an API.
#[derive(Debug)]
pub(crate) struct Api {
    /// The URL of the API.
    pub(crate) base_url: Option<&'static str>,
    /// The response header that identifies a request to the API's operators.
    pub(crate) request_id_header: Option<&'static str>,
}

/// A client of the API. Clones are cheap, and share connections, settings and limits.
///
/// ```
/// use attio_client::Client;
///
/// let attio = Client::new("0123456789abcdef")?;
/// assert!(!format!("{attio:?}").contains("0123456789abcdef"));
/// # Ok::<(), attio_client::Error>(())
/// ```
#[derive(Clone)]
pub struct Client(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(super) http: reqwest::Client,
    /// Without query and fragment.
    pub(super) base_url: Url,
    /// The headers of every request.
    pub(crate) headers: HeaderMap,
    pub(super) credentials: Credentials,
    pub(super) request_id_header: Option<HeaderName>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(super) timeout: Option<Duration>,
    pub(super) retry_policy: RetryPolicy,
    pub(super) retry_budget: RetryBudget,
    pub(super) reads: RateLimiter,
    pub(super) writes: RateLimiter,
    pub(super) max_response_bytes: usize,
    pub(crate) clock: Arc<dyn Clock>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The headers and the credentials are secret.
        let base_url = self.0.base_url.as_str().trim_end_matches('/');
        f.debug_struct("Client").field("base_url", &base_url).finish_non_exhaustive()
    }
}
