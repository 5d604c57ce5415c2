//! Decides which findings merely follow from a malformed place.

use std::collections::BTreeSet;

use super::fault::Fault;
use crate::document::{Document, ancestors, parent};

/// The malformed places of a document.
pub(super) struct Malformed<'a> {
    document: &'a Document,
    pointers: BTreeSet<&'a str>,
    /// The mappings and sequences around them.
    around: BTreeSet<&'a str>,
    /// Those of `around` that have a misspelled key.
    misspelled: BTreeSet<&'a str>,
}

impl<'a> Malformed<'a> {
    pub(super) fn new(document: &'a Document, shapes: &'a [Fault]) -> Self {
        let pointers: BTreeSet<_> =
            shapes.iter().map(|it| it.diagnostic.pointer.as_str()).collect();
        let around = pointers.iter().filter_map(|it| parent(it)).collect();
        let renamed = shapes
            .iter()
            .map(|it| &it.diagnostic)
            .filter(|it| it.fix.as_ref().is_some_and(|fix| !fix.replacement.is_empty()));
        let misspelled = renamed.filter_map(|it| parent(&it.pointer)).collect();
        Self { document, pointers, around, misspelled }
    }

    /// Whether a finding may merely follow from a malformed place: it is about that place, its parent,
    /// something missing in either, or a sibling of a misspelled key. Parts of a value of the wrong
    /// type are not in the model, so no rule reports them.
    pub(super) fn explains(&self, pointer: &str) -> bool {
        let is_sibling = parent(pointer).is_some_and(|it| self.misspelled.contains(it));
        let present = |it: &&str| self.document.find(it).is_some();
        let nearest = ancestors(pointer).find(present).unwrap_or_default();
        is_sibling || self.pointers.contains(nearest) || self.around.contains(nearest)
    }
}
