//! Rules about descriptions, which become documentation, and examples, which become doc tests.

use super::spec::{Report, Spec};
use super::unused::unused;
use crate::model::Form;

/// Reports a missing description.
fn check(report: &mut Report<'_>, at: &str, is_described: bool, what: &str) {
    if !is_described {
        report.at_key(at, format!("describe this {what}; the description becomes documentation"));
    }
}

/// Operations have descriptions, which document methods.
pub(super) fn operation_description(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.api.operations {
        check(report, &operation.at, operation.docs.has_prose(), "operation");
    }
}

/// Parameters have descriptions, which document arguments and setters.
pub(super) fn oas3_parameter_description(spec: &Spec<'_>, report: &mut Report<'_>) {
    let parameters = spec.api.operations.iter().flat_map(|it| &it.parameters);
    for parameter in parameters.filter(|it| spec.document.find(&it.at).is_some()) {
        check(report, &parameter.at, parameter.docs.has_prose(), "parameter");
    }
}

/// Schemas have descriptions, which document types.
pub(super) fn schema_description(spec: &Spec<'_>, report: &mut Report<'_>) {
    for ty in spec.api.types.values().filter(|it| !it.inline) {
        let schema = &ty.schema;
        if !schema.is_reference() {
            check(report, &schema.at, schema.docs.has_prose(), "schema");
        }
    }
}

/// Properties have descriptions, which document fields.
pub(super) fn property_description(spec: &Spec<'_>, report: &mut Report<'_>) {
    for ty in spec.api.types.values() {
        let Form::Object(object) = &ty.schema.form else { continue };
        for property in object.properties.values() {
            // A reference has the documentation of its target, and a discriminator is not a field.
            if !property.is_reference() && !spec.api.discriminators.contains(&property.at) {
                check(report, &property.at, property.docs.has_prose(), "property");
            }
        }
    }
}

/// Tags have descriptions, which document modules.
pub(super) fn tag_description(spec: &Spec<'_>, report: &mut Report<'_>) {
    for tag in &spec.api.tags {
        let is_described = tag.description.as_ref().is_some_and(|it| !it.trim().is_empty());
        check(report, &tag.at, is_described, "tag");
    }
}

/// Required parameters and bodies have examples, which become doc tests.
pub(super) fn oas3_missing_example(spec: &Spec<'_>, report: &mut Report<'_>) {
    let message = "add an `example`; without it the operation has no doc test";
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

/// Components are used.
pub(super) fn oas3_unused_component(spec: &Spec<'_>, report: &mut Report<'_>) {
    for component in unused(spec.document) {
        let message = format!("remove `{}` or refer to it; no operation uses it", component.value);
        report.at_key(&component.at, message);
    }
}
