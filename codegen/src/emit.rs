//! An [`Api`] and its [`RustNames`] → the modules of the client.
//!
//! Types are emitted as calls of the runtime's macros. What all types share is written once, in the
//! runtime; the generated code has only what is particular to one type.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse_quote;

pub use self::abilities::{ABILITIES, Ability};
use self::examples::Crate;
use self::examples::values::ExampleError;
pub use self::guide::FILE as GUIDE;
use self::guide::Guide;
use self::module::ident;
pub use self::module::{Module, Modules};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Document;
use crate::model::Api;
use crate::options::Options;
use crate::progenitor::RustNames;
use crate::rule::{self, Level, Rule};
use crate::skip::Skipped;

mod abilities;
mod access;
mod docs;
mod examples;
mod extra_values;
mod guide;
mod handles;
mod is_empty;
mod markdown;
mod module;
mod operations;
mod pages;
mod parameters;
mod public;
mod returns;
mod rust;
mod servers;
mod types;

/// Not in the table of rules, since no spec can break it.
const CRATE_NAME: &Rule =
    &Rule { id: "crate-name", level: Level::Error, why: "examples import from the crate" };

/// The output of [`emit()`].
#[derive(Debug)]
pub struct Emitted {
    /// The modules.
    pub modules: Modules,
    /// The optional parts of the runtime that it needs.
    pub abilities: Vec<&'static Ability>,
    /// The guide of a standalone crate.
    pub guide: Option<String>,
    /// Warnings about examples that are left out because they do not fit.
    pub warnings: Vec<Diagnostic>,
}

/// Emits the modules of the client, and its guide.
///
/// # Errors
/// If the crate name is not a Rust identifier.
pub fn emit(
    document: &Document,
    api: &Api,
    names: &RustNames,
    skipped: &[Skipped],
    options: Options<'_>,
) -> Result<Emitted, Diagnostics> {
    let Options { crate_name, standalone, .. } = options;
    let Ok(name) = syn::parse_str(crate_name) else {
        let message = format!("the crate name must be a Rust identifier, not `{crate_name}`");
        return Err(document.diagnostic(CRATE_NAME, "", message).into());
    };
    let krate = Crate { name, standalone };
    let guide = Guide { krate: &krate, api, names };
    let mut errors = Vec::new();
    // An error in an example is reported by the operation that has it.
    let examples = examples::type_sections(&krate, api, names).unwrap_or_default();
    let mut modules = is_empty::add(&krate.name, api, types::modules(api, names, &examples));
    modules.extend(operations::modules(&krate, api, names, &mut errors));
    if let Some(operations) = modules.get_mut("operations.rs") {
        operations.docs += &docs::skipped(skipped);
        operations.docs += &guide.module_docs();
    }
    let mut root = root(api);
    if handles::is_needed(api) {
        let module = parse_quote!(
            pub mod handles;
        );
        root.items.insert(1, module);
        modules.insert(handles::FILE.into(), handles::module(api, names));
    }
    if standalone {
        let module = parse_quote!(
            pub mod public;
        );
        root.items.insert(1, module);
        modules.insert("public.rs".into(), public::module(&krate, api));
        if let Some(access) = access::module(api) {
            root.items.insert(
                1,
                parse_quote!(
                    mod access;
                ),
            );
            modules.insert(access::FILE.into(), access);
        }
        if servers::is_needed(api) {
            root.items.insert(
                1,
                parse_quote!(
                    mod server_table;
                ),
            );
            modules.insert(servers::FILE.into(), servers::module(api));
        }
    }
    let abilities = abilities::needed(api, names, &modules);
    for Ability { file, text, public, .. } in &abilities {
        let Some(text) = text else { continue };
        let module = ident(file);
        root.items.insert(
            1,
            match public {
                Some(_) => parse_quote!(pub mod #module;),
                None => parse_quote!(mod #module;),
            },
        );
        if let (Some(name), Some(root)) = (public.map(ident), modules.get_mut("public.rs")) {
            root.items.insert(0, parse_quote!(pub use super::#module::#name;));
        }
        modules.insert(format!("{file}.rs"), Module { text, ..Module::default() });
    }
    modules.insert("mod.rs".into(), root);
    let diagnostic =
        |it: ExampleError| document.diagnostic(rule::VALID_EXAMPLES, &it.at, it.message);
    let warnings = errors.into_iter().map(diagnostic).collect();
    let guide = standalone.then(|| guide.render(&abilities));
    Ok(Emitted { modules, abilities, guide, warnings })
}

fn root(api: &Api) -> Module {
    let base_url = option(api.base_url().as_deref());
    let request_id_header = option(api.request_id_header.as_ref().map(|it| it.value.as_str()));
    let docs = docs::lines("The settings of the runtime for this API.");
    Module {
        docs: markdown::safe(&format!("{}: its types and its operations.", api.title)),
        text: "",
        items: vec![
            parse_quote!(
                use crate::runtime::Api;
            ),
            parse_quote!(
                pub mod operations;
            ),
            parse_quote!(
                pub mod types;
            ),
            parse_quote!(#docs pub(crate) static API: Api = Api { base_url: #base_url, request_id_header: #request_id_header };),
        ],
    }
}

fn option(value: Option<&str>) -> TokenStream {
    value.map_or_else(|| quote!(None), |value| quote!(Some(#value)))
}
