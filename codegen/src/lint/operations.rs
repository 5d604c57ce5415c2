//! Rules about operations: their ids, tags, paths and parameters, and the server they are sent to.

use std::collections::{BTreeMap, BTreeSet};

use super::names::ends_code;
use super::schemas::{Form, form};
use super::{Operation, Report, Spec, repeated};
use crate::document::{Document, escape};

/// The id names the method, so it must be there.
pub(super) fn operation_operation_id(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.operations {
        let at = format!("{}/operationId", operation.pointer);
        if spec.document.at(&at).as_str().unwrap_or_default().is_empty() {
            let method = &operation.method;
            report.at_key(
                &operation.pointer,
                format!("add an `operationId` to this `{method}`; it becomes the method's name"),
            );
        }
    }
}

/// The tag names the file that an operation is written to.
pub(super) fn operation_singular_tag(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.operations {
        let at = format!("{}/tags", operation.pointer);
        if spec.document.children(&at).len() > 1 {
            report.at_key(&at, "keep one tag; it names the file of the operation");
        }
    }
}

/// Tags that are declared have a description, and a misspelt one shows.
pub(super) fn operation_tag_defined(spec: &Spec<'_>, report: &mut Report<'_>) {
    let declared = spec.document.children("/tags").into_iter();
    let declared: Vec<&str> =
        declared.filter_map(|(_, at)| spec.document.at(&format!("{at}/name")).as_str()).collect();
    for operation in &spec.operations {
        for (_, at) in spec.document.children(&format!("{}/tags", operation.pointer)) {
            let tag = spec.document.at(&at).as_str().unwrap_or_default();
            if !declared.contains(&tag) {
                let near = report.nearest(tag, declared.iter().copied());
                let fix = near.and_then(|it| spec.document.replace(&at, it));
                report.at(&at, format!("declare `{tag}` in the list of `tags`")).fix = fix;
            }
        }
    }
}

/// A tag that is declared twice has two descriptions.
pub(super) fn openapi_tags_uniqueness(spec: &Spec<'_>, report: &mut Report<'_>) {
    let tags = spec.document.children("/tags").into_iter().filter_map(|(_, tag)| {
        let at = format!("{tag}/name");
        Some((spec.document.at(&at).as_str()?, at))
    });
    for (name, first, at) in repeated(spec.document, tags) {
        let label = spec.document.label(&first, "first here");
        report.at(&at, format!("keep one tag `{name}`")).labels.push(label);
    }
}

/// A path is sent as it is written, but for whole segments that are parameters.
pub(super) fn path_keys(spec: &Spec<'_>, report: &mut Report<'_>) {
    for (path, at) in spec.document.children("/paths") {
        if template_names(&path).is_none() {
            let message =
                "write the path as `/fixed/{name}`: each segment is fixed or one parameter";
            report.at_key(&at, message);
        }
    }
}

/// `/v2/{target}/x` → `target`; `None` if a segment is neither fixed nor one parameter, or repeats.
fn template_names(path: &str) -> Option<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for segment in path.strip_prefix('/')?.split('/') {
        let name = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        let fresh = name.is_none_or(|name| names.insert(name.to_owned()));
        if segment.is_empty()
            || !fresh
            || name == Some("")
            || name.unwrap_or(segment).contains(['{', '}', '?', '#', '%'])
            || segment.contains(ends_code)
            || [".", ".."].contains(&segment)
        {
            return None;
        }
    }
    Some(names)
}

/// A path's template and its parameters must name the same things.
pub(super) fn path_params(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.operations {
        let mut declared = BTreeMap::new();
        for parameter in &operation.parameters {
            let it = spec.document.at(parameter);
            if it["in"] != "path" {
                continue;
            }
            if it["required"] == false {
                let at = format!("{parameter}/required");
                report.at(&at, "write `true`; a path cannot do without it").fix =
                    spec.document.replace(&at, "true");
            } else if it["required"] != true {
                report.at(parameter, "add `required: true`; a path cannot do without it").fix =
                    spec.document.insert_after(&format!("{parameter}/in"), ("required", "true"));
            }
            declared.insert(it["name"].as_str().unwrap_or_default().to_owned(), parameter);
        }
        // A parameter that leads nowhere could be any of those that are missed.
        let Some(template) = template_names(&operation.path).filter(|_| operation.resolved) else {
            continue;
        };
        let missed: Vec<&String> =
            template.iter().filter(|it| !declared.contains_key(*it)).collect();
        let extra: Vec<&String> = declared.keys().filter(|it| !template.contains(*it)).collect();
        if let ([missed], [extra]) = (&missed[..], &extra[..]) {
            // One of the two is misspelt; parameters are used by many paths, so it is the path.
            let at = format!("/paths/{}", escape(&operation.path));
            let path = operation.path.replace(&format!("{{{missed}}}"), &format!("{{{extra}}}"));
            let message = format!(
                "write `{{{extra}}}` in place of `{{{missed}}}`; the parameter has that name"
            );
            report.at_key(&at, message).fix = spec.document.rename(&at, &path);
            continue;
        }
        for name in missed {
            let message =
                format!("declare `{name}` among the parameters, as `in: path`; the path has it");
            report.at_key(&operation.pointer, message);
        }
        for name in extra {
            let message = format!(
                "put `{{{name}}}` into the path `{}`, or remove this parameter",
                operation.path
            );
            report.at_key(declared[name], message);
        }
    }
}

/// A parameter that comes twice has two values.
pub(super) fn operation_parameters_unique(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.operations {
        let parameters = operation.parameters.iter().map(|at| {
            let it = spec.document.at(at);
            ((it["in"].as_str(), it["name"].as_str()), at.clone())
        });
        for ((place, name), first, second) in repeated(spec.document, parameters) {
            let (Some(place), Some(name)) = (place, name) else { continue };
            let message = format!("remove one `{name}`; this operation has two in its {place}");
            // A shared parameter is not at fault.
            if second.starts_with(&format!("{}/", operation.pointer)) {
                let label = spec.document.label(&format!("{first}/name"), "the other");
                report.at(&format!("{second}/name"), message).labels.push(label);
            } else {
                report.at_key(&operation.pointer, message);
            }
        }
    }
}

/// Two templates that differ in the names of their parameters alone are one path.
pub(super) fn no_identical_paths(spec: &Spec<'_>, report: &mut Report<'_>) {
    let plain = |segment: &str| match segment.starts_with('{') {
        true => "{}".to_owned(),
        false => segment.to_owned(),
    };
    let template = |path: String| path.split('/').map(plain).collect::<Vec<_>>();
    let paths = spec.document.children("/paths").into_iter();
    for (_, first, at) in repeated(spec.document, paths.map(|(path, at)| (template(path), at))) {
        let label = spec.document.label(&first, "the other");
        let message =
            "merge this path with the one that differs in the names of its parameters alone";
        report.at_key(&at, message).labels.push(label);
    }
}

/// A parameter is a text on the wire; in the query it may repeat.
pub(super) fn rust_parameter_type(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.operations {
        for parameter in &operation.parameters {
            let schema = format!("{parameter}/schema");
            let items = format!("{schema}/items");
            let repeats = form(spec.document.at(&schema)) == Form::Array
                && spec.document.at(parameter)["in"] == "query";
            if !is_text(spec.document, if repeats { &items } else { &schema }) {
                let message = "write a string, an integer, a number, a boolean or an enum; in the query, or an array of them; send what is deeper in a body, or each of its fields as a parameter of its own";
                report.at_key(&schema, message);
            }
        }
    }
}

/// Whether a schema's values are plain texts outside of JSON.
fn is_text(document: &Document, schema: &str) -> bool {
    match form(document.at(schema)) {
        Form::Merged => is_text(document, &format!("{schema}/allOf/0")),
        // What leads nowhere, is written inline or has no known type is told by other rules.
        Form::Reference => document
            .resolve(schema)
            .is_none_or(|target| matches!(form(document.at(&target)), Form::Enum | Form::String)),
        other => matches!(
            other,
            Form::String | Form::Number | Form::Boolean | Form::Enum | Form::Unknown
        ),
    }
}

/// A header that a parameter sets is none of the client's own.
pub(super) fn rust_header_name(spec: &Spec<'_>, report: &mut Report<'_>) {
    let own = ["accept", "authorization", "content-length", "content-type", "host", "user-agent"];
    for operation in &spec.operations {
        for parameter in &operation.parameters {
            let it = spec.document.at(parameter);
            let name = it["name"].as_str().unwrap_or_default();
            let at = format!("{parameter}/name");
            if it["in"] != "header" {
                continue;
            }
            if !is_token(name) {
                report.at(&at, format!("write the name of a header; `{name}` is none"));
            } else if own.contains(&name.to_ascii_lowercase().as_str()) {
                report.at(&at, format!("remove this parameter; the client sets `{name}` itself"));
            }
        }
    }
    let at = "/x-request-id-header";
    if spec.document.at(at).as_str().is_some_and(|name| !is_token(name)) {
        report.at(at, "write the name of a header");
    }
}

fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|it| it.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(it))
}

/// An operation whose items come in pages: what bounds a page, and what skips those before it.
pub(super) fn pagination(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in spec.operations.iter().filter(|it| it.resolved) {
        let at = format!("{}/x-pagination", operation.pointer);
        let entries = spec.document.children(&at);
        let mut seen = BTreeSet::new();
        for (key, at) in &entries {
            let name = spec.document.at(at).as_str().unwrap_or_default();
            let counts = operation.parameters.iter().map(|at| spec.document.at(at)).any(|it| {
                it["name"] == name
                    && it["in"] == "query"
                    && it["required"] != true
                    && it["schema"]["type"] == "integer"
            });
            let message = if key == "key" {
                match tells_apart(spec, operation, name) {
                    true => continue,
                    false => format!(
                        "write the name of a property that each item has to have; `{name}` is none"
                    ),
                }
            } else if !counts {
                format!(
                    "write the name of an optional query parameter of this operation, of `type: integer`; `{name}` is none"
                )
            } else if !seen.insert(name) {
                format!("name another parameter for `{key}`; `{name}` cannot be both")
            } else {
                continue;
            };
            report.at(at, message);
        }
        let gives_array =
            result(spec, operation).is_some_and(|at| form(spec.document.at(&at)) == Form::Array);
        if !entries.is_empty() && !gives_array {
            let message = "remove this, or let the successful response be an array, in an envelope or not; its items are what comes in pages";
            report.at_key(&at, message);
        }
    }
}

/// Whether each item of the result has to have a property.
fn tells_apart(spec: &Spec<'_>, operation: &Operation, name: &str) -> bool {
    let items = result(spec, operation).map(|at| format!("{at}/items"));
    let item = items.and_then(|at| spec.document.resolve(&at)).unwrap_or_default();
    let required = spec.document.at(&format!("{item}/required")).as_array();
    required.is_some_and(|required| required.contains(&name.into()))
}

/// The schema of the result, without its envelope.
fn result(spec: &Spec<'_>, operation: &Operation) -> Option<String> {
    let (_, response) = operation.responses.iter().find(|(status, _)| status.starts_with('2'))?;
    let at = format!("{response}/content/application~1json/schema");
    Some(match spec.document.at(&at)["x-envelope"].as_str() {
        Some(key) => format!("{at}/properties/{}", escape(key)),
        None => at,
    })
}

/// The server's URL becomes the client's default, to which paths are added.
pub(super) fn servers(spec: &Spec<'_>, report: &mut Report<'_>) {
    let at = "/servers/0/url";
    let url = spec.document.at(at).as_str();
    if url.is_some_and(|url| !is_base_url(url)) {
        report.at(at, "write `https://`, a host and perhaps a path, without variables");
    }
    for (_, other) in spec.document.children("/servers").into_iter().skip(1) {
        let message = "remove this server; clients are made for the first, and callers set others by `base_url`";
        report.at(&other, message);
    }
}

/// Whether the client takes a URL as its base: `https://depot.example:8443/v2`.
fn is_base_url(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("https://") else { return false };
    let authority = rest.split('/').next().unwrap_or_default();
    let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
    let odd = |it: char| it.is_whitespace() || it.is_control() || "{}?#@\\".contains(it);
    !host.is_empty() && port.parse::<u16>().is_ok() && !rest.contains(odd)
}

/// What an operation asks for is declared, and named as it is declared.
pub(super) fn security_defined(spec: &Spec<'_>, report: &mut Report<'_>) {
    let operations = spec.operations.iter().map(|it| format!("{}/security", it.pointer));
    let schemes = spec.document.children("/components/securitySchemes");
    for list in ["/security".to_owned()].into_iter().chain(operations) {
        for (_, alternative) in spec.document.children(&list) {
            for (name, at) in spec.document.children(&alternative) {
                if !schemes.iter().any(|(scheme, _)| *scheme == name) {
                    let near =
                        report.nearest(&name, schemes.iter().map(|(scheme, _)| scheme.as_str()));
                    let fix = near.and_then(|it| spec.document.rename(&at, it));
                    let message = format!("declare `{name}` in `components/securitySchemes`");
                    report.at_key(&at, message).fix = fix;
                }
            }
        }
    }
}

/// The client sends `Authorization: Bearer`, and nothing else.
pub(super) fn rust_bearer_token(spec: &Spec<'_>, report: &mut Report<'_>) {
    for (_, at) in spec.document.children("/components/securitySchemes") {
        let scheme = spec.document.at(&at);
        let bearer = scheme["type"] == "http"
            && scheme["scheme"].as_str().is_some_and(|it| it.eq_ignore_ascii_case("bearer"));
        if !bearer && scheme["type"] != "oauth2" && scheme.get("$ref").is_none() {
            let message = "write `type: http` and `scheme: bearer`; the client sends a token in `Authorization` and nothing else, so what a server wants instead has to be a parameter";
            report.at_key(&at, message);
        }
    }
}
