//! What the spec says of something → its doc attributes, and the documentation of an operation.
//!
//! Texts of the spec are made safe where they come in, so that programs of ours can stand below.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::markdown;
use crate::model::{
    Api, Coding, Content, Docs, File, Media, Operation, Returns, RustType, Safety, Schema, fold,
    is_invisible, type_name,
};
use crate::skip::Skipped;

/// One `#[doc]` for each line of a safe text, so that it is printed as `///`.
pub(super) fn lines(text: &str) -> TokenStream {
    let lines = text.trim_matches('\n').lines().map(|line| match line.trim_end() {
        "" => String::new(),
        line => format!(" {line}"),
    });
    quote!(#(#[doc = #lines])*)
}

/// What a setter does; of numbers the compiler does not tell what to write for a fraction.
pub(super) fn sets(name: &str, ty: &RustType) -> String {
    let is_number = *ty.unboxed() == RustType::Number;
    let note = if is_number { ", a fraction by `Number::from_f64`" } else { "" };
    format!("Sets {}{note}.", code(name))
}

/// A text of the spec, or ours if it says nothing.
pub(super) fn or(text: &str, fallback: String) -> String {
    let text = markdown::safe(text);
    if text.is_empty() { fallback } else { text }
}

/// A name as code, whatever is in it.
pub(super) fn code(name: &str) -> String {
    let shown: String = name
        .chars()
        .map(|it| if is_invisible(it) { it.escape_default().to_string() } else { it.to_string() })
        .collect();
    match shown.contains('`') {
        true => format!("`` {shown} ``"),
        false => format!("`{shown}`"),
    }
}

/// What is said of something, and its name on the wire if that cannot be told from its name in Rust.
pub(super) fn named(text: &str, wire: &str, rust: &str) -> String {
    let text = markdown::safe(text);
    match text.as_str() {
        "" if wire.is_empty() => "The empty string.".to_owned(),
        "" if says_as_much(rust, wire) => String::new(),
        "" => format!("It is {} in the API.", code(wire)),
        _ if fold(wire) == fold(rust) => text,
        _ => format!("{text}\n\nIt is {} in the API.", code(wire)),
    }
}

/// Whether a name in Rust says all that the one on the wire does; what stands before or after that has a
/// meaning, as in `-date`.
fn says_as_much(rust: &str, wire: &str) -> bool {
    let is_letter = |it: Option<char>| it.is_some_and(char::is_alphanumeric);
    fold(wire) == fold(rust)
        && is_letter(wire.chars().next())
        && is_letter(wire.chars().next_back())
}

/// The same, and what else a schema says: what the server takes for it where it is absent, and what fits.
pub(super) fn with_schema(text: String, schema: Option<&Schema>) -> String {
    let Some(schema) = schema else { return text };
    let default = match schema.default.as_ref() {
        None | Some(Value::Null) => None,
        Some(Value::String(it)) => Some(format!("The server assumes {}.", code(it))),
        Some(it) => Some(format!("The server assumes {}.", code(&it.to_string()))),
    };
    let numbers: Vec<String> = schema.numbers.iter().map(|it| code(&it.to_string())).collect();
    let one_of = if numbers.len() > 1 { "one of " } else { "" };
    let numbers = (!numbers.is_empty()).then(|| format!("It is {one_of}{}.", numbers.join(", ")));
    let limits = [
        ("minimum", "maximum", "It is", ""),
        ("minLength", "maxLength", "It has", " characters"),
        ("minItems", "maxItems", "It holds", " items"),
    ];
    let limits = limits.into_iter().filter_map(|(least, most, it, unit)| {
        let bounds = match (schema.limit(least), schema.limit(most)) {
            (None, None) => return None,
            (Some(least), None) => format!("at least {least}"),
            (None, Some(most)) => format!("at most {most}"),
            (Some(least), Some(most)) if least == most => format!("exactly {least}"),
            (Some(least), Some(most)) => format!("from {least} to {most}"),
        };
        let unit = if bounds.ends_with(" 1") { unit.trim_end_matches('s') } else { unit };
        Some(format!("{it} {bounds}{unit}."))
    });
    let pattern = schema.unread.get("pattern").and_then(Value::as_str);
    let pattern = pattern.map(|it| format!("It matches {}.", code(it)));
    let said: Vec<String> =
        default.into_iter().chain(numbers).chain(limits).chain(pattern).collect();
    if said.is_empty() { text } else { format!("{text}\n\n{}", said.join(" ")) }
}

/// The first line of what is said of an operation; empty if nothing is.
pub(super) fn headline(operation: &Operation) -> String {
    let Docs { summary, description, .. } = &operation.docs;
    let said = summary.as_deref().or(description.as_deref()).unwrap_or_default();
    let first = said.trim().lines().next().unwrap_or_default();
    markdown::safe(first)
}

/// Links to the setters of what a call may have besides its arguments.
fn setters(operation: &Operation, parameters: &[String]) -> Vec<String> {
    let optional = operation.parameters_in_order().into_iter().zip(parameters);
    let optional = optional.filter(|(it, _)| !it.is_required()).map(|(_, name)| name.as_str());
    // A form of nothing but files has no body besides them.
    let has_body = |it: Content<'_>| {
        matches!(it.coding, Coding::Text | Coding::Bytes) || it.media.value().is_some()
    };
    let body = operation.sent().is_some_and(has_body) && !operation.requires_body();
    let files = operation.files().iter().filter(|it| !operation.requires_file(it));
    let files = files.map(|it| it.rust_name.as_str());
    let call = type_name(&format!("{}_call", operation.rust_name));
    let all = optional.chain(body.then_some("body")).chain(files);
    all.map(|name| format!("[`{name}`]({call}::{name})")).collect()
}

/// What a user must know to call an operation.
pub(super) fn operation(
    api: &Api,
    operation: &Operation,
    parameters: &[String],
    access: &str,
    examples: Option<&str>,
) -> String {
    let Docs { summary, description, .. } = &operation.docs;
    let said = [summary, description].map(|it| markdown::safe(it.as_deref().unwrap_or_default()));
    let (method, path) = (operation.method.to_uppercase(), &operation.path);
    let mut text = said.join("\n\n").trim_matches('\n').to_owned();
    text.push_str(&format!(
        "\n\n{}, {}.",
        code(&format!("{method} {path}")),
        safety(operation.safety)
    ));
    let arguments = operation.arguments().into_iter().map(|it| (it.name.as_str(), it.docs.text()));
    let files: Vec<_> = operation.files().iter().filter(|it| it.required).collect();
    let abouts: Vec<String> = files.iter().copied().map(file).collect();
    let files = files.iter().zip(&abouts).map(|(it, about)| (it.name.as_str(), about.as_str()));
    section(&mut text, "Arguments", arguments.chain(files));
    let setters = setters(operation, parameters);
    if !setters.is_empty() {
        text.push_str(&format!("\n\n# Optional\n\nSetters of the call: {}.", setters.join(", ")));
    }
    if let Some(about) = body(operation) {
        text.push_str(&format!("\n\n# Body\n\n{about}"));
    }
    if let Some(it) = operation.results().find(Content::is_raw) {
        let what = if it.coding == Coding::Text { "a string" } else { "bytes" };
        let media_type = code(it.media_type);
        text.push_str(&format!(
            "\n\n# Response\n\nIts body is {media_type}, as {what} that the client does not read; `stream` gives it as it arrives."
        ));
    }
    let others = operation.without_setter.iter();
    section(
        &mut text,
        "Parameters without a setter, by `query` or `header`",
        others.map(|it| (it.name.as_str(), it.docs.text())),
    );
    section(
        &mut text,
        "Scopes",
        operation.scopes.iter().map(|(what, scope)| (what.as_str(), scope.as_str())),
    );
    text.push_str(access);
    text.push_str(&returns(operation));
    section(
        &mut text,
        "Errors",
        operation.errors().map(|(status, response)| (status, response.docs.text())),
    );
    text.push_str(&bodies_of_errors(api, operation));
    if let Some(examples) = examples {
        text.push_str(&format!("\n\n{examples}"));
    }
    text.trim_start_matches('\n').to_owned()
}

/// What callers have to know of a file, not made safe yet.
pub(super) fn file(file: &File) -> String {
    let (name, media_type) = (code(&file.name), code(&file.media_type));
    let (what, it) = match file.many {
        true => ("Files", "Each"),
        false => ("A file", "It"),
    };
    let text = file.docs.text().trim();
    let text = if text.is_empty() { format!("{what}.") } else { text.to_owned() };
    format!(
        "{text}\n\n{it} is sent as {media_type} and called {name}, unless its `Part` says otherwise."
    )
}

/// What is said of the body that is sent, and its media type if that is not JSON.
fn body(operation: &Operation) -> Option<String> {
    let said = markdown::safe(operation.body.as_ref()?.docs.text());
    let named = operation.sent().filter(Content::is_named).map(|it| match it.media_type {
        it if it.contains('*') => format!("Its type is one of {}; `header` says which.", code(it)),
        it => format!("It is sent as {}.", code(it)),
    });
    let all: Vec<String> =
        [said, named.unwrap_or_default()].into_iter().filter(|it| !it.is_empty()).collect();
    (!all.is_empty()).then(|| all.join("\n\n"))
}

/// What is said of what it returns, if its type does not say it all.
fn returns(operation: &Operation) -> String {
    match operation.returns() {
        Returns::OneOrNone(_, none) => {
            let none: Vec<String> = none.iter().map(|it| code(it)).collect();
            format!("\n\n# Returns\n\n`None` where the status is {}.", none.join(" or "))
        }
        Returns::Any => {
            "\n\n# Returns\n\nAny JSON: the API does not say what a success has.".to_owned()
        }
        Returns::Nothing | Returns::One(_) | Returns::ByStatus(_) => String::new(),
    }
}

/// How the bodies of errors are read that are not of the one type, and where a redirect leads.
fn bodies_of_errors(api: &Api, operation: &Operation) -> String {
    let error = "crate::runtime::Error";
    let shared = api.error_type().map(|it| it.name.as_str());
    let mut by_type: Vec<(String, Vec<String>)> = Vec::new();
    for (status, response) in operation.errors() {
        let Some(schema) = response.json().and_then(Media::value) else { continue };
        let path = if operation.tag().is_some() { "super::super::types" } else { "super::types" };
        let shown = match schema.rust_type() {
            RustType::Json | RustType::Unnamed => continue,
            RustType::Named(name) if Some(name.as_str()) == shared => continue,
            RustType::Named(name) => format!("[`{name}`]({path}::{name})"),
            other => code(&other.to_string()),
        };
        let status = if status == "default" { "any other".to_owned() } else { code(status) };
        match by_type.iter_mut().find(|(known, _)| *known == shown) {
            Some((_, of)) => of.push(status),
            None => by_type.push((shown, vec![status])),
        }
    }
    let types = by_type.into_iter().map(|(ty, of)| format!("of {} as {ty}", of.join(", ")));
    let types: Vec<String> = types.collect();
    let mut text = String::new();
    if !types.is_empty() {
        let types = types.join("; ");
        text = format!("\n\n[`Error::decode`]({error}::decode) reads the body, {types}.");
    }
    if operation.errors().any(|(it, _)| ["301", "302", "303", "307", "308", "3XX"].contains(&it)) {
        text += &format!(
            "\n\nNo redirect is followed: [`Error::headers`]({error}::headers) says where it leads."
        );
    }
    text
}

/// The operations of which a client has no method.
pub(super) fn skipped(all: &[Skipped]) -> String {
    let mut text = String::new();
    for (operation, it) in all.iter().filter_map(|it| Some((it.operation.as_ref()?, it))) {
        if text.is_empty() {
            text += "\n\n# Left out\n\nThese have no method; `Client::request` sends them.\n";
        }
        let beginning = format!("- {}:", code(operation));
        text.push_str(&format!("\n{}", markdown::behind(&beginning, &it.why.message, "  ")));
    }
    text
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
        let item = match name {
            "default" if heading == "Errors" => "- Otherwise:".to_owned(),
            _ => format!("- {}:", code(name)),
        };
        // A scope is a name itself; everything else is prose.
        text.push('\n');
        text.push_str(&match heading {
            "Scopes" => format!("{item} {}", code(meaning)),
            _ if meaning.trim().is_empty() => item.trim_end_matches(':').to_owned(),
            _ => markdown::behind(&item, meaning, "  "),
        });
    }
}
