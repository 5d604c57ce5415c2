//! Pagination by links.

use std::collections::BTreeSet;
use std::fmt;

use http::HeaderMap;
use reqwest::Url;

use super::query_pairs::remove_pairs;
use crate::Credentials;
use crate::runtime::{Accepted, Authorize, Call, LastPage, Page, Pages, Pagination};

/// Pagination by links: each page has the link to the next one.
pub struct ByLink {
    /// Finds the link in the head or the body of a page.
    find: fn(&HeaderMap, &[u8]) -> Result<Option<String>, String>,
    /// The base URL of the API.
    base: Url,
    /// The URL of the last page.
    at: Option<Url>,
    link: Option<Url>,
    seen: BTreeSet<Url>,
    ended: bool,
}

impl ByLink {
    pub(crate) fn new(
        call: &Call,
        find: fn(&HeaderMap, &[u8]) -> Result<Option<String>, String>,
    ) -> Self {
        let at = call.request().ok().map(|it| it.url().clone());
        let base = call.base_url().clone();
        Self { find, base, at, link: None, seen: BTreeSet::new(), ended: false }
    }

    /// Resolves a link; an error if the token must not be sent there.
    fn resolve(&self, link: &str) -> Result<Url, String> {
        let at = self.at.as_ref().unwrap_or(&self.base);
        let mut url =
            at.join(link).map_err(|error| format!("the link to the next page is not a URL: {error}"))?;
        url.set_fragment(None);
        // Each request gets the credentials again; they must not be printed.
        remove_pairs(&mut url, Credentials::QUERY);
        let origin = |it: &Url| {
            format!("{}://{}", it.scheme(), it.host_str().unwrap_or_default())
                + &it.port().map(|it| format!(":{it}")).unwrap_or_default()
        };
        let base = self.base.path().trim_end_matches('/');
        let rest = url.path().strip_prefix(base).filter(|it| it.is_empty() || it.starts_with('/'));
        let is_below = url.origin() == self.base.origin() && rest.is_some();
        let has_no_user = url.username().is_empty() && url.password().is_none();
        if is_below && has_no_user {
            return Ok(url);
        }
        // The rest of the link may be secret.
        let what = match (url.origin() == self.base.origin(), has_no_user) {
            (false, _) => format!("points to {}", origin(&url)),
            (true, false) => "contains a user".to_owned(),
            (true, true) => "points to another path".to_owned(),
        };
        let base = format!("{}{base}", origin(&self.base));
        Err(format!("the link to the next page {what}: the token is sent only to URLs below {base}"))
    }
}

impl<T> Pagination<T> for ByLink {
    fn next_call(&self, call: &Call) -> Option<Call> {
        let call = || {
            let Some(link) = &self.link else { return call.clone() };
            let mut call = call.clone();
            let base = self.base.path().trim_end_matches('/');
            let path = link.path().strip_prefix(base).unwrap_or_default();
            // Errors and traces print no part of the link.
            (call.template, call.path) = match path {
                // A path parameter cannot be empty.
                "" => ("".into(), Vec::new()),
                "/" => ("/".into(), Vec::new()),
                _ => ("/{link}".into(), vec![("link".into(), path.trim_start_matches('/').to_owned())]),
            };
            call.query.clear();
            call.query_as("link", link.query().map(str::to_owned))
        };
        (!self.ended).then(call)
    }

    fn accept(&mut self, page: &Page<T>, last: &LastPage<T>) -> Result<Accepted, String> {
        let (items, body) = page.body();
        if last.repeats(items) {
            return Err("a page repeats the one before: the server ignores its link".to_owned());
        }
        self.at = self.link.take().or(self.at.take());
        let link = (self.find)(page.headers(), body)?;
        self.link = link.map(|it| self.resolve(&it)).transpose()?;
        self.ended = self.link.is_none();
        match &self.link {
            Some(link) if !self.seen.insert(link.clone()) => {
                Err("the pages form a cycle: the next link was already used".into())
            }
            _ => Ok(Accepted::all()),
        }
    }
}

impl fmt::Debug for ByLink {
    /// Omits the links, which may contain secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByLink").field("ended", &self.ended).finish_non_exhaustive()
    }
}

impl<T> Pages<T, ByLink> {
    /// The URL of the next page, without credentials; `None` before the first page, and after the last one.
    #[must_use]
    pub fn link(&self) -> Option<&str> {
        self.pagination.link.as_ref().map(Url::as_str)
    }
}
