//! Rules about operations: their ids, tags, paths and parameters, and the server they are sent to.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::spec::{Report, Spec, repeated};
use crate::document::{escape, parent};
use crate::model::{
    Aside, Form, Idle, Parameter, ParameterIn, Unfit, is_sent, outline, path_names,
};
use crate::rule;

/// Without an id, the path names the method.
pub(super) fn operation_operation_id(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.api.operations {
        if operation.id.is_empty() {
            let name = &operation.rust_name;
            let message = match spec.document.at(&operation.id_at()).as_str() {
                None | Some("") => format!(
                    "add `operationId: {name}`; without it, the method has another name when the path has"
                ),
                Some(id) => format!(
                    "write this out for `{}` as well, where the method is `{name}`; `{id}` is that of another path",
                    operation.path
                ),
            };
            report.at_key(&operation.at, message);
        }
    }
}

/// The tag names the file that an operation is written to.
pub(super) fn operation_singular_tag(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.api.operations {
        if operation.tags.len() > 1 {
            let at = format!("{}/tags", operation.at);
            report.at_key(&at, "keep one tag; it names the file of the operation");
        }
    }
}

/// Tags that are declared have a description, and a misspelt one shows.
pub(super) fn operation_tag_defined(spec: &Spec<'_>, report: &mut Report<'_>) {
    let declared = spec.api.tags.iter().map(|it| it.name.as_str());
    for tag in spec.api.operations.iter().flat_map(|it| &it.tags) {
        if !declared.clone().any(|it| it == tag.value) {
            let near = report.nearest(&tag.value, declared.clone());
            let fix = near.and_then(|it| spec.document.replace(&tag.at, it));
            report.at(&tag.at, format!("declare `{}` in the list of `tags`", tag.value)).fix = fix;
        }
    }
}

/// A tag that is declared twice has two descriptions.
pub(super) fn openapi_tags_uniqueness(spec: &Spec<'_>, report: &mut Report<'_>) {
    let tags = spec.api.tags.iter().map(|it| (it.name.as_str(), format!("{}/name", it.at)));
    for (name, first, at) in repeated(spec.document, tags) {
        let label = spec.document.label(&first, "first here");
        report.at(&at, format!("keep one tag `{name}`")).labels.push(label);
    }
}

/// A path is sent as it is written, but for its parameters.
pub(super) fn path_keys(spec: &Spec<'_>, report: &mut Report<'_>) {
    for path in spec.api.paths.iter().filter(|it| !it.value.starts_with("x-")) {
        if !is_sent(&path.value) {
            let message = "no URL has this path as it is, so that no method sends it; callers can give `Client::request` what the server takes, percent-encoded";
            report.at_key(&path.at, message);
        } else if template_names(&path.value).is_none() {
            let message =
                "write a name of its own, without `/` and `%`, in each `{…}` of this path";
            report.at_key(&path.at, message);
        } else if let Some((_, after)) = path.value.split_once('#') {
            let message = format!(
                "`#{after}` is sent by no method, as what follows `#` is no part of a request"
            );
            report.at_key_by(rule::RUST_UNREAD, &path.at, message);
        }
    }
}

/// `/v2/{target}/x` → `target`; `None` if it cannot be sent as it is, or a name repeats.
fn template_names(path: &str) -> Option<BTreeSet<&str>> {
    let all = path_names(path);
    let names: BTreeSet<&str> = all.iter().copied().collect();
    let is_sound = |name: &&str| !name.is_empty() && !name.contains(['{', '/', '?', '#', '%']);
    (is_sent(path) && all.len() == names.len() && names.iter().all(is_sound)).then_some(names)
}

/// A path's template and its parameters must name the same things.
pub(super) fn path_params(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.api.operations {
        // What is wrong with the path itself is told by another rule.
        if template_names(&operation.path).is_none() {
            continue;
        }
        let undeclared = |it: &&Arc<Parameter>| spec.document.find(&it.at).is_none();
        let missed: Vec<&str> =
            operation.parameters.iter().filter(undeclared).map(|it| it.name.as_str()).collect();
        let extra: Vec<&Aside> =
            operation.aside.iter().filter(|it| it.why == Idle::Placeless).collect();
        if let ([missed], [extra]) = (&missed[..], &extra[..])
            && report.nearest(missed, [extra.name.as_str()]).is_some()
        {
            // One of the two is misspelt; parameters are used by many paths, so it is the path.
            let (at, extra) = (format!("/paths/{}", escape(&operation.path)), &extra.name);
            let path = operation.path.replace(&format!("{{{missed}}}"), &format!("{{{extra}}}"));
            let message = format!(
                "write `{{{extra}}}` in place of `{{{missed}}}`; the parameter has that name"
            );
            report.at_key(&at, message).fix = spec.document.rename(&at, &path);
            continue;
        }
        for name in missed {
            let message = format!(
                "`{name}` is taken for a string, since the path has it and no parameter says what it is; `- {{name: {name}, in: path, required: true, schema: {{type: string}}}}` in `parameters` says so"
            );
            report.at_key(&operation.at, message);
        }
        for Aside { at, name, .. } in extra {
            let path = &operation.path;
            let message =
                format!("`{name}` is left out, since the path `{path}` has no `{{{name}}}`");
            // A shared parameter has its place in other paths.
            let own = parent(&operation.at).is_some_and(|it| at.starts_with(it));
            report.at_key(if own { at } else { &operation.at }, message);
        }
    }
    path_values(spec, report);
}

/// No segment of a URL is empty or a step to another one.
fn path_values(spec: &Spec<'_>, report: &mut Report<'_>) {
    let mut seen = BTreeSet::new();
    for operation in &spec.api.operations {
        let of_path =
            operation.parameters.iter().filter(|it| it.location == Some(ParameterIn::Path));
        for it in of_path {
            let is_simple =
                spec.document.at(&it.at)["style"].as_str().is_none_or(|it| it == "simple");
            let placeholder = format!("{{{}}}", it.name);
            let is_whole = operation.path.split('/').any(|it| it == placeholder);
            let Some(schema) = it.schema.as_ref().filter(|_| is_simple && is_whole) else {
                continue;
            };
            let Form::Enum(values) = &spec.api.resolve(schema).form else { continue };
            for value in values.iter().filter(|it| ["", ".", ".."].contains(&&*it.value)) {
                if seen.insert(&value.at) {
                    let message = format!(
                        "`{}` is sent by no method as `{}`, since a segment of a path cannot be that; remove it if it stands nowhere else",
                        value.value, it.name
                    );
                    report.at(&value.at, message);
                }
            }
        }
    }
}

/// A parameter that comes twice has two values.
pub(super) fn operation_parameters_unique(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.api.operations {
        let known = operation.parameters.iter().filter_map(|it| Some((it.location?, it)));
        let places = known.map(|(location, it)| ((location, it.name.as_str()), it.at.clone()));
        for ((location, name), first, second) in repeated(spec.document, places) {
            let place = location.word();
            let message = format!("remove one `{name}`; this operation has two in its {place}");
            // A shared parameter is not at fault.
            if second.starts_with(&format!("{}/", operation.at)) {
                let label = spec.document.label(&format!("{first}/name"), "the other");
                report.at(&format!("{second}/name"), message).labels.push(label);
            } else {
                report.at_key(&operation.at, message);
            }
        }
        for Aside { at, name, why } in &operation.aside {
            let message = match why {
                Idle::Repeated => "is listed twice, and sent once",
                Idle::Fixed => "is left out, since the path says what it is",
                Idle::OwnHeader => "is left out, since the client sets this header itself",
                Idle::OfCookies => {
                    "is left out, since other parameters are cookies, which it would replace"
                }
                Idle::Key => "is left out, since the key that `security` asks for stands there",
                // Told with what the path names in its place.
                Idle::Placeless => continue,
            };
            let message = format!("`{name}` {message}");
            report.at_by(rule::RUST_UNREAD, &format!("{at}/name"), message);
        }
    }
}

/// Two templates that differ in the names of their parameters alone are one path.
pub(super) fn no_identical_paths(spec: &Spec<'_>, report: &mut Report<'_>) {
    let paths = spec.api.paths.iter().map(|it| (outline(&it.value), it.at.clone()));
    for (_, first, at) in repeated(spec.document, paths) {
        let label = spec.document.label(&first, "the other");
        let message =
            "merge this path with the one that differs in the names of its parameters alone";
        report.at_key(&at, message).labels.push(label);
    }
}

/// A parameter is a text on the wire; in the query it may repeat.
pub(super) fn rust_parameter_type(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.api.operations {
        for it in &operation.parameters {
            if let Some((at, what)) = unfit(spec, it) {
                let message =
                    format!("{what}; callers can write it into a `Client::request` themselves");
                report.at_key(&at, message);
            }
        }
        for it in &operation.without_setter {
            if let Some((at, what)) = unfit(spec, it) {
                let by = if it.location == Some(ParameterIn::Query) { "query" } else { "header" };
                let message =
                    format!("{what}; callers can set `{}` by `.{by}(…)`, as it is sent", it.name);
                report.at_key_by(rule::RUST_UNREAD, &at, message);
            }
        }
    }
}

/// What of a parameter is not supported, and where that is.
fn unfit(spec: &Spec<'_>, parameter: &Parameter) -> Option<(String, String)> {
    Some(match spec.api.unfit(parameter)? {
        Unfit::Key(key) => (
            format!("{}/{key}", parameter.at),
            format!("this `{key}` of a parameter is not supported here"),
        ),
        Unfit::Type => (
            parameter.schema.as_ref()?.at.clone(),
            "a parameter of this type cannot be written in its style, which has no place for the parts of a part, and none in a path for a part of known values".to_owned(),
        ),
    })
}

/// A header that a parameter sets can be sent, and is none of the client's own.
pub(super) fn rust_header_name(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.api.operations {
        for parameter in &operation.parameters {
            let (name, at) = (&parameter.name, format!("{}/name", parameter.at));
            let what = match parameter.location {
                Some(ParameterIn::Header) => "header",
                Some(ParameterIn::Cookie) => "cookie",
                _ => continue,
            };
            if !is_token(name) {
                report.at(&at, format!("`{name}` cannot be sent as the name of a {what}"));
            }
        }
    }
    if let Some(header) = spec.api.request_id_header.as_ref().filter(|it| !is_token(&it.value)) {
        report.at(&header.at, "write the name of a header");
    }
}

fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|it| it.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(it))
}

/// The server's URL becomes the client's default, to which paths are added.
pub(super) fn servers(spec: &Spec<'_>, report: &mut Report<'_>) {
    for url in &spec.api.servers {
        if url.at != "/servers/0/url" {
            let message =
                "the client is made for the first server; callers set this one by `base_url`";
            report.at(parent(&url.at).unwrap_or_default(), message);
        } else if spec.api.base_url().is_none() {
            let example = spec.api.example_url();
            let message = format!(
                "callers have to say where the API is, such as `{example}`, since the client cannot send to this URL: it takes `https://`, a host and perhaps a path"
            );
            report.at(&url.at, message);
        }
    }
    for operation in &spec.api.operations {
        if spec.api.own_server(operation).is_some_and(|it| !it.is_usable()) {
            let message = "the client cannot send to the server that this operation has for itself: it takes `https://`, a host and perhaps a path; callers can send it by `Client::request` of a client with that `base_url`";
            report.at_key_by(rule::RUST_UNSUPPORTED, &operation.at, message);
        }
    }
}
