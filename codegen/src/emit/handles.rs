//! The handles: path parameters given once for many operations, and a method for each of these.
//!
//! The methods call those of the client, and link to their documentation.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use syn::{Item, parse_quote};

use super::docs;
use super::module::{Module, deprecated, ident};
use super::operations;
use super::rust::{Scope::Operations, is_copy};
use crate::model::{Api, BodyFormat, Handle, Located, Operation, RustType};
use crate::progenitor::RustNames;

/// The file of the module.
pub(super) const FILE: &str = "handles.rs";

/// The handles that have operations.
pub(super) fn used(api: &Api) -> impl Iterator<Item = &Handle> {
    api.handles.iter().filter(|it| api.operations_of(it).next().is_some())
}

/// Whether there are any.
pub(super) fn is_needed(api: &Api) -> bool {
    used(api).next().is_some()
}

/// The module of all handles.
pub(super) fn module(api: &Api, names: &RustNames) -> Module {
    let mut items: Vec<Item> = used(api).flat_map(|it| items(api, names, it)).collect();
    let all = || used(api).flat_map(|it| api.operations_of(it));
    let sends = |coding| {
        let is_sent = |it: &Operation| it.sent().is_some_and(|sent| sent.format == coding);
        all().any(|it| is_sent(it) && it.requires_body())
    };
    let has_files = all().any(|it| it.files().iter().any(|file| it.requires_file(file)));
    let text = quote!(#(#items)*).to_string();
    let imports = [
        (true, quote!(crate::runtime::Client)),
        (has_files, quote!(super::multipart::Part)),
        (true, quote!(super::operations)),
        (text.contains("types ::"), quote!(super::types)),
        (sends(BodyFormat::Bytes), quote!(super::upload::Upload)),
    ];
    let imports = imports.into_iter().filter(|(is_used, _)| *is_used);
    items.splice(0..0, imports.map(|(_, path)| parse_quote!(use #path;)));
    let docs = "Handles: clients with path parameters that are given once. They are cheap to create and to clone.";
    Module { docs: docs.to_owned(), items, text: "" }
}

/// Everything about one handle.
fn items(api: &Api, names: &RustNames, handle: &Handle) -> Vec<Item> {
    let (name, method) = (ident(&handle.type_name()), ident(&handle.rust_name));
    let types = api.types_of(handle);
    let fields = types.iter().map(|it| Operations.ty(it));
    let given: Vec<TokenStream> = types.iter().enumerate().map(|it| given(api, it)).collect();
    let about = docs::lines(&format!(
        "The operations of one {}, returned by [`Client::{method}`].",
        named(&handle.parameters)
    ));
    let called = quote!(self.0);
    let below = used(api).filter(|it| it.is_below(handle));
    let below = below.map(|it| constructor(api, names, it, &called, &given));
    let of_operation = api.operations_of(handle).map(|it| {
        let arguments = operations::arguments(api, it, &names.signatures[&it.rust_name].parameters);
        let (rest, values) = rest(&arguments, given.len());
        let (call, method) = (operations::call_name(it), ident(&it.rust_name));
        let about = format!(
            "{}\n\nCalls [`Client::{method}`] with this {}.",
            docs::headline(it),
            named(&handle.parameters)
        );
        let about = docs::lines(about.trim_start());
        let deprecated = deprecated(it.deprecated);
        quote! {
            #deprecated
            #about
            pub fn #method(&self, #(#rest),*) -> operations::#call {
                self.0.#method(#(#given,)* #(#values),*)
            }
        }
    });
    let of_client = constructor(api, names, handle, &quote!(self), &[]);
    vec![
        parse_quote!(#about #[derive(Clone, Debug)] pub struct #name(Client, #(#fields),*);),
        parse_quote!(impl Client { #of_client }),
        parse_quote!(impl #name { #(#below)* #(#of_operation)* }),
    ]
}

/// `target` and `identifier`, as code.
fn named(parameters: &[Located]) -> String {
    let names: Vec<String> = parameters.iter().map(|it| docs::code(&it.value)).collect();
    match names.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        _ => names.concat(),
    }
}

/// The argument that a handle passes to an operation.
fn given(api: &Api, (index, ty): (usize, &RustType)) -> TokenStream {
    let field = Literal::usize_unsuffixed(index + 1);
    match is_copy(api, ty) {
        true => quote!(self.#field),
        false => quote!(self.#field.clone()),
    }
}

/// The arguments that the handle does not have, and their names.
fn rest(arguments: &[(Ident, TokenStream)], given: usize) -> (Vec<TokenStream>, Vec<&Ident>) {
    let rest = arguments.iter().skip(given);
    rest.map(|(name, taken)| (quote!(#name: #taken), name)).unzip()
}

/// The method that returns a handle, of the client or of a handle with the `given` arguments.
fn constructor(
    api: &Api,
    names: &RustNames,
    to: &Handle,
    client: &TokenStream,
    given: &[TokenStream],
) -> TokenStream {
    let (name, method) = (ident(&to.type_name()), ident(&to.rust_name));
    let first = api.operations_of(to).next();
    let arguments = first.map_or_else(Vec::new, |it| {
        operations::arguments(api, it, &names.signatures[&it.rust_name].parameters)
    });
    let arguments = &arguments[..to.parameters.len().min(arguments.len())];
    let (rest, _) = rest(arguments, given.len());
    let types = api.types_of(to);
    let values = arguments.iter().zip(&types).skip(given.len());
    let values = values.map(|((name, _), ty)| Operations.taken(api, name, ty).1);
    let about = docs::lines(&format!(
        "Returns a handle for one {}; sends nothing.",
        named(&to.parameters[given.len()..])
    ));
    quote! {
        #about
        pub fn #method(&self, #(#rest),*) -> #name {
            #name(#client.clone(), #(#given,)* #(#values),*)
        }
    }
}
