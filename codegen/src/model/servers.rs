//! The servers of a document → base URLs and their variables.

use std::collections::BTreeMap;

use crate::document::Document;

/// The base URL in examples for an API without one.
const EXAMPLE: &str = "https://api.example.com";

/// A server of an API or of operations.
#[derive(Clone, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub struct Server {
    /// Its URL, with variables in braces, without a trailing slash.
    pub url: String,
    /// Its variables, by name.
    pub variables: BTreeMap<String, Variable>,
}

/// A variable in the URL of a server.
#[derive(Clone, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub struct Variable {
    /// Its default.
    pub default: String,
    /// Its possible values; empty if not specified.
    pub values: Vec<String>,
    /// Its description.
    pub description: String,
}

impl Server {
    /// Whether the server of an operation has the same URLs. Variables that it does not declare are as
    /// here.
    pub(super) fn has_same_urls(&self, other: &Self) -> bool {
        let is_same = |(name, it): (&String, &Variable)| {
            let known = self.variables.get(name);
            known.is_some_and(|known| (&known.default, &known.values) == (&it.default, &it.values))
        };
        self.url == other.url && other.variables.iter().all(is_same)
    }
}

/// The first server listed at a pointer.
pub(super) fn first(document: &Document, at: &str) -> Option<Server> {
    let (_, at) = document.children(at).into_iter().next()?;
    let url = document.at(&format!("{at}/url")).as_str()?.trim_end_matches('/').to_owned();
    let variable = |(name, at): (String, String)| {
        let entries = document.at(&at);
        let string = |key: &str| entries[key].as_str().unwrap_or_default().to_owned();
        let values = entries["enum"].as_array().into_iter().flatten();
        let values = values.filter_map(|it| it.as_str().map(str::to_owned)).collect();
        let (default, description) = (string("default"), string("description"));
        (name, Variable { default, values, description })
    };
    let variables = document.children(&format!("{at}/variables")).into_iter().map(variable);
    Some(Server { url, variables: variables.collect() })
}

impl Server {
    /// Its URL with the defaults of its variables.
    #[must_use]
    pub fn default_url(&self) -> String {
        let all = self.variables.iter();
        all.fold(self.url.clone(), |url, (name, it)| {
            url.replace(&format!("{{{name}}}"), &it.default)
        })
    }

    /// A base URL for examples, with the path of this one.
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
        is_base_url(self.default_url().trim_end_matches('/'))
    }
}

/// Whether the client takes a URL as its base: `https://depot.example:8443/v2`.
pub(super) fn is_base_url(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("https://") else { return false };
    let authority = rest.split('/').next().unwrap_or_default();
    let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
    let is_invalid = |it: char| it.is_whitespace() || it.is_control() || "{}?#@\\".contains(it);
    !host.is_empty() && port.parse::<u16>().is_ok() && !rest.contains(is_invalid)
}
