//! How an entry of a document would be written otherwise: to the letter, in the style of its text.
//!
//! Nothing is offered that would lose a comment, or more lines than the entry's own.

use serde_json::Value;

use super::Document;
use super::source_span::SourceSpan;
use crate::diagnostic::{Fix, Span};

impl Document {
    /// Where an entry is, if what stands around it is of the same text: beside what an overlay adds to is
    /// something else than what the document has there.
    fn written(&self, pointer: &str) -> Option<SourceSpan> {
        self.spans.entries.get(pointer).filter(|_| self.spans.lines.is_one_text()).copied()
    }

    /// Another text for the scalar at `pointer`, in the quotes that it has.
    pub(crate) fn replace(&self, pointer: &str, with: &str) -> Option<Fix> {
        let span = self.written(pointer)?.value;
        (!self.is_long(span)).then(|| self.in_quotes(span, with))
    }

    /// Another key for the value at `pointer`, in the quotes that it has.
    pub(crate) fn rename(&self, pointer: &str, with: &str) -> Option<Fix> {
        let span = self.written(pointer)?.key?;
        Some(self.in_quotes(span, with))
    }

    /// The number, flag or null at `pointer` as a text.
    pub(crate) fn quote(&self, pointer: &str) -> Option<Fix> {
        let span = self.written(pointer)?.value;
        let plain = matches!(self.at(pointer), Value::Number(_) | Value::Bool(_) | Value::Null);
        let text = &self.text[span.start..span.end];
        let quote = if self.is_json() { '"' } else { '\'' };
        (plain && !text.is_empty() && !self.is_alias(span))
            .then(|| Fix { span, replacement: format!("{quote}{text}{quote}") })
    }

    /// Another entry in place of the one at `pointer`; not in JSON.
    pub(crate) fn replace_entry(&self, pointer: &str, with: &str) -> Option<Fix> {
        let SourceSpan { key, value } = self.written(pointer)?;
        let span = Span { start: key?.start, end: value.end };
        let plain = !self.is_json() && !self.is_long(span);
        plain.then(|| Fix { span, replacement: with.to_owned() })
    }

    fn in_quotes(&self, span: Span, with: &str) -> Fix {
        let replacement = match self.text.as_bytes().get(span.start) {
            Some(b'"') => format!("\"{}\"", with.replace('\\', "\\\\").replace('"', "\\\"")),
            Some(b'\'') => format!("'{}'", with.replace('\'', "''")),
            _ if with.starts_with('#') => format!("'{with}'"),
            _ => with.to_owned(),
        };
        Fix { span, replacement }
    }

    /// Whether this stands for what is written elsewhere.
    fn is_alias(&self, span: Span) -> bool {
        self.text.as_bytes().get(span.start) == Some(&b'*')
    }

    /// Whether this is JSON, which has double quotes around all texts.
    pub(super) fn is_json(&self) -> bool {
        self.text.trim_start().starts_with('{')
    }

    fn entry(&self, (key, value): (&str, &str)) -> String {
        if self.is_json() { format!("\"{key}\": {value}") } else { format!("{key}: {value}") }
    }

    pub(super) fn newline(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }

    /// One more entry of a mapping, behind the one at `pointer`.
    pub(crate) fn insert_after(&self, pointer: &str, entry: (&str, &str)) -> Option<Fix> {
        let SourceSpan { key, value } = self.written(pointer)?;
        let (line, next) = self.spans.lines.around(key?.start);
        let margin: String = self.text[line..key?.start].chars().map(|_| ' ').collect();
        let rest = self.text.get(value.end..next.unwrap_or(self.text.len())).unwrap_or_default();
        let (at, between) = match self.is_flow(pointer) {
            true => (0, ", ".to_owned()),
            // Behind a comment on the same line, which is about this entry.
            false => {
                (rest.find(['\r', '\n']).unwrap_or(rest.len()), self.newline().to_owned() + &margin)
            }
        };
        let span = Span { start: value.end + at, end: value.end + at };
        let replacement = between + &self.entry(entry);
        (!self.is_long(value)).then_some(Fix { span, replacement })
    }

    /// Whether the entry at `pointer` is one of a mapping in braces.
    fn is_flow(&self, pointer: &str) -> bool {
        let parent = pointer.rsplit_once('/').and_then(|(it, _)| self.written(it));
        parent.is_some_and(|it| self.text.as_bytes().get(it.value.start) == Some(&b'{'))
    }

    /// Without the entry at `pointer`, and its lines if it has some of its own; but not without the
    /// last of a mapping, which would leave nothing.
    pub(crate) fn remove(&self, pointer: &str) -> Option<Fix> {
        let SourceSpan { key, value } = self.written(pointer)?;
        let (parent, _) = pointer.rsplit_once('/')?;
        if self.at(parent).as_object().is_none_or(|entries| entries.len() < 2) {
            return None;
        }
        if self.is_flow(pointer) {
            return self.remove_between(key?.start, value.end);
        }
        let ((start, _), (_, end)) =
            (self.spans.lines.around(key?.start), self.spans.lines.around(value.end));
        let end = end?;
        let alone = self.text[start..key?.start].trim().is_empty()
            && self.text[value.end..end].trim().is_empty();
        let span = Span { start, end };
        (alone && !self.is_long(value)).then(|| Fix { span, replacement: String::new() })
    }

    /// Without an entry in braces, and the comma before or behind it.
    fn remove_between(&self, start: usize, end: usize) -> Option<Fix> {
        let before = self.text[..start].trim_end();
        let behind = self.text[end..].trim_start().strip_prefix(',').map(str::trim_start);
        let span = match (before.ends_with(','), behind) {
            (true, _) => Span { start: before.len() - 1, end },
            (false, Some(behind)) => Span { start, end: self.text.len() - behind.len() },
            (false, None) => return None,
        };
        let one_line = !self.text[span.start..span.end].contains('\n');
        one_line.then(|| Fix { span, replacement: String::new() })
    }
}
