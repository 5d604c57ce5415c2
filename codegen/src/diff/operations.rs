//! The operations of two specs, and what stands around them → what changed.
//!
//! Operations are the same if they have one id, or else one method on one path.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::bodies::{request_body, responses};
use super::{Found, Kind, kinds, names, parameters, schemas};
use crate::document::Document;

/// What is said of the whole API.
pub(super) fn document(found: &mut Found<'_>) {
    let parts = [
        ("/servers/0/url", kinds::RUST_SERVER_CHANGED),
        ("/x-request-id-header", kinds::RUST_REQUEST_ID_HEADER_CHANGED),
        ("/info", kinds::RUST_DOCUMENTATION_CHANGED),
        ("/openapi", kinds::RUST_DOCUMENTATION_CHANGED),
        ("/tags", kinds::RUST_DOCUMENTATION_CHANGED),
    ];
    for (at, kind) in parts {
        let (before, after) = (found.old.document.find(at), found.new.document.find(at));
        if before != after {
            found.add(kind, at, at, format!("`{}` changed", &at[1..]));
        }
    }
    security(found, "", "", [kinds::API_GLOBAL_SECURITY_ADDED, kinds::API_GLOBAL_SECURITY_REMOVED]);
    let schemes = "/components/securitySchemes";
    for (name, at) in found.new.document.children(schemes) {
        match found.old.document.find(&at) {
            None => found.add(
                kinds::API_SECURITY_COMPONENT_ADDED,
                schemes,
                &at,
                format!("the scheme `{name}` was added"),
            ),
            Some(was)
                if without_description(was) != without_description(found.new.document.at(&at)) =>
            {
                found.add(
                    kinds::API_SECURITY_COMPONENT_TYPE_CHANGED,
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
                kinds::API_SECURITY_COMPONENT_REMOVED,
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
fn security(found: &mut Found<'_>, old: &str, new: &str, [added, removed]: [&'static Kind; 2]) {
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
                found.add(kinds::ENDPOINT_ADDED, "/paths", &it.2, format!("`{name}` was added"));
            }
        }
    }
    for (_, _, at) in &old_left {
        let name = names::of(found.old.document, at);
        found.add(
            kinds::API_REMOVED_WITHOUT_DEPRECATION,
            at,
            "/paths",
            format!("`{name}` was removed"),
        );
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
    let mut add = |kind, key: &str, says: String| {
        let (old, new) = at(key);
        found.add(kind, &old, &new, says);
    };
    if before["operationId"] != after["operationId"] {
        add(
            kinds::API_OPERATION_ID_REMOVED,
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
        add(kinds::RUST_OPERATION_MOVED, "", format!("`{name}` moved: `{was}` → `{is}`"));
    }
    match (before["deprecated"] == true, after["deprecated"] == true) {
        (false, true) => {
            add(kinds::ENDPOINT_DEPRECATED, "deprecated", format!("`{name}` is deprecated"));
        }
        (true, false) => {
            add(
                kinds::ENDPOINT_REACTIVATED,
                "deprecated",
                format!("`{name}` is no longer deprecated"),
            );
        }
        _ => {}
    }
    if before["tags"] != after["tags"] {
        add(
            kinds::RUST_TAG_CHANGED,
            "tags",
            format!("the tag of `{name}` changed: {} → {}", before["tags"], after["tags"]),
        );
    }
    if before["x-scopes"] != after["x-scopes"] {
        add(kinds::RUST_SCOPES_CHANGED, "x-scopes", format!("the scopes of `{name}` changed"));
    }
    pagination(found, old, new, &name);
    schemas::documentation(found, old, new);
    security(found, old, new, [kinds::API_SECURITY_ADDED, kinds::API_SECURITY_REMOVED]);
    parameters::parameters(found, (old_path, old), (new_path, new));
    request_body(found, old, new, &name);
    responses(found, old, new, &name);
}

/// Whether, and by which parameters, it is read page by page.
fn pagination(found: &mut Found<'_>, old: &str, new: &str, name: &str) {
    let (old, new) = (format!("{old}/x-pagination"), format!("{new}/x-pagination"));
    let (kind, what) = match (found.old.document.find(&old), found.new.document.find(&new)) {
        (None, Some(_)) => (kinds::RUST_PAGINATION_ADDED, "is read page by page"),
        (Some(_), None) => (kinds::RUST_PAGINATION_REMOVED, "is no longer read page by page"),
        (was, is) if was != is => {
            (kinds::RUST_PAGINATION_CHANGED, "is read page by page in another way")
        }
        _ => return,
    };
    found.add(kind, &old, &new, format!("`{name}` {what}"));
}
