//! Rules about the properties of objects, their own and those that they merge.

use std::collections::BTreeSet;

use super::spec::{Report, Spec};
use crate::model::{Form, Role, Schema};

/// The runtime notes in one word which of an object's properties came as null.
const MAX_PROPERTIES: usize = 64;

/// An object has no more properties than the runtime can keep apart.
pub(super) fn rust_property_count(spec: &Spec<'_>, report: &mut Report<'_>) {
    for ty in spec.api.types.values() {
        if spec.api.properties(ty).by_name.len() > MAX_PROPERTIES {
            let message = format!(
                "split this object, or leave it open; one of more than {MAX_PROPERTIES} properties is not supported"
            );
            report.at_key(&ty.schema.at, message);
        }
    }
}

/// What is required must exist; else nothing would ever fill it.
pub(super) fn no_required_schema_properties_undefined(spec: &Spec<'_>, report: &mut Report<'_>) {
    for ty in spec.api.types.values() {
        let known = spec.api.properties(ty).by_name;
        let merged = spec.api.merged(&ty.schema).into_iter().filter_map(Schema::object);
        let mut seen = BTreeSet::new();
        for required in merged.flat_map(|it| &it.required) {
            let (at, name) = (&required.at, required.value.as_str());
            if !known.contains_key(name) {
                let near = report.nearest(name, known.keys().copied());
                let fix = near.and_then(|it| spec.document.replace(at, it));
                let message =
                    format!("remove or respell `{name}`; this object has no such property");
                report.at(at, message).fix = fix;
            } else if !seen.insert(name) {
                report.at(at, format!("remove `{name}` here; it is required already"));
            }
        }
    }
}

/// `allOf` either merges objects into a component, or puts a description beside a reference.
pub(super) fn composition_sanity(spec: &Spec<'_>, report: &mut Report<'_>) {
    for (schema, role) in spec.api.roles() {
        let Some(object) = schema.object().filter(|it| it.is_merged) else { continue };
        let at = format!("{}/allOf", schema.at);
        if role.is_inline() {
            let message = "keep one `$ref` here; objects are merged in `components/schemas`";
            report.at_key(&at, message);
        } else if role == Role::Type && object.merged.is_empty() {
            report.at_key(&at, "add the objects to merge");
        }
        for member in object.merged.iter().filter(|_| role == Role::Type) {
            let merges = match &member.form {
                Form::Reference(it) if it.merged => false,
                // What leads nowhere is told by another rule.
                Form::Reference(it) if it.name.is_none() => continue,
                _ => spec.api.resolve(member).object().is_some_and(|it| !it.is_merged),
            };
            if !merges {
                let message = "merge objects with `properties` only, written here or referred to";
                report.at(&member.at, message);
            }
        }
    }
}
