//! Rules about schemas. Types get their names from components alone, so whatever needs a name of its
//! own in Rust (object, enum, union) must be a component; all else is written where it is used.

use std::collections::BTreeSet;

use serde_json::Value;

use super::fold;
use super::variants::tag_properties;
use crate::diagnostic::Diagnostic;
use crate::document::Document;

pub(super) const COMPONENTS: &str = "/components/schemas";

/// Names that generated code uses without a path, for other things.
const RESERVED_TYPES: [&str; 16] = [
    "AsRef",
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
#[derive(Eq, PartialEq)]
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

/// The keys of each form, beside those that any schema may have.
const KEYS: [(Form, &[&str]); 11] = [
    (Form::Reference, &["$ref"]),
    (Form::Union, &["oneOf", "discriminator"]),
    (Form::Merged, &["allOf"]),
    (Form::Enum, &["type", "enum", "x-enum-descriptions"]),
    (Form::String, &["type", "format", "minLength", "maxLength", "x-from"]),
    (Form::Object, &["type", "properties", "required", "x-envelope"]),
    (Form::Map, &["type", "additionalProperties"]),
    (Form::Array, &["type", "items", "minItems", "maxItems"]),
    (Form::Number, &["type", "format", "minimum", "maximum"]),
    (Form::Boolean, &["type"]),
    (Form::Open, &[]),
];

const KEYS_OF_ANY: [&str; 5] = ["deprecated", "description", "example", "nullable", "x-neutral"];

pub(super) fn form(schema: &Value) -> Form {
    let has = |key: &str| schema.get(key).is_some();
    match schema["type"].as_str() {
        _ if has("$ref") => Form::Reference,
        _ if has("oneOf") => Form::Union,
        _ if has("allOf") => Form::Merged,
        Some("string") if has("enum") => Form::Enum,
        Some("string") => Form::String,
        Some("object") if has("properties") => Form::Object,
        Some("object") => Form::Map,
        Some("array") if has("items") => Form::Array,
        Some("integer" | "number") => Form::Number,
        Some("boolean") => Form::Boolean,
        None => Form::Open,
        Some(_) => Form::Unknown,
    }
}

/// A type is one of JSON's, and complete.
pub(super) fn schema_type(document: &Document, found: &mut Vec<Diagnostic>) {
    for pointer in all_schemas(document) {
        let schema = document.at(&pointer);
        if form(schema) == Form::Unknown {
            let ty = schema["type"].as_str().unwrap_or_default();
            let message = format!(
                "`{ty}` is no type here; write string, integer, number, boolean, object, or array with `items`"
            );
            found.push(document.diagnostic("schema-type", &format!("{pointer}/type"), message));
        }
    }
}

/// A key means something in one form of schema and nothing in another.
pub(super) fn schema_keys(document: &Document, found: &mut Vec<Diagnostic>) {
    for pointer in all_schemas(document) {
        let form = form(document.at(&pointer));
        let Some((_, keys)) = KEYS.iter().find(|(known, _)| *known == form) else { continue };
        for (key, at) in document.children(&pointer) {
            if !keys.contains(&key.as_str()) && !KEYS_OF_ANY.contains(&key.as_str()) {
                let message = match form {
                    Form::Open => format!("add the `type` that `{key}` belongs to"),
                    Form::Merged => format!("move `{key}` into a member of `allOf`"),
                    _ => format!("remove `{key}`, or the keys that it does not go with"),
                };
                found.push(document.diagnostic("schema-keys", &at, message));
            }
        }
    }
}

/// A text can be made of other texts, those that are components.
pub(super) fn text_from(document: &Document, found: &mut Vec<Diagnostic>) {
    for pointer in all_schemas(document) {
        for (_, at) in document.children(&format!("{pointer}/x-from")) {
            let target =
                document.at(&at).as_str().and_then(|it| it.strip_prefix('#')).unwrap_or_default();
            let component = target.starts_with(COMPONENTS) && pointer.starts_with(COMPONENTS);
            if !component || form(document.at(target)) != Form::String || target == pointer {
                let message = "name another text component, as `#/components/schemas/…`";
                found.push(document.diagnostic("text-from", &at, message));
            }
        }
    }
}

/// Only what has a Rust item of its own can be deprecated.
pub(super) fn deprecated_place(document: &Document, found: &mut Vec<Diagnostic>) {
    for pointer in all_schemas(document) {
        if document.at(&pointer).get("deprecated").is_some() && !is_property(&pointer) {
            let message = "write `deprecated` beside a property, a parameter or an operation";
            found.push(document.diagnostic(
                "deprecated-place",
                &format!("{pointer}/deprecated"),
                message,
            ));
        }
    }
}

/// Whether a schema is that of a component's property.
fn is_property(pointer: &str) -> bool {
    let (parent, _) = pointer.rsplit_once('/').unwrap_or_default();
    parent.starts_with(COMPONENTS) && parent.ends_with("/properties")
}

/// Only a property has a place for null in Rust.
pub(super) fn nullable_place(document: &Document, found: &mut Vec<Diagnostic>) {
    for pointer in all_schemas(document) {
        if document.at(&pointer)["nullable"] == true && !is_property(&pointer) {
            let message =
                "write `nullable` beside a property of a component; nothing else can be null";
            found.push(document.diagnostic(
                "nullable-place",
                &format!("{pointer}/nullable"),
                message,
            ));
        }
    }
}

/// The components, what they merge, and all inline schemas.
fn all_schemas(document: &Document) -> Vec<String> {
    let mut all: Vec<String> =
        inline_schemas(document).into_iter().map(|(pointer, _)| pointer).collect();
    for (_, component) in document.children(COMPONENTS) {
        let merged = document.children(&format!("{component}/allOf"));
        all.extend(merged.into_iter().map(|(_, at)| at));
        all.push(component);
    }
    all
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
            Form::Unknown => continue,
            _ => {
                "write this schema where it is used; only objects, enums, unions and texts get a name"
            }
        };
        found.push(document.diagnostic("component-kind", &pointer, message));
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
