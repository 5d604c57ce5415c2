//! Rules about single schemas: type, format, items and place. `properties` checks merged schemas,
//! `variants` unions and enums.

use std::collections::BTreeSet;

use super::nearest::nearest;
use super::schema_shape::SCHEMA;
use super::spec::{Report, Spec};
use super::values::{NO_NULL, TYPES, list, quoted};
use crate::document::escape;
use crate::model::{Api, Form, Presence, Role, Type};

/// The formats that OpenAPI, its registry or the generator define, by type.
const FORMATS: [(&str, &str); 3] = [
    (
        "string",
        "base64url binary byte char commonmark date date-time date-time-local decimal decimal128 \
         duration email hostname html http-date idn-email idn-hostname int64 ipv4 ipv6 iri \
         iri-reference json-pointer media-range password regex relative-json-pointer sf-binary \
         sf-boolean sf-string sf-token time time-local uint64 uri uri-reference uri-template uuid",
    ),
    (
        "integer",
        "double-int int8 int16 int32 int64 sf-integer u-int8 u-int16 u-int32 u-int64 uint uint8 \
         uint16 uint32 uint64 unixtime",
    ),
    (
        "number",
        "decimal decimal128 double double-int float int8 int16 int32 int64 sf-decimal uint8 uint16 \
         uint32 uint64 unixtime",
    ),
];

/// Types are those of JSON.
pub(super) fn schema_type(spec: &Spec<'_>, report: &mut Report<'_>) {
    for schema in spec.api.schemas().filter(|it| !it.unread.contains_key("type")) {
        let Some(ty) = schema.ty.as_deref().filter(|ty| !TYPES.contains(ty)) else { continue };
        let at = format!("{}/type", schema.at);
        let message = match ty {
            "null" => NO_NULL.into(),
            _ => format!("{} is not a type; JSON has {}", quoted(ty), list(TYPES, "and")),
        };
        report.at(&at, message).fix =
            nearest(ty, TYPES).and_then(|it| spec.document.replace(&at, it));
    }
}

/// Arrays have `items`.
pub(super) fn array_items(spec: &Spec<'_>, report: &mut Report<'_>) {
    for schema in spec.api.schemas() {
        if matches!(schema.form, Form::Array(None)) {
            report.at_key(&schema.at, "add `items`; `items: {}` is an array of anything");
        }
    }
}

/// The maximum nesting of inline arrays and maps.
const MAX_DEPTH: usize = 16;

/// Inline nesting is limited, as Rust types and progenitor's calls are nested alike.
pub(super) fn rust_schema_depth(spec: &Spec<'_>, report: &mut Report<'_>) {
    for (schema, _) in spec.api.roles().filter(|(_, role)| *role != Role::Item) {
        let mut inward = std::iter::successors(Some(schema), |it| it.item());
        if let Some(deep) = inward.nth(MAX_DEPTH + 1) {
            let message = format!("more than {MAX_DEPTH} nested arrays and maps are not supported");
            report.at_key(&deep.at, message);
        }
    }
}

/// Keys apply to the type of their schema.
pub(super) fn no_schema_type_mismatch(spec: &Spec<'_>, report: &mut Report<'_>) {
    for schema in spec.without_references() {
        let is_known = |key: &&String| {
            let is_of_any = ["default", "readOnly", "writeOnly"].contains(&key.as_str());
            !is_of_any && SCHEMA.keys.iter().any(|(known, _)| key == known)
        };
        for key in schema.unread.keys().filter(is_known) {
            let message = format!("`{key}` is not used: this is {}", schema.describe());
            report.at_key(&format!("{}/{}", schema.at, escape(key)), message);
        }
    }
}

/// Formats are known.
pub(super) fn schema_type_format(spec: &Spec<'_>, report: &mut Report<'_>) {
    for schema in spec.api.schemas() {
        let (Some(ty), Some(format)) = (&schema.ty, &schema.format) else { continue };
        let Some((ty, known)) = FORMATS.iter().find(|(it, _)| ty == it) else { continue };
        if !format.is_empty() && !known.split(' ').any(|it| it == format) {
            let at = format!("{}/format", schema.at);
            let message = format!("`{format}` is not used: it is not a format of {ty}s in OpenAPI");
            report.at(&at, message).fix = report
                .nearest(format, known.split(' '))
                .and_then(|it| spec.document.replace(&at, it));
        }
    }
}

/// `deprecated` is on something that becomes a Rust item.
pub(super) fn rust_deprecated_place(spec: &Spec<'_>, report: &mut Report<'_>) {
    for (schema, role) in spec.api.roles() {
        if schema.deprecated && !role.is_field() {
            let message =
                "this is not used; write `deprecated` in a property, a parameter or an operation";
            report.at_key(&format!("{}/deprecated", schema.at), message);
        }
    }
}

/// Schemas that become named types are components.
pub(super) fn avoid_inline_schemas(spec: &Spec<'_>, report: &mut Report<'_>) {
    for ty in spec.api.types.values().filter(|it| it.inline) {
        let what = match &ty.schema.form {
            Form::Object(_) => "object",
            Form::Enum(_) => "enum",
            // All timestamps share a type.
            Form::String => continue,
            _ => "union",
        };
        let message = format!(
            "move this {what} to `components/schemas`; inline, its name `{}` depends on its place",
            ty.name
        );
        report.at_key(&ty.schema.at, message);
    }
}

/// No object requires another object of its own type.
pub(super) fn no_circular_refs(spec: &Spec<'_>, report: &mut Report<'_>) {
    let mut reported = BTreeSet::new();
    for ty in spec.api.types.values() {
        let (mut seen, mut next) = (BTreeSet::new(), required_types(spec.api, ty));
        while let Some((property, target)) = next.pop() {
            if reported.contains(&target.name) {
                continue;
            }
            if target.name == ty.name {
                let message = "no such object can exist, as all properties in this reference cycle are required; if there are such objects, one of the properties is optional, nullable or an array";
                let label = spec.document.label(property, "closes the cycle");
                report.at_key(&ty.schema.at, message).labels.push(label);
                reported.insert(&ty.name);
                break;
            }
            if seen.insert(&target.name) {
                next.extend(required_types(spec.api, target));
            }
        }
    }
}

/// The types that an object requires, each with the pointer of the property.
fn required_types<'a>(api: &'a Api, ty: &'a Type) -> Vec<(&'a str, &'a Type)> {
    let properties = api.properties(ty).by_name.into_values();
    let properties = properties.filter(|it| it.presence == Presence::Required);
    properties.filter_map(|it| Some((it.schema.at.as_str(), api.target(it.schema)?))).collect()
}
