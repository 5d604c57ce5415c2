//! Tests that nothing in a spec is ignored silently: an unknown key is reported everywhere except in
//! examples, so that typos and keys of other versions of OpenAPI are noticed.

use std::collections::BTreeSet;

use codegen::{document, lint, model};

use crate::specs;

/// All mappings of a spec get an unknown key at once, as each is a separate finding.
#[test]
fn unknown_keys_are_reported_everywhere() {
    let mut ignored = Vec::new();
    for (name, spec) in specs() {
        let document = document::parse(&spec).expect("cases are valid YAML");
        let mut value = document.value.clone();
        let mappings: Vec<&str> = document
            .pointers()
            .filter(|it| document.at(it).is_object() && !it.contains("/example"))
            .collect();
        for pointer in &mappings {
            value.pointer_mut(pointer).expect("each pointer has a value")["unknown"] = 1.into();
        }
        let document = document::parse(&value.to_string()).expect("the JSON is valid");
        let found = lint::check(&document, &model::read(&document));
        let reported: BTreeSet<&str> = found.iter().map(|it| it.pointer.as_str()).collect();
        for pointer in mappings {
            // An invalid constructor default is reported as a whole.
            let is_default =
                pointer.ends_with("/x-constructor-default") && reported.contains(pointer);
            if !is_default && !reported.contains(format!("{pointer}/unknown").as_str()) {
                ignored.push(format!("{name}: at #{pointer}"));
            }
        }
    }
    assert!(ignored.is_empty(), "\n{}\n", ignored.join("\n"));
}
