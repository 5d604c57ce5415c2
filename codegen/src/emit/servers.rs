//! The servers of an [`Api`] → a table of them, and the builder methods that change their URLs.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::parse_quote;

use super::docs;
use super::markdown;
use super::module::{Module, ident};
use crate::model::{Api, Server, Setting, Variable};

/// The file of the module.
pub(super) const FILE: &str = "server_table.rs";

/// Whether the API has more than a fixed base URL.
pub(super) fn is_needed(api: &Api) -> bool {
    !api.variables().is_empty() || !api.own_servers().is_empty()
}

/// The module of the servers.
pub(super) fn module(api: &Api) -> Module {
    let (variables, servers) = (api.variables(), api.own_servers());
    let base = api.first_server.as_ref().filter(|it| it.is_usable()).map(server);
    let base = base.map_or_else(|| quote!(None), |it| quote!(Some(#it)));
    let [many_variables, many_servers] =
        [variables.len(), servers.len()].map(Literal::usize_unsuffixed);
    let names = variables.iter().map(|Setting { setter, name, .. }| quote!((#name, #setter)));
    let urls = servers.iter().map(|it| server(it));
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
        parse_quote!(pub(crate) const VARIABLES: [(&str, &str); #many_variables] = [#(#names),*];),
        parse_quote!(pub(crate) static SERVERS: [Server; #many_servers] = [#(#urls),*];),
        parse_quote!(pub(crate) static OPERATIONS: &[(&str, usize)] = &[#(#operations),*];),
        parse_quote!(impl ClientBuilder { #(#setters)* }),
    ];
    Module { docs: "The servers of the API.".to_owned(), items, text: "" }
}

/// A server, with the variables of its URL.
fn server(server: &Server) -> TokenStream {
    let url = &server.url;
    let used = server.variables.iter().filter(|(name, _)| url.contains(&format!("{{{name}}}")));
    let variables = used.map(|(name, Variable { default, values, .. })| {
        quote!(Variable { name: #name, default: #default, values: &[#(#values),*] })
    });
    quote!(Server { url: #url, variables: &[#(#variables),*] })
}

/// The method that sets a variable of a URL.
fn setter(Setting { setter, name, variable }: &Setting<'_>) -> TokenStream {
    let about = match variable.description.trim() {
        "" => format!("Sets {} in the URL of the API.", docs::code(&format!("{{{name}}}"))),
        description => markdown::safe(description),
    };
    let values: Vec<String> = variable.values.iter().map(|it| docs::code(it)).collect();
    let values = match values.is_empty() {
        true => String::new(),
        false => format!(" The values are {}.", values.join(", ")),
    };
    let default = match variable.default.as_str() {
        "" => String::new(),
        default => format!("The default is {}.", docs::code(default)),
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

/// The method that sets the URL of a server other than the API's.
fn server_url<'a>(servers: impl Iterator<Item = &'a Server>) -> TokenStream {
    let servers: Vec<String> = servers.map(|it| format!("- {}", docs::code(&it.url))).collect();
    let about = docs::lines(&format!(
        "Replaces one of these URLs, of operations that have their own server:\n\n{}\n\nIf you set [`Self::base_url`], set this too, or such an operation fails before anything is sent. It is not needed for a server on the API's host if the base URL keeps the API's path.",
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
