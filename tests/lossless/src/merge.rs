//! Values of two schemas together, such as parts of `allOf`.
//!
//! In: values of each. Out: merged values, which may not be valid.

use std::collections::BTreeSet;

use serde_json::Value;

/// Objects with the properties of both. Where both have a property, the value comes from one or the other.
pub(crate) fn merge(left: &[Value], right: &[Value]) -> Vec<Value> {
    if left.is_empty() || right.is_empty() {
        return vec![];
    }
    let pairs = left.iter().cycle().zip(right.iter().cycle()).take(left.len().max(right.len()));
    let (both, rest): (Vec<_>, Vec<_>) = pairs.enumerate().partition(|(index, _)| *index < 4);
    let both =
        both.iter().flat_map(|(_, (left, right))| [overlay(left, right), overlay(right, left)]);
    let mut res: Vec<Value> =
        both.chain(rest.iter().map(|(_, (left, right))| overlay(left, right))).collect();
    unique(&mut res);
    res
}

fn overlay(base: &Value, top: &Value) -> Value {
    let (Value::Object(base), Value::Object(top)) = (base, top) else {
        return top.clone();
    };
    let mut res = base.clone();
    for (name, value) in top {
        let merged = base.get(name).map(|it| overlay(it, value));
        res.insert(name.clone(), merged.unwrap_or_else(|| value.clone()));
    }
    res.into()
}

/// Removes repeated values.
pub(crate) fn unique(values: &mut Vec<Value>) {
    let mut seen = BTreeSet::new();
    values.retain(|it| seen.insert(it.to_string()));
}
