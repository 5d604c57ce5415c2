//! Where operations are served, if that is not always in one place.

use std::collections::BTreeMap;

use http::header::HeaderName;
use reqwest::{Request, Url};

use super::server_table::{BASE, OPERATIONS, SERVERS, VARIABLES};
use crate::runtime::Authorize;

/// A server, as the API has it.
pub(crate) struct Server {
    /// With variables in braces.
    pub(crate) url: &'static str,
    /// Its variables.
    pub(crate) variables: &'static [Variable],
}

/// A variable of a server.
pub(crate) struct Variable {
    pub(crate) name: &'static str,
    /// What it is if callers choose nothing.
    pub(crate) default: &'static str,
    /// What it can be, if the API says so.
    pub(crate) values: &'static [&'static str],
}

/// What callers choose of it, beside what proves who calls.
#[derive(Clone, Default)]
pub(crate) struct Servers<C> {
    pub(crate) credentials: C,
    /// The values of variables, by the name of the setter.
    pub(crate) variables: BTreeMap<&'static str, String>,
    /// The URLs of servers, by those that the API has for them.
    pub(crate) urls: BTreeMap<String, String>,
    /// The servers, once that is settled; or why an operation has none.
    places: Vec<Result<Url, String>>,
}

impl<C> Servers<C> {
    /// The URL of a server, with what was chosen for its variables, or else what it has for them.
    fn expanded(&self, server: &Server) -> String {
        server.variables.iter().fold(server.url.to_owned(), |url, Variable { name, default, .. }| {
            let setter = VARIABLES.iter().find(|(it, _)| it == name).map(|(_, setter)| setter);
            let value = setter.and_then(|it| self.variables.get(it)).map_or(*default, String::as_str);
            url.replace(&format!("{{{name}}}"), value)
        })
    }

    /// That no variable says more of a URL than it stands for: another host, say.
    fn check_variables(&self) -> Result<(), String> {
        let servers = || BASE.iter().chain(&SERVERS);
        for (name, setter) in VARIABLES {
            let begins = servers().any(|it| it.url.starts_with(&format!("{{{name}}}")));
            let fits = |it: char| {
                it.is_ascii_alphanumeric() || "-._~".contains(it) || begins && ":/".contains(it)
            };
            let is_word = |it: &str| it.chars().all(fits) && !["", ".", ".."].contains(&it);
            if self.variables.get(setter).is_some_and(|it| !is_word(it)) {
                return Err(format!("what `{setter}` is given cannot stand in its place of a URL"));
            }
            for it in servers().flat_map(|it| it.variables).filter(|it| it.name == name) {
                let is_other = |given: &String| !it.values.contains(&given.as_str());
                if !it.values.is_empty() && self.variables.get(setter).is_some_and(is_other) {
                    let values = it.values.join(", ");
                    return Err(format!("what `{setter}` is given is none of these: {values}"));
                }
            }
        }
        let known: Vec<&str> = SERVERS.iter().map(|it| it.url).collect();
        match self.urls.keys().find(|it| !known.contains(&it.as_str())) {
            None => Ok(()),
            Some(_) => Err(format!("`server_url` knows these servers: {}", known.join(", "))),
        }
    }
}

impl<C: Authorize> Authorize for Servers<C> {
    const HEADERS: &'static [HeaderName] = C::HEADERS;
    const QUERY: &'static [&'static str] = C::QUERY;

    fn check(&self) -> Result<(), String> {
        self.check_variables()?;
        self.credentials.check()
    }

    fn base_url(&self) -> Option<String> {
        BASE.as_ref().map(|it| self.expanded(it))
    }

    fn place(
        &mut self,
        base: &Url,
        is_given: bool,
        parse: fn(&str) -> Result<Url, String>,
    ) -> Result<(), String> {
        let usual = self.base_url().map(|it| parse(&it)).transpose()?;
        for server in &SERVERS {
            let given = self.urls.get(server.url);
            let url = parse(given.unwrap_or(&self.expanded(server)))?;
            let path = |it: &Url| it.path().trim_end_matches('/').to_owned();
            // Whoever says where the API is, means no other place that nobody named.
            let place = match &usual {
                _ if given.is_some() && url.scheme() == base.scheme() => Ok(url),
                _ if given.is_some() => {
                    let message = "`server_url` and `base_url` must begin alike, with https or http";
                    return Err(message.to_owned());
                }
                Some(usual) if is_given => {
                    let is_beside = usual.origin() == url.origin() && path(usual) == path(base);
                    is_beside.then(|| {
                        let mut moved = base.clone();
                        moved.set_path(url.path());
                        moved
                    })
                    .ok_or_else(|| elsewhere(server.url))
                }
                _ if !is_given && url.scheme() == base.scheme() => Ok(url),
                _ => Err(elsewhere(server.url)),
            };
            self.places.push(place);
        }
        Ok(())
    }

    fn server<'a>(&'a self, operation: Option<&str>, base: &'a Url) -> Result<&'a Url, String> {
        let known = operation.map(|id| OPERATIONS.binary_search_by_key(&id, |(id, _)| *id));
        let Some(Ok(index)) = known else { return Ok(base) };
        self.places[OPERATIONS[index].1].as_ref().map_err(Clone::clone)
    }

    fn fetch(
        &self,
        operation: Option<&str>,
    ) -> Option<impl Future<Output = Result<u64, String>> + Send> {
        self.credentials.fetch(operation)
    }

    fn authorize(&self, operation: Option<&str>, request: &mut Request) -> Result<(), String> {
        self.credentials.authorize(operation, request)
    }

    fn renew(&self, operation: Option<&str>, number: u64) -> bool {
        self.credentials.renew(operation, number)
    }

    fn secrets(&self) -> Vec<impl AsRef<str>> {
        self.credentials.secrets()
    }
}

fn elsewhere(server: &str) -> String {
    format!("this operation is served at {server}, and not at the base URL that was set: say by `server_url` where it is")
}
