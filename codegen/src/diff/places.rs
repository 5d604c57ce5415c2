//! Schemas where they are used → what the generator makes of them: names, types and presence.
//!
//! This follows `lower`, which reads a linted document; here the document may be any.

use std::collections::{BTreeMap, BTreeSet};

use super::names;
use crate::document::Document;

/// What a component or an inline schema is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Form {
    Union,
    Enum,
    Text,
    Object,
    /// A list, a map, a number, a flag, or anything.
    Plain,
}

pub(super) fn form(document: &Document, pointer: &str) -> Form {
    let it = document.at(pointer);
    let has = |key: &str| it.get(key).is_some();
    match it["type"].as_str() {
        _ if has("oneOf") => Form::Union,
        _ if has("enum") => Form::Enum,
        Some("string") => Form::Text,
        Some("object") if it["additionalProperties"].is_object() => Form::Plain,
        Some("object") => Form::Object,
        _ if has("properties") || has("allOf") => Form::Object,
        _ => Form::Plain,
    }
}

/// The schema that one refers to, where it is used: by `$ref`, or by `allOf` with one.
pub(super) fn target(document: &Document, pointer: &str) -> Option<String> {
    let it = document.at(pointer);
    if it.get("$ref").is_some() {
        return document.resolve(pointer);
    }
    let only = it["allOf"].as_array().is_some_and(|all| all.len() == 1);
    let member = format!("{pointer}/allOf/0");
    (only && it.get("properties").is_none() && document.at(&member).get("$ref").is_some())
        .then(|| document.resolve(&member))
        .flatten()
}

/// The Rust type of a schema where it is used.
pub(super) fn rust(document: &Document, pointer: &str) -> String {
    if let Some(target) = target(document, pointer) {
        return names::schema(&target).unwrap_or(&target).to_owned();
    }
    if let Some(name) = names::schema(pointer) {
        return name.to_owned();
    }
    let it = document.at(pointer);
    match (it["type"].as_str(), it["format"].as_str()) {
        (Some("array"), _) => format!("Vec<{}>", rust(document, &format!("{pointer}/items"))),
        (Some("object"), _) if it["additionalProperties"].is_object() => {
            let values = rust(document, &format!("{pointer}/additionalProperties"));
            format!("HashMap<String, {values}>")
        }
        (Some("object"), _) => "struct".to_owned(),
        (Some("string"), _) => "String".to_owned(),
        (Some("boolean"), _) => "bool".to_owned(),
        (Some("number"), _) => "f64".to_owned(),
        (Some("integer"), Some("int8" | "int16" | "int32")) => {
            it["format"].as_str().unwrap_or_default().replace("int", "i")
        }
        (Some("integer"), Some("uint8" | "uint16" | "uint32" | "uint64")) => {
            it["format"].as_str().unwrap_or_default().replace("uint", "u")
        }
        (Some("integer"), _) => "i64".to_owned(),
        _ => "Value".to_owned(),
    }
}

/// The properties of an object by name, and the required ones in their order; `allOf` flattened.
pub(super) fn properties(
    document: &Document,
    pointer: &str,
) -> (BTreeMap<String, String>, Vec<String>) {
    let (mut properties, mut required) = (BTreeMap::new(), Vec::new());
    let (mut seen, mut next) = (BTreeSet::new(), vec![pointer.to_owned()]);
    while let Some(at) = next.pop() {
        if !seen.insert(at.clone()) {
            continue;
        }
        let names = document.at(&format!("{at}/required")).as_array().into_iter().flatten();
        required.extend(names.filter_map(|name| name.as_str().map(str::to_owned)));
        for (name, property) in document.children(&format!("{at}/properties")) {
            properties.entry(name).or_insert(property);
        }
        let members = document.children(&format!("{at}/allOf"));
        next.extend(members.iter().rev().filter_map(|(_, member)| document.resolve(member)));
    }
    (properties, required)
}
