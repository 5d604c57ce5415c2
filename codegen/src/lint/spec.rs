//! The input and the output of rules: a spec, and a report of findings.

use std::collections::BTreeMap;

use super::nearest::Guesses;
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::model::{Api, Schema};
use crate::rule::Rule;

/// A document and its API. Rules query the API for meaning, and the document for fixes.
pub(super) struct Spec<'a> {
    pub(super) document: &'a Document,
    pub(super) api: &'a Api,
}

impl Spec<'_> {
    /// The schemas that are written inline, without those that are references.
    pub(super) fn without_references(&self) -> impl Iterator<Item = &Schema> {
        let schemas = self.api.schemas();
        schemas.filter(|it| self.document.at(&it.at).get("$ref").is_none())
    }
}

/// Returns the duplicates among keys with pointers: the key, the first pointer and the later one.
pub(super) fn duplicates<K: Clone + Ord>(
    document: &Document,
    places: impl IntoIterator<Item = (K, String)>,
) -> Vec<(K, String, String)> {
    let (mut seen, mut duplicates) = (BTreeMap::<K, String>::new(), Vec::new());
    let mut places: Vec<(K, String)> = places.into_iter().collect();
    // The duplicate is the one that is later in the text.
    places.sort_by_key(|(_, place)| document.key_span(place).start);
    for (key, place) in places {
        match seen.get(&key) {
            Some(first) => duplicates.push((key, first.clone(), place)),
            None => drop(seen.insert(key, place)),
        }
    }
    duplicates
}

/// Collects the findings of rules.
pub(super) struct Report<'a> {
    document: &'a Document,
    /// The current rule.
    pub(super) rule: &'static Rule,
    pub(super) found: Vec<Diagnostic>,
    guesses: Guesses,
}

impl<'a> Report<'a> {
    /// Creates an empty report, with the first rule.
    pub(super) fn new(document: &'a Document, rule: &'static Rule) -> Self {
        Self { document, rule, found: Vec::new(), guesses: Guesses::default() }
    }

    /// Guesses what a misspelled word was meant to be.
    pub(super) fn nearest<'c>(
        &mut self,
        word: &str,
        candidates: impl IntoIterator<Item = &'c str>,
    ) -> Option<&'c str> {
        self.guesses.nearest(word, candidates)
    }

    /// Reports the value at `pointer`.
    pub(super) fn at(&mut self, pointer: &str, message: impl Into<String>) -> &mut Diagnostic {
        self.at_by(self.rule, pointer, message)
    }

    /// Reports an entry of a mapping, key and value.
    pub(super) fn at_key(&mut self, pointer: &str, message: impl Into<String>) -> &mut Diagnostic {
        self.at_key_by(self.rule, pointer, message)
    }

    /// [`Self::at`] with another rule than the current one.
    pub(super) fn at_by(
        &mut self,
        rule: &'static Rule,
        pointer: &str,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.push(self.document.diagnostic(rule, pointer, message))
    }

    /// [`Self::at_key`] with another rule than the current one.
    pub(super) fn at_key_by(
        &mut self,
        rule: &'static Rule,
        pointer: &str,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        let span = self.document.key_span(pointer);
        self.push(self.document.diagnostic_at(rule, pointer, span, message))
    }

    fn push(&mut self, diagnostic: Diagnostic) -> &mut Diagnostic {
        let index = self.found.len();
        self.found.push(diagnostic);
        &mut self.found[index]
    }
}
