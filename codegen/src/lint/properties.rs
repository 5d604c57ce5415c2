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
                let message = format!(
                    "describe `{name}` in `properties`; it is required, and has no field until then"
                );
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
            Form::Open(Cause::Merge, _) => "it merges what is no object, or itself",
            Form::Open(Cause::Types, _) => "it has several types",
            Form::Open(Cause::Cycle, _) => "it is made of nothing but itself",
            Form::Open(Cause::Mixed, _) => "it is a union and more than that",
            Form::Object(object)
                if object.is_merged && object.merged.is_empty() && object.properties.is_empty() =>
            {
                let message = "this merges nothing, and is read as an object without properties";
                report.at_key(&format!("{}/allOf", schema.at), message);
                continue;
            }
            _ => continue,
        };
        report.at_key(&schema.at, format!("this is kept as JSON, since {why}"));
    }
    contradictions(spec, report);
}

/// What is said of one property twice, and cannot both be.
fn contradictions(spec: &Spec<'_>, report: &mut Report<'_>) {
    let mut told = BTreeSet::new();
    for ty in spec.api.types.values() {
        let parts = spec.api.merged(&ty.schema);
        for (name, property) in &spec.api.properties(ty).by_name {
            let said = parts.iter().filter_map(|it| it.object()?.properties.get(*name));
            let said: Vec<&Schema> = said.collect();
            if !property.is_open {
                let taken = property.schema;
                for lost in said.into_iter().filter(|it| spec.api.is_lost_beside(it, taken)) {
                    if told.insert((&taken.at, &lost.at)) {
                        let [one, other] = [taken, lost].map(Schema::value_type);
                        let message = format!(
                            "`{name}` is read as `{one}`, and that it is `{other}` as well is not"
                        );
                        let label = spec.document.label(&taken.at, &format!("`{one}` here"));
                        report.at_key(&lost.at, message).labels.push(label);
                    }
                }
                continue;
            }
            let ([first, ..], [.., last]) = (&said[..], &said[..]) else { continue };
            if told.insert((&first.at, &last.at)) {
                let [one, other] = [first, last].map(|it| spec.api.resolve(it).word());
                let message = format!(
                    "`{name}` is kept as JSON, since it is {other} here and {one} in what is merged with this"
                );
                let label = spec.document.label(&first.at, &format!("{one} here"));
                report.at_key(&last.at, message).labels.push(label);
            }
        }
    }
}
