//! The parameters of two operations that are the same → what changed.
//!
//! Parameters are the same if they have one place and one name, or else one name; those of a path
//! also by where they stand in it.

use super::objects::reordered;
use super::{Flow, Found, kinds, names, schemas};
use crate::document::Document;

/// One parameter, `$ref` followed.
struct Parameter {
    at: String,
    name: String,
    place: String,
    required: bool,
    deprecated: bool,
}

fn of(document: &Document, operation: &str) -> Vec<Parameter> {
    let all = document.parameters(operation).into_iter();
    all.map(|at| {
        let it = document.at(&at);
        let text = |key: &str| it[key].as_str().unwrap_or_default().to_owned();
        let (name, place) = (text("name"), text("in"));
        let required = place == "path" || it["required"] == true;
        Parameter { name, place, required, deprecated: it["deprecated"] == true, at }
    })
    .collect()
}

/// The names of the parameters of a path, in its order.
fn in_path(path: &str) -> Vec<&str> {
    path.split('/').filter_map(|step| step.strip_prefix('{')?.strip_suffix('}')).collect()
}

/// Whether a parameter stands in a path where another one stood.
pub(super) fn are_swapped(old_path: &str, new_path: &str) -> bool {
    let (old, new) = (in_path(old_path), in_path(new_path));
    let place = |name: &str| new.iter().position(|it| *it == name);
    old.iter().enumerate().any(|(index, name)| place(name).is_some_and(|now| now != index))
}

/// Compares the parameters of an operation.
pub(super) fn parameters(
    found: &mut Found<'_>,
    (old_path, old): (&str, &str),
    (new_path, new): (&str, &str),
) {
    let (mut before, after) = (of(found.old.document, old), of(found.new.document, new));
    let operation = names::of(found.new.document, new);
    let (was, is) = (arguments(old_path, &before), arguments(new_path, &after));
    let positions = super::operations::outline(old_path) == super::operations::outline(new_path);
    let (old_steps, new_steps) = (in_path(old_path), in_path(new_path));
    let mut added = Vec::new();
    let mut pairs = Vec::new();
    for it in after {
        let index = before.iter().position(|was| was.name == it.name && was.place == it.place);
        match index {
            Some(index) => pairs.push((before.remove(index), it)),
            None => added.push(it),
        }
    }
    for it in added {
        let position = new_steps.iter().position(|step| *step == it.name);
        let step =
            position.and_then(|at| old_steps.get(at)).filter(|_| positions && it.place == "path");
        let index = before
            .iter()
            .position(|was| step.is_some_and(|step| was.place == "path" && was.name == *step));
        let index = index.or_else(|| before.iter().position(|was| was.name == it.name));
        match index {
            Some(index) => pairs.push((before.remove(index), it)),
            None => {
                let kind = match (it.place.as_str(), it.required) {
                    ("path", _) => kinds::NEW_REQUEST_PATH_PARAMETER,
                    (_, true) => kinds::NEW_REQUIRED_REQUEST_PARAMETER,
                    (_, false) => kinds::NEW_OPTIONAL_REQUEST_PARAMETER,
                };
                let required = if it.required { "required " } else { "" };
                found.add(
                    kind,
                    &format!("{old}/parameters"),
                    &it.at,
                    format!("`{operation}` has another {required}parameter: `{}`", it.name),
                );
            }
        }
    }
    for it in &before {
        found.add(
            kinds::REQUEST_PARAMETER_REMOVED,
            &it.at,
            &format!("{new}/parameters"),
            format!("`{operation}` lost the parameter `{}`", it.name),
        );
    }
    for (was, is) in &pairs {
        parameter(found, was, is);
    }
    let at = (format!("{old}/parameters"), format!("{new}/parameters"));
    reordered(found, (&was, &is), (&at.0, &at.1), &format!("`{operation}`"));
}

/// The names of the arguments of a method, in their order.
fn arguments(path: &str, parameters: &[Parameter]) -> Vec<String> {
    let of_path = in_path(path).into_iter().map(str::to_owned);
    let others = parameters.iter().filter(|it| it.required && it.place != "path");
    of_path.chain(others.map(|it| it.name.clone())).collect()
}

fn parameter(found: &mut Found<'_>, was: &Parameter, is: &Parameter) {
    if !found.is_first(&was.at, &is.at, Flow::Request) {
        return;
    }
    // A component of several operations names none of them.
    let whose = names::operation(found.new.document, &is.at);
    let whose = whose.map_or_else(String::new, |id| format!(" of `{id}`"));
    let mut add = |kind, what: &str| {
        found.add(kind, &was.at, &is.at, format!("the parameter `{}`{whose} {what}", is.name));
    };
    if was.name != is.name {
        add(kinds::RUST_PATH_PARAMETER_RENAMED, &format!("was called `{}`", was.name));
    }
    if was.place != is.place {
        add(kinds::RUST_PARAMETER_MOVED, &format!("moved: {} → {}", was.place, is.place));
    }
    match (was.required, is.required) {
        (false, true) => add(kinds::REQUEST_PARAMETER_BECAME_REQUIRED, "became required"),
        (true, false) => add(kinds::REQUEST_PARAMETER_BECAME_OPTIONAL, "became optional"),
        _ => {}
    }
    match (was.deprecated, is.deprecated) {
        (false, true) => add(kinds::REQUEST_PARAMETER_DEPRECATED, "is deprecated"),
        (true, false) => add(kinds::REQUEST_PARAMETER_REACTIVATED, "is no longer deprecated"),
        _ => {}
    }
    schemas::documentation(found, &was.at, &is.at);
    schemas::used(
        found,
        &format!("{}/schema", was.at),
        &format!("{}/schema", is.at),
        Flow::Request,
    );
}
