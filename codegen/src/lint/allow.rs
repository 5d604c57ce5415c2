//! Applies suppressions: `# lint-allow(rule): why`.
//!
//! A suppression covers the entry on its line, or else the next one, with everything in it. An unused
//! suppression is an error, so that none outlives its reason.

use std::collections::{BTreeMap, BTreeSet};

use super::nearest::did_you_mean;
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Suppression, ancestors};
use crate::rule::{self, Level, RULES};

/// Returns the findings that are not suppressed, and the mistakes in suppressions.
pub(super) fn apply(
    document: &Document,
    found: Vec<Diagnostic>,
) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
    let suppressions = document.suppressions();
    let mut valid = BTreeMap::new();
    for (index, suppression) in suppressions.iter().enumerate() {
        if let (Some(pointer), None) = (&suppression.pointer, fault(suppression)) {
            valid.insert((pointer.as_str(), suppression.rule.as_str()), index);
        }
    }
    let mut used = BTreeSet::new();
    let mut kept = Vec::new();
    for diagnostic in found {
        let covering = ancestors(&diagnostic.pointer)
            .find_map(|it| valid.get(&(it, diagnostic.rule.id)).copied());
        match covering {
            Some(index) => drop(used.insert(index)),
            None => kept.push(diagnostic),
        }
    }
    let mut faults = Vec::new();
    for (index, suppression) in suppressions.iter().enumerate() {
        let at = suppression.pointer.as_deref().unwrap_or_default();
        let stale = || {
            let message = format!(
                "remove this unused suppression; `{}` finds nothing here",
                suppression.rule
            );
            (!used.contains(&index)).then_some(message)
        };
        let message = fault(suppression).or_else(stale);
        faults.extend(
            message.map(|it| document.diagnostic_at(rule::LINT_ALLOW, at, suppression.span, it)),
        );
    }
    (kept, faults)
}

/// The mistake in a suppression, if any.
fn fault(Suppression { rule: id, why, .. }: &Suppression) -> Option<String> {
    if id.is_empty() {
        return Some("write `# lint-allow(rule): why`".into());
    }
    let Some(rule) = rule::by_id(id) else {
        let near = did_you_mean(id, RULES.iter().map(|rule| rule.id));
        return Some(format!("write `# lint-allow(rule): why`; `{id}` is not a rule{near}"));
    };
    if rule.level == Level::Error {
        return Some(format!(
            "remove this, and fix what `{id}` finds; errors cannot be suppressed"
        ));
    }
    why.is_empty().then(|| format!("add the reason: `# lint-allow({id}): …`"))
}
