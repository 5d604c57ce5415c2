//! The handles of two specs → what changed. Changed operations are reported by `operations`.

use std::collections::BTreeMap;

use super::comparison::Comparison;
use super::kinds;
use crate::model::{Api, Handle};

/// Compares all handles by name.
pub(super) fn handles(cx: &mut Comparison<'_>) {
    let (old, new) = (cx.old, cx.new);
    let find = |api: &'_ Api, name: &str| api.handles.iter().position(|it| it.name == name);
    for is in &new.handles {
        match find(old, &is.name) {
            Some(index) => handle(cx, [&old.handles[index], is]),
            None => {
                let message = format!("handle `{}` was added", is.name);
                cx.add(kinds::RUST_HANDLE_ADDED, ["/x-handles", &is.at], message);
            }
        }
    }
    for was in old.handles.iter().filter(|it| find(new, &it.name).is_none()) {
        let message = format!("handle `{}` was removed", was.name);
        cx.add(kinds::RUST_HANDLE_REMOVED, [&was.at, "/x-handles"], message);
    }
}

/// Compares a handle's arguments, and its methods for operations in both specs.
fn handle(cx: &mut Comparison<'_>, [was, is]: [&Handle; 2]) {
    let at = [&was.at, &is.at];
    // Renaming a parameter renames an argument, which callers do not name.
    let given = |api: &Api, it: &Handle| -> Vec<String> {
        api.types_of(it).iter().map(ToString::to_string).collect()
    };
    let (from, to) = (given(cx.old, was), given(cx.new, is));
    if from != to {
        let (name, from, to) = (&is.name, from.join(", "), to.join(", "));
        let message = format!("the arguments of handle `{name}` changed: {from} → {to}");
        cx.add(kinds::RUST_HANDLE_CHANGED, at, message);
    }
    let methods = |api: &Api, it: &Handle| -> BTreeMap<String, bool> {
        let has = |operation| it.parameters_of(operation).is_some();
        api.operations.iter().map(|it| (it.name(), has(it))).collect()
    };
    let (before, after) = (methods(cx.old, was), methods(cx.new, is));
    for (operation, had) in before {
        let (kind, what) = match (had, after.get(&operation)) {
            (true, Some(false)) => (kinds::RUST_HANDLE_CHANGED, "lost"),
            (false, Some(true)) => (kinds::RUST_HANDLE_ADDED, "got"),
            _ => continue,
        };
        cx.add(kind, at, format!("handle `{}` {what} the method of `{operation}`", is.name));
    }
}
