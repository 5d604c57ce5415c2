//! Edits a value together with the source spans of its parts.
//!
//! Spans are kept in a tree, and not by JSON pointer, as removing an item changes the pointers of all later
//! items.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::diagnostic::Span;
use crate::document::{
    MAX_BYTES, MAX_DEPTH, MAX_ENTRIES, MAX_POINTERS, SourceSpan, SourceSpans, child, measure,
    unescape,
};

/// A step from a collection to a child.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Step {
    Key(String),
    Index(usize),
}

/// The source span of a value, and those of its parts.
#[derive(Clone, Debug, Default)]
pub(super) struct Origin {
    pub(super) span: Option<SourceSpan>,
    /// Its original index, if it was an item of the spec.
    original_index: Option<usize>,
    entries: BTreeMap<String, Origin>,
    items: Vec<Origin>,
}

/// Why a value cannot be merged.
#[derive(Debug)]
pub(super) struct Conflict {
    pub(super) message: String,
    /// The span of the value.
    pub(super) update: Option<SourceSpan>,
    /// The span of the target.
    pub(super) target: Option<SourceSpan>,
}

/// What overlays have added so far.
#[derive(Debug, Default)]
pub(super) struct Applied {
    /// In bytes of text, as for aliases.
    weight: usize,
    /// Whether anything has changed.
    pub(super) changed: bool,
}

impl Origin {
    /// Creates the origins of all parts of a value, whose text starts at an offset of the joined text. Parts
    /// of an alias have no spans; with `nearest`, they get that of their nearest ancestor.
    pub(super) fn new(value: &Value, spans: &SourceSpans, start: usize, nearest: bool) -> Self {
        Self::new_at("", value, spans, start, nearest.then_some(Span::default()))
    }

    fn new_at(
        at: &str,
        value: &Value,
        spans: &SourceSpans,
        start: usize,
        nearest: Option<Span>,
    ) -> Self {
        let shifted = |it: Span| Span { start: it.start + start, end: it.end + start };
        let own = spans
            .entries
            .get(at)
            .map(|it| SourceSpan { key: it.key.map(shifted), value: shifted(it.value) });
        let span = own.or(nearest.map(|value| SourceSpan { key: None, value }));
        let nearest = nearest.and(span.map(|it| it.value));
        let part = |step: &str, part| Self::new_at(&child(at, step), part, spans, start, nearest);
        let mut origin = Self { span, ..Self::default() };
        match value {
            Value::Object(entries) => {
                let entries = entries.iter().map(|(key, it)| (key.clone(), part(key, it)));
                origin.entries = entries.collect();
            }
            Value::Array(items) => {
                let item = |(index, it): (usize, _)| Self {
                    original_index: Some(index),
                    ..part(&index.to_string(), it)
                };
                origin.items = items.iter().enumerate().map(item).collect();
            }
            _ => {}
        }
        origin
    }

    /// Returns the origin at a path.
    pub(super) fn find(&self, path: &[Step]) -> Option<&Self> {
        path.iter().try_fold(self, |it, step| match step {
            Step::Key(key) => it.entries.get(key),
            Step::Index(index) => it.items.get(*index),
        })
    }

    /// Converts an original pointer to the current one, if the value still exists.
    pub(super) fn current_pointer(&self, pointer: &str) -> Option<String> {
        let (mut origin, mut current) = (self, String::new());
        for step in pointer.split('/').skip(1) {
            origin = match origin.entries.get(&unescape(step)) {
                Some(entry) => {
                    current += &format!("/{step}");
                    entry
                }
                None => {
                    let index = step.parse().ok();
                    let index = origin.items.iter().position(|it| it.original_index == index)?;
                    current += &format!("/{index}");
                    &origin.items[index]
                }
            };
        }
        Some(current)
    }

    /// Converts to spans by pointer.
    ///
    /// # Errors
    /// There are more than a document may have.
    pub(super) fn spans(self) -> Result<BTreeMap<String, SourceSpan>, String> {
        let (mut spans, mut bytes) = (BTreeMap::new(), 0);
        let mut rest = vec![(String::new(), self)];
        while let Some((pointer, Self { span, entries, items, .. })) = rest.pop() {
            bytes += pointer.len();
            let items = items.into_iter().enumerate().map(|(index, it)| (index.to_string(), it));
            rest.extend(entries.into_iter().chain(items).map(|(k, it)| (child(&pointer, &k), it)));
            spans.extend(span.map(|it| (pointer, it)));
            if spans.len() > MAX_ENTRIES || bytes > MAX_POINTERS {
                return Err(format!(
                    "add less; more than {MAX_ENTRIES} entries and items are not read"
                ));
            }
        }
        Ok(spans)
    }
}

/// A part of a value, and its origin.
pub(super) type Part<'a> = (&'a mut Value, &'a mut Origin);

/// Returns the part at a path, which must exist.
pub(super) fn part<'a>((value, origin): Part<'a>, path: &[Step]) -> Part<'a> {
    path.iter().fold((value, origin), |(value, origin), step| match step {
        Step::Key(key) => {
            let origin = origin.entries.get_mut(key).expect("each entry has an origin");
            (&mut value[key], origin)
        }
        Step::Index(index) => (&mut value[*index], &mut origin.items[*index]),
    })
}

/// Removes children of a collection.
pub(super) fn remove((value, origin): Part<'_>, steps: &BTreeSet<Step>) {
    match value {
        Value::Object(entries) => {
            entries.retain(|key, _| !steps.contains(&Step::Key(key.clone())));
            origin.entries.retain(|key, _| !steps.contains(&Step::Key(key.clone())));
        }
        Value::Array(items) => {
            let stays = |index: &mut usize| {
                *index += 1;
                !steps.contains(&Step::Index(*index - 1))
            };
            let (mut of_values, mut of_origins) = (0, 0);
            items.retain(|_| stays(&mut of_values));
            origin.items.retain(|_| stays(&mut of_origins));
        }
        _ => {}
    }
}

impl Applied {
    /// Whether the size limit is exceeded.
    pub(super) fn is_full(&self) -> bool {
        self.weight > MAX_BYTES
    }

    /// Merges a value into another at this depth in the document.
    pub(super) fn merge(
        &mut self,
        (value, origin): Part<'_>,
        (update, from): (&Value, &Origin),
        depth: usize,
    ) -> Result<(), Conflict> {
        match (&mut *value, update) {
            (Value::Object(entries), Value::Object(updates)) => {
                for (key, update) in updates {
                    let from = &from.entries[key];
                    match (entries.get_mut(key), origin.entries.get_mut(key)) {
                        (Some(value), Some(origin)) => {
                            self.merge((value, origin), (update, from), depth + 1)?;
                        }
                        _ => {
                            self.add(update, from, depth + 1)?;
                            self.weight += key.len();
                            entries.insert(key.clone(), update.clone());
                            origin.entries.insert(key.clone(), from.clone());
                        }
                    }
                }
            }
            (Value::Array(_), Value::Array(updates)) => {
                for (update, from) in updates.iter().zip(&from.items) {
                    self.append((&mut *value, &mut *origin), (update, from), depth)?;
                }
            }
            (Value::Array(_) | Value::Object(_), _) | (_, Value::Array(_) | Value::Object(_)) => {
                let message = format!(
                    "write {} here, as the target is one; or remove the target with an earlier action",
                    kind(value)
                );
                return Err(Conflict { message, update: from.span, target: origin.span });
            }
            (value, update) if *value == *update => {}
            (value, update) => {
                self.add(update, from, depth)?;
                *value = update.clone();
                *origin = from.clone();
            }
        }
        Ok(())
    }

    /// Appends a value to a list, as one item.
    pub(super) fn append(
        &mut self,
        (value, origin): Part<'_>,
        (update, from): (&Value, &Origin),
        depth: usize,
    ) -> Result<(), Conflict> {
        self.add(update, from, depth + 1)?;
        if let Value::Array(items) = value {
            items.push(update.clone());
            origin.items.push(Origin { original_index: None, ..from.clone() });
        }
        Ok(())
    }

    /// Counts a value that will be added at this depth in the document.
    fn add(&mut self, value: &Value, from: &Origin, depth: usize) -> Result<(), Conflict> {
        let (weight, levels) = measure(value);
        self.weight += weight;
        self.changed = true;
        let message = if depth + levels > MAX_DEPTH {
            format!("nest less; more than {MAX_DEPTH} levels are not read")
        } else if self.is_full() {
            "add less; all actions together add too much".to_owned()
        } else {
            return Ok(());
        };
        Err(Conflict { message, update: from.span, target: None })
    }
}

/// Describes the type of a value.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Object(_) => "a mapping",
        Value::Array(_) => "a list",
        _ => "a single value",
    }
}
