//! Broken documents → where each is wrong, and what is said of it.

use std::path::Path;

use serde_json::{Value, json};

use super::{Violation, violations};
use crate::document::escape;

const SPEC: &str = "
openapi: 3.0.3
info: {title: Things, version: '1'}
paths:
  /things:
    get:
      operationId: list_things
      parameters: [{name: limit, in: query, schema: {type: integer}}]
      responses:
        '200': {description: Things., content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
components:
  schemas:
    Thing: {type: object, properties: {id: {type: string}}}
";

const THING: &str = "/components/schemas/Thing";

fn spec() -> Value {
    serde_yaml::from_str(SPEC).unwrap()
}

/// The spec with a value put in some place.
fn with(pointer: &str, value: &Value) -> Value {
    let mut spec = spec();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/");
    match spec.pointer_mut(parent).unwrap() {
        Value::Array(items) => items[key.parse::<usize>().unwrap()] = value.clone(),
        parent => parent[&key] = value.clone(),
    }
    spec
}

/// `pointer = value`, and below it what is said of the spec with that value in that place; the
/// pointers there are relative to it.
const CASES: &str = include_str!("cases.txt");

#[test]
fn each_case_is_told_as_it_should_be() {
    let mut lines = CASES.lines().peekable();
    while let Some(case) = lines.next() {
        let (pointer, value) = case.split_once(" = ").unwrap();
        let mut expected = Vec::new();
        while let Some(line) = lines.next_if(|it| it.starts_with(' ')) {
            expected.push(line.trim_start());
        }
        let spec = with(pointer, &serde_yaml::from_str(value).unwrap());
        let mut found = Vec::new();
        for Violation { pointer: at, message } in violations(&spec) {
            found.push(format!("#{}: {message}", at.strip_prefix(pointer).unwrap()));
        }
        assert_eq!(found, expected, "{case}");
    }
}

#[test]
fn what_is_no_mapping_at_all_is_told_once() {
    for value in [json!(null), json!(true), json!(5), json!("spec"), json!([[]])] {
        let found = violations(&value);
        assert_eq!(found.len(), 1, "{value}");
        assert_eq!(
            (&*found[0].pointer, &*found[0].message),
            ("", "write a mapping here"),
            "{value}"
        );
    }
}

#[test]
fn every_value_in_every_place_is_told_without_alternatives() {
    let odd = [
        json!(null),
        json!(true),
        json!(-1.5),
        json!("\u{0}"),
        json!([]),
        json!({}),
        json!([{}]),
        json!({"$ref": {}}),
        json!({"x": 1}),
    ];
    for pointer in places(&spec(), "") {
        for value in &odd {
            for violation in violations(&with(&pointer, value)) {
                let told = !violation.message.contains("of its schema");
                assert!(told, "{pointer} {value}: {}", violation.message);
            }
        }
    }
}

#[test]
fn what_is_wrong_at_the_greatest_depth_is_told() {
    let mut schema = json!({"typ": 1});
    for _ in 0..64 {
        schema = json!({"items": schema});
    }
    let pointer = format!("{THING}{}/typ", "/items".repeat(64));
    let message = "`typ` is not a key of this schema; did you mean `type`?".into();
    assert_eq!(violations(&with(THING, &schema)), [Violation { pointer, message }]);
}

#[test]
fn each_of_many_faults_is_told_in_order() {
    let key = |index: usize| format!("/p{index:04}");
    let paths =
        (0..1000).map(|it| (key(it), json!({"get": {}}))).collect::<serde_json::Map<_, _>>();
    let found = violations(&with("/paths", &paths.into()));
    let pointers: Vec<_> = found.into_iter().map(|it| it.pointer).collect();
    let expected: Vec<_> = (0..1000).map(|it| format!("/paths/~1p{it:04}/get")).collect();
    assert_eq!(pointers, expected);
}

#[test]
fn messages_stay_short_and_on_one_line() {
    let long = "a\n".repeat(100_000);
    for spec in [
        with(THING, &json!({&long: 1})),
        with(
            THING,
            &json!({"type": long, "required": [long, long], "pattern": format!("({long}")}),
        ),
        with("/openapi", &json!(long)),
        with("/paths", &json!({&long: {}})),
        with("/components/schemas", &json!({&long: {}})),
    ] {
        let found = violations(&spec);
        assert!(!found.is_empty());
        for Violation { message, .. } in found {
            assert!(message.len() < 700 && !message.contains('\n'), "{message}");
        }
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads files")]
fn every_spec_here_is_what_openapi_allows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let cases = std::fs::read_dir(root.join("tests/golden/cases")).unwrap();
    let mut specs: Vec<_> = cases.map(|it| it.unwrap().path().join("spec.yaml")).collect();
    specs.push(root.join("openapi/attributes.yaml"));
    for path in specs {
        let text = std::fs::read_to_string(&path).unwrap();
        let value: Value = serde_yaml::from_str(&text).unwrap();
        assert_eq!(violations(&value), [], "{}", path.display());
    }
}

/// The pointers of all values below one.
fn places(value: &Value, at: &str) -> Vec<String> {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(entries) => {
            entries.iter().map(|(key, it)| (escape(key).into(), it)).collect()
        }
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, it)| (index.to_string(), it)).collect()
        }
        _ => Vec::new(),
    };
    let mut res = Vec::new();
    for (key, child) in children {
        let at = format!("{at}/{key}");
        res.extend(places(child, &at));
        res.push(at);
    }
    res
}
