//! The rule about `x-pagination`: that there is a way from page to page, and items that it leads to.

use std::collections::BTreeSet;

use super::spec::{Report, Spec};
use crate::document::unescape;
use crate::model::{
    Api, Form, Located, Media, Operation, Pagination, Parameter, ParameterIn, Returns, Schema, WAYS,
};

/// An operation whose items come in pages: what asks for a page, and what a page is.
pub(super) fn pagination(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in spec.api.operations.iter().filter(|it| it.complete) {
        let Some(pagination) = &operation.pagination else { continue };
        way(operation, pagination, report);
        parameters(operation, pagination, report);
        next(spec.api, operation, pagination, report);
        // What has no successful response, or a wrong envelope, is told by other rules.
        if operation.success().is_some() {
            items(spec.api, operation, pagination, report);
        }
    }
}

/// There is one way, with all that it takes and nothing else.
fn way(operation: &Operation, pagination: &Pagination, report: &mut Report<'_>) {
    let has = |key: &str| pagination.json.get(key).is_some();
    let Some(way) = WAYS.iter().find(|it| has(it.key)) else {
        let keys: Vec<String> = WAYS.iter().map(|it| format!("`{}`", it.key)).collect();
        let message = format!("say how a page is asked for, by {}", keys.join(" or "));
        report.at_key(&pagination.at, message);
        return;
    };
    if let Some((key, what)) = way.needed.filter(|(key, _)| !has(key)) {
        report.at_key(&pagination.at, format!("add `{key}`: {what}"));
    }
    if way.key == "after" && !has("key") {
        let message = "add `key`: the property of the last item that the next page is asked for by";
        report.at_key(&pagination.at, message);
    }
    if has("full-pages-up-to") && !has("limit") && way.key == "page" {
        let message = "add `limit`, the parameter that says how many items a page has at most, or remove this";
        report.at_key(&format!("{}/full-pages-up-to", pagination.at), message);
    }
    if way.key.starts_with("next-link") && operation.method != "get" {
        report.at_key(
            &pagination.at,
            "remove this; a link is followed by GET, which this operation is not",
        );
    }
    let others: BTreeSet<&str> = WAYS.iter().flat_map(|it| it.all()).filter(|it| has(it)).collect();
    for key in others {
        if !way.all().any(|it| it == key) {
            let message =
                format!("remove this, or `{}`: both say how a page is asked for", way.key);
            report.at_key(&format!("{}/{key}", pagination.at), message);
        }
    }
}

/// What says how to ask for the next page is in the body of a response.
fn next(api: &Api, operation: &Operation, pagination: &Pagination, report: &mut Report<'_>) {
    for named in
        ["next-cursor", "next-link", "has-more"].iter().filter_map(|it| pagination.names.get(*it))
    {
        let Some(mut schema) = operation.result().and_then(|it| it.schema.as_ref()) else {
            continue;
        };
        let pointer = Pagination::pointer(named);
        for step in pointer.split('/').skip(1).map(unescape) {
            match (api.received_property(schema, &step), &api.resolve(schema).form) {
                (Some(property), _) => schema = property.schema,
                (None, Form::Object(_) | Form::Array(_)) => {
                    let message = format!(
                        "write the name of a property of the successful response, or a JSON pointer into it; `{}` leads to none",
                        named.value
                    );
                    report.at(&named.at, message);
                    break;
                }
                _ => break,
            }
        }
    }
}

/// What asks for a page are parameters of the operation, one for each.
fn parameters(operation: &Operation, pagination: &Pagination, report: &mut Report<'_>) {
    let mut other = None;
    for key in ["limit", "offset", "page", "cursor", "after"] {
        let Some(Located { at, value: name }) = pagination.names.get(key) else { continue };
        let counts = !["cursor", "after"].contains(&key);
        let fits = |it: &Parameter| it.name == *name && fits(it, counts);
        if !operation.parameters.iter().any(|it| fits(it)) {
            let ty = if counts { "of `type: integer` or `number`" } else { "and no array" };
            let message = format!(
                "write the name of an optional query parameter of this operation, {ty}; `{name}` is none"
            );
            report.at(at, message);
        } else if other.replace(name) == Some(name) {
            report.at(at, format!("name another parameter for `{key}`; `{name}` cannot be both"));
        }
    }
}

/// Whether a parameter can ask for a page.
fn fits(parameter: &Parameter, counts: bool) -> bool {
    let has_type = |it: &Schema| match it.form {
        // A page has a whole number, whatever else its type allows.
        Form::Integer | Form::Number => true,
        Form::Array(_) => false,
        _ => !counts,
    };
    parameter.location == Some(ParameterIn::Query)
        && !parameter.is_required()
        && parameter.schema.as_ref().is_some_and(has_type)
}

/// What comes in pages is an array, of items that are told apart.
fn items(api: &Api, operation: &Operation, pagination: &Pagination, report: &mut Report<'_>) {
    let result = operation.result().map(Media::value);
    // What has a wrong envelope or no schema is told by other rules.
    if matches!(result, Some(None)) || result.flatten().is_some_and(|it| !it.is_known()) {
        return;
    }
    let is_array = result.flatten().is_some_and(|it| matches!(it.form, Form::Array(_)));
    if is_array && !matches!(operation.returns(), Returns::One(_)) {
        let message = "remove this, since what has a status without a body does not come in pages; callers ask for each page";
        report.at_key(&pagination.at, message);
        return;
    }
    let Some(items) = api.paged(operation) else {
        let (at, message) = match pagination.items() {
            None => (
                &pagination.at,
                "remove this, or let the successful response be an array, in an envelope or not, or name the property of it that is one by `items`".to_owned(),
            ),
            Some(Located { at, value: name }) => (
                at,
                format!("write the name of a property of the successful response that is an array; `{name}` is none"),
            ),
        };
        report.at_key(at, message);
        return;
    };
    let Form::Array(Some(item)) = &api.resolve(items).form else { return };
    let Some(Located { at, value: name }) = pagination.key() else { return };
    let is_always_there = api.received_property(item, name).is_some_and(|it| it.required);
    if api.resolve(item).is_known() && !is_always_there {
        let message = format!(
            "write a property that is in `required` of the items, or remove `key`; `{name}` is none"
        );
        report.at(at, message);
    }
}
