//! The text of an OpenAPI spec → the text of a Rust client.
//!
//! [`generate`] is a pure function: no files, no clock, no environment. The modules are its stages,
//! in the order in which data passes through them.

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
pub use model::Figures;
pub use options::Options;
pub use render::Files;
pub use skip::Skipped;
pub use source::{Source, Sources};

/// A client, and what could be better about its spec.
#[derive(Clone, Debug)]
pub struct Client {
    /// Its files.
    pub files: Files,
    /// What of the runtime it has that not all have.
    pub abilities: Vec<&'static Ability>,
    /// How much there is of it.
    pub figures: Figures,
    /// Warnings alone.
    pub warnings: Diagnostics,
    /// The operations of which it has no method.
    pub skipped: Vec<Skipped>,
}

/// Generates the client that a spec describes, a text or more of them: by options, or for a crate of this
/// name.
///
/// # Errors
/// Everything that is wrong with the spec, warnings included, if any of it is an error.
pub fn generate<'a>(
    spec: impl Into<Sources<'a>>,
    options: impl Into<Options<'a>>,
) -> Result<Client, Diagnostics> {
    generate_with(spec, options, progenitor::run)
}

/// Everything that is wrong with a spec, as [`generate`] finds it.
#[must_use]
pub fn diagnose<'a>(spec: impl Into<Sources<'a>>, options: impl Into<Options<'a>>) -> Diagnostics {
    match generate(spec, options) {
        Ok(client) => client.warnings,
        Err(found) => found,
    }
}

/// [`generate`] with something else in the place of [`progenitor::run`], for tests.
///
/// # Errors
/// Everything that is wrong with the spec, or with what `run` gives.
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
    let Emitted { modules, abilities, guide, warnings: unfit } =
        emit::emit(&document, &api, &names, &skipped, options)?;
    // What lint has said of an example is not said again.
    let said = warnings.iter().filter(|it| it.rule == rule::VALID_EXAMPLES);
    let said: BTreeSet<&str> = said.map(|it| it.pointer.as_str()).collect();
    let unfit: Vec<_> =
        unfit.into_iter().filter(|it| !said.contains(it.pointer.as_str())).collect();
    warnings.extend(unfit);
    let mut files = render::render(&modules, options.standalone);
    files.extend(guide.map(|it| (emit::GUIDE.to_owned(), it)));
    let figures = api.figures(document.operations().len());
    Ok(Client { files, abilities, figures, warnings: Diagnostics::new(warnings), skipped })
}
