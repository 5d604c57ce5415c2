//! The operations: a method on the client for each, and the call that it returns.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use syn::{Item, parse_quote};

use super::access;
use super::docs;
use super::examples::{self, Crate, values::ExampleError};
use super::module::{Modules, deprecated, ident, split};
use super::pages;
use super::parameters::{is_chosen, set};
use super::returns::{self, Returned};
use super::rust::Scope::Operations;
use crate::model::{
    self, Api, BodyFormat, Content, File, Media, Operation, Parameter, Returns, Schema, type_name,
};
use crate::progenitor::RustNames;

/// The modules of all operations.
pub(super) fn modules(
    krate: &Crate,
    api: &Api,
    names: &RustNames,
    errors: &mut Vec<ExampleError>,
) -> Modules {
    let mut calls: BTreeMap<Option<String>, Vec<Ident>> = BTreeMap::new();
    let mut items: BTreeMap<Option<String>, Vec<Item>> = BTreeMap::new();
    let mut ways: BTreeMap<Option<String>, BTreeSet<&str>> = BTreeMap::new();
    // A crate written by hand has its own documentation of them.
    let credentials = if krate.standalone { api.credentials() } else { Vec::new() };
    for operation in &api.operations {
        let tag = operation.tag().map(str::to_owned);
        let public = calls.entry(tag.clone()).or_default();
        public.push(call_name(operation));
        if let Returns::ByStatus(_) = operation.returns() {
            public.push(returns::by_status_name(operation));
        }
        let examples = examples::section(krate, api, names, operation);
        let examples = examples.unwrap_or_else(|error| {
            errors.push(error);
            None
        });
        let access = access::operation_section(api, &credentials, operation);
        let parameters = &names.signatures[&operation.rust_name].parameters;
        let about = docs::operation(api, operation, parameters, &access, examples.as_deref());
        let pages = pages::methods(api, names, operation, &call_name(operation));
        let of_operation = self::items(api, operation, parameters, &about, pages);
        items.entry(tag.clone()).or_default().extend(of_operation);
        ways.entry(tag).or_default().extend(pages::modules(api, operation));
    }
    for (tag, items) in &mut items {
        for module in ways.remove(tag).unwrap_or_default() {
            let above = tag.as_ref().map(|_| quote!(super::));
            let module = ident(module);
            items.insert(0, parse_quote!(use #above super::#module;));
        }
        let of_tag = api.operations.iter().filter(|it| it.tag() == tag.as_deref());
        items.splice(0..0, imports(api, tag.is_some(), &of_tag.collect::<Vec<_>>()));
    }
    for calls in calls.values_mut() {
        calls.sort();
    }
    split("operations", "Calls of the API's operations", items, &calls)
}

/// The imports of a file of operations.
fn imports(api: &Api, is_below: bool, operations: &[&Operation]) -> Vec<Item> {
    let sends =
        |coding| operations.iter().any(|it| it.sent().is_some_and(|it| it.format == coding));
    let reads = |coding| {
        operations.iter().flat_map(|it| it.results()).any(|it: Content<'_>| it.format == coding)
    };
    let returns = |is: fn(&Returns<'_>) -> bool| operations.iter().any(|it| is(&it.returns()));
    let is_raw = reads(BodyFormat::Text) || reads(BodyFormat::Bytes);
    let names_types = operations.iter().any(|it| names_types(it));
    let generated = if is_below { quote!(super::super) } else { quote!(super) };
    let parameters = || operations.iter().flat_map(|it| &it.parameters);
    let is_encoded = parameters().any(|it| !api.is_plain(it));
    let is_chosen = parameters().any(|it| is_chosen(api, it));
    let own: [(bool, TokenStream); 10] = [
        (returns(returns::IS_BY_STATUS), quote!(by_status::by_status)),
        (is_raw, quote!(download::Download)),
        (sends(BodyFormat::Multipart), quote!(multipart::Part)),
        (returns(returns::IS_OR_NONE), quote!(or_none::or_none)),
        (is_encoded, quote!(parameters::Encoded)),
        (is_chosen, quote!(checked_path::CheckedPath)),
        (reads(BodyFormat::Bytes), quote!(read_bytes::read_bytes)),
        (reads(BodyFormat::Text), quote!(read_text::read_text)),
        (names_types, quote!(types)),
        (sends(BodyFormat::Bytes), quote!(upload::Upload)),
    ];
    let own = own.into_iter().filter(|(is_used, _)| *is_used);
    let (error, response) = match is_raw {
        true => (quote!(Error,), quote!(Response,)),
        false => (quote!(), quote!()),
    };
    let runtime = parse_quote!(
        use crate::runtime::{
            Body, Call, Client, #error Method, Operation, #response Safety, operation
        };
    );
    let own = own.map(|(_, path)| parse_quote!(use #generated::#path;));
    [runtime].into_iter().chain(own).collect()
}

/// Whether the signature of an operation names a type.
fn names_types(operation: &Operation) -> bool {
    let sent = operation.request().and_then(Media::value).into_iter();
    let of_media = sent.chain(returns::schemas(operation)).map(Schema::rust_type);
    let of_parameters = operation.parameters.iter().map(|it| it.rust_type());
    of_media.chain(of_parameters).any(|it| it.name().is_some())
}

/// `list_attributes` → `ListAttributesCall`.
pub(super) fn call_name(operation: &Operation) -> Ident {
    ident(&type_name(&format!("{}_call", operation.rust_name)))
}

/// Everything about one operation.
fn items(
    api: &Api,
    operation: &Operation,
    parameters: &[String],
    method_docs: &str,
    pages: Option<Item>,
) -> Vec<Item> {
    let (name, method) = (call_name(operation), ident(&operation.rust_name));
    let Returned { ty, form, read, item } = returns::returned(operation);
    let about = docs::lines(&format!("A call of [`Client::{method}`]; `.await` sends it."));
    let mut items = vec![
        descriptor(operation, &form),
        method_item(api, operation, parameters, method_docs),
        parse_quote!(operation! { #about #read pub struct #name(#ty); }),
    ];
    items.extend(item);
    items.extend(pages);
    let setters = setters(api, operation, parameters);
    if !setters.is_empty() {
        items.push(parse_quote!(impl #name { #(#setters)* }));
    }
    items
}

/// `LIST_ATTRIBUTES`: what all calls of an operation share.
fn descriptor(operation: &Operation, response: &TokenStream) -> Item {
    let (id, path) = (&operation.rust_name, model::route(&operation.path));
    let (name, method) = (descriptor_name(operation), ident(&operation.method.to_uppercase()));
    let safety = match operation.safety {
        model::Safety::ReadOnly => quote!(Safety::ReadOnly),
        model::Safety::Idempotent => quote!(Safety::Idempotent),
        model::Safety::Unsafe => quote!(Safety::Unsafe),
    };
    let body = operation.sent().map_or(quote!(Body::None), |it| returns::form(&it));
    parse_quote!(static #name: Operation = Operation {
        id: #id,
        method: Method::#method,
        safety: #safety,
        path: #path,
        body: #body,
        response: #response,
    };)
}

fn descriptor_name(operation: &Operation) -> Ident {
    ident(&operation.rust_name.to_uppercase())
}

/// The client's method, whose arguments are the required parameters and body.
fn method_item(api: &Api, operation: &Operation, names: &[String], about: &str) -> Item {
    let (method, name, descriptor) =
        (ident(&operation.rust_name), call_name(operation), descriptor_name(operation));
    let mut filled = quote!(Call::new(self, &#descriptor));
    let mut fixed: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in model::fixed_query(&operation.path).unwrap_or_default() {
        fixed.entry(name).or_default().push(value);
    }
    for (name, values) in fixed {
        filled = quote!(#filled.query_all(#name, [#(#values),*]));
    }
    for (parameter, argument) in
        parameters(operation, names).filter(|(parameter, _)| parameter.is_required())
    {
        let (_, setter) = set(api, parameter, &argument);
        filled = quote!(#filled.#setter);
    }
    for file in operation.files().iter().filter(|it| operation.requires_file(it)) {
        let (_, _, setter) = file_setter(file);
        filled = quote!(#filled.#setter);
    }
    if let Some((_, setter)) = sent(operation).filter(|_| operation.requires_body()) {
        filled = quote!(#filled.#setter);
    }
    if let Some(media_type) = returns::accepted(operation) {
        filled = quote!(#filled.header("accept", #media_type));
    }
    let declared = operation.declared_results();
    if !declared.is_empty() {
        let declared = declared.into_iter().map(Literal::u16_unsuffixed);
        filled = quote!(#filled.declared(&[#(#declared),*]));
    }
    let (about, deprecated) = (docs::lines(about), deprecated(operation.deprecated));
    let arguments = arguments(api, operation, names);
    let arguments = arguments.iter().map(|(name, taken)| quote!(#name: #taken));
    parse_quote!(impl Client {
        #deprecated
        #about
        pub fn #method(&self, #(#arguments),*) -> #name {
            #name(#filled)
        }
    })
}

/// What the client's method takes: the required parameters, those of the path first, files, and the body.
pub(super) fn arguments(
    api: &Api,
    operation: &Operation,
    names: &[String],
) -> Vec<(Ident, TokenStream)> {
    let required = parameters(operation, names).filter(|(parameter, _)| parameter.is_required());
    let required = required.map(|(parameter, name)| {
        let (taken, _) = set(api, parameter, &name);
        (name, taken)
    });
    let files = operation.files().iter().filter(|it| operation.requires_file(it));
    let files = files.map(|file| {
        let (name, taken, _) = file_setter(file);
        (name, taken)
    });
    let body = sent(operation).filter(|_| operation.requires_body());
    required.chain(files).chain(body.map(|(taken, _)| (ident("body"), taken))).collect()
}

/// The name of a file in Rust, the type that is taken for it, and the method call that puts it into the request.
fn file_setter(file: &File) -> (Ident, TokenStream, TokenStream) {
    let (name, wire, media_type) = (ident(&file.rust_name), &file.name, &file.media_type);
    let (taken, files) = match file.many {
        true => (quote!(impl IntoIterator<Item = impl Into<Part>>), quote!(#name)),
        false => (quote!(impl Into<Part>), quote!([#name])),
    };
    let setter = quote!(files(#wire, #media_type, #files));
    (name, taken, setter)
}

/// The type that is taken for a body, and the method calls that put it into the request.
fn sent(operation: &Operation) -> Option<(TokenStream, TokenStream)> {
    let content = operation.sent()?;
    let media_type = match (content.media_type, content.format) {
        (it, _) if !it.contains('*') => it,
        (_, BodyFormat::Text) => "text/plain",
        // A range of media types, such as `*/*`.
        _ => "application/octet-stream",
    };
    let typed = || content.media.value().map(|it| Operations.ty(&it.value_type()));
    let (ty, setter) = match content.format {
        BodyFormat::Text => {
            (quote!(String), quote!(content(#media_type, Ok(body.into().into_bytes()))))
        }
        BodyFormat::Bytes => {
            (quote!(Upload), quote!(payload(#media_type, Ok::<Upload, _>(body.into()))))
        }
        BodyFormat::Form => {
            let styles = styles(content.media);
            (typed()?, quote!(form(&body.into(), #styles)))
        }
        BodyFormat::Multipart => {
            let styles = styles(content.media);
            let types = content.media.types().into_iter().map(|(name, ty)| quote!((#name, #ty)));
            (typed()?, quote!(parts(&body.into(), #styles, &[#(#types),*])))
        }
        BodyFormat::Json if content.is_named() => {
            (typed()?, quote!(body(&body.into()).header("content-type", #media_type)))
        }
        BodyFormat::Json => (typed()?, quote!(body(&body.into()))),
    };
    Some((quote!(impl Into<#ty>), setter))
}

/// The styles of a form's properties.
fn styles(media: &Media) -> TokenStream {
    let styles = media.styles().into_iter();
    let styles = styles.map(|(name, style, explode)| quote!((#name, #style, #explode)));
    quote!(&[#(#styles),*])
}

/// The setters of a multipart form: for its optional files, and for any part.
fn part_setters(operation: &Operation) -> Vec<TokenStream> {
    if operation.sent().is_none_or(|it| it.format != BodyFormat::Multipart) {
        return Vec::new();
    }
    let optional = operation.files().iter().filter(|it| !operation.requires_file(it));
    let setters = optional.map(|file| {
        let (name, taken, setter) = file_setter(file);
        let about = docs::lines(&docs::or(&docs::file(file), String::new()));
        quote!(#about pub fn #name(self, #name: #taken) -> Self {
            Self(self.0.#setter)
        })
    });
    let about = docs::lines(
        "Adds a part to the form, including parts that the document does not describe.",
    );
    let any = quote!(#about pub fn part(self, name: &str, part: impl Into<Part>) -> Self {
        Self(self.0.part(name.to_owned(), part.into()))
    });
    setters.chain([any]).collect()
}

/// A setter for each optional parameter and an optional body; one more of them changes no signature.
fn setters(api: &Api, operation: &Operation, names: &[String]) -> Vec<TokenStream> {
    let optional = parameters(operation, names).filter(|(parameter, _)| !parameter.is_required());
    let setter = |(parameter, name): (&Parameter, Ident)| {
        let (taken, setter) = set(api, parameter, &name);
        let fallback = format!("Sets {}.", docs::code(&parameter.name));
        let about = docs::lines(&docs::with_schema(
            docs::or(parameter.docs.text(), fallback),
            parameter.schema.as_ref(),
        ));
        let deprecated = deprecated(parameter.deprecated);
        quote!(#deprecated #about pub fn #name(self, #name: #taken) -> Self {
            Self(self.0.#setter)
        })
    };
    let body = sent(operation).filter(|_| !operation.requires_body()).map(|(taken, setter)| {
        let about = docs::lines("Sets the body; no body is sent otherwise.");
        quote!(#about pub fn body(self, body: #taken) -> Self {
            Self(self.0.#setter)
        })
    });
    let stream = operation.results().find(Content::is_raw).map(|_| {
        let about = docs::lines(
            "Sends the request, and returns a response with its body as a stream.\n\n\
             The length is not limited, nor is the time while chunks arrive.\n\n\
             # Errors\n\nIf the request cannot be sent, or if the response is an error.",
        );
        // If successes differ, the caller checks the status.
        let head = match operation.returns() {
            Returns::One(_) => quote!(Call::with_result),
            _ => quote!(|_, head| Ok(head)),
        };
        quote!(#about pub async fn stream(self) -> Result<Response<Download>, Error> {
            Download::open(self.0, #head).await
        })
    });
    let parts = part_setters(operation);
    optional.map(setter).chain(body).chain(parts).chain(stream).collect()
}

/// The parameters of an operation, with their names in Rust.
fn parameters<'a>(
    operation: &'a Operation,
    names: &'a [String],
) -> impl Iterator<Item = (&'a Parameter, Ident)> {
    operation.parameters_in_order().into_iter().zip(names.iter().map(|name| ident(name)))
}
