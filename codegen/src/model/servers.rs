//! The servers of a document → where operations are served.

use std::collections::BTreeMap;

use crate::document::Document;

/// Where an API is that says nothing of it, in examples.
const EXAMPLE: &str = "https://api.example.com";

/// Where operations are served.
#[derive(Clone, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub struct Server {
    /// As it is written, but for a slash at the end: with variables in braces.
    pub url: String,
    /// The variables, by name.
    pub variables: BTreeMap<String, Variable>,
}

/// A part of the URL of a server.
#[derive(Clone, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub struct Variable {
    /// What it is if callers choose nothing.
    pub default: String,
    /// What it can be, as far as is said.
    pub values: Vec<String>,
    /// What people read about it.
    pub description: String,
}

impl Server {
    /// Whether another, of an operation, stands for the same URLs; what that does not say of a variable is as
    /// here.
    pub(super) fn is_where(&self, other: &Self) -> bool {
        let is_same = |(name, it): (&String, &Variable)| {
            let known = self.variables.get(name);
            known.is_some_and(|known| (&known.default, &known.values) == (&it.default, &it.values))
        };
        self.url == other.url && other.variables.iter().all(is_same)
    }
}

/// The first of the servers that are listed at a pointer.
pub(super) fn first(document: &Document, at: &str) -> Option<Server> {
    let (_, at) = document.children(at).into_iter().next()?;
    let url = document.at(&format!("{at}/url")).as_str()?.trim_end_matches('/').to_owned();
    let variable = |(name, at): (String, String)| {
        let entries = document.at(&at);
        let text = |key: &str| entries[key].as_str().unwrap_or_default().to_owned();
        let values = entries["enum"].as_array().into_iter().flatten();
        let values = values.filter_map(|it| it.as_str().map(str::to_owned)).collect();
        let (default, description) = (text("default"), text("description"));
        (name, Variable { default, values, description })
    };
    let variables = document.children(&format!("{at}/variables")).into_iter().map(variable);
    Some(Server { url, variables: variables.collect() })
}

impl Server {
    /// Its URL, if callers choose nothing.
    #[must_use]
    pub fn usual(&self) -> String {
        let all = self.variables.iter();
        all.fold(self.url.clone(), |url, (name, it)| {
            url.replace(&format!("{{{name}}}"), &it.default)
        })
    }

    /// A URL like it to show to callers who have to say where the API is: with the path that it has there.
    #[must_use]
    pub fn example(&self) -> String {
        let word = |(name, it): (&String, &Variable)| match it.default.as_str() {
            "" => (name.clone(), name.clone()),
            default => (name.clone(), default.to_owned()),
        };
        let words = self.variables.iter().map(word);
        let url = words
            .fold(self.url.clone(), |url, (name, word)| url.replace(&format!("{{{name}}}"), &word));
        let url = url.replace(['{', '}'], "").replace("http://", "https://");
        let whole = if url.starts_with('/') { format!("{EXAMPLE}{url}") } else { url };
        if is_base_url(&whole) { whole } else { EXAMPLE.to_owned() }
    }

    /// Whether requests can be sent there.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        is_base_url(self.usual().trim_end_matches('/'))
    }
}

/// Whether the client takes a URL as its base: `https://depot.example:8443/v2`.
pub(super) fn is_base_url(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("https://") else { return false };
    let authority = rest.split('/').next().unwrap_or_default();
    let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
    let odd = |it: char| it.is_whitespace() || it.is_control() || "{}?#@\\".contains(it);
    !host.is_empty() && port.parse::<u16>().is_ok() && !rest.contains(odd)
}
