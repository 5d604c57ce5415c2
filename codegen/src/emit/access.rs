//! The [`Credential`]s of an [`Api`] → the builder methods that set them, and which operation sends which.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::{Item, parse_quote};

use super::docs;
use super::markdown;
use super::module::{Module, ident};
use super::servers;
use crate::model::{Alternatives, Api, Credential, CredentialKind, Operation, SecurityScheme};

/// The file of the module.
pub(super) const FILE: &str = "access.rs";

/// The module of credentials; `None` if the API has none.
pub(super) fn module(api: &Api) -> Option<Module> {
    let credentials = api.credentials();
    if credentials.is_empty() {
        return None;
    }
    let (mut items, setters) = (uses(&credentials), credentials.iter().enumerate());
    items.extend(tables(api, &credentials));
    let field = match servers::is_needed(api) {
        true => quote!(credentials.credentials),
        false => quote!(credentials),
    };
    let setters = setters.flat_map(|(index, it)| setters_of(&field, index, it));
    items.push(parse_quote!(impl ClientBuilder { #(#setters)* }));
    Some(Module { docs: "The credentials of the API.".to_owned(), items, text: "" })
}

fn uses(credentials: &[Credential<'_>]) -> Vec<Item> {
    let has = |is: fn(&CredentialKind) -> bool| credentials.iter().any(|it| is(&it.kind));
    let mut items: Vec<Item> = vec![parse_quote!(
        use http::header::HeaderName;
    )];
    if has(|it| matches!(it, CredentialKind::Basic)) {
        items.push(parse_quote!(
            use super::basic::basic;
        ));
    }
    if has(|it| matches!(it, CredentialKind::Cookie(_))) {
        items.push(parse_quote!(
            use super::cookies::add_cookie;
        ));
    }
    let secret = has(|it| !matches!(it, CredentialKind::Basic)).then(|| quote!(Secret,));
    items.push(parse_quote!(use super::credentials::{Scheme, #secret Requirements};));
    if has(|it| matches!(it, CredentialKind::Token)) {
        items.push(parse_quote!(
            use super::provider::Provider;
        ));
    }
    if has(|it| matches!(it, CredentialKind::Query(_))) {
        items.push(parse_quote!(
            use super::query_key::set_key;
        ));
    }
    items.push(parse_quote!(
        use crate::runtime::ClientBuilder;
    ));
    items
}

/// The tables from which the credentials of a request are read.
fn tables(api: &Api, credentials: &[Credential<'_>]) -> Vec<Item> {
    let index = |name: &String| {
        let is_it = |it: &Credential<'_>| it.schemes.iter().any(|(it, _)| it == name);
        credentials.iter().position(is_it)
    };
    let ways = |operation: &Operation| -> Vec<BTreeSet<usize>> {
        let ways: Alternatives = api.security_alternatives(operation).unwrap_or_default();
        let mut res = Vec::new();
        for way in ways.iter().map(|it| it.iter().filter_map(index).collect()) {
            if !res.contains(&way) {
                res.push(way);
            }
        }
        res
    };
    let all: BTreeMap<String, Vec<BTreeSet<usize>>> =
        api.operations.iter().map(|it| (it.rust_name.clone(), ways(it))).collect();
    let mut counts: BTreeMap<&[BTreeSet<usize>], usize> = BTreeMap::new();
    for ways in all.values() {
        *counts.entry(ways).or_default() += 1;
    }
    let mut by_count: Vec<_> = counts.iter().collect();
    by_count.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let most = by_count.first().map(|(ways, _)| **ways).unwrap_or_default();
    let mut any = Vec::new();
    for way in by_count.iter().flat_map(|(ways, _)| ways.iter()).filter(|it| !it.is_empty()) {
        if !any.contains(way) {
            any.push(way.clone());
        }
    }
    let is_needed = all.values().all(|ways| ways.iter().all(|way| !way.is_empty()));
    let others = all.iter().filter(|(_, ways)| ways.as_slice() != most);
    let others = others.map(|(id, ways)| {
        let ways = tokens(ways);
        quote!((#id, #ways))
    });
    let (any, most) = (tokens(&any), tokens(most));
    let query = credentials.iter().filter_map(|it| match &it.kind {
        CredentialKind::Query(name) => Some(name),
        _ => None,
    });
    let headers = credentials.iter().any(|it| it.kind.is_authorization());
    let headers = headers.then(|| quote!(http::header::AUTHORIZATION));
    let count = Literal::usize_unsuffixed(credentials.len());
    let schemes = credentials.iter().map(scheme);
    vec![
        parse_quote!(pub(crate) const HEADERS: &[HeaderName] = &[#headers];),
        parse_quote!(pub(crate) const QUERY: &[&str] = &[#(#query),*];),
        parse_quote!(pub(crate) static SCHEMES: [Scheme; #count] = [#(#schemes),*];),
        parse_quote!(pub(crate) const IS_NEEDED: bool = #is_needed;),
        parse_quote!(pub(crate) const ANY: Requirements = #any;),
        parse_quote!(pub(crate) const OTHERS: Requirements = #most;),
        parse_quote!(pub(crate) static OPERATIONS: &[(&str, Requirements)] = &[#(#others),*];),
    ]
}

fn tokens(ways: &[BTreeSet<usize>]) -> TokenStream {
    let ways = ways.iter().map(|way| {
        let way = way.iter().map(|it| Literal::usize_unsuffixed(*it));
        quote!(&[#(#way),*])
    });
    quote!(&[#(#ways),*])
}

/// How a credential is put into a request.
fn scheme(it: &Credential<'_>) -> TokenStream {
    let setter = &it.setter;
    let put = match &it.kind {
        CredentialKind::Token | CredentialKind::Basic => in_header("authorization"),
        CredentialKind::Header(name) => in_header(name),
        CredentialKind::Query(name) => quote!({
            let key = secret.header.to_str().unwrap_or_default();
            set_key(request.url_mut(), #name, key);
        }),
        CredentialKind::Cookie(name) => quote!({
            let key = secret.header.to_str().unwrap_or_default();
            add_cookie(request.headers_mut(), #name, key);
        }),
    };
    quote!(Scheme { setter: #setter, put: |request, secret| #put })
}

fn in_header(name: &str) -> TokenStream {
    quote!({
        request.headers_mut().insert(HeaderName::from_static(#name), secret.header.clone());
    })
}

/// The methods that set a credential.
fn setters_of(field: &TokenStream, index: usize, it: &Credential<'_>) -> Vec<TokenStream> {
    let (setter, index) = (ident(&it.setter), Literal::usize_unsuffixed(index));
    let (arguments, secret) = match it.kind {
        CredentialKind::Token => (
            quote!(token: impl Into<String>),
            quote!(Secret::new("Bearer ", token.into(), " ", &[])),
        ),
        CredentialKind::Basic => (
            quote!(user: impl Into<String>, password: impl Into<String>),
            quote!(basic(user.into(), password.into())),
        ),
        CredentialKind::Cookie(_) => {
            (quote!(key: impl Into<String>), quote!(Secret::new("", key.into(), " \",;\\", &[])))
        }
        _ => (quote!(key: impl Into<String>), quote!(Secret::new("", key.into(), "", &[]))),
    };
    let about = docs::lines(&about(it));
    let set = quote! {
        #about
        pub fn #setter(mut self, #arguments) -> Self {
            self.#field.set(#index, #secret);
            self
        }
    };
    let provider = matches!(it.kind, CredentialKind::Token).then(|| {
        let provider = ident(&format!("{}_provider", it.setter));
        let about = docs::lines(&format!(
            "Sets a function that returns a token, in place of [`Self::{setter}`]. It is called before the first request, and again after a response of 401.\n\nClones of the client share the token; one of them calls the function while the others wait."
        ));
        quote! {
            #about
            pub fn #provider<F, E>(mut self, ask: impl Fn() -> F + Send + Sync + 'static) -> Self
            where
                F: Future<Output = Result<String, E>> + Send + 'static,
                E: Into<Box<dyn std::error::Error + Send + Sync>>,
            {
                self.#field.set(#index, Ok(Provider::new(ask)));
                self
            }
        }
    });
    [Some(set), provider].into_iter().flatten().collect()
}

/// The documentation of its setter.
fn about(it: &Credential<'_>) -> String {
    let name = |name: &str| docs::code(it.schemes[0].1.json["name"].as_str().unwrap_or(name));
    let what = match &it.kind {
        CredentialKind::Token => {
            "Sets the access token, sent as `Authorization: Bearer`".to_owned()
        }
        CredentialKind::Basic => {
            "Sets user and password, sent as `Authorization: Basic`".to_owned()
        }
        CredentialKind::Header(it) => {
            format!("Sets the key that is sent unchanged in the header {}", name(it))
        }
        CredentialKind::Query(it) => {
            format!("Sets the key that is sent in the query as {}", name(it))
        }
        CredentialKind::Cookie(it) => {
            format!("Sets the key that is sent in the cookie {}", name(it))
        }
    };
    let mut docs = format!(
        "{what}. It is sent only over https or to this machine, and never printed or logged."
    );
    for (name, scheme) in &it.schemes {
        docs.push_str(&format!("\n\n{}", scheme_docs(name, scheme)));
    }
    docs
}

/// The document's description of a scheme.
fn scheme_docs(name: &str, scheme: &SecurityScheme) -> String {
    let beginning = format!("Security scheme {}", docs::code(name));
    let format = scheme.json["bearerFormat"].as_str();
    let format = format.map(|it| format!(", in the format {}", docs::code(it)));
    let beginning = format!("{beginning}{}", format.unwrap_or_default());
    match scheme.docs.text().trim() {
        "" => format!("{beginning}."),
        description => markdown::append(&format!("{beginning}:"), description, ""),
    }
}

/// The section `# Credentials` of an operation; empty if the API has a single credential and the operation
/// needs only that.
pub(super) fn operation_section(
    api: &Api,
    credentials: &[Credential<'_>],
    operation: &Operation,
) -> String {
    let ways = api.security_alternatives(operation).unwrap_or_default();
    let declared = api.security_of(operation).alternatives.iter().map(|(_, it)| it);
    let mut lines = Vec::new();
    for way in
        declared.filter(|way| ways.iter().any(|it| !it.is_empty() && it.iter().eq(way.keys())))
    {
        let one = |(name, scopes): (&String, &Vec<String>)| {
            let is_it = |it: &&Credential<'_>| it.schemes.iter().any(|(it, _)| it == name);
            let setter = docs::code(&credentials.iter().find(is_it)?.setter);
            let scopes: Vec<String> = scopes.iter().map(|it| docs::code(it)).collect();
            Some(match scopes.is_empty() {
                true => setter,
                false => format!("{setter} with {}", scopes.join(", ")),
            })
        };
        let line = way.iter().filter_map(one).collect::<Vec<_>>().join(" and ");
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    if ways.iter().any(BTreeSet::is_empty) {
        lines.push("none".to_owned());
    }
    let is_usual = credentials.len() == 1 && matches!(&lines[..], [line] if !line.contains(' '));
    match credentials.is_empty() || is_usual && lines != ["none"] {
        true => String::new(),
        false => format!("\n\n# Credentials\n\n- {}", lines.join("\n- ")),
    }
}

/// The builder calls that set the credentials of an operation, or of the first operation that has some.
pub(super) fn builder_calls(api: &Api, operation: Option<&Operation>) -> TokenStream {
    let credentials = api.credentials();
    let first = |it: &Operation| api.security_alternatives(it)?.into_iter().next();
    let usual = match operation {
        Some(it) => first(it),
        None => api.operations.iter().find_map(first),
    };
    let usual = usual.unwrap_or_default();
    let is_used = |it: &&Credential<'_>| it.schemes.iter().any(|(it, _)| usual.contains(*it));
    let calls = credentials.iter().filter(is_used).map(|it| {
        let setter = ident(&it.setter);
        match it.kind {
            CredentialKind::Basic => quote!(.#setter("user", "password")),
            _ => quote!(.#setter("0123456789abcdef")),
        }
    });
    calls.collect()
}

/// The part of the guide about credentials.
pub(super) fn guide_section(api: &Api) -> String {
    let setter = |it: &Credential<'_>| {
        let setter = &it.setter;
        match &it.kind {
            CredentialKind::Token => format!(
                "| `{setter}`, or `{setter}_provider` for one that is refreshed | a bearer token |\n"
            ),
            CredentialKind::Basic => {
                format!("| `{setter}` | HTTP Basic: a user and a password |\n")
            }
            CredentialKind::Header(name) => {
                format!("| `{setter}` | an API key in the header {} |\n", docs::code(name))
            }
            CredentialKind::Query(name) => {
                format!("| `{setter}` | an API key in the query, {} |\n", docs::code(name))
            }
            CredentialKind::Cookie(name) => {
                format!("| `{setter}` | an API key in the cookie {} |\n", docs::code(name))
            }
        }
    };
    let setters: String = api.credentials().iter().map(setter).collect();
    match setters.is_empty() {
        true => "The document declares no credentials; `ClientBuilder::header` sets a header of every request.".to_owned(),
        false => format!(
            "| credentials, set on the builder | what they are |\n|---|---|\n{setters}\nEach operation sends the credentials that the document declares for it. If they are not set, the call fails before anything is sent."
        ),
    }
}
