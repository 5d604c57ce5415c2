//! The security schemes of an [`Api`], and where it asks for them → what callers set to prove who they
//! are, and what of it each operation takes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::api::{Api, Aside, Idle, Operation, Parameter, ParameterIn, SecurityScheme};
use super::names::setting_name;
use super::numbered::numbered;
use super::own_headers::OF_CONNECTIONS;

/// What a caller sets to prove who calls: what one scheme takes, or several that take the same.
#[derive(Clone, Debug)]
pub struct Credential<'a> {
    /// The method of the builder that sets it.
    pub setter: String,
    /// What it is.
    pub proof: Proof,
    /// The schemes that take it, with their names.
    pub schemes: Vec<(&'a str, &'a SecurityScheme)>,
}

/// What proves who calls.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Proof {
    /// `Authorization: Bearer`, however the token was come by.
    Token,
    /// A user and a password, by HTTP's scheme Basic.
    Basic,
    /// A key in the header of this name, which is in lower case.
    Header(String),
    /// A key in the query, by this name.
    Query(String),
    /// A key in the cookie of this name.
    Cookie(String),
}

/// Ways to prove who calls, any of which does: each of the names of schemes that are all needed.
pub type Ways = Vec<BTreeSet<String>>;

impl Proof {
    /// The header that it stands in.
    fn header(&self) -> Option<&str> {
        match self {
            Self::Token | Self::Basic => Some("authorization"),
            Self::Header(name) => Some(name),
            Self::Query(_) | Self::Cookie(_) => None,
        }
    }

    /// What it is called.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Basic => "basic",
            Self::Header(_) => "header",
            Self::Query(_) => "query",
            Self::Cookie(_) => "cookie",
        }
    }

    /// Whether it stands in `Authorization`.
    #[must_use]
    pub fn is_authorization(&self) -> bool {
        self.header() == Some("authorization")
    }
}

impl SecurityScheme {
    /// What it takes, if the client can send that.
    #[must_use]
    pub fn proof(&self) -> Option<Proof> {
        let said = |key: &str| self.json[key].as_str().unwrap_or_default();
        let name = said("name").to_owned();
        match said("type") {
            "oauth2" | "openIdConnect" => Some(Proof::Token),
            "http" if said("scheme").eq_ignore_ascii_case("bearer") => Some(Proof::Token),
            "http" if said("scheme").eq_ignore_ascii_case("basic") => Some(Proof::Basic),
            "apiKey" if said("in") == "header" && is_header(&name) => {
                Some(Proof::Header(name.to_ascii_lowercase()))
            }
            "apiKey" if said("in") == "query" && !name.is_empty() => Some(Proof::Query(name)),
            "apiKey" if said("in") == "cookie" && is_token(&name) => Some(Proof::Cookie(name)),
            _ => None,
        }
    }
}

/// Whether a header has this name, and no other part of the client sets it.
fn is_header(name: &str) -> bool {
    let mut others = OF_CONNECTIONS.iter().chain(&["cookie"]);
    is_token(name) && !others.any(|it| name.eq_ignore_ascii_case(it))
}

/// What HTTP takes as the name of a header or a cookie.
fn is_token(name: &str) -> bool {
    let is_sign = |it: char| it.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(it);
    !name.is_empty() && name.chars().all(is_sign)
}

impl Proof {
    /// Whether a parameter stands where it does.
    fn stands_in(&self, parameter: &Parameter) -> bool {
        let (place, name) = (parameter.location, &parameter.name);
        match self {
            // The client sets this header in any case.
            Self::Token | Self::Basic => false,
            Self::Header(it) => place == Some(ParameterIn::Header) && it.eq_ignore_ascii_case(name),
            Self::Query(it) => place == Some(ParameterIn::Query) && it == name,
            Self::Cookie(it) => place == Some(ParameterIn::Cookie) && it == name,
        }
    }
}

impl Api {
    /// Sets parameters aside that stand where the client puts what proves who calls, as OpenAPI does with
    /// `Authorization`.
    pub(super) fn leave_out_keys(&mut self) {
        let proofs = |operation: &Operation| -> Vec<Proof> {
            let ways = self.ways(operation).unwrap_or_default();
            let schemes = ways.iter().flatten().filter_map(|it| self.security_schemes.get(it));
            schemes.filter_map(SecurityScheme::proof).collect()
        };
        let all: Vec<Vec<Proof>> = self.operations.iter().map(proofs).collect();
        for (operation, proofs) in self.operations.iter_mut().zip(all) {
            let is_key = |it: &mut Arc<Parameter>| proofs.iter().any(|proof| proof.stands_in(it));
            for it in operation.parameters.extract_if(.., is_key) {
                operation.aside.push(Aside {
                    at: it.at.clone(),
                    name: it.name.clone(),
                    why: Idle::Key,
                });
            }
        }
    }

    /// The ways to prove who calls an operation; `None` if there are some and the client has none of them.
    ///
    /// The way of nothing, which is enough where it is asked for, is the last: who has more sends it.
    #[must_use]
    pub fn ways(&self, operation: &Operation) -> Option<Ways> {
        let (mut ways, mut is_open, mut is_locked) = (Ways::new(), false, false);
        let asked = self.security_of(operation);
        for (_, schemes) in &asked.alternatives {
            let declared = schemes.keys().map(|it| self.security_schemes.get(it));
            // One that is not declared protects nothing; a rule says so.
            let Some(declared) = declared.collect::<Option<Vec<_>>>() else { continue };
            let proofs: Option<Vec<Proof>> = declared.into_iter().map(|it| it.proof()).collect();
            let mut taken = BTreeSet::new();
            // Two in one place would be one.
            let fits = |it: &Proof| it.header().is_none_or(|it| taken.insert(it.to_owned()));
            let can_be_sent = proofs.is_some_and(|it| it.iter().all(fits));
            let way: BTreeSet<String> = schemes.keys().cloned().collect();
            is_open |= way.is_empty();
            is_locked |= !can_be_sent;
            if can_be_sent && !way.is_empty() && !ways.contains(&way) {
                ways.push(way);
            }
        }
        if is_open || ways.is_empty() && !is_locked {
            ways.push(BTreeSet::new());
        }
        (!ways.is_empty()).then_some(ways)
    }

    /// All that callers can set, by the names of the setters.
    #[must_use]
    pub fn credentials(&self) -> Vec<Credential<'_>> {
        let all: BTreeSet<Ways> = self.operations.iter().filter_map(|it| self.ways(it)).collect();
        let scheme = |name: &str| {
            let (name, scheme) = self.security_schemes.get_key_value(name)?;
            Some((name.as_str(), scheme, scheme.proof()?))
        };
        let used = all.iter().flatten().flatten().filter_map(|it| scheme(it));
        let used: BTreeMap<&str, _> = used.map(|(name, it, proof)| (name, (it, proof))).collect();
        // What takes the place of each other is one, by the first scheme of it.
        let mut firsts: BTreeMap<&str, &str> = used.keys().map(|it| (*it, *it)).collect();
        for (ways, proof) in all.iter().flat_map(|it| [(it, Proof::Token), (it, Proof::Basic)]) {
            let alone = ways.iter().filter(|it| it.len() == 1).flatten();
            let alone = alone.filter(|it| used.get(it.as_str()).is_some_and(|it| it.1 == proof));
            let same: BTreeSet<&str> = alone.map(|it| firsts[it.as_str()]).collect();
            let same_firsts = firsts.values_mut().filter(|it| same.contains(*it));
            same_firsts.for_each(|it| *it = same.first().unwrap_or(it));
        }
        let mut groups: BTreeMap<&str, Credential<'_>> = BTreeMap::new();
        for (name, (scheme, proof)) in used {
            let new = Credential { setter: String::new(), proof, schemes: Vec::new() };
            groups.entry(firsts[name]).or_insert(new).schemes.push((name, scheme));
        }
        named(groups.into_values().collect())
    }
}

/// Credentials with the names of their setters, in the order of these.
fn named(mut all: Vec<Credential<'_>>) -> Vec<Credential<'_>> {
    let count = |proof: &Proof| all.iter().filter(|it| it.proof == *proof).count();
    let [tokens, basics] = [Proof::Token, Proof::Basic].map(|it| count(&it));
    let mut taken = BTreeSet::new();
    for it in &mut all {
        let name = match &it.proof {
            Proof::Token if tokens == 1 => "token".to_owned(),
            Proof::Basic if basics == 1 => "basic".to_owned(),
            _ => setting_name(it.schemes[0].0),
        };
        let names = |name: &str| [name.to_owned(), format!("{name}_provider")];
        let is_free = |it: &String| names(it).iter().all(|it| !taken.contains(it));
        it.setter = numbered(&name).find(is_free).unwrap_or_default();
        taken.extend(names(&it.setter));
    }
    all.sort_by(|one, other| one.setter.cmp(&other.setter));
    all
}
