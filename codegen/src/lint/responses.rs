//! Rules about bodies: what operations send and what they are answered.

use std::collections::{BTreeMap, BTreeSet};

use super::spec::{Report, Spec};
use crate::model::{
    Coding, Content, Form, JSON, Media, Operation, Returns, Schema, Uses, WITHOUT_BODY, is_json,
};
use crate::rule;

/// Bodies are of a type that the client sends and reads.
pub(super) fn content_type(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.api.operations {
        let successes: BTreeSet<&str> = operation.successes().map(|(status, _)| status).collect();
        for (status, (_, response)) in &operation.responses {
            let Some(content) = &response.content else { continue };
            if WITHOUT_BODY.contains(&status.as_str()) {
                let at = format!("{}/content", response.at);
                let message = "this is not used; a response of this status has no body";
                report.at_key_by(rule::OAS3_DEVIATION, &at, message);
            } else if successes.contains(status.as_str()) {
                media_types(spec, content, Content::received(content), report);
            } else {
                of_errors(content, report);
            }
        }
        if let Some(content) = operation.body.as_ref().and_then(|it| it.content.as_ref()) {
            media_types(spec, content, Content::sent(content), report);
            form(spec, operation, report);
        }
    }
}

/// Reports media types that are not used, and of a body that the client cannot send or read.
fn media_types(
    spec: &Spec<'_>,
    content: &BTreeMap<String, Media>,
    used: Option<Content<'_>>,
    report: &mut Report<'_>,
) {
    for (media_type, media) in content {
        let (rule, message) = match used {
            Some(it) if it.media.at == media.at => {
                if it.coding == Coding::Json && media_type.starts_with("*/*") {
                    let message = format!("`{media_type}` is sent and accepted as `{JSON}`");
                    report.at_key_by(rule::RUST_UNREAD, &media.at, message);
                }
                let at = format!("{}/encoding", media.at);
                let is_form = [Coding::Form, Coding::Multipart].contains(&it.coding);
                if !is_form && spec.document.find(&at).is_some() {
                    let message = "`encoding` is not used: this is not a form";
                    report.at_key_by(rule::RUST_UNREAD, &at, message);
                }
                let schema = media.schema.as_ref().filter(|_| it.is_raw());
                if let Some(schema) = schema.filter(|it| says_more(spec, it)) {
                    let message =
                        format!("this is not used: `{media_type}` is as callers write or read it");
                    report.at_key_by(rule::RUST_UNREAD, &schema.at, message);
                }
                continue;
            }
            Some(it) => (
                rule::RUST_UNREAD,
                format!("`{media_type}` is not used, since there is `{}`", it.media_type),
            ),
            None => (
                rule::CONTENT_TYPE,
                format!(
                    "`{media_type}` is not supported; callers can send and read it by `Client::request`"
                ),
            ),
        };
        report.at_key_by(rule, &media.at, message);
    }
}

/// Whether a schema says more of something than that it is a string or bytes.
fn says_more(spec: &Spec<'_>, schema: &Schema) -> bool {
    !matches!(spec.api.resolve(schema).form, Form::String | Form::Any)
}

/// Reports the bodies of errors that are not JSON.
fn of_errors(content: &BTreeMap<String, Media>, report: &mut Report<'_>) {
    for (media_type, media) in content.iter().filter(|(it, _)| !is_json(it)) {
        let message = format!("`{media_type}` is kept as the text of the error");
        report.at_key_by(rule::RUST_UNREAD, &media.at, message);
    }
}

/// A form has the properties of an object, each written in a way that the client knows.
fn form(spec: &Spec<'_>, operation: &Operation, report: &mut Report<'_>) {
    let is_form = |it: &Content<'_>| [Coding::Form, Coding::Multipart].contains(&it.coding);
    let Some(sent) = operation.sent().filter(is_form) else { return };
    let by_hand = "callers can send it by `Client::request`";
    let form = sent.media.schema.as_ref().map(|it| spec.api.resolve(it));
    let is_parts = sent.coding == Coding::Multipart && form.is_none();
    let is_fit = form.is_some_and(has_parts) && sent.media.envelope().is_none();
    if !is_fit && !is_parts {
        let message = format!(
            "a form that is not an object, or is in an envelope, is not supported; {by_hand}"
        );
        report.at_key_by(rule::CONTENT_TYPE, &sent.media.at, message);
        return;
    }
    let empty = Schema::default();
    let properties = spec.api.properties_of(form.unwrap_or(&empty), &Uses::default()).by_name;
    for (name, at) in spec.document.children(&format!("{}/encoding", sent.media.at)) {
        let said = spec.document.at(&at);
        let property = properties.get(name.as_str()).map(|it| spec.api.resolve(it.schema));
        let file = operation.files().iter().find(|it| it.name == name);
        let said_type = said["contentType"].as_str().unwrap_or_default();
        if sent.coding == Coding::Multipart && said_type.contains(['*', ',']) {
            let otherwise = file.map_or("no type".to_owned(), |it| format!("`{}`", it.media_type));
            let message = format!(
                "`{said_type}` is more than one type; the part has {otherwise} unless a caller gives it another"
            );
            report.at_key_by(rule::RUST_UNREAD, &format!("{at}/contentType"), message);
        }
        if file.is_some() {
            continue;
        }
        if property.is_none() && form.is_some() {
            let message = format!("this is not used: the form has no property `{name}`");
            report.at_key_by(rule::RUST_UNREAD, &at, message);
            continue;
        }
        let item = property.map(|it| it.item().filter(|_| !has_parts(it)).unwrap_or(it));
        let is_object = item.is_none_or(|it| has_parts(spec.api.resolve(it)));
        let is_known = match said["contentType"].as_str() {
            // Without a style, an object is JSON, and all else is a text.
            Some(it) if said.get("style").or(said.get("explode")).is_none() => {
                is_json(it) == is_object
            }
            _ => true,
        };
        if !is_known || said["allowReserved"] == true {
            let message = format!("`{name}` is written in a form as is not supported; {by_hand}");
            report.at_key_by(rule::CONTENT_TYPE, &at, message);
        }
    }
}

/// Whether a schema is, or may be, that of an object.
fn has_parts(schema: &Schema) -> bool {
    matches!(
        schema.form,
        Form::Object(_)
            | Form::Map(_)
            | Form::Union(_)
            | Form::Choice(_)
            | Form::Open(..)
            | Form::Any
    )
}

/// What a success has is said by its status, or by `default` alone.
pub(super) fn operation_success_response(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.api.operations {
        if let Returns::Any = operation.returns() {
            let message = "no response says what a success has, as `default` is all but these; the method returns `serde_json::Value`";
            report.at_key(&operation.responses_at(), message);
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

/// There is one error type, so all errors share one component, or are one object without a name.
pub(super) fn rust_error_schema(spec: &Spec<'_>, report: &mut Report<'_>) {
    if spec.api.error_type().is_some() {
        return;
    }
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
                let message = match shared {
                    Some((first, _)) => format!("callers read this body by `Error::decode`, and what `Error::api` gives has no fields, since other errors are `{first}`"),
                    None => "callers read this body by `Error::decode`; what `Error::api` gives has the fields of a component, to which all errors refer".to_owned(),
                };
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
            let message = "this response is an array, beside which nothing can be added later without breaking callers";
            report.at_key(&schema.at, message);
        }
    }
}
