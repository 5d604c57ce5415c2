//! Values that fit two schemas at once, such as parts of `allOf`.
//!
//! In: values of either. Out: values of both, of which nobody has asked yet whether they fit.

use std::collections::BTreeSet;

use serde_json::Value;

/// Values of both: objects with the properties of both, now of one and now of the other where both have one.
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

fn overlay(below: &Value, above: &Value) -> Value {
    let (Value::Object(below), Value::Object(above)) = (below, above) else {
        return above.clone();
    };
    let mut res = below.clone();
    for (name, value) in above {
        let merged = below.get(name).map(|it| overlay(it, value));
        res.insert(name.clone(), merged.unwrap_or_else(|| value.clone()));
    }
    res.into()
}

/// Leaves out what has been there already.
pub(crate) fn unique(values: &mut Vec<Value>) {
    let mut seen = BTreeSet::new();
    values.retain(|it| seen.insert(it.to_string()));
}
