//! The parameters of two versions of an operation → what changed.
//!
//! Parameters are matched by location and name, or else by name; path parameters also by position.

use super::change::Direction;
use super::comparison::{Comparison, keys};
use super::{kinds, schemas};
use crate::model::{Operation, Parameter, ParameterIn, field_name, outline, path_names};

/// Whether a path parameter moved to another position of the path.
pub(super) fn are_swapped(old_path: &str, new_path: &str) -> bool {
    let (old, new) = (path_names(old_path), path_names(new_path));
    let moved = |(index, name): (usize, &&str)| new.get(index) != Some(name) && new.contains(name);
    old.iter().enumerate().any(moved)
}

/// Compares the parameters of an operation.
pub(super) fn parameters<'a>(cx: &mut Comparison<'a>, [old, new]: [&'a Operation; 2]) {
    let listed = keys([&old.at, &new.at], "parameters");
    let operation = new.name();
    let mut before: Vec<&Parameter> = old.parameters.iter().map(AsRef::as_ref).collect();
    let (mut pairs, mut rest) = (Vec::new(), Vec::new());
    for is in new.parameters.iter().map(AsRef::as_ref) {
        match before.iter().position(|was| was.is_same_on_wire(is)) {
            Some(index) => pairs.push([before.remove(index), is]),
            None => rest.push(is),
        }
    }
    for is in rest {
        let other_name = name_before([old, new], is);
        let in_its_step = before.iter().position(|was| {
            was.location == Some(ParameterIn::Path) && Some(was.name.as_str()) == other_name
        });
        // A parameter may change its wire name or its location; if it changes both, it is a new one.
        let is_same = |was: &&Parameter| {
            was.name == is.name || was.location == is.location && was.rust_name == is.rust_name
        };
        let index = in_its_step.or_else(|| before.iter().position(is_same));
        match index {
            Some(index) => pairs.push([before.remove(index), is]),
            None => added(cx, &operation, [&listed[0], &is.at], is),
        }
    }
    for was in before {
        let message = format!("`{operation}` lost the parameter `{}`", was.name);
        cx.add(kinds::REQUEST_PARAMETER_REMOVED, [&was.at, &listed[1]], message);
    }
    for pair in pairs {
        parameter(cx, pair);
    }
    without_setter(cx, [old, new], [&listed[0], &listed[1]]);
    let [was, is] =
        [old, new].map(|it| it.arguments().into_iter().map(|it| field_name(&it.name)).collect());
    cx.reordered([was, is], listed, &format!("`{operation}`"));
}

/// Compares the parameters without a setter. A parameter that gains or loses its setter is reported as
/// added or removed.
fn without_setter(cx: &mut Comparison<'_>, [old, new]: [&Operation; 2], listed: [&str; 2]) {
    let operation = new.name();
    let mut before: Vec<&Parameter> = old.without_setter.iter().map(AsRef::as_ref).collect();
    let mut report = |what: &str, name: &str, at: [&str; 2]| {
        let message = format!("the parameter `{name}` of {operation}, which has no setter, {what}");
        cx.add(kinds::RUST_UNREAD_KEY_CHANGED, at, message);
    };
    for is in &new.without_setter {
        match before.iter().position(|was| was.is_same_on_wire(is)) {
            Some(index) => {
                let was = before.remove(index);
                let of = |it: &Parameter| it.schema.as_ref().map(|it| it.value_type());
                let is_unread = was.unread != is.unread || was.encoding != is.encoding;
                if is_unread || of(was) != of(is) {
                    report("changed", &is.name, [&was.at, &is.at]);
                }
            }
            None => report("was added", &is.name, [listed[0], &is.at]),
        }
    }
    for was in before {
        report("was removed", &was.name, [&was.at, listed[1]]);
    }
}

/// The old name of a path parameter, if only names changed in the path.
fn name_before<'a>([old, new]: [&'a Operation; 2], is: &Parameter) -> Option<&'a str> {
    if outline(&old.path) != outline(&new.path) || is.location != Some(ParameterIn::Path) {
        return None;
    }
    let step = path_names(&new.path).iter().position(|it| *it == is.name)?;
    path_names(&old.path).get(step).copied()
}

fn added(cx: &mut Comparison<'_>, operation: &str, at: [&str; 2], is: &Parameter) {
    let kind = match (is.location, is.is_required()) {
        (Some(ParameterIn::Path), _) => kinds::NEW_REQUEST_PATH_PARAMETER,
        (_, true) => kinds::NEW_REQUIRED_REQUEST_PARAMETER,
        (_, false) => kinds::NEW_OPTIONAL_REQUEST_PARAMETER,
    };
    let required = if is.is_required() { "required " } else { "" };
    let message = format!("`{operation}` gained the {required}parameter `{}`", is.name);
    cx.add(kind, at, message);
}

fn parameter<'a>(cx: &mut Comparison<'a>, [was, is]: [&'a Parameter; 2]) {
    let at = [was.at.as_str(), is.at.as_str()];
    if !cx.is_first(at, Direction::Request) {
        return;
    }
    // A shared component names no operation.
    let whose = cx.new.operation_at(&is.at).map(|it| format!(" of `{}`", it.name()));
    let whose = whose.unwrap_or_default();
    // Moving a parameter implies a new encoding.
    let is_rewritten =
        was.location == is.location && cx.old.wire_encoding(was) != cx.new.wire_encoding(is);
    let mut add = |kind, what: &str| {
        cx.add(kind, at, format!("the parameter `{}`{whose} {what}", is.name));
    };
    let what = format!("was renamed from `{}`", was.name);
    match is.location {
        Some(ParameterIn::Path) if was.name != is.name => {
            add(kinds::RUST_PATH_PARAMETER_RENAMED, &what);
        }
        _ if was.name != is.name && !was.is_same_on_wire(is) => {
            add(kinds::RUST_REQUEST_WIRE_NAME_CHANGED, &what);
        }
        _ => {}
    }
    if was.location != is.location {
        let [from, to] = [was, is].map(|it| it.location.map_or("nowhere", ParameterIn::as_str));
        add(kinds::RUST_PARAMETER_MOVED, &format!("moved: {from} → {to}"));
    }
    if is_rewritten {
        add(kinds::RUST_PARAMETER_ENCODING_CHANGED, "is encoded differently");
    }
    match (was.is_required(), is.is_required()) {
        (false, true) => add(kinds::REQUEST_PARAMETER_BECAME_REQUIRED, "became required"),
        (true, false) => add(kinds::REQUEST_PARAMETER_BECAME_OPTIONAL, "became optional"),
        _ => {}
    }
    match (was.deprecated, is.deprecated) {
        (false, true) => add(kinds::REQUEST_PARAMETER_DEPRECATED, "is deprecated"),
        (true, false) => add(kinds::REQUEST_PARAMETER_REACTIVATED, "is no longer deprecated"),
        _ => {}
    }
    if was.name == is.name && !(was.is_required() && is.is_required()) {
        cx.compare_rust_names([&was.rust_name, &is.rust_name], at, &is.name);
    }
    cx.documentation([&was.docs, &is.docs], at);
    schemas::unread(cx, [&was.unread, &is.unread], at, Direction::Request);
    let [was_at, is_at] = keys(at, "schema");
    let schemas = [was.schema.as_ref(), is.schema.as_ref()];
    schemas::optional(cx, schemas, [&was_at, &is_at], Direction::Request);
}
