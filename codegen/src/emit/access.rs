//! The [`Credential`]s of an [`Api`] → the methods that set them, and which operation takes what.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::{Item, parse_quote};

use super::docs;
use super::markdown;
use super::module::{Module, ident};
use super::places;
use crate::model::{Api, Credential, Operation, Proof, SecurityScheme, Ways};

/// The file of the module.
pub(super) const FILE: &str = "access.rs";

/// The module of what callers set; `None` if that is nothing.
pub(super) fn module(api: &Api) -> Option<Module> {
    let credentials = api.credentials();
    if credentials.is_empty() {
        return None;
    }
    let (mut items, setters) = (uses(&credentials), credentials.iter().enumerate());
    items.extend(tables(api, &credentials));
    let field = match places::is_needed(api) {
        true => quote!(credentials.credentials),
        false => quote!(credentials),
    };
    let setters = setters.flat_map(|(index, it)| setters_of(&field, index, it));
    items.push(parse_quote!(impl ClientBuilder { #(#setters)* }));
    Some(Module { docs: "What proves who calls.".to_owned(), items, text: "" })
}

fn uses(credentials: &[Credential<'_>]) -> Vec<Item> {
    let has = |is: fn(&Proof) -> bool| credentials.iter().any(|it| is(&it.proof));
    let mut items: Vec<Item> = vec![parse_quote!(
        use http::header::HeaderName;
    )];
    if has(|it| matches!(it, Proof::Basic)) {
        items.push(parse_quote!(
            use super::basic::basic;
        ));
    }
    if has(|it| matches!(it, Proof::Cookie(_))) {
        items.push(parse_quote!(
            use super::cookies::add_cookie;
        ));
    }
    let secret = has(|it| !matches!(it, Proof::Basic)).then(|| quote!(Secret,));
    items.push(parse_quote!(use super::credentials::{Scheme, #secret Ways};));
    if has(|it| matches!(it, Proof::Token)) {
        items.push(parse_quote!(
            use super::provider::Provider;
        ));
    }
    if has(|it| matches!(it, Proof::Query(_))) {
        items.push(parse_quote!(
            use super::query_key::set_key;
        ));
    }
    items.push(parse_quote!(
        use crate::runtime::ClientBuilder;
    ));
    items
}

/// What every request is looked up in.
fn tables(api: &Api, credentials: &[Credential<'_>]) -> Vec<Item> {
    let index = |name: &String| {
        let is_it = |it: &Credential<'_>| it.schemes.iter().any(|(it, _)| it == name);
        credentials.iter().position(is_it)
    };
    let ways = |operation: &Operation| -> Vec<BTreeSet<usize>> {
        let ways: Ways = api.ways(operation).unwrap_or_default();
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
    let query = credentials.iter().filter_map(|it| match &it.proof {
        Proof::Query(name) => Some(name),
        _ => None,
    });
    let headers = credentials.iter().any(|it| it.proof.is_authorization());
    let headers = headers.then(|| quote!(http::header::AUTHORIZATION));
    let count = Literal::usize_unsuffixed(credentials.len());
    let schemes = credentials.iter().map(scheme);
    vec![
        parse_quote!(pub(crate) const HEADERS: &[HeaderName] = &[#headers];),
        parse_quote!(pub(crate) const QUERY: &[&str] = &[#(#query),*];),
        parse_quote!(pub(crate) static SCHEMES: [Scheme; #count] = [#(#schemes),*];),
        parse_quote!(pub(crate) const IS_NEEDED: bool = #is_needed;),
        parse_quote!(pub(crate) const ANY: Ways = #any;),
        parse_quote!(pub(crate) const OTHERS: Ways = #most;),
        parse_quote!(pub(crate) static OPERATIONS: &[(&str, Ways)] = &[#(#others),*];),
    ]
}

fn tokens(ways: &[BTreeSet<usize>]) -> TokenStream {
    let ways = ways.iter().map(|way| {
        let way = way.iter().map(|it| Literal::usize_unsuffixed(*it));
        quote!(&[#(#way),*])
    });
    quote!(&[#(#ways),*])
}

/// How a request holds it.
fn scheme(it: &Credential<'_>) -> TokenStream {
    let setter = &it.setter;
    let put = match &it.proof {
        Proof::Token | Proof::Basic => in_header("authorization"),
        Proof::Header(name) => in_header(name),
        Proof::Query(name) => quote!({
            let key = secret.header.to_str().unwrap_or_default();
            set_key(request.url_mut(), #name, key);
        }),
        Proof::Cookie(name) => quote!({
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

/// The methods that set it.
fn setters_of(field: &TokenStream, index: usize, it: &Credential<'_>) -> Vec<TokenStream> {
    let (setter, index) = (ident(&it.setter), Literal::usize_unsuffixed(index));
    let (arguments, secret) = match it.proof {
        Proof::Token => (
            quote!(token: impl Into<String>),
            quote!(Secret::new("Bearer ", token.into(), " ", &[])),
        ),
        Proof::Basic => (
            quote!(user: impl Into<String>, password: impl Into<String>),
            quote!(basic(user.into(), password.into())),
        ),
        Proof::Cookie(_) => {
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
    let provider = matches!(it.proof, Proof::Token).then(|| {
        let provider = ident(&format!("{}_provider", it.setter));
        let about = docs::lines(&format!(
            "Who gives a token whenever one is needed, in place of [`Self::{setter}`]: before the first request, and once more after a response of 401.\n\nClones of the client share the token, and one of them asks for it while the others wait."
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

/// What a caller has to know of it.
fn about(it: &Credential<'_>) -> String {
    let name = |name: &str| docs::code(it.schemes[0].1.json["name"].as_str().unwrap_or(name));
    let what = match &it.proof {
        Proof::Token => "An access token, which is sent as `Authorization: Bearer`".to_owned(),
        Proof::Basic => {
            "A user and a password, which are sent as `Authorization: Basic`".to_owned()
        }
        Proof::Header(it) => format!("A key, which is sent as it is in the header {}", name(it)),
        Proof::Query(it) => format!("A key, which is sent in the query as {}", name(it)),
        Proof::Cookie(it) => format!("A key, which is sent in the cookie {}", name(it)),
    };
    let mut text = format!("{what}, over https or to this machine, and shown nowhere.");
    for (name, scheme) in &it.schemes {
        text.push_str(&format!("\n\n{}", of_scheme(name, scheme)));
    }
    text
}

/// What the document says of a scheme.
fn of_scheme(name: &str, scheme: &SecurityScheme) -> String {
    let beginning = format!("{} of the API", docs::code(name));
    let format = scheme.json["bearerFormat"].as_str();
    let format = format.map(|it| format!(", in the format {}", docs::code(it)));
    let beginning = format!("{beginning}{}", format.unwrap_or_default());
    match scheme.docs.text().trim() {
        "" => format!("{beginning}."),
        said => markdown::behind(&format!("{beginning}:"), said, ""),
    }
}

/// A section of the documentation: what an operation takes, if that can be told from what others do.
pub(super) fn of_operation(
    api: &Api,
    credentials: &[Credential<'_>],
    operation: &Operation,
) -> String {
    let ways = api.ways(operation).unwrap_or_default();
    let asked = api.security_of(operation).alternatives.iter().map(|(_, it)| it);
    let mut lines = Vec::new();
    for way in asked.filter(|way| ways.iter().any(|it| !it.is_empty() && it.iter().eq(way.keys())))
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
        lines.push("nothing".to_owned());
    }
    // A single setter alone is what the builder says already.
    let is_usual = credentials.len() == 1 && matches!(&lines[..], [line] if !line.contains(' '));
    match credentials.is_empty() || is_usual && lines != ["nothing"] {
        true => String::new(),
        false => format!("\n\n# Credentials\n\n- {}", lines.join("\n- ")),
    }
}

/// The calls of the builder that set what an operation asks for; or what some do.
pub(super) fn set(api: &Api, operation: Option<&Operation>) -> TokenStream {
    let credentials = api.credentials();
    let first = |it: &Operation| api.ways(it)?.into_iter().next();
    let usual = match operation {
        Some(it) => first(it),
        None => api.operations.iter().find_map(first),
    };
    let usual = usual.unwrap_or_default();
    let is_used = |it: &&Credential<'_>| it.schemes.iter().any(|(it, _)| usual.contains(*it));
    let set = credentials.iter().filter(is_used).map(|it| {
        let setter = ident(&it.setter);
        match it.proof {
            Proof::Basic => quote!(.#setter("user", "password")),
            _ => quote!(.#setter("0123456789abcdef")),
        }
    });
    set.collect()
}

/// How callers prove who they are, for people who find the crate.
pub(super) fn who(api: &Api) -> String {
    let setter = |it: &Credential<'_>| {
        let setter = &it.setter;
        match &it.proof {
            Proof::Token => format!(
                "| `{setter}`, or `{setter}_provider` for one that is refreshed | a bearer token |\n"
            ),
            Proof::Basic => format!("| `{setter}` | HTTP Basic: a user and a password |\n"),
            Proof::Header(name) => {
                format!("| `{setter}` | an API key in the header {} |\n", docs::code(name))
            }
            Proof::Query(name) => {
                format!("| `{setter}` | an API key in the query, {} |\n", docs::code(name))
            }
            Proof::Cookie(name) => {
                format!("| `{setter}` | an API key in the cookie {} |\n", docs::code(name))
            }
        }
    };
    let setters: String = api.credentials().iter().map(setter).collect();
    match setters.is_empty() {
        true => "The document asks for no credentials; `ClientBuilder::header` sets a header that every request is sent with.".to_owned(),
        false => format!(
            "| credentials, set on the builder | what they are |\n|---|---|\n{setters}\nEach operation is sent what the document says that it asks for, and fails before anything is sent where that is not set."
        ),
    }
}
