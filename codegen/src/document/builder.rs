//! What a reader of a text meets, in its order → the value, and where everything is in the text.
//!
//! Both readers use it, `json` and `yaml`, so that both have the same limits, and mean the same by two
//! equal keys. Deliberately absent: any syntax.

use serde_json::{Map, Value};

use super::pointer::below;
use super::source_span::{SourceSpan, SourceSpans};
use crate::diagnostic::{Diagnostic, Diagnostics, Fix, Label, Span};
use crate::rule::{self, Rule};

/// Deeper nesting than this is a mistake or an attack.
pub(crate) const MAX_DEPTH: usize = 64;

/// More text than this is no spec that a person maintains, nor one that a program writes.
pub const MAX_BYTES: usize = 16 << 20;

/// Nor are more entries and items.
pub(crate) const MAX_ENTRIES: usize = 1_000_000;

/// Nor more bytes of pointers to them: each of many can be deep within long keys.
pub(crate) const MAX_POINTERS: usize = 96 << 20;

/// A collection whose end has not been read yet.
struct Open {
    pointer: String,
    /// Where it begins.
    start: usize,
    /// What was read of it.
    value: Value,
    /// The key whose value comes next, if this is a mapping and it was read.
    key: Option<(String, Span)>,
    /// The key that it belongs to itself, if it is within a mapping.
    name: Option<String>,
}

/// What is read of a text, while it is read.
pub(super) struct Builder<'a> {
    pub(super) text: &'a str,
    pub(super) spans: SourceSpans,
    open: Vec<Open>,
    /// The whole document, once it is read.
    value: Value,
    /// What no value can be made of.
    refused: Vec<Diagnostic>,
    /// The bytes of all pointers.
    pointers: usize,
}

/// Nothing, or why nothing more can be read.
pub(super) type Continue<T = ()> = Result<T, Box<Diagnostic>>;

/// Where the next node goes.
struct Next {
    pointer: String,
    name: Option<String>,
    key: Option<Span>,
}

impl<'a> Builder<'a> {
    pub(super) fn of(text: &'a str) -> Result<Self, Diagnostics> {
        let spans = SourceSpans::of(text);
        if text.len() > MAX_BYTES {
            let message = format!("more than {} MiB are not read", MAX_BYTES >> 20);
            return Err(spans.diagnostic(text, rule::YAML_LIMITS, Span::default(), message).into());
        }
        let (open, refused) = (Vec::new(), Vec::new());
        Ok(Self { text, spans, open, value: Value::Null, refused, pointers: 0 })
    }

    /// How many collections are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Whether what comes next is the key of a mapping.
    pub(super) fn is_at_key(&self) -> bool {
        self.open.last().is_some_and(|it| it.value.is_object() && it.key.is_none())
    }

    /// Whether the collection that is open is written in braces.
    pub(super) fn is_in_braces(&self) -> bool {
        self.open.last().is_some_and(|it| self.text.as_bytes().get(it.start) == Some(&b'{'))
    }

    /// Where the node goes that starts now: not where a mapping key is.
    fn next(&mut self) -> Next {
        let Some(Open { pointer, value, key, .. }) = self.open.last_mut() else {
            return Next { pointer: String::new(), name: None, key: None };
        };
        match (key.take(), value) {
            (None, Value::Array(items)) => {
                Next { pointer: format!("{pointer}/{}", items.len()), name: None, key: None }
            }
            (key, _) => {
                let (name, span) = key.unwrap_or_default();
                Next { pointer: below(pointer, &name), name: Some(name), key: Some(span) }
            }
        }
    }

    /// A mapping or a sequence starts, as which an empty one is given.
    pub(super) fn enter(&mut self, empty: Value, span: Span) -> Continue {
        let Next { pointer, name, key } = self.next();
        self.place(pointer.clone(), key, span)?;
        self.open.push(Open { pointer, start: span.start, value: empty, key: None, name });
        Ok(())
    }

    /// A collection ends; where, is known only now.
    pub(super) fn close(&mut self, end: usize) -> Option<&Value> {
        let Open { pointer, start, value, name, .. } = self.open.pop()?;
        // Of equal keys, the first has the place.
        let place = self.spans.entries.get_mut(&pointer).filter(|it| it.value.start == start);
        if let Some(SourceSpan { value, .. }) = place {
            // The end of a block is found where the next thing starts.
            value.end = start + self.text[start..end.max(start)].trim_end().len();
        }
        self.add(name, value)
    }

    /// A value that holds no others, or none with places.
    pub(super) fn value(&mut self, value: Value, span: Span) -> Continue {
        let Next { pointer, name, key } = self.next();
        self.place(pointer, key, span)?;
        self.add(name, value);
        Ok(())
    }

    /// Puts a value into the collection that is open. The last of equal keys is kept, as JSON tools do.
    fn add(&mut self, name: Option<String>, value: Value) -> Option<&Value> {
        match (self.open.last_mut().map(|it| &mut it.value), name) {
            (Some(Value::Object(entries)), Some(name)) => {
                entries.insert(name.clone(), value);
                entries.get(&name)
            }
            (Some(Value::Array(items)), _) => {
                items.push(value);
                items.last()
            }
            _ => {
                self.value = value;
                Some(&self.value)
            }
        }
    }

    fn place(&mut self, pointer: String, key: Option<Span>, value: Span) -> Continue {
        self.pointers += pointer.len();
        self.spans.entries.entry(pointer).or_insert(SourceSpan { key, value });
        let message = if self.spans.entries.len() > MAX_ENTRIES {
            format!("more than {MAX_ENTRIES} entries and items are not read")
        } else if self.pointers > MAX_POINTERS {
            "so many keys of this length within each other are not read".to_owned()
        } else {
            return Ok(());
        };
        Err(self.diagnostic(rule::YAML_LIMITS, value, &message))
    }

    /// A mapping key, whose value comes next. Whether it is the first of its name.
    pub(super) fn key(&mut self, name: String, span: Span) -> bool {
        let Some(Open { pointer, value, key, .. }) = self.open.last_mut() else { return true };
        let is_first = value.get(&name).is_none();
        if !is_first {
            let pointer = below(pointer, &name);
            let first = self.spans.entries.get(&pointer).and_then(|it| it.key);
            let label = first.map(|span| Label { span, text: "first here".into() });
            let message = format!("keep one `{name}`; this mapping has two");
            let found = self.spans.diagnostic(self.text, rule::YAML_DUPLICATE_KEY, span, message);
            let labels = label.into_iter().collect();
            self.spans.found.push(Diagnostic { pointer, labels, ..found });
        }
        *key = Some((name, span));
        is_first
    }

    /// The pointer of what comes next, or of the mapping whose key does.
    fn here(&self) -> String {
        match self.open.last() {
            Some(Open { pointer, key: Some((name, _)), .. }) => below(pointer, name),
            Some(Open { pointer, value: Value::Array(items), .. }) => {
                format!("{pointer}/{}", items.len())
            }
            Some(Open { pointer, .. }) => pointer.clone(),
            None => String::new(),
        }
    }

    /// Notes what leaves the meaning of all else clear, about what comes next.
    pub(super) fn note(
        &mut self,
        rule: &'static Rule,
        span: Span,
        message: &str,
        fix: Option<Fix>,
    ) {
        let found = *self.diagnostic(rule, span, message);
        self.spans.found.push(Diagnostic { pointer: self.here(), fix, ..found });
    }

    /// Notes what no value can be made of, and goes on.
    pub(super) fn refuse(&mut self, rule: &'static Rule, span: Span, message: &str) {
        self.refuse_with(rule, span, message, None);
    }

    /// Refuses what can be written otherwise to the letter.
    pub(super) fn refuse_with(
        &mut self,
        rule: &'static Rule,
        span: Span,
        message: &str,
        fix: Option<Fix>,
    ) {
        let found = *self.diagnostic(rule, span, message);
        self.refused.push(Diagnostic { fix, ..found });
    }

    /// A diagnostic about a part of the text, at the collection that is open.
    pub(super) fn diagnostic(
        &self,
        rule: &'static Rule,
        span: Span,
        message: &str,
    ) -> Box<Diagnostic> {
        let span = first_line(self.text, span);
        let mut found = self.spans.diagnostic(self.text, rule, span, message.to_owned());
        found.pointer = self.open.last().map(|it| it.pointer.clone()).unwrap_or_default();
        Box::new(found)
    }

    /// That more levels than are read are nested.
    pub(super) fn too_deep(&self, span: Span) -> Box<Diagnostic> {
        let message = format!("more than {MAX_DEPTH} levels within each other are not read");
        self.diagnostic(rule::YAML_LIMITS, span, &message)
    }

    /// What was read, unless something stopped it, or something was refused.
    pub(super) fn finish(mut self, read: Continue) -> Result<(Value, SourceSpans), Diagnostics> {
        self.refused.extend(read.err().map(|it| *it));
        if self.refused.is_empty() && self.spans.entries.is_empty() {
            self.refuse(
                rule::YAML_SYNTAX,
                Span::default(),
                "write an OpenAPI document; this file is empty",
            );
        }
        if self.refused.is_empty() {
            return Ok((self.value, self.spans));
        }
        self.refused.append(&mut self.spans.found);
        Err(Diagnostics::new(self.refused))
    }

    /// The mapping that is open.
    pub(super) fn mapping(&mut self) -> Option<&mut Map<String, Value>> {
        self.open.last_mut().and_then(|it| it.value.as_object_mut())
    }
}

/// As much of a part of a text as is on its first line.
pub(crate) fn first_line(text: &str, span: Span) -> Span {
    let line = text[span.start..span.end].lines().next().unwrap_or_default();
    Span { start: span.start, end: span.start + line.trim_end().len() }
}
