//! What can be asked without anyone having said what: in goes the spec, out come a scenario of what only
//! reads, and what that leaves out.
//!
//! A list is asked for as it is, and one thing by the id that the first of its list has. What needs more
//! than that needs a scenario of its own. None of this is recorded, as the responses show what others made.

use std::collections::BTreeMap;

use codegen::model::{Api, Operation};

use crate::calls::{in_target, segments};
use crate::scenario::{Call, Expect, Scenario};
use crate::spec;

/// The name of the scenario, which no file may have.
pub const READS: &str = "reads";

/// The operations that only read and are none of these.
#[must_use]
pub fn not_asked(asked: &[&str]) -> Vec<&'static str> {
    let reads = spec::API.operations.iter().filter(|it| it.method == "get");
    reads.map(|it| it.id.as_str()).filter(|it| !asked.contains(it)).collect()
}

/// Calls of all that only reads, as far as anyone can know how to ask for it.
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
    let about = "What only reads, as far as that needs no other scenario; it is not recorded.";
    // As with what is cleaned up: where a list has nothing, there is nothing to ask for.
    Scenario { name: READS.to_owned(), about: about.to_owned(), calls, cleanup }
}

/// The list that an operation gets one thing of, and what the path calls that.
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
