//! Rules about operations: their ids, parameters, bodies and responses.

use std::collections::{BTreeMap, BTreeSet};

use super::fold;
use super::schemas::{Form, form};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, escape};

/// Methods that every client has, whatever its spec says.
const CLIENT_METHODS: [&str; 6] = ["builder", "clone", "from_env", "into", "new", "request"];

/// Methods that every call has, beside a setter for each optional parameter.
const CALL_METHODS: [&str; 12] = [
    "clone",
    "header",
    "into",
    "intofuture",
    "items",
    "pages",
    "query",
    "response",
    "retries",
    "send",
    "timeout",
    "tostring",
];

/// The id names the method, so it must be there, be a Rust name, and be the only one.
pub(super) fn operation_id(document: &Document, found: &mut Vec<Diagnostic>) {
    let mut seen = BTreeMap::new();
    for (_, method, pointer) in document.operations() {
        let at = format!("{pointer}/operationId");
        let id = document.at(&at).as_str().unwrap_or_default();
        let message = if id.is_empty() {
            format!("add an operationId to this `{method}`; it becomes the method's name")
        } else if !is_snake_case(id) || syn::parse_str::<syn::Ident>(id).is_err() {
            format!(
                "write `{id}` in snake_case, and not as a Rust keyword; it becomes the method's name"
            )
        } else if CLIENT_METHODS.contains(&id) {
            format!("rename `{id}`; every client has a method of that name")
        } else if let Some(first) = seen.insert(fold(id), pointer.clone()) {
            format!("rename `{id}`; it is the name of #{first} too")
        } else {
            continue;
        };
        found.push(document.diagnostic("operation-id", &at, message));
    }
}

/// The tag names the file that an operation is written to.
pub(super) fn operation_tag(document: &Document, found: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for (_, _, pointer) in document.operations() {
        let at = format!("{pointer}/tags");
        let tags = document.children(&at);
        if tags.len() > 1 {
            found.push(document.diagnostic(
                "operation-tag",
                &at,
                "keep one tag; it names the file of the operation",
            ));
        }
        for (_, at) in tags {
            let tag = document.at(&at).as_str().unwrap_or_default();
            let words = tag.split([' ', '_', '-']);
            let spelt = words
                .clone()
                .all(|word| !word.is_empty() && word.chars().all(|it| it.is_ascii_alphanumeric()));
            let reserved = ["alloc", "core", "operations", "serde", "serde_json", "std", "types"];
            let file = tag.to_lowercase().replace([' ', '-'], "_");
            if !spelt
                || reserved.contains(&file.as_str())
                || syn::parse_str::<syn::Ident>(&file).is_err()
            {
                let message = format!(
                    "write `{tag}` with letters, digits and single spaces; it names a file"
                );
                found.push(document.diagnostic("operation-tag", &at, message));
            }
            let first = seen.entry(fold(tag)).or_insert_with(|| tag.to_owned());
            if first != tag {
                let message = format!(
                    "`{tag}` and `{first}` name the same file; write one of them everywhere"
                );
                found.push(document.diagnostic("operation-tag", &at, message));
            }
        }
    }
}

/// A parameter's name becomes a Rust name, so it must differ from all others in more than its case.
pub(super) fn parameter_name(document: &Document, found: &mut Vec<Diagnostic>) {
    for (_, _, pointer) in document.operations() {
        let mut seen = BTreeSet::from(["body".to_owned(), "self".to_owned()]);
        for parameter in document.parameters(&pointer) {
            let it = document.at(&parameter);
            let name = it["name"].as_str().unwrap_or_default();
            let message = if it["in"] == "header" && !is_header_name(name) {
                format!("`{name}` cannot name a header, or names one that the client sets itself")
            } else if !name.starts_with(|it: char| it.is_ascii_alphabetic()) {
                format!("`{name}` cannot become a Rust name; it must start with a letter")
            } else if it["required"] != true && CALL_METHODS.contains(&fold(name).as_str()) {
                format!(
                    "every call has a method `{}`; the generator cannot name a setter so",
                    fold(name)
                )
            } else if !seen.insert(fold(name)) {
                format!("`{name}` is the Rust name of another parameter or of the body")
            } else {
                continue;
            };
            found.push(document.diagnostic(
                "parameter-name",
                &format!("{parameter}/name"),
                message,
            ));
        }
    }
}

/// A parameter is a text on the wire; in the query it may repeat.
pub(super) fn parameter_schema(document: &Document, found: &mut Vec<Diagnostic>) {
    for (_, _, pointer) in document.operations() {
        for parameter in document.parameters(&pointer) {
            let schema = format!("{parameter}/schema");
            let items = format!("{schema}/items");
            let repeats = form(document.at(&schema)) == Form::Array
                && document.at(&parameter)["in"] == "query";
            if !is_text(document, if repeats { &items } else { &schema }) {
                let message = "write a string, an integer, a number, a boolean or an enum; in the query, or an array of them";
                found.push(document.diagnostic("parameter-schema", &schema, message));
            }
        }
    }
}

/// Whether a schema's values are plain texts outside of JSON.
fn is_text(document: &Document, schema: &str) -> bool {
    match form(document.at(schema)) {
        Form::Merged => is_text(document, &format!("{schema}/allOf/0")),
        Form::Reference => document
            .resolve(schema)
            .is_some_and(|target| matches!(form(document.at(&target)), Form::Enum | Form::String)),
        other => matches!(other, Form::String | Form::Number | Form::Boolean),
    }
}

/// An operation whose items come in pages: what bounds a page, and what skips those before it.
pub(super) fn pagination(document: &Document, found: &mut Vec<Diagnostic>) {
    for (_, _, pointer) in document.operations() {
        let entries = document.children(&format!("{pointer}/x-pagination"));
        let mut seen = BTreeSet::new();
        for (key, at) in &entries {
            let name = document.at(at).as_str().unwrap_or_default();
            let message = if key == "key" {
                match tells_apart(document, &pointer, name) {
                    true => continue,
                    false => format!(
                        "write the name of a property that each item has to have; `{name}` is none"
                    ),
                }
            } else if !counts(document, &pointer, name) {
                format!(
                    "write the name of an optional query parameter of this operation, of `type: integer`; `{name}` is none"
                )
            } else if !seen.insert(name) {
                format!("name another parameter for `{key}`; `{name}` cannot be both")
            } else {
                continue;
            };
            found.push(document.diagnostic("pagination", at, message));
        }
        if !entries.is_empty() && !gives_array(document, &pointer) {
            let message = "remove this, or let the successful response be an array, in an envelope or not; its items are what comes in pages";
            let at = format!("{pointer}/x-pagination");
            found.push(document.diagnostic("pagination", &at, message));
        }
    }
}

/// Whether a parameter of an operation can be left out, and is a whole number in the query.
fn counts(document: &Document, operation: &str, name: &str) -> bool {
    document.parameters(operation).iter().map(|at| document.at(at)).any(|it| {
        it["name"] == name
            && it["in"] == "query"
            && it["required"] != true
            && it["schema"]["type"] == "integer"
    })
}

/// Whether the successful response of an operation is an array, in its envelope or without one.
fn gives_array(document: &Document, operation: &str) -> bool {
    result(document, operation).is_some_and(|at| form(document.at(&at)) == Form::Array)
}

/// Whether each item of the result has to have a property.
fn tells_apart(document: &Document, operation: &str, name: &str) -> bool {
    let items = result(document, operation).map(|at| format!("{at}/items"));
    let item = items.and_then(|at| document.resolve(&at)).unwrap_or_default();
    let required = document.at(&format!("{item}/required")).as_array();
    required.is_some_and(|required| required.contains(&name.into()))
}

/// The schema of the result, without its envelope.
fn result(document: &Document, operation: &str) -> Option<String> {
    let responses = responses(document, operation);
    let (_, response) = responses.iter().find(|(status, _)| status.starts_with('2'))?;
    let at = format!("{response}/content/application~1json/schema");
    Some(match document.at(&at)["x-envelope"].as_str() {
        Some(key) => format!("{at}/properties/{}", escape(key)),
        None => at,
    })
}

/// The server's URL becomes the client's default, to which paths are added.
pub(super) fn server(document: &Document, found: &mut Vec<Diagnostic>) {
    let (at, header) = ("/servers/0/url", "/x-request-id-header");
    let url = document.at(at).as_str();
    if url.is_some_and(|url| !url.starts_with("https://") || url.contains(['{', '?', '#', ' '])) {
        let message = "write `https://`, a host and perhaps a path, without variables";
        found.push(document.diagnostic("server", at, message));
    }
    if document.at(header).as_str().is_some_and(|name| !is_token(name)) {
        found.push(document.diagnostic("server", header, "write the name of a header"));
    }
}

/// A path's template and its parameters must name the same things.
pub(super) fn path_parameters(document: &Document, found: &mut Vec<Diagnostic>) {
    for (path, _, pointer) in document.operations() {
        let mut declared = BTreeSet::new();
        for parameter in document.parameters(&pointer) {
            let it = document.at(&parameter);
            let (name, place) =
                (it["name"].as_str().unwrap_or_default(), it["in"].as_str().unwrap_or_default());
            let at = format!("{parameter}/in");
            match place {
                "path" if it["required"] != true => {
                    found.push(document.diagnostic(
                        "path-parameters",
                        &parameter,
                        "add `required: true`",
                    ));
                }
                "path" | "query" | "header" => {}
                _ => {
                    let message = format!(
                        "write path, query or header; the generator does not support `{place}`"
                    );
                    found.push(document.diagnostic("path-parameters", &at, message));
                }
            }
            if place == "path" {
                declared.insert(name.to_owned());
            }
        }
        let Some(template) = template_names(&path) else {
            let message =
                "write the path as `/fixed/{name}`: each segment is fixed or one parameter";
            found.push(document.diagnostic("path-parameters", &pointer, message));
            continue;
        };
        for name in template.symmetric_difference(&declared) {
            let message = format!("`{{{name}}}` must be both in the path and among its parameters");
            found.push(document.diagnostic("path-parameters", &pointer, message));
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
            || name.unwrap_or(segment).contains(['{', '}', '?', '#', '%'])
        {
            return None;
        }
    }
    Some(names)
}

/// Bodies are JSON: progenitor panics when there is a choice.
pub(super) fn media_type(document: &Document, found: &mut Vec<Diagnostic>) {
    for (_, _, pointer) in document.operations() {
        let mut bodies =
            responses(document, &pointer).into_iter().map(|(_, at)| at).collect::<Vec<_>>();
        let request = format!("{pointer}/requestBody");
        if let Some(at) = document.resolve(&request) {
            if document.at(&at)["required"] != true {
                found.push(document.diagnostic(
                    "media-type",
                    &at,
                    "write `required: true`; a body is always sent",
                ));
            }
            bodies.push(at);
        }
        for body in bodies {
            let content = document.children(&format!("{body}/content"));
            let json = content.iter().all(|(media_type, _)| media_type == "application/json");
            let declared = document.at(&body).get("content").is_some();
            if !json || content.len() > 1 || declared && content.is_empty() {
                let message = "keep `application/json` and nothing else; it is what the client sends and reads";
                found.push(document.diagnostic("media-type", &format!("{body}/content"), message));
            }
        }
    }
}

/// A method returns one type, so there is one successful response.
pub(super) fn success_response(document: &Document, found: &mut Vec<Diagnostic>) {
    for (_, _, pointer) in document.operations() {
        let all = responses(document, &pointer);
        if all.iter().filter(|(status, _)| status.starts_with('2')).count() != 1 {
            let message =
                "declare exactly one response from 200 to 299; it is what the method returns";
            found.push(document.diagnostic(
                "success-response",
                &format!("{pointer}/responses"),
                message,
            ));
        }
        for (status, _) in all {
            let known =
                status == "default" || status.parse().is_ok_and(|it: u16| (200..600).contains(&it));
            if !known {
                let message = format!(
                    "write `{status}` as a number from 200 to 599, in quotes, or `default`"
                );
                let at = format!("{pointer}/responses/{status}");
                found.push(document.diagnostic("success-response", &at, message));
            }
        }
    }
}

/// There is one error type, so all errors share one component.
pub(super) fn error_schema(document: &Document, found: &mut Vec<Diagnostic>) {
    let mut shared: Option<String> = None;
    for (_, _, pointer) in document.operations() {
        for (status, response) in responses(document, &pointer) {
            let schema = format!("{response}/content/application~1json/schema");
            let target = document.at(&schema)["$ref"].as_str();
            if status.starts_with('2') || document.at(&schema).is_null() {
                continue;
            }
            if target.is_none()
                || shared.get_or_insert(target.unwrap_or_default().into()).as_str()
                    != target.unwrap_or_default()
            {
                let wanted = shared.as_deref().unwrap_or("#/components/schemas/…");
                let message =
                    format!("write `$ref: '{wanted}'`; all errors of an API share one schema");
                found.push(document.diagnostic("error-schema", &schema, message));
            }
        }
    }
}

/// The responses of an operation: status and pointer, `$ref`s followed.
fn responses(document: &Document, operation: &str) -> Vec<(String, String)> {
    let all = document.children(&format!("{operation}/responses"));
    all.into_iter().filter_map(|(status, at)| Some((status, document.resolve(&at)?))).collect()
}

/// Whether a parameter may be sent in this header.
fn is_header_name(name: &str) -> bool {
    let own = ["accept", "authorization", "content-length", "content-type", "host", "user-agent"];
    is_token(name) && !own.contains(&name.to_ascii_lowercase().as_str())
}

fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|it| it.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(it))
}

fn is_snake_case(name: &str) -> bool {
    name.starts_with(|it: char| it.is_ascii_lowercase())
        && name.split('_').all(|word| !word.is_empty())
        && name.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_')
}
