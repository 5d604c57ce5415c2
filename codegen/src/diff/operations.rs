//! The operations of two specs, and what stands around them → what changed.
//!
//! Operations are the same if they have one id, or else one method on one path.

use serde_json::json;

use super::bodies::{request_body, responses};
use super::comparison::{Comparison, keys};
use super::parameters::{are_swapped, outline, parameters};
use super::{kinds, security};
use crate::model::{Api, Located, Operation};

/// What is said of the whole API.
pub(super) fn document(cx: &mut Comparison<'_>) {
    let (old, new) = (cx.old, cx.new);
    let server = |api: &Api| api.servers.first().map(|it| it.value.clone());
    let parts = [
        ("servers/0/url", kinds::RUST_SERVER_CHANGED, server(old) != server(new)),
        (
            "x-request-id-header",
            kinds::RUST_REQUEST_ID_HEADER_CHANGED,
            old.request_id_header != new.request_id_header,
        ),
        ("info", kinds::RUST_DOCUMENTATION_CHANGED, old.info != new.info),
        ("openapi", kinds::RUST_DOCUMENTATION_CHANGED, old.openapi != new.openapi),
        ("tags", kinds::RUST_DOCUMENTATION_CHANGED, old.tags != new.tags),
    ];
    for (key, kind, _) in parts.into_iter().filter(|(_, _, changed)| *changed) {
        let at = format!("/{key}");
        cx.add(kind, [&at, &at], format!("`{key}` changed"));
    }
    security::document(cx);
}

/// Compares all operations.
pub(super) fn operations(cx: &mut Comparison<'_>) {
    let (old, new) = (cx.old, cx.new);
    let mut before: Vec<&Operation> = old.operations.iter().collect();
    let (mut pairs, mut rest) = (Vec::new(), Vec::new());
    for is in &new.operations {
        match before.iter().rposition(|was| !is.id.is_empty() && was.id == is.id) {
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
                    format!("`{}` was added", is.name()),
                );
            }
        }
    }
    for was in before {
        let says = format!("`{}` was removed", was.name());
        cx.add(kinds::API_REMOVED_WITHOUT_DEPRECATION, [&was.at, "/paths"], says);
    }
    for pair in pairs {
        operation(cx, pair);
    }
}

fn operation<'a>(cx: &mut Comparison<'a>, pair: [&'a Operation; 2]) {
    let [was, is] = pair;
    let name = is.name();
    let at = [was.at.as_str(), is.at.as_str()];
    if was.id != is.id {
        let id = if was.id.is_empty() { "nothing" } else { &was.id };
        let says = format!("`{id}` is called `{name}` now");
        cx.add(kinds::API_OPERATION_ID_REMOVED, keys(at, "operationId"), says);
    }
    let route = |it: &Operation| (outline(&it.path), it.method.clone());
    if route(was) != route(is) || are_swapped(&was.path, &is.path) {
        let [from, to] = pair.map(|it| format!("{} {}", it.method.to_uppercase(), it.path));
        let says = format!("`{name}` moved: `{from}` → `{to}`");
        cx.add(kinds::RUST_OPERATION_MOVED, at, says);
    }
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
        let says = format!("the tag of `{name}` changed: {old_tags} → {new_tags}");
        cx.add(kinds::RUST_TAG_CHANGED, keys(at, "tags"), says);
    }
    if was.safety != is.safety && was.method == is.method {
        let says = format!("what sending `{name}` twice does changed");
        cx.add(kinds::RUST_SAFETY_CHANGED, keys(at, "x-safety"), says);
    }
    if was.scopes != is.scopes {
        let kind = match is.asks_no_more_than(was) {
            true => kinds::RUST_SCOPES_LOOSENED,
            false => kinds::RUST_SCOPES_CHANGED,
        };
        let [from, to] = pair.map(|it| json!(it.scopes));
        let says = format!("the scopes of `{name}` changed: {from} → {to}");
        cx.add(kind, keys(at, "x-scopes"), says);
    }
    pagination(cx, pair, &name);
    cx.documentation([&was.docs, &is.docs], at);
    security::operation(cx, pair);
    parameters(cx, pair);
    request_body(cx, pair);
    responses(cx, pair);
}

/// Whether, and by which parameters, it is read page by page.
fn pagination(cx: &mut Comparison<'_>, [was, is]: [&Operation; 2], name: &str) {
    let parts = |it: &Operation| {
        let it = it.pagination.as_ref()?;
        let value = |it: &Option<Located>| it.as_ref().map(|it| it.value.clone());
        Some([&it.limit, &it.offset, &it.key].map(value))
    };
    let (kind, what) = match (parts(was), parts(is)) {
        (None, Some(_)) => (kinds::RUST_PAGINATION_ADDED, "is read page by page"),
        (Some(_), None) => (kinds::RUST_PAGINATION_REMOVED, "is no longer read page by page"),
        (was, is) if was != is => {
            (kinds::RUST_PAGINATION_CHANGED, "is read page by page in another way")
        }
        _ => return,
    };
    cx.add(kind, keys([&was.at, &is.at], "x-pagination"), format!("`{name}` {what}"));
}
