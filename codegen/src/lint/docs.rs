//! Rules about what users read: descriptions, which become documentation, and examples, which become
//! programs in it.

use super::spec::{Report, Spec};
use super::unused::unused;
use crate::model::Form;

/// Adds a finding if something has no description.
fn demand(report: &mut Report<'_>, at: &str, is_said: bool, what: &str) {
    if !is_said {
        report.at_key(at, format!("describe this {what}; the text becomes documentation"));
    }
}

/// A method is documented.
pub(super) fn operation_description(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.api.operations {
        demand(report, &operation.at, operation.docs.is_said(), "operation");
    }
}

/// An argument, and the method that sets an optional parameter, are documented.
pub(super) fn oas3_parameter_description(spec: &Spec<'_>, report: &mut Report<'_>) {
    let parameters = spec.api.operations.iter().flat_map(|it| &it.parameters);
    for parameter in parameters.filter(|it| spec.document.find(&it.at).is_some()) {
        demand(report, &parameter.at, parameter.docs.is_said(), "parameter");
    }
}

/// A type is documented.
pub(super) fn schema_description(spec: &Spec<'_>, report: &mut Report<'_>) {
    for ty in spec.api.types.values().filter(|it| !it.inline) {
        let schema = &ty.schema;
        if !schema.is_reference() {
            demand(report, &schema.at, schema.docs.is_said(), "schema");
        }
    }
}

/// A field is documented.
pub(super) fn property_description(spec: &Spec<'_>, report: &mut Report<'_>) {
    for ty in spec.api.types.values() {
        let Form::Object(object) = &ty.schema.form else { continue };
        for property in object.properties.values() {
            // A reference takes its documentation from what it refers to, and no struct has what tells
            // the members of a union apart.
            if !property.is_reference() && !spec.api.discriminators.contains(&property.at) {
                demand(report, &property.at, property.docs.is_said(), "property");
            }
        }
    }
}

/// A tag names a file, whose operations it describes.
pub(super) fn tag_description(spec: &Spec<'_>, report: &mut Report<'_>) {
    for tag in &spec.api.tags {
        let is_said = tag.description.as_ref().is_some_and(|it| !it.trim().is_empty());
        demand(report, &tag.at, is_said, "tag");
    }
}

/// An operation without an example is shown to nobody, and its documentation is not run.
pub(super) fn oas3_missing_example(spec: &Spec<'_>, report: &mut Report<'_>) {
    let message = "add an `example`; without it the operation has none in its documentation";
    for operation in &spec.api.operations {
        for parameter in operation.parameters.iter().filter(|it| it.is_required()) {
            if spec.api.example(parameter).is_none() {
                report.at_key(&parameter.at, message);
            }
        }
        if let Some(media) = operation.request().filter(|it| it.docs.example.is_none()) {
            report.at_key(&media.at, message);
        }
    }
}

/// What no operation uses is left over, or was meant to be referred to.
pub(super) fn oas3_unused_component(spec: &Spec<'_>, report: &mut Report<'_>) {
    for component in unused(spec.document) {
        let message = format!("no operation uses `{}`; remove it, or refer to it", component.value);
        report.at_key(&component.at, message);
    }
}
