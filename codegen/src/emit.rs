//! An [`Api`] and its [`RustNames`] → the modules of the client: what users see.
//!
//! Types are written as calls of the runtime's macros, so that what all types have in common stands
//! once, in the runtime, and the generated text holds only what is particular to one type.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse_quote;

pub use self::abilities::{ABILITIES, Ability};
use self::examples::Crate;
use self::examples::values::Fault;
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
mod changes;
mod docs;
mod examples;
mod extra_values;
mod guide;
mod handles;
mod markdown;
mod module;
mod operations;
mod pages;
mod parameters;
mod places;
mod public;
mod returns;
mod rust;
mod types;

/// No spec breaks this, so it is not among the rules that specs keep.
const CRATE_NAME: &Rule =
    &Rule { id: "crate-name", level: Level::Error, why: "examples import from the crate" };

/// What is written of a client.
#[derive(Debug)]
pub struct Emitted {
    /// The modules.
    pub modules: Modules,
    /// What of the runtime it has that not all have.
    pub abilities: Vec<&'static Ability>,
    /// Its guide, if it is a crate that stands alone.
    pub guide: Option<String>,
    /// Warnings of examples that do not fit, and are left out.
    pub warnings: Vec<Diagnostic>,
}

/// Writes the modules of the client, and what comes beside them.
///
/// # Errors
/// A name of the crate that is none in Rust.
pub fn emit(
    document: &Document,
    api: &Api,
    names: &RustNames,
    skipped: &[Skipped],
    options: Options<'_>,
) -> Result<Emitted, Diagnostics> {
    let Options { crate_name, standalone, .. } = options;
    let Ok(name) = syn::parse_str(crate_name) else {
        let message = format!("write the name of the crate as Rust does, not `{crate_name}`");
        return Err(document.diagnostic(CRATE_NAME, "", message).into());
    };
    let of = Crate { name, standalone };
    let guide = Guide { of: &of, api, names };
    let mut faults = Vec::new();
    // What is wrong with an example is told by the operation that has it.
    let of_types = examples::of_types(&of, api, names).unwrap_or_default();
    let mut modules = changes::add(&of.name, api, types::modules(api, names, &of_types));
    modules.extend(operations::modules(&of, api, names, &mut faults));
    if let Some(operations) = modules.get_mut("operations.rs") {
        operations.docs += &docs::skipped(skipped);
        operations.docs += &guide.of_module();
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
        modules.insert("public.rs".into(), public::module(&of, api));
        if let Some(access) = access::module(api) {
            root.items.insert(
                1,
                parse_quote!(
                    mod access;
                ),
            );
            modules.insert(access::FILE.into(), access);
        }
        if places::is_needed(api) {
            root.items.insert(
                1,
                parse_quote!(
                    mod places;
                ),
            );
            modules.insert(places::FILE.into(), places::module(api));
        }
    }
    let abilities = abilities::of(api, names, &modules);
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
        |fault: Fault| document.diagnostic(rule::VALID_EXAMPLES, &fault.at, fault.message);
    let warnings = faults.into_iter().map(diagnostic).collect();
    let guide = standalone.then(|| guide.text(&abilities));
    Ok(Emitted { modules, abilities, guide, warnings })
}

fn root(api: &Api) -> Module {
    let base_url = option(api.base_url().as_deref());
    let request_id_header = option(api.request_id_header.as_ref().map(|it| it.value.as_str()));
    let docs = docs::lines("What the runtime needs to know of this API.");
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

fn option(text: Option<&str>) -> TokenStream {
    text.map_or_else(|| quote!(None), |text| quote!(Some(#text)))
}
