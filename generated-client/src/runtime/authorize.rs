//! What proves who calls, and to whom: what the runtime asks of its crate for that.

use http::header::HeaderName;
use reqwest::{Request, Url};

/// What was set to prove who calls: a type `Credentials` at the root of the crate.
///
/// Where an operation is asked for, it is by its id; there is none for a request that callers write
/// themselves.
pub(crate) trait Authorize: Clone + Default + Send + Sync {
    /// The headers that it stands in, which callers cannot set.
    const HEADERS: &'static [HeaderName] = &[];

    /// The names that it has in queries, which are shown nowhere then.
    const QUERY: &'static [&'static str] = &[];

    /// Whether requests can be sent with it; or why not, without what was set.
    fn check(&self) -> Result<(), String> {
        Ok(())
    }

    /// Where the API is, if nothing else is said and that is chosen here.
    fn base_url(&self) -> Option<String> {
        None
    }

    /// Finds out where operations are served, by where the API is, and whether a caller said that.
    fn place(
        &mut self,
        _base: &Url,
        _is_given: bool,
        _parse: fn(&str) -> Result<Url, String>,
    ) -> Result<(), String> {
        Ok(())
    }

    /// Where an operation is served, if the API is there; or why it is nowhere.
    fn server<'a>(&'a self, _operation: Option<&str>, base: &'a Url) -> Result<&'a Url, String> {
        Ok(base)
    }

    /// What has to be waited for before a request is made, if anything is; it gives the number of what is
    /// there then.
    fn fetch(
        &self,
        _operation: Option<&str>,
    ) -> Option<impl Future<Output = Result<u64, String>> + Send> {
        None::<std::future::Ready<_>>
    }

    /// Puts into a request what it needs; or says why it cannot.
    fn authorize(&self, _operation: Option<&str>, _request: &mut Request) -> Result<(), String> {
        Ok(())
    }

    /// Whether a request that was refused with what had this number may be sent with something newer.
    fn renew(&self, _operation: Option<&str>, _number: u64) -> bool {
        false
    }

    /// All that has to be struck out of what is shown to anybody.
    fn secrets(&self) -> Vec<impl AsRef<str>> {
        Vec::<&str>::new()
    }
}
