//! A scenario of all read-only operations, made from the spec, and the operations that it cannot call.
//!
//! It calls each list without arguments, and gets one item by the id of the first in its list. Operations with
//! more path parameters need a scenario. None of this is recorded, as the responses show other people's data.

use std::collections::BTreeMap;

use codegen::model::{Api, Operation};

use crate::calls::{in_target, segments};
use crate::scenario::{Call, Expect, Scenario};
use crate::spec;

/// The name of the scenario, which is reserved.
pub const READS: &str = "reads";

/// The read-only operations that are not among those called.
#[must_use]
pub fn not_called(called: &[&str]) -> Vec<&'static str> {
    let reads = spec::API.operations.iter().filter(|it| it.method == "get");
    reads.map(|it| it.id.as_str()).filter(|it| !called.contains(it)).collect()
}

/// Calls of all read-only operations whose arguments are known.
pub(crate) fn reads(api: &Api) -> Scenario {
    let (mut calls, mut cleanup): (Vec<Call>, Vec<Call>) = (Vec::new(), Vec::new());
    for operation in api.operations.iter().filter(|it| it.method == "get") {
        if in_target(operation) {
            calls.push(call(operation, BTreeMap::new()));
        } else if let Some((list, name)) = of_list(api, operation) {
            calls.push(call(list, BTreeMap::new()));
            let first = format!("${{{}.0.id.{name}_id}}", list.id);
            cleanup.push(call(operation, BTreeMap::from([(name.to_owned(), first)])));
        }
    }
    calls.sort_by(|one, other| one.operation.cmp(&other.operation));
    calls.dedup_by(|one, other| one.operation == other.operation);
    let about = "All read-only operations that need no scenario; they are not recorded.";
    // Under `cleanup`, calls that refer to the first item of an empty list are skipped.
    Scenario { name: READS.to_owned(), about: about.to_owned(), calls, cleanup }
}

/// The list operation for an operation that gets one item, and the name of the item's path parameter.
fn of_list<'a>(api: &'a Api, operation: &'a Operation) -> Option<(&'a Operation, &'a str)> {
    let (list, name) = operation.path.rsplit_once("/{")?;
    let name = name.strip_suffix('}')?;
    let list = api.operations.iter().find(|it| it.method == "get" && it.path == list)?;
    in_target(list).then_some((list, name))
}

fn call(operation: &Operation, mut arguments: BTreeMap<String, String>) -> Call {
    for name in segments(operation) {
        arguments.entry(name.to_owned()).or_insert_with(|| format!("${{{name}}}"));
    }
    Call {
        operation: operation.id.clone(),
        name: Some(operation.id.clone()),
        query: BTreeMap::new(),
        body: None,
        expect: Expect::Success,
        asks: None,
        arguments,
    }
}
