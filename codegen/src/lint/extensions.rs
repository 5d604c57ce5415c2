//! Rules about what this generator reads beyond OpenAPI: `x-envelope`, `x-neutral` and `x-from`.

use serde_json::Value;

use super::schemas::{COMPONENTS, Form, form};
use super::{Report, Spec, parent};

/// An envelope is an object of one required property, around a body or a successful response.
pub(super) fn rust_envelope(spec: &Spec<'_>, report: &mut Report<'_>) {
    for pointer in spec.schemas() {
        let schema = spec.document.at(pointer);
        let Some(key) = schema["x-envelope"].as_str() else { continue };
        let only = spec
            .document
            .children(&format!("{pointer}/properties"))
            .iter()
            .map(|(name, _)| name == key)
            .eq([true]);
        let required = schema["required"] == Value::from(vec![key]);
        if !spec.bodies.contains(pointer) || !only || !required {
            let message = format!(
                "let this envelope have one property, `{key}`, which it requires, and write it out in a body or a response"
            );
            report.at_key(pointer, message);
        }
    }
}

/// A text can be made of other texts, those that are components.
pub(super) fn rust_text_from(spec: &Spec<'_>, report: &mut Report<'_>) {
    for pointer in spec.schemas() {
        let key = format!("{pointer}/x-from");
        if spec.document.find(&key).is_some() && parent(pointer) != Some(COMPONENTS) {
            let message = "move this text to `components/schemas`; what has no name there is made of every text";
            report.at_key(&key, message);
            continue;
        }
        for (_, at) in spec.document.children(&key) {
            let target = spec
                .document
                .at(&at)
                .as_str()
                .and_then(|it| it.strip_prefix('#'))
                .unwrap_or_default();
            let component = parent(target) == Some(COMPONENTS);
            if !component || form(spec.document.at(target)) != Form::String || target == pointer {
                report.at(&at, "name another text component, as `#/components/schemas/…`");
            }
        }
    }
}

/// A neutral value fills a key that the API demands: null, a flag, or an empty object.
pub(super) fn rust_neutral_value(spec: &Spec<'_>, report: &mut Report<'_>) {
    for pointer in &spec.inline {
        let schema = spec.document.at(pointer);
        let fits = match schema.get("x-neutral") {
            None => continue,
            Some(Value::Null) => schema["nullable"] == true,
            Some(Value::Bool(_)) => schema["type"] == "boolean" && schema["nullable"] != true,
            Some(Value::Object(entries)) => {
                entries.is_empty() && schema["nullable"] != true && empty_object_fits(spec, pointer)
            }
            Some(_) => false,
        };
        let (object, name) = pointer.rsplit_once("/properties/").unwrap_or_default();
        let required = spec.document.at(&format!("{object}/required")).as_array();
        let at = format!("{pointer}/x-neutral");
        if !fits {
            report
                .at_key(&at, "write null, true, false or {}, as fits the property, or remove this");
        } else if required.is_none_or(|required| !required.contains(&Value::from(name))) {
            let message = "require this property, or remove this; what may be left out needs no neutral value";
            report.at_key(&at, message);
        }
    }
}

/// Whether the object that a property refers to requires nothing.
fn empty_object_fits(spec: &Spec<'_>, property: &str) -> bool {
    let target = spec.document.resolve(&format!("{property}/allOf/0")).unwrap_or_default();
    matches!(form(spec.document.at(&target)), Form::Object)
        && spec.document.children(&format!("{target}/required")).is_empty()
}
