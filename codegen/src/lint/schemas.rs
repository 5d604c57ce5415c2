//! Rules about schemas. Types get their names from components alone, so whatever needs a name of its
//! own in Rust (object, enum, union) must be a component; all else is written where it is used.

use std::collections::BTreeSet;

use serde_json::Value;

use super::fold;
use crate::diagnostic::Diagnostic;
use crate::document::Document;

pub(super) const COMPONENTS: &str = "/components/schemas";

/// Names that generated code uses without a path, for other things.
const RESERVED_TYPES: [&str; 15] = [
    "Box",
    "Default",
    "Err",
    "From",
    "Into",
    "IntoIterator",
    "None",
    "Ok",
    "Option",
    "Patch",
    "Result",
    "Self",
    "Some",
    "String",
    "Vec",
];

/// How a schema is written.
pub(super) enum Form {
    Reference,
    Union,
    /// `allOf`.
    Merged,
    Enum,
    /// An object with properties.
    Object,
    /// An object of any keys, with values of one schema or of any.
    Map,
    Array,
    String,
    Number,
    Boolean,
    /// `{}`.
    Open,
    Unknown,
}

pub(super) fn form(schema: &Value) -> Form {
    let has = |key: &str| schema.get(key).is_some();
    match schema["type"].as_str() {
        _ if has("$ref") => Form::Reference,
        None if has("oneOf") => Form::Union,
        None if has("allOf") => Form::Merged,
        Some("string") if has("enum") => Form::Enum,
        Some("string") => Form::String,
        Some("object") if has("properties") => Form::Object,
        Some("object") => Form::Map,
        Some("array") if has("items") => Form::Array,
        Some("integer" | "number") => Form::Number,
        Some("boolean") => Form::Boolean,
        None if !["enum", "items", "properties", "nullable", "format"]
            .iter()
            .any(|key| has(key)) =>
        {
            Form::Open
        }
        _ => Form::Unknown,
    }
}

/// All schemas that are not components: pointer, and whether the schema is an envelope's place.
pub(super) fn inline_schemas(document: &Document) -> Vec<(String, bool)> {
    let mut all = Vec::new();
    for (_, component) in document.children(COMPONENTS) {
        below(document, &component, &mut all);
    }
    for (_, _, operation) in document.operations() {
        for parameter in document.parameters(&operation) {
            all.push((format!("{parameter}/schema"), false));
        }
        let responses = document.children(&format!("{operation}/responses"));
        let bodies =
            responses.into_iter().map(|(_, at)| at).chain([format!("{operation}/requestBody")]);
        for body in bodies.filter_map(|at| document.resolve(&at)) {
            for (_, media_type) in document.children(&format!("{body}/content")) {
                all.push((format!("{media_type}/schema"), true));
            }
        }
    }
    let mut index = 0;
    while let Some((pointer, _)) = all.get(index).cloned() {
        below(document, &pointer, &mut all);
        index += 1;
    }
    all
}

/// The schemas directly below a schema.
fn below(document: &Document, schema: &str, all: &mut Vec<(String, bool)>) {
    for (_, at) in document.children(&format!("{schema}/properties")) {
        all.push((at, false));
    }
    for key in ["items", "additionalProperties"] {
        if document.at(schema).get(key).is_some() {
            all.push((format!("{schema}/{key}"), false));
        }
    }
    for (_, at) in document.children(&format!("{schema}/allOf")) {
        below(document, &at, all);
    }
}

/// Every inline schema is of a form that needs no name.
pub(super) fn inline_schema(document: &Document, found: &mut Vec<Diagnostic>) {
    let tags = tag_properties(document);
    for (pointer, _) in inline_schemas(document) {
        let schema = document.at(&pointer);
        let envelope = schema.get("x-envelope").is_some();
        let message = match form(schema) {
            Form::Object if !envelope => {
                "move this object to `components/schemas`; its name there becomes its Rust name"
            }
            Form::Enum if !tags.contains(&pointer) => {
                "move this enum to `components/schemas`; its name there becomes its Rust name"
            }
            Form::Union => {
                "move this union to `components/schemas`; its name there becomes its Rust name"
            }
            Form::Unknown => {
                "write `type: string`, integer, number, boolean, array (with `items`) or object, and the keys that fit it"
            }
            _ => continue,
        };
        found.push(document.diagnostic("inline-schema", &pointer, message));
    }
}

/// A component is what needs a name: an object, an enum, a union, or a text with a meaning.
pub(super) fn component_kind(document: &Document, found: &mut Vec<Diagnostic>) {
    for (_, pointer) in document.children(COMPONENTS) {
        let message = match form(document.at(&pointer)) {
            Form::Object | Form::Enum | Form::Union | Form::String | Form::Merged => continue,
            Form::Reference => "write the schema out, or use the other component directly",
            Form::Unknown => "write `type: object` with `properties`, `type: string`, or `oneOf`",
            _ => {
                "write this schema where it is used; only objects, enums, unions and texts get a name"
            }
        };
        found.push(document.diagnostic("component-kind", &pointer, message));
    }
    for (_, pointer) in document.children(COMPONENTS) {
        if document.at(&pointer)["nullable"] == true {
            let message = "write `nullable` beside the property that may be null; a component is never null itself";
            found.push(document.diagnostic(
                "component-kind",
                &format!("{pointer}/nullable"),
                message,
            ));
        }
    }
}

/// A component's name is its Rust name, unchanged.
pub(super) fn component_name(document: &Document, found: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    for (name, pointer) in document.children(COMPONENTS) {
        let humps =
            name.split(|it: char| it.is_ascii_uppercase()).skip(1).all(|rest| !rest.is_empty());
        let letters = name.chars().all(|it| it.is_ascii_alphanumeric());
        let message = if !humps || !letters || !name.starts_with(|it: char| it.is_ascii_uppercase())
        {
            format!(
                "write `{name}` in PascalCase, acronyms too (`ApiUrl`); it becomes the Rust name"
            )
        } else if RESERVED_TYPES.contains(&name.as_str()) {
            format!("rename `{name}`; generated code uses that name for something else")
        } else if !seen.insert(fold(&name)) {
            format!("rename `{name}`; another component differs from it by case alone")
        } else {
            continue;
        };
        found.push(document.diagnostic("component-name", &pointer, message));
    }
}

/// Each value becomes a variant: progenitor panics if two get the same name.
pub(super) fn enum_values(document: &Document, found: &mut Vec<Diagnostic>) {
    for (_, component) in document.children(COMPONENTS) {
        let mut seen = BTreeSet::from(["unknown".to_owned(), "self".to_owned()]);
        if document.at(&format!("{component}/enum")) == &Value::from(Vec::<Value>::new()) {
            found.push(document.diagnostic(
                "enum-values",
                &component,
                "add the values that are known",
            ));
        }
        for (_, pointer) in document.children(&format!("{component}/enum")) {
            let value = document.at(&pointer).as_str().unwrap_or_default();
            if !value.starts_with(|it: char| it.is_ascii_alphabetic()) {
                let message = format!(
                    "`{value}` cannot become a Rust name; make this a plain `type: string`"
                );
                found.push(document.diagnostic("enum-values", &pointer, message));
            } else if !seen.insert(fold(value)) {
                let message = format!(
                    "`{value}` is there already, or is the name of the variant for unknown values"
                );
                found.push(document.diagnostic("enum-values", &pointer, message));
            }
        }
        let described = document.children(&format!("{component}/x-enum-descriptions"));
        for (value, pointer) in described {
            let values = document.at(&format!("{component}/enum")).as_array();
            if values.is_none_or(|values| !values.contains(&Value::from(value.as_str()))) {
                let message = format!("`{value}` is not a value of this enum");
                found.push(document.diagnostic("enum-values", &pointer, message));
            }
        }
    }
}

/// An envelope is an object of one required property, around a body or a successful response.
pub(super) fn envelope(document: &Document, found: &mut Vec<Diagnostic>) {
    let components = document.children(COMPONENTS).into_iter().map(|(_, pointer)| (pointer, false));
    for (pointer, allowed) in inline_schemas(document).into_iter().chain(components) {
        let schema = document.at(&pointer);
        let Some(key) = schema["x-envelope"].as_str() else { continue };
        let only = document
            .children(&format!("{pointer}/properties"))
            .iter()
            .map(|(name, _)| name == key)
            .eq([true]);
        let required = schema["required"] == Value::from(vec![key]);
        if !allowed || !only || !required {
            let message = format!(
                "an envelope has one property, `{key}`, is written out in a body or a response, and requires it"
            );
            found.push(document.diagnostic("envelope", &pointer, message));
        }
    }
}

/// A union says which member it holds by the value of one property.
pub(super) fn union(document: &Document, found: &mut Vec<Diagnostic>) {
    for (_, component) in document.children(COMPONENTS) {
        let schema = document.at(&component);
        if !matches!(form(schema), Form::Union) {
            continue;
        }
        let tag = schema["discriminator"]["propertyName"].as_str().unwrap_or_default();
        if tag.is_empty() {
            let message = "add a `discriminator` with `propertyName` and `mapping`; members are not told apart by trial";
            found.push(document.diagnostic("union", &component, message));
            continue;
        }
        let mut mapped = BTreeSet::new();
        for (value, at) in document.children(&format!("{component}/discriminator/mapping")) {
            let member = document.at(&at).as_str().unwrap_or_default();
            let property = document
                .value
                .pointer(&format!("{}/properties/{tag}", member.trim_start_matches('#')));
            let named = property.is_some_and(|it| {
                it["type"] == "string" && it["enum"] == Value::from(vec![value.clone()])
            });
            if !named
                || !mapped.insert(member.to_owned())
                || fold(&value) == "unknown"
                || fold(&value).is_empty()
            {
                let message = format!(
                    "map `{value}` to one object whose property `{tag}` has `type: string` and `enum: [{value}]`"
                );
                found.push(document.diagnostic("union", &at, message));
            }
        }
        let members: BTreeSet<String> = document
            .children(&format!("{component}/oneOf"))
            .iter()
            .map(|(_, at)| document.at(at)["$ref"].as_str().unwrap_or_default().to_owned())
            .collect();
        if members != mapped {
            let message = "`oneOf` and the discriminator's `mapping` must name the same components";
            found.push(document.diagnostic("union", &component, message));
        }
    }
}

/// The properties that tell union members apart; the union writes them, so they need no type.
fn tag_properties(document: &Document) -> BTreeSet<String> {
    let mut tags = BTreeSet::new();
    for (_, component) in document.children(COMPONENTS) {
        let tag =
            document.at(&component)["discriminator"]["propertyName"].as_str().unwrap_or_default();
        for (_, at) in document.children(&format!("{component}/oneOf")) {
            if let Some(member) = document.resolve(&at) {
                tags.insert(format!("{member}/properties/{tag}"));
            }
        }
    }
    tags
}
