//! Tests why `lower` withholds something from progenitor: given it, progenitor does what a client must not
//! do. If a test fails, progenitor has improved, and `lower` may withhold less.

use std::panic::catch_unwind;

/// The tokens that progenitor generates for these responses and schemas; none if it panics.
fn progenitor(responses: &str, schemas: &str) -> Option<String> {
    let spec = format!(
        "{{openapi: 3.0.3, info: {{title: t, version: '1'}}, components: {{schemas: {{{schemas}}}}},
         paths: {{/x: {{get: {{operationId: get_x, responses: {{{responses}}}}}}}}}}}"
    );
    let spec: openapiv3::OpenAPI = serde_yaml::from_str(&spec).expect("the spec is valid");
    let generate = || {
        progenitor::Generator::default()
            .generate_tokens(&spec)
            .expect("progenitor accepts the spec")
            .to_string()
    };
    catch_unwind(generate).ok()
}

fn json(status: &str, schema: &str) -> String {
    format!("'{status}': {{description: d, content: {{application/json: {{schema: {schema}}}}}}}")
}

/// The struct that progenitor generates for this schema.
fn x(schema: &str) -> String {
    let tokens = progenitor("'204': {description: d}", &format!("X: {schema}")).expect("no panic");
    let (_, rest) = tokens.split_once("pub struct X").expect("the component is a struct");
    rest.split('}').next().unwrap_or_default().to_owned()
}

#[test]
fn progenitor_panics_on_two_error_types() {
    let string = "{type: string}";
    let boolean = "{type: boolean}";
    let responses = [json("200", string), json("400", string), json("404", boolean)].join(", ");
    assert_eq!(progenitor(&responses, ""), None);
}

#[test]
fn progenitor_does_not_distinguish_absent_and_null() {
    let optional = x("{type: object, properties: {a: {type: string}}}");
    assert_eq!(optional, x("{type: object, properties: {a: {type: string, nullable: true}}}"));
    assert!(optional.contains("Option < :: std :: string :: String >"), "{optional}");
}

#[test]
fn progenitor_does_not_distinguish_absent_and_empty() {
    let list = x("{type: object, properties: {a: {type: array, items: {type: string}}}}");
    assert!(list.contains("pub a : :: std :: vec :: Vec <"), "{list}");
    assert!(list.contains("skip_serializing_if = \"::std::vec::Vec::is_empty\""), "{list}");
}

#[test]
fn progenitor_fills_in_defaults() {
    let flag = x("{type: object, properties: {a: {type: boolean, default: false}}}");
    assert!(flag.contains("# [serde (default)] pub a : bool"), "{flag}");
}

#[test]
fn progenitor_generates_types_for_limits_and_formats() {
    let short = x("{type: object, required: [a], properties: {a: {type: string, maxLength: 9}}}");
    assert!(short.contains("pub a : XA"), "{short}");
    let time =
        x("{type: object, required: [a], properties: {a: {type: string, format: date-time}}}");
    assert!(time.contains("chrono"), "{time}");
}

#[test]
fn progenitor_matches_unions_by_trial() {
    let member = |tag: &str| {
        format!(
            "{{type: object, required: [t], properties: {{t: {{type: string, enum: [{tag}]}}}}}}"
        )
    };
    let (a, b) = (member("a"), member("b"));
    let union = "{oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}],
        discriminator: {propertyName: t, mapping: {a: '#/components/schemas/A', b: '#/components/schemas/B'}}}";
    let schemas = format!("A: {a}, B: {b}, X: {union}");
    let tokens = progenitor("'204': {description: d}", &schemas).unwrap();
    assert!(tokens.contains("# [serde (untagged)] pub enum X"), "{tokens}");
}

#[test]
fn progenitor_names_inline_objects_after_their_place() {
    let envelope = "{type: object, required: [data], properties: {data: {type: object, properties: {a: {type: string}}}}}";
    let tokens = progenitor(&json("200", envelope), "").unwrap();
    assert!(tokens.contains("pub struct GetXResponseData"), "{tokens}");
}

#[test]
fn progenitor_does_not_escape_descriptions() {
    let schema =
        "{type: object, description: \"```\\nnot Rust\\n```\", properties: {a: {type: string}}}";
    let tokens = progenitor("'204': {description: d}", &format!("X: {schema}")).unwrap();
    assert!(tokens.contains("```\\nnot Rust\\n```"), "{tokens}");
}
