//! Rules about operations: their ids, tags, paths, parameters and servers.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::spec::{Report, Spec, duplicates};
use crate::document::{escape, parent};
use crate::model::{
    Form, IgnoreReason, IgnoredParameter, Parameter, ParameterIn, Unsupported, is_valid_path,
    outline, path_names,
};
use crate::rule;

/// Operations have ids, which name methods.
pub(super) fn operation_operation_id(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.api.operations {
        if operation.id.is_empty() {
            let name = &operation.rust_name;
            let message = match spec.document.at(&operation.id_at()).as_str() {
                None | Some("") => format!(
                    "add `operationId: {name}`; without it, the method is renamed when the path changes"
                ),
                Some(id) => format!(
                    "write this inline for `{}`, whose method is now `{name}`; `{id}` belongs to another path",
                    operation.path
                ),
            };
            report.at_key(&operation.at, message);
        }
    }
}

/// Operations have at most one tag, which names their file.
pub(super) fn operation_singular_tag(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.api.operations {
        if operation.tags.len() > 1 {
            let at = format!("{}/tags", operation.at);
            report.at_key(&at, "keep one tag; it names the file of the operation");
        }
    }
}

/// Tags are declared, so that a misspelled one is noticed.
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

/// Tags are declared once.
pub(super) fn openapi_tags_uniqueness(spec: &Spec<'_>, report: &mut Report<'_>) {
    let tags = spec.api.tags.iter().map(|it| (it.name.as_str(), format!("{}/name", it.at)));
    for (name, first, at) in duplicates(spec.document, tags) {
        let label = spec.document.label(&first, "first here");
        report.at(&at, format!("keep one tag `{name}`")).labels.push(label);
    }
}

/// Paths are valid in URLs, and their templates are well-formed.
pub(super) fn path_keys(spec: &Spec<'_>, report: &mut Report<'_>) {
    for path in spec.api.paths.iter().filter(|it| !it.value.starts_with("x-")) {
        if !is_valid_path(&path.value) {
            let message = "this path is not valid in a URL, so no method sends it; callers can percent-encode it and pass it to `Client::request`";
            report.at_key(&path.at, message);
        } else if template_names(&path.value).is_none() {
            let message = "write a unique name, without `/` and `%`, in each `{…}` of this path";
            report.at_key(&path.at, message);
        } else if let Some((_, after)) = path.value.split_once('#') {
            let message = format!("`#{after}` is not sent, as a fragment is not part of a request");
            report.at_key_by(rule::RUST_UNREAD, &path.at, message);
        }
    }
}

/// `/v2/{target}/x` → `target`; `None` if the path is not valid in a URL, or a name repeats.
fn template_names(path: &str) -> Option<BTreeSet<&str>> {
    let all = path_names(path);
    let names: BTreeSet<&str> = all.iter().copied().collect();
    let is_sound = |name: &&str| !name.is_empty() && !name.contains(['{', '/', '?', '#', '%']);
    (is_valid_path(path) && all.len() == names.len() && names.iter().all(is_sound)).then_some(names)
}

/// A path template and its parameters have the same names.
pub(super) fn path_params(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.api.operations {
        // Another rule reports malformed paths.
        if template_names(&operation.path).is_none() {
            continue;
        }
        let undeclared = |it: &&Arc<Parameter>| spec.document.find(&it.at).is_none();
        let missed: Vec<&str> =
            operation.parameters.iter().filter(undeclared).map(|it| it.name.as_str()).collect();
        let extra: Vec<&IgnoredParameter> = operation
            .ignored_parameters
            .iter()
            .filter(|it| it.reason == IgnoreReason::NotInPath)
            .collect();
        if let ([missed], [extra]) = (&missed[..], &extra[..])
            && report.nearest(missed, [extra.name.as_str()]).is_some()
        {
            // One is misspelled: probably the path, as parameters are shared by paths.
            let (at, extra) = (format!("/paths/{}", escape(&operation.path)), &extra.name);
            let path = operation.path.replace(&format!("{{{missed}}}"), &format!("{{{extra}}}"));
            let message =
                format!("write `{{{extra}}}` instead of `{{{missed}}}`, like the parameter");
            report.at_key(&at, message).fix = spec.document.rename(&at, &path);
            continue;
        }
        for name in missed {
            let message = format!(
                "declare `{name}` in `parameters`, as `- {{name: {name}, in: path, required: true, schema: {{type: string}}}}`; without it, this is any string"
            );
            report.at_key(&operation.at, message);
        }
        for IgnoredParameter { at, name, .. } in extra {
            let path = &operation.path;
            let message = format!("`{name}` is not sent, as the path `{path}` has no `{{{name}}}`");
            // Other paths may use a shared parameter.
            let own = parent(&operation.at).is_some_and(|it| at.starts_with(it));
            report.at_key(if own { at } else { &operation.at }, message);
        }
    }
    path_values(spec, report);
}

/// The values of enums in paths are valid URL segments.
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
                        "`{}` cannot be sent as `{}`, as it is not valid as a path segment; remove it if it is used nowhere else",
                        value.value, it.name
                    );
                    report.at(&value.at, message);
                }
            }
        }
    }
}

/// Parameters are unique by name and location.
pub(super) fn operation_parameters_unique(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.api.operations {
        let known = operation.parameters.iter().filter_map(|it| Some((it.location?, it)));
        let places = known.map(|(location, it)| ((location, it.name.as_str()), it.at.clone()));
        for ((location, name), first, second) in duplicates(spec.document, places) {
            let place = location.as_str();
            let message = format!("remove one `{name}`; this operation has two in its {place}");
            // A shared parameter is reported at the operation.
            if second.starts_with(&format!("{}/", operation.at)) {
                let label = spec.document.label(&format!("{first}/name"), "the other");
                report.at(&format!("{second}/name"), message).labels.push(label);
            } else {
                report.at_key(&operation.at, message);
            }
        }
        for IgnoredParameter { at, name, reason: why } in &operation.ignored_parameters {
            let message = match why {
                IgnoreReason::Duplicate => "is listed twice, and sent once",
                IgnoreReason::FixedByPath => "is not sent, as the path contains its value",
                IgnoreReason::SetByClient => "is not sent, as the client sets this header itself",
                IgnoreReason::CookieHeader => {
                    "is not sent, as it would overwrite the cookie parameters"
                }
                IgnoreReason::Credential => {
                    "is not sent, as the key in `security` has the same name"
                }
                // Reported with the names in the path.
                IgnoreReason::NotInPath => continue,
            };
            let message = format!("`{name}` {message}");
            report.at_by(rule::RUST_UNREAD, &format!("{at}/name"), message);
        }
    }
}

/// Paths differ in more than the names of their parameters.
pub(super) fn no_identical_paths(spec: &Spec<'_>, report: &mut Report<'_>) {
    let paths = spec.api.paths.iter().map(|it| (outline(&it.value), it.at.clone()));
    for (_, first, at) in duplicates(spec.document, paths) {
        let label = spec.document.label(&first, "the other");
        let message = "merge this path with the other, which differs only in parameter names";
        report.at_key(&at, message).labels.push(label);
    }
}

/// Parameters can be written as strings.
pub(super) fn rust_parameter_type(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.api.operations {
        for it in &operation.parameters {
            if let Some((at, what)) = unsupported(spec, it) {
                let message = format!("{what}; callers can send it with `Client::request`");
                report.at_key(&at, message);
            }
        }
        for it in &operation.without_setter {
            if let Some((at, what)) = unsupported(spec, it) {
                let by = if it.location == Some(ParameterIn::Query) { "query" } else { "header" };
                let message = format!(
                    "{what}; callers can serialize `{}` themselves and set it with `.{by}(…)`",
                    it.name
                );
                report.at_key_by(rule::RUST_UNREAD, &at, message);
            }
        }
    }
}

/// The pointer and description of what makes a parameter unsupported.
fn unsupported(spec: &Spec<'_>, parameter: &Parameter) -> Option<(String, String)> {
    Some(match spec.api.unsupported(parameter)? {
        Unsupported::Key(key) => (
            format!("{}/{key}", parameter.at),
            format!("this `{key}` of a parameter is not supported"),
        ),
        Unsupported::Type => (
            parameter.schema.as_ref()?.at.clone(),
            "a parameter of this type cannot be written in its style, which allows no nested values and, in a path, no enums within arrays or objects".to_owned(),
        ),
    })
}

/// Names of headers and cookies are valid.
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
                report.at(&at, format!("`{name}` is not a valid {what} name"));
            }
        }
    }
    if let Some(header) = spec.api.request_id_header.as_ref().filter(|it| !is_token(&it.value)) {
        report.at(&header.at, "write a valid header name");
    }
}

fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|it| it.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(it))
}

/// The first server has a URL that can be the client's default base URL.
pub(super) fn servers(spec: &Spec<'_>, report: &mut Report<'_>) {
    for url in &spec.api.servers {
        if url.at != "/servers/0/url" {
            let message =
                "the client uses the first server by default; callers set this one with `base_url`";
            report.at(parent(&url.at).unwrap_or_default(), message);
        } else if spec.api.base_url().is_none() {
            let example = spec.api.example_url();
            let message = format!(
                "the client cannot send to this URL, so callers must set one such as `{example}`: it needs `https://`, a host and optionally a path"
            );
            report.at(&url.at, message);
        }
    }
    for operation in &spec.api.operations {
        if spec.api.own_server(operation).is_some_and(|it| !it.is_usable()) {
            let message = "the client cannot send to the server of this operation: it needs `https://`, a host and optionally a path; callers can use `Client::request` of a client with that `base_url`";
            report.at_key_by(rule::RUST_UNSUPPORTED, &operation.at, message);
        }
    }
}
