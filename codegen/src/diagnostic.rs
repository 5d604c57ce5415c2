//! Diagnostics of a spec: the only error type of this crate.
//!
//! A diagnostic states what is wrong, where, and what to write instead. It has no file name, since this
//! crate reads no files; `report` adds the name.

use std::fmt;

pub use crate::rule::Level;
use crate::rule::Rule;

/// A position in the text of the spec; line and column start at 1, as in editors.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

/// A range of bytes in the text of the spec; `end` is exclusive.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

/// The offsets of the lines of a text, with a character count every [`BLOCK`] bytes: a text of one line
/// can have thousands of positions to report.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines {
    starts: Vec<usize>,
    /// The number of characters before each block.
    characters: Vec<usize>,
    /// The indices of lines that start another text.
    texts: Vec<usize>,
}

const BLOCK: usize = 1024;

impl Lines {
    pub(crate) fn of(text: &str) -> Self {
        let newlines = text.match_indices('\n');
        let starts = std::iter::once(0).chain(newlines.map(|(index, _)| index + 1)).collect();
        let mut count = 0;
        let characters = (0..text.len()).step_by(BLOCK).map(|start| {
            let before = count;
            count += count_chars(text, start, (start + BLOCK).min(text.len()));
            before
        });
        Self { characters: characters.collect(), starts, texts: Vec::new() }
    }

    /// The lines of concatenated texts; each of `others` is the first byte of one, at a line start.
    pub(crate) fn of_texts(text: &str, others: &[usize]) -> Self {
        let lines = Self::of(text);
        let first = |start: &usize| lines.starts.partition_point(|it| it < start);
        Self { texts: others.iter().map(first).collect(), ..lines }
    }

    /// Whether there is only one text.
    pub(crate) fn is_one_text(&self) -> bool {
        self.texts.is_empty()
    }

    /// The first byte of the line of a byte, and that of the next line, if any.
    pub(crate) fn around(&self, byte: usize) -> (usize, Option<usize>) {
        let next = self.starts.partition_point(|start| *start <= byte);
        (self.starts[next.max(1) - 1], self.starts.get(next).copied())
    }

    /// The position of a byte.
    pub(crate) fn position(&self, text: &str, byte: usize) -> Position {
        let line = self.starts.partition_point(|start| *start <= byte).max(1);
        let start = self.starts[line - 1];
        let first = self.texts.iter().take_while(|it| **it < line).last().unwrap_or(&0);
        Position {
            line: line - first,
            column: self.before(text, byte) - self.before(text, start) + 1,
        }
    }

    /// The number of characters before a byte.
    fn before(&self, text: &str, byte: usize) -> usize {
        // The end of a text that fills its last block belongs to that block.
        let block = (byte / BLOCK).min(self.characters.len().saturating_sub(1));
        let before = self.characters.get(block).copied().unwrap_or_default();
        before + count_chars(text, block * BLOCK, byte)
    }
}

/// The number of characters that begin in a range of bytes. Uses `chars().count()`, which is fast even in
/// debug builds, since the standard library is optimised.
fn count_chars(text: &str, start: usize, end: usize) -> usize {
    let next = |byte| (byte..).find(|it| text.is_char_boundary(*it)).unwrap_or(text.len());
    text[next(start)..next(end)].chars().count()
}

/// A replacement for a part of the text.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Fix {
    /// The part to replace.
    pub span: Span,
    /// The new text.
    pub replacement: String,
}

/// A related place, with a note.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Label {
    /// The span of the place.
    pub span: Span,
    /// A few words, such as `first here`.
    pub text: String,
}

/// One problem in the spec.
///
/// Printed as `43:5: add an operationId [operation-operationId] at #/paths/~1things/get`.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Diagnostic {
    /// The span in the text.
    pub span: Span,
    /// The position of its start.
    pub position: Position,
    /// The position of its end.
    pub end: Position,
    /// The violated rule.
    pub rule: &'static Rule,
    /// The JSON pointer in the document.
    pub pointer: String,
    /// What is wrong and what to write instead: lower case, no final stop.
    pub message: String,
    /// Related places.
    pub labels: Vec<Label>,
    /// The exact fix, if known.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// Returns the level of its rule: an error prevents a client, a warning does not.
    #[must_use]
    pub fn level(&self) -> Level {
        self.rule.level
    }

    /// Shifts spans for a whole text in which its own text starts at a byte.
    pub(crate) fn shifted(self, start: usize) -> Self {
        let shift = |it: Span| Span { start: it.start + start, end: it.end + start };
        let labels = self.labels.into_iter().map(|it| Label { span: shift(it.span), ..it });
        let fix = self.fix.map(|it| Fix { span: shift(it.span), ..it });
        Self { span: shift(self.span), labels: labels.collect(), fix, ..self }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { position: Position { line, column }, pointer, rule, message, .. } = self;
        write!(f, "{line}:{column}: {message} [{}] at #{pointer}", rule.id)
    }
}

/// All diagnostics of a spec, in text order.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Sorts and deduplicates diagnostics.
    #[must_use]
    pub fn new(mut found: Vec<Diagnostic>) -> Self {
        found.sort();
        found.dedup();
        Self(found)
    }

    /// Whether any is an error, so no client can be generated.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|it| it.level() == Level::Error)
    }

    /// Whether there are no diagnostics.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Iterates over the diagnostics in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            diagnostic.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}
