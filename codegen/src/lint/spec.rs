//! What rules are given: the spec that they ask, and where they say what they find.

use std::collections::BTreeMap;

use super::nearest::Guesses;
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::model::{Api, Schema};
use crate::rule::Rule;

/// A document, and what it describes. Rules ask the model what something is, and the document how a
/// text would be written otherwise.
pub(super) struct Spec<'a> {
    pub(super) document: &'a Document,
    pub(super) api: &'a Api,
}

impl Spec<'_> {
    /// The schemas that are written out, and not those that refer to one which has no type of its own.
    pub(super) fn written(&self) -> impl Iterator<Item = &Schema> {
        let schemas = self.api.schemas();
        schemas.filter(|it| self.document.at(&it.at).get("$ref").is_none())
    }
}

/// What comes more than once: what it is, where it came first, and where again.
pub(super) fn repeated<K: Clone + Ord>(
    document: &Document,
    places: impl IntoIterator<Item = (K, String)>,
) -> Vec<(K, String, String)> {
    let (mut seen, mut repeated) = (BTreeMap::<K, String>::new(), Vec::new());
    let mut places: Vec<(K, String)> = places.into_iter().collect();
    // The one to complain of is the later one in the text, whatever its pointer.
    places.sort_by_key(|(_, place)| document.key_span(place).start);
    for (key, place) in places {
        match seen.get(&key) {
            Some(first) => repeated.push((key, first.clone(), place)),
            None => drop(seen.insert(key, place)),
        }
    }
    repeated
}

/// What a rule finds.
pub(super) struct Report<'a> {
    document: &'a Document,
    /// The rule that is asked now.
    pub(super) rule: &'static Rule,
    pub(super) found: Vec<Diagnostic>,
    guesses: Guesses,
}

impl<'a> Report<'a> {
    /// Nothing is found yet, and this rule is asked first.
    pub(super) fn of(document: &'a Document, rule: &'static Rule) -> Self {
        Self { document, rule, found: Vec::new(), guesses: Guesses::default() }
    }

    /// What a misspelt word was meant to be.
    pub(super) fn nearest<'c>(
        &mut self,
        word: &str,
        candidates: impl IntoIterator<Item = &'c str>,
    ) -> Option<&'c str> {
        self.guesses.nearest(word, candidates)
    }

    /// A finding about what `pointer` holds.
    pub(super) fn at(&mut self, pointer: &str, message: impl Into<String>) -> &mut Diagnostic {
        self.at_by(self.rule, pointer, message)
    }

    /// A finding about an entry of a mapping as a whole.
    pub(super) fn at_key(&mut self, pointer: &str, message: impl Into<String>) -> &mut Diagnostic {
        self.at_key_by(self.rule, pointer, message)
    }

    /// [`Self::at`], by another rule than the one that is asked.
    pub(super) fn at_by(
        &mut self,
        rule: &'static Rule,
        pointer: &str,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.push(self.document.diagnostic(rule, pointer, message))
    }

    /// [`Self::at_key`], by another rule than the one that is asked.
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
