//! Rules about what users read: descriptions, which become documentation, and examples, which become
//! programs in it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::schemas::{COMPONENTS, Form, form};
use super::{Report, Spec};

/// Adds a finding if something has no description.
fn demand(spec: &Spec<'_>, report: &mut Report<'_>, pointer: &str, what: &str) {
    let said = |key: &str| {
        spec.document
            .at(&format!("{pointer}/{key}"))
            .as_str()
            .is_some_and(|it| !it.trim().is_empty())
    };
    if !said("description") && !said("summary") {
        report.at_key(pointer, format!("describe this {what}; the text becomes documentation"));
    }
}

/// A method is documented.
pub(super) fn operation_description(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.operations {
        demand(spec, report, &operation.pointer, "operation");
    }
}

/// An argument, and the method that sets an optional parameter, are documented.
pub(super) fn oas3_parameter_description(spec: &Spec<'_>, report: &mut Report<'_>) {
    for parameter in spec.operations.iter().flat_map(|it| &it.parameters) {
        demand(spec, report, parameter, "parameter");
    }
}

/// A type is documented.
pub(super) fn schema_description(spec: &Spec<'_>, report: &mut Report<'_>) {
    for (_, component) in spec.document.children(COMPONENTS) {
        if !matches!(form(spec.document.at(&component)), Form::Reference) {
            demand(spec, report, &component, "schema");
        }
    }
}

/// A field is documented.
pub(super) fn property_description(spec: &Spec<'_>, report: &mut Report<'_>) {
    for (_, component) in spec.document.children(COMPONENTS) {
        for (_, property) in spec.document.children(&format!("{component}/properties")) {
            let plain = !matches!(form(spec.document.at(&property)), Form::Reference);
            // A reference takes its documentation from what it refers to, and a tag is not seen.
            if plain && !spec.tags.contains(&property) {
                demand(spec, report, &property, "property");
            }
        }
    }
}

/// A tag names a file, whose operations it describes.
pub(super) fn tag_description(spec: &Spec<'_>, report: &mut Report<'_>) {
    for (_, tag) in spec.document.children("/tags") {
        demand(spec, report, &tag, "tag");
    }
}

/// An operation without an example is shown to nobody, and its documentation is not run.
pub(super) fn oas3_missing_example(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.operations {
        for parameter in &operation.parameters {
            let it = spec.document.at(parameter);
            let schema = spec.document.resolve(&format!("{parameter}/schema")).unwrap_or_default();
            let shown = it.get("example").or(spec.document.at(&schema).get("example"));
            if it["required"] == true && shown.is_none() {
                let message =
                    "add an `example`; without it the operation has none in its documentation";
                report.at_key(parameter, message);
            }
        }
        if let Some(body) = &operation.body {
            let at = format!("{body}/content/application~1json");
            let it = spec.document.at(&at);
            if it.is_object() && it.get("example").is_none() {
                let message =
                    "add an `example`; without it the operation has none in its documentation";
                report.at_key(&at, message);
            }
        }
    }
}

/// What nothing refers to is a remnant, or was meant to be referred to.
pub(super) fn oas3_unused_component(spec: &Spec<'_>, report: &mut Report<'_>) {
    let mut used = BTreeSet::new();
    let mut next = vec![&spec.document.value["paths"]];
    while let Some(value) = next.pop() {
        let target = value["$ref"].as_str().and_then(|it| it.strip_prefix('#'));
        let mapped =
            value["discriminator"]["mapping"].as_object().into_iter().flat_map(|it| it.values());
        let made_of = value["x-from"].as_array().into_iter().flatten();
        let texts =
            mapped.chain(made_of).filter_map(Value::as_str).filter_map(|it| it.strip_prefix('#'));
        for pointer in target.into_iter().chain(texts) {
            if used.insert(pointer.to_owned()) {
                next.push(spec.document.at(pointer));
            }
        }
        match value {
            Value::Object(entries) => next.extend(entries.values()),
            Value::Array(items) => next.extend(items),
            _ => {}
        }
    }
    for kind in ["parameters", "requestBodies", "responses", "schemas"] {
        for (name, at) in spec.document.children(&format!("/components/{kind}")) {
            if !used.contains(&at) {
                report.at_key(&at, format!("remove `{name}`, or refer to it"));
            }
        }
    }
}
