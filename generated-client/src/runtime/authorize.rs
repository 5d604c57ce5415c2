//! Authentication: what the runtime needs from the credentials of its crate.

use http::header::HeaderName;
use reqwest::{Request, Url};

/// Credentials, and the servers that they are sent to; implemented by `Credentials` at the root of the crate.
///
/// Operations are passed by their id; `None` stands for a [`Request`](super::Request).
pub(crate) trait Authorize: Clone + Default + Send + Sync {
    /// The headers with credentials, which callers cannot set.
    const HEADERS: &'static [HeaderName] = &[];

    /// The query parameters with credentials, which are never printed.
    const QUERY: &'static [&'static str] = &[];

    /// Checks that requests can be sent with them. The error does not repeat any secret.
    fn check(&self) -> Result<(), String> {
        Ok(())
    }

    /// The default base URL, if it is configured here.
    fn base_url(&self) -> Option<String> {
        None
    }

    /// Resolves the servers of operations; `is_custom` is whether the caller set the base URL.
    fn resolve_servers(
        &mut self,
        _base: &Url,
        _is_custom: bool,
        _parse: fn(&str) -> Result<Url, String>,
    ) -> Result<(), String> {
        Ok(())
    }

    /// The server of an operation, or why there is none.
    fn server<'a>(&'a self, _operation: Option<&str>, base: &'a Url) -> Result<&'a Url, String> {
        Ok(base)
    }

    /// Fetches credentials before a request is built, if that is necessary. Returns their number, which grows
    /// with each renewal.
    fn fetch(
        &self,
        _operation: Option<&str>,
    ) -> Option<impl Future<Output = Result<u64, String>> + Send> {
        None::<std::future::Ready<_>>
    }

    /// Adds the credentials to a request.
    fn authorize(&self, _operation: Option<&str>, _request: &mut Request) -> Result<(), String> {
        Ok(())
    }

    /// After 401 with the credentials of this number: whether to send the request again with newer ones.
    fn renew(&self, _operation: Option<&str>, _number: u64) -> bool {
        false
    }

    /// The secrets to redact from everything that is printed.
    fn secrets(&self) -> Vec<impl AsRef<str>> {
        Vec::<&str>::new()
    }
}
