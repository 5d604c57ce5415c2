//! Rules about schemas. Types get their names from components alone, so whatever needs a name of its
//! own in Rust (object, enum, union) must be a component; all else is written where it is used.

use std::collections::BTreeSet;

use serde_json::Value;

use super::values::{NO_NULL, TYPES};
use super::{Report, Spec};

pub(super) const COMPONENTS: &str = "/components/schemas";

/// The formats that OpenAPI or its registry give a meaning, by type.
const FORMATS: [(&str, &[&str]); 3] = [
    (
        "string",
        &[
            "binary",
            "byte",
            "char",
            "date",
            "date-time",
            "duration",
            "email",
            "hostname",
            "ipv4",
            "ipv6",
            "password",
            "time",
            "uri",
            "uri-reference",
            "uuid",
        ],
    ),
    ("integer", &["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]),
    ("number", &["double", "float"]),
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

/// A type is one of JSON's.
pub(super) fn schema_type(spec: &Spec<'_>, report: &mut Report<'_>) {
    for pointer in spec.schemas() {
        let schema = spec.document.at(pointer);
        let Some(ty) = schema["type"].as_str().filter(|ty| !TYPES.contains(ty)) else { continue };
        if form(schema) == Form::Unknown {
            let at = format!("{pointer}/type");
            let message = match ty {
                "null" => NO_NULL.into(),
                _ => format!("write one of {} in place of `{ty}`", TYPES.join(", ")),
            };
            report.at(&at, message).fix =
                report.nearest(ty, TYPES).and_then(|it| spec.document.replace(&at, it));
        }
    }
}

/// An array says what it holds.
pub(super) fn array_items(spec: &Spec<'_>, report: &mut Report<'_>) {
    for pointer in spec.schemas() {
        let schema = spec.document.at(pointer);
        if schema["type"] == "array" && schema.get("items").is_none() {
            report.at_key(pointer, "add `items`; `items: {}` is an array of anything");
        }
    }
}

/// Arrays of arrays and maps of maps are written inline, one within the other.
const MAX_DEPTH: usize = 16;

/// What is written inline within itself is nested in Rust too, and in progenitor's calls.
pub(super) fn rust_schema_depth(spec: &Spec<'_>, report: &mut Report<'_>) {
    for pointer in &spec.inline {
        let steps =
            pointer.rsplit('/').take_while(|it| ["items", "additionalProperties"].contains(it));
        if steps.count() == MAX_DEPTH + 1 {
            let message = format!(
                "nest this less, or leave it open: `{{}}` with a description; more than {MAX_DEPTH} levels are not supported"
            );
            report.at_key(pointer, message);
        }
    }
}

/// A key means something in one form of schema and nothing in another.
pub(super) fn no_schema_type_mismatch(spec: &Spec<'_>, report: &mut Report<'_>) {
    for pointer in spec.schemas() {
        let form = form(spec.document.at(pointer));
        let Some((_, keys)) = KEYS.iter().find(|(known, _)| *known == form) else { continue };
        for (key, at) in spec.document.children(pointer) {
            // What this says is so of every object.
            if form == Form::Object
                && key == "additionalProperties"
                && spec.document.at(&at) == true
            {
                continue;
            }
            if !keys.contains(&key.as_str()) && !KEYS_OF_ANY.contains(&key.as_str()) {
                let message = match form {
                    Form::Open => format!("add the `type` that `{key}` belongs to"),
                    Form::Merged if key != "type" && spec.named.contains(pointer) => {
                        format!("move `{key}` into a member of `allOf`")
                    }
                    _ => format!("remove `{key}`, or the keys that it does not go with"),
                };
                report.at_key(&at, message);
            }
        }
    }
}

/// A format that nothing reads is misspelt, or a secret between its author and the server.
pub(super) fn schema_type_format(spec: &Spec<'_>, report: &mut Report<'_>) {
    for pointer in spec.schemas() {
        let schema = spec.document.at(pointer);
        let (ty, format) = (&schema["type"], schema["format"].as_str().unwrap_or_default());
        let Some((ty, known)) = FORMATS.iter().find(|(it, _)| ty == it) else { continue };
        if !format.is_empty() && !known.contains(&format) {
            let at = format!("{pointer}/format");
            let message = format!("remove or respell `{format}`; no {ty} has that format");
            report.at(&at, message).fix = report
                .nearest(format, known.iter().copied())
                .and_then(|it| spec.document.replace(&at, it));
        }
    }
}

/// Only what has a Rust item of its own can be deprecated.
pub(super) fn rust_deprecated_place(spec: &Spec<'_>, report: &mut Report<'_>) {
    for pointer in spec.schemas() {
        if spec.document.at(pointer).get("deprecated").is_some() && !is_property(pointer) {
            let message = "write `deprecated` beside a property, a parameter or an operation";
            report.at_key(&format!("{pointer}/deprecated"), message);
        }
    }
}

/// Whether a schema is that of a component's property.
fn is_property(pointer: &str) -> bool {
    let (parent, _) = pointer.rsplit_once('/').unwrap_or_default();
    parent.starts_with(COMPONENTS) && parent.ends_with("/properties")
}

/// Only a property has a place for null in Rust.
pub(super) fn rust_nullable_place(spec: &Spec<'_>, report: &mut Report<'_>) {
    for pointer in spec.schemas() {
        if spec.document.at(pointer)["nullable"] == true && !is_property(pointer) {
            let message =
                "write `nullable` beside a property of a component; nothing else can be null";
            report.at_key(&format!("{pointer}/nullable"), message);
        }
    }
}

/// Every inline schema is of a form that needs no name.
pub(super) fn avoid_inline_schemas(spec: &Spec<'_>, report: &mut Report<'_>) {
    for pointer in &spec.inline {
        let schema = spec.document.at(pointer);
        let envelope = schema.get("x-envelope").is_some();
        let what = match form(schema) {
            Form::Object if !envelope => "object",
            Form::Enum if !spec.tags.contains(pointer) => "enum",
            Form::Union => "union",
            _ => continue,
        };
        let body = what == "object" && spec.bodies.contains(pointer);
        let or =
            if body { ", or mark it `x-envelope` if it only wraps what users want" } else { "" };
        let message = format!(
            "move this {what} to `components/schemas`{or}; its name there becomes its Rust name"
        );
        report.at_key(pointer, message);
    }
}

/// A component is what needs a name: an object, an enum, a union, or a text with a meaning.
pub(super) fn rust_component_kind(spec: &Spec<'_>, report: &mut Report<'_>) {
    for (_, pointer) in spec.document.children(COMPONENTS) {
        let message = match form(spec.document.at(&pointer)) {
            Form::Object | Form::Enum | Form::Union | Form::String | Form::Merged => continue,
            Form::Reference => "write the schema out, or use the other component directly",
            Form::Unknown => continue,
            _ => {
                "write this schema where it is used; only objects, enums, unions and texts get a name"
            }
        };
        report.at_key(&pointer, message);
    }
}

/// An object that cannot be had without another of its kind cannot be had at all.
pub(super) fn no_circular_refs(spec: &Spec<'_>, report: &mut Report<'_>) {
    let mut told = BTreeSet::new();
    for (_, component) in spec.document.children(COMPONENTS) {
        let (mut seen, mut next) = (BTreeSet::new(), demanded(spec, &component));
        while let Some((property, target)) = next.pop() {
            if told.contains(&target) {
                continue;
            }
            if target == component {
                let message = "make one property of this circle optional or an array; no such object can ever be made";
                let label = spec.document.label(&property, "closes the circle");
                report.at_key(&component, message).labels.push(label);
                told.insert(component);
                break;
            }
            if seen.insert(target.clone()) {
                next.extend(demanded(spec, &target));
            }
        }
    }
}

/// The components without which none of this kind can be had, and the properties that hold them.
fn demanded(spec: &Spec<'_>, component: &str) -> Vec<(String, String)> {
    let mut demanded = Vec::new();
    for part in spec.parts(component) {
        let required = spec.document.at(&format!("{part}/required")).as_array();
        for (name, at) in spec.document.children(&format!("{part}/properties")) {
            let schema = spec.document.at(&at);
            let optional = required.is_none_or(|it| !it.contains(&Value::from(name)));
            if optional || schema["nullable"] == true {
                continue;
            }
            let at_reference =
                if form(schema) == Form::Merged { format!("{at}/allOf/0") } else { at.clone() };
            let reference = spec.document.at(&at_reference).get("$ref").is_some();
            let target = spec.document.resolve(&at_reference).filter(|_| reference);
            demanded.extend(target.map(|target| (at, target)));
        }
    }
    demanded
}
