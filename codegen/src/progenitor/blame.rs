//! A [`Lowered`] document on which progenitor fails → the parts of it that are at fault.
//!
//! A part is an operation or a component, and its pointer is the same in the spec. Parts are left
//! out by bisecting, for as long as progenitor still fails in the same way, so the culprit among a
//! thousand is found in ten attempts. What refers to a part that is left out refers to any JSON.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::lower::Lowered;
use crate::document::escape;

/// When more parts than this must come together, none of them is worth changing.
const MOST: usize = 8;

/// Who is at fault: the parts that are enough to fail, and none of which can be left out.
#[derive(Default)]
pub(super) struct Blame {
    /// The one to point at: it is alone, or leads to all the others.
    pub(super) culprit: Option<String>,
    pub(super) others: Vec<String>,
}

/// Finds the parts for which `fails` still says that it does.
pub(super) fn blame(lowered: &Lowered, mut fails: impl FnMut(&Lowered) -> bool) -> Blame {
    let Ok(whole) = serde_json::to_value(&lowered.0) else { return Blame::default() };
    let parts = parts(&whole);
    let mut fails = |kept: BTreeSet<&str>| only(&whole, &kept).is_some_and(|it| fails(&it));
    let mut others = needed(&parts, &mut fails);
    let leads = |part: &String| {
        let reached = reached(&whole, part);
        others.iter().all(|other| reached.contains(other))
    };
    let culprit = others.iter().position(leads).map(|index| others.remove(index));
    Blame { culprit, others }
}

/// The pointers of all components, which come first since they can fail without an operation, and
/// of all operations.
fn parts(whole: &Value) -> Vec<String> {
    let below = |pointer: &str| -> Vec<String> {
        let keys = whole.pointer(pointer).and_then(Value::as_object).into_iter().flatten();
        keys.map(|(key, _)| format!("{pointer}/{}", escape(key))).collect()
    };
    // Lowered paths hold operations and nothing else.
    let operations = below("/paths").into_iter().flat_map(|path| below(&path));
    below("/components/schemas").into_iter().chain(operations).collect()
}

/// The fewest parts that still fail together; none if they are too many, or nothing is needed.
fn needed(parts: &[String], fails: &mut impl FnMut(BTreeSet<&str>) -> bool) -> Vec<String> {
    let (mut needed, mut rest): (Vec<String>, _) = (Vec::new(), parts);
    loop {
        // All of `rest` fails with what is needed so far. Beyond how many of it?
        let with = |count: usize| needed.iter().chain(&rest[..count]).map(String::as_str).collect();
        if fails(with(0)) {
            return needed;
        }
        if needed.len() == MOST || rest.is_empty() {
            return Vec::new();
        }
        let (mut passing, mut failing) = (0, rest.len());
        while passing + 1 < failing {
            let middle = usize::midpoint(passing, failing);
            match fails(with(middle)) {
                true => failing = middle,
                false => passing = middle,
            }
        }
        needed.push(rest[failing - 1].clone());
        rest = &rest[..failing - 1];
    }
}

/// The document with these parts and no others.
fn only(whole: &Value, kept: &BTreeSet<&str>) -> Option<Lowered> {
    let mut value = whole.clone();
    let mut retain = |pointer: &str| {
        if let Some(Value::Object(entries)) = value.pointer_mut(pointer) {
            entries.retain(|key, _| kept.contains(format!("{pointer}/{}", escape(key)).as_str()));
        }
    };
    retain("/components/schemas");
    for path in whole["paths"].as_object().into_iter().flatten().map(|(path, _)| path) {
        retain(&format!("/paths/{}", escape(path)));
    }
    cut(&mut value, kept);
    serde_json::from_value(value).ok().map(Lowered)
}

/// Replaces each reference to what is not there.
fn cut(value: &mut Value, kept: &BTreeSet<&str>) {
    if target(value).is_some_and(|target| !kept.contains(target)) {
        *value = json!({});
    }
    match value {
        Value::Object(entries) => entries.values_mut().for_each(|it| cut(it, kept)),
        Value::Array(items) => items.iter_mut().for_each(|it| cut(it, kept)),
        _ => {}
    }
}

/// The parts that one refers to, directly or not, and itself.
fn reached(whole: &Value, part: &str) -> BTreeSet<String> {
    let (mut reached, mut next) = (BTreeSet::from([part.to_owned()]), vec![part.to_owned()]);
    while let Some(part) = next.pop() {
        let mut values: Vec<&Value> = whole.pointer(&part).into_iter().collect();
        while let Some(value) = values.pop() {
            if let Some(target) = target(value)
                && reached.insert(target.to_owned())
            {
                next.push(target.to_owned());
            }
            match value {
                Value::Object(entries) => values.extend(entries.values()),
                Value::Array(items) => values.extend(items),
                _ => {}
            }
        }
    }
    reached
}

/// Where a reference leads.
fn target(value: &Value) -> Option<&str> {
    value.get("$ref")?.as_str()?.strip_prefix('#')
}
