//! Compares lint with the official schema of OpenAPI 3.0: what the schema refuses, lint reports in the same
//! place, at least as a warning; what lint reports as `oas3-schema`, the schema refuses.
//!
//! The documents are all specs of the golden and lint cases, the client's own, and thousands of mutations.
//! The schema is in `schemas`; the generator does not read it.
//!
//! Places are the same if their pointers are. Where the schema reports a mapping or sequence because of
//! an entry (an unknown key, a key that excludes another, a duplicate), the place is that entry. Where no
//! alternative matches, lint must report everything that is wrong by one of them, or the value that chooses
//! between them. An ancestor counts as well if lint reports it as unused.

use std::collections::BTreeSet;
use std::path::PathBuf;

use codegen::diagnostic::{Diagnostic, Level};
use codegen::{document, lint, model};
use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{Draft, PatternOptions, ValidationError, Validator};
use serde_json::{Value, json};

use crate::hostile::pointers;
use crate::lint::CASES;
use crate::{in_parallel, read, specs};

/// A spec with everything that the generator reads.
const RICH: &str = "schemas/rich.yaml";

/// The maximum number of mutations of the rich spec and of each other one, evenly spread. `usize::MAX`
/// mutates every part in every way, and takes three times as long.
const MAX_OF_RICH: usize = 1_200;
const MAX_MUTATIONS: usize = 12;

/// The number of mutations per document, far from each other, as both validators report each.
const AT_ONCE: usize = 4;

/// Strings that are barely valid or invalid.
const NEAR: [(&str, &str); 5] = [
    ("/info/contact/email", "a@-b.example"),
    ("/info/contact/email", "a@b-.example"),
    ("/info/contact/email", "a.@b.example"),
    ("/components/securitySchemes/Token/scheme", "Bearer"),
    ("/components/securitySchemes/Token/scheme", "digest"),
];

#[test]
fn the_official_schema_and_lint_refuse_the_same_places() {
    let (validator, documents) = (validator(), documents());
    let faults = in_parallel(&documents, |it| faults(&validator, it)).concat();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// The places that only one of the two refuses, and empty messages.
fn faults(validator: &Validator, (name, value): &(String, Value)) -> Vec<String> {
    let refused: Vec<_> = validator.iter_errors(value).collect();
    let found = findings(value);
    let missed = refused.iter().filter(|it| !is_reported(it, &found));
    let missed = missed.map(|it| format!("{name}: {it:.200} at #{}", it.instance_path()));
    let mut places = BTreeSet::new();
    refused.iter().for_each(|it| collect(it, &mut places));
    let schema = found.iter().filter(|it| it.rule.id == "oas3-schema");
    let extra = schema.filter(|it| !places.contains(&it.pointer) && !is_in_text(&it.pointer));
    let extra = extra.map(|it| format!("{name}: only lint reports: {it}"));
    let empty = found.iter().filter(|it| it.message.is_empty());
    let empty = empty.map(|it| format!("{name}: no message: {it}"));
    missed.chain(extra).chain(empty).collect()
}

/// Regular expressions are matched without backtracking. It checks the formats of draft 4, so not
/// `uri-reference`.
fn validator() -> Validator {
    let schema = read(&PathBuf::from("schemas/openapi-3.0.json"));
    let schema: Value = serde_json::from_str(&schema).expect("the schema is JSON");
    jsonschema::options()
        .with_draft(Draft::Draft4)
        .with_pattern_options(PatternOptions::regex())
        .build(&schema)
        .expect("the schema is valid")
}

/// The findings of lint.
fn findings(value: &Value) -> Vec<Diagnostic> {
    match document::parse(&value.to_string()) {
        Ok(document) => lint::check(&document, &model::read(&document)),
        Err(found) => found.into_iter().collect(),
    }
}

/// Whether lint reports everything that an error of the schema is about.
fn is_reported(error: &ValidationError<'_>, found: &[Diagnostic]) -> bool {
    match error.kind() {
        Kind::OneOfNotValid { context } | Kind::AnyOf { context } => {
            let all = |it: &Vec<ValidationError<'_>>| it.iter().all(|it| is_reported(it, found));
            let choice = |it: &Vec<ValidationError<'_>>| {
                let places = it.iter().filter(|it| matches!(it.kind(), Kind::Enum { .. }));
                places.map(|it| it.instance_path().to_string()).collect::<BTreeSet<_>>()
            };
            let shared = context.iter().map(choice).reduce(|a, b| &a & &b).unwrap_or_default();
            context.iter().any(all) || shared.iter().any(|it| is_refused(it, found))
        }
        // Of keys that exclude each other, one must be removed.
        Kind::Not { .. } | Kind::OneOfMultipleValid { .. } => {
            places(error).iter().any(|it| is_refused(it, found))
        }
        _ => places(error).iter().all(|it| is_refused(it, found)),
    }
}

/// Whether lint reports a place, or an ancestor as unused.
fn is_refused(place: &str, found: &[Diagnostic]) -> bool {
    found.iter().any(|it| {
        // A missing key in one of these does not mean that the others are unused.
        let part = it.pointer.ends_with("/discriminator")
            || it.pointer.rsplit('/').nth(1) == Some("content");
        let around = ["rust-unread", "rust-unsupported"].contains(&it.rule.id) && !part;
        let rest = place.strip_prefix(&it.pointer);
        rest.is_some_and(|rest| rest.is_empty() || around && rest.starts_with('/'))
    })
}

/// The places that an error is about.
fn places(error: &ValidationError<'_>) -> Vec<String> {
    let at = error.instance_path().as_str();
    let below = |key: &str| format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
    match error.kind() {
        Kind::AdditionalProperties { unexpected } => {
            unexpected.iter().map(|it| below(it)).collect()
        }
        Kind::Not { schema } if error.instance().is_object() => {
            let keys = schema["required"].as_array().into_iter().flatten();
            keys.filter_map(Value::as_str).map(below).collect()
        }
        // The key that distinguishes the alternatives is missing, or a key that excludes others is present.
        Kind::OneOfMultipleValid { .. } => {
            let keys = error.instance().as_object().into_iter().flatten();
            keys.map(|(key, _)| below(key)).chain([at.to_owned()]).collect()
        }
        Kind::UniqueItems => {
            let mut seen = BTreeSet::new();
            let mut items = error.instance().as_array().into_iter().flatten();
            let again = items.position(|it| !seen.insert(it.to_string()));
            again.map(|index| below(&index.to_string())).into_iter().collect()
        }
        _ => vec![at.to_owned()],
    }
}

/// The places that an error is about, in all of its alternatives.
fn collect(error: &ValidationError<'_>, all: &mut BTreeSet<String>) {
    match error.kind() {
        Kind::OneOfNotValid { context } | Kind::AnyOf { context } => {
            context.iter().flatten().for_each(|it| collect(it, all));
        }
        _ => all.extend(places(error)),
    }
}

/// Whether only the specification of OpenAPI restricts a place, and not the schema: names of components, and
/// keys of a discriminator.
fn is_in_text(pointer: &str) -> bool {
    let allowed = |it: char| it.is_ascii_alphanumeric() || "._-".contains(it);
    let name = pointer.strip_prefix("/components/").and_then(|it| it.split('/').nth(1));
    let misnamed = name.is_some_and(|it| it.is_empty() || !it.chars().all(allowed));
    misnamed || pointer.contains("/discriminator/")
}

/// All documents to compare, with descriptions.
fn documents() -> Vec<(String, Value)> {
    let parse = |(name, text): (String, String)| Some((name, document::parse(&text).ok()?.value));
    let cases = CASES.iter().flat_map(|it| it.all.iter().map(|case| (&it.rule, case)));
    let cases = cases.map(|(rule, case)| (format!("{rule}: {}", case.name), case.spec.clone()));
    let is_3_0 = |(_, value): &(String, Value)| {
        let is_later = value["openapi"].as_str().is_some_and(|it| it.starts_with("3.1"));
        !is_later && value.get("swagger").is_none()
    };
    let specs: Vec<_> = specs().into_iter().filter_map(parse).filter(is_3_0).collect();
    let (_, rich) =
        parse((RICH.to_owned(), read(&PathBuf::from(RICH)))).expect("the rich spec is YAML");
    let is_error = |it: &Diagnostic| it.level() == Level::Error;
    assert!(
        !findings(&rich).iter().any(is_error),
        "the rich spec has errors: {:#?}",
        findings(&rich)
    );
    let mut all: Vec<_> = cases.filter_map(parse).filter(is_3_0).collect();
    for (name, spec) in &specs {
        // Each mutation checks the whole spec.
        let short = spec.to_string().len() < 10_000;
        all.extend(mutations(name, spec, if short { MAX_MUTATIONS } else { 10 }));
    }
    all.extend(specs);
    all.extend(mutations(RICH, &rich, MAX_OF_RICH));
    all.extend(NEAR.map(|(pointer, text)| {
        let name = format!("{RICH}: {text} at #{pointer}");
        (name, edited(&rich, &[&(pointer.to_owned(), Edit::Put(text.into()))]))
    }));
    all
}

/// Copies of a value, each with parts replaced, removed, or with additional keys.
fn mutations(name: &str, value: &Value, most: usize) -> Vec<(String, Value)> {
    let replacements = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1.5),
        json!("x"),
        json!(["x", "x"]),
        json!({"x": 1}),
    ];
    let added = [
        ("a b", json!({})),
        ("x-unknown", json!(1)),
        ("xml", json!({"namespace": 1})),
        ("examples", json!({"x": {}})),
        ("content", json!({})),
        ("required", json!(false)),
    ];
    let mut edits: Vec<(String, Edit)> = Vec::new();
    for pointer in pointers(value).into_iter().filter(|it| !it.is_empty()) {
        edits.extend(replacements.iter().map(|it| (pointer.clone(), Edit::Put(it.clone()))));
        match value.pointer(&pointer) {
            Some(Value::Object(_)) => {
                let keys = added.iter().map(|(key, it)| Edit::Add(key, it.clone()));
                edits.extend(keys.map(|it| (pointer.clone(), it)));
                edits.push((pointer.clone(), Edit::Put(json!({}))));
            }
            Some(Value::Array(_)) => edits.push((pointer.clone(), Edit::Put(json!([])))),
            _ => edits.push((pointer.clone(), Edit::Put(json!("")))),
        }
        edits.push((pointer, Edit::Remove));
    }
    let stride = edits.len().div_ceil(most);
    let edits = edits.iter().step_by(stride);
    // An edit of a large part would contain other edits.
    let (large, small): (Vec<_>, Vec<_>) =
        edits.partition(|(pointer, _)| pointer.matches('/').count() < 3);
    let groups = small.len().div_ceil(AT_ONCE);
    let far = (0..groups).map(|it| small.iter().copied().skip(it).step_by(groups).collect());
    let all = far.chain(large.into_iter().map(|it| vec![it]));
    all.map(|edits: Vec<_>| (format!("{name}: {edits:?}"), edited(value, &edits))).collect()
}

/// An edit of one place.
#[derive(Debug)]
enum Edit {
    Put(Value),
    Add(&'static str, Value),
    Remove,
}

/// Applies edits, last one first, so that the pointers of the others stay valid.
fn edited(value: &Value, edits: &[&(String, Edit)]) -> Value {
    let mut value = value.clone();
    for (pointer, edit) in edits.iter().rev() {
        let (parent, last) = pointer.rsplit_once('/').expect("the root is not edited");
        match (edit, value.pointer_mut(pointer).expect("the pointer exists")) {
            (Edit::Put(other), place) => *place = other.clone(),
            (Edit::Add(key, other), place) => place[*key] = other.clone(),
            (Edit::Remove, _) => match value.pointer_mut(parent).expect("the parent exists") {
                Value::Array(items) => {
                    drop(items.remove(last.parse().expect("an item has an index")));
                }
                parent => {
                    let key = last.replace("~1", "/").replace("~0", "~");
                    parent.as_object_mut().expect("the parent is a mapping").remove(&key);
                }
            },
        }
    }
    value
}
