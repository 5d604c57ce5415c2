//! The text of an OpenAPI spec → the text of a Rust client.
//!
//! [`generate`] is a pure function: no files, no clock, no environment. The modules are its stages,
//! in the order in which data passes through them.

pub mod rule;
pub mod diagnostic;
pub mod document;
pub mod model;
pub mod lint;
pub mod progenitor;
pub mod emit;
mod print;
pub mod render;
pub mod report;
pub mod diff;
pub mod api;

use proc_macro2::TokenStream;

pub use diagnostic::{Diagnostic, Diagnostics};
pub use render::Files;

/// A client, and what could be better about its spec.
#[derive(Clone, Debug)]
pub struct Client {
    /// Its files.
    pub files: Files,
    /// Warnings alone.
    pub warnings: Diagnostics,
}

/// Generates the client that `spec` describes. Its examples import from `crate_name`, the name that
/// the client's crate has in Rust.
///
/// # Errors
/// Everything that is wrong with the spec, warnings included, if any of it is an error.
pub fn generate(spec: &str, crate_name: &str) -> Result<Client, Diagnostics> {
    generate_with(spec, crate_name, progenitor::run)
}

/// Everything that is wrong with a spec, as [`generate`] finds it.
#[must_use]
pub fn diagnose(spec: &str, crate_name: &str) -> Diagnostics {
    match generate(spec, crate_name) {
        Ok(client) => client.warnings,
        Err(found) => found,
    }
}

/// [`generate`] with something else in the place of [`progenitor::run`], for tests.
///
/// # Errors
/// Everything that is wrong with the spec, or with what `run` gives.
pub fn generate_with(
    spec: &str,
    crate_name: &str,
    run: impl FnMut(&progenitor::Lowered) -> Result<TokenStream, String>,
) -> Result<Client, Diagnostics> {
    let document = document::parse(spec)?;
    let api = model::read(&document);
    let warnings = Diagnostics::new(lint::check(&document, &api));
    if warnings.refuse() {
        return Err(warnings);
    }
    let names = progenitor::names_and_types(&document, &api, run)?;
    let modules = emit::emit(&document, &api, &names, crate_name)?;
    Ok(Client { files: render::render(&modules), warnings })
}
