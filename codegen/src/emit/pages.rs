//! The pagination of an operation → the methods of its call that read all pages.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use syn::{Item, parse_quote};

use super::docs;
use super::module::ident;
use super::rust::Scope::Operations;
use crate::model::{Api, Operation, Pagination, RustType, Way};
use crate::progenitor::{RustNames, TypeNames};

/// How many items are asked for if the caller does not say.
const SIZE: u64 = 50;

/// The ability that reading the result of an operation page by page asks for; none if it is not so read.
pub(super) fn mark(api: &Api, operation: &Operation) -> Option<&'static str> {
    let (_, way, _) = item(api, operation)?;
    Some(match way {
        Way::Offset(..) => "by_offset",
    })
}

/// How a page is asked for, and what its items are.
fn item<'a>(api: &'a Api, operation: &'a Operation) -> Option<(&'a Pagination, Way<'a>, RustType)> {
    let pagination = operation.pagination.as_ref()?;
    let RustType::Vec(item) = api.paged(operation)?.rust_type() else { return None };
    Some((pagination, pagination.way()?, *item))
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
    let (ty, made, about) = described(operation, pagination, way);
    let about = docs::lines(&format!("All items, from page to page, as a stream.\n\n{about}"));
    let item = Operations.ty(&item);
    let call = match pagination.items().map(|it| &it.value) {
        None => quote!(let call = self.0;),
        Some(name) => quote! {
            let mut call = self.0;
            call.response = Body::Envelope(#name);
        },
    };
    let about_pages = docs::lines("[`Self::items`] by the page.");
    Some(parse_quote!(impl #name {
        #about
        pub fn items(self) -> crate::runtime::Items<#item #ty> {
            crate::runtime::Items::new(self.pages())
        }

        #about_pages
        pub fn pages(self) -> crate::runtime::Pages<#item #ty> {
            #call
            let way = #made;
            crate::runtime::Pages::new(call, way, #same)
        }
    }))
}

/// The type of a way, how it is made, and what is made sure of on it.
fn described(
    operation: &Operation,
    pagination: &Pagination,
    way: Way<'_>,
) -> (TokenStream, TokenStream, String) {
    let full = pagination.full_pages_up_to();
    match way {
        Way::Offset(limit, offset) => {
            let overlaps = pagination.overlaps();
            let size = size(operation, &limit.value, full);
            let mut about = format!(
                "Pages have the size that {} sets, or {size} items, and begin at the {} that is set.",
                docs::code(&limit.value),
                docs::code(&offset.value)
            );
            about += &end(full);
            about += if overlaps { OVERLAP } else { NO_OVERLAP };
            let (limit, offset) = (&limit.value, &offset.value);
            let [size, full] = [size, full].map(Literal::u64_unsuffixed);
            let made = quote!(crate::runtime::ByOffset::new(&call, [#limit, #offset], #size, #full, #overlaps));
            // It is the way where none is written.
            (quote!(), made, about)
        }
    }
}

const OVERLAP: &str = "\n\nNo item is passed over and none comes twice, or there is an error that says why that cannot be: each page is asked for with the last item of the one before, so it shows if the list changes on the way, or if a server does not heed what it is asked. Changes that leave the seams between pages alone cannot be seen.";
const NO_OVERLAP: &str = "\n\nIt is an error if a page is the one before once more. If the list changes on the way, items may be missing or come twice, and nothing shows it.";

/// When a list is at its end.
fn end(full: u64) -> String {
    match full {
        0 => "\nThe list ends where nothing more comes, since a short page need not be the last."
            .to_owned(),
        _ => format!(
            "\nThe list ends with a page that is shorter than it could be, if that is at most {full} items; with a larger limit, where nothing more comes."
        ),
    }
}

/// The limit if a call sets none: no more than is known to be heeded, or allowed.
fn size(operation: &Operation, limit: &str, full: u64) -> u64 {
    let parameter = operation.parameters.iter().find(|it| it.name == limit);
    let schema = parameter.and_then(|it| it.schema.as_ref());
    let most = schema.and_then(|it| it.limits.get("maximum")).and_then(|it| it.as_u64());
    let known = (full > 0).then_some(full);
    most.into_iter().chain(known).fold(SIZE, u64::min).max(1)
}
