//! Rules about the generator's extensions `x-envelope`, `x-constructor-default` and `x-from`.

use serde_json::Value;

use super::spec::{Report, Spec};
use crate::model::{Api, Form, Origin, Presence, Role, RustType, Schema};

/// An envelope is an object of one required property, around a body or a successful response.
pub(super) fn rust_envelope(spec: &Spec<'_>, report: &mut Report<'_>) {
    for (schema, role) in spec.api.roles() {
        // Another rule reports `x-envelope` on other schemas.
        let (Some(key), Some(object)) = (&schema.envelope, schema.object()) else { continue };
        let required = object.required.iter().map(|it| &it.value);
        if role != Role::Body || !object.properties.keys().eq([key]) || !required.eq([key]) {
            let message = format!(
                "write this envelope inline in a body or a response, with `{key}` as its only property, and require it"
            );
            report.at_key(&schema.at, message);
        }
    }
}

/// A string type converts from other string components, and from objects with such a property.
pub(super) fn rust_newtype_conversion(spec: &Spec<'_>, report: &mut Report<'_>) {
    for (schema, role) in spec.api.roles().filter(|(schema, _)| !schema.from.is_empty()) {
        if role != Role::Type {
            let message = "move this string to `components/schemas`; an inline string converts from every string";
            report.at_key(&format!("{}/x-from", schema.at), message);
            continue;
        }
        for (index, origin) in schema.from.iter().enumerate() {
            let is_known = schema.from[..index].iter().any(|it| it.name == origin.name);
            if let Some(message) = mistake(spec.api, schema, origin) {
                report.at(&origin.at, message);
            } else if is_known {
                report.at(&origin.at, "remove this duplicate; the component is listed above");
            }
        }
    }
}

/// Why a string cannot be converted from this.
fn mistake(api: &Api, schema: &Schema, origin: &Origin) -> Option<String> {
    let named = origin.name.as_ref().and_then(|it| api.types.get(it));
    let (ty, name) = match (named, &origin.property) {
        (Some(ty), None) if matches!(ty.schema.form, Form::String) && ty.schema.at != schema.at => {
            return None;
        }
        (Some(ty), Some(name)) if ty.schema.object().is_some() => (ty, name),
        _ => {
            let message = "write another string component as `#/components/schemas/…`, or a property of an object as `#/components/schemas/…/properties/…`";
            return Some(message.to_owned());
        }
    };
    let (of, properties) = (&ty.component, api.properties(ty));
    let Some(property) = properties.fields().find(|it| it.name == name) else {
        return Some(format!("write a property of `{of}`; it has no `{name}`"));
    };
    if property.presence != Presence::Required {
        return Some(format!(
            "require `{name}` in `{of}` and make it non-null, or write another property"
        ));
    }
    match property.rust_type() {
        RustType::String => None,
        RustType::Named(it) if schema.sources().any(|source| source == it) => None,
        RustType::Named(it) if api.types.get(&it).is_some_and(|it| it.schema.at == schema.at) => {
            None
        }
        RustType::Named(it) => {
            Some(format!("add `{it}` to this list; `{name}` of `{of}` has that type"))
        }
        _ => Some(format!("write a string property; `{name}` of `{of}` is not a string")),
    }
}

/// A constructor default is null, a boolean or an empty object, for a required property.
pub(super) fn rust_constructor_default(spec: &Spec<'_>, report: &mut Report<'_>) {
    for (schema, role) in spec.api.roles().filter(|(_, role)| role.is_inline()) {
        let Some(default) = &schema.constructor_default else { continue };
        let fits = match default {
            Value::Null => schema.nullable,
            Value::Bool(_) => matches!(schema.form, Form::Boolean) && !schema.nullable,
            Value::Object(entries) => {
                entries.is_empty() && !schema.nullable && empty_object_fits(spec.api, schema)
            }
            _ => false,
        };
        let at = format!("{}/x-constructor-default", schema.at);
        if !fits {
            report.at_key(
                &at,
                "write null, true, false or {}, as this property allows, or remove this",
            );
        } else if !matches!(role, Role::Property { required: true, .. }) {
            let message = "require this property, or remove this; an optional property needs no constructor default";
            report.at_key(&at, message);
        }
    }
}

/// Whether a property refers to an object without required properties.
fn empty_object_fits(api: &Api, property: &Schema) -> bool {
    api.target(property)
        .is_some_and(|ty| ty.schema.object().is_some() && api.properties(ty).required.is_empty())
}
