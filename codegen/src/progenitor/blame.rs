//! An [`Api`] on which progenitor fails → the parts of it that are at fault.
//!
//! A part is an operation or a component, and its pointer is the same in the spec. Parts are left
//! out by bisecting, for as long as progenitor still fails in the same way, so the culprit among a
//! thousand is found in ten attempts. What refers to a part that is left out refers to any JSON.

use std::collections::BTreeSet;

use super::lower::{Lowered, lower_parts};
use crate::model::{Api, Schema};

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
pub(super) fn blame(api: &Api, mut fails: impl FnMut(&Lowered) -> bool) -> Blame {
    // Components come first since they can fail without an operation.
    let types = api.types.values().map(|it| it.schema.at.as_str());
    let parts: Vec<&str> = types.chain(api.operations.iter().map(|it| it.at.as_str())).collect();
    let mut fails = |kept: &BTreeSet<&str>| lower_parts(api, kept).is_ok_and(|it| fails(&it));
    let mut others = needed(&parts, &mut fails);
    let leads = |part: &&str| {
        let reached = reached(api, part);
        others.iter().all(|other| reached.contains(other))
    };
    let culprit = others.iter().position(leads).map(|index| others.remove(index).to_owned());
    Blame { culprit, others: others.into_iter().map(str::to_owned).collect() }
}

/// The fewest parts that still fail together; none if they are too many, or nothing is needed.
fn needed<'a>(parts: &[&'a str], fails: &mut impl FnMut(&BTreeSet<&str>) -> bool) -> Vec<&'a str> {
    let (mut needed, mut rest): (Vec<&str>, _) = (Vec::new(), parts);
    loop {
        // All of `rest` fails with what is needed so far. Beyond how many of it?
        let with = |count: usize| needed.iter().chain(&rest[..count]).copied().collect();
        if fails(&with(0)) {
            return needed;
        }
        if needed.len() == MOST || rest.is_empty() {
            return Vec::new();
        }
        let (mut passing, mut failing) = (0, rest.len());
        while passing + 1 < failing {
            let middle = usize::midpoint(passing, failing);
            match fails(&with(middle)) {
                true => failing = middle,
                false => passing = middle,
            }
        }
        needed.push(rest[failing - 1]);
        rest = &rest[..failing - 1];
    }
}

/// The parts that one refers to, directly or not, and itself.
fn reached<'a>(api: &'a Api, part: &'a str) -> BTreeSet<&'a str> {
    let operation = api.operations.iter().find(|it| it.at == part);
    let ty = api.types.values().find(|it| it.schema.at == part);
    let mut next: Vec<&Schema> = operation.map(|it| it.schemas()).unwrap_or_default();
    next.extend(ty.map(|it| &it.schema));
    let mut reached = BTreeSet::from([part]);
    while let Some(schema) = next.pop() {
        for target in schema.all().into_iter().filter_map(|it| api.target(it)) {
            if reached.insert(&target.schema.at) {
                next.push(&target.schema);
            }
        }
    }
    reached
}
