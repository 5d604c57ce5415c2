//! What is wrong with a scenario is told by file, call, and what to write.

use serde_json::json;

use super::*;

/// A scenario of these calls.
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
fn all_operations_occur_in_the_scenarios() {
    let scenarios: Vec<Scenario> =
        names().unwrap().iter().map(|name| Scenario::load(name).unwrap()).collect();
    let called: Vec<&str> =
        scenarios.iter().flat_map(Scenario::all).map(|call| call.operation.as_str()).collect();
    let missing: Vec<&str> = crate::drift::operations().filter(|it| !called.contains(it)).collect();
    assert!(missing.is_empty(), "write a call of {missing:?}");
}

#[test]
fn mistakes_are_told_by_file_call_and_remedy() {
    let get = "- {operation: get_attribute, attribute: a, name: it}\n";
    let cases = [
        (
            "- {operation: get_attribut}",
            "call 1: unknown operation `get_attribut`; there are list_",
        ),
        ("- {operation: get_attribute}", "call 1: get_attribute needs `attribute`; write it"),
        ("- {operation: list_attributes, body: {}}", "list_attributes takes no `body`; remove it"),
        (
            "- {operation: list_attributes, atribute: x}",
            "call 1: unknown field `atribute`, expected",
        ),
        ("- {operation: list_attributes, expect: 409}", "invalid type: integer `409`"),
        ("- {operation: list_attributes, expect: 200 fine}", "like `409 slug_conflict`"),
        ("- {operation: list_attributes, query: {limit: [1]}}", "`query.limit` is no text"),
        ("- {operation: list_attributes, identifier: '${it.id}'}", "one can refer to ${target}"),
        (&format!("{get}{get}"), "call 2: the name `it` is taken"),
        (&format!("{get}- {{operation: get_attribute, attribute: '${{it}}'}}"), "${it.…}"),
        ("- {operation: get_attribute, attribute: '${run'}", "`${run` lacks a `}`"),
        ("- {operation: create_attribute, body: {}}", "call 1: what it creates stays"),
    ];
    for (calls, problem) in cases {
        let error = scenario(calls).unwrap_err();
        assert!(error.starts_with("scenarios/it.yaml: call "), "{error}");
        assert!(error.contains(problem), "{problem}: {error}");
    }
}

#[test]
fn a_scenario_that_does_not_exist_is_told_with_those_that_do() {
    let error = Scenario::load("no_such").unwrap_err();
    assert!(error.starts_with("no scenario `no_such`; there are "), "{error}");
    assert!(error.contains(&names().unwrap()[0]), "{error}");
}

#[test]
fn a_reference_alone_is_the_value_and_else_its_text() {
    let call = "- {operation: update_attribute, attribute: 'a_${run}', body: {n: '${run}', t: 'x${run}y', l: ['${run}']}}";
    let call = &scenario(call).unwrap().calls[0];
    let resolved = resolve_call(call, &|_| Ok(json!(5))).unwrap();
    assert_eq!(resolved.attribute.as_deref(), Some("a_5"));
    assert_eq!(resolved.body, Some(json!({"n": 5, "t": "x5y", "l": [5]})));
}

#[test]
fn the_example_of_the_readme_can_be_read() {
    let readme = include_str!("../README.md");
    let example = readme.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap();
    let scenario = Scenario::from_yaml("example", example).unwrap();
    assert_eq!(scenario.calls[2].expect, Expect::Refusal(409, "slug_conflict".into()));
}
