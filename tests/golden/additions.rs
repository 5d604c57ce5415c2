//! Additions to the API that do not affect users' programs.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};
use syn::{ImplItem, Item};

use crate::read;

#[test]
fn optional_additions_change_no_signature() {
    let before: Value = serde_yaml::from_str(&read(Path::new("../../openapi/attributes.yaml")))
        .expect("the spec is YAML");
    let mut after = before.clone();
    let operations = add_parameters(&mut after);
    add_properties(&mut after);
    let (before, after) = (signatures(&before), signatures(&after));
    let changed: Vec<&String> = before.difference(&after).collect();
    assert!(changed.is_empty(), "{changed:#?}");
    // A setter for each operation and for each object that is sent.
    let setters = after.difference(&before).filter(|it| it.contains("fn added")).count();
    assert!(setters > operations, "{setters} setters were added");
}

/// Adds an optional parameter to each operation; returns the number of operations.
fn add_parameters(spec: &mut Value) -> usize {
    let paths = spec["paths"].as_object_mut().expect("the spec has paths").values_mut();
    let mut operations = 0;
    for operation in
        paths.flat_map(|it| it.as_object_mut().expect("a path item is a mapping").values_mut())
    {
        if operation.get("parameters").is_none() {
            operation["parameters"] = json!([]);
        }
        let parameters = operation["parameters"].as_array_mut().expect("parameters are a list");
        parameters.push(json!({"name": "added", "in": "query", "schema": {"type": "boolean"}}));
        operations += 1;
    }
    operations
}

/// Adds an optional property to each object, and a value to each enum.
fn add_properties(spec: &mut Value) {
    let schemas = spec["components"]["schemas"].as_object_mut().expect("the spec has schemas");
    for schema in schemas.values_mut() {
        if let Some(properties) = schema.get_mut("properties") {
            properties["added"] = json!({"type": "string", "nullable": true});
        }
        if let Some(values) = schema.get_mut("enum") {
            values.as_array_mut().expect("an enum is a list").push("added".into());
        }
    }
}

/// The public functions of the client, each with its type.
fn signatures(spec: &Value) -> BTreeSet<String> {
    let files = crate::generate(&spec.to_string());
    let files = files.unwrap_or_else(|found| panic!("{found}"));
    let items = files
        .values()
        .flat_map(|text| syn::parse_file(text).expect("generated code is Rust").items);
    let mut signatures = BTreeSet::new();
    for item in items {
        let Item::Impl(block) = item else { continue };
        let ty = &block.self_ty;
        for item in &block.items {
            if let ImplItem::Fn(function) = item {
                let signature = &function.sig;
                signatures.insert(quote::quote!(#ty :: #signature).to_string());
            }
        }
    }
    assert!(signatures.len() > 50, "too few functions were found");
    signatures
}
