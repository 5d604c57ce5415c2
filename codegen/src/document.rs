//! Parses a spec into a [`Document`]: its value, and the source span of every JSON pointer.
//!
//! `json` parses JSON, `yaml` everything else; both feed `builder`, which limits depth and size. Mappings
//! are sorted by key: their order has no meaning, so it must not reach the output.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, Label, Position, Span};
use crate::rule::{self, Rule};
use crate::source::without_bom;

mod advice;
mod builder;
mod edits;
mod fixes;
mod json;
mod node;
mod pointer;
mod scalar;
mod source_span;
mod suppressions;
mod yaml;

pub use self::builder::MAX_BYTES;
pub(crate) use self::builder::{MAX_DEPTH, MAX_ENTRIES, MAX_POINTERS, first_line};
pub use self::edits::Reason;
pub use self::node::Node;
pub use self::pointer::{ancestors, escape};
pub(crate) use self::pointer::{child, fragment, parent, reference_targets, unescape};
pub use self::source_span::Suppression;
pub(crate) use self::source_span::{SourceSpan, SourceSpans};
pub(crate) use self::yaml::measure;

/// The maximum length of a chain of references.
pub(crate) const MAX_REFERENCES: usize = 64;

/// The keys of a path item that are operations.
pub const METHODS: [&str; 5] = ["delete", "get", "patch", "post", "put"];

/// A parsed spec.
#[derive(Clone, Debug)]
pub struct Document {
    /// The spec as a value.
    pub value: Value,
    pub(crate) text: String,
    pub(crate) spans: SourceSpans,
    /// Warnings about the overlays that were applied to it.
    pub(crate) overlays: Vec<Diagnostic>,
}

impl Document {
    /// The span of `pointer` or its nearest ancestor: of its value if that is on one line, otherwise of its
    /// key.
    #[must_use]
    pub fn span(&self, pointer: &str) -> Span {
        let SourceSpan { key, value } = self.nearest_span(pointer);
        match key {
            Some(key) if self.is_long(value) => key,
            _ => first_line(&self.text, value),
        }
    }

    /// The span of the key of `pointer`, or of its value if it has no key.
    #[must_use]
    pub fn key_span(&self, pointer: &str) -> Span {
        self.spans.entries.get(pointer).and_then(|it| it.key).unwrap_or_else(|| self.span(pointer))
    }

    fn nearest_span(&self, pointer: &str) -> SourceSpan {
        let mut pointer = pointer;
        loop {
            match (self.spans.entries.get(pointer), pointer.rfind('/')) {
                (Some(span), _) => return *span,
                (None, Some(slash)) => pointer = &pointer[..slash],
                (None, None) => return SourceSpan::default(),
            }
        }
    }

    /// Whether a span is empty or longer than a line.
    fn is_long(&self, span: Span) -> bool {
        let text = &self.text[span.start..span.end];
        text.is_empty() || text.trim_end().contains('\n')
    }

    /// Converts a byte offset to line and column.
    #[must_use]
    pub fn position(&self, byte: usize) -> Position {
        self.spans.lines.position(&self.text, byte)
    }

    /// The pointers of everything that has a span.
    pub fn pointers(&self) -> impl Iterator<Item = &str> {
        self.spans.entries.keys().map(String::as_str)
    }

    /// The comments, each with the text after its `#`.
    pub(crate) fn comments(&self) -> &[(Span, String)] {
        &self.spans.comments
    }

    /// The pointers of the entries that comments belong to: the entry on the same line, or else the next.
    pub(crate) fn covered(&self, comments: &[Span]) -> Vec<Option<String>> {
        suppressions::covered(&self.text, &self.spans, comments)
    }

    /// The suppressions: `# lint-allow(rule): why`.
    pub(crate) fn suppressions(&self) -> &[Suppression] {
        &self.spans.suppressions
    }

    /// Findings about the text that do not make it unreadable.
    pub(crate) fn found(&self) -> &[Diagnostic] {
        &self.spans.found
    }

    /// Returns the value at `pointer`, or null.
    #[must_use]
    pub fn at(&self, pointer: &str) -> &Value {
        self.find(pointer).unwrap_or(&Value::Null)
    }

    /// Returns the value at `pointer`. Unlike [`Value::pointer`], it does not allocate for each key, as
    /// rules look up thousands of pointers.
    pub(crate) fn find(&self, pointer: &str) -> Option<&Value> {
        let mut value = &self.value;
        for key in pointer.split('/').skip(1) {
            value = match value {
                Value::Object(entries) if key.contains('~') => entries.get(&unescape(key))?,
                Value::Object(entries) => entries.get(key)?,
                Value::Array(items) => items.get(key.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        Some(value)
    }

    /// Follows `$ref`s from `pointer`. Returns `None` if it does not resolve.
    #[must_use]
    pub fn resolve(&self, pointer: &str) -> Option<String> {
        let end = self.chain(pointer).find(|it| self.at(it).get("$ref").is_none())?;
        self.find(&end).is_some().then_some(end)
    }

    /// The pointer, and each target of the chain of references from there, up to the maximum length.
    pub(crate) fn chain(&self, pointer: &str) -> impl Iterator<Item = String> {
        let next =
            |it: &String| Some(fragment(self.find(it)?.get("$ref")?.as_str()?)?.into_owned());
        std::iter::successors(Some(pointer.to_owned()), next).take(MAX_REFERENCES)
    }

    /// The keys and pointers of the entries or items at `pointer`.
    pub fn children(&self, pointer: &str) -> Vec<(String, String)> {
        let entry = |key: &str| (key.to_owned(), child(pointer, key));
        match self.at(pointer) {
            Value::Object(entries) => entries.keys().map(|key| entry(key)).collect(),
            Value::Array(items) => {
                (0..items.len()).map(|index| entry(&index.to_string())).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The path, method and pointer of all operations.
    pub fn operations(&self) -> Vec<(String, String, String)> {
        let mut operations = Vec::new();
        let paths = self.children("/paths").into_iter();
        for (path, item) in paths.filter(|(path, _)| !path.starts_with("x-")) {
            // Operations next to a reference belong to the path as well, and take precedence.
            let referred = self.resolve(&item).filter(|it| *it != item);
            let listed =
                [Some(item), referred].into_iter().flatten().flat_map(|it| self.children(&it));
            let mut all = BTreeMap::new();
            for (method, at) in listed.filter(|(it, _)| METHODS.contains(&it.as_str())) {
                all.entry(method).or_insert(at);
            }
            operations.extend(all.into_iter().map(|(method, at)| (path.clone(), method, at)));
        }
        operations
    }

    /// The pointers of the parameters listed in an operation's path and in itself, `$ref`s included.
    pub(crate) fn listed_parameters(&self, operation: &str) -> [Vec<String>; 2] {
        let path = operation.rsplit_once('/').map_or("", |(path, _)| path);
        let lists = [format!("{path}/parameters"), format!("{operation}/parameters")];
        lists.map(|list| self.children(&list).into_iter().map(|(_, pointer)| pointer).collect())
    }

    /// Creates a diagnostic at `pointer`.
    #[must_use]
    pub fn diagnostic(
        &self,
        rule: &'static Rule,
        pointer: &str,
        message: impl Into<String>,
    ) -> Diagnostic {
        self.diagnostic_at(rule, pointer, self.span(pointer), message)
    }

    /// Creates a diagnostic at a span of the text that belongs to `pointer`.
    pub(crate) fn diagnostic_at(
        &self,
        rule: &'static Rule,
        pointer: &str,
        span: Span,
        message: impl Into<String>,
    ) -> Diagnostic {
        let found = self.spans.diagnostic(&self.text, rule, span, message.into());
        Diagnostic { pointer: pointer.to_owned(), ..found }
    }

    /// Creates a label for a related place: a scalar, or the key of a collection.
    pub(crate) fn label(&self, pointer: &str, text: &str) -> Label {
        let scalar = !matches!(self.at(pointer), Value::Array(_) | Value::Object(_));
        let span = if scalar { self.span(pointer) } else { self.key_span(pointer) };
        Label { span, text: text.to_owned() }
    }
}

/// Decodes a file as UTF-8.
///
/// # Errors
/// Returns the text before the first invalid byte, and a diagnostic.
pub fn text(bytes: &[u8]) -> Result<&str, (&str, Diagnostics)> {
    str::from_utf8(bytes).or_else(|error| {
        let (readable, _) = bytes.split_at(error.valid_up_to());
        let readable = str::from_utf8(readable).unwrap_or_default();
        // A caller that read only up to the limit may have split a character.
        if readable.len() > MAX_BYTES {
            return Ok(readable);
        }
        let at = without_bom(readable).len();
        let message = "save the file as UTF-8; this byte is not valid".to_owned();
        let found = SourceSpans::new(readable).diagnostic(
            without_bom(readable),
            rule::YAML_SYNTAX,
            Span { start: at, end: at },
            message,
        );
        Err((readable, found.into()))
    })
}

/// Parses a spec.
///
/// # Errors
/// Returns everything that makes it unreadable: syntax errors, unknown tags, a second document, and
/// exceeded limits of size and depth.
pub fn parse(text: &str) -> Result<Document, Diagnostics> {
    let text = without_bom(text);
    let (value, spans) = if json::is_json(text) { json::read(text) } else { yaml::read(text) }?;
    Ok(Document { value, text: text.to_owned(), spans, overlays: Vec::new() })
}
