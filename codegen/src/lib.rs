//! Generates a Rust client from an OpenAPI spec.
//!
//! [`generate`] is a pure function: no files, no clock, no environment. The modules are its stages,
//! in pipeline order.

mod options;
mod source;
pub mod rule;
pub mod diagnostic;
pub mod document;
pub mod overlay;
pub mod model;
pub mod lint;
mod skip;
pub mod progenitor;
pub mod emit;
mod print;
pub mod render;
pub mod report;
pub mod diff;
pub mod facts;
pub mod api;
pub mod evidence;

use std::collections::BTreeSet;

use emit::Emitted;
use proc_macro2::TokenStream;

pub use diagnostic::{Diagnostic, Diagnostics, Level};
pub use emit::{ABILITIES, Ability};
pub use model::Stats;
pub use options::Options;
pub use render::Files;
pub use skip::Skipped;
pub use source::{Source, Sources};

/// A generated client, and the warnings about its spec.
#[derive(Clone, Debug)]
pub struct Client {
    /// The generated files.
    pub files: Files,
    /// The optional parts of the runtime that it needs.
    pub abilities: Vec<&'static Ability>,
    /// Counts of its operations, types and properties.
    pub stats: Stats,
    /// Diagnostics of level [`Level::Warning`].
    pub warnings: Diagnostics,
    /// The unsupported parts of the spec that it lacks.
    pub skipped: Vec<Skipped>,
}

/// Generates a client from a spec, with or without overlays. `options` can be just a crate name.
///
/// # Errors
/// Returns all diagnostics, warnings included, if one is an error.
pub fn generate<'a>(
    spec: impl Into<Sources<'a>>,
    options: impl Into<Options<'a>>,
) -> Result<Client, Diagnostics> {
    generate_with(spec, options, progenitor::run)
}

/// Returns all diagnostics that [`generate`] finds in a spec.
#[must_use]
pub fn diagnose<'a>(spec: impl Into<Sources<'a>>, options: impl Into<Options<'a>>) -> Diagnostics {
    match generate(spec, options) {
        Ok(client) => client.warnings,
        Err(found) => found,
    }
}

/// [`generate`] with `run` instead of [`progenitor::run`], for tests.
///
/// # Errors
/// Returns all diagnostics about the spec, or about the output of `run`.
pub fn generate_with<'a>(
    spec: impl Into<Sources<'a>>,
    options: impl Into<Options<'a>>,
    mut run: impl FnMut(&progenitor::Lowered) -> Result<TokenStream, String>,
) -> Result<Client, Diagnostics> {
    let options = options.into();
    let skip_unsupported = options.skip_unsupported;
    let document = overlay::read(&spec.into())?;
    let mut api = model::read(&document);
    let found = lint::check(&document, &api);
    let mut skipped = Vec::new();
    let (errors, mut warnings): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|it| it.level() == Level::Error);
    if !errors.is_empty() {
        if !skip_unsupported {
            return Err(Diagnostics::new(errors.into_iter().chain(warnings).collect()));
        }
        skipped = skip::skip(&mut api, errors).map_err(Diagnostics::new)?;
    }
    let names = loop {
        match progenitor::names_and_types(&document, &api, &mut run) {
            Ok(names) => break names,
            Err(found) if skip_unsupported => {
                let before = (api.operations.len(), api.types.len());
                let more = skip::skip(&mut api, found.clone().into_iter().collect());
                skipped.extend(more.map_err(Diagnostics::new)?);
                if before == (api.operations.len(), api.types.len()) {
                    return Err(found);
                }
            }
            Err(found) => return Err(found),
        }
    };
    let Emitted { modules, abilities, guide, warnings: example_warnings } =
        emit::emit(&document, &api, &names, &skipped, options)?;
    // Lint has already reported some of these examples.
    let reported = warnings.iter().filter(|it| it.rule == rule::VALID_EXAMPLES);
    let reported: BTreeSet<&str> = reported.map(|it| it.pointer.as_str()).collect();
    let new: Vec<_> =
        example_warnings.into_iter().filter(|it| !reported.contains(it.pointer.as_str())).collect();
    warnings.extend(new);
    let mut files = render::render(&modules, options.standalone);
    files.extend(guide.map(|it| (emit::GUIDE.to_owned(), it)));
    let stats = api.stats(document.operations().len());
    Ok(Client { files, abilities, stats, warnings: Diagnostics::new(warnings), skipped })
}
