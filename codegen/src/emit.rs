//! A [`Lowered`] document → the tokens that progenitor makes of it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use proc_macro2::TokenStream;
use progenitor::{GenerationSettings, Generator, InterfaceStyle};

use crate::diagnostic::{Diagnostic, Diagnostics, Position};
use crate::lower::Lowered;

/// Runs progenitor.
///
/// # Errors
/// What progenitor refuses, and what it panics on: lint should have found either before, with a
/// better message.
pub fn emit(lowered: &Lowered) -> Result<TokenStream, Diagnostics> {
    let mut settings = GenerationSettings::new();
    // Positional: one plain function for each operation, whose signature can be read off.
    settings.with_interface(InterfaceStyle::Positional);
    // The default is a HashMap, whose order would differ from run to run.
    settings.with_map_type("::std::collections::BTreeMap");
    let generate = || Generator::new(&settings).generate_tokens(&lowered.0);
    match catch_unwind(AssertUnwindSafe(generate)) {
        Ok(Ok(tokens)) => Ok(tokens),
        Ok(Err(error)) => Err(failure(format!("progenitor refused the document: {error}"))),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text =
                text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
            Err(failure(format!("progenitor panicked: {text}")))
        }
    }
}

fn failure(message: String) -> Diagnostics {
    let message = format!("{message}; this is a gap in lint");
    Diagnostic {
        position: Position { line: 1, column: 1 },
        pointer: String::new(),
        rule: "progenitor",
        message,
    }
    .into()
}
