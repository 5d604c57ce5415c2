//! An [`Api`] → the [`RustNames`] that progenitor gives it.
//!
//! The API is lowered to a document for progenitor, which runs, and what only it can say is read off
//! what it wrote. Lint should have found whatever progenitor refuses or panics on. Where it has not,
//! the part of the API that does it is searched for, so that its author knows what to write otherwise.

use ::progenitor::{GenerationSettings, Generator, InterfaceStyle};
use proc_macro2::TokenStream;

use self::blame::Blame;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Document;
use crate::model::Api;
use crate::rule;

mod blame;
mod caught;
mod lower;
mod names;
mod read;

pub use self::lower::{Lowered, lower};
pub use self::names::{Field, RustNames, Signature, TypeNames, Variant};

/// The Rust names of an API, by progenitor, or by a function in its place. The document is that which
/// the API was read from, and says where things are.
///
/// # Errors
/// What progenitor refuses, what it panics on, and what it writes otherwise than the API says.
pub fn names_and_types(
    document: &Document,
    api: &Api,
    mut progenitor: impl FnMut(&Lowered) -> Result<TokenStream, String>,
) -> Result<RustNames, Diagnostics> {
    let lowered =
        lower(api).map_err(|error| document.diagnostic(rule::LOWERED_DOCUMENT, "", error))?;
    let mut run = |lowered: &Lowered| match caught::caught(|| progenitor(lowered)) {
        Ok(Ok(tokens)) => Ok(tokens),
        Ok(Err(said)) => Err(Failure { verb: "refused", said }),
        Err(said) => Err(Failure { verb: "panicked on", said }),
    };
    let tokens = run(&lowered).map_err(|failure| {
        let same = |part: &Lowered| run(part).is_err_and(|other| other == failure);
        diagnostic(document, api, &failure, &blame::blame(api, same))
    })?;
    read::read(api, tokens).map_err(|differences| {
        let difference = |(at, what): (String, String)| {
            let message = format!(
                "progenitor wrote `{what}` otherwise than planned, or not at all; was it upgraded?"
            );
            document.diagnostic(rule::PROGENITOR_OUTPUT, &at, message)
        };
        Diagnostics::new(differences.into_iter().map(difference).collect())
    })
}

/// Runs progenitor, which may panic.
///
/// # Errors
/// What progenitor refuses.
pub fn run(lowered: &Lowered) -> Result<TokenStream, String> {
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

fn diagnostic(document: &Document, api: &Api, failure: &Failure, blame: &Blame) -> Diagnostic {
    let Failure { verb, said } = failure;
    let name = |pointer: &String| name(api, pointer);
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
    document.diagnostic(rule::PROGENITOR, pointer, message)
}

/// What a person calls an operation or a component.
fn name(api: &Api, pointer: &str) -> String {
    match api.operation_at(pointer) {
        Some(operation) => format!("the operation `{}`", operation.name()),
        None => format!("the schema `{}`", pointer.rsplit('/').next().unwrap_or_default()),
    }
}
