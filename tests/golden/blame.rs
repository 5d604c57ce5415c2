//! Tests that a failure of progenitor is blamed on the operation or schema that causes it.
//!
//! Functions that fail on purpose replace progenitor. Like progenitor, they fail only if the part that is
//! at fault is in their input.

use codegen::progenitor::{self, Lowered};
use codegen::{Diagnostic, document};
use openapiv3::{OpenAPI, ReferenceOr};
use proc_macro2::TokenStream;

use crate::CRATE;

/// Two operations on one schema; a schema that contains itself; two that contain each other.
const SPEC: &str = r"
openapi: 3.0.3
info: {title: Parts, version: '1'}
paths:
  /first:
    get:
      operationId: get_first
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Leaf'}}}}}
  /second/{x}:
    parameters:
      - {name: x, in: path, required: true, schema: {type: string}}
    put:
      operationId: put_second
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Alpha'}}}}
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Leaf'}}}}}
components:
  schemas:
    Alpha:
      type: object
      properties:
        beta: {$ref: '#/components/schemas/Beta'}
    Beta:
      type: object
      properties:
        alpha: {$ref: '#/components/schemas/Alpha'}
        gamma: {$ref: '#/components/schemas/Gamma'}
        leaf: {$ref: '#/components/schemas/Leaf'}
    Gamma:
      type: object
      properties:
        gammas: {type: array, items: {$ref: '#/components/schemas/Gamma'}}
    Leaf:
      type: object
      properties:
        text: {type: string}
";

/// The diagnostic if progenitor panics whenever `fails` returns true.
fn found(fails: fn(&OpenAPI) -> bool) -> Diagnostic {
    found_by(|lowered| {
        assert!(!fails(&lowered.0), "a wheel is stuck");
        Ok(TokenStream::new())
    })
}

fn found_by(progenitor: impl Fn(&Lowered) -> Result<TokenStream, String>) -> Diagnostic {
    let found = codegen::generate_with(SPEC, CRATE, progenitor).expect_err("progenitor fails");
    let found: Vec<Diagnostic> = found.into_iter().collect();
    let [found] = <[Diagnostic; 1]>::try_from(found).expect("one diagnostic");
    found
}

/// Checks the pointer and the start of the message.
fn check(found: &Diagnostic, pointer: &str, begin: &str) {
    assert!(found.message.starts_with(begin), "{found}");
    assert_eq!((found.rule.id, found.pointer.as_str()), ("progenitor", pointer), "{found}");
    let document = document::parse(SPEC).expect("a valid spec");
    assert_eq!(found.position, document.position(document.span(pointer).start), "{found}");
}

fn has_operation(spec: &OpenAPI, id: &str) -> bool {
    spec.operations().any(|(_, _, operation)| operation.operation_id.as_deref() == Some(id))
}

fn has_schema(spec: &OpenAPI, name: &str) -> bool {
    spec.components.as_ref().is_some_and(|it| it.schemas.contains_key(name))
}

/// Whether something in the schema `name` refers to the schema `target`.
fn refers(spec: &OpenAPI, name: &str, target: &str) -> bool {
    let schema = spec.components.as_ref().and_then(|it| it.schemas.get(name));
    format!("{schema:?}").contains(&format!("#/components/schemas/{target}\""))
}

#[test]
fn an_operation_at_fault_is_blamed() {
    let found = found(|spec| has_operation(spec, "put_second"));
    let begin = "progenitor panicked on the operation `put_second`: a wheel is stuck";
    check(&found, "/paths/~1second~1{x}/put", begin);
}

#[test]
fn a_schema_at_fault_is_blamed_rather_than_the_operations_that_use_it() {
    let found = found(|spec| has_schema(spec, "Leaf"));
    check(&found, "/components/schemas/Leaf", "progenitor panicked on the schema `Leaf`: ");
}

#[test]
fn in_a_cycle_the_schema_at_fault_is_blamed() {
    let alpha = found(|spec| has_schema(spec, "Alpha"));
    check(&alpha, "/components/schemas/Alpha", "progenitor panicked on the schema `Alpha`: ");
    let beta = found(|spec| has_schema(spec, "Beta"));
    check(&beta, "/components/schemas/Beta", "progenitor panicked on the schema `Beta`: ");
}

#[test]
fn a_self_reference_at_fault_is_blamed() {
    let found = found(|spec| refers(spec, "Gamma", "Gamma"));
    check(&found, "/components/schemas/Gamma", "progenitor panicked on the schema `Gamma`: ");
}

#[test]
fn a_cycle_at_fault_is_blamed_on_one_schema_with_the_others() {
    let found = found(|spec| refers(spec, "Alpha", "Beta") && refers(spec, "Beta", "Alpha"));
    let begin = "progenitor panicked on the schema `Beta` with the schema `Alpha`: ";
    check(&found, "/components/schemas/Beta", begin);
}

#[test]
fn an_operation_is_blamed_with_the_schema_that_it_refers_to() {
    let found = found(|spec| has_operation(spec, "put_second") && has_schema(spec, "Gamma"));
    let begin = "progenitor panicked on the operation `put_second` with the schema `Gamma`: ";
    check(&found, "/paths/~1second~1{x}/put", begin);
}

#[test]
fn parts_that_fail_only_together_are_named_and_none_is_blamed() {
    let found = found(|spec| has_operation(spec, "get_first") && has_schema(spec, "Gamma"));
    let begin = "progenitor panicked on the operation `get_first` and the schema `Gamma`, \
                 and on none of them alone: ";
    check(&found, "", begin);
}

#[test]
fn of_two_faults_the_first_is_blamed() {
    let found = found_by(|lowered| {
        assert!(!has_schema(&lowered.0, "Gamma"), "a wheel is stuck");
        assert!(!has_schema(&lowered.0, "Beta"), "a wheel is missing");
        Ok(TokenStream::new())
    });
    check(
        &found,
        "/components/schemas/Gamma",
        "progenitor panicked on the schema `Gamma`: a wheel is stuck",
    );
}

#[test]
fn a_failure_on_any_input_is_blamed_on_no_part() {
    let found = found(|_| true);
    let begin = "progenitor panicked on the document, and on no operation or schema alone: ";
    check(&found, "", begin);
    assert!(found.message.contains("remove parts for now"), "{found}");
}

#[test]
fn a_refusal_is_blamed_like_a_panic() {
    let found = found_by(|lowered| match has_schema(&lowered.0, "Beta") {
        true => Err("I will not\n  take this".into()),
        false => Ok(TokenStream::new()),
    });
    let begin = "progenitor refused the schema `Beta`: I will not take this; ";
    check(&found, "/components/schemas/Beta", begin);
}

/// Each operation has a schema, and the schemas are one cycle.
#[test]
fn the_culprit_among_a_thousand_parts_is_found_in_few_attempts() {
    let (mut paths, mut schemas) = (String::new(), String::new());
    for index in 0..500 {
        let next = (index + 1) % 500;
        paths.push_str(&format!("  /x{index}: {{get: {{operationId: get_x{index}, responses: {{'200': {{description: d, content: {{application/json: {{schema: {{$ref: '#/components/schemas/S{index}'}}}}}}}}}}}}}}\n"));
        schemas.push_str(&format!("    S{index}: {{type: object, properties: {{next: {{$ref: '#/components/schemas/S{next}'}}}}}}\n"));
    }
    let spec = format!(
        "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n{paths}components:\n  schemas:\n{schemas}"
    );
    let mut attempts = 0;
    let found = codegen::generate_with(&spec, CRATE, |lowered| {
        attempts += 1;
        assert!(!has_schema(&lowered.0, "S333"), "a wheel is stuck");
        Ok(TokenStream::new())
    });
    let found = found.expect_err("a panic").to_string();
    assert!(found.contains("on the schema `S333`: "), "{found}");
    // All parts, no parts, ten halvings of a thousand, and the culprit alone.
    assert_eq!(attempts, 13);
}

/// Progenitor panics on an operation with two types of errors, which `lower` removes from its input.
#[test]
fn a_panic_of_progenitor_itself_is_blamed() {
    let found = found_by(|lowered| {
        let mut spec = lowered.0.clone();
        let path = spec.paths.paths.get_mut("/get_first").and_then(|path| match path {
            ReferenceOr::Item(path) => path.post.as_mut(),
            ReferenceOr::Reference { .. } => None,
        });
        if let Some(operation) = path {
            let errors = r"{'400': {description: d, content: {application/json: {schema: {type: boolean}}}},
                '404': {description: d, content: {application/json: {schema: {type: string}}}}}";
            let errors: openapiv3::Responses =
                serde_yaml::from_str(errors).expect("valid responses");
            operation.responses.responses.extend(errors.responses);
        }
        progenitor::run(&Lowered(spec))
    });
    check(&found, "/paths/~1first/get", "progenitor panicked on the operation `get_first`: ");
    assert!(found.message.contains("(progenitor-impl-"), "no place in progenitor: {found}");
}

#[test]
fn the_message_says_what_to_do() {
    let found = found(|spec| has_schema(spec, "Leaf")).to_string();
    for part in
        ["a wheel is stuck (", "not your mistake", "rewrite that for now", "report it", "recipe 3"]
    {
        assert!(found.contains(part), "missing `{part}`: {found}");
    }
}
