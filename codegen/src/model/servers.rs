//! The servers of a document → where operations are served, and what callers choose of that.

use std::collections::{BTreeMap, BTreeSet};

use super::api::{Api, Operation};
use super::names::{numbered, setting_name};
use super::objects::is_base_url;
use crate::document::Document;

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

/// A variable of servers that callers can set.
#[derive(Clone, Debug)]
pub struct Setting<'a> {
    /// The method of the builder that sets it.
    pub setter: String,
    /// Its name in the URL.
    pub name: &'a str,
    /// What is said of it.
    pub variable: &'a Variable,
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

    /// Whether requests can be sent there.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        is_base_url(self.usual().trim_end_matches('/'))
    }
}

impl Api {
    /// The server of an operation, if it is another than that of the API.
    #[must_use]
    pub fn own_server<'a>(&self, operation: &'a Operation) -> Option<&'a Server> {
        let own = operation.server.as_ref()?;
        let is_other = self.first_server.as_ref().is_none_or(|it| it.url != own.url);
        is_other.then_some(own)
    }

    /// The servers that operations have for themselves.
    #[must_use]
    pub fn own_servers(&self) -> BTreeSet<&Server> {
        self.operations.iter().filter_map(|it| self.own_server(it)).collect()
    }

    /// What callers can choose of the URLs of servers.
    #[must_use]
    pub fn variables(&self) -> Vec<Setting<'_>> {
        let usable = self.first_server.as_ref().filter(|it| it.is_usable());
        let mut variables: BTreeMap<&str, &Variable> = BTreeMap::new();
        for server in usable.into_iter().chain(self.own_servers()) {
            let used = |name: &str| server.url.contains(&format!("{{{name}}}"));
            for (name, it) in server.variables.iter().filter(|(name, _)| used(name)) {
                variables.entry(name).or_insert(it);
            }
        }
        let mut taken: BTreeSet<String> =
            self.credentials().into_iter().map(|it| it.setter).collect();
        let setting = |(name, variable)| {
            let base = setting_name(name);
            let setter = numbered(&base).find(|it| taken.insert(it.clone())).unwrap_or_default();
            Setting { setter, name, variable }
        };
        variables.into_iter().map(setting).collect()
    }
}
