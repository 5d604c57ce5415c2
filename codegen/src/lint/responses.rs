//! Rules about request and response bodies.

use std::collections::{BTreeMap, BTreeSet};

use super::spec::{Report, Spec};
use crate::model::{
    BodyFormat, Content, Form, JSON, Media, Operation, Returns, STATUSES_WITHOUT_BODY, Schema,
    Uses, is_json,
};
use crate::rule;

/// Bodies have media types that the client sends and reads.
pub(super) fn content_type(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.api.operations {
        let successes: BTreeSet<&str> = operation.successes().map(|(status, _)| status).collect();
        for (status, (_, response)) in &operation.responses {
            let Some(content) = &response.content else { continue };
            if STATUSES_WITHOUT_BODY.contains(&status.as_str()) {
                let at = format!("{}/content", response.at);
                let message = "this is not used: a response with this status has no body";
                report.at_key_by(rule::OAS3_DEVIATION, &at, message);
            } else if successes.contains(status.as_str()) {
                media_types(spec, content, Content::received(content), report);
            } else {
                error_bodies(content, report);
            }
        }
        if let Some(content) = operation.body.as_ref().and_then(|it| it.content.as_ref()) {
            media_types(spec, content, Content::sent(content), report);
            form(spec, operation, report);
        }
    }
}

/// Reports unused media types, or all if the client supports none.
fn media_types(
    spec: &Spec<'_>,
    content: &BTreeMap<String, Media>,
    used: Option<Content<'_>>,
    report: &mut Report<'_>,
) {
    for (media_type, media) in content {
        let (rule, message) = match used {
            Some(it) if it.media.at == media.at => {
                if it.format == BodyFormat::Json && media_type.starts_with("*/*") {
                    let message = format!("`{media_type}` is sent and accepted as `{JSON}`");
                    report.at_key_by(rule::RUST_UNREAD, &media.at, message);
                }
                let at = format!("{}/encoding", media.at);
                let is_form = [BodyFormat::Form, BodyFormat::Multipart].contains(&it.format);
                if !is_form && spec.document.find(&at).is_some() {
                    let message = "`encoding` is not used: this is not a form";
                    report.at_key_by(rule::RUST_UNREAD, &at, message);
                }
                let schema = media.schema.as_ref().filter(|_| it.is_raw());
                if let Some(schema) = schema.filter(|it| is_structured(spec, it)) {
                    let message = format!(
                        "this is not used: callers read and write `{media_type}` themselves"
                    );
                    report.at_key_by(rule::RUST_UNREAD, &schema.at, message);
                }
                continue;
            }
            Some(it) => (
                rule::RUST_UNREAD,
                format!("`{media_type}` is not used, in favour of `{}`", it.media_type),
            ),
            None => (
                rule::CONTENT_TYPE,
                format!(
                    "`{media_type}` is not supported; callers can use it with `Client::request`"
                ),
            ),
        };
        report.at_key_by(rule, &media.at, message);
    }
}

/// Whether a schema is more specific than any string or bytes.
fn is_structured(spec: &Spec<'_>, schema: &Schema) -> bool {
    !matches!(spec.api.resolve(schema).form, Form::String | Form::Any)
}

/// Reports the bodies of errors that are not JSON.
fn error_bodies(content: &BTreeMap<String, Media>, report: &mut Report<'_>) {
    for (media_type, media) in content.iter().filter(|(it, _)| !is_json(it)) {
        let message = format!("`{media_type}` is kept as the text of the error");
        report.at_key_by(rule::RUST_UNREAD, &media.at, message);
    }
}

/// Checks that a form is an object, and that its properties have supported encodings.
fn form(spec: &Spec<'_>, operation: &Operation, report: &mut Report<'_>) {
    let is_form = |it: &Content<'_>| [BodyFormat::Form, BodyFormat::Multipart].contains(&it.format);
    let Some(sent) = operation.sent().filter(is_form) else { return };
    let alternative = "callers can send it with `Client::request`";
    let form = sent.media.schema.as_ref().map(|it| spec.api.resolve(it));
    let is_parts = sent.format == BodyFormat::Multipart && form.is_none();
    let is_fit = form.is_some_and(has_parts) && sent.media.envelope().is_none();
    if !is_fit && !is_parts {
        let message = format!(
            "a form that is not an object, or is in an envelope, is not supported; {alternative}"
        );
        report.at_key_by(rule::CONTENT_TYPE, &sent.media.at, message);
        return;
    }
    let empty = Schema::default();
    let properties = spec.api.properties_of(form.unwrap_or(&empty), &Uses::default()).by_name;
    for (name, at) in spec.document.children(&format!("{}/encoding", sent.media.at)) {
        let encoding = spec.document.at(&at);
        let property = properties.get(name.as_str()).map(|it| spec.api.resolve(it.schema));
        let file = operation.files().iter().find(|it| it.name == name);
        let content_type = encoding["contentType"].as_str().unwrap_or_default();
        if sent.format == BodyFormat::Multipart && content_type.contains(['*', ',']) {
            let default = file.map_or("no type".to_owned(), |it| format!("`{}`", it.media_type));
            let message = format!(
                "`{content_type}` is more than one type; the part has {default} unless the caller sets one"
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
        let is_supported = match encoding["contentType"].as_str() {
            // Without a style, an object is JSON, and anything else is a string.
            Some(it) if encoding.get("style").or(encoding.get("explode")).is_none() => {
                is_json(it) == is_object
            }
            _ => true,
        };
        if !is_supported || encoding["allowReserved"] == true {
            let message = format!("this encoding of `{name}` is not supported; {alternative}");
            report.at_key_by(rule::CONTENT_TYPE, &at, message);
        }
    }
}

/// Whether a schema is or may be an object.
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

/// A success response is declared, by status or as the only `default`.
pub(super) fn operation_success_response(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.api.operations {
        if let Returns::Any = operation.returns() {
            let message = "declare a success response, as `default` covers only the other statuses; without it the method returns `serde_json::Value`";
            report.at_key(&operation.responses_at(), message);
        }
    }
}

/// Client errors are declared, so that they are documented.
pub(super) fn operation_4xx_response(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.api.operations {
        if !operation.statuses.iter().any(|it| it.value.starts_with('4')) {
            let message = "declare the response to an invalid request, by its 4xx status";
            report.at_key(&operation.responses_at(), message);
        }
    }
}

/// Rate limits are declared.
pub(super) fn owasp_define_error_responses_429(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.api.operations {
        if !operation.statuses.iter().any(|it| it.value == "429") {
            let message = "declare 429, or say why the server never throttles this operation";
            report.at_key(&operation.responses_at(), message);
        }
    }
}

/// All errors refer to one component, or are one inline object, as there is one error type.
pub(super) fn rust_error_schema(spec: &Spec<'_>, report: &mut Report<'_>) {
    if spec.api.error_type().is_some() {
        return;
    }
    let mut shared: Option<(&str, &str)> = None;
    let responses = spec.api.operations.iter().flat_map(|it| it.errors());
    for schema in responses.filter_map(|(_, it)| it.json()?.schema.as_ref()) {
        let target = match &schema.form {
            // Another rule reports dangling references.
            Form::Reference(it) if it.name.is_none() => continue,
            Form::Reference(it) if !it.merged => Some(it.target.as_str()),
            _ => None,
        };
        match (shared, target) {
            (Some((first, _)), Some(target)) if first == target => {}
            (None, Some(target)) => shared = Some((target, &schema.at)),
            _ => {
                let message = match shared {
                    Some((first, _)) => format!("callers read this body with `Error::decode`, and `ApiError` has no fields, as other errors are `{first}`"),
                    None => "callers read this body with `Error::decode`; `ApiError` has fields only if all errors refer to one component".to_owned(),
                };
                let label = shared.map(|(_, at)| spec.document.label(at, "the first"));
                report.at_key(&schema.at, message).labels.extend(label);
            }
        }
    }
}

/// Responses are not arrays, which cannot be extended later.
pub(super) fn rust_bare_array(spec: &Spec<'_>, report: &mut Report<'_>) {
    let responses = spec.api.operations.iter().flat_map(|it| it.successes());
    for schema in responses.filter_map(|(_, it)| it.json()?.schema.as_ref()) {
        if matches!(schema.form, Form::Array(_)) {
            let message = "this response is an array; nothing can be added to it later without breaking callers";
            report.at_key(&schema.at, message);
        }
    }
}
