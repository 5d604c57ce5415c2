//! An [`Api`] → what a crate makes public that holds nothing but its client.
//!
//! That is what other crates write by hand, to suit their API: constructors, and how an error reads.

use quote::quote;
use syn::{Item, parse_quote};

use super::docs;
use super::examples::Crate;
use super::handles;
use super::module::{Module, ident};
use super::places;
use super::rust;
use crate::model::{Api, Credential, Proof};

/// The module that the root of the crate makes public as its own.
pub(super) fn module(of: &Crate, api: &Api) -> Module {
    let mut items = vec![
        parse_quote!(
            pub use http;
        ),
        parse_quote!(
            pub use super::operations;
        ),
        parse_quote!(
            pub use super::types;
        ),
        parse_quote!(
            pub use crate::runtime::*;
        ),
    ];
    if handles::is_needed(api) {
        let handles = parse_quote!(
            pub use super::handles;
        );
        items.insert(1, handles);
    }
    if rust::has_number(api) {
        items.push(parse_quote!(
            pub use serde_json::Number;
        ));
    }
    items.extend(error(api));
    let all = api.credentials();
    items.extend(credentials(api, &all));
    items.push(constructors(of, api, &all));
    Module { docs: "What the root of the crate makes public.".to_owned(), items, text: "" }
}

/// The type that bodies of errors are decoded into, and how it reads.
fn error(api: &Api) -> Vec<Item> {
    let ty: Vec<Item> = match api.error_type().map(|it| it.name.as_str()) {
        Some("ApiError") => vec![parse_quote!(
            pub use super::types::ApiError;
        )],
        Some(name) => {
            let name = ident(name);
            vec![parse_quote!(
                pub use super::types::#name as ApiError;
            )]
        }
        None => {
            let about = docs::lines(
                "What an error says; the API does not say in one way what that is, so all of it is in `extra`.",
            );
            vec![
                parse_quote!(
                    use crate::runtime::object;
                ),
                parse_quote!(object! { #about pub struct ApiError {} }),
            ]
        }
    };
    let display = parse_quote!(impl std::fmt::Display for ApiError {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str(&serde_json::to_string(self).map_err(|_| std::fmt::Error)?)
        }
    });
    ty.into_iter().chain([display]).collect()
}

/// What proves who calls, as the runtime expects it.
fn credentials(api: &Api, all: &[Credential<'_>]) -> Vec<Item> {
    let has_servers = places::is_needed(api);
    let name = if has_servers { ident("Nobody") } else { ident("Credentials") };
    let about = docs::lines("No operation asks who calls.");
    let mut items: Vec<Item> = match (all.is_empty(), has_servers) {
        (true, _) => vec![
            parse_quote!(#about #[derive(Clone, Default)] pub(crate) struct #name;),
            parse_quote!(impl crate::runtime::Authorize for #name {}),
        ],
        (false, true) => Vec::new(),
        (false, false) => vec![parse_quote!(
            pub(crate) use super::credentials::Credentials;
        )],
    };
    if has_servers {
        let of = match all.is_empty() {
            true => quote!(Nobody),
            false => quote!(super::credentials::Credentials),
        };
        let about = docs::lines("What proves who calls, and to which server.");
        items
            .push(parse_quote!(#about pub(crate) type Credentials = super::servers::Servers<#of>;));
    }
    items
}

/// How a client is made: without a URL of its own, a caller has to give one, and what proves who calls if
/// that is one thing.
fn constructors(of: &Crate, api: &Api, credentials: &[Credential<'_>]) -> Item {
    let has_url = api.base_url().is_some();
    let (url, taken, given, set) = match has_url {
        true => (None, None, None, quote!(ClientBuilder::new(&super::API))),
        false => (
            Some(format!("{:?}", api.example_url())),
            Some(quote!(base_url: impl Into<String>)),
            Some(quote!(base_url)),
            quote!(ClientBuilder::new(&super::API).base_url(base_url)),
        ),
    };
    let (mut arguments, mut names) = (Vec::new(), Vec::new());
    let (mut values, mut setter) = (Vec::from_iter(url), quote!());
    let who = match credentials {
        [it] => {
            let (value, of_it): (_, &[&str]) = match it.proof {
                Proof::Token => (r#""0123456789abcdef""#, &["token"]),
                Proof::Basic => (r#""user", "password""#, &["user", "password"]),
                _ => (r#""0123456789abcdef""#, &["key"]),
            };
            let (name, of_it) = (ident(&it.setter), of_it.iter().map(|it| ident(it)));
            names.extend(of_it);
            arguments.extend(names.iter().map(|it| quote!(#it: impl Into<String>)));
            values.push(value.to_owned());
            setter = quote!(.#name(#(#names),*));
            format!(" that is known by [`ClientBuilder::{}`]", it.setter)
        }
        _ => String::new(),
    };
    let new = (credentials.len() < 2).then(|| {
        let (crate_name, variable) = (&of.name, of.client_variable());
        let values = values.join(", ");
        let about = docs::lines(&format!(
            "A client{who}, with the default settings.\n\n# Errors\n\nIf it cannot be made, as for [`ClientBuilder::build`].\n\n```no_run\nlet {variable} = {crate_name}::Client::new({values})?;\n# Ok::<(), {crate_name}::Error>(())\n```"
        ));
        let arguments = taken.iter().chain(&arguments);
        quote! {
            #about
            pub fn new(#(#arguments),*) -> Result<Self, Error> {
                Self::builder(#given)#setter.build()
            }
        }
    });
    let setters = credentials.iter().map(|it| format!("[`ClientBuilder::{}`]", it.setter));
    let setters: Vec<String> = setters.collect();
    let who = match setters.is_empty() {
        true => "no operation asks who calls".to_owned(),
        false => format!("who calls is said by {}", setters.join(", ")),
    };
    let others = api.servers.iter().skip(usize::from(has_url));
    let others: Vec<String> = others.map(|it| format!("\n- {}", docs::code(&it.value))).collect();
    let others = match others.is_empty() {
        true => String::new(),
        false => format!(
            "\n\nThe API is served there as well, which [`ClientBuilder::base_url`] can say:\n{}",
            others.concat()
        ),
    };
    let about = docs::lines(&format!("Settings for a client; {who}.{others}"));
    parse_quote!(impl Client {
        #new

        #about
        pub fn builder(#taken) -> ClientBuilder {
            #set
        }
    })
}
