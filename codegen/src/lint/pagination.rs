//! The rule about `x-pagination`: how to request a page, and where its items are.

use std::collections::BTreeSet;

use super::spec::{Report, Spec};
use crate::document::unescape;
use crate::model::{
    Api, Form, Located, Media, Operation, PAGINATION_KINDS, Pagination, Parameter, ParameterIn,
    Returns, Schema,
};

/// `x-pagination` has one complete strategy, existing parameters and properties, and an array of items.
pub(super) fn pagination(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in spec.api.operations.iter().filter(|it| it.complete) {
        let Some(pagination) = &operation.pagination else { continue };
        strategy(operation, pagination, report);
        parameters(operation, pagination, report);
        next(spec.api, operation, pagination, report);
        // Other rules report missing success responses and malformed envelopes.
        if operation.success().is_some() {
            items(spec.api, operation, pagination, report);
        }
    }
}

/// Checks that there is one strategy, with the keys that it needs and no others.
fn strategy(operation: &Operation, pagination: &Pagination, report: &mut Report<'_>) {
    let has = |key: &str| pagination.json.get(key).is_some();
    let Some(way) = PAGINATION_KINDS.iter().find(|it| has(it.key)) else {
        let keys: Vec<String> = PAGINATION_KINDS.iter().map(|it| format!("`{}`", it.key)).collect();
        let message = format!("add a key that requests pages: {}", keys.join(" or "));
        report.at_key(&pagination.at, message);
        return;
    };
    if let Some((key, what)) = way.needed.filter(|(key, _)| !has(key)) {
        report.at_key(&pagination.at, format!("add `{key}`: {what}"));
    }
    if way.key == "after" && !has("key") {
        let message = "add `key`: the property of the last item to request the next page with";
        report.at_key(&pagination.at, message);
    }
    if has("full-pages-up-to") && !has("limit") && way.key == "page" {
        let message =
            "add `limit`, the parameter for the maximum number of items per page, or remove this";
        report.at_key(&format!("{}/full-pages-up-to", pagination.at), message);
    }
    if way.key.starts_with("next-link") && operation.method != "get" {
        report.at_key(
            &pagination.at,
            "remove this; links are followed with GET, and this operation has another method",
        );
    }
    let others: BTreeSet<&str> =
        PAGINATION_KINDS.iter().flat_map(|it| it.all()).filter(|it| has(it)).collect();
    for key in others {
        if !way.all().any(|it| it == key) {
            let message = format!("remove this or `{}`; both request pages", way.key);
            report.at_key(&format!("{}/{key}", pagination.at), message);
        }
    }
}

/// Checks that the cursor or link of the next page is in the response body.
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
                        "write the name of a property of the success response, or a JSON pointer into it; `{}` does not exist",
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

/// Checks that each key names a different query parameter of the operation.
fn parameters(operation: &Operation, pagination: &Pagination, report: &mut Report<'_>) {
    let mut other = None;
    for key in ["limit", "offset", "page", "cursor", "after"] {
        let Some(Located { at, value: name }) = pagination.names.get(key) else { continue };
        let counts = !["cursor", "after"].contains(&key);
        let fits = |it: &Parameter| it.name == *name && fits(it, counts);
        if !operation.parameters.iter().any(|it| fits(it)) {
            let ty = if counts { "of `type: integer` or `number`" } else { "not an array" };
            let message = format!(
                "write the name of an optional query parameter of this operation, {ty}; `{name}` is not one"
            );
            report.at(at, message);
        } else if other.replace(name) == Some(name) {
            report.at(at, format!("write another parameter for `{key}`; `{name}` is used twice"));
        }
    }
}

/// Whether a parameter can request a page.
fn fits(parameter: &Parameter, counts: bool) -> bool {
    let has_type = |it: &Schema| match it.form {
        // Pages are requested by integers, even if the type allows fractions.
        Form::Integer | Form::Number => true,
        Form::Array(_) => false,
        _ => !counts,
    };
    parameter.location == Some(ParameterIn::Query)
        && !parameter.is_required()
        && parameter.schema.as_ref().is_some_and(has_type)
}

/// Checks that a page is an array, and that its items have the key.
fn items(api: &Api, operation: &Operation, pagination: &Pagination, report: &mut Report<'_>) {
    let result = operation.result().map(Media::value);
    // Other rules report malformed envelopes and missing schemas.
    if matches!(result, Some(None)) || result.flatten().is_some_and(|it| !it.is_known()) {
        return;
    }
    let is_array = result.flatten().is_some_and(|it| matches!(it.form, Form::Array(_)));
    if is_array && !matches!(operation.returns(), Returns::One(_)) {
        let message =
            "remove this, as a response may have no body; callers request each page themselves";
        report.at_key(&pagination.at, message);
        return;
    }
    let Some(items) = api.page_items(operation) else {
        let (at, message) = match pagination.items() {
            None => (
                &pagination.at,
                "remove this, or make the success response an array, in an envelope or not, or name its array property in `items`".to_owned(),
            ),
            Some(Located { at, value: name }) => (
                at,
                format!("write the name of an array property of the success response; `{name}` is not one"),
            ),
        };
        report.at_key(at, message);
        return;
    };
    let Form::Array(Some(item)) = &api.resolve(items).form else { return };
    let Some(Located { at, value: name }) = pagination.key() else { return };
    let is_always_present = api.received_property(item, name).is_some_and(|it| it.required);
    if api.resolve(item).is_known() && !is_always_present {
        let message =
            format!("write a required property of the items, or remove `key`; `{name}` is not one");
        report.at(at, message);
    }
}
