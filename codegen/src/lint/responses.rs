//! Rules about bodies: what operations send and what they are answered.

use std::collections::BTreeMap;

use super::spec::{Report, Spec};
use crate::model::{Form, JSON, Media, is_success};

/// Bodies are JSON.
pub(super) fn content_type(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.api.operations {
        for (status, (_, response)) in &operation.responses {
            let Some(content) = &response.content else { continue };
            if ["204", "205", "304"].contains(&status.as_str()) {
                let message = "remove `content`; an answer of this status has no body";
                report.at_key(&format!("{}/content", response.at), message);
            } else {
                is_json(&response.at, content, report);
            }
        }
        let body = operation.body.as_ref();
        if let Some((body, content)) = body.and_then(|it| Some((it, it.content.as_ref()?))) {
            is_json(&body.at, content, report);
        }
    }
}

fn is_json(at: &str, content: &BTreeMap<String, Media>, report: &mut Report<'_>) {
    if content.is_empty() {
        let message = "add `application/json`, or remove `content`";
        report.at_key(&format!("{at}/content"), message);
    }
    for (media_type, media) in content.iter().filter(|(media_type, _)| *media_type != JSON) {
        let message = match media_type.as_str() {
            it if it.starts_with("multipart/") => format!(
                "write `{JSON}`; the client sends no `{it}`: leave this operation out of the spec, and let callers send it by `Client::request`"
            ),
            it if content.contains_key(JSON) => {
                format!("remove `{it}`; the client sends and reads `{JSON}` alone")
            }
            it => format!("write `{JSON}`; the client neither sends nor reads `{it}`"),
        };
        report.at_key(&media.at, message);
    }
}

/// A method has a body or it has none.
pub(super) fn rust_required_body(spec: &Spec<'_>, report: &mut Report<'_>) {
    for body in spec.api.operations.iter().filter_map(|operation| operation.body.as_ref()) {
        let at = format!("{}/required", body.at);
        match body.required {
            Some(true) => {}
            Some(false) => {
                let message = "write `true`; the client always sends the body";
                report.at(&at, message).fix = spec.document.replace(&at, "true");
            }
            None => {
                let message = "add `required: true`; the client always sends the body";
                report.at_key(&body.at, message).fix =
                    spec.document.insert(&body.at, ("required", "true"));
            }
        }
    }
}

/// A method returns one type, so there is one successful response.
pub(super) fn operation_success_response(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.api.operations {
        let successes: Vec<_> =
            operation.statuses.iter().filter(|it| is_success(&it.value)).collect();
        if successes.len() != 1 {
            let message =
                "declare exactly one response from 200 to 299; it is what the method returns";
            let labels = successes.iter().map(|it| spec.document.label(&it.at, "one of them"));
            report.at_key(&operation.responses_at(), message).labels.extend(labels);
        }
    }
}

/// The client tells answers apart by number.
pub(super) fn rust_status_code(spec: &Spec<'_>, report: &mut Report<'_>) {
    for status in spec.api.operations.iter().flat_map(|it| &it.statuses) {
        let known = status.value.parse().is_ok_and(|it: u16| (200..600).contains(&it));
        let status_like = status.value.bytes().next().is_some_and(|it| it.is_ascii_digit());
        if !known && status_like {
            let message = format!(
                "write a number from 200 to 599 in place of `{}`, or `default`",
                status.value
            );
            report.at_key(&status.at, message);
        }
    }
}

/// Errors that are not declared are not documented.
pub(super) fn operation_4xx_response(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.api.operations {
        if !operation.statuses.iter().any(|it| it.value.starts_with('4')) {
            let message = "declare what the server answers to a wrong request, by its 4xx status";
            report.at_key(&operation.responses_at(), message);
        }
    }
}

/// What is throttled says so.
pub(super) fn owasp_define_error_responses_429(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.api.operations {
        if !operation.statuses.iter().any(|it| it.value == "429") {
            let message = "declare 429, or say why the server never throttles this operation";
            report.at_key(&operation.responses_at(), message);
        }
    }
}

/// There is one error type, so all errors share one component.
pub(super) fn rust_error_schema(spec: &Spec<'_>, report: &mut Report<'_>) {
    let mut shared: Option<(&str, &str)> = None;
    let responses = spec.api.operations.iter().flat_map(|it| it.errors());
    for schema in responses.filter_map(|(_, it)| it.json()?.schema.as_ref()) {
        let target = match &schema.form {
            // What leads nowhere is told by another rule.
            Form::Reference(it) if it.name.is_none() => continue,
            Form::Reference(it) if !it.merged => Some(it.target.as_str()),
            _ => None,
        };
        match (shared, target) {
            (Some((first, _)), Some(target)) if first == target => {}
            (None, Some(target)) => shared = Some((target, &schema.at)),
            _ => {
                let wanted = shared.map_or("#/components/schemas/…", |(first, _)| first);
                let message =
                    format!("write `$ref: '{wanted}'`; all errors of an API share one schema");
                let label = shared.map(|(_, at)| spec.document.label(at, "the first"));
                report.at_key(&schema.at, message).labels.extend(label);
            }
        }
    }
}

/// An array has no place for what is added to an answer later.
pub(super) fn rust_bare_array(spec: &Spec<'_>, report: &mut Report<'_>) {
    let responses = spec.api.operations.iter().flat_map(|it| it.successes());
    for schema in responses.filter_map(|(_, it)| it.json()?.schema.as_ref()) {
        if matches!(schema.form, Form::Array(_)) {
            let message = "let the answer be an object that holds this array, if the server can be changed; nothing can be added beside an array";
            report.at_key(&schema.at, message);
        }
    }
}
