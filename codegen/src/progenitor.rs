//! An [`Api`] → the [`RustNames`] that progenitor generates for it.
//!
//! The API is lowered to a document, progenitor runs, and the names are read from its output. Lint
//! should report everything that progenitor refuses or panics on. If it missed something, a search
//! finds the operation or schema at fault, so that the author knows what to change.

use ::progenitor::{GenerationSettings, Generator, InterfaceStyle};
use proc_macro2::TokenStream;

use self::blame::Blame;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Document;
use crate::model::Api;
use crate::rule;

mod blame;
mod catch_panic;
mod lower;
mod names;
mod read;

pub use self::lower::{Lowered, lower};
pub use self::names::{Field, RustNames, Signature, TypeNames, Variant};

/// Returns the Rust names of an API, by progenitor, or by a function in its place. The document that
/// the API was read from locates the errors.
///
/// # Errors
/// If progenitor refuses the API, panics on it, or generates something different from the model.
pub fn names_and_types(
    document: &Document,
    api: &Api,
    mut progenitor: impl FnMut(&Lowered) -> Result<TokenStream, String>,
) -> Result<RustNames, Diagnostics> {
    let lowered =
        lower(api).map_err(|error| document.diagnostic(rule::LOWERED_DOCUMENT, "", error))?;
    let mut run = |lowered: &Lowered| match catch_panic::catch_panic(|| progenitor(lowered)) {
        Ok(Ok(tokens)) => Ok(tokens),
        Ok(Err(message)) => Err(Failure { verb: "refused", message }),
        Err(message) => Err(Failure { verb: "panicked on", message }),
    };
    let tokens = run(&lowered).map_err(|failure| {
        let same = |part: &Lowered| run(part).is_err_and(|other| other == failure);
        diagnostic(document, api, &failure, &blame::blame(api, same))
    })?;
    read::read(api, tokens).map_err(|differences| {
        let difference = |(at, what): (String, String)| {
            let message = format!(
                "progenitor's output differs from the model in `{what}`; was progenitor upgraded?"
            );
            document.diagnostic(rule::PROGENITOR_OUTPUT, &at, message)
        };
        Diagnostics::new(differences.into_iter().map(difference).collect())
    })
}

/// Runs progenitor, which may panic.
///
/// # Errors
/// If progenitor refuses it.
pub fn run(lowered: &Lowered) -> Result<TokenStream, String> {
    let mut settings = GenerationSettings::new();
    // Positional: one plain function for each operation, with all parameters in its signature.
    settings.with_interface(InterfaceStyle::Positional);
    // The default is a `HashMap`, whose order differs from run to run.
    settings.with_map_type("::std::collections::BTreeMap");
    Generator::new(&settings).generate_tokens(&lowered.0).map_err(|error| error.to_string())
}

/// How progenitor failed, and its message.
#[derive(Eq, PartialEq)]
struct Failure {
    verb: &'static str,
    message: String,
}

fn diagnostic(document: &Document, api: &Api, failure: &Failure, blame: &Blame) -> Diagnostic {
    let Failure { verb, message } = failure;
    let name = |pointer: &String| name(api, pointer);
    let others = || blame.others.iter().map(name).collect::<Vec<_>>().join(" and ");
    let rewrite = "rewrite that for now";
    let (pointer, what, advice) = match (&blame.culprit, blame.others.is_empty()) {
        (Some(culprit), true) => (culprit.as_str(), name(culprit), rewrite),
        (Some(culprit), false) => {
            (culprit.as_str(), format!("{} with {}", name(culprit), others()), rewrite)
        }
        (None, false) => ("", format!("{}, and on none of them alone", others()), rewrite),
        (None, true) => {
            let what = "the document, and on no operation or schema alone".to_owned();
            ("", what, "remove parts for now until it passes")
        }
    };
    // A panic message can have many lines, but a diagnostic has one.
    let reason = message.split_whitespace().collect::<Vec<_>>().join(" ");
    let message = format!(
        "progenitor {verb} {what}: {reason}; this is a gap in lint, not your mistake: \
         {advice}, and report it with this spec, so that a maintainer \
         adds a rule, by recipe 3 of CONTRIBUTING.md"
    );
    document.diagnostic(rule::PROGENITOR, pointer, message)
}

/// The name of an operation or a component in messages.
fn name(api: &Api, pointer: &str) -> String {
    match api.operation_at(pointer) {
        Some(operation) => format!("the operation `{}`", operation.name()),
        None => format!("the schema `{}`", pointer.rsplit('/').next().unwrap_or_default()),
    }
}
