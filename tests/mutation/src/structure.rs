//! Mutations of any JSON value, and how to pick a part of it.
//!
//! Each takes the value and another document. A mutation that finds no suitable part changes nothing.

use fastrand::Rng;
use serde_json::{Map, Value};

use crate::weird_inputs;

/// All parts of a value by their JSON pointers, the value itself first.
pub(crate) fn parts(value: &Value) -> Vec<(String, &Value)> {
    let mut all = vec![(String::new(), value)];
    let mut next = 0;
    while next < all.len() {
        let (pointer, part) = (all[next].0.clone(), all[next].1);
        match part {
            Value::Object(entries) => {
                all.extend(
                    entries.iter().map(|(key, it)| (format!("{pointer}/{}", escape(key)), it)),
                );
            }
            Value::Array(items) => {
                let numbered = items.iter().enumerate();
                all.extend(numbered.map(|(index, it)| (format!("{pointer}/{index}"), it)));
            }
            _ => {}
        }
        next += 1;
    }
    all
}

/// Removes the part at `pointer` from its parent, and returns it.
pub(crate) fn take(value: &mut Value, pointer: &str) -> Option<Value> {
    let (parent, key) = pointer.rsplit_once('/')?;
    match value.pointer_mut(parent)? {
        Value::Object(entries) => entries.remove(&key.replace("~1", "/").replace("~0", "~")),
        Value::Array(items) => {
            let index = key.parse().ok().filter(|index| *index < items.len())?;
            Some(items.remove(index))
        }
        _ => None,
    }
}

pub(crate) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The pointer of a random part that `wanted` accepts.
pub(crate) fn pick(
    rng: &mut Rng,
    value: &Value,
    wanted: impl Fn(&str, &Value) -> bool,
) -> Option<String> {
    let mut all = parts(value);
    all.retain(|(pointer, part)| wanted(pointer, part));
    rng.choice(all).map(|(pointer, _)| pointer)
}

pub(crate) fn pick_mut<'a>(
    rng: &mut Rng,
    value: &'a mut Value,
    wanted: impl Fn(&str, &Value) -> bool,
) -> Option<&'a mut Value> {
    let pointer = pick(rng, value, wanted)?;
    value.pointer_mut(&pointer)
}

pub(crate) fn pick_mapping<'a>(
    rng: &mut Rng,
    value: &'a mut Value,
) -> Option<&'a mut Map<String, Value>> {
    pick_mut(rng, value, |_, it| it.is_object())?.as_object_mut()
}

/// All names in a document: keys of mappings by name, operation ids, parameters, enum values and tags.
pub(crate) fn names(value: &Value) -> Vec<String> {
    let named = ["properties", "schemas", "parameters", "responses", "mapping"];
    let mut all: Vec<String> = Vec::new();
    for (pointer, part) in parts(value) {
        let mut steps = pointer.rsplit('/');
        let last = steps.next().unwrap_or_default();
        let parent = steps.next().unwrap_or_default();
        if named.contains(&parent) && last.parse::<usize>().is_err() {
            all.push(last.to_owned());
        }
        let is_name = ["operationId", "name"].contains(&last) || ["enum", "tags"].contains(&parent);
        let name = part.as_str().filter(|_| is_name);
        all.extend(name.map(Into::into));
    }
    all
}

pub(crate) fn replace(rng: &mut Rng, value: &mut Value, _: &Value) {
    if let Some(part) = pick_mut(rng, value, |pointer, _| !pointer.is_empty()) {
        *part = weird_inputs::value(rng);
    }
}

pub(crate) fn remove(rng: &mut Rng, value: &mut Value, _: &Value) {
    if let Some(pointer) = pick(rng, value, |pointer, _| !pointer.is_empty()) {
        take(value, &pointer);
    }
}

pub(crate) fn duplicate(rng: &mut Rng, value: &mut Value, _: &Value) {
    let names = names(value);
    let full = |it: &Value| match it {
        Value::Object(entries) => !entries.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    };
    match pick_mut(rng, value, |_, it| full(it)) {
        Some(Value::Object(entries)) => {
            if let Some(copy) = rng.choice(entries.values()).cloned() {
                entries.insert(weird_inputs::name(rng, &names), copy);
            }
        }
        Some(Value::Array(items)) => items.extend(rng.choice(&*items).cloned()),
        _ => {}
    }
}

pub(crate) fn copy(rng: &mut Rng, value: &mut Value, _: &Value) {
    let from = pick(rng, value, |pointer, _| !pointer.is_empty());
    let Some(part) = from.and_then(|from| value.pointer(&from).cloned()) else {
        return;
    };
    if let Some(to) = pick_mut(rng, value, |pointer, _| !pointer.is_empty()) {
        *to = part;
    }
}

/// Swaps two parts. If one contains the other, the inner one replaces it.
pub(crate) fn swap(rng: &mut Rng, value: &mut Value, _: &Value) {
    let one = pick(rng, value, |pointer, _| !pointer.is_empty());
    let other = pick(rng, value, |pointer, _| !pointer.is_empty());
    let (Some(one), Some(other)) = (one, other) else {
        return;
    };
    let Some(part) = value.pointer(&one).cloned() else {
        return;
    };
    let Some(with) = value.pointer_mut(&other).map(|at| std::mem::replace(at, part)) else {
        return;
    };
    if let Some(at) = value.pointer_mut(&one) {
        *at = with;
    }
}

pub(crate) fn rename_key(rng: &mut Rng, value: &mut Value, _: &Value) {
    let names = names(value);
    let Some(entries) = pick_mapping(rng, value) else {
        return;
    };
    let Some(key) = rng.choice(entries.keys()).cloned() else {
        return;
    };
    if let Some(part) = entries.remove(&key) {
        entries.insert(weird_inputs::name(rng, &names), part);
    }
}

pub(crate) fn rename_everywhere(rng: &mut Rng, value: &mut Value, _: &Value) {
    let names = names(value);
    let Some(from) = rng.choice(&names) else {
        return;
    };
    let to = weird_inputs::name(rng, &names);
    *value = renamed(std::mem::take(value), from, &to);
}

/// Renames `from` where it is a key, a string, the end of a reference, or in a path.
fn renamed(value: Value, from: &str, to: &str) -> Value {
    let rename = |it: String| match it.strip_suffix(from) {
        Some("") => to.to_owned(),
        Some(folder) if folder.starts_with("#/") && folder.ends_with('/') => {
            format!("{folder}{}", escape(to))
        }
        _ => it.replace(&format!("{{{from}}}"), &format!("{{{to}}}")),
    };
    match value {
        Value::Object(entries) => {
            entries.into_iter().map(|(key, it)| (rename(key), renamed(it, from, to))).collect()
        }
        Value::Array(items) => items.into_iter().map(|it| renamed(it, from, to)).collect(),
        Value::String(it) => rename(it).into(),
        _ => value,
    }
}

pub(crate) fn change_string(rng: &mut Rng, value: &mut Value, _: &Value) {
    let names = names(value);
    if let Some(part) = pick_mut(rng, value, |_, it| it.is_string()) {
        *part =
            if rng.bool() { weird_inputs::string(rng) } else { weird_inputs::name(rng, &names) }
                .into();
    }
}

pub(crate) fn change_number(rng: &mut Rng, value: &mut Value, _: &Value) {
    if let Some(part) = pick_mut(rng, value, |_, it| it.is_number()) {
        *part = weird_inputs::value(rng);
    }
}
