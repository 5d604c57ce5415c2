//! The credentials that callers set, and which of them each request needs.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;

use http::header::{HeaderName, HeaderValue};
use reqwest::Request;
use zeroize::Zeroizing;

use super::access;
use crate::runtime::{Authorize, secret_header};

/// Security requirements, any of which suffices: each lists the schemes that it requires, by index.
pub(crate) type Requirements = &'static [&'static [usize]];

/// A security scheme.
pub(crate) struct Scheme {
    /// The method of the builder that sets it.
    pub(crate) setter: &'static str,
    /// Adds it to a request.
    pub(crate) put: fn(&mut Request, &Secret),
}

/// A secret, in memory that is wiped on drop.
#[derive(Clone)]
pub(crate) struct Secret {
    /// The secret as a header value.
    pub(crate) header: HeaderValue,
    /// All its forms to redact from responses.
    forms: Arc<[Zeroizing<String>]>,
}

/// The minimum length of the last word of a key to be a secret by itself.
const MIN_WORD: usize = 8;

impl Secret {
    /// A secret with a prefix, both of visible ASCII characters except `excluded`. `others` are redacted like it.
    pub(crate) fn new(
        prefix: &str,
        secret: String,
        excluded: &str,
        others: &[&str],
    ) -> Result<Self, String> {
        let secret = Zeroizing::new(secret);
        let is_visible = |it: char| matches!(it, ' '..='~') && !excluded.contains(it);
        // The message does not repeat any of it.
        if secret.is_empty() || secret.trim() != secret.as_str() || !secret.chars().all(is_visible) {
            let without = match excluded.trim() {
                _ if excluded.is_empty() => String::new(),
                "" => ", without spaces".to_owned(),
                characters => format!(", without spaces and any of {characters}"),
            };
            return Err(format!("must be visible ASCII characters{without}"));
        }
        let header = secret_header(prefix, &secret).map_err(|_| "is not a valid header value".to_owned())?;
        let word = secret.rsplit(' ').next().filter(|it| it.len() >= MIN_WORD);
        let all = [secret.as_str()].into_iter().chain(word).chain(others.iter().copied());
        let all = all.filter(|it| !it.is_empty()).map(|it| Zeroizing::new(it.to_owned()));
        Ok(Self { header, forms: all.collect() })
    }
}

/// A source of secrets.
pub(crate) trait Source: Send + Sync {
    /// The current secret.
    fn secret(&self) -> Option<Secret>;

    /// Whether it has to be fetched.
    fn is_fetched(&self) -> bool {
        false
    }

    /// Fetches it, unless it is current.
    fn fetch(&self) -> Pin<Box<dyn Future<Output = Result<(), String>> + Send + '_>> {
        Box::pin(std::future::ready(Ok(())))
    }

    /// How often it was fetched.
    fn fetched(&self) -> u64 {
        0
    }

    /// Marks it as expired, so that it is fetched again; returns whether that is possible.
    fn expire(&self) -> bool {
        false
    }

    /// All forms of it to redact.
    fn forms(&self) -> Vec<Zeroizing<String>> {
        self.secret().map(|it| it.forms.to_vec()).unwrap_or_default()
    }
}

impl Source for Secret {
    fn secret(&self) -> Option<Secret> {
        Some(self.clone())
    }
}

/// The secrets that were set, by the index of the scheme; or why one is invalid.
#[derive(Clone, Default)]
pub(crate) struct Credentials(BTreeMap<usize, Result<Arc<dyn Source>, String>>);

impl Credentials {
    /// Sets the secret of a scheme.
    pub(crate) fn set(&mut self, scheme: usize, source: Result<impl Source + 'static, String>) {
        self.0.insert(scheme, source.map(|it| Arc::new(it) as Arc<dyn Source>));
    }

    fn source(&self, scheme: usize) -> Option<&dyn Source> {
        self.0.get(&scheme)?.as_ref().ok().map(AsRef::as_ref)
    }

    /// The first requirement whose schemes are all set.
    fn requirement(&self, operation: Option<&str>) -> Option<&'static [usize]> {
        let is_set = |it: &&&[usize]| it.iter().all(|it| self.source(*it).is_some());
        requirements(operation).iter().find(is_set).copied()
    }

    /// The secrets that a request of an operation needs.
    fn sources(&self, operation: Option<&str>) -> impl Iterator<Item = &dyn Source> {
        self.requirement(operation).into_iter().flatten().filter_map(|it| self.source(*it))
    }
}

impl Authorize for Credentials {
    const HEADERS: &'static [HeaderName] = access::HEADERS;
    const QUERY: &'static [&'static str] = access::QUERY;

    fn check(&self) -> Result<(), String> {
        for (scheme, source) in &self.0 {
            let setter = access::SCHEMES[*scheme].setter;
            source.as_ref().map_err(|why| format!("the value of `{setter}` {why}"))?;
        }
        match access::IS_NEEDED && self.0.is_empty() {
            true => Err(missing("the API requires authentication", access::ANY)),
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
        let Some(schemes) = self.requirement(operation) else {
            return match operation {
                Some(_) => Err(missing("this operation requires authentication", requirements(operation))),
                // A request for which there is no operation may need no credentials.
                None => Ok(()),
            };
        };
        for scheme in schemes {
            let secret = self.source(*scheme).and_then(|it| it.secret());
            let secret = secret.ok_or("the credentials are missing")?;
            (access::SCHEMES[*scheme].put)(request, &secret);
        }
        Ok(())
    }

    fn renew(&self, operation: Option<&str>, number: u64) -> bool {
        let fetched: u64 = self.sources(operation).map(|it| it.fetched()).sum();
        // Another call may have renewed them already.
        fetched != number || self.sources(operation).any(Source::expire)
    }

    fn secrets(&self) -> Vec<impl AsRef<str>> {
        self.0.values().flatten().flat_map(|it| it.forms()).collect()
    }
}

/// The requirements of an operation; for `None`, those of all operations.
fn requirements(operation: Option<&str>) -> Requirements {
    let Some(id) = operation else { return access::ANY };
    match access::OPERATIONS.binary_search_by_key(&id, |(id, _)| *id) {
        Ok(index) => access::OPERATIONS[index].1,
        Err(_) => access::OTHERS,
    }
}

fn missing(what: &str, requirements: Requirements) -> String {
    let alternative = |it: &&[usize]| {
        let setters = it.iter().map(|it| format!("`{}`", access::SCHEMES[*it].setter));
        setters.collect::<Vec<_>>().join(" and ")
    };
    let alternatives: Vec<String> = requirements.iter().map(alternative).collect();
    format!("{what}: set {} on the client builder", alternatives.join(", or "))
}
