//! The places whose shape is wrong → which findings follow from that alone.

use std::collections::BTreeSet;

use super::fault::Fault;
use crate::document::{Document, outward, parent};

/// The places whose shape is wrong.
pub(super) struct Malformed<'a> {
    document: &'a Document,
    pointers: BTreeSet<&'a str>,
    /// The mappings and sequences around them.
    around: BTreeSet<&'a str>,
    /// Those of them that have a misspelt key.
    misspelt: BTreeSet<&'a str>,
}

impl<'a> Malformed<'a> {
    pub(super) fn of(document: &'a Document, shapes: &'a [Fault]) -> Self {
        let pointers: BTreeSet<_> =
            shapes.iter().map(|it| it.diagnostic.pointer.as_str()).collect();
        let around = pointers.iter().filter_map(|it| parent(it)).collect();
        let renamed = shapes
            .iter()
            .map(|it| &it.diagnostic)
            .filter(|it| it.fix.as_ref().is_some_and(|fix| !fix.replacement.is_empty()));
        let misspelt = renamed.filter_map(|it| parent(&it.pointer)).collect();
        Self { document, pointers, around, misspelt }
    }

    /// Whether a finding may follow from a wrong shape alone: it is beside a misspelt key, or about such
    /// a place, about the one around it, or about what is missing in either. What is in something else
    /// than it should be is not in the model, so that no rule finds anything there.
    pub(super) fn explains(&self, pointer: &str) -> bool {
        let beside = parent(pointer).is_some_and(|it| self.misspelt.contains(it));
        let present = |it: &&str| self.document.find(it).is_some();
        let nearest = outward(pointer).find(present).unwrap_or_default();
        beside || self.pointers.contains(nearest) || self.around.contains(nearest)
    }
}
