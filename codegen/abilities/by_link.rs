//! The way of an API that links each page to the next one.

use std::collections::BTreeSet;
use std::fmt;

use http::HeaderMap;
use reqwest::Url;

use super::other_pairs::keep_other_pairs;
use crate::Credentials;
use crate::runtime::{Authorize, Call, Fit, Page, Pages, Seen, Way};

/// Each page is asked for by the link that the one before has to it.
pub struct ByLink {
    /// Finds the link in the head or the body of a page.
    find: fn(&HeaderMap, &[u8]) -> Result<Option<String>, String>,
    /// Where the API is.
    base: Url,
    /// Where the last page was.
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

    /// The URL that a link leads to, if the token may go there.
    fn followed(&self, link: &str) -> Result<Url, String> {
        let at = self.at.as_ref().unwrap_or(&self.base);
        let mut url =
            at.join(link).map_err(|error| format!("the link to the next page is no URL: {error}"))?;
        url.set_fragment(None);
        // Who calls is said anew with each request, and shown nowhere.
        keep_other_pairs(&mut url, Credentials::QUERY);
        let place = |it: &Url| {
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
        // Of what else is in it, some may be secret.
        let what = match (url.origin() == self.base.origin(), has_no_user) {
            (false, _) => format!("leads to {}", place(&url)),
            (true, false) => "has a user in it".to_owned(),
            (true, true) => "leads to another path there".to_owned(),
        };
        let base = format!("{}{base}", place(&self.base));
        Err(format!("the link to the next page {what}: only what is below {base} gets the token"))
    }
}

impl<T> Way<T> for ByLink {
    fn ask(&self, call: &Call) -> Option<Call> {
        let call = || {
            let Some(link) = &self.link else { return call.clone() };
            let mut call = call.clone();
            let base = self.base.path().trim_end_matches('/');
            let path = link.path().strip_prefix(base).unwrap_or_default();
            // What errors and traces show has no part of the link.
            (call.template, call.path) = match path {
                // An empty value could not be sent.
                "" => ("".into(), Vec::new()),
                "/" => ("/".into(), Vec::new()),
                _ => ("/{link}".into(), vec![("link".into(), path.trim_start_matches('/').to_owned())]),
            };
            call.query.clear();
            call.query_as("link", link.query().map(str::to_owned))
        };
        (!self.ended).then(call)
    }

    fn fit(&mut self, page: &Page<T>, seen: &Seen<T>) -> Result<Fit, String> {
        let (items, body) = page.body();
        if seen.comes_again(items) {
            return Err("a page is the one before once more: its link is ignored".to_owned());
        }
        self.at = self.link.take().or(self.at.take());
        let link = (self.find)(page.headers(), body)?;
        self.link = link.map(|it| self.followed(&it)).transpose()?;
        self.ended = self.link.is_none();
        match &self.link {
            Some(link) if !self.seen.insert(link.clone()) => {
                Err("the pages go round in a circle: the link to the next one was there before".into())
            }
            _ => Ok(Fit::all()),
        }
    }
}

impl fmt::Debug for ByLink {
    /// Without the links, in which something may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByLink").field("ended", &self.ended).finish_non_exhaustive()
    }
}

impl<T> Pages<T, ByLink> {
    /// The link to the next page, as a URL, without a key that proves who calls; none before the first page, and after the last one.
    #[must_use]
    pub fn link(&self) -> Option<&str> {
        self.way.link.as_ref().map(Url::as_str)
    }
}
