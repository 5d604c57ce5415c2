//! Errors in a scenario name the file, the call and the fix.

use serde_json::json;

use super::*;

/// A scenario with these calls.
fn scenario(calls: &str) -> Result<Scenario, String> {
    Scenario::from_yaml("it", &format!("about: a test\ncalls:\n{calls}\ncleanup: []\n"))
}

#[test]
fn every_scenario_can_be_read() {
    for name in names().unwrap() {
        Scenario::load(&name).unwrap();
    }
}

#[test]
fn errors_name_the_file_the_call_and_the_fix() {
    let get = "- {operation: get_attribute, attribute: a, name: it}\n";
    let cases = [
        ("- {operation: get_attribut}", "call 1: unknown operation `get_attribut`; there are "),
        ("- {operation: get_attribute}", "call 1: get_attribute requires `attribute`; add it"),
        ("- {operation: list_attributes, body: {}}", "list_attributes has no `body`; remove it"),
        (
            "- {operation: list_attributes, atribute: x}",
            "call 1: list_attributes has no `atribute`; remove it, as its path has: target, id",
        ),
        ("- {operation: list_attributes, expect: 409}", "like `409 slug_conflict`"),
        ("- {operation: list_attributes, expect: 200 fine}", "like `409 slug_conflict`"),
        ("- {operation: list_attributes, query: {limit: [1]}}", "`query.limit` is not a string"),
        ("- {operation: list_attributes, identifier: '${it.id}'}", "references: ${target}"),
        (&format!("{get}{get}"), "call 2: the name `it` is taken"),
        (&format!("{get}- {{operation: get_attribute, attribute: '${{it}}'}}"), "${it.…}"),
        ("- {operation: get_attribute, attribute: '${run'}", "`${run` lacks a `}`"),
        ("- {operation: create_attribute, body: {}}", "`api_slug` must contain `${run}`"),
        (CREATION, "call 1: what it creates is not cleaned up"),
        ("- hello", "call 1: it is not a mapping; begin with `operation: …`"),
        ("- {operation: list_attributes, name: a.b}", "the name `a.b` has more than letters"),
    ];
    for (calls, problem) in cases {
        let error = scenario(calls).unwrap_err();
        assert!(error.starts_with("scenarios/it.yaml: call "), "{error}");
        assert!(error.contains(problem), "{problem}: {error}");
    }
}

/// A call that creates an attribute, which nothing archives.
const CREATION: &str = "- {operation: create_attribute, name: it, body: {api_slug: 'a_${run}'}}";

#[test]
fn only_archiving_an_attribute_cleans_it_up() {
    let cleaned = |cleanup: &str| {
        let text = format!("about: a test\ncalls:\n{CREATION}\ncleanup:\n{cleanup}\n");
        Scenario::from_yaml("it", &text).map(drop)
    };
    let attribute = "attribute: '${it.id.attribute_id}'";
    let archived = "body: {is_archived: true}";
    cleaned(&format!("- {{operation: update_attribute, {attribute}, {archived}}}")).unwrap();
    for other in [
        format!("- {{operation: get_attribute, {attribute}}}"),
        format!("- {{operation: update_attribute, {attribute}, body: {{is_archived: false}}}}"),
        format!("- {{operation: update_attribute, {attribute}, identifier: deals, {archived}}}"),
        format!("- {{operation: update_attribute, attribute: 'a_${{run}}', {archived}}}"),
    ] {
        let error = cleaned(&other).unwrap_err();
        assert!(error.contains("call 1: what it creates is not cleaned up"), "{other}: {error}");
    }
    let option = "- {operation: create_select_option, attribute: a, body: {title: b}}";
    let error =
        cleaned(&format!("- {{operation: update_attribute, {attribute}, {archived}}}\n{option}"));
    let error = error.unwrap_err();
    assert!(error.contains("call 3: `cleanup` cannot create"), "{error}");
}

#[test]
fn a_duplicate_key_is_refused() {
    let error = scenario("- {operation: get_attribute, attribute: a, attribute: b}").unwrap_err();
    assert!(error.starts_with("scenarios/it.yaml: calls[0]: duplicate entry"), "{error}");
}

#[test]
fn a_scenario_without_calls_is_refused() {
    let error = Scenario::from_yaml("it", "about: a test\ncalls: []\ncleanup: []\n").unwrap_err();
    assert_eq!(error, "scenarios/it.yaml: it has no `calls`; add at least one");
}

#[test]
fn an_unknown_scenario_is_reported_with_the_known_ones() {
    let error = Scenario::load("no_such").unwrap_err();
    assert!(error.starts_with("no scenario `no_such`; there are "), "{error}");
    assert!(error.contains(&names().unwrap()[0]), "{error}");
}

#[test]
fn a_reference_alone_keeps_its_type_and_is_a_string_otherwise() {
    let call = "- {operation: update_attribute, attribute: 'a_${run}', body: {n: '${run}', t: 'x${run}y', l: ['${run}']}}";
    let call = &scenario(call).unwrap().calls[0];
    let resolved = resolve_call(call, &|_| Ok(json!(5))).unwrap();
    assert_eq!(resolved.argument("attribute"), Some("a_5"));
    assert_eq!(resolved.body, Some(json!({"n": 5, "t": "x5y", "l": [5]})));
}

#[test]
fn the_example_of_the_readme_can_be_read() {
    let readme = include_str!("../README.md");
    let example = readme.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap();
    let scenario = Scenario::from_yaml("example", example).unwrap();
    assert_eq!(scenario.calls[2].expect, Expect::Refusal(409, "slug_conflict".into()));
}
