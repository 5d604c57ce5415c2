//! Rules about the properties of objects, including merged ones.

use std::collections::BTreeSet;

use super::spec::{Report, Spec};
use crate::model::{Cause, Form, Schema, may_lack};

/// Required properties are declared, once.
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
                    format!("add `{name}` to `properties`; it is required, but has no field");
                report.at(at, message).fix = fix;
            } else if !seen.insert(name) {
                report.at(at, format!("remove `{name}` here; it is already required"));
            }
        }
    }
}

/// No required property is `readOnly` or `writeOnly` in a type that is both sent and received.
pub(super) fn rust_one_way(spec: &Spec<'_>, report: &mut Report<'_>) {
    for ty in spec.api.types.values() {
        let objects = spec.api.merged(&ty.schema).into_iter().filter_map(Schema::object);
        for object in objects {
            let required = object.properties.iter().filter(|(name, _)| object.requires(name));
            for (name, property) in required.filter(|(_, it)| may_lack(it, &ty.uses)) {
                let message = format!(
                    "write separate components for requests and responses; `{name}` is required one way and absent the other, so it is optional here"
                );
                report.at_key(&property.at, message);
            }
        }
    }
}

/// Schemas merge only objects, and have one type.
pub(super) fn composition_sanity(spec: &Spec<'_>, report: &mut Report<'_>) {
    for schema in spec.without_references() {
        let why = match &schema.form {
            Form::Open(Cause::Merge, _) => "it merges something other than objects, or itself",
            Form::Open(Cause::Types, _) => "it has several types",
            Form::Open(Cause::Cycle, _) => "it consists only of itself",
            Form::Open(Cause::Mixed, _) => "it has other keys in addition to a union",
            Form::Object(object)
                if object.is_merged && object.merged.is_empty() && object.properties.is_empty() =>
            {
                let message = "this merges nothing, so it is an object without properties";
                report.at_key(&format!("{}/allOf", schema.at), message);
                continue;
            }
            _ => continue,
        };
        report.at_key(&schema.at, format!("this is kept as JSON, as {why}"));
    }
    contradictions(spec, report);
}

/// Reports properties with conflicting schemas in merged objects.
fn contradictions(spec: &Spec<'_>, report: &mut Report<'_>) {
    let mut reported = BTreeSet::new();
    for ty in spec.api.types.values() {
        let parts = spec.api.merged(&ty.schema);
        for (name, property) in &spec.api.properties(ty).by_name {
            let schemas = parts.iter().filter_map(|it| it.object()?.properties.get(*name));
            let schemas: Vec<&Schema> = schemas.collect();
            if !property.is_open {
                let taken = property.schema;
                for lost in schemas.into_iter().filter(|it| spec.api.is_dropped_for(it, taken)) {
                    if reported.insert((&taken.at, &lost.at)) {
                        let [one, other] = [taken, lost].map(Schema::value_type);
                        let message =
                            format!("`{name}` is `{one}`; that it is also `{other}` is ignored");
                        let label = spec.document.label(&taken.at, &format!("`{one}` here"));
                        report.at_key(&lost.at, message).labels.push(label);
                    }
                }
                continue;
            }
            let ([first, ..], [.., last]) = (&schemas[..], &schemas[..]) else { continue };
            if reported.insert((&first.at, &last.at)) {
                let [one, other] = [first, last].map(|it| spec.api.resolve(it).describe());
                let message = format!(
                    "`{name}` is kept as JSON, as it is {other} here and {one} in a schema merged with this"
                );
                let label = spec.document.label(&first.at, &format!("{one} here"));
                report.at_key(&last.at, message).labels.push(label);
            }
        }
    }
}
