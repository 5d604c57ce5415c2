//! The servers of operations, if there are several or if their URLs have variables.

use std::collections::BTreeMap;

use http::header::HeaderName;
use reqwest::{Request, Url};

use super::server_table::{BASE, OPERATIONS, SERVERS, VARIABLES};
use crate::runtime::Authorize;

/// A server of the API.
pub(crate) struct Server {
    /// With variables in braces.
    pub(crate) url: &'static str,
    pub(crate) variables: &'static [Variable],
}

/// A variable of a server.
pub(crate) struct Variable {
    pub(crate) name: &'static str,
    pub(crate) default: &'static str,
    /// The allowed values; empty if any is allowed.
    pub(crate) values: &'static [&'static str],
}

/// The servers that callers chose, and their credentials.
#[derive(Clone, Default)]
pub(crate) struct Servers<C> {
    pub(crate) credentials: C,
    /// The values of variables, by the name of the setter.
    pub(crate) variables: BTreeMap<&'static str, String>,
    /// The URLs that replace those of the API.
    pub(crate) urls: BTreeMap<String, String>,
    /// The resolved servers; or why one cannot be used.
    resolved: Vec<Result<Url, String>>,
}

impl<C> Servers<C> {
    /// The URL of a server, with the chosen or default values of its variables.
    fn expanded(&self, server: &Server) -> String {
        server.variables.iter().fold(server.url.to_owned(), |url, Variable { name, default, .. }| {
            let setter = VARIABLES.iter().find(|(it, _)| it == name).map(|(_, setter)| setter);
            let value = setter.and_then(|it| self.variables.get(it)).map_or(*default, String::as_str);
            url.replace(&format!("{{{name}}}"), value)
        })
    }

    /// Checks that no variable changes another part of a URL, such as the host.
    fn check_variables(&self) -> Result<(), String> {
        let servers = || BASE.iter().chain(&SERVERS);
        for (name, setter) in VARIABLES {
            let begins = servers().any(|it| it.url.starts_with(&format!("{{{name}}}")));
            let fits = |it: char| {
                it.is_ascii_alphanumeric() || "-._~".contains(it) || begins && ":/".contains(it)
            };
            let is_word = |it: &str| it.chars().all(fits) && !["", ".", ".."].contains(&it);
            if self.variables.get(setter).is_some_and(|it| !is_word(it)) {
                return Err(format!("the value of `{setter}` has characters that it cannot have in a URL"));
            }
            for it in servers().flat_map(|it| it.variables).filter(|it| it.name == name) {
                let is_other = |given: &String| !it.values.contains(&given.as_str());
                if !it.values.is_empty() && self.variables.get(setter).is_some_and(is_other) {
                    let values = it.values.join(", ");
                    return Err(format!("the value of `{setter}` must be one of {values}"));
                }
            }
        }
        let known: Vec<&str> = SERVERS.iter().map(|it| it.url).collect();
        match self.urls.keys().find(|it| !known.contains(&it.as_str())) {
            None => Ok(()),
            Some(_) => Err(format!("the server of `server_url` must be one of {}", known.join(", "))),
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

    fn resolve_servers(
        &mut self,
        base: &Url,
        is_custom: bool,
        parse: fn(&str) -> Result<Url, String>,
    ) -> Result<(), String> {
        let default = self.base_url().map(|it| parse(&it)).transpose()?;
        for server in &SERVERS {
            let custom = self.urls.get(server.url);
            let url = parse(custom.unwrap_or(&self.expanded(server)))?;
            let path = |it: &Url| it.path().trim_end_matches('/').to_owned();
            // With a custom base URL, requests go to no other server that the caller did not name.
            let resolved = match &default {
                _ if custom.is_some() && url.scheme() == base.scheme() => Ok(url),
                _ if custom.is_some() => {
                    let message = "`server_url` and `base_url` must have the same scheme";
                    return Err(message.to_owned());
                }
                Some(default) if is_custom => {
                    let is_sibling = default.origin() == url.origin() && path(default) == path(base);
                    is_sibling.then(|| {
                        let mut moved = base.clone();
                        moved.set_path(url.path());
                        moved
                    })
                    .ok_or_else(|| elsewhere(server.url))
                }
                _ if !is_custom && url.scheme() == base.scheme() => Ok(url),
                _ => Err(elsewhere(server.url)),
            };
            self.resolved.push(resolved);
        }
        Ok(())
    }

    fn server<'a>(&'a self, operation: Option<&str>, base: &'a Url) -> Result<&'a Url, String> {
        let known = operation.map(|id| OPERATIONS.binary_search_by_key(&id, |(id, _)| *id));
        let Some(Ok(index)) = known else { return Ok(base) };
        self.resolved[OPERATIONS[index].1].as_ref().map_err(Clone::clone)
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
    format!("this operation is served at {server}, not at the base URL that was set: set its URL with `server_url`")
}
