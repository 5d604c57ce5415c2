//! `# lint-allow(rule): why`: a warning that a maintainer has decided to live with.
//!
//! A suppression covers the entry below it, or on its line, and all that is in it. One that
//! covers nothing is an error, so that none outlives its reason.

use std::collections::{BTreeMap, BTreeSet};

use super::nearest::nearest;
use crate::diagnostic::Diagnostic;
use crate::document::{Allowance, Document, outward};
use crate::rule::{self, Level, RULES};

/// What is not allowed, and what is wrong with the suppressions.
pub(super) fn apply(
    document: &Document,
    found: Vec<Diagnostic>,
) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
    let allowances = document.allowances();
    let mut valid = BTreeMap::new();
    for (index, allowance) in allowances.iter().enumerate() {
        if let (Some(pointer), None) = (&allowance.pointer, fault(allowance)) {
            valid.insert((pointer.as_str(), allowance.rule.as_str()), index);
        }
    }
    let mut used = BTreeSet::new();
    let mut kept = Vec::new();
    for diagnostic in found {
        let covering = outward(&diagnostic.pointer)
            .find_map(|it| valid.get(&(it, diagnostic.rule.id)).copied());
        match covering {
            Some(index) => drop(used.insert(index)),
            None => kept.push(diagnostic),
        }
    }
    let mut faults = Vec::new();
    for (index, allowance) in allowances.iter().enumerate() {
        let at = allowance.pointer.as_deref().unwrap_or_default();
        let stale = || {
            let message = format!("remove this; `{}` finds nothing here", allowance.rule);
            (!used.contains(&index)).then_some(message)
        };
        let message = fault(allowance).or_else(stale);
        faults.extend(
            message.map(|it| document.diagnostic_at(rule::LINT_ALLOW, at, allowance.span, it)),
        );
    }
    (kept, faults)
}

/// What is wrong with how a suppression is written.
fn fault(Allowance { rule: id, why, .. }: &Allowance) -> Option<String> {
    if id.is_empty() {
        return Some("write `# lint-allow(rule): why`".into());
    }
    let Some(rule) = rule::by_id(id) else {
        let near = nearest(id, RULES.iter().map(|rule| rule.id));
        let near = near.map_or_else(String::new, |it| format!("; perhaps `{it}` is meant"));
        return Some(format!("write `# lint-allow(rule): why`; `{id}` is no rule{near}"));
    };
    if rule.level == Level::Error {
        return Some(format!(
            "remove this, and fix what `{id}` finds; no client can be made otherwise"
        ));
    }
    why.is_empty().then(|| format!("say why: `# lint-allow({id}): …`"))
}
