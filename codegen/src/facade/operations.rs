//! The operations: a method on the client for each, and the call that it returns.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::visit_mut::VisitMut;
use syn::{Item, Type, parse_quote};

use super::examples::{self, values::Fault};
use super::types::{Qualify, deprecated, taken};
use super::{Modules, docs, ident, split};
use crate::plan::{Operation, Pagination, Parameter, Place, Plan, Wrapping};
use crate::refine::{Refined, Shape, Signature, constructor, pascal, type_argument};

/// The modules of all operations.
pub(super) fn modules(
    crate_name: &Ident,
    plan: &Plan,
    refined: &Refined,
    faults: &mut Vec<Fault>,
) -> Modules {
    let mut names: BTreeMap<Option<String>, Vec<Ident>> = BTreeMap::new();
    let mut items: BTreeMap<Option<String>, Vec<Item>> = BTreeMap::new();
    for operation in &plan.operations {
        let signature = qualified(plan, &refined.signatures[&operation.id]);
        names.entry(operation.tag.clone()).or_default().push(call_name(operation));
        let examples = examples::section(crate_name, plan, refined, operation);
        let examples = examples.unwrap_or_else(|fault| {
            faults.push(fault);
            None
        });
        let about = docs::operation(operation, examples.as_deref());
        let of_tag = items.entry(operation.tag.clone()).or_default();
        let pages = pages(refined, operation);
        of_tag.extend(self::items(operation, &signature, &about, pages.as_ref()));
    }
    for (tag, items) in &mut items {
        let text = quote!(#(#items)*).to_string();
        if text.contains("types ::") {
            let types: Item = match tag {
                Some(_) => parse_quote!(
                    use super::super::types;
                ),
                None => parse_quote!(
                    use super::types;
                ),
            };
            items.insert(0, types);
        }
        items.insert(
            0,
            parse_quote!(
                use crate::runtime::{Body, Call, Client, Method, Operation, operation};
            ),
        );
    }
    for names in names.values_mut() {
        names.sort();
    }
    split("operations", "Calls of the API's operations", items, &names)
}

/// `list_attributes` → `ListAttributesCall`.
fn call_name(operation: &Operation) -> Ident {
    format_ident!("{}Call", pascal(&operation.id))
}

/// A signature that names types by their module.
fn qualified(plan: &Plan, signature: &Signature) -> Signature {
    let qualify = |ty: &Type| {
        let mut ty = ty.clone();
        Qualify(plan).visit_type_mut(&mut ty);
        ty
    };
    Signature {
        parameters: signature
            .parameters
            .iter()
            .map(|(name, ty)| (name.clone(), qualify(ty)))
            .collect(),
        body: signature.body.as_ref().map(qualify),
        output: qualify(&signature.output),
    }
}

/// Everything about one operation.
fn items(
    operation: &Operation,
    signature: &Signature,
    method_docs: &str,
    pages: Option<&TokenStream>,
) -> Vec<Item> {
    let (name, method, output) = (call_name(operation), ident(&operation.id), &signature.output);
    let about = docs::lines(&format!("A call of [`Client::{method}`]; `.await` sends it."));
    let mut items = vec![
        descriptor(operation),
        method_item(operation, signature, method_docs),
        parse_quote!(operation! { #about #pages pub struct #name(#output); }),
    ];
    let setters = setters(operation, signature);
    if !setters.is_empty() {
        items.push(parse_quote!(impl #name { #(#setters)* }));
    }
    items
}

/// How the result of an operation is read page by page.
fn pages(refined: &Refined, operation: &Operation) -> Option<TokenStream> {
    let Pagination { limit, offset, key } = operation.pagination.as_ref()?;
    let item = type_argument(&refined.signatures[&operation.id].output)?;
    let key = match (key, refined.types.get(&constructor(&item))) {
        (Some(key), Some(Shape::Object(fields))) => {
            let field = fields.iter().find(|(wire, ..)| wire == key).map(|(_, field, _)| field)?;
            quote!(, key = #field)
        }
        _ => quote!(),
    };
    Some(quote!(#[pages(limit = #limit, offset = #offset #key)]))
}

/// `LIST_ATTRIBUTES`: what does not change from call to call.
fn descriptor(operation: &Operation) -> Item {
    let Operation { id, path, .. } = operation;
    let (name, method) = (descriptor_name(operation), ident(&operation.method));
    let (body, response) = (body(operation.body.as_ref()), body(operation.response.as_ref()));
    parse_quote!(static #name: Operation = Operation {
        id: #id,
        method: Method::#method,
        path: #path,
        body: #body,
        response: #response,
    };)
}

fn descriptor_name(operation: &Operation) -> Ident {
    ident(&operation.id.to_uppercase())
}

fn body(wrapping: Option<&Wrapping>) -> TokenStream {
    match wrapping {
        None => quote!(Body::None),
        Some(None) => quote!(Body::Plain),
        Some(Some(key)) => quote!(Body::Envelope(#key)),
    }
}

/// The client's method: what is required, in its arguments.
fn method_item(operation: &Operation, signature: &Signature, about: &str) -> Item {
    let (method, name, descriptor) =
        (ident(&operation.id), call_name(operation), descriptor_name(operation));
    let (mut arguments, mut filled) = (Vec::new(), quote!(Call::new(self, &#descriptor)));
    for (parameter, argument, ty) in
        parameters(operation, signature).filter(|(parameter, ..)| parameter.required)
    {
        let (taken, setter) = set(parameter, argument, ty);
        arguments.push(quote!(#argument: #taken));
        filled = quote!(#filled.#setter);
    }
    if let Some(ty) = &signature.body {
        arguments.push(quote!(body: impl Into<#ty>));
        filled = quote!(#filled.body(&body.into()));
    }
    let (about, deprecated) = (docs::lines(about), deprecated(operation.deprecated));
    parse_quote!(impl Client {
        #deprecated
        #about
        pub fn #method(&self, #(#arguments),*) -> #name {
            #name(#filled)
        }
    })
}

/// A setter for each optional parameter; one more of them changes no signature.
fn setters(operation: &Operation, signature: &Signature) -> Vec<TokenStream> {
    let optional = parameters(operation, signature).filter(|(parameter, ..)| !parameter.required);
    let setter = |(parameter, name, ty): (&Parameter, &Ident, &Type)| {
        let (taken, setter) = set(parameter, name, ty);
        let about = docs::lines(&docs::or(&parameter.docs, format!("Sets `{}`.", parameter.name)));
        let deprecated = deprecated(parameter.deprecated);
        quote!(#deprecated #about pub fn #name(self, #name: #taken) -> Self {
            Self(self.0.#setter)
        })
    };
    optional.map(setter).collect()
}

fn parameters<'a>(
    operation: &'a Operation,
    signature: &'a Signature,
) -> impl Iterator<Item = (&'a Parameter, &'a Ident, &'a Type)> {
    let types = signature.parameters.iter();
    operation.parameters.iter().zip(types).map(|(parameter, (name, ty))| (parameter, name, ty))
}

/// The type that is taken for a parameter, and the method call that puts it into the request.
fn set(parameter: &Parameter, name: &Ident, ty: &Type) -> (TokenStream, TokenStream) {
    let wire = &parameter.name;
    let (taken, value) = taken(name, ty);
    let many = constructor(ty) == "Vec";
    let value = if many { quote!(#name.into_iter().map(Into::into)) } else { value };
    let setter = match (parameter.place, many) {
        (Place::Path, _) => ident("path"),
        (Place::Header, _) => ident("header"),
        (Place::Query, false) => ident("query"),
        (Place::Query, true) => ident("query_all"),
    };
    (taken, quote!(#setter(#wire, #value)))
}
