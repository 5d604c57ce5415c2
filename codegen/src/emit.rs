//! A [`Lowered`] document → the tokens that progenitor makes of it.
//!
//! Lint should have found whatever progenitor refuses or panics on. Where it has not, the part of
//! the spec that does it is searched for, so that its author knows what to write otherwise.

use proc_macro2::TokenStream;
use progenitor::{GenerationSettings, Generator, InterfaceStyle};

use self::blame::Blame;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Document;
use crate::lower::Lowered;

mod blame;
mod caught;

/// Runs progenitor, or a function in its place, and says which part of the document it fails on.
///
/// # Errors
/// What progenitor refuses, and what it panics on.
pub fn emit(
    document: &Document,
    lowered: &Lowered,
    mut progenitor: impl FnMut(&Lowered) -> Result<TokenStream, String>,
) -> Result<TokenStream, Diagnostics> {
    let mut run = |lowered: &Lowered| match caught::caught(|| progenitor(lowered)) {
        Ok(Ok(tokens)) => Ok(tokens),
        Ok(Err(said)) => Err(Failure { verb: "refused", said }),
        Err(said) => Err(Failure { verb: "panicked on", said }),
    };
    run(lowered).map_err(|failure| {
        let same = |part: &Lowered| run(part).is_err_and(|other| other == failure);
        diagnostic(document, &failure, &blame::blame(lowered, same)).into()
    })
}

/// Progenitor itself, which may panic.
///
/// # Errors
/// What progenitor refuses.
pub fn progenitor(lowered: &Lowered) -> Result<TokenStream, String> {
    let mut settings = GenerationSettings::new();
    // Positional: one plain function for each operation, whose signature can be read off.
    settings.with_interface(InterfaceStyle::Positional);
    // The default is a HashMap, whose order would differ from run to run.
    settings.with_map_type("::std::collections::BTreeMap");
    Generator::new(&settings).generate_tokens(&lowered.0).map_err(|error| error.to_string())
}

/// How progenitor fails, and what it says.
#[derive(Eq, PartialEq)]
struct Failure {
    verb: &'static str,
    said: String,
}

fn diagnostic(document: &Document, failure: &Failure, blame: &Blame) -> Diagnostic {
    let Failure { verb, said } = failure;
    let name = |pointer: &String| name(document, pointer);
    let others = || blame.others.iter().map(name).collect::<Vec<_>>().join(" and ");
    let otherwise = "write that otherwise for now";
    let (pointer, what, advice) = match (&blame.culprit, blame.others.is_empty()) {
        (Some(culprit), true) => (culprit.as_str(), name(culprit), otherwise),
        (Some(culprit), false) => {
            (culprit.as_str(), format!("{} with {}", name(culprit), others()), otherwise)
        }
        (None, false) => ("", format!("{}, and on none of them alone", others()), otherwise),
        (None, true) => {
            let what = "the document, and on no operation or schema alone".to_owned();
            ("", what, "leave parts out for now until it passes")
        }
    };
    // What a panic says may have many lines, and a diagnostic has one.
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let message = format!(
        "progenitor {verb} {what}: {said}; this is a gap in lint and no mistake of yours: \
         {advice}, and report it with this spec, so that a maintainer \
         adds a rule, by recipe 3 of CONTRIBUTING.md"
    );
    document.diagnostic("progenitor", pointer, message)
}

/// What a person calls an operation or a component.
fn name(document: &Document, pointer: &str) -> String {
    match document.at(pointer)["operationId"].as_str() {
        Some(id) if pointer.starts_with("/paths/") => format!("the operation `{id}`"),
        _ => format!("the schema `{}`", pointer.rsplit('/').next().unwrap_or_default()),
    }
}
