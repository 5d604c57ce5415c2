//! The security schemes of an [`Api`] and its security requirements → the credentials that callers
//! set, and those that each operation takes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::api::{
    Api, IgnoreReason, IgnoredParameter, Operation, Parameter, ParameterIn, SecurityScheme,
};
use super::names::setting_name;
use super::reserved_headers::RESERVED_HEADERS;
use super::unique_names::numbered;

/// A credential that callers set, for one scheme or for several that take the same one.
#[derive(Clone, Debug)]
pub struct Credential<'a> {
    /// The builder method that sets it.
    pub setter: String,
    /// Its kind.
    pub kind: CredentialKind,
    /// The schemes that take it, by name.
    pub schemes: Vec<(&'a str, &'a SecurityScheme)>,
}

/// How a credential is sent.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum CredentialKind {
    /// `Authorization: Bearer`, wherever the token comes from.
    Token,
    /// A user and a password, by HTTP Basic.
    Basic,
    /// A key in the header of this name, in lower case.
    Header(String),
    /// A key in the query parameter of this name.
    Query(String),
    /// A key in the cookie of this name.
    Cookie(String),
}

/// The alternative ways to authenticate a call, each the names of schemes that are used together.
pub type Alternatives = Vec<BTreeSet<String>>;

impl CredentialKind {
    /// The header that carries it.
    fn header(&self) -> Option<&str> {
        match self {
            Self::Token | Self::Basic => Some("authorization"),
            Self::Header(name) => Some(name),
            Self::Query(_) | Self::Cookie(_) => None,
        }
    }

    /// Its name.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Basic => "basic",
            Self::Header(_) => "header",
            Self::Query(_) => "query",
            Self::Cookie(_) => "cookie",
        }
    }

    /// Whether the header `Authorization` carries it.
    #[must_use]
    pub fn is_authorization(&self) -> bool {
        self.header() == Some("authorization")
    }
}

impl SecurityScheme {
    /// The kind of credential that it takes, if the client supports it.
    #[must_use]
    pub fn credential_kind(&self) -> Option<CredentialKind> {
        let entry = |key: &str| self.json[key].as_str().unwrap_or_default();
        let name = entry("name").to_owned();
        match entry("type") {
            "oauth2" | "openIdConnect" => Some(CredentialKind::Token),
            "http" if entry("scheme").eq_ignore_ascii_case("bearer") => Some(CredentialKind::Token),
            "http" if entry("scheme").eq_ignore_ascii_case("basic") => Some(CredentialKind::Basic),
            "apiKey" if entry("in") == "header" && is_header(&name) => {
                Some(CredentialKind::Header(name.to_ascii_lowercase()))
            }
            "apiKey" if entry("in") == "query" && !name.is_empty() => {
                Some(CredentialKind::Query(name))
            }
            "apiKey" if entry("in") == "cookie" && is_token(&name) => {
                Some(CredentialKind::Cookie(name))
            }
            _ => None,
        }
    }
}

/// Whether this is a valid header name that no other part of the client sets.
fn is_header(name: &str) -> bool {
    let mut others = RESERVED_HEADERS.iter().chain(&["cookie"]);
    is_token(name) && !others.any(|it| name.eq_ignore_ascii_case(it))
}

/// Whether this is a token of HTTP: a valid name of a header or a cookie.
fn is_token(name: &str) -> bool {
    let is_sign = |it: char| it.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(it);
    !name.is_empty() && name.chars().all(is_sign)
}

impl CredentialKind {
    /// Whether a parameter has its place and its name in the request.
    fn is_sent_by(&self, parameter: &Parameter) -> bool {
        let (place, name) = (parameter.location, &parameter.name);
        match self {
            // The client always sets this header.
            Self::Token | Self::Basic => false,
            Self::Header(it) => place == Some(ParameterIn::Header) && it.eq_ignore_ascii_case(name),
            Self::Query(it) => place == Some(ParameterIn::Query) && it == name,
            Self::Cookie(it) => place == Some(ParameterIn::Cookie) && it == name,
        }
    }
}

impl Api {
    /// Ignores parameters that credentials replace, as OpenAPI ignores `Authorization`.
    pub(super) fn ignore_credential_parameters(&mut self) {
        let kinds = |operation: &Operation| -> Vec<CredentialKind> {
            let alternatives = self.security_alternatives(operation).unwrap_or_default();
            let schemes =
                alternatives.iter().flatten().filter_map(|it| self.security_schemes.get(it));
            schemes.filter_map(SecurityScheme::credential_kind).collect()
        };
        let all: Vec<Vec<CredentialKind>> = self.operations.iter().map(kinds).collect();
        for (operation, kinds) in self.operations.iter_mut().zip(all) {
            let is_key = |it: &mut Arc<Parameter>| kinds.iter().any(|kind| kind.is_sent_by(it));
            for it in operation.parameters.extract_if(.., is_key) {
                operation.ignored_parameters.push(IgnoredParameter {
                    at: it.at.clone(),
                    name: it.name.clone(),
                    reason: IgnoreReason::Credential,
                });
            }
        }
    }

    /// The alternative credentials of an operation; `None` if it requires some and the client supports
    /// none of them.
    ///
    /// The empty alternative comes last: credentials are sent even where they are optional.
    #[must_use]
    pub fn security_alternatives(&self, operation: &Operation) -> Option<Alternatives> {
        let (mut alternatives, mut is_open, mut is_locked) = (Alternatives::new(), false, false);
        let required = self.security_of(operation);
        for (_, schemes) in &required.alternatives {
            let declared = schemes.keys().map(|it| self.security_schemes.get(it));
            // An undeclared scheme protects nothing; lint reports it.
            let Some(declared) = declared.collect::<Option<Vec<_>>>() else { continue };
            let kinds: Option<Vec<CredentialKind>> =
                declared.into_iter().map(|it| it.credential_kind()).collect();
            let mut taken = BTreeSet::new();
            // A header carries one credential.
            let fits =
                |it: &CredentialKind| it.header().is_none_or(|it| taken.insert(it.to_owned()));
            let can_be_sent = kinds.is_some_and(|it| it.iter().all(fits));
            let alternative: BTreeSet<String> = schemes.keys().cloned().collect();
            is_open |= alternative.is_empty();
            is_locked |= !can_be_sent;
            if can_be_sent && !alternative.is_empty() && !alternatives.contains(&alternative) {
                alternatives.push(alternative);
            }
        }
        if is_open || alternatives.is_empty() && !is_locked {
            alternatives.push(BTreeSet::new());
        }
        (!alternatives.is_empty()).then_some(alternatives)
    }

    /// All credentials that callers can set, by the names of their setters.
    #[must_use]
    pub fn credentials(&self) -> Vec<Credential<'_>> {
        let all: BTreeSet<Alternatives> =
            self.operations.iter().filter_map(|it| self.security_alternatives(it)).collect();
        let scheme = |name: &str| {
            let (name, scheme) = self.security_schemes.get_key_value(name)?;
            Some((name.as_str(), scheme, scheme.credential_kind()?))
        };
        let used = all.iter().flatten().flatten().filter_map(|it| scheme(it));
        let used: BTreeMap<&str, _> = used.map(|(name, it, kind)| (name, (it, kind))).collect();
        // Alternatives of one kind are one credential, named after its first scheme.
        let mut firsts: BTreeMap<&str, &str> = used.keys().map(|it| (*it, *it)).collect();
        for (alternatives, kind) in
            all.iter().flat_map(|it| [(it, CredentialKind::Token), (it, CredentialKind::Basic)])
        {
            let alone = alternatives.iter().filter(|it| it.len() == 1).flatten();
            let alone = alone.filter(|it| used.get(it.as_str()).is_some_and(|it| it.1 == kind));
            let same: BTreeSet<&str> = alone.map(|it| firsts[it.as_str()]).collect();
            let same_firsts = firsts.values_mut().filter(|it| same.contains(*it));
            same_firsts.for_each(|it| *it = same.first().unwrap_or(it));
        }
        let mut groups: BTreeMap<&str, Credential<'_>> = BTreeMap::new();
        for (name, (scheme, kind)) in used {
            let new = Credential { setter: String::new(), kind, schemes: Vec::new() };
            groups.entry(firsts[name]).or_insert(new).schemes.push((name, scheme));
        }
        with_setters(groups.into_values().collect())
    }
}

/// Names the setters of credentials, and sorts by them.
fn with_setters(mut all: Vec<Credential<'_>>) -> Vec<Credential<'_>> {
    let count = |kind: &CredentialKind| all.iter().filter(|it| it.kind == *kind).count();
    let [tokens, basics] = [CredentialKind::Token, CredentialKind::Basic].map(|it| count(&it));
    let mut taken = BTreeSet::new();
    for it in &mut all {
        let name = match &it.kind {
            CredentialKind::Token if tokens == 1 => "token".to_owned(),
            CredentialKind::Basic if basics == 1 => "basic".to_owned(),
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
