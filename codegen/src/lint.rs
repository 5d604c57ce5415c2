//! A [`Document`] → everything that keeps a client from being made of it.
//!
//! Two layers. `shape` compares each part of the document with the keys it may have; what it
//! refuses is a mistake, or something the generator does not support and would have to ignore.
//! The rules then may rely on shapes, and find what would make progenitor panic, or give two things
//! one name. Style is not checked here.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Document;

mod operations;
mod properties;
mod schemas;
mod shape;
mod variants;

/// A fact that every spec must keep.
#[derive(Debug)]
pub struct Rule {
    /// The tag in the message, the function, and the name of its case under `tests/golden/lint`.
    pub id: &'static str,
    check: fn(&Document, &mut Vec<Diagnostic>),
}

/// All rules, by id.
pub const RULES: &[Rule] = &[
    Rule { id: "all-of", check: properties::all_of },
    Rule { id: "component-kind", check: schemas::component_kind },
    Rule { id: "component-name", check: schemas::component_name },
    Rule { id: "envelope", check: schemas::envelope },
    Rule { id: "deprecated-place", check: schemas::deprecated_place },
    Rule { id: "enum-values", check: variants::enum_values },
    Rule { id: "error-schema", check: operations::error_schema },
    Rule { id: "inline-schema", check: schemas::inline_schema },
    Rule { id: "media-type", check: operations::media_type },
    Rule { id: "neutral-value", check: properties::neutral_value },
    Rule { id: "nullable-place", check: schemas::nullable_place },
    Rule { id: "operation-id", check: operations::operation_id },
    Rule { id: "operation-tag", check: operations::operation_tag },
    Rule { id: "pagination", check: operations::pagination },
    Rule { id: "parameter-name", check: operations::parameter_name },
    Rule { id: "parameter-schema", check: operations::parameter_schema },
    Rule { id: "path-parameters", check: operations::path_parameters },
    Rule { id: "property-name", check: properties::property_name },
    Rule { id: "required-property", check: properties::required_property },
    Rule { id: "schema-keys", check: schemas::schema_keys },
    Rule { id: "schema-type", check: schemas::schema_type },
    Rule { id: "server", check: operations::server },
    Rule { id: "success-response", check: operations::success_response },
    Rule { id: "text-from", check: schemas::text_from },
    Rule { id: "union", check: variants::union },
    Rule { id: "union-member", check: variants::union_member },
];

/// Checks a document.
///
/// # Errors
/// Everything that is wrong with it. References and shapes come first: while one of them is wrong,
/// the rules are not asked.
pub fn check(document: &Document) -> Result<(), Diagnostics> {
    Diagnostics::none_or(shape::check(document), ())?;
    let mut found = Vec::new();
    for rule in RULES {
        (rule.check)(document, &mut found);
    }
    Diagnostics::none_or(found, ())
}

/// `X-Trace-Id`, `x_trace_id` → `xtraceid`: what remains of a name however it is cased.
pub(crate) fn fold(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase()).collect()
}
