//! Credentials and servers of two specs → what changed, and whether a token still suffices.

use std::collections::{BTreeMap, BTreeSet};

use super::change::ChangeKind;
use super::comparison::Comparison;
use super::kinds;
use crate::model::{Api, Credential, CredentialKind, Operation, Security, SecurityScheme, Server};

/// A security requirement: schemes with their scopes.
type Requirement = BTreeMap<String, BTreeSet<String>>;

/// Renamed schemes: old name → new name.
pub(super) fn renamed([old, new]: [&Api; 2]) -> BTreeMap<&str, &str> {
    let [before, after] = [&old.security_schemes, &new.security_schemes];
    let mut added: Vec<_> = after.iter().filter(|(name, _)| !before.contains_key(*name)).collect();
    let removed = before.iter().filter(|(name, _)| !after.contains_key(*name));
    let renamed = removed.filter_map(|(was, scheme)| {
        let index = added.iter().position(|(_, it)| it.canonical() == scheme.canonical())?;
        Some((was.as_str(), added.remove(index).0.as_str()))
    });
    renamed.collect()
}

/// Compares the schemes, the global security, and the settings of the client.
pub(super) fn document(cx: &mut Comparison<'_>) {
    let (old, new) = (cx.old, cx.new);
    let kinds = [kinds::API_GLOBAL_SECURITY_ADDED, kinds::API_GLOBAL_SECURITY_REMOVED];
    security(cx, [&old.security, &new.security], "the API", kinds);
    schemes(cx, [&old.security_schemes, &new.security_schemes]);
    setters(cx);
    variables(cx);
}

/// Compares the credentials and server settings that callers can set.
fn setters(cx: &mut Comparison<'_>) {
    let [before, after] = [cx.old, cx.new].map(|api| {
        let all = api.credentials();
        let setter = |it: &Credential<'_>| match it.kind {
            CredentialKind::Token | CredentialKind::Basic => {
                format!("{} ({})", it.setter, it.kind.as_str())
            }
            // Callers set a string, whichever way it is sent.
            CredentialKind::Header(_) | CredentialKind::Query(_) | CredentialKind::Cookie(_) => {
                format!("{} (key)", it.setter)
            }
        };
        let alone = match &all[..] {
            [] => Some("no credentials".to_owned()),
            [it] => Some(format!("{} as the only credential", setter(it))),
            _ => None,
        };
        let variables = api.variables().into_iter().map(|it| it.setter);
        let servers = (!api.own_servers().is_empty()).then(|| "server_url".to_owned());
        let servers = variables.chain(servers);
        all.iter().map(setter).chain(alone).chain(servers).collect::<BTreeSet<String>>()
    });
    let at = ["/components/securitySchemes"; 2];
    let list = |it: &mut dyn Iterator<Item = &String>| it.cloned().collect::<Vec<_>>().join(", ");
    let added = list(&mut after.difference(&before));
    match (list(&mut before.difference(&after)), added) {
        (removed, added) if removed.is_empty() && added.is_empty() => {}
        (removed, added) if removed.is_empty() => {
            let message = format!("callers can also set {added}");
            cx.add(kinds::RUST_SETTING_ADDED, at, message);
        }
        (removed, _) => {
            let after = list(&mut after.iter());
            let message = format!("callers set {after}, and no longer {removed}");
            cx.add(kinds::RUST_SETTINGS_CHANGED, at, message);
        }
    }
}

/// Compares the allowed values of server variables; an empty list allows any.
fn variables(cx: &mut Comparison<'_>) {
    let (old, new) = (cx.old, cx.new);
    let takes = |one: &[String], all: &[String]| {
        all.is_empty() || !one.is_empty() && one.iter().all(|it| all.contains(it))
    };
    let now = new.variables();
    for was in old.variables() {
        let Some(is) = now.iter().find(|it| it.name == was.name) else { continue };
        let values = [&was, is].map(|it| &*it.variable.values);
        let kind = match (takes(values[0], values[1]), takes(values[1], values[0])) {
            (true, true) => continue,
            (true, false) => kinds::RUST_SERVER_VALUES_ADDED,
            (false, _) => kinds::RUST_SERVER_VALUES_REMOVED,
        };
        let [from, to] = values.map(|it| match it.is_empty() {
            true => "any".to_owned(),
            false => it.join(", "),
        });
        let message =
            format!("the values of the server variable `{}` changed: {from} → {to}", is.name);
        cx.add(kind, ["/servers/0/variables"; 2], message);
    }
}

/// Compares the server of an operation, and the security that it declares itself.
pub(super) fn operation(cx: &mut Comparison<'_>, [was, is]: [&Operation; 2]) {
    let usual = |it: Option<&Server>| it.map_or("that of the API".to_owned(), Server::default_url);
    let servers = [usual(cx.old.own_server(was)), usual(cx.new.own_server(is))];
    if servers[0] != servers[1] {
        let message =
            format!("the server of `{}` changed: {} → {}", is.name(), servers[0], servers[1]);
        cx.add(kinds::RUST_SERVER_CHANGED, [&was.at, &is.at], message);
    }
    if was.security.declared || is.security.declared {
        let both = [cx.old.security_of(was), cx.new.security_of(is)];
        let kinds = [kinds::API_SECURITY_ADDED, kinds::API_SECURITY_REMOVED];
        security(cx, both, &format!("`{}`", is.name()), kinds);
    }
}

/// Compares the declared security schemes.
fn schemes(cx: &mut Comparison<'_>, [old, new]: [&BTreeMap<String, SecurityScheme>; 2]) {
    let schemes = "/components/securitySchemes";
    let now: BTreeMap<&str, &str> = cx.schemes.iter().map(|(was, is)| (*is, *was)).collect();
    for (name, is) in new {
        let was_called = now.get(name.as_str()).copied().unwrap_or(name);
        match old.get(was_called) {
            None => {
                let message = format!("the scheme `{name}` was added");
                cx.add(kinds::API_SECURITY_COMPONENT_ADDED, [schemes, &is.at], message);
            }
            Some(was) if was.canonical() != is.canonical() => {
                let message = format!("the scheme `{name}` changed: {} → {}", was.json, is.json);
                cx.add(kinds::API_SECURITY_COMPONENT_TYPE_CHANGED, [&was.at, &is.at], message);
            }
            Some(was) => {
                if was_called != name {
                    let message = format!("the scheme `{was_called}` was renamed to `{name}`");
                    cx.add(kinds::RUST_SECURITY_SCHEME_RENAMED, [&was.at, &is.at], message);
                }
                cx.documentation([&was.docs, &is.docs], [&was.at, &is.at]);
            }
        }
    }
    let is_gone = |name: &str| !new.contains_key(name) && !cx.schemes.contains_key(name);
    for (name, was) in old.iter().filter(|(name, _)| is_gone(name)).collect::<Vec<_>>() {
        let message = format!("the scheme `{name}` was removed");
        cx.add(kinds::API_SECURITY_COMPONENT_REMOVED, [&was.at, schemes], message);
    }
}

/// Compares requirements. One that is looser than before is reported as added, one that is stricter as
/// removed.
fn security(
    cx: &mut Comparison<'_>,
    [old, new]: [&Security; 2],
    whose: &str,
    [added, removed]: [&'static ChangeKind; 2],
) {
    let now = |name: &str| cx.schemes.get(name).copied().unwrap_or(name).to_owned();
    let (before, after) = (requirements(old, now), requirements(new, str::to_owned));
    for it in after.iter().filter(|it| !before.iter().any(|was| satisfies(it, was))) {
        let message = format!("{whose} can be called {}", description(it));
        cx.add(added, [&old.at, &new.at], message);
    }
    for it in before.iter().filter(|it| !after.iter().any(|is| satisfies(it, is))) {
        let message = format!("{whose} can no longer be called {}", description(it));
        cx.add(removed, [&old.at, &new.at], message);
    }
}

/// The alternative requirements, without those that are stricter than another one. None at all means that
/// no credentials are needed.
fn requirements(security: &Security, name: impl Fn(&str) -> String) -> Vec<Requirement> {
    let requirement = |schemes: &BTreeMap<String, Vec<String>>| -> Requirement {
        schemes.iter().map(|(it, scopes)| (name(it), scopes.iter().cloned().collect())).collect()
    };
    let all: BTreeSet<Requirement> =
        security.alternatives.iter().map(|(_, it)| requirement(it)).collect();
    if all.is_empty() {
        return vec![Requirement::new()];
    }
    let is_least =
        |it: &&Requirement| !all.iter().any(|other| other != *it && satisfies(it, other));
    all.iter().filter(is_least).cloned().collect()
}

/// Whether credentials for one requirement satisfy another one.
fn satisfies(has: &Requirement, required: &Requirement) -> bool {
    required.iter().all(|(name, scopes)| has.get(name).is_some_and(|it| scopes.is_subset(it)))
}

/// ``with `Token` (read, write)``
fn description(requirement: &Requirement) -> String {
    let scheme = |(name, scopes): (&String, &BTreeSet<String>)| match scopes.len() {
        0 => format!("`{name}`"),
        _ => format!("`{name}` ({})", scopes.iter().cloned().collect::<Vec<_>>().join(", ")),
    };
    match requirement.is_empty() {
        true => "without credentials".to_owned(),
        false => {
            format!("with {}", requirement.iter().map(scheme).collect::<Vec<_>>().join(" and "))
        }
    }
}
