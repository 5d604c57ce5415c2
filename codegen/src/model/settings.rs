//! The server variables that callers can set, and the servers of single operations.

use std::collections::{BTreeMap, BTreeSet};

use super::api::{Api, Operation};
use super::names::setting_name;
use super::servers::{Server, Variable};
use super::unique_names::numbered;

/// A server variable that callers can set.
#[derive(Clone, Debug)]
pub struct Setting<'a> {
    /// The builder method that sets it.
    pub setter: String,
    /// Its name in the URL.
    pub name: &'a str,
    /// Its default, values and description.
    pub variable: &'a Variable,
}

impl Api {
    /// The server of an operation, if it differs from that of the API.
    #[must_use]
    pub fn own_server<'a>(&self, operation: &'a Operation) -> Option<&'a Server> {
        let own = operation.server.as_ref()?;
        let is_other = self.first_server.as_ref().is_none_or(|it| !it.has_same_urls(own));
        is_other.then_some(own)
    }

    /// The servers of single operations.
    #[must_use]
    pub fn own_servers(&self) -> BTreeSet<&Server> {
        self.operations.iter().filter_map(|it| self.own_server(it)).collect()
    }

    /// The server variables that callers can set.
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
