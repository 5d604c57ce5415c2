//! Rules about bodies: what operations send and what they are answered.

use super::schemas::{Form, form};
use super::{Report, Spec};

const JSON: &str = "application/json";

/// Bodies are JSON.
pub(super) fn content_type(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.operations {
        let responses = operation.responses.iter().map(|(_, at)| at);
        for body in responses.chain(&operation.body) {
            let at = format!("{body}/content");
            let content = spec.document.children(&at);
            let declared = spec.document.at(body).get("content").is_some();
            let status = operation.responses.iter().find(|(_, at)| at == body);
            if declared
                && status.is_some_and(|(it, _)| ["204", "205", "304"].contains(&it.as_str()))
            {
                report.at_key(&at, "remove `content`; an answer of this status has no body");
                continue;
            }
            if declared && content.is_empty() {
                report.at_key(&at, "add `application/json`, or remove `content`");
            }
            let json = content.iter().any(|(media_type, _)| media_type == JSON);
            for (media_type, at) in content.iter().filter(|(media_type, _)| media_type != JSON) {
                let message = match media_type.as_str() {
                    it if it.starts_with("multipart/") => format!(
                        "write `{JSON}`; the client sends no `{it}`: leave this operation out of the spec, and let callers send it by `Client::request`"
                    ),
                    it if json => {
                        format!("remove `{it}`; the client sends and reads `{JSON}` alone")
                    }
                    it => format!("write `{JSON}`; the client neither sends nor reads `{it}`"),
                };
                report.at_key(at, message);
            }
        }
    }
}

/// A method has a body or it has none.
pub(super) fn rust_required_body(spec: &Spec<'_>, report: &mut Report<'_>) {
    for body in spec.operations.iter().filter_map(|operation| operation.body.as_ref()) {
        let required = spec.document.at(body).get("required");
        if required == Some(&true.into()) {
            continue;
        }
        let at = format!("{body}/required");
        match required {
            Some(_) => {
                let message = "write `true`; the client always sends the body";
                report.at(&at, message).fix = spec.document.replace(&at, "true");
            }
            None => {
                let message = "add `required: true`; the client always sends the body";
                report.at_key(body, message).fix = spec.document.insert(body, ("required", "true"));
            }
        }
    }
}

/// A method returns one type, so there is one successful response.
pub(super) fn operation_success_response(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.operations {
        let successes = operation.responses.iter().filter(|(status, _)| status.starts_with('2'));
        let successes: Vec<_> = successes.collect();
        let at = format!("{}/responses", operation.pointer);
        if successes.len() != 1 {
            let message =
                "declare exactly one response from 200 to 299; it is what the method returns";
            let found = report.at_key(&at, message);
            let labels = successes
                .iter()
                .map(|(status, _)| spec.document.label(&format!("{at}/{status}"), "one of them"));
            found.labels.extend(labels);
        }
    }
}

/// The client tells answers apart by number.
pub(super) fn rust_status_code(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.operations {
        let at = format!("{}/responses", operation.pointer);
        for (status, at) in spec.document.children(&at) {
            let known = status.parse().is_ok_and(|it: u16| (200..600).contains(&it));
            let status_like = status.bytes().next().is_some_and(|it| it.is_ascii_digit());
            if !known && status_like {
                let message =
                    format!("write a number from 200 to 599 in place of `{status}`, or `default`");
                report.at_key(&at, message);
            }
        }
    }
}

/// Errors that are not declared are not documented.
pub(super) fn operation_4xx_response(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.operations {
        if !operation.responses.iter().any(|(status, _)| status.starts_with('4')) {
            let message = "declare what the server answers to a wrong request, by its 4xx status";
            report.at_key(&format!("{}/responses", operation.pointer), message);
        }
    }
}

/// What is throttled says so.
pub(super) fn owasp_define_error_responses_429(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.operations {
        if !operation.responses.iter().any(|(status, _)| status == "429") {
            let message = "declare 429, or say why the server never throttles this operation";
            report.at_key(&format!("{}/responses", operation.pointer), message);
        }
    }
}

/// There is one error type, so all errors share one component.
pub(super) fn rust_error_schema(spec: &Spec<'_>, report: &mut Report<'_>) {
    let mut shared: Option<(String, String)> = None;
    for operation in &spec.operations {
        for (_, response) in operation.responses.iter().filter(|(it, _)| !it.starts_with('2')) {
            let at = format!("{response}/content/application~1json/schema");
            let schema = spec.document.at(&at);
            if schema.is_null() {
                continue;
            }
            let target = schema["$ref"].as_str();
            match (&shared, target) {
                (Some((first, _)), Some(target)) if first == target => {}
                (None, Some(target)) => shared = Some((target.to_owned(), at)),
                _ => {
                    let wanted = shared.as_ref().map_or("#/components/schemas/…", |it| &it.0);
                    let message =
                        format!("write `$ref: '{wanted}'`; all errors of an API share one schema");
                    let label = shared.as_ref().map(|(_, at)| spec.document.label(at, "the first"));
                    report.at_key(&at, message).labels.extend(label);
                }
            }
        }
    }
}

/// An array has no place for what is added to an answer later.
pub(super) fn rust_bare_array(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.operations {
        for (_, response) in operation.responses.iter().filter(|(it, _)| it.starts_with('2')) {
            let at = format!("{response}/content/application~1json/schema");
            if form(spec.document.at(&at)) == Form::Array {
                let message = "let the answer be an object that holds this array, if the server can be changed; nothing can be added beside an array";
                report.at_key(&at, message);
            }
        }
    }
}
