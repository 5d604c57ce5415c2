//! What callers set to prove who calls, and what of it goes with which request.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;

use http::header::{HeaderName, HeaderValue};
use reqwest::Request;
use zeroize::Zeroizing;

use super::access;
use crate::runtime::{Authorize, secret_header};

/// Ways to prove who calls, any of which does: each of schemes that are all needed, by their indices.
pub(crate) type Ways = &'static [&'static [usize]];

/// A way to prove who calls.
pub(crate) struct Scheme {
    /// The method of the builder that sets it.
    pub(crate) setter: &'static str,
    /// Puts it where a request has it.
    pub(crate) put: fn(&mut Request, &Secret),
}

/// What proves who calls, in memory that is wiped.
#[derive(Clone)]
pub(crate) struct Secret {
    /// What is sent of it, as a header has it.
    pub(crate) header: HeaderValue,
    /// All that an answer must not repeat of it.
    forms: Arc<[Zeroizing<String>]>,
}

/// A shorter last word of a key is none that opens anything by itself.
const SHORTEST: usize = 8;

impl Secret {
    /// A text behind a prefix, both of visible ASCII characters but these; or why it cannot be sent. `others`
    /// are to be struck out like it.
    pub(crate) fn new(
        prefix: &str,
        text: String,
        but: &str,
        others: &[&str],
    ) -> Result<Self, String> {
        let text = Zeroizing::new(text);
        let is_visible = |it: char| matches!(it, ' '..='~') && !but.contains(it);
        // No message repeats any of it.
        if text.is_empty() || text.trim() != text.as_str() || !text.chars().all(is_visible) {
            let without = match but.trim() {
                _ if but.is_empty() => String::new(),
                "" => ", without blanks".to_owned(),
                signs => format!(", without blanks and any of {signs}"),
            };
            return Err(format!("must be visible ASCII characters{without}"));
        }
        let header = secret_header(prefix, &text).map_err(|_| "cannot be sent".to_owned())?;
        let word = text.rsplit(' ').next().filter(|it| it.len() >= SHORTEST);
        let all = [text.as_str()].into_iter().chain(word).chain(others.iter().copied());
        let all = all.filter(|it| !it.is_empty()).map(|it| Zeroizing::new(it.to_owned()));
        Ok(Self { header, forms: all.collect() })
    }
}

/// Where a secret comes from.
pub(crate) trait Source: Send + Sync {
    /// The secret, if it is there.
    fn secret(&self) -> Option<Secret>;

    /// Whether it has to be fetched.
    fn is_fetched(&self) -> bool {
        false
    }

    /// Sees to it that it is there.
    fn fetch(&self) -> Pin<Box<dyn Future<Output = Result<(), String>> + Send + '_>> {
        Box::pin(std::future::ready(Ok(())))
    }

    /// How often it was fetched.
    fn fetched(&self) -> u64 {
        0
    }

    /// Has it fetched again, if that is possible.
    fn expire(&self) -> bool {
        false
    }

    /// What has to be struck out.
    fn forms(&self) -> Vec<Zeroizing<String>> {
        self.secret().map(|it| it.forms.to_vec()).unwrap_or_default()
    }
}

impl Source for Secret {
    fn secret(&self) -> Option<Secret> {
        Some(self.clone())
    }
}

/// What was set, by the index of the scheme; or why it cannot be sent.
#[derive(Clone, Default)]
pub(crate) struct Credentials(BTreeMap<usize, Result<Arc<dyn Source>, String>>);

impl Credentials {
    /// Sets what a scheme takes.
    pub(crate) fn set(&mut self, scheme: usize, source: Result<impl Source + 'static, String>) {
        self.0.insert(scheme, source.map(|it| Arc::new(it) as Arc<dyn Source>));
    }

    fn source(&self, scheme: usize) -> Option<&dyn Source> {
        self.0.get(&scheme)?.as_ref().ok().map(AsRef::as_ref)
    }

    /// The first way of which all is set, and what that is.
    fn way(&self, operation: Option<&str>) -> Option<&'static [usize]> {
        let is_set = |way: &&&[usize]| way.iter().all(|it| self.source(*it).is_some());
        ways(operation).iter().find(is_set).copied()
    }

    /// What a request of an operation has.
    fn sources(&self, operation: Option<&str>) -> impl Iterator<Item = &dyn Source> {
        self.way(operation).into_iter().flatten().filter_map(|it| self.source(*it))
    }
}

impl Authorize for Credentials {
    const HEADERS: &'static [HeaderName] = access::HEADERS;
    const QUERY: &'static [&'static str] = access::QUERY;

    fn check(&self) -> Result<(), String> {
        for (scheme, source) in &self.0 {
            let setter = access::SCHEMES[*scheme].setter;
            source.as_ref().map_err(|why| format!("what `{setter}` is given {why}"))?;
        }
        match access::IS_NEEDED && self.0.is_empty() {
            true => Err(missing("the API asks who calls", access::ANY)),
            false => Ok(()),
        }
    }

    fn fetch(
        &self,
        operation: Option<&str>,
    ) -> Option<impl Future<Output = Result<u64, String>> + Send> {
        let sources: Vec<&dyn Source> = self.sources(operation).collect();
        let fetch = async |sources: Vec<&dyn Source>| {
            let mut number = 0;
            for source in sources {
                source.fetch().await?;
                number += source.fetched();
            }
            Ok(number)
        };
        sources.iter().any(|it| it.is_fetched()).then(|| fetch(sources))
    }

    fn authorize(&self, operation: Option<&str>, request: &mut Request) -> Result<(), String> {
        let Some(way) = self.way(operation) else {
            return match operation {
                Some(_) => Err(missing("this operation asks who calls", ways(operation))),
                // What callers write themselves may need none of it.
                None => Ok(()),
            };
        };
        for scheme in way {
            let secret = self.source(*scheme).and_then(|it| it.secret());
            let secret = secret.ok_or("what proves who calls is not there")?;
            (access::SCHEMES[*scheme].put)(request, &secret);
        }
        Ok(())
    }

    fn renew(&self, operation: Option<&str>, number: u64) -> bool {
        let fetched: u64 = self.sources(operation).map(|it| it.fetched()).sum();
        // Somebody else may have seen the same already.
        fetched != number || self.sources(operation).any(Source::expire)
    }

    fn secrets(&self) -> Vec<impl AsRef<str>> {
        self.0.values().flatten().flat_map(|it| it.forms()).collect()
    }
}

/// What an operation takes; of no operation, what any of them does.
fn ways(operation: Option<&str>) -> Ways {
    let Some(id) = operation else { return access::ANY };
    match access::OPERATIONS.binary_search_by_key(&id, |(id, _)| *id) {
        Ok(index) => access::OPERATIONS[index].1,
        Err(_) => access::OTHERS,
    }
}

fn missing(what: &str, ways: Ways) -> String {
    let way = |it: &&[usize]| {
        let setters = it.iter().map(|it| format!("`{}`", access::SCHEMES[*it].setter));
        setters.collect::<Vec<_>>().join(" and ")
    };
    let ways: Vec<String> = ways.iter().map(way).collect();
    format!("{what}: set {} on the builder of the client", ways.join(", or "))
}
