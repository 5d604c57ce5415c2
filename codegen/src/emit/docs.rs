//! Markdown → doc attributes, and the documentation of an operation.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Docs, Operation, Safety, fold};

/// One `#[doc]` for each line, so that it is printed as `///`.
pub(super) fn lines(text: &str) -> TokenStream {
    let lines = text.trim().lines().map(|line| match line.trim_end() {
        "" => String::new(),
        line => format!(" {line}"),
    });
    quote!(#(#[doc = #lines])*)
}

/// The first of the texts that says something.
pub(super) fn or(text: &str, fallback: String) -> String {
    if text.is_empty() { fallback } else { text.to_owned() }
}

/// What is said of something, and its name on the wire if that cannot be told from its name in Rust.
pub(super) fn named(text: &str, wire: &str, rust: &str) -> String {
    match text.trim() {
        "" if wire.is_empty() => "The empty string.".to_owned(),
        "" => format!("`{wire}` of the API."),
        text if fold(wire) == fold(rust) => text.to_owned(),
        text => format!("{text}\n\nIt is `{wire}` in the API."),
    }
}

/// What a user must know to call an operation.
pub(super) fn operation(operation: &Operation, examples: Option<&str>) -> String {
    let Docs { summary, description, .. } = &operation.docs;
    let said = [summary, description].map(|it| it.as_deref().unwrap_or_default());
    let (method, path) = (operation.method.to_uppercase(), &operation.path);
    let mut text = said.join("\n\n").trim().to_owned();
    text.push_str(&format!("\n\n`{method} {path}`, {}.", safety(operation.safety)));
    let arguments = operation.arguments().into_iter();
    section(&mut text, "Arguments", arguments.map(|it| (it.name.as_str(), it.docs.text())));
    section(
        &mut text,
        "Scopes",
        operation.scopes.iter().map(|(what, scope)| (what.as_str(), scope.as_str())),
    );
    section(
        &mut text,
        "Errors",
        operation.errors().map(|(status, response)| (status, response.docs.text())),
    );
    if let Some(examples) = examples {
        text.push_str(&format!("\n\n{examples}"));
    }
    text.trim_start().to_owned()
}

/// What callers have to know of sending it twice.
fn safety(safety: Safety) -> &'static str {
    match safety {
        Safety::ReadOnly => "read-only",
        Safety::Idempotent => "idempotent",
        Safety::Unsafe => "not idempotent",
    }
}

/// A heading and a list, if there is anything to list.
fn section<'a>(
    text: &mut String,
    heading: &str,
    entries: impl Iterator<Item = (&'a str, &'a str)>,
) {
    let mut entries = entries.peekable();
    if entries.peek().is_some() {
        text.push_str(&format!("\n\n# {heading}\n"));
    }
    for (name, meaning) in entries {
        // A scope is a name itself; everything else is prose.
        let meaning = match heading {
            "Scopes" => format!("`{meaning}`"),
            _ => meaning.trim().split('\n').map(str::trim).collect::<Vec<_>>().join("\n  "),
        };
        match name {
            "default" if heading == "Errors" => text.push_str(&format!("\n- Otherwise: {meaning}")),
            _ => text.push_str(&format!("\n- `{name}`: {meaning}")),
        }
    }
}
