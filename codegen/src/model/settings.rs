//! What callers choose of the URLs of servers, and which operations have a server of their own.

use std::collections::{BTreeMap, BTreeSet};

use super::api::{Api, Operation};
use super::names::setting_name;
use super::numbered::numbered;
use super::servers::{Server, Variable};

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

impl Api {
    /// The server of an operation, if it is another than that of the API.
    #[must_use]
    pub fn own_server<'a>(&self, operation: &'a Operation) -> Option<&'a Server> {
        let own = operation.server.as_ref()?;
        let is_other = self.first_server.as_ref().is_none_or(|it| !it.is_where(own));
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
