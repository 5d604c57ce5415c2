//! The servers of an [`Api`] → what its client knows of them, and the methods that say otherwise.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::parse_quote;

use super::docs;
use super::markdown;
use super::module::{Module, ident};
use crate::model::{Api, Server, Setting, Variable};

/// The file of the module.
pub(super) const FILE: &str = "places.rs";

/// Whether there is anything to know but where the API is.
pub(super) fn is_needed(api: &Api) -> bool {
    !api.variables().is_empty() || !api.own_servers().is_empty()
}

/// The module of what is known of servers.
pub(super) fn module(api: &Api) -> Module {
    let (variables, servers) = (api.variables(), api.own_servers());
    let base = api.first_server.as_ref().filter(|it| it.is_usable()).map(place);
    let base = base.map_or_else(|| quote!(None), |it| quote!(Some(#it)));
    let [many_variables, many_servers] =
        [variables.len(), servers.len()].map(Literal::usize_unsuffixed);
    let known = variables.iter().map(|Setting { setter, name, .. }| quote!((#name, #setter)));
    let urls = servers.iter().map(|it| place(it));
    let mut operations: Vec<(String, usize)> = Vec::new();
    for operation in &api.operations {
        let own = api.own_server(operation);
        let index = own.and_then(|own| servers.iter().position(|it| *it == own));
        operations.extend(index.map(|index| (operation.rust_name.clone(), index)));
    }
    operations.sort();
    let operations = operations.iter().map(|(id, index)| {
        let index = Literal::usize_unsuffixed(*index);
        quote!((#id, #index))
    });
    let mut setters: Vec<TokenStream> = variables.iter().map(setter).collect();
    if !servers.is_empty() {
        setters.push(server_url(servers.iter().copied()));
    }
    let variable = (!variables.is_empty()).then(|| quote!(Variable));
    let items = vec![
        parse_quote!(
            use crate::runtime::ClientBuilder;
        ),
        parse_quote!(
            use super::servers::{Server, #variable};
        ),
        parse_quote!(pub(crate) static BASE: Option<Server> = #base;),
        parse_quote!(pub(crate) const VARIABLES: [(&str, &str); #many_variables] = [#(#known),*];),
        parse_quote!(pub(crate) static SERVERS: [Server; #many_servers] = [#(#urls),*];),
        parse_quote!(pub(crate) static OPERATIONS: &[(&str, usize)] = &[#(#operations),*];),
        parse_quote!(impl ClientBuilder { #(#setters)* }),
    ];
    Module { docs: "Where operations are served.".to_owned(), items, text: "" }
}

/// A server, with the variables that its URL has.
fn place(server: &Server) -> TokenStream {
    let url = &server.url;
    let used = server.variables.iter().filter(|(name, _)| url.contains(&format!("{{{name}}}")));
    let variables = used.map(|(name, Variable { default, values, .. })| {
        quote!(Variable { name: #name, default: #default, values: &[#(#values),*] })
    });
    quote!(Server { url: #url, variables: &[#(#variables),*] })
}

/// The method that chooses a part of a URL.
fn setter(Setting { setter, name, variable }: &Setting<'_>) -> TokenStream {
    let about = match variable.description.trim() {
        "" => format!("Sets {} in the URL of the API.", docs::code(&format!("{{{name}}}"))),
        said => markdown::safe(said),
    };
    let values: Vec<String> = variable.values.iter().map(|it| docs::code(it)).collect();
    let values = match values.is_empty() {
        true => String::new(),
        false => format!(" The API names {}.", values.join(", ")),
    };
    let default = match variable.default.as_str() {
        "" => String::new(),
        default => format!("It is {} if not set.", docs::code(default)),
    };
    let about = docs::lines(&format!("{about}\n\n{default}{values}"));
    let method = ident(setter);
    quote! {
        #about
        pub fn #method(mut self, value: impl Into<String>) -> Self {
            self.credentials.variables.insert(#setter, value.into());
            self
        }
    }
}

/// The method that says where an operation is that is served elsewhere.
fn server_url<'a>(servers: impl Iterator<Item = &'a Server>) -> TokenStream {
    let servers: Vec<String> = servers.map(|it| format!("- {}", docs::code(&it.url))).collect();
    let about = docs::lines(&format!(
        "Where operations are served that are not where the API is, in place of one of these URLs:\n\n{}\n\nWhoever sets [`Self::base_url`] has to say this too, or such an operation fails before anything is sent; but for a server of the same host as the API, if the base URL has the path that the API has.",
        servers.join("\n")
    ));
    quote! {
        #about
        pub fn server_url(mut self, server: impl Into<String>, url: impl Into<String>) -> Self {
            self.credentials.urls.insert(server.into(), url.into());
            self
        }
    }
}
