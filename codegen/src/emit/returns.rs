//! The successful responses of an operation → the return type of its method, and how it is decoded.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, quote};
use syn::{Item, parse_quote};

use super::docs;
use super::module::ident;
use super::rust::Scope::Operations;
use crate::model::{BodyFormat, Content, JSON, Media, Operation, Returns, Schema, type_name};

/// What a method returns.
pub(super) struct Returned {
    /// Its type.
    pub(super) ty: TokenStream,
    /// The form of the body.
    pub(super) form: TokenStream,
    /// How it is decoded, if not by that form for every status.
    pub(super) read: Option<TokenStream>,
    /// Its definition, for an enum of responses.
    pub(super) item: Option<Item>,
}

/// Whether the ability `by_status` is needed.
pub(super) const IS_BY_STATUS: fn(&Returns<'_>) -> bool = |it| matches!(it, Returns::ByStatus(_));

/// Whether the ability `or_none` is needed.
pub(super) const IS_OR_NONE: fn(&Returns<'_>) -> bool = |it| matches!(it, Returns::OneOrNone(..));

/// What the method of an operation returns.
pub(super) fn returned(operation: &Operation) -> Returned {
    let (read, item) = (None, None);
    match operation.returns() {
        Returns::Nothing => Returned { ty: quote!(()), form: quote!(Body::None), read, item },
        Returns::Any => {
            let read = Some(quote!(#[read(Call::read_any)]));
            Returned { ty: quote!(serde_json::Value), form: quote!(Body::Plain), read, item }
        }
        Returns::One(it) => {
            let read = raw(&it).map(|it| quote!(#[read(#it)]));
            Returned { ty: ty(&it), form: form(&it), read, item }
        }
        Returns::OneOrNone(it, none) => {
            let (ty, form, none) = (ty(&it), form(&it), none.iter().map(|it| pattern(it)));
            let read = raw(&it).unwrap_or_else(|| quote!(Call::read));
            let read = quote!(#[read(or_none!(#read, #(#none)|*))]);
            Returned { ty: quote!(Option<#ty>), form, read: Some(read), item }
        }
        Returns::ByStatus(all) => {
            let name = by_status_name(operation);
            let item = by_status(operation, &name, &all);
            let read = quote!(#[read(#name::read)]);
            let form = quote!(Body::None);
            Returned { ty: quote!(#name), form, read: Some(read), item: Some(item) }
        }
    }
}

/// `merge` → `MergeSuccess`: the return type if the status determines the body.
pub(super) fn by_status_name(operation: &Operation) -> Ident {
    ident(&type_name(&format!("{}_success", operation.rust_name)))
}

/// The `Accept` header, if it is needed.
pub(super) fn accepted(operation: &Operation) -> Option<String> {
    let all: Vec<_> = operation.results().collect();
    if !all.iter().any(Content::is_named) {
        return None;
    }
    let mut types: Vec<&str> = Vec::new();
    for it in &all {
        let media_type = if it.is_named() { it.media_type } else { JSON };
        if !types.contains(&media_type) {
            types.push(media_type);
        }
    }
    Some(types.join(", "))
}

/// The schemas of the bodies.
pub(super) fn schemas(operation: &Operation) -> impl Iterator<Item = &Schema> {
    operation.results().filter(|it| !it.is_raw()).filter_map(|it| Media::value(it.media))
}

/// The type of a body.
fn ty(content: &Content<'_>) -> TokenStream {
    match content.format {
        BodyFormat::Text => quote!(String),
        BodyFormat::Bytes => quote!(Vec<u8>),
        BodyFormat::Json | BodyFormat::Form | BodyFormat::Multipart => content
            .media
            .value()
            .map_or(quote!(serde_json::Value), |it| Operations.ty(&it.value_type())),
    }
}

/// The form of a body around its value.
pub(super) fn form(content: &Content<'_>) -> TokenStream {
    match content.media.envelope() {
        _ if content.is_raw() => quote!(Body::None),
        None => quote!(Body::Plain),
        Some(key) => quote!(Body::Envelope(#key)),
    }
}

/// The function that reads a body that is not JSON.
fn raw(content: &Content<'_>) -> Option<TokenStream> {
    match content.format {
        BodyFormat::Text => Some(quote!(read_text)),
        BodyFormat::Bytes => Some(quote!(read_bytes)),
        BodyFormat::Json | BodyFormat::Form | BodyFormat::Multipart => None,
    }
}

/// The enum of the successes of an operation.
fn by_status(operation: &Operation, name: &Ident, all: &[(&str, Option<Content<'_>>)]) -> Item {
    let about = format!("The response of [`Client::{}`], by its status.", operation.rust_name);
    let about = docs::lines(&about);
    let variants = all.iter().map(|(status, content)| {
        let about = operation.responses.get(*status).map_or("", |(_, it)| it.docs.text());
        let about = docs::lines(&docs::or(about, format!("Status {}.", docs::code(status))));
        let (variant, pattern) = (ident(&variant(status)), pattern(status));
        let read = content.as_ref().map(|it| {
            let form = form(it);
            let read = raw(it).unwrap_or_else(|| quote!(|call, it| call.decode(#form, it)));
            quote!(#[read(#read)])
        });
        let body = content.as_ref().map(ty).map(|it| quote!((#it)));
        quote!(#read #about #variant #body = #pattern)
    });
    parse_quote!(by_status! { #about pub enum #name { #(#variants),* } })
}

/// The pattern of the statuses that a key of `responses` covers.
fn pattern(status: &str) -> TokenStream {
    match status.parse::<u16>() {
        Ok(status) => Literal::u16_unsuffixed(status).to_token_stream(),
        Err(_) => quote!(200..=299),
    }
}

/// `201` → `Created`: the HTTP reason phrase of a status.
fn variant(status: &str) -> String {
    let name = match status {
        "200" => "Ok",
        "201" => "Created",
        "202" => "Accepted",
        "203" => "NonAuthoritative",
        "204" => "NoContent",
        "205" => "ResetContent",
        "206" => "PartialContent",
        "207" => "MultiStatus",
        "208" => "AlreadyReported",
        "226" => "ImUsed",
        _ if status.parse::<u16>().is_ok() => return format!("Status{status}"),
        _ => "Other",
    };
    name.to_owned()
}
