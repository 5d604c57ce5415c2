//! The operations of two specs, and the document around them → what changed.
//!
//! Operations are matched by id, or else by method and path.

use std::collections::BTreeSet;

use serde_json::json;

use super::bodies::{request_body, responses};
use super::comparison::{Comparison, keys};
use super::parameters::{are_swapped, parameters};
use super::{kinds, security};
use crate::model::{Api, Operation, Pagination, outline};

/// Compares the top level of the document.
pub(super) fn document(cx: &mut Comparison<'_>) {
    let (old, new) = (cx.old, cx.new);
    let documentation = kinds::RUST_DOCUMENTATION_CHANGED;
    let mut parts = vec![
        ("info", documentation, [old, new].map(|it| it.info.clone())),
        ("openapi", documentation, [old, new].map(|it| it.openapi.clone())),
        (
            "tags",
            documentation,
            [old, new]
                .map(|it| it.tags.iter().map(|it| json!([it.name, it.description])).collect()),
        ),
        (
            "x-request-id-header",
            kinds::RUST_REQUEST_ID_HEADER_CHANGED,
            // Header names are case-insensitive.
            [old, new].map(|it| {
                json!(it.request_id_header.as_ref().map(|it| it.value.to_ascii_lowercase()))
            }),
        ),
        (
            "servers",
            kinds::RUST_OTHER_SERVERS_CHANGED,
            [old, new].map(|it| {
                it.servers.iter().skip(1).map(|it| json!(it.value.trim_end_matches('/'))).collect()
            }),
        ),
    ];
    let defaults = |api: &Api| -> serde_json::Value {
        let variables = api.first_server.iter().flat_map(|it| &it.variables);
        variables.map(|(name, it)| (name.clone(), json!(it.default))).collect()
    };
    let changed = [old, new].map(defaults);
    parts.push(("servers/0/variables", kinds::RUST_SERVER_CHANGED, changed));
    let server = match keeps_urls([old, new]) {
        true => kinds::RUST_SERVER_PREFIX_MOVED,
        false => kinds::RUST_SERVER_CHANGED,
    };
    parts.push(("servers/0/url", server, [old, new].map(|it| json!(it.server()))));
    for (key, kind, [was, is]) in parts.into_iter().filter(|(_, _, [was, is])| was != is) {
        let at = format!("/{key}");
        let message = match kind.id == documentation.id {
            // The value may be long.
            true => format!("`{key}` changed"),
            false => format!("`{key}` changed: {was} → {is}"),
        };
        cx.add(kind, [&at, &at], message);
    }
    security::document(cx);
}

/// The URL and the method of an operation, without the names of its parameters.
fn url(api: &Api, operation: &Operation) -> (String, String) {
    let url = format!("{}{}", api.server().unwrap_or_default(), operation.path);
    (outline(&url), operation.method.clone())
}

/// Whether all operations keep their URLs.
fn keeps_urls([old, new]: [&Api; 2]) -> bool {
    let after: BTreeSet<_> = new.operations.iter().map(|it| url(new, it)).collect();
    !after.is_empty() && old.operations.iter().all(|it| after.contains(&url(old, it)))
}

/// Compares all operations.
pub(super) fn operations(cx: &mut Comparison<'_>) {
    let (old, new) = (cx.old, cx.new);
    let mut before: Vec<&Operation> = old.operations.iter().collect();
    let (mut pairs, mut rest) = (Vec::new(), Vec::new());
    for is in &new.operations {
        match before.iter().position(|was| !is.id.is_empty() && was.id == is.id) {
            Some(index) => pairs.push([before.remove(index), is]),
            None => rest.push(is),
        }
    }
    for is in rest {
        let is_same =
            |was: &&Operation| was.method == is.method && outline(&was.path) == outline(&is.path);
        match before.iter().position(is_same) {
            Some(index) => pairs.push([before.remove(index), is]),
            None => {
                cx.add(
                    kinds::ENDPOINT_ADDED,
                    ["/paths", &is.at],
                    format!("operation `{}` was added", is.name()),
                );
            }
        }
    }
    for was in before {
        let message = format!("operation `{}` was removed", was.name());
        cx.add(kinds::API_REMOVED_WITHOUT_DEPRECATION, [&was.at, "/paths"], message);
    }
    for pair in pairs {
        operation(cx, pair);
    }
}

fn operation<'a>(cx: &mut Comparison<'a>, pair: [&'a Operation; 2]) {
    let [was, is] = pair;
    let name = is.name();
    let at = [was.at.as_str(), is.at.as_str()];
    if was.id == is.id {
        cx.compare_rust_names([&was.rust_name, &is.rust_name], at, &name);
    } else {
        let id = if was.id.is_empty() { "nothing" } else { &was.id };
        let (kind, suffix) = match was.rust_name == is.rust_name {
            true => (kinds::RUST_DOCUMENTATION_CHANGED, ", but not in Rust"),
            false => (kinds::API_OPERATION_ID_REMOVED, ""),
        };
        let message = format!("operation `{id}` was renamed to `{name}`{suffix}");
        cx.add(kind, keys(at, "operationId"), message);
    }
    moved(cx, pair, &name);
    if was.deprecated != is.deprecated {
        let (kind, what) = match is.deprecated {
            true => (kinds::ENDPOINT_DEPRECATED, "is deprecated"),
            false => (kinds::ENDPOINT_REACTIVATED, "is no longer deprecated"),
        };
        cx.add(kind, keys(at, "deprecated"), format!("`{name}` {what}"));
    }
    let [old_tags, new_tags] = pair.map(|it| {
        let tags: Vec<&String> = it.tags.iter().map(|it| &it.value).collect();
        json!(Some(tags).filter(|it| !it.is_empty()))
    });
    if old_tags != new_tags {
        let message = format!("the tag of `{name}` changed: {old_tags} → {new_tags}");
        cx.add(kinds::RUST_TAG_CHANGED, keys(at, "tags"), message);
    }
    if was.safety != is.safety && was.method == is.method {
        let message = format!("the safety of `{name}` changed");
        cx.add(kinds::RUST_SAFETY_CHANGED, keys(at, "x-safety"), message);
    }
    if was.scopes != is.scopes {
        let kind = match is.is_covered_by_scopes_of(was) {
            true => kinds::RUST_SCOPES_LOOSENED,
            false => kinds::RUST_SCOPES_CHANGED,
        };
        let [from, to] = pair.map(|it| json!(it.scopes));
        let message = format!("the scopes of `{name}` changed: {from} → {to}");
        cx.add(kind, keys(at, "x-scopes"), message);
    }
    pagination(cx, pair, &name);
    cx.documentation([&was.docs, &is.docs], at);
    security::operation(cx, pair);
    parameters(cx, pair);
    request_body(cx, pair);
    responses(cx, pair);
}

/// Compares the route. A new server of the whole API is reported once, and so is a prefix that moves
/// between server and paths.
fn moved(cx: &mut Comparison<'_>, pair: [&Operation; 2], name: &str) {
    let [was, is] = pair;
    let route = |it: &Operation| (outline(&it.path), it.method.clone());
    let (from, to) = (url(cx.old, was), url(cx.new, is));
    if (route(was) == route(is) || from == to) && !are_swapped(&was.path, &is.path) {
        return;
    }
    let is_served = cx.new.operations.iter().any(|it| it.at != is.at && url(cx.new, it) == from);
    let (kind, suffix) = match is_served {
        true => (kinds::RUST_OPERATION_MOVED_OLD_KEPT, ", and the old route still exists"),
        false => (kinds::RUST_OPERATION_MOVED, ""),
    };
    let [from, to] = pair.map(|it| format!("{} {}", it.method.to_uppercase(), it.path));
    let message = format!("`{name}` moved: `{from}` → `{to}`{suffix}");
    cx.add(kind, [&was.at, &is.at], message);
}

/// Compares the pagination.
fn pagination(cx: &mut Comparison<'_>, [was, is]: [&Operation; 2], name: &str) {
    let parts = |it: &Operation| it.pagination.as_ref().map(|it| it.json.clone());
    let style = |it: &Operation| it.pagination.as_ref().and_then(Pagination::kind_key);
    let is_style_same = style(was) == style(is);
    let (kind, what) = match (parts(was), parts(is)) {
        (None, Some(_)) => (kinds::RUST_PAGINATION_ADDED, "became paginated".to_owned()),
        (Some(_), None) => (kinds::RUST_PAGINATION_REMOVED, "is no longer paginated".to_owned()),
        (was, is) if was != is => {
            let [was, is] = [was, is].map(|it| json!(it));
            let what = format!("changed its pagination: {was} → {is}");
            match is_style_same {
                true => (kinds::RUST_PAGINATION_CHANGED, what),
                false => (kinds::RUST_PAGINATION_STYLE_CHANGED, what),
            }
        }
        _ => return,
    };
    cx.add(kind, keys([&was.at, &is.at], "x-pagination"), format!("`{name}` {what}"));
}
