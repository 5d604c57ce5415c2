//! Creates fixes: exact replacements of entries, in the style of the text.
//!
//! A fix never removes a comment, or lines other than those of the entry.

use serde_json::Value;

use super::Document;
use super::source_span::SourceSpan;
use crate::diagnostic::{Fix, Span};

impl Document {
    /// The span of an entry. None with overlays, as the text around an entry may come from another file.
    fn written(&self, pointer: &str) -> Option<SourceSpan> {
        self.spans.entries.get(pointer).filter(|_| self.spans.lines.is_one_text()).copied()
    }

    /// Replaces the scalar at `pointer`, and keeps its quotes.
    pub(crate) fn replace(&self, pointer: &str, with: &str) -> Option<Fix> {
        let span = self.written(pointer)?.value;
        (!self.is_long(span)).then(|| self.in_quotes(span, with))
    }

    /// Renames the key at `pointer`, and keeps its quotes.
    pub(crate) fn rename(&self, pointer: &str, with: &str) -> Option<Fix> {
        let span = self.written(pointer)?.key?;
        Some(self.in_quotes(span, with))
    }

    /// Puts the number, boolean or null at `pointer` in quotes.
    pub(crate) fn quote(&self, pointer: &str) -> Option<Fix> {
        let span = self.written(pointer)?.value;
        let plain = matches!(self.at(pointer), Value::Number(_) | Value::Bool(_) | Value::Null);
        let text = &self.text[span.start..span.end];
        let quote = if self.is_json() { '"' } else { '\'' };
        (plain && !text.is_empty() && !self.is_alias(span))
            .then(|| Fix { span, replacement: format!("{quote}{text}{quote}") })
    }

    /// Replaces the entry at `pointer`; not in JSON.
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

    /// Whether this is an alias.
    fn is_alias(&self, span: Span) -> bool {
        self.text.as_bytes().get(span.start) == Some(&b'*')
    }

    /// Whether this is JSON, where all strings have double quotes.
    pub(super) fn is_json(&self) -> bool {
        self.text.trim_start().starts_with('{')
    }

    fn entry(&self, (key, value): (&str, &str)) -> String {
        if self.is_json() { format!("\"{key}\": {value}") } else { format!("{key}: {value}") }
    }

    pub(super) fn newline(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }

    /// Adds an entry to a mapping, after the one at `pointer`.
    pub(crate) fn insert_after(&self, pointer: &str, entry: (&str, &str)) -> Option<Fix> {
        let SourceSpan { key, value } = self.written(pointer)?;
        let (line, next) = self.spans.lines.around(key?.start);
        let margin: String = self.text[line..key?.start].chars().map(|_| ' ').collect();
        let rest = self.text.get(value.end..next.unwrap_or(self.text.len())).unwrap_or_default();
        let (at, between) = match self.is_flow(pointer) {
            true => (0, ", ".to_owned()),
            // After a comment on the same line, which belongs to this entry.
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

    /// Removes the entry at `pointer`, with its line if nothing else is on it; but not the only entry of a
    /// mapping.
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

    /// Removes an entry in braces, with the comma before or after it.
    fn remove_between(&self, start: usize, end: usize) -> Option<Fix> {
        let before = self.text[..start].trim_end();
        let after = self.text[end..].trim_start().strip_prefix(',').map(str::trim_start);
        let span = match (before.ends_with(','), after) {
            (true, _) => Span { start: before.len() - 1, end },
            (false, Some(after)) => Span { start, end: self.text.len() - after.len() },
            (false, None) => return None,
        };
        let one_line = !self.text[span.start..span.end].contains('\n');
        one_line.then(|| Fix { span, replacement: String::new() })
    }
}
