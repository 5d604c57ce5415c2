//! Checks a [`Document`] and its [`Api`] against all rules.
//!
//! `shape` compares each part of the document with the keys that it may have. The other rules run even
//! if that fails, so that one run reports all mistakes. Their findings about a malformed part are
//! dropped, as they may only follow from its shape.

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
mod grammar;
mod handles;
mod malformed;
mod names;
mod nearest;
mod object_shape;
mod operations;
mod pagination;
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

use self::fault::{Extent, Fault};
use self::malformed::Malformed;
pub use self::nearest::did_you_mean;
pub(crate) use self::nearest::{Guesses, nearest, suggestion};
use self::rules::CHECKS;
use self::spec::{Report, Spec};

/// Checks a document and the API that was read from it.
#[must_use]
pub fn check(document: &Document, api: &Api) -> Vec<Diagnostic> {
    // No other finding would help with another format.
    if document.value.get("swagger").is_some() && document.value.get("openapi").is_none() {
        let message = "convert this document to OpenAPI 3; Swagger 2 is not supported";
        return vec![document.diagnostic(rule::OAS3_SCHEMA, "/swagger", message)];
    }
    let spec = Spec { document, api };
    let mut report = Report::new(document, CHECKS[0].0);
    for (rule, check) in CHECKS {
        report.rule = rule;
        check(&spec, &mut report);
    }
    let shapes = shape::check(document);
    let certain = shapes.is_empty() && document.found().is_empty();
    // Warnings about shape hide no other findings.
    let is_error = |it: &Fault| it.diagnostic.level() == Level::Error;
    let (shapes, harmless): (Vec<_>, Vec<_>) = shapes.into_iter().partition(is_error);
    let (values, shapes): (Vec<_>, Vec<_>) =
        shapes.into_iter().partition(|it| it.extent == Extent::Value);
    let mut found = report.found;
    found.extend_from_slice(document.found());
    found.extend(harmless.into_iter().map(|it| it.diagnostic));
    // A finding uses its suppression even if it is dropped below.
    let (mut found, faults) = allow::apply(document, found);
    let malformed = Malformed::new(document, &shapes);
    found.retain(|it| match it.rule {
        // A misspelled key could have been a reference.
        rule if rule == rule::OAS3_UNUSED_COMPONENT => certain,
        rule if [rule::OAS3_DEVIATION, rule::RUST_UNREAD].contains(&rule) => true,
        rule => rule.id.starts_with("yaml-") || !malformed.explains(&it.pointer),
    });
    // If only a value is wrong, the other rules have a better message.
    let reported: BTreeSet<String> =
        found.iter().filter(|it| it.level() == Level::Error).map(|it| it.pointer.clone()).collect();
    let values = values.into_iter().filter(|it| !reported.contains(&it.diagnostic.pointer));
    let shapes = shapes.into_iter().chain(values).map(|it| it.diagnostic);
    let overlays = document.overlays.iter().cloned();
    found.into_iter().chain(faults).chain(shapes).chain(overlays).collect()
}
