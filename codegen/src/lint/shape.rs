//! That each part of a document has only the keys that the generator reads, and that every `$ref`
//! leads somewhere.

use serde_json::Value;

use super::names::{ends_code, is_invisible};
use super::nearest::nearest;
use super::openapi::MAX_KEYS;
use super::parts::Holds::{
    self, Anything, Flag, List, Map, Named, Number, One, OneOf, Open, Prose, Text, Texts,
};
use super::parts::{Part, ROOT, WAYS_OUT};
use crate::diagnostic::Diagnostic;
use crate::document::Document;

/// Where `$ref` may stand.
const REFERABLE: [&str; 4] = ["schema", "parameter", "response", "request body"];

pub(super) fn check(document: &Document) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    part(document, &ROOT, "", &mut found);
    found
}

fn part(document: &Document, part: &'static Part, pointer: &str, found: &mut Vec<Diagnostic>) {
    let Value::Object(entries) = document.at(pointer) else {
        let message = format!("write a mapping here; each {} is one", part.name);
        return found.push(document.diagnostic("rust-unsupported", pointer, message));
    };
    if entries.contains_key("$ref") && REFERABLE.contains(&part.name) {
        return reference(document, part, pointer, found);
    }
    for key in part.required {
        if !entries.contains_key(*key) {
            let message = format!("add `{key}` to this {}", part.name);
            let span = document.key_span(pointer);
            found.push(document.diagnostic_at("rust-unsupported", pointer, span, message));
        }
    }
    let mut unknown_keys = 0;
    for (key, at) in document.children(pointer) {
        match part.keys.iter().find(|(name, _)| *name == key) {
            Some((_, holds)) => value(document, *holds, &at, found),
            // Of a mapping of thousands, which is no such part at all, the first ones tell enough.
            None if unknown_keys == MAX_KEYS => {}
            None => {
                unknown_keys += 1;
                found.push(unknown(document, &key, &at, part));
            }
        }
    }
}

/// The keys that a schema may have beside `allOf`.
const BESIDE_MERGED: [&str; 5] = ["deprecated", "description", "example", "nullable", "x-neutral"];

/// A `$ref` stands alone, and leads to the component that it names.
fn reference(document: &Document, part: &Part, pointer: &str, found: &mut Vec<Diagnostic>) {
    let sibling = document.children(pointer).into_iter().find(|(key, _)| key != "$ref");
    if let Some((key, at)) = sibling {
        let reference = format!("{pointer}/$ref");
        let target = document.at(&reference).as_str().filter(|_| part.name == "schema");
        let (message, fix) = match target.filter(|_| BESIDE_MERGED.contains(&key.as_str())) {
            Some(target) => (
                format!("write `allOf: [{{$ref: …}}]` beside `{key}`; it is ignored beside `$ref`"),
                document.replace_entry(&reference, &format!("allOf: [{{$ref: '{target}'}}]")),
            ),
            None => (format!("remove `{key}`; it is ignored beside `$ref`"), document.remove(&at)),
        };
        let span = document.key_span(&at);
        let mut diagnostic = document.diagnostic_at("no-ref-siblings", &at, span, message);
        diagnostic.fix = fix;
        found.push(diagnostic);
    }
    let folder = match part.name {
        "parameter" => "parameters",
        "response" => "responses",
        "request body" => "requestBodies",
        _ => "schemas",
    };
    let target = document.at(pointer)["$ref"].as_str().unwrap_or_default();
    let prefix = format!("#/components/{folder}/");
    let name = target.strip_prefix(&prefix).filter(|name| !name.contains('/'));
    let component = name.is_some() && document.find(&target[1..]).is_some();
    let at = format!("{pointer}/$ref");
    if !component {
        let message = match document.at(&at).is_null() {
            true => "put this reference in quotes; without them `#` begins a comment".to_owned(),
            false => {
                format!("write `{prefix}` and the name of a component; `{target}` leads nowhere")
            }
        };
        let mut diagnostic = document.diagnostic("no-unresolved-refs", &at, message);
        let names = document.children(&format!("/components/{folder}"));
        let name = target.rsplit('/').next().unwrap_or_default();
        diagnostic.fix = nearest(name, names.iter().map(|(name, _)| name.as_str()))
            .and_then(|name| document.replace(&at, &format!("{prefix}{name}")));
        found.push(diagnostic);
    } else if document.resolve(pointer).is_none() {
        let message =
            format!("write a {} out; references lead from `{target}` back to it", part.name);
        found.push(document.diagnostic("no-unresolved-refs", &at, message));
    }
}

fn value(document: &Document, holds: Holds, pointer: &str, found: &mut Vec<Diagnostic>) {
    let it = document.at(pointer);
    let wanted = match holds {
        Anything => return,
        One(of) => return part(document, of, pointer, found),
        Open(_) if it.is_boolean() => return closed(document, pointer, found),
        Open(of) => return part(document, of, pointer, found),
        List(of) if it.is_array() => return each(document, of, pointer, found),
        Map(of) if it.is_object() => return each(document, of, pointer, found),
        Text if it.is_string() => return,
        Prose if it.is_string() => {
            let fault = it.as_str().and_then(prose_fault);
            return found.extend(
                fault.map(|message| document.diagnostic("no-unsafe-markdown", pointer, message)),
            );
        }
        Named if it.is_object() => {
            for (key, at) in document.children(pointer) {
                if key.contains(ends_code) {
                    let message = "remove the control characters and backticks; documentation has this as code";
                    let span = document.key_span(&at);
                    found.push(document.diagnostic_at("no-unsafe-markdown", &at, span, message));
                }
                value(document, Prose, &at, found);
            }
            return;
        }
        Flag if it.is_boolean() => return,
        Number if it.is_number() => return,
        Texts if it.as_array().is_some_and(|items| items.iter().all(Value::is_string)) => return,
        OneOf(texts) if it.as_str().is_some_and(|it| texts.contains(&it)) => return,
        List(_) => "a sequence",
        Map(_) => "a mapping",
        Text | Prose => {
            let message = "write a text here, in quotes if it could be read as something else";
            let mut diagnostic = document.diagnostic("rust-unsupported", pointer, message);
            diagnostic.fix = match pointer {
                // A number cannot tell which.
                "/openapi" => None,
                _ => document.quote(pointer),
            };
            return found.push(diagnostic);
        }
        Named => "a mapping of texts",
        Flag => "`true` or `false`",
        Number => "a number",
        Texts if pointer.ends_with("/enum") => return found.push(values(document, pointer)),
        Texts => "a sequence of texts",
        OneOf(texts) => {
            let instead =
                if it == "cookie" { "; callers can set a cookie by `header`" } else { "" };
            let message = format!(
                "write one of {}{instead}; the generator supports nothing else here",
                texts.join(", ")
            );
            return found.push(document.diagnostic("rust-unsupported", pointer, message));
        }
    };
    found.push(document.diagnostic("rust-unsupported", pointer, format!("write {wanted} here")));
}

fn each(document: &Document, of: &'static Part, pointer: &str, found: &mut Vec<Diagnostic>) {
    for (_, at) in document.children(pointer) {
        part(document, of, &at, found);
    }
}

/// What would make documentation of a text go wrong.
fn prose_fault(text: &str) -> Option<&'static str> {
    if text.contains(|it| it != '\n' && is_invisible(it)) {
        return Some("remove the control characters; this becomes documentation");
    }
    // A block may stand in a quotation or in an item of a list.
    let mark = |it: char| it.is_ascii_digit() || ">-*+.)".contains(it);
    let indented = |line: &str| {
        let item = line.trim_start().trim_start_matches(mark);
        line.starts_with("    ") || item.len() < line.len() && item.starts_with("     ")
    };
    let fenced = |line: &str| line.contains("```") || line.contains("~~~");
    text.lines()
        .any(|line| indented(line) || fenced(line))
        .then_some("write code as `code`; a block of it would be run as a test")
}

/// An object whose unknown fields are refused, or one that is open as all are.
fn closed(document: &Document, pointer: &str, found: &mut Vec<Diagnostic>) {
    if document.at(pointer) == &Value::Bool(true) {
        return;
    }
    let message = "remove this; a field that is added later would break every client";
    let span = document.key_span(pointer);
    let mut diagnostic = document.diagnostic_at("response-open", pointer, span, message);
    diagnostic.fix = document.remove(pointer);
    found.push(diagnostic);
}

/// The first value of an enum that is no text.
fn values(document: &Document, pointer: &str) -> Diagnostic {
    let odd = document.children(pointer).into_iter().find(|(_, at)| !document.at(at).is_string());
    let Some((_, at)) = odd else {
        return document.diagnostic("typed-enum", pointer, "write a sequence of texts here");
    };
    if document.at(&at).is_null() {
        let message = "remove null here, and write `nullable: true` beside the property";
        return document.diagnostic("typed-enum", &at, message);
    }
    let message = "write a text here, in quotes, as on the wire; for other values, describe them beside a plain `type`";
    document.diagnostic("typed-enum", &at, message)
}

/// What to do without a key: a way out where there is one, or else what could have been meant.
fn unknown(document: &Document, key: &str, pointer: &str, part: &Part) -> Diagnostic {
    let names: Vec<&str> = part.keys.iter().map(|(name, _)| *name).collect();
    let near = nearest(key, names.iter().copied());
    let instead = WAYS_OUT.iter().find(|(unsupported, _)| unsupported.contains(&key));
    let message = match (instead, near) {
        (Some((_, instead)), _) => format!("remove `{key}`: {instead}"),
        (None, Some(near)) => format!("write `{near}`, or remove `{key}`"),
        _ => format!("remove `{key}`; the keys of this {} are {}", part.name, names.join(", ")),
    };
    let span = document.key_span(pointer);
    let mut diagnostic = document.diagnostic_at("rust-unsupported", pointer, span, message);
    // What is no key here may be one elsewhere, so nothing is removed.
    diagnostic.fix =
        near.filter(|_| instead.is_none()).and_then(|near| document.rename(pointer, near));
    diagnostic
}
