//! An [`Api`] on which progenitor fails → the parts at fault, by bisection.
//!
//! A part is an operation or a component, by its pointer. Bisection removes parts for as long as
//! progenitor still fails in the same way, so one culprit among a thousand is found in ten attempts.
//! References to removed parts become any JSON.

use std::collections::BTreeSet;

use super::lower::{Lowered, lower_parts};
use crate::model::{Api, Schema};

/// If more parts than this are needed to fail, no single one is to blame.
const MAX_PARTS: usize = 8;

/// The parts at fault: a minimal set on which progenitor fails.
#[derive(Default)]
pub(super) struct Blame {
    /// The part to report: the only one, or one that refers to all others.
    pub(super) culprit: Option<String>,
    pub(super) others: Vec<String>,
}

/// Finds the parts for which `fails` still returns true.
pub(super) fn blame(api: &Api, mut fails: impl FnMut(&Lowered) -> bool) -> Blame {
    // Components come first since they can fail without an operation.
    let types = api.types.values().map(|it| it.schema.at.as_str());
    let parts: Vec<&str> = types.chain(api.operations.iter().map(|it| it.at.as_str())).collect();
    let mut fails = |kept: &BTreeSet<&str>| lower_parts(api, kept).is_ok_and(|it| fails(&it));
    let mut others = needed(&parts, &mut fails);
    let reaches_all = |part: &&str| {
        let reached = reached(api, part);
        others.iter().all(|other| reached.contains(other))
    };
    let culprit = others.iter().position(reaches_all).map(|index| others.remove(index).to_owned());
    Blame { culprit, others: others.into_iter().map(str::to_owned).collect() }
}

/// A minimal set of parts that fail together; none if there are too many, or if nothing is needed.
fn needed<'a>(parts: &[&'a str], fails: &mut impl FnMut(&BTreeSet<&str>) -> bool) -> Vec<&'a str> {
    let (mut needed, mut rest): (Vec<&str>, _) = (Vec::new(), parts);
    loop {
        // `needed` and all of `rest` fail together. Find the shortest prefix of `rest` that suffices.
        let with = |count: usize| needed.iter().chain(&rest[..count]).copied().collect();
        if fails(&with(0)) {
            return needed;
        }
        if needed.len() == MAX_PARTS || rest.is_empty() {
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

/// A part, and the parts that it refers to, directly or indirectly.
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
