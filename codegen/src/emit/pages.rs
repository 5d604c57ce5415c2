//! The pagination of an operation → the methods of its call that read all pages.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use serde_json::Value;
use syn::{Item, parse_quote};

use super::docs;
use super::module::ident;
use super::rust::Scope::Operations;
use crate::model::{Api, Located, Operation, Pagination, PaginationKind, RustType};
use crate::progenitor::{RustNames, TypeNames};

/// The page size if neither the caller nor the document sets one.
const SIZE: u64 = 50;

/// The triggers of the abilities that the pagination of an operation needs.
pub(super) fn triggers(api: &Api, operation: &Operation) -> &'static [&'static str] {
    match item(api, operation) {
        None => &[],
        Some((_, PaginationKind::Offset(..), _)) => &["pages", "by_offset"],
        Some((_, PaginationKind::Page(..), _)) => &["pages", "by_page"],
        Some((_, PaginationKind::Cursor(..), _)) => &["pages", "by_cursor", "next_property"],
        Some((_, PaginationKind::After(..), _)) => &["pages", "by_cursor", "last_item"],
        Some((_, PaginationKind::Link(..), _)) => &["pages", "by_link", "next_property"],
        Some((_, PaginationKind::LinkHeader(..), _)) => &["pages", "by_link", "link_header"],
    }
}

/// The generated modules that the methods of an operation use.
pub(super) fn modules(api: &Api, operation: &Operation) -> impl Iterator<Item = &'static str> {
    let of_runtime = ["pages", "by_offset"];
    triggers(api, operation).iter().copied().filter(move |it| !of_runtime.contains(it))
}

/// How pages are requested, and the type of their items.
fn item<'a>(
    api: &'a Api,
    operation: &'a Operation,
) -> Option<(&'a Pagination, PaginationKind<'a>, RustType)> {
    let pagination = operation.pagination.as_ref()?;
    let RustType::Vec(item) = api.page_items(operation)?.rust_type() else { return None };
    Some((pagination, pagination.kind()?, *item))
}

/// The methods `items` and `pages` of a call.
pub(super) fn methods(
    api: &Api,
    names: &RustNames,
    operation: &Operation,
    name: &Ident,
) -> Option<Item> {
    let (pagination, way, item) = item(api, operation)?;
    let same = match (pagination.key(), item.name().and_then(|it| names.types.get(it))) {
        (Some(key), Some(TypeNames::Object(fields))) => {
            let field = ident(&fields.iter().find(|field| field.wire == key.value)?.name);
            quote!(|one, other| one.#field == other.#field)
        }
        _ => quote!(|one, other| one == other),
    };
    let (ty, constructor, about) = way_of(operation, pagination, way);
    let about = docs::lines(&format!(
        "Returns a stream of all items, which requests pages as needed.\n\n{about}"
    ));
    let item = Operations.ty(&item);
    let call = match pagination.items().map(|it| &it.value) {
        None => quote!(let call = self.0;),
        Some(name) => quote! {
            let mut call = self.0;
            call.response = Body::Envelope(#name);
        },
    };
    let about_pages = docs::lines("Returns a stream of the pages of [`Self::items`].");
    Some(parse_quote!(impl #name {
        #about
        pub fn items(self) -> crate::runtime::Items<#item #ty> {
            crate::runtime::Items::new(self.pages())
        }

        #about_pages
        pub fn pages(self) -> crate::runtime::Pages<#item #ty> {
            #call
            let way = #constructor;
            crate::runtime::Pages::new(call, way, #same)
        }
    }))
}

/// The type of a way of pagination, its constructor call, and its documentation.
fn way_of(
    operation: &Operation,
    pagination: &Pagination,
    way: PaginationKind<'_>,
) -> (TokenStream, TokenStream, String) {
    match way {
        PaginationKind::Offset(limit, offset) => by_offset(operation, pagination, limit, offset),
        PaginationKind::Page(page, first) => by_page(pagination, page, first),
        PaginationKind::Cursor(name, next) => {
            let pointer = Pagination::pointer(next);
            let about = format!(
                "{} in the body of a page is sent as {} to request the next one; the list ends where it is absent, null or empty.{CYCLE}",
                docs::code(&pointer),
                docs::code(&name.value),
            );
            by_cursor(name, &quote!(next_property::of(body, #pointer)), about)
        }
        PaginationKind::After(name, key, more) => {
            let items = pagination.items().map(Pagination::pointer).unwrap_or_default();
            let (pointer, more) = (Pagination::pointer(key), Pagination::pointer(more));
            let about = format!(
                "{} of the last item of a page is sent as {} to request the next one; the list ends where {} in the body is not true.{CYCLE}",
                docs::code(&key.value),
                docs::code(&name.value),
                docs::code(&more),
            );
            by_cursor(name, &quote!(last_item::of(body, [#items, #pointer], #more)), about)
        }
        PaginationKind::Link(next) => {
            let pointer = Pagination::pointer(next);
            let found = quote!(|_, body| next_property::of(body, #pointer));
            by_link(&format!("at {} in the body of a page", docs::code(&pointer)), &found)
        }
        PaginationKind::LinkHeader(name) => {
            let name = &name.value;
            let found = quote!(|headers, _| link_header::next(headers, #name));
            by_link(&format!("in the header {}", docs::code(name)), &found)
        }
    }
}

fn by_offset(
    operation: &Operation,
    pagination: &Pagination,
    limit: &Located,
    offset: &Located,
) -> (TokenStream, TokenStream, String) {
    let (full, overlaps) = (pagination.full_pages_up_to(), pagination.overlaps());
    let size = size(operation, &limit.value, full);
    let mut about = format!(
        "{} sets the page size, {size} by default, and {} where to begin.",
        docs::code(&limit.value),
        docs::code(&offset.value)
    );
    about += &end(full);
    about += if overlaps { OVERLAP } else { NO_OVERLAP };
    let (limit, offset) = (&limit.value, &offset.value);
    let [size, full] = [size, full].map(Literal::u64_unsuffixed);
    let constructor =
        quote!(crate::runtime::ByOffset::new(&call, [#limit, #offset], #size, #full, #overlaps));
    // The default of the type parameter.
    (quote!(), constructor, about)
}

fn by_page(
    pagination: &Pagination,
    page: &Located,
    first: u64,
) -> (TokenStream, TokenStream, String) {
    let full = pagination.full_pages_up_to();
    let mut about = format!(
        "Pages are requested by number, from {} on, {first} by default.",
        docs::code(&page.value)
    );
    let limit = pagination.limit().map(|it| it.value.as_str());
    let size = limit.map_or(0, |_| full.min(SIZE));
    if let Some(limit) = limit {
        let size = if size == 0 { "the server's".to_owned() } else { size.to_string() };
        about += &format!("\n{} sets the page size; the default is {size}.", docs::code(limit));
    }
    about += &end(full);
    about += NO_OVERLAP;
    let limit = limit.map_or(quote!(None), |it| quote!(Some(#it)));
    let [first, size, full] = [first, size, full].map(Literal::u64_unsuffixed);
    let page = &page.value;
    let constructor = quote!(by_page::ByPage::new(&call, (#page, #first), #limit, #size, #full));
    (quote!(, by_page::ByPage), constructor, about)
}

fn by_cursor(
    name: &Located,
    found: &TokenStream,
    about: String,
) -> (TokenStream, TokenStream, String) {
    let name = &name.value;
    let constructor = quote!(by_cursor::ByCursor::new(#name, |body| #found));
    (quote!(, by_cursor::ByCursor), constructor, about)
}

fn by_link(place: &str, found: &TokenStream) -> (TokenStream, TokenStream, String) {
    let about = format!(
        "The link to the next page is {place}; the list ends where there is none. Links are followed only below the client's base URL, so that credentials are sent nowhere else; any other link is an error.{CYCLE}"
    );
    (quote!(, by_link::ByLink), quote!(by_link::ByLink::new(&call, #found)), about)
}

const CYCLE: &str = "\n\nIt is an error if pages form a cycle, or if a page repeats the one before. Whether changes during iteration are visible depends on the server.";
const OVERLAP: &str = "\n\nNo item is skipped and none comes twice, or an error says why not: each page is requested with the last item of the one before, which reveals a list that changes during iteration and a server that ignores the offset. Changes that leave these overlaps alone are not detected.";
const NO_OVERLAP: &str = "\n\nIt is an error if a page repeats the one before. If the list changes during iteration, items may be missing or come twice; this is not detected.";

/// How the end of a list is found.
fn end(full: u64) -> String {
    match full {
        0 => "\nThe list ends where nothing new comes, since a short page need not be the last."
            .to_owned(),
        _ => format!(
            "\nThe list ends with a page shorter than the limit or, above a limit of {full}, where nothing new comes."
        ),
    }
}

/// The default limit: that of the server, but not above the maximum and what the server is known to honour.
fn size(operation: &Operation, limit: &str, full: u64) -> u64 {
    let parameter = operation.parameters.iter().find(|it| it.name == limit);
    let schema = parameter.and_then(|it| it.schema.as_ref());
    let usual = schema.and_then(|it| it.default.as_ref()).and_then(Value::as_u64);
    let most = schema.and_then(|it| it.limits.get("maximum")).and_then(|it| it.as_u64());
    let known = (full > 0).then_some(full);
    let usual = usual.filter(|it| *it > 0).unwrap_or(SIZE);
    most.into_iter().chain(known).fold(usual, u64::min).max(1)
}
