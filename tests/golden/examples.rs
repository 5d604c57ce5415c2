//! The examples in the client's documentation: every operation has one, which is compiled and run.

use std::path::Path;

use codegen::Options;
use syn::{Attribute, Expr, ImplItem, ImplItemFn, Item, Lit, Meta};

use crate::{CRATE, read};

/// Attributes of code blocks that prevent an example from being compiled or run.
const UNTESTED: [&str; 5] = ["compile_fail", "ignore", "no_run", "should_panic", "text"];

#[test]
fn every_operation_has_an_example() {
    let methods = methods();
    let spec = read(Path::new("../../openapi/attributes.yaml"));
    let document = codegen::document::parse(&spec).expect("the spec can be read");
    assert_eq!(methods.len(), document.operations().len(), "each operation has a method");
    for (name, docs) in methods {
        let message = format!("{name}: give its parameters and its body an `example` in the spec");
        let (_, examples) = docs.split_once("\n # Examples\n").expect(&message);
        let fences: Vec<&str> = examples.lines().filter(|line| line.contains("```")).collect();
        assert!(fences.len() >= 2, "{message}");
        assert!(!UNTESTED.iter().any(|word| fences.concat().contains(word)), "{name}: {fences:?}");
        assert!(examples.contains(&format!("recorded(\"{name}\", ")), "{name}: {examples}");
    }
}

/// A spec that passes lint has an example.
#[test]
fn a_parameter_has_the_example_of_its_schema() {
    let parameter = "{name: hue, in: query, required: true, schema: {type: string, example: red}}";
    let responses = "{'204': {description: d}}";
    let spec = format!(
        "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n  /x:\n    get: \
         {{operationId: paint_x, parameters: [{parameter}], responses: {responses}}}\n"
    );
    let files = crate::generate(&spec).expect("the spec passes lint");
    let text = &files["operations.rs"];
    assert!(text.contains(r#"golden.paint_x("red").await?"#), "{text}");
}

#[test]
fn a_type_prefers_its_own_example_to_that_of_a_body() {
    let schema =
        "{type: object, description: d, example: {hue: red}, properties: {hue: {type: string}}}";
    let of_body = "schema: {$ref: '#/components/schemas/Paint'}, example: {hue: blue}";
    let spec = format!(
        "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n  /x:\n    post:\n      operationId: \
         paint_x\n      requestBody: {{required: true, content: {{application/json: {{{of_body}}}}}}}\n      \
         responses: {{'204': {{description: d}}}}\ncomponents: {{schemas: {{Paint: {schema}}}}}\n"
    );
    let files = crate::generate(&spec).expect("the spec passes lint");
    assert!(files["types.rs"].contains(r#"Paint::new().hue("red")"#), "{}", files["types.rs"]);
    assert!(files["operations.rs"].contains(r#"Paint::new().hue("blue")"#));
}

/// If no operation is simpler, the first program sends a file.
#[test]
fn a_guide_begins_with_a_call() {
    let body = "{required: true, content: {image/png: {}}}";
    let spec = format!(
        "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n  /x:\n    post: \
         {{operationId: add_x, requestBody: {body}, responses: {{'204': {{description: d}}}}}}\n"
    );
    let options = Options { standalone: true, ..Options::from(CRATE) };
    let client = codegen::generate(&spec, options).expect("the spec passes lint");
    let guide = &client.files["README.md"];
    let call = r#"golden.add_x(std::fs::read("body")?).await?"#;
    assert!(guide.starts_with("# t\n\n```rust,no_run\n") && guide.contains(call), "{guide}");
}

#[test]
fn a_crate_name_must_be_an_identifier() {
    let spec = read(Path::new("cases/examples/spec.yaml"));
    let found = codegen::generate(&spec, "golden-client").expect_err("it has a hyphen");
    assert!(found.to_string().contains("`golden-client`"), "{found}");
}

/// The methods of the client generated from Attio's spec, with their documentation.
fn methods() -> Vec<(String, String)> {
    let spec = read(Path::new("../../openapi/attributes.yaml"));
    let files = crate::generate(&spec).unwrap_or_else(|found| panic!("{found}"));
    let operations = files.iter().filter(|(path, _)| path.starts_with("operations/"));
    let items = operations.flat_map(|(path, text)| {
        syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}")).items
    });
    let of_client = items.filter_map(|item| match item {
        Item::Impl(it) if it.self_ty == syn::parse_quote!(Client) => Some(it.items),
        _ => None,
    });
    of_client.flatten().filter_map(documented).collect()
}

fn documented(item: ImplItem) -> Option<(String, String)> {
    let ImplItem::Fn(ImplItemFn { attrs, sig, .. }) = item else { return None };
    let lines: Vec<String> = attrs.iter().filter_map(line).collect();
    Some((sig.ident.to_string(), lines.join("\n")))
}

/// One line of documentation.
fn line(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(meta) = &attribute.meta else { return None };
    match &meta.value {
        Expr::Lit(it) if meta.path.is_ident("doc") => match &it.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}
