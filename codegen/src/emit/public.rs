//! An [`Api`] → the public items of a standalone crate: constructors, and the message of an error.
//!
//! Other crates write them by hand, to suit their API.

use quote::quote;
use syn::{Item, parse_quote};

use super::docs;
use super::examples::Crate;
use super::handles;
use super::module::{Module, ident};
use super::rust;
use super::servers;
use crate::model::{Api, Credential, CredentialKind};

/// The module that the root of the crate reexports.
pub(super) fn module(krate: &Crate, api: &Api) -> Module {
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
    items.push(constructors(krate, api, &all));
    Module { docs: "The public items of the crate.".to_owned(), items, text: "" }
}

/// The type that bodies of errors are decoded into, and its message.
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
                "The body of an error. The document has no common schema for it, so all of it is in `extra`.",
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

/// The type of the credentials, as the runtime expects it.
fn credentials(api: &Api, all: &[Credential<'_>]) -> Vec<Item> {
    let has_servers = servers::is_needed(api);
    let name = if has_servers { ident("NoCredentials") } else { ident("Credentials") };
    let about = docs::lines("No operation needs credentials.");
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
            true => quote!(NoCredentials),
            false => quote!(super::credentials::Credentials),
        };
        let about = docs::lines("The credentials, and the URLs of servers.");
        items
            .push(parse_quote!(#about pub(crate) type Credentials = super::servers::Servers<#of>;));
    }
    items
}

/// The constructors of a client. They take the base URL if the document has none, and `new` takes the
/// credential if there is one.
fn constructors(krate: &Crate, api: &Api, credentials: &[Credential<'_>]) -> Item {
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
            let (value, of_it): (_, &[&str]) = match it.kind {
                CredentialKind::Token => (r#""0123456789abcdef""#, &["token"]),
                CredentialKind::Basic => (r#""user", "password""#, &["user", "password"]),
                _ => (r#""0123456789abcdef""#, &["key"]),
            };
            let (name, of_it) = (ident(&it.setter), of_it.iter().map(|it| ident(it)));
            names.extend(of_it);
            arguments.extend(names.iter().map(|it| quote!(#it: impl Into<String>)));
            values.push(value.to_owned());
            setter = quote!(.#name(#(#names),*));
            format!(" and the credentials of [`ClientBuilder::{}`]", it.setter)
        }
        _ => String::new(),
    };
    let new = (credentials.len() < 2).then(|| {
        let (crate_name, variable) = (&krate.name, krate.client_variable());
        let values = values.join(", ");
        let about = docs::lines(&format!(
            "Creates a client with the default settings{who}.\n\n# Errors\n\nThose of [`ClientBuilder::build`].\n\n```no_run\nlet {variable} = {crate_name}::Client::new({values})?;\n# Ok::<(), {crate_name}::Error>(())\n```"
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
        true => "no operation needs credentials".to_owned(),
        false => format!("credentials are set by {}", setters.join(", ")),
    };
    let others = api.servers.iter().skip(usize::from(has_url));
    let others: Vec<String> = others.map(|it| format!("\n- {}", docs::code(&it.value))).collect();
    let others = match others.is_empty() {
        true => String::new(),
        false => format!(
            "\n\nOther servers of the API, to set by [`ClientBuilder::base_url`]:\n{}",
            others.concat()
        ),
    };
    let about = docs::lines(&format!("Returns a builder of clients; {who}.{others}"));
    parse_quote!(impl Client {
        #new

        #about
        pub fn builder(#taken) -> ClientBuilder {
            #set
        }
    })
}
