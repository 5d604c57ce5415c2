//! Builds a value and its source spans from the events of a parser.
//!
//! `json` and `yaml` share it, and with it the limits and the treatment of equal keys. It knows no syntax.

use serde_json::{Map, Value};

use super::pointer::child;
use super::source_span::{SourceSpan, SourceSpans};
use crate::diagnostic::{Diagnostic, Diagnostics, Fix, Label, Span};
use crate::rule::{self, Rule};

/// The maximum depth; deeper nesting is a mistake or an attack.
pub(crate) const MAX_DEPTH: usize = 64;

/// The maximum size of a text, beyond all maintained and generated specs.
pub const MAX_BYTES: usize = 16 << 20;

/// The maximum number of entries and items.
pub(crate) const MAX_ENTRIES: usize = 1_000_000;

/// The maximum size of all JSON pointers: many entries can be nested in long keys.
pub(crate) const MAX_POINTERS: usize = 96 << 20;

/// A collection whose end has not been parsed yet.
struct Open {
    pointer: String,
    start: usize,
    /// What was parsed so far.
    value: Value,
    /// In a mapping, the key whose value comes next.
    key: Option<(String, Span)>,
    /// Its own key, if its parent is a mapping.
    name: Option<String>,
}

/// A document that is being parsed.
pub(super) struct Builder<'a> {
    pub(super) text: &'a str,
    pub(super) spans: SourceSpans,
    open: Vec<Open>,
    /// The whole document, once it is parsed.
    value: Value,
    /// Errors, after which no value is returned.
    errors: Vec<Diagnostic>,
    /// The total size of all pointers, in bytes.
    pointers: usize,
}

/// The error is why parsing stops.
pub(super) type ParseResult<T = ()> = Result<T, Box<Diagnostic>>;

/// Where the next node goes.
struct Next {
    pointer: String,
    name: Option<String>,
    key: Option<Span>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(text: &'a str) -> Result<Self, Diagnostics> {
        let spans = SourceSpans::new(text);
        if text.len() > MAX_BYTES {
            let message = format!("more than {} MiB are not read", MAX_BYTES >> 20);
            return Err(spans.diagnostic(text, rule::YAML_LIMITS, Span::default(), message).into());
        }
        let (open, errors) = (Vec::new(), Vec::new());
        Ok(Self { text, spans, open, value: Value::Null, errors, pointers: 0 })
    }

    /// The number of open collections.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Whether the next node is a key.
    pub(super) fn is_at_key(&self) -> bool {
        self.open.last().is_some_and(|it| it.value.is_object() && it.key.is_none())
    }

    /// Whether the innermost collection is written in braces.
    pub(super) fn is_in_braces(&self) -> bool {
        self.open.last().is_some_and(|it| self.text.as_bytes().get(it.start) == Some(&b'{'))
    }

    /// Returns the place of the next node, unless that is a key.
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
                Next { pointer: child(pointer, &name), name: Some(name), key: Some(span) }
            }
        }
    }

    /// Starts a mapping or a sequence, given as an empty value.
    pub(super) fn enter(&mut self, empty: Value, span: Span) -> ParseResult {
        let Next { pointer, name, key } = self.next();
        self.add_span(pointer.clone(), key, span)?;
        self.open.push(Open { pointer, start: span.start, value: empty, key: None, name });
        Ok(())
    }

    /// Ends the innermost collection.
    pub(super) fn close(&mut self, end: usize) -> Option<&Value> {
        let Open { pointer, start, value, name, .. } = self.open.pop()?;
        // Of equal keys, the first determines the span.
        let entry = self.spans.entries.get_mut(&pointer).filter(|it| it.value.start == start);
        if let Some(SourceSpan { value, .. }) = entry {
            // The parser reports the end of a block where the next node starts.
            value.end = start + self.text[start..end.max(start)].trim_end().len();
        }
        self.add(name, value)
    }

    /// Adds a scalar, or a collection whose parts have no spans.
    pub(super) fn value(&mut self, value: Value, span: Span) -> ParseResult {
        let Next { pointer, name, key } = self.next();
        self.add_span(pointer, key, span)?;
        self.add(name, value);
        Ok(())
    }

    /// Adds a value to the innermost collection. Like in JSON tools, the last of equal keys wins.
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

    fn add_span(&mut self, pointer: String, key: Option<Span>, value: Span) -> ParseResult {
        self.pointers += pointer.len();
        self.spans.entries.entry(pointer).or_insert(SourceSpan { key, value });
        let message = if self.spans.entries.len() > MAX_ENTRIES {
            format!("more than {MAX_ENTRIES} entries and items are not read")
        } else if self.pointers > MAX_POINTERS {
            "so many nested keys of this length are not read".to_owned()
        } else {
            return Ok(());
        };
        Err(self.diagnostic(rule::YAML_LIMITS, value, &message))
    }

    /// Adds a mapping key, whose value comes next. Returns whether it is new.
    pub(super) fn key(&mut self, name: String, span: Span) -> bool {
        let Some(Open { pointer, value, key, .. }) = self.open.last_mut() else { return true };
        let is_first = value.get(&name).is_none();
        if !is_first {
            let pointer = child(pointer, &name);
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

    /// The pointer of the next node, or of the mapping if that is a key.
    fn here(&self) -> String {
        match self.open.last() {
            Some(Open { pointer, key: Some((name, _)), .. }) => child(pointer, name),
            Some(Open { pointer, value: Value::Array(items), .. }) => {
                format!("{pointer}/{}", items.len())
            }
            Some(Open { pointer, .. }) => pointer.clone(),
            None => String::new(),
        }
    }

    /// Reports a problem with the next node that does not make the text unreadable.
    pub(super) fn warn(
        &mut self,
        rule: &'static Rule,
        span: Span,
        message: &str,
        fix: Option<Fix>,
    ) {
        let found = *self.diagnostic(rule, span, message);
        self.spans.found.push(Diagnostic { pointer: self.here(), fix, ..found });
    }

    /// Reports an error, and continues.
    pub(super) fn error(&mut self, rule: &'static Rule, span: Span, message: &str) {
        self.error_with(rule, span, message, None);
    }

    /// Reports an error with a fix, and continues.
    pub(super) fn error_with(
        &mut self,
        rule: &'static Rule,
        span: Span,
        message: &str,
        fix: Option<Fix>,
    ) {
        let found = *self.diagnostic(rule, span, message);
        self.errors.push(Diagnostic { fix, ..found });
    }

    /// Creates a diagnostic at a span, with the pointer of the innermost collection.
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

    /// The error that nesting is too deep.
    pub(super) fn too_deep(&self, span: Span) -> Box<Diagnostic> {
        let message = format!("more than {MAX_DEPTH} nested levels are not read");
        self.diagnostic(rule::YAML_LIMITS, span, &message)
    }

    /// Returns the document, unless there were errors.
    pub(super) fn finish(mut self, read: ParseResult) -> Result<(Value, SourceSpans), Diagnostics> {
        self.errors.extend(read.err().map(|it| *it));
        if self.errors.is_empty() && self.spans.entries.is_empty() {
            self.error(
                rule::YAML_SYNTAX,
                Span::default(),
                "write an OpenAPI document; this file is empty",
            );
        }
        if self.errors.is_empty() {
            return Ok((self.value, self.spans));
        }
        self.errors.append(&mut self.spans.found);
        Err(Diagnostics::new(self.errors))
    }

    /// The innermost collection, if it is a mapping.
    pub(super) fn mapping(&mut self) -> Option<&mut Map<String, Value>> {
        self.open.last_mut().and_then(|it| it.value.as_object_mut())
    }
}

/// Shortens a span to its first line.
pub(crate) fn first_line(text: &str, span: Span) -> Span {
    let line = text[span.start..span.end].lines().next().unwrap_or_default();
    Span { start: span.start, end: span.start + line.trim_end().len() }
}
