//! Rules about what this generator reads beyond OpenAPI: `x-envelope`, `x-neutral` and `x-from`.

use serde_json::Value;

use super::spec::{Report, Spec};
use crate::model::{Api, Form, Role, Schema};

/// An envelope is an object of one required property, around a body or a successful response.
pub(super) fn rust_envelope(spec: &Spec<'_>, report: &mut Report<'_>) {
    for (schema, role) in spec.api.roles() {
        // What no other schema may have is told by another rule.
        let (Some(key), Some(object)) = (&schema.envelope, schema.object()) else { continue };
        let required = object.required.iter().map(|it| &it.value);
        if role != Role::Body || !object.properties.keys().eq([key]) || !required.eq([key]) {
            let message = format!(
                "let this envelope have one property, `{key}`, which it requires, and write it out in a body or a response"
            );
            report.at_key(&schema.at, message);
        }
    }
}

/// A text can be made of other texts, those that are components.
pub(super) fn rust_text_from(spec: &Spec<'_>, report: &mut Report<'_>) {
    for (schema, role) in spec.api.roles().filter(|(schema, _)| !schema.from.is_empty()) {
        if role != Role::Type {
            let message = "move this text to `components/schemas`; what has no name there is made of every text";
            report.at_key(&format!("{}/x-from", schema.at), message);
            continue;
        }
        for from in &schema.from {
            let named = spec.api.named(&from.value).map(|ty| &ty.schema);
            if !named.is_some_and(|it| matches!(it.form, Form::String) && it.at != schema.at) {
                report.at(&from.at, "name another text component, as `#/components/schemas/…`");
            }
        }
    }
}

/// A neutral value fills a key that the API demands: null, a flag, or an empty object.
pub(super) fn rust_neutral_value(spec: &Spec<'_>, report: &mut Report<'_>) {
    for (schema, role) in spec.api.roles().filter(|(_, role)| role.is_inline()) {
        let Some(neutral) = &schema.neutral else { continue };
        let fits = match neutral {
            Value::Null => schema.nullable,
            Value::Bool(_) => matches!(schema.form, Form::Boolean) && !schema.nullable,
            Value::Object(entries) => {
                entries.is_empty() && !schema.nullable && empty_object_fits(spec.api, schema)
            }
            _ => false,
        };
        let at = format!("{}/x-neutral", schema.at);
        if !fits {
            report
                .at_key(&at, "write null, true, false or {}, as fits the property, or remove this");
        } else if !matches!(role, Role::Property { required: true, .. }) {
            let message = "require this property, or remove this; what may be left out needs no neutral value";
            report.at_key(&at, message);
        }
    }
}

/// Whether the object that a property refers to requires nothing.
fn empty_object_fits(api: &Api, property: &Schema) -> bool {
    api.target(property)
        .is_some_and(|ty| ty.schema.object().is_some() && api.properties(ty).required.is_empty())
}
