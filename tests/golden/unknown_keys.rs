//! Nothing in a spec is ignored in silence: a key that means nothing is told wherever it stands, so that a
//! misspelt one is found, and so is what another version of OpenAPI has. Only examples may hold
//! anything.

use std::collections::BTreeSet;

use codegen::{document, lint, model};

use crate::specs;

/// All mappings of a spec are given such a key at once, as each is a finding of its own.
#[test]
fn an_unknown_key_is_told_everywhere() {
    let mut ignored = Vec::new();
    for (name, spec) in specs() {
        let document = document::parse(&spec).expect("cases can be read");
        let mut value = document.value.clone();
        let mappings: Vec<&str> = document
            .pointers()
            .filter(|it| document.at(it).is_object() && !it.contains("/example"))
            .collect();
        for pointer in &mappings {
            value.pointer_mut(pointer).expect("nothing is removed")["unknown"] = 1.into();
        }
        let document = document::parse(&value.to_string()).expect("it can be read as before");
        let found = lint::check(&document, &model::read(&document));
        let told: BTreeSet<&str> = found.iter().map(|it| it.pointer.as_str()).collect();
        for pointer in mappings {
            // A constructor default is refused as a whole.
            let is_default = pointer.ends_with("/x-constructor-default") && told.contains(pointer);
            if !is_default && !told.contains(format!("{pointer}/unknown").as_str()) {
                ignored.push(format!("{name}: at #{pointer}"));
            }
        }
    }
    assert!(ignored.is_empty(), "\n{}\n", ignored.join("\n"));
}
