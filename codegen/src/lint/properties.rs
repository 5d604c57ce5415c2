//! Rules about the properties of objects, their own and those that they merge.

use std::collections::BTreeSet;

use super::spec::{Report, Spec};
use crate::model::{Cause, Form, Schema, may_lack};

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

/// A property that is there one way alone is optional in a type that goes both ways.
pub(super) fn rust_one_way(spec: &Spec<'_>, report: &mut Report<'_>) {
    for ty in spec.api.types.values() {
        let objects = spec.api.merged(&ty.schema).into_iter().filter_map(Schema::object);
        for object in objects {
            let required = object.properties.iter().filter(|(name, _)| object.requires(name));
            for (name, property) in required.filter(|(_, it)| may_lack(it, &ty.uses)) {
                let message = format!(
                    "`{name}` is required one way and absent the other, so that it is optional here; write one component for requests and one for responses"
                );
                report.at_key(&property.at, message);
            }
        }
    }
}

/// What merges anything but objects, or is of several types, is JSON.
pub(super) fn composition_sanity(spec: &Spec<'_>, report: &mut Report<'_>) {
    for schema in spec.written() {
        let why = match &schema.form {
            Form::Open(Cause::Merge, _) => "it merges what is no object",
            Form::Open(Cause::Types, _) => "it has several types",
            Form::Open(Cause::Cycle, _) => "it is made of nothing but itself",
            Form::Open(Cause::Mixed, _) => "a union is not all that it is",
            Form::Object(object)
                if object.is_merged && object.merged.is_empty() && object.properties.is_empty() =>
            {
                report.at_key(&format!("{}/allOf", schema.at), "add the objects to merge");
                continue;
            }
            _ => continue,
        };
        report.at_key(&schema.at, format!("this is kept as JSON, since {why}"));
    }
}
