//! The files of the client as items, and items that several files have.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{Item, parse_quote};

use super::markdown;
use crate::model::module_name;

/// The items of the client, by file.
pub type Modules = BTreeMap<String, Module>;

/// One file.
#[derive(Debug, Default)]
pub struct Module {
    /// Its documentation, in Markdown.
    pub docs: String,
    /// Its items, in order.
    pub items: Vec<Item>,
    /// Its source code, for a file that is copied.
    pub text: &'static str,
}

/// Splits a module by tag: each tag gets a submodule; items without a tag stay in the module.
///
/// `items` are the items of each tag, `names` the public ones, which the module reexports.
pub(super) fn split(
    name: &str,
    docs: &str,
    mut items: BTreeMap<Option<String>, Vec<Item>>,
    names: &BTreeMap<Option<String>, Vec<Ident>>,
) -> Modules {
    let mut root = Module { docs: format!("{docs}."), ..Module::default() };
    let own = items.remove(&None).unwrap_or_default();
    let mut modules = Modules::new();
    let tags: Vec<(String, Ident)> =
        items.keys().flatten().map(|tag| (tag.clone(), ident(&module_name(tag)))).collect();
    for (_, module) in &tags {
        root.items.push(parse_quote!(mod #module;));
    }
    for (tag, module) in &tags {
        let names = &names[&Some(tag.clone())];
        root.items.push(parse_quote!(pub use self::#module::{#(#names),*};));
        let items = items.remove(&Some(tag.clone())).unwrap_or_default();
        modules.insert(
            format!("{name}/{module}.rs"),
            Module { docs: markdown::safe(&format!("{docs}: {tag}.")), items, text: "" },
        );
    }
    root.items.extend(own);
    modules.insert(format!("{name}.rs"), root);
    modules
}

/// `use path::{a, b};`, without braces around a single name.
pub(super) fn use_item(path: TokenStream, names: &BTreeSet<Ident>) -> Item {
    let mut each = names.iter();
    match (each.next(), each.next()) {
        (Some(name), None) => parse_quote!(use #path::#name;),
        _ => parse_quote!(use #path::{#(#names),*};),
    }
}

/// The attribute of deprecated items; their documentation says what to use instead.
pub(super) fn deprecated(is: bool) -> Option<TokenStream> {
    is.then(|| quote!(#[deprecated]))
}

pub(super) fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}
