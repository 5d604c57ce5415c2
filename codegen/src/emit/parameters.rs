//! A parameter → the type that a method takes for it, and how it is put into a request.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::module::ident;
use super::rust::{Scope::Operations, is_enum};
use crate::model::{Api, Form, Parameter, ParameterEncoding, ParameterIn, RustType};

/// The type that is taken for a parameter, and the method call that puts it into the request.
pub(super) fn set(api: &Api, parameter: &Parameter, name: &Ident) -> (TokenStream, TokenStream) {
    let (wire, ty) = (&parameter.name, parameter.rust_type());
    if let Some(encoding) = parameter.encoding.filter(|_| !api.is_plain(parameter)) {
        return encoded(api, parameter, encoding, name);
    }
    let (taken, value) = Operations.taken(api, name, &ty);
    let many = matches!(ty, RustType::Vec(_));
    let value = match &ty {
        RustType::Vec(item) if is_enum(api, item) => quote!(#name),
        RustType::Vec(_) => quote!(#name.into_iter().map(Into::into)),
        _ => value,
    };
    let setter = match (parameter.location, many) {
        _ if is_chosen(api, parameter) => ident("checked_path"),
        (Some(ParameterIn::Path), _) => ident("path"),
        (Some(ParameterIn::Header), _) => ident("header"),
        (_, false) => ident("query"),
        (_, true) => ident("query_all"),
    };
    (taken, quote!(#setter(#wire, #value)))
}

/// Whether a parameter is an open enum in the path.
pub(super) fn is_chosen(api: &Api, parameter: &Parameter) -> bool {
    let target = parameter.schema.as_ref().and_then(|it| api.target(it));
    parameter.location == Some(ParameterIn::Path)
        && api.is_plain(parameter)
        && target
            .is_some_and(|it| matches!(it.schema.form, Form::Enum(_)) && !it.uses.only_in_paths())
}

/// The same as [`set`], for a parameter whose values are not sent as plain strings.
fn encoded(
    api: &Api,
    parameter: &Parameter,
    encoding: ParameterEncoding,
    name: &Ident,
) -> (TokenStream, TokenStream) {
    let (wire, ty) = (&parameter.name, parameter.rust_type());
    let (taken, value) = Operations.taken(api, name, &ty);
    let value = match &ty {
        RustType::Vec(item) if **item == RustType::Json || is_enum(api, item) => {
            quote!(#name.into_iter().collect::<Vec<_>>())
        }
        RustType::Vec(item) => {
            let item = Operations.ty(item);
            quote!(#name.into_iter().map(Into::<#item>::into).collect::<Vec<_>>())
        }
        _ => value,
    };
    let place = parameter.location.map_or("", ParameterIn::as_str);
    let reserved = if encoding.reserved { "+" } else { "" };
    let explode = if encoding.explode { "*" } else { "" };
    let style = format!("{reserved}{}{explode}", encoding.style.as_str());
    (taken, quote!(encoded(#place, #wire, #style, &#value)))
}
