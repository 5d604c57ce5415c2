//! Tests that equivalent documents have the same facts.

use super::*;
use crate::document::parse;
use crate::model;

/// The facts of a response body with this schema.
fn body(schema: &str, components: &str) -> Facts {
    let document = parse(&format!(
        "{{openapi: 3.1.0, paths: {{/ships: {{post: {{responses: {{'200': {{content: \
         {{application/json: {{schema: {schema}}}}}}}}}}}}}}}, components: {{schemas: {components}}}}}"
    ));
    let api = model::read(&document.expect("a valid document"));
    let mut all = facts(&api, |_| true).expect("below the limit");
    all.retain(|place, _| matches!(place.part, Part::Response(_)));
    all
}

fn lines(schema: &str, components: &str) -> Vec<String> {
    let all = body(schema, components);
    all.iter().map(|(place, fact)| format!("{} {}", place.path, line(fact))).collect()
}

fn line(fact: &Fact) -> String {
    let types = fact.types.iter().map(|it| it.word());
    let flags = [(fact.required, "required"), (fact.nullable, "null"), (fact.is_cut, "cut")];
    let flags = flags.into_iter().filter_map(|(is, word)| is.then_some(word));
    let values = fact.values.iter().flatten().map(|(value, _)| value.as_str());
    types.chain(flags).chain(values).collect::<Vec<_>>().join(" ")
}

#[test]
fn names_and_nesting_do_not_matter() {
    let inline = "{type: object, required: [id], properties: {id: {type: string, enum: [a, b]}, \
                  tags: {type: array, items: {type: [string, 'null']}}}}";
    let components = "{Id: {enum: [a, b], type: string}, Base: {type: object, required: [id], \
                      properties: {id: {$ref: '#/components/schemas/Id'}}}, Tag: {type: string}, \
                      Ship: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: \
                      {tags: {type: array, items: {anyOf: [{$ref: '#/components/schemas/Tag'}, \
                      {type: 'null'}]}}}}]}}";
    let expected = [
        " object required",
        "/id string required a b",
        "/tags array",
        "/tags/* string required null",
    ];
    assert_eq!(lines(inline, "{}"), expected);
    assert_eq!(lines("{$ref: '#/components/schemas/Ship'}", components), expected);
}

#[test]
fn a_place_is_optional_unless_all_members_require_it() {
    let member = |kind: &str, key: &str| {
        format!(
            "{{type: object, required: [kind, {key}], properties: {{kind: {{type: string, const: \
             {kind}}}, {key}: {{type: integer}}}}}}"
        )
    };
    let components = format!("{{A: {}, B: {}}}", member("a", "x"), member("b", "y"));
    let refs = "[{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]";
    let expected = [" object required", "/kind string required a b", "/x integer", "/y integer"];
    assert_eq!(lines(&format!("{{anyOf: {refs}}}"), &components), expected);
    let union = format!(
        "{{oneOf: {refs}, discriminator: {{propertyName: kind, mapping: {{a: A, b: B}}}}}}"
    );
    assert_eq!(lines(&union, &components), expected);
}

#[test]
fn discriminated_members_have_their_own_facts() {
    let member = |kind: &str, required: &str| {
        format!(
            "{{type: object, required: [kind{required}], properties: {{kind: {{type: string, enum: \
             [{kind}]}}, x: {{type: object, required: [y], properties: {{y: {{type: integer}}}}}}}}}}"
        )
    };
    let (a, b) = (member("a", ", x"), member("b", ""));
    let facts = body(&format!("{{oneOf: [{a}, {b}]}}"), "{}");
    let (_, union) = facts.first_key_value().expect("a body");
    assert_eq!(union.members.key, "kind");
    let of = |value: &str| {
        let facts = &union.members.of[value];
        facts
            .iter()
            .map(|(place, fact)| format!("{} {}", place.path, line(fact)))
            .collect::<Vec<_>>()
    };
    let a = [
        " object required",
        "/kind string required a",
        "/x object required",
        "/x/y integer required",
    ];
    assert_eq!(of("a"), a);
    assert_eq!(
        of("b"),
        [" object required", "/kind string required b", "/x object", "/x/y integer required"]
    );
}

#[test]
fn a_union_of_string_and_object_has_both_types() {
    let schema = "{anyOf: [{type: string}, {type: object, required: [id], properties: {id: {type: \
                  number}}}]}";
    assert_eq!(lines(schema, "{}"), [" string object required", "/id number required"]);
}

#[test]
fn a_reference_cycle_is_cut() {
    let components =
        "{Node: {type: object, properties: {next: {$ref: '#/components/schemas/Node'}}}}";
    let expected = [" object required", "/next object cut"];
    assert_eq!(lines("{$ref: '#/components/schemas/Node'}", components), expected);
}

#[test]
fn too_many_facts_are_refused() {
    let node = |it: u32| {
        let next = format!("{{$ref: '#/components/schemas/N{}'}}", it + 1);
        format!("N{it}: {{type: object, properties: {{a: {next}, b: {next}}}}}, ")
    };
    let nodes: String = (0..40).map(node).collect();
    let spec = format!(
        "{{openapi: 3.0.3, paths: {{/a: {{get: {{responses: {{'200': {{content: {{application/json: \
         {{schema: {{$ref: '#/components/schemas/N0'}}}}}}}}}}}}}}}}, components: {{schemas: {{{nodes}N40: \
         {{type: string}}}}}}}}"
    );
    let api = model::read(&parse(&spec).expect("a valid document"));
    assert_eq!(facts(&api, |_| true), Err(TooManyFacts { operation: "GET /a".to_owned() }));
    assert_eq!(facts(&api, |_| false), Ok(Facts::new()));
}
