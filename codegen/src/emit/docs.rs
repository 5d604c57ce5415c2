//! Descriptions of the spec → doc attributes, and the documentation of an operation.
//!
//! Descriptions are made safe Markdown here, so that doc tests can follow them.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::markdown;
use crate::model::{
    Api, BodyFormat, Content, Docs, File, Media, Operation, Returns, RustType, Safety, Schema,
    fold, is_invisible, type_name,
};
use crate::skip::Skipped;

/// One `#[doc]` for each line of safe Markdown, so that it is printed as `///`.
pub(super) fn lines(text: &str) -> TokenStream {
    let lines = text.trim_matches('\n').lines().map(|line| match line.trim_end() {
        "" => String::new(),
        line => format!(" {line}"),
    });
    quote!(#(#[doc = #lines])*)
}

/// What a setter does, and how to pass it a fraction, which errors of the compiler do not say.
pub(super) fn sets(name: &str, ty: &RustType) -> String {
    let is_number = *ty.unboxed() == RustType::Number;
    let note = if is_number { "; for a fraction, use `Number::from_f64`" } else { "" };
    format!("Sets {}{note}.", code(name))
}

/// A description of the spec, or `fallback` if it is empty.
pub(super) fn or(description: &str, fallback: String) -> String {
    let description = markdown::safe(description);
    if description.is_empty() { fallback } else { description }
}

/// Any name as inline code.
pub(super) fn code(name: &str) -> String {
    let escaped: String = name
        .chars()
        .map(|it| if is_invisible(it) { it.escape_default().to_string() } else { it.to_string() })
        .collect();
    match escaped.contains('`') {
        true => format!("`` {escaped} ``"),
        false => format!("`{escaped}`"),
    }
}

/// A description, and the name in the API if the Rust name does not imply it.
pub(super) fn named(description: &str, wire: &str, rust: &str) -> String {
    let description = markdown::safe(description);
    match description.as_str() {
        "" if wire.is_empty() => "The empty string.".to_owned(),
        "" if implies(rust, wire) => String::new(),
        "" => format!("{} in the API.", code(wire)),
        _ if fold(wire) == fold(rust) => description,
        _ => format!("{description}\n\n{} in the API.", code(wire)),
    }
}

/// Whether a Rust name implies the name in the API. Characters before or after the letters have a meaning, as
/// in `-date`.
fn implies(rust: &str, wire: &str) -> bool {
    let is_letter = |it: Option<char>| it.is_some_and(char::is_alphanumeric);
    fold(wire) == fold(rust)
        && is_letter(wire.chars().next())
        && is_letter(wire.chars().next_back())
}

/// A description, and the constraints of a schema: the server's default, known numbers, limits and pattern.
pub(super) fn with_schema(description: String, schema: Option<&Schema>) -> String {
    let Some(schema) = schema else { return description };
    let default = match schema.default.as_ref() {
        None | Some(Value::Null) => None,
        Some(Value::String(it)) => Some(format!("The server defaults to {}.", code(it))),
        Some(it) => Some(format!("The server defaults to {}.", code(&it.to_string()))),
    };
    let numbers: Vec<String> = schema.numbers.iter().map(|it| code(&it.to_string())).collect();
    let one_of = if numbers.len() > 1 { "One of" } else { "Always" };
    let numbers = (!numbers.is_empty()).then(|| format!("{one_of} {}.", numbers.join(", ")));
    let limits = [
        ("minimum", "maximum", ""),
        ("minLength", "maxLength", " characters"),
        ("minItems", "maxItems", " items"),
    ];
    let limits = limits.into_iter().filter_map(|(least, most, unit)| {
        let bounds = match (schema.limit(least), schema.limit(most)) {
            (None, None) => return None,
            (Some(least), None) => format!("At least {least}"),
            (None, Some(most)) => format!("At most {most}"),
            (Some(least), Some(most)) if least == most => format!("Exactly {least}"),
            (Some(least), Some(most)) => format!("From {least} to {most}"),
        };
        let unit = if bounds.ends_with(" 1") { unit.trim_end_matches('s') } else { unit };
        Some(format!("{bounds}{unit}."))
    });
    let pattern = schema.unread.get("pattern").and_then(Value::as_str);
    let pattern = pattern.map(|it| format!("Matches {}.", code(it)));
    let all: Vec<String> =
        default.into_iter().chain(numbers).chain(limits).chain(pattern).collect();
    if all.is_empty() { description } else { format!("{description}\n\n{}", all.join(" ")) }
}

/// The first line of an operation's summary or description; empty if it has neither.
pub(super) fn headline(operation: &Operation) -> String {
    let Docs { summary, description, .. } = &operation.docs;
    let docs = summary.as_deref().or(description.as_deref()).unwrap_or_default();
    let first = docs.trim().lines().next().unwrap_or_default();
    markdown::safe(first)
}

/// Links to the setters of a call.
fn setters(operation: &Operation, parameters: &[String]) -> Vec<String> {
    let optional = operation.parameters_in_order().into_iter().zip(parameters);
    let optional = optional.filter(|(it, _)| !it.is_required()).map(|(_, name)| name.as_str());
    // A form of files only has no body.
    let has_body = |it: Content<'_>| {
        matches!(it.format, BodyFormat::Text | BodyFormat::Bytes) || it.media.value().is_some()
    };
    let body = operation.sent().is_some_and(has_body) && !operation.requires_body();
    let files = operation.files().iter().filter(|it| !operation.requires_file(it));
    let files = files.map(|it| it.rust_name.as_str());
    let call = type_name(&format!("{}_call", operation.rust_name));
    let all = optional.chain(body.then_some("body")).chain(files);
    all.map(|name| format!("[`{name}`]({call}::{name})")).collect()
}

/// The documentation of an operation's method.
pub(super) fn operation(
    api: &Api,
    operation: &Operation,
    parameters: &[String],
    access: &str,
    examples: Option<&str>,
) -> String {
    let Docs { summary, description, .. } = &operation.docs;
    let docs = [summary, description].map(|it| markdown::safe(it.as_deref().unwrap_or_default()));
    let (method, path) = (operation.method.to_uppercase(), &operation.path);
    let mut text = docs.join("\n\n").trim_matches('\n').to_owned();
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
        let what = if it.format == BodyFormat::Text { "a string" } else { "bytes" };
        let media_type = code(it.media_type);
        text.push_str(&format!(
            "\n\n# Response\n\nThe body is {media_type}, returned as {what} without decoding; `stream` returns it in chunks as they arrive."
        ));
    }
    let others = operation.without_setter.iter();
    section(
        &mut text,
        "Parameters without a setter; use `query` or `header`",
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

/// The documentation of a file, not made safe yet.
pub(super) fn file(file: &File) -> String {
    let (name, media_type) = (code(&file.name), code(&file.media_type));
    let (what, it) = match file.many {
        true => ("Files", "Each"),
        false => ("A file", "It"),
    };
    let text = file.docs.text().trim();
    let text = if text.is_empty() { format!("{what}.") } else { text.to_owned() };
    format!(
        "{text}\n\n{it} is sent as {media_type} with the file name {name}, unless its `Part` sets others."
    )
}

/// The description of the request body, and its media type if that is not JSON.
fn body(operation: &Operation) -> Option<String> {
    let description = markdown::safe(operation.body.as_ref()?.docs.text());
    let media_type = operation.sent().filter(Content::is_named).map(|it| match it.media_type {
        it if it.contains('*') => {
            format!("The media type is one of {}; set it with `header`.", code(it))
        }
        it => format!("Sent as {}.", code(it)),
    });
    let all = [description, media_type.unwrap_or_default()];
    let all: Vec<String> = all.into_iter().filter(|it| !it.is_empty()).collect();
    (!all.is_empty()).then(|| all.join("\n\n"))
}

/// What an operation returns, if its type does not show that.
fn returns(operation: &Operation) -> String {
    match operation.returns() {
        Returns::OneOrNone(_, none) => {
            let none: Vec<String> = none.iter().map(|it| code(it)).collect();
            format!("\n\n# Returns\n\n`None` if the status is {}.", none.join(" or "))
        }
        Returns::Any => {
            "\n\n# Returns\n\nAny JSON: the document does not describe the response.".to_owned()
        }
        Returns::Nothing | Returns::One(_) | Returns::ByStatus(_) => String::new(),
    }
}

/// How to decode bodies of errors that do not have the shared type, and how to find the target of a redirect.
fn bodies_of_errors(api: &Api, operation: &Operation) -> String {
    let error = "crate::runtime::Error";
    let shared = api.error_type().map(|it| it.name.as_str());
    let mut by_type: Vec<(String, Vec<String>)> = Vec::new();
    for (status, response) in operation.errors() {
        let Some(schema) = response.json().and_then(Media::value) else { continue };
        let path = if operation.tag().is_some() { "super::super::types" } else { "super::types" };
        let ty = match schema.rust_type() {
            RustType::Json | RustType::Unnamed => continue,
            RustType::Named(name) if Some(name.as_str()) == shared => continue,
            RustType::Named(name) => format!("[`{name}`]({path}::{name})"),
            other => code(&other.to_string()),
        };
        let status = if status == "default" { "any other".to_owned() } else { code(status) };
        match by_type.iter_mut().find(|(known, _)| *known == ty) {
            Some((_, statuses)) => statuses.push(status),
            None => by_type.push((ty, vec![status])),
        }
    }
    let types = by_type.into_iter();
    let types: Vec<String> =
        types.map(|(ty, statuses)| format!("{} as {ty}", statuses.join(", "))).collect();
    let mut text = String::new();
    if !types.is_empty() {
        let types = types.join("; ");
        text = format!("\n\n[`Error::decode`]({error}::decode) decodes the body: {types}.");
    }
    if operation.errors().any(|(it, _)| ["301", "302", "303", "307", "308", "3XX"].contains(&it)) {
        text += &format!(
            "\n\nRedirects are not followed; the target is in [`Error::headers`]({error}::headers)."
        );
    }
    text
}

/// The operations without a method.
pub(super) fn skipped(all: &[Skipped]) -> String {
    let mut text = String::new();
    for (operation, it) in all.iter().filter_map(|it| Some((it.operation.as_ref()?, it))) {
        if text.is_empty() {
            text += "\n\n# Left out\n\nThese have no method; `Client::request` sends them.\n";
        }
        let beginning = format!("- {}:", code(operation));
        text.push_str(&format!("\n{}", markdown::append(&beginning, &it.why.message, "  ")));
    }
    text
}

/// What sending a request twice does.
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
            "default" if heading == "Errors" => "- Any other status:".to_owned(),
            _ => format!("- {}:", code(name)),
        };
        // A scope is a name; everything else is prose.
        text.push('\n');
        text.push_str(&match heading {
            "Scopes" => format!("{item} {}", code(meaning)),
            _ if meaning.trim().is_empty() => item.trim_end_matches(':').to_owned(),
            _ => markdown::append(&item, meaning, "  "),
        });
    }
}
