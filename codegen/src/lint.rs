//! A [`Document`] and its [`Api`] → everything in it that keeps a client from being made, or from being good.
//!
//! `shape` compares each part of the document with the keys that it may have. The other rules are
//! asked all the same, so that one run tells all mistakes; what they say about a part whose shape is
//! wrong is left out, as it would follow from that.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::model::Api;
use crate::rule::{self, Level};

mod allow;
mod docs;
mod examples;
mod extensions;
mod fault;
mod handles;
mod names;
mod nearest;
mod operations;
mod pagination;
mod object_shape;
mod grammar;
mod properties;
mod references;
mod responses;
mod rules;
mod schema_shape;
mod schemas;
mod security;
mod shape;
mod spec;
mod unused;
mod values;
mod variants;
mod malformed;

use self::fault::{Extent, Fault};
use self::malformed::Malformed;
pub(crate) use self::nearest::Guesses;
pub use self::nearest::nearest;
use self::rules::CHECKS;
use self::spec::{Report, Spec};

/// Checks a document, of which the API was read.
#[must_use]
pub fn check(document: &Document, api: &Api) -> Vec<Diagnostic> {
    // Of another format, all else would be said in vain.
    if document.value.get("swagger").is_some() && document.value.get("openapi").is_none() {
        let message = "convert this document to OpenAPI 3; it is Swagger 2, which is not read";
        return vec![document.diagnostic(rule::OAS3_SCHEMA, "/swagger", message)];
    }
    let spec = Spec { document, api };
    let mut report = Report::of(document, CHECKS[0].0);
    for (rule, check) in CHECKS {
        report.rule = rule;
        check(&spec, &mut report);
    }
    let shapes = shape::check(document);
    let certain = shapes.is_empty() && document.found().is_empty();
    // What a client can be made without hides nothing.
    let is_error = |it: &Fault| it.diagnostic.level() == Level::Error;
    let (shapes, harmless): (Vec<_>, Vec<_>) = shapes.into_iter().partition(is_error);
    let (values, shapes): (Vec<_>, Vec<_>) =
        shapes.into_iter().partition(|it| it.extent == Extent::Value);
    let mut found = report.found;
    found.extend_from_slice(document.found());
    found.extend(harmless.into_iter().map(|it| it.diagnostic));
    // A suppression is used by what it covers, reported or not.
    let (mut found, faults) = allow::apply(document, found);
    let wrong = Malformed::of(document, &shapes);
    found.retain(|it| match it.rule {
        // What is misspelt could have been a reference.
        rule if rule == rule::OAS3_UNUSED_COMPONENT => certain,
        rule if [rule::OAS3_DEVIATION, rule::RUST_UNREAD].contains(&rule) => true,
        rule => rule.id.starts_with("yaml-") || !wrong.explains(&it.pointer),
    });
    // Where only a value is wrong, the rules know better what to write.
    let told: BTreeSet<String> =
        found.iter().filter(|it| it.level() == Level::Error).map(|it| it.pointer.clone()).collect();
    let values = values.into_iter().filter(|it| !told.contains(&it.diagnostic.pointer));
    let shapes = shapes.into_iter().chain(values).map(|it| it.diagnostic);
    let overlays = document.overlays.iter().cloned();
    found.into_iter().chain(faults).chain(shapes).chain(overlays).collect()
}
