//! The bodies of two operations that are the same → what changed of them, and of statuses and headers.

use super::{Flow, Found, Kind, kinds, names, schemas};
use crate::document::{Document, escape};

const JSON: &str = "application~1json";

pub(super) fn request_body(found: &mut Found<'_>, old: &str, new: &str, name: &str) {
    let (old, new) = (format!("{old}/requestBody"), format!("{new}/requestBody"));
    let (was, is) = (found.old.document.resolve(&old), found.new.document.resolve(&new));
    let required = |document: &Document, at: &str| document.at(&format!("{at}/required")) == true;
    match (was, is) {
        (None, None) => {}
        (None, Some(is)) => match required(found.new.document, &is) {
            true => {
                found.add(
                    kinds::REQUEST_BODY_ADDED_REQUIRED,
                    &old,
                    &new,
                    format!("`{name}` requires a body"),
                );
            }
            false => found.add(
                kinds::REQUEST_BODY_ADDED_OPTIONAL,
                &old,
                &new,
                format!("`{name}` may have a body"),
            ),
        },
        (Some(_), None) => {
            found.add(
                kinds::REQUEST_BODY_REMOVED,
                &old,
                &new,
                format!("`{name}` has no body any more"),
            );
        }
        (Some(was), Some(is)) => {
            match (required(found.old.document, &was), required(found.new.document, &is)) {
                (false, true) => found.add(
                    kinds::REQUEST_BODY_BECAME_REQUIRED,
                    &was,
                    &is,
                    format!("the body of `{name}` became required"),
                ),
                (true, false) => found.add(
                    kinds::REQUEST_BODY_BECAME_OPTIONAL,
                    &was,
                    &is,
                    format!("the body of `{name}` became optional"),
                ),
                _ => {}
            }
            let kinds =
                [kinds::REQUEST_BODY_MEDIA_TYPE_ADDED, kinds::REQUEST_BODY_MEDIA_TYPE_REMOVED];
            content(found, &was, &is, Flow::Request, kinds);
        }
    }
}

/// Compares the content of two bodies, envelopes taken off.
fn content(
    found: &mut Found<'_>,
    old: &str,
    new: &str,
    flow: Flow,
    [added, removed]: [&'static Kind; 2],
) {
    if !found.is_first(old, new, flow) {
        return;
    }
    schemas::documentation(found, old, new);
    let (old, new) = (format!("{old}/content"), format!("{new}/content"));
    let (before, after) = (found.old.document, found.new.document);
    for (media_type, at) in after.children(&new) {
        if before.find(&format!("{old}/{}", escape(&media_type))).is_none() {
            found.add(
                added,
                &old,
                &at,
                format!("`{media_type}` was added to {}", names::of(after, &new)),
            );
        }
    }
    for (media_type, at) in before.children(&old) {
        if after.find(&format!("{new}/{}", escape(&media_type))).is_none() {
            found.add(
                removed,
                &at,
                &new,
                format!("`{media_type}` was removed from {}", names::of(after, &new)),
            );
        }
    }
    let (old, new) = (format!("{old}/{JSON}"), format!("{new}/{JSON}"));
    if before.find(&old).is_none() || after.find(&new).is_none() {
        return;
    }
    schemas::documentation(found, &old, &new);
    let (old, new) = (format!("{old}/schema"), format!("{new}/schema"));
    let envelope = |document: &Document, at: &str| {
        document.at(&format!("{at}/x-envelope")).as_str().map(str::to_owned)
    };
    let keys = (envelope(before, &old), envelope(after, &new));
    if keys.0 != keys.1 {
        found.add_of(
            flow,
            [kinds::RUST_REQUEST_ENVELOPE_CHANGED, kinds::RUST_RESPONSE_ENVELOPE_CHANGED],
            (&old, &new),
            format!("the envelope of {} changed", names::of(after, &new)),
        );
    }
    let inner = |at: String, key: &Option<String>| match key {
        Some(key) => format!("{at}/properties/{}", escape(key)),
        None => at,
    };
    schemas::used(found, &inner(old, &keys.0), &inner(new, &keys.1), flow);
}

pub(super) fn responses(found: &mut Found<'_>, old: &str, new: &str, name: &str) {
    let (old, new) = (format!("{old}/responses"), format!("{new}/responses"));
    let (before, after) = (found.old.document.children(&old), found.new.document.children(&new));
    let is_success = |status: &str| status.starts_with('2');
    for (status, at) in
        after.iter().filter(|(status, _)| !before.iter().any(|(it, _)| it == status))
    {
        let kind = if is_success(status) {
            kinds::RESPONSE_SUCCESS_STATUS_ADDED
        } else {
            kinds::RESPONSE_NON_SUCCESS_STATUS_ADDED
        };
        found.add(kind, &old, at, format!("`{name}` may answer {status}"));
    }
    for (status, at) in
        before.iter().filter(|(status, _)| !after.iter().any(|(it, _)| it == status))
    {
        let kind = if is_success(status) {
            kinds::RESPONSE_SUCCESS_STATUS_REMOVED
        } else {
            kinds::RESPONSE_NON_SUCCESS_STATUS_REMOVED
        };
        found.add(kind, at, &new, format!("`{name}` no longer answers {status}"));
    }
    // The method returns what the first success holds, whatever its number.
    let first = |all: &[(String, String)]| {
        all.iter().find(|(status, _)| is_success(status)).map(|(_, at)| at.clone())
    };
    let mut pairs: Vec<(String, String)> = first(&before).into_iter().zip(first(&after)).collect();
    for (status, at) in after.iter().filter(|(status, _)| !is_success(status)) {
        let was = before.iter().find(|(it, _)| it == status);
        pairs.extend(was.map(|(_, was)| (was.clone(), at.clone())));
    }
    for (was, is) in pairs {
        let (Some(was), Some(is)) =
            (found.old.document.resolve(&was), found.new.document.resolve(&is))
        else {
            continue;
        };
        headers(found, &was, &is);
        let body = |document: &Document, at: &str| {
            document.find(&format!("{at}/content/{JSON}")).is_some()
        };
        match (body(found.old.document, &was), body(found.new.document, &is)) {
            (false, true) => found.add(
                kinds::RUST_RESPONSE_BODY_ADDED,
                &was,
                &is,
                format!("a body was added to {}", names::of(found.new.document, &is)),
            ),
            (true, false) => found.add(
                kinds::RUST_RESPONSE_BODY_REMOVED,
                &was,
                &is,
                format!("the body was removed from {}", names::of(found.new.document, &is)),
            ),
            _ => {}
        }
        content(
            found,
            &was,
            &is,
            Flow::Response,
            [kinds::RESPONSE_MEDIA_TYPE_ADDED, kinds::RESPONSE_MEDIA_TYPE_REMOVED],
        );
    }
}

fn headers(found: &mut Found<'_>, old: &str, new: &str) {
    let whose = names::of(found.new.document, new);
    let (old, new) = (format!("{old}/headers"), format!("{new}/headers"));
    for (name, at) in found.new.document.children(&new) {
        let was = format!("{old}/{}", escape(&name));
        match found.old.document.find(&was) {
            None => found.add(
                kinds::RESPONSE_HEADER_ADDED,
                &old,
                &at,
                format!("the header `{name}` was added to {whose}"),
            ),
            Some(value) if value != found.new.document.at(&at) => {
                found.add(
                    kinds::RUST_RESPONSE_HEADER_CHANGED,
                    &was,
                    &at,
                    format!("the header `{name}` of {whose} changed"),
                );
            }
            Some(_) => {}
        }
    }
    for (name, at) in found.old.document.children(&old) {
        if found.new.document.find(&format!("{new}/{}", escape(&name))).is_none() {
            let required = found.old.document.at(&format!("{at}/required")) == true;
            let kind = if required {
                kinds::REQUIRED_RESPONSE_HEADER_REMOVED
            } else {
                kinds::OPTIONAL_RESPONSE_HEADER_REMOVED
            };
            found.add(kind, &at, &new, format!("the header `{name}` was removed from {whose}"));
        }
    }
}
