//! What progenitor alone does with specs that break a lint rule: that it panics, refuses them or
//! generates wrong Rust is the reason for the rule.
//!
//! If a test fails, this version of progenitor behaves differently: remove or update the entry and the
//! rule's `why`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use codegen::rule::RULES;

use crate::lint::{CASES, WITHOUT_CASES};

/// The behaviour of progenitor on a spec.
#[derive(Clone, Copy, Debug)]
enum Behaviour {
    /// It panics; the message contains this.
    Panics(&'static str),
    /// It returns an error that contains this.
    Refuses(&'static str),
    /// It generates these wrong tokens.
    Writes(&'static str),
    /// It generates these tokens twice, so the Rust does not compile.
    Repeats(&'static str),
    /// It omits these tokens, which it generates for the good case.
    Drops(&'static str),
}

use Behaviour::{Drops, Panics, Refuses, Repeats, Writes};

/// The rule, the word of its bad case, and the behaviour of progenitor on that.
const ALONE: &[(&str, &str, Behaviour)] = &[
    ("array-items", "", Writes("pub labels : :: std :: vec :: Vec < :: serde_json :: Value >")),
    ("composition-sanity", "", Writes("pub enum Parcel { }")),
    ("composition-sanity", "empty", Panics("merge an empty array")),
    ("content-type", "", Refuses("unexpected content type: multipart/mixed")),
    ("duplicated-entry-in-enum", "", Panics("Failed to make unique variant names")),
    ("no-circular-refs", "", Writes("pub inside : :: std :: boxed :: Box < Parcel >")),
    ("no-ref-siblings", "", Drops("With the lid on.")),
    ("no-required-schema-properties-undefined", "", Writes("pub wieght : :: serde_json :: Value")),
    ("no-schema-type-mismatch", "", Writes("pub weight : :: std :: option :: Option < i64 >")),
    ("no-schema-type-mismatch", "open", Panics("invalid (or unexpected) schema")),
    ("no-unresolved-refs", "", Panics("$ref #/components/schemas/Sise is missing")),
    ("no-unresolved-refs", "file", Panics("external references are not supported")),
    ("no-unresolved-refs", "kinds", Panics("key Parcel is missing")),
    ("no-unresolved-refs", "path", Refuses("uses reference, unsupported")),
    ("operation-operationId-unique", "", Refuses("duplicate operation ID")),
    ("operation-parameters-unique", "", Drops("Only parcels of this colour.")),
    ("path-params", "", Panics("missing path name mapping parcel")),
    ("path-params", "optional", Panics("parameter_data.required")),
    ("path-params", "undeclared", Panics("missing path name mapping id")),
    ("response-open", "", Writes("# [serde (deny_unknown_fields)] pub struct Parcel")),
    ("rust-error-schema", "", Panics("response_types.len() <= 1")),
    ("rust-name-numbered", "", Repeats("pub parcel_size :")),
    ("rust-name-numbered", "parameter", Repeats("parcel_colour : Option <")),
    ("rust-name-numbered", "value", Panics("Failed to make unique variant names")),
    ("schema-type", "", Panics("invalid type: bolean")),
    ("typed-enum", "", Writes("pub struct State (pub :: std :: option :: Option < State >)")),
];

#[test]
fn progenitor_alone_fails_on_the_bad_cases_of_lint() {
    let mut faults = Vec::new();
    for (rule, word, expected) in ALONE {
        let case = if word.is_empty() { "bad".into() } else { format!("bad.{word}") };
        let (bad, good) = (progenitor(rule, &case), || progenitor(rule, "good"));
        let matches = match (expected, &bad) {
            (Panics(text), Err(Failure::Panic(message))) => message.contains(text),
            (Refuses(text), Err(Failure::Refusal(message))) => message.contains(text),
            (Writes(text), Ok(tokens)) => tokens.matches(text).count() == 1,
            (Repeats(text), Ok(tokens)) => tokens.matches(text).count() == 2,
            (Drops(text), Ok(tokens)) => {
                !tokens.contains(text) && good().is_ok_and(|it| it.contains(text))
            }
            _ => false,
        };
        if !matches {
            let bad = bad.map(|_| "other Rust");
            faults.push(format!("{rule}: {case}: expected {expected:?}, but got {bad:?}"));
        }
    }
    let advice = "if intended, update `ALONE`, or the rule's `why`";
    assert!(faults.is_empty(), "\n{}\n{advice}\n", faults.join("\n"));
}

#[test]
fn claims_of_rules_about_progenitor_are_tested() {
    for rule in RULES.iter().filter(|rule| !WITHOUT_CASES.contains(&rule.id)) {
        let is_tested = ALONE.iter().any(|(id, ..)| *id == rule.id);
        assert!(is_tested || !rule.why.contains("progenitor"), "{}: {}", rule.id, rule.why);
    }
}

/// A failure of progenitor.
#[derive(Debug)]
enum Failure {
    Panic(String),
    Refusal(String),
}

/// Runs progenitor alone on a case.
fn progenitor(rule: &str, case: &str) -> Result<String, Failure> {
    let cases = CASES.iter().find(|it| it.rule == rule);
    let case = cases.and_then(|it| it.all.iter().find(|it| it.name == case));
    let spec = &case.expect("an entry names a case").spec;
    let spec: serde_json::Value = serde_yaml::from_str(spec).expect("the case is YAML");
    let spec: openapiv3::OpenAPI = serde_json::from_value(spec).expect("openapiv3 takes the case");
    let generate = || progenitor::Generator::default().generate_tokens(&spec);
    match catch_unwind(AssertUnwindSafe(generate)) {
        Ok(Ok(tokens)) => Ok(tokens.to_string()),
        Ok(Err(error)) => Err(Failure::Refusal(error.to_string())),
        Err(panic) => {
            let message = panic.downcast_ref::<String>().map(String::as_str);
            let message = message.or_else(|| panic.downcast_ref::<&str>().copied());
            Err(Failure::Panic(message.unwrap_or_default().to_owned()))
        }
    }
}
