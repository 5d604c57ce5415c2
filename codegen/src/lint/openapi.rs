//! A JSON value → where it is not what OpenAPI 3.0 allows.
//!
//! The official schema finds it, and this module says it. Where the schema has alternatives and
//! none fits, the one that the author meant is told apart from the others, and only what is wrong
//! by that one is said. What the generator does not support is not looked for here.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{Draft, PatternOptions, ValidationError, Validator};
use serde_json::Value;

use crate::document::escape;
use words::quoted;

mod words;

#[cfg(test)]
mod tests;

/// One place that is not what OpenAPI 3.0 allows.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Violation {
    /// Where it is in the document: a JSON pointer.
    pub(super) pointer: String,
    /// What is wrong and what to write instead: lower case, no final stop.
    pub(super) message: String,
}

/// A violation, and the keyword of the schema that found it.
struct Fault {
    pointer: String,
    keyword: String,
    message: String,
}

/// Unknown keys of one mapping of which more is said than that they are there.
pub(super) const MAX_KEYS: usize = 100;

type Errors<'a> = [ValidationError<'a>];

static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../schemas/openapi-3.0.json"))
        .expect("the schema is checked in, and tests read it")
});

/// The schema, ready for use. Expressions are matched without backtracking, so in linear time, and
/// those of the document are only parsed. Of formats it knows those of draft 4: `uri-reference`,
/// which came later, is not looked at.
static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| {
    jsonschema::options()
        .with_draft(Draft::Draft4)
        .with_pattern_options(PatternOptions::regex())
        .build(&SCHEMA)
        .expect("the schema is checked in, and tests use it")
});

/// Everything in `value` that is not what OpenAPI 3.0 allows, by pointer.
pub(super) fn violations(value: &Value) -> Vec<Violation> {
    let mut found: Vec<Fault> = VALIDATOR.iter_errors(value).flat_map(|it| faults(&it)).collect();
    found.extend(component_names(value));
    // Who is told the values to choose from need not be told their type.
    let listed: BTreeSet<String> =
        found.iter().filter(|it| it.keyword == "enum").map(|it| it.pointer.clone()).collect();
    found.retain(|it| it.keyword != "type" || !listed.contains(&it.pointer));
    // More than one alternative fits only if what tells them apart is missing, which is said, too.
    if found.iter().any(|it| it.keyword != "oneOf") {
        found.retain(|it| it.keyword != "oneOf");
    }
    let found =
        found.into_iter().map(|Fault { pointer, message, .. }| Violation { pointer, message });
    found.collect::<BTreeSet<_>>().into_iter().collect()
}

/// The schema passes over components whose names OpenAPI does not allow, and all that is in them.
fn component_names(value: &Value) -> Vec<Fault> {
    let allowed = |name: &str| {
        !name.is_empty()
            && name.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '.' | '-' | '_'))
    };
    let kinds = value["components"].as_object().into_iter().flatten();
    let kinds = kinds.filter(|(kind, _)| !kind.starts_with("x-"));
    let mut found = Vec::new();
    for (kind, components) in kinds {
        for name in components.as_object().into_iter().flatten().map(|(name, _)| name) {
            if !allowed(name) {
                found.push(Fault {
                    pointer: format!("/components/{}/{}", escape(kind), escape(name)),
                    keyword: "pattern".into(),
                    message: format!("rename {}; the name of a component has only letters from `a` to `z`, digits, `.`, `-` and `_`", quoted(name)),
                });
            }
        }
    }
    found
}

fn faults(error: &ValidationError<'_>) -> Vec<Fault> {
    let pointer = error.instance_path().as_str();
    let fault = |pointer: String, message: String| Fault {
        pointer,
        keyword: error.kind().keyword().into(),
        message,
    };
    match error.kind() {
        Kind::OneOfNotValid { context } | Kind::AnyOf { context } => alternatives(error, context),
        Kind::AdditionalProperties { unexpected } => unexpected
            .iter()
            .take(MAX_KEYS)
            .map(|key| {
                let at = format!("{pointer}/{}", escape(key));
                fault(at, words::unexpected(&SCHEMA, error, key))
            })
            .collect(),
        Kind::Not { schema } => {
            let keys: Vec<&str> = words::texts(&schema["required"]).collect();
            let at = keys.last().map(|key| format!("{pointer}/{}", escape(key)));
            vec![fault(at.unwrap_or_else(|| pointer.into()), words::excluded(&keys))]
        }
        Kind::UniqueItems => {
            let mut seen = BTreeSet::new();
            let items = error.instance().as_array();
            let again = items.and_then(|it| it.iter().position(|it| !seen.insert(it.to_string())));
            let at = again.map(|index| format!("{pointer}/{index}"));
            let message = "remove this; the same stands here already".into();
            vec![fault(at.unwrap_or_else(|| pointer.into()), message)]
        }
        _ => vec![fault(pointer.into(), words::message(error))],
    }
}

/// What is wrong by the alternative that the author meant, where none fits.
fn alternatives(error: &ValidationError<'_>, context: &[Vec<ValidationError<'_>>]) -> Vec<Fault> {
    let pointer = error.instance_path().as_str();
    let instance = error.instance();
    let fault = |at: &str, keyword: &str, message| Fault {
        pointer: format!("{pointer}{at}"),
        keyword: keyword.into(),
        message,
    };
    let mut branches: Vec<&Errors<'_>> = context.iter().map(Vec::as_slice).collect();

    // What has a `$ref` is meant to be a reference, and nothing else is.
    let has_ref = instance.get("$ref").is_some();
    keep(&mut branches, |it| is_reference(it) == has_ref);

    // A parameter is what its `in` says, and a security scheme what its `type` says.
    for key in ["type", "in"] {
        let at = format!("{pointer}/{key}");
        if let Some(options) = each(&branches, |it| options(it, &at)) {
            let message = words::one_of(&instance[key], options.into_iter().flatten());
            return vec![fault(&format!("/{key}"), "enum", message)];
        }
        keep(&mut branches, |it| options(it, &at).is_none());
    }
    // Without `in`, which is said elsewhere, it could be any.
    let is_location = words::definition(error.schema_path().as_str()) == "ParameterLocation";
    if is_location && instance.get("in").is_none() {
        return Vec::new();
    }

    if let Some(types) = each(&branches, |it| types(it, pointer)) {
        return vec![fault("", "type", words::write(&types.concat()))];
    }
    if let Some(keys) = each(&branches, |it| missing(it, pointer)) {
        return vec![fault("", "required", words::missing(error, &keys))];
    }
    // What lies deepest is most like what the author wrote.
    let depth = |it: &Fault| it.pointer.matches('/').count();
    let found = branches.into_iter().map(|it| it.iter().flat_map(faults).collect::<Vec<_>>());
    found.min_by_key(|it| (Reverse(it.iter().map(depth).max()), it.len())).unwrap_or_default()
}

/// Drops the branches that are not `wanted`, unless none is.
fn keep(branches: &mut Vec<&Errors<'_>>, wanted: impl Fn(&Errors<'_>) -> bool) {
    if branches.iter().any(|it| wanted(it)) {
        branches.retain(|it| wanted(it));
    }
}

/// What `find` finds in each branch, if it does in all and there is more than one.
fn each<'a, T>(
    branches: &[&'a Errors<'a>],
    find: impl Fn(&'a Errors<'a>) -> Option<T>,
) -> Option<Vec<T>> {
    if branches.len() < 2 {
        return None;
    }
    branches.iter().map(|it| find(it)).collect()
}

fn is_reference(branch: &Errors<'_>) -> bool {
    branch.iter().any(|it| words::definition(it.schema_path().as_str()) == "Reference")
}

/// The values that a branch allows at a place where there is another one.
fn options<'a>(branch: &'a Errors<'_>, at: &str) -> Option<&'a Vec<Value>> {
    branch.iter().find_map(|it| match it.kind() {
        Kind::Enum { options } if it.instance_path().as_str() == at => options.as_array(),
        _ => None,
    })
}

/// The types that a branch asks for at a place where there is another one.
fn types(branch: &Errors<'_>, at: &str) -> Option<Vec<&'static str>> {
    branch.iter().find_map(|it| match it.kind() {
        Kind::Type { kind } if it.instance_path().as_str() == at => Some(words::types(kind)),
        _ => None,
    })
}

/// A key that a branch misses at a place; the first in its list is the one to know it by.
fn missing<'a>(branch: &'a Errors<'_>, at: &str) -> Option<&'a str> {
    branch.iter().find_map(|it| match it.kind() {
        Kind::Required { property } if it.instance_path().as_str() == at => property.as_str(),
        _ => None,
    })
}
