//! A value, with the place of each part beside it, while entries come and go.
//!
//! In: a value and its places by JSON pointer. Out: the same, changed. In between there are no pointers,
//! since all those behind an item that goes would have to be written anew.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::diagnostic::Span;
use crate::document::{
    MAX_BYTES, MAX_DEPTH, MAX_ENTRIES, MAX_POINTERS, SourceSpan, SourceSpans, below, measure,
    unescape,
};

/// A step from a collection to what is in it.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Step {
    Key(String),
    Index(usize),
}

/// Where a part of a value is written, and all that is in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Origin {
    pub(super) place: Option<SourceSpan>,
    /// The index that it had as an item, when it was read.
    was: Option<usize>,
    entries: BTreeMap<String, Origin>,
    items: Vec<Origin>,
}

/// Why something cannot be laid over something else.
#[derive(Debug)]
pub(super) struct Conflict {
    pub(super) message: String,
    /// Where that is which was to be laid over it.
    pub(super) place: Option<SourceSpan>,
    /// Where that is which is there.
    pub(super) here: Option<SourceSpan>,
}

/// What was laid over a document so far.
#[derive(Debug, Default)]
pub(super) struct Applied {
    /// In bytes of text, as for aliases.
    weight: usize,
    /// Whether anything is not as it was before.
    pub(super) changed: bool,
}

impl Origin {
    /// Those of all parts of a value, whose text starts at a byte of another. What an alias stands for has no
    /// place of its own; with `nearest`, it gets that of what it is in.
    pub(super) fn of(value: &Value, spans: &SourceSpans, start: usize, nearest: bool) -> Self {
        Self::below("", value, spans, start, nearest.then_some(Span::default()))
    }

    fn below(
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
        let place = own.or(nearest.map(|value| SourceSpan { key: None, value }));
        let nearest = nearest.and(place.map(|it| it.value));
        let part = |step: &str, part| Self::below(&below(at, step), part, spans, start, nearest);
        let mut origin = Self { place, ..Self::default() };
        match value {
            Value::Object(entries) => {
                let entries = entries.iter().map(|(key, it)| (key.clone(), part(key, it)));
                origin.entries = entries.collect();
            }
            Value::Array(items) => {
                let item = |(index, it): (usize, _)| Self {
                    was: Some(index),
                    ..part(&index.to_string(), it)
                };
                origin.items = items.iter().enumerate().map(item).collect();
            }
            _ => {}
        }
        origin
    }

    /// What is in it there.
    pub(super) fn find(&self, path: &[Step]) -> Option<&Self> {
        path.iter().try_fold(self, |it, step| match step {
            Step::Key(key) => it.entries.get(key),
            Step::Index(index) => it.items.get(*index),
        })
    }

    /// The pointer that something has by now, if it is still there.
    pub(super) fn now(&self, pointer: &str) -> Option<String> {
        let (mut origin, mut now) = (self, String::new());
        for step in pointer.split('/').skip(1) {
            origin = match origin.entries.get(&unescape(step)) {
                Some(entry) => {
                    now += &format!("/{step}");
                    entry
                }
                None => {
                    let was = step.parse().ok();
                    let index = origin.items.iter().position(|it| it.was == was)?;
                    now += &format!("/{index}");
                    &origin.items[index]
                }
            };
        }
        Some(now)
    }

    /// The places by pointer.
    ///
    /// # Errors
    /// There are more than documents may have.
    pub(super) fn spans(self) -> Result<BTreeMap<String, SourceSpan>, String> {
        let (mut spans, mut bytes) = (BTreeMap::new(), 0);
        let mut rest = vec![(String::new(), self)];
        while let Some((pointer, Self { place, entries, items, .. })) = rest.pop() {
            bytes += pointer.len();
            let items = items.into_iter().enumerate().map(|(index, it)| (index.to_string(), it));
            rest.extend(entries.into_iter().chain(items).map(|(k, it)| (below(&pointer, &k), it)));
            spans.extend(place.map(|it| (pointer, it)));
            if spans.len() > MAX_ENTRIES || bytes > MAX_POINTERS {
                return Err(format!(
                    "add less; more than {MAX_ENTRIES} entries and items are not read"
                ));
            }
        }
        Ok(spans)
    }
}

/// A part of a value, and where it is written.
pub(super) type Part<'a> = (&'a mut Value, &'a mut Origin);

/// What is there in a value; it must be there.
pub(super) fn part<'a>((value, origin): Part<'a>, path: &[Step]) -> Part<'a> {
    path.iter().fold((value, origin), |(value, origin), step| match step {
        Step::Key(key) => {
            let origin = origin.entries.get_mut(key).expect("each entry has an origin");
            (&mut value[key], origin)
        }
        Step::Index(index) => (&mut value[*index], &mut origin.items[*index]),
    })
}

/// Takes parts out of a collection.
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
    /// Whether that is more than is read.
    pub(super) fn is_full(&self) -> bool {
        self.weight > MAX_BYTES
    }

    /// Lays a value over another, which is so deep in the document.
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
                return Err(Conflict { message, place: from.place, here: origin.place });
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

    /// Adds a value to a list, as one item.
    pub(super) fn append(
        &mut self,
        (value, origin): Part<'_>,
        (update, from): (&Value, &Origin),
        depth: usize,
    ) -> Result<(), Conflict> {
        self.add(update, from, depth + 1)?;
        if let Value::Array(items) = value {
            items.push(update.clone());
            origin.items.push(Origin { was: None, ..from.clone() });
        }
        Ok(())
    }

    /// Counts what is about to be added, so deep in the document.
    fn add(&mut self, value: &Value, from: &Origin, depth: usize) -> Result<(), Conflict> {
        let (weight, levels) = measure(value);
        self.weight += weight;
        self.changed = true;
        let message = if depth + levels > MAX_DEPTH {
            format!("nest less; more than {MAX_DEPTH} levels are not read")
        } else if self.is_full() {
            "add less; so much as all actions add is not read".to_owned()
        } else {
            return Ok(());
        };
        Err(Conflict { message, place: from.place, here: None })
    }
}

/// What a value is, to people.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Object(_) => "a mapping",
        Value::Array(_) => "a list",
        _ => "a single value",
    }
}
