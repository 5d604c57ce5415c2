//! Adds the method `is_empty` to objects without required properties that only a PATCH sends.

use std::collections::BTreeSet;

use proc_macro2::Ident;
use quote::{ToTokens, format_ident};
use syn::{ImplItem, Item, ItemImpl, parse_quote};

use super::docs;
use super::module::Modules;
use crate::model::Api;

/// Adds the method to the constructors of all such objects.
pub(super) fn add(crate_name: &Ident, api: &Api, mut modules: Modules) -> Modules {
    let objects = patch_objects(api);
    for item in modules.values_mut().flat_map(|it| &mut it.items) {
        let Item::Impl(methods) = item else { continue };
        let name = methods.self_ty.to_token_stream().to_string();
        if objects.contains(name.as_str()) && has(methods, "new") && !has(methods, "is_empty") {
            methods.items.push(is_empty(crate_name, &name));
        }
    }
    modules
}

/// The names of their types.
fn patch_objects(api: &Api) -> BTreeSet<&str> {
    let sent = |is_patch: bool| -> BTreeSet<String> {
        let all = api.operations.iter().filter(|it| (it.method == "patch") == is_patch);
        let bodies = all.filter_map(|it| it.request()?.value());
        bodies.filter_map(|it| it.rust_type().name().map(str::to_owned)).collect()
    };
    let (patched, others) = (sent(true), sent(false));
    let is_only_patched = |name: &str| patched.contains(name) && !others.contains(name);
    let types = api.types.values().filter(|it| is_only_patched(&it.name));
    let types = types.filter(|it| api.properties(it).fields().all(|it| !it.required));
    types.map(|it| it.name.as_str()).collect()
}

/// Whether there is a method of this name.
fn has(methods: &ItemImpl, name: &str) -> bool {
    methods.items.iter().any(|it| matches!(it, ImplItem::Fn(it) if it.sig.ident == name))
}

/// Compares what would be sent, so nulls and `extra` count.
fn is_empty(crate_name: &Ident, name: &str) -> ImplItem {
    let name = format_ident!("{name}");
    let about = docs::lines(&format!(
        "Returns whether nothing is set, not even in `extra`, so that there is nothing to send.\n\n```\nlet mut changes = {crate_name}::types::{name}::new();\nassert!(changes.is_empty());\nchanges.extra.insert(\"key\", \"value\");\nassert!(!changes.is_empty());\n```"
    ));
    parse_quote! {
        #about
        #[must_use]
        pub fn is_empty(&self) -> bool {
            serde_json::to_value(self).is_ok_and(|it| it == serde_json::json!({}))
        }
    }
}
