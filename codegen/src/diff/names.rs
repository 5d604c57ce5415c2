//! Pointers → readable names of parts of a spec: `Attribute.title`, `list_attributes`.

use std::collections::BTreeMap;

use crate::document::unescape;
use crate::model::{Api, in_types};

/// The readable name of a part.
pub(super) fn of(api: &Api, pointer: &str) -> String {
    if let Some(rest) = in_types(pointer) {
        return steps(rest);
    }
    let parameter = api.parameter_at(pointer).map(|it| &it.name);
    let Some(operation) = api.operation_at(pointer) else {
        return match parameter {
            Some(name) => format!("parameter {name}"),
            None => pointer.trim_start_matches("/components/").replace("~1", "/"),
        };
    };
    let id = operation.name();
    let steps: Vec<&str> = pointer[operation.at.len()..].split('/').skip(1).collect();
    match (parameter, steps.as_slice()) {
        (Some(name), _) => format!("parameter {name} of {id}"),
        (None, ["requestBody", ..]) => format!("request body of {id}"),
        (None, ["responses", status, ..]) => format!("response {status} of {id}"),
        _ => id,
    }
}

/// `Attribute/properties/title/description` → `Attribute.title`
fn steps(pointer: &str) -> String {
    let mut steps = pointer.split('/');
    let mut name = steps.next().unwrap_or_default().to_owned();
    while let Some(step) = steps.next() {
        match step {
            "properties" => name.extend([".", steps.next().unwrap_or_default()]),
            "items" => name.push_str("[]"),
            "additionalProperties" => name.push_str("{}"),
            "allOf" => drop(steps.next()),
            _ => break,
        }
    }
    unescape(&name)
}

/// Names that changed on the wire but not in Rust: old → new. `before` and `after` map wire names to Rust
/// names.
pub(super) fn renamed_on_wire<'a>(
    before: &BTreeMap<&'a str, String>,
    after: &BTreeMap<&'a str, String>,
) -> BTreeMap<&'a str, &'a str> {
    let added = after.iter().filter(|(name, _)| !before.contains_key(*name));
    let added: BTreeMap<&String, &str> = added.map(|(name, rust)| (rust, *name)).collect();
    let removed = before.iter().filter(|(name, _)| !after.contains_key(*name));
    removed.filter_map(|(was, rust)| Some((*was, *added.get(rust)?))).collect()
}

/// The pointer of the component that a pointer leads into, or else the pointer itself.
pub(super) fn component(pointer: &str) -> &str {
    let mut slashes = pointer.match_indices('/').map(|(at, _)| at);
    match (pointer.starts_with("/components/"), slashes.nth(3)) {
        (true, Some(end)) => &pointer[..end],
        _ => pointer,
    }
}
