//! The operations of two specs, and what stands around them → what changed.
//!
//! Operations are the same if they have one id, or else one method on one path.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::bodies::{request_body, responses};
use super::{Found, names, parameters, schemas};
use crate::document::Document;

/// What is said of the whole API.
pub(super) fn document(found: &mut Found<'_>) {
    let parts = [
        ("/servers/0/url", "rust-server-changed"),
        ("/x-request-id-header", "rust-request-id-header-changed"),
        ("/info", "rust-documentation-changed"),
        ("/openapi", "rust-documentation-changed"),
        ("/tags", "rust-documentation-changed"),
    ];
    for (at, id) in parts {
        let (before, after) = (found.old.document.find(at), found.new.document.find(at));
        if before != after {
            found.add(id, at, at, format!("`{}` changed", &at[1..]));
        }
    }
    security(found, "", "", ["api-global-security-added", "api-global-security-removed"]);
    let schemes = "/components/securitySchemes";
    for (name, at) in found.new.document.children(schemes) {
        match found.old.document.find(&at) {
            None => found.add(
                "api-security-component-added",
                schemes,
                &at,
                format!("the scheme `{name}` was added"),
            ),
            Some(was)
                if without_description(was) != without_description(found.new.document.at(&at)) =>
            {
                found.add(
                    "api-security-component-type-changed",
                    &at,
                    &at,
                    format!("the scheme `{name}` changed"),
                );
            }
            Some(_) => schemas::documentation(found, &at, &at),
        }
    }
    for (name, at) in found.old.document.children(schemes) {
        if found.new.document.find(&at).is_none() {
            found.add(
                "api-security-component-removed",
                &at,
                schemes,
                format!("the scheme `{name}` was removed"),
            );
        }
    }
}

fn without_description(value: &Value) -> Value {
    let mut value = value.clone();
    value.as_object_mut().map(|it| it.remove("description"));
    value
}

/// What may prove who calls, each of the alternatives as it is written.
fn security(found: &mut Found<'_>, old: &str, new: &str, [added, removed]: [&'static str; 2]) {
    let (old, new) = (format!("{old}/security"), format!("{new}/security"));
    let list = |document: &Document, at: &str| -> BTreeSet<String> {
        document.at(at).as_array().into_iter().flatten().map(Value::to_string).collect()
    };
    let (before, after) = (list(found.old.document, &old), list(found.new.document, &new));
    for it in after.difference(&before) {
        found.add(added, &old, &new, format!("security allows {it}"));
    }
    for it in before.difference(&after) {
        found.add(removed, &old, &new, format!("security no longer allows {it}"));
    }
}

/// Compares all operations.
pub(super) fn operations(found: &mut Found<'_>) {
    let (before, after) = (found.old.document.operations(), found.new.document.operations());
    let id = |document: &Document, at: &str| {
        document.at(&format!("{at}/operationId")).as_str().map(str::to_owned)
    };
    let by_id: BTreeMap<String, usize> = before
        .iter()
        .enumerate()
        .filter_map(|(index, (_, _, at))| Some((id(found.old.document, at)?, index)))
        .collect();
    let (mut taken, mut pairs, mut rest) = (BTreeSet::new(), Vec::new(), Vec::new());
    for it in after {
        match id(found.new.document, &it.2).and_then(|id| by_id.get(&id)) {
            Some(index) if taken.insert(*index) => pairs.push((before[*index].clone(), it)),
            _ => rest.push(it),
        }
    }
    let left = before.into_iter().enumerate().filter(|(index, _)| !taken.contains(index));
    let mut old_left: Vec<_> = left.map(|(_, it)| it).collect();
    for it in rest {
        let same =
            |was: &(String, String, String)| was.1 == it.1 && outline(&was.0) == outline(&it.0);
        match old_left.iter().position(same) {
            Some(index) => pairs.push((old_left.remove(index), it)),
            None => {
                let name = names::of(found.new.document, &it.2);
                found.add("endpoint-added", "/paths", &it.2, format!("`{name}` was added"));
            }
        }
    }
    for (_, _, at) in &old_left {
        let name = names::of(found.old.document, at);
        found.add("api-removed-without-deprecation", at, "/paths", format!("`{name}` was removed"));
    }
    for (was, is) in &pairs {
        operation(found, was, is);
    }
}

/// `/a/{b}` → `/a/{}`
pub(super) fn outline(path: &str) -> String {
    let step = |step: &str| if step.starts_with('{') { "{}".to_owned() } else { step.to_owned() };
    path.split('/').map(step).collect::<Vec<_>>().join("/")
}

fn operation(found: &mut Found<'_>, was: &(String, String, String), is: &(String, String, String)) {
    let ((old_path, old_method, old), (new_path, new_method, new)) = (was, is);
    let (before, after) = (found.old.document.at(old).clone(), found.new.document.at(new).clone());
    let name = names::of(found.new.document, new);
    let at = |key: &str| (format!("{old}/{key}"), format!("{new}/{key}"));
    let mut add = |id, key: &str, says: String| {
        let (old, new) = at(key);
        found.add(id, &old, &new, says);
    };
    if before["operationId"] != after["operationId"] {
        add(
            "api-operation-id-removed",
            "operationId",
            format!(
                "`{}` is called `{name}` now",
                before["operationId"].as_str().unwrap_or("nothing")
            ),
        );
    }
    let other_place = (outline(old_path), old_method) != (outline(new_path), new_method);
    if other_place || parameters::are_swapped(old_path, new_path) {
        let [was, is] = [(old_method, old_path), (new_method, new_path)]
            .map(|(method, path)| format!("{} {path}", method.to_uppercase()));
        add("rust-operation-moved", "", format!("`{name}` moved: `{was}` → `{is}`"));
    }
    match (before["deprecated"] == true, after["deprecated"] == true) {
        (false, true) => {
            add("endpoint-deprecated", "deprecated", format!("`{name}` is deprecated"));
        }
        (true, false) => {
            add("endpoint-reactivated", "deprecated", format!("`{name}` is no longer deprecated"));
        }
        _ => {}
    }
    if before["tags"] != after["tags"] {
        add(
            "rust-tag-changed",
            "tags",
            format!("the tag of `{name}` changed: {} → {}", before["tags"], after["tags"]),
        );
    }
    if before["x-scopes"] != after["x-scopes"] {
        add("rust-scopes-changed", "x-scopes", format!("the scopes of `{name}` changed"));
    }
    match (before.get("x-pagination"), after.get("x-pagination")) {
        (None, Some(_)) => {
            add("rust-pagination-added", "x-pagination", format!("`{name}` is read page by page"));
        }
        (Some(_), None) => add(
            "rust-pagination-removed",
            "x-pagination",
            format!("`{name}` is no longer read page by page"),
        ),
        (was, is) if was != is => add(
            "rust-pagination-changed",
            "x-pagination",
            format!("`{name}` is read page by page in another way"),
        ),
        _ => {}
    }
    schemas::documentation(found, old, new);
    security(found, old, new, ["api-security-added", "api-security-removed"]);
    parameters::parameters(found, (old_path, old), (new_path, new));
    request_body(found, old, new, &name);
    responses(found, old, new, &name);
}
