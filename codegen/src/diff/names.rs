//! Pointers → what people call the parts of a spec: `Attribute.title`, `list_attributes`.

use crate::document::{Document, METHODS, unescape};

pub(super) const SCHEMAS: &str = "/components/schemas/";

/// What a part is called.
pub(super) fn of(document: &Document, pointer: &str) -> String {
    if let Some(rest) = pointer.strip_prefix(SCHEMAS) {
        return steps(rest);
    }
    if let Some(id) = operation(document, pointer) {
        let rest: Vec<&str> = pointer.split('/').skip(4).collect();
        return match rest.as_slice() {
            [] => id,
            ["requestBody", ..] => format!("{id}, its body"),
            ["responses", status, ..] => format!("{id}, its answer {status}"),
            ["parameters", index, ..] => {
                let at = pointer.split('/').take(4).collect::<Vec<_>>().join("/");
                match document.at(&format!("{at}/parameters/{index}/name")).as_str() {
                    Some(name) => format!("{id}, its parameter {name}"),
                    None => id,
                }
            }
            _ => id,
        };
    }
    match document.at(&format!("{}/name", component(pointer))).as_str() {
        Some(name) if pointer.starts_with("/components/parameters/") => format!("parameter {name}"),
        _ => pointer.trim_start_matches("/components/").replace("~1", "/"),
    }
}

/// `Attribute/properties/title/description` → `Attribute.title`
fn steps(pointer: &str) -> String {
    let mut steps = pointer.split('/');
    let mut name = steps.next().unwrap_or_default().to_owned();
    while let Some(step) = steps.next() {
        match step {
            "properties" => name.extend([".", steps.next().unwrap_or_default()]),
            "items" => name.push_str("[]"),
            "additionalProperties" => name.push_str("{}"),
            "allOf" => drop(steps.next()),
            _ => break,
        }
    }
    unescape(&name)
}

/// The operation that a pointer leads into: its id, or else its method and path.
pub(super) fn operation(document: &Document, pointer: &str) -> Option<String> {
    let mut steps = pointer.strip_prefix("/paths/")?.split('/');
    let (path, method) = (steps.next()?, steps.next()?);
    let method = METHODS.iter().find(|it| **it == method)?;
    let id = document.at(&format!("/paths/{path}/{method}/operationId")).as_str();
    let path = unescape(path);
    Some(id.map_or_else(|| format!("{} {path}", method.to_uppercase()), str::to_owned))
}

/// The pointer of the component that a pointer leads into; else the pointer itself.
pub(super) fn component(pointer: &str) -> &str {
    let mut slashes = pointer.match_indices('/').map(|(at, _)| at);
    match (pointer.starts_with("/components/"), slashes.nth(3)) {
        (true, Some(end)) => &pointer[..end],
        _ => pointer,
    }
}

/// The name of a component schema, if the pointer is one.
pub(super) fn schema(pointer: &str) -> Option<&str> {
    pointer.strip_prefix(SCHEMAS).filter(|rest| !rest.contains('/'))
}
