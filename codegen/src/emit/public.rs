//! An [`Api`] → what a crate makes public that holds nothing but its client.
//!
//! That is what other crates write by hand, to suit their API: constructors, and how an error reads.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Item, parse_quote};

use super::docs;
use super::examples::Crate;
use super::module::{Module, ident};
use crate::model::Api;

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
    items.extend(error(api));
    items.push(constructors(of, api.base_url().is_some()));
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

/// How a client is made: without a URL of its own, a caller has to give one.
fn constructors(of: &Crate, has_url: bool) -> Item {
    let (url, taken, given) = match has_url {
        true => ("", TokenStream::new(), TokenStream::new()),
        false => (
            r#""https://api.example.com", "#,
            quote!(base_url: impl Into<String>),
            quote!(base_url),
        ),
    };
    let (crate_name, variable) = (&of.name, of.client_variable());
    let example = format!(
        "```no_run\nlet {variable} = {crate_name}::Client::new({url}\"0123456789abcdef\")?;\n# Ok::<(), {crate_name}::Error>(())\n```"
    );
    let (refused, set) = match has_url {
        true => ("", quote!(ClientBuilder::new(&super::API))),
        false => (
            ", or the URL is none that it can be sent to",
            quote!(ClientBuilder::new(&super::API).base_url(base_url)),
        ),
    };
    let about = docs::lines(&format!(
        "A client that acts with this access token, and has the default settings.\n\n# Errors\n\nIf the token cannot be sent in a header{refused}.\n\n{example}"
    ));
    let builder = docs::lines("Settings for a client; it needs a token at least.");
    let comma = (!has_url).then(|| quote!(,));
    parse_quote!(impl Client {
        #about
        pub fn new(#taken #comma token: impl Into<String>) -> Result<Self, Error> {
            Self::builder(#given).token(token).build()
        }

        #builder
        pub fn builder(#taken) -> ClientBuilder {
            #set
        }
    })
}
