//! What the official schema of OpenAPI 3.0 refuses, the lint tells too, in the same place, be it a warning;
//! and what the lint says is no OpenAPI, the schema refuses.
//!
//! In: all specs of the golden and lint cases, the client's own, and thousands of mutations. The
//! schema is in `schemas`; the generator does not read it.
//!
//! Two places are the same if they have one pointer. Where the schema reports a mapping or sequence
//! and means an entry of it (an unknown key, a key that excludes another, an item that comes twice),
//! the place is that entry. Where none of some alternatives fits, it is enough that the lint tells all
//! that is wrong by one of them, or reports the value that chooses between them. The only other place
//! that counts is one around: an entry that is not used as a whole.

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

/// A spec that has every part that the generator reads.
const RICH: &str = "schemas/rich.yaml";

/// How many mutations there are at most of the rich spec, and of each other one, evenly spread; with
/// `usize::MAX`, which takes three times as long, every part is changed in every way.
const MAX_OF_RICH: usize = 1_200;
const MAX_MUTATIONS: usize = 12;

/// So many mutations are made at once, far from each other, as both validators report each.
const AT_ONCE: usize = 4;

/// Texts at the edge of what is allowed.
const NEAR: [(&str, &str); 5] = [
    ("/info/contact/email", "a@-b.example"),
    ("/info/contact/email", "a@b-.example"),
    ("/info/contact/email", "a.@b.example"),
    ("/components/securitySchemes/Token/scheme", "Bearer"),
    ("/components/securitySchemes/Token/scheme", "digest"),
];

#[test]
fn the_official_schema_and_the_lint_refuse_the_same_places() {
    let (validator, documents) = (validator(), documents());
    let faults = in_parallel(&documents, |it| faults(&validator, it)).concat();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// Where only one of the two refuses a document, or says nothing.
fn faults(validator: &Validator, (name, value): &(String, Value)) -> Vec<String> {
    let refused: Vec<_> = validator.iter_errors(value).collect();
    let found = findings(value);
    let untold = refused.iter().filter(|it| !is_told(it, &found));
    let untold = untold.map(|it| format!("{name}: {it:.200} at #{}", it.instance_path()));
    let mut places = BTreeSet::new();
    refused.iter().for_each(|it| collect(it, &mut places));
    let schema = found.iter().filter(|it| it.rule.id == "oas3-schema");
    let unseen = schema.filter(|it| !places.contains(&it.pointer) && !is_in_text(&it.pointer));
    let unseen = unseen.map(|it| format!("{name}: only the lint says: {it}"));
    let silent = found.iter().filter(|it| it.message.is_empty());
    let silent = silent.map(|it| format!("{name}: no message: {it}"));
    untold.chain(unseen).chain(silent).collect()
}

/// Expressions are matched without backtracking. Of formats it knows those of draft 4:
/// `uri-reference`, which came later, is not looked at.
fn validator() -> Validator {
    let schema = read(&PathBuf::from("schemas/openapi-3.0.json"));
    let schema: Value = serde_json::from_str(&schema).expect("it is JSON");
    jsonschema::options()
        .with_draft(Draft::Draft4)
        .with_pattern_options(PatternOptions::regex())
        .build(&schema)
        .expect("it is a schema")
}

/// The errors of the lint.
fn findings(value: &Value) -> Vec<Diagnostic> {
    match document::parse(&value.to_string()) {
        Ok(document) => lint::check(&document, &model::read(&document)),
        Err(found) => found.into_iter().collect(),
    }
}

/// Whether all that is wrong by an error was found.
fn is_told(error: &ValidationError<'_>, found: &[Diagnostic]) -> bool {
    match error.kind() {
        Kind::OneOfNotValid { context } | Kind::AnyOf { context } => {
            let all = |it: &Vec<ValidationError<'_>>| it.iter().all(|it| is_told(it, found));
            let choice = |it: &Vec<ValidationError<'_>>| {
                let places = it.iter().filter(|it| matches!(it.kind(), Kind::Enum { .. }));
                places.map(|it| it.instance_path().to_string()).collect::<BTreeSet<_>>()
            };
            let shared = context.iter().map(choice).reduce(|a, b| &a & &b).unwrap_or_default();
            context.iter().any(all) || shared.iter().any(|it| is_refused(it, found))
        }
        // Of some keys that exclude each other, one has to go.
        Kind::Not { .. } | Kind::OneOfMultipleValid { .. } => {
            places(error).iter().any(|it| is_refused(it, found))
        }
        _ => places(error).iter().all(|it| is_refused(it, found)),
    }
}

/// Whether something was found there, or an entry around it is refused as a whole.
fn is_refused(place: &str, found: &[Diagnostic]) -> bool {
    found.iter().any(|it| {
        // These two can lack a key that the generator needs, and hold others all the same.
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
        // The key that would tell alternatives apart is missing, or one that excludes others is there.
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

/// The places that an error is about, by any of its alternatives.
fn collect(error: &ValidationError<'_>, all: &mut BTreeSet<String>) {
    match error.kind() {
        Kind::OneOfNotValid { context } | Kind::AnyOf { context } => {
            context.iter().flatten().for_each(|it| collect(it, all));
        }
        _ => all.extend(places(error)),
    }
}

/// Whether a place is one of the two of which the text of OpenAPI says more than the schema: what is
/// in components that no name can have, and what other keys a discriminator has.
fn is_in_text(pointer: &str) -> bool {
    let allowed = |it: char| it.is_ascii_alphanumeric() || "._-".contains(it);
    let name = pointer.strip_prefix("/components/").and_then(|it| it.split('/').nth(1));
    let misnamed = name.is_some_and(|it| it.is_empty() || !it.chars().all(allowed));
    misnamed || pointer.contains("/discriminator/")
}

/// All documents that are held against the schema, with what they are.
fn documents() -> Vec<(String, Value)> {
    let parse = |(name, text): (String, String)| Some((name, document::parse(&text).ok()?.value));
    let cases = CASES.iter().flat_map(|it| it.all.iter().map(|case| (&it.rule, case)));
    let cases = cases.map(|(rule, case)| (format!("{rule}: {}", case.name), case.spec.clone()));
    let is_3_0 = |(_, value): &(String, Value)| {
        let is_later = value["openapi"].as_str().is_some_and(|it| it.starts_with("3.1"));
        !is_later && value.get("swagger").is_none()
    };
    let specs: Vec<_> = specs().into_iter().filter_map(parse).filter(is_3_0).collect();
    let (_, rich) = parse((RICH.to_owned(), read(&PathBuf::from(RICH)))).expect("it is YAML");
    let is_error = |it: &Diagnostic| it.level() == Level::Error;
    assert!(
        !findings(&rich).iter().any(is_error),
        "the rich spec has errors: {:#?}",
        findings(&rich)
    );
    let mut all: Vec<_> = cases.filter_map(parse).filter(is_3_0).collect();
    for (name, spec) in &specs {
        // Each takes the time of the whole spec.
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

/// A value with each part replaced, removed, and given keys that it may not have.
fn mutations(name: &str, value: &Value, most: usize) -> Vec<(String, Value)> {
    let odd = [
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
        edits.extend(odd.iter().map(|it| (pointer.clone(), Edit::Put(it.clone()))));
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
    // What is in a large part is far from nothing in it.
    let (large, small): (Vec<_>, Vec<_>) =
        edits.partition(|(pointer, _)| pointer.matches('/').count() < 3);
    let groups = small.len().div_ceil(AT_ONCE);
    let far = (0..groups).map(|it| small.iter().copied().skip(it).step_by(groups).collect());
    let all = far.chain(large.into_iter().map(|it| vec![it]));
    all.map(|edits: Vec<_>| (format!("{name}: {edits:?}"), edited(value, &edits))).collect()
}

/// One mutation of a place.
#[derive(Debug)]
enum Edit {
    Put(Value),
    Add(&'static str, Value),
    Remove,
}

/// A value with some places changed, from the last one on, so that the others stay where they are.
fn edited(value: &Value, edits: &[&(String, Edit)]) -> Value {
    let mut value = value.clone();
    for (pointer, edit) in edits.iter().rev() {
        let (parent, last) = pointer.rsplit_once('/').expect("it is no root");
        match (edit, value.pointer_mut(pointer).expect("it was collected")) {
            (Edit::Put(other), place) => *place = other.clone(),
            (Edit::Add(key, other), place) => place[*key] = other.clone(),
            (Edit::Remove, _) => match value.pointer_mut(parent).expect("it holds the place") {
                Value::Array(items) => {
                    drop(items.remove(last.parse().expect("an item has an index")));
                }
                parent => {
                    let key = last.replace("~1", "/").replace("~0", "~");
                    parent.as_object_mut().expect("it has a key").remove(&key);
                }
            },
        }
    }
    value
}
