//! The text of a spec → a [`Document`]: its value, and the place of every JSON pointer in the text.
//!
//! JSON is read by `json`, all else by `yaml`; both tell what they meet to `builder`, which bounds depth
//! and size. The value keeps mappings sorted by key: their order carries no meaning, so it must not
//! reach the output.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, Label, Position, Span};
use crate::rule::{self, Rule};
use crate::source::without_mark;

mod advice;
mod suppressions;
mod builder;
mod edits;
mod fixes;
mod json;
mod node;
mod source_span;
mod pointer;
mod scalar;
mod yaml;

pub use self::builder::MAX_BYTES;
pub(crate) use self::builder::{MAX_DEPTH, MAX_ENTRIES, MAX_POINTERS, first_line};
pub use self::edits::Reason;
pub use self::node::Node;
pub(crate) use self::pointer::{below, fragment, parent, referred, unescape};
pub use self::pointer::{escape, outward};
pub use self::source_span::Suppression;
pub(crate) use self::source_span::{SourceSpan, SourceSpans};
pub(crate) use self::yaml::measure;

/// References that lead to references are followed so often.
pub(crate) const MAX_REFERENCES: usize = 64;

/// The keys of a path item that hold operations.
pub const METHODS: [&str; 5] = ["delete", "get", "patch", "post", "put"];

/// A spec, parsed.
#[derive(Clone, Debug)]
pub struct Document {
    /// The spec as a value.
    pub value: Value,
    pub(crate) text: String,
    pub(crate) spans: SourceSpans,
    /// What is to be reported of the overlays that were laid over it.
    pub(crate) overlays: Vec<Diagnostic>,
}

impl Document {
    /// Where `pointer` is in the text, or else its nearest ancestor: its value if that is written on
    /// one line, else its key.
    #[must_use]
    pub fn span(&self, pointer: &str) -> Span {
        let SourceSpan { key, value } = self.place(pointer);
        match key {
            Some(key) if self.is_long(value) => key,
            _ => first_line(&self.text, value),
        }
    }

    /// Where the key of `pointer` is in the text; the whole of it, if it has no key.
    #[must_use]
    pub fn key_span(&self, pointer: &str) -> Span {
        self.spans.entries.get(pointer).and_then(|it| it.key).unwrap_or_else(|| self.span(pointer))
    }

    fn place(&self, pointer: &str) -> SourceSpan {
        let mut pointer = pointer;
        loop {
            match (self.spans.entries.get(pointer), pointer.rfind('/')) {
                (Some(place), _) => return *place,
                (None, Some(slash)) => pointer = &pointer[..slash],
                (None, None) => return SourceSpan::default(),
            }
        }
    }

    /// Whether nothing or more than a line is written there.
    fn is_long(&self, span: Span) -> bool {
        let text = &self.text[span.start..span.end];
        text.is_empty() || text.trim_end().contains('\n')
    }

    /// The line and the column of a byte of the text.
    #[must_use]
    pub fn position(&self, byte: usize) -> Position {
        self.spans.lines.position(&self.text, byte)
    }

    /// The pointers of everything that has a place in the text.
    pub fn pointers(&self) -> impl Iterator<Item = &str> {
        self.spans.entries.keys().map(String::as_str)
    }

    /// The comments, each with its text behind the `#`.
    pub(crate) fn comments(&self) -> &[(Span, String)] {
        &self.spans.comments
    }

    /// What comments are about, as pointers: the entry whose line one ends, else the one below it.
    pub(crate) fn covered(&self, comments: &[Span]) -> Vec<Option<String>> {
        suppressions::covered(&self.text, &self.spans, comments)
    }

    /// What the spec allows itself: `# lint-allow(rule): why`.
    pub(crate) fn suppressions(&self) -> &[Suppression] {
        &self.spans.suppressions
    }

    /// What is wrong with the text, and leaves its meaning clear.
    pub(crate) fn found(&self) -> &[Diagnostic] {
        &self.spans.found
    }

    /// The value at `pointer`; `null` if there is none.
    #[must_use]
    pub fn at(&self, pointer: &str) -> &Value {
        self.find(pointer).unwrap_or(&Value::Null)
    }

    /// The value at `pointer`, if there is one. The value itself has such a method, which makes two
    /// texts of each key, and rules ask for thousands of pointers.
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

    /// Where `pointer` leads once `$ref`s are followed; `None` if it leads nowhere.
    #[must_use]
    pub fn resolve(&self, pointer: &str) -> Option<String> {
        let end = self.chain(pointer).find(|it| self.at(it).get("$ref").is_none())?;
        self.find(&end).is_some().then_some(end)
    }

    /// The pointer, and where references lead from there, one after the other, as far as they are followed.
    pub(crate) fn chain(&self, pointer: &str) -> impl Iterator<Item = String> {
        let next =
            |it: &String| Some(fragment(self.find(it)?.get("$ref")?.as_str()?)?.into_owned());
        std::iter::successors(Some(pointer.to_owned()), next).take(MAX_REFERENCES)
    }

    /// The pointers of what the mapping or the sequence at `pointer` holds, with their keys.
    pub fn children(&self, pointer: &str) -> Vec<(String, String)> {
        let child = |key: &str| (key.to_owned(), below(pointer, key));
        match self.at(pointer) {
            Value::Object(entries) => entries.keys().map(|key| child(key)).collect(),
            Value::Array(items) => {
                (0..items.len()).map(|index| child(&index.to_string())).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The pointers of all operations, each with its path and its method.
    pub fn operations(&self) -> Vec<(String, String, String)> {
        let mut operations = Vec::new();
        let paths = self.children("/paths").into_iter();
        for (path, item) in paths.filter(|(path, _)| !path.starts_with("x-")) {
            // What stands beside a reference is said of the path as well, and comes first.
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

    /// Where an operation's parameters are listed, its path's and its own, `$ref`s or not.
    pub(crate) fn listed_parameters(&self, operation: &str) -> [Vec<String>; 2] {
        let path = operation.rsplit_once('/').map_or("", |(path, _)| path);
        let lists = [format!("{path}/parameters"), format!("{operation}/parameters")];
        lists.map(|list| self.children(&list).into_iter().map(|(_, pointer)| pointer).collect())
    }

    /// A diagnostic about the place that `pointer` names.
    #[must_use]
    pub fn diagnostic(
        &self,
        rule: &'static Rule,
        pointer: &str,
        message: impl Into<String>,
    ) -> Diagnostic {
        self.diagnostic_at(rule, pointer, self.span(pointer), message)
    }

    /// A diagnostic about a part of the text that belongs to `pointer`.
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

    /// Another place that has to do with a diagnostic: a scalar, or the key of what is larger.
    pub(crate) fn label(&self, pointer: &str, text: &str) -> Label {
        let scalar = !matches!(self.at(pointer), Value::Array(_) | Value::Object(_));
        let span = if scalar { self.span(pointer) } else { self.key_span(pointer) };
        Label { span, text: text.to_owned() }
    }
}

/// The text of a spec, as its file holds it.
///
/// # Errors
/// The text up to the first byte that is none, and what to do about it.
pub fn text(bytes: &[u8]) -> Result<&str, (&str, Diagnostics)> {
    str::from_utf8(bytes).or_else(|error| {
        let (readable, _) = bytes.split_at(error.valid_up_to());
        let readable = str::from_utf8(readable).unwrap_or_default();
        // Whoever read no more than can be used may have cut a letter in two.
        if readable.len() > MAX_BYTES {
            return Ok(readable);
        }
        let at = without_mark(readable).len();
        let message = "save the file as UTF-8; here is a byte that is no text".to_owned();
        let found = SourceSpans::of(readable).diagnostic(
            without_mark(readable),
            rule::YAML_SYNTAX,
            Span { start: at, end: at },
            message,
        );
        Err((readable, found.into()))
    })
}

/// Parses the text of a spec.
///
/// # Errors
/// Everything that makes the text unreadable: bad syntax, tags that nobody knows, more than one document,
/// and what is too large or too deep.
pub fn parse(text: &str) -> Result<Document, Diagnostics> {
    let text = without_mark(text);
    let (value, spans) = if json::is_json(text) { json::read(text) } else { yaml::read(text) }?;
    Ok(Document { value, text: text.to_owned(), spans, overlays: Vec::new() })
}
