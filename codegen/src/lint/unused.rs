//! Finds the components that no path or webhook uses.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::{Document, ancestors, fragment, reference_targets};
use crate::model::Located;

/// Returns the unused components. A component is used if a path or webhook refers to it, directly or not.
///
/// All references count, even in parts that are not generated, so this walks the document instead of the
/// API.
pub(super) fn unused(document: &Document) -> Vec<Located> {
    // Webhooks use components, though a client does not generate them.
    let mut next = vec![document.at("/paths"), document.at("/webhooks")];
    let (mut used, mut around) = (BTreeSet::new(), BTreeSet::new());
    while let Some(value) = next.pop() {
        let made_of = value["x-from"].as_array().into_iter().flatten();
        let made_of = made_of.filter_map(|it| fragment(it.as_str()?));
        for pointer in reference_targets(value).chain(made_of) {
            if used.insert(pointer.clone().into_owned()) {
                next.push(document.at(&pointer));
                // A component is used if a part of it is.
                around.extend(ancestors(&pointer).map(str::to_owned));
            }
        }
        match value {
            Value::Object(entries) => next.extend(entries.values()),
            Value::Array(items) => next.extend(items),
            _ => {}
        }
    }
    let kinds = ["parameters", "requestBodies", "responses", "schemas"].into_iter();
    let all = kinds.flat_map(|kind| document.children(&format!("/components/{kind}")));
    let unused = all.filter(|(_, at)| !used.contains(at) && !around.contains(at));
    unused.map(|(value, at)| Located { at, value }).collect()
}

#[cfg(test)]
mod tests {
    use super::unused;
    use crate::document::parse;

    #[test]
    fn all_kinds_of_references_count() {
        let mapping = "discriminator: {mapping: {b: '#/components/schemas/B'}}";
        let schema = format!(
            "{{x-from: ['#/components/schemas/A', '#/components/schemas/F/properties/g'], allOf: [{{$ref: '#/components/schemas/F'}}], {mapping}, items: {{$ref: '#/components/schemas/C/items'}}}}"
        );
        let schemas = "{A: {}, B: {$ref: '#/components/schemas/D'}, C: {}, D: {}, E: {$ref: '#/components/schemas/E'}, F: {properties: {g: {}, h: {$ref: '#/components/schemas/H'}}}, H: {}}";
        let spec = format!("{{paths: {{/a: {schema}}}, components: {{schemas: {schemas}}}}}");
        let unused = unused(&parse(&spec).unwrap());
        assert_eq!(unused.iter().map(|it| it.value.as_str()).collect::<Vec<_>>(), ["E"]);
    }
}
