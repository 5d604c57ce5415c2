//! What is wrong with a spec: the only error type of this crate.
//!
//! A diagnostic says what is wrong, where, and what to write instead. It holds no file name, since
//! this crate reads no files; whoever read the spec puts the name before it, as `report` does.

use std::fmt;

pub use crate::rule::Level;
use crate::rule::Rule;

/// A place in the text of the spec, both numbers counted from 1, as editors do.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

/// A part of the text of the spec: bytes, the first and the one after the last.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Span {
    /// Where it starts.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// Where the lines of a text start, and how many characters it has up to some bytes: a text can be
/// one line, and have thousands of places to tell.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines {
    starts: Vec<usize>,
    /// The characters before each block of so many bytes.
    characters: Vec<usize>,
    /// Which of the lines are the first of another text, if there are several.
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

    /// Those of a text in which others start at these bytes, each on a line of its own.
    pub(crate) fn of_texts(text: &str, others: &[usize]) -> Self {
        let lines = Self::of(text);
        let first = |start: &usize| lines.starts.partition_point(|it| it < start);
        Self { texts: others.iter().map(first).collect(), ..lines }
    }

    /// Whether all lines are those of one text.
    pub(crate) fn is_one_text(&self) -> bool {
        self.texts.is_empty()
    }

    /// The first byte of the line that a byte is on, and that of the next line, if there is one.
    pub(crate) fn around(&self, byte: usize) -> (usize, Option<usize>) {
        let next = self.starts.partition_point(|start| *start <= byte);
        (self.starts[next.max(1) - 1], self.starts.get(next).copied())
    }

    /// The line and the column of a byte of the text.
    pub(crate) fn position(&self, text: &str, byte: usize) -> Position {
        let line = self.starts.partition_point(|start| *start <= byte).max(1);
        let start = self.starts[line - 1];
        let first = self.texts.iter().take_while(|it| **it < line).last().unwrap_or(&0);
        Position {
            line: line - first,
            column: self.before(text, byte) - self.before(text, start) + 1,
        }
    }

    /// The characters before a byte.
    fn before(&self, text: &str, byte: usize) -> usize {
        // The end of a text that fills its blocks belongs to the last.
        let block = (byte / BLOCK).min(self.characters.len().saturating_sub(1));
        let before = self.characters.get(block).copied().unwrap_or_default();
        before + count_chars(text, block * BLOCK, byte)
    }
}

/// The characters that begin in these bytes of a text. Without optimisation, nothing counts them as
/// fast as the standard library, which is optimised.
fn count_chars(text: &str, start: usize, end: usize) -> usize {
    let next = |byte| (byte..).find(|it| text.is_char_boundary(*it)).unwrap_or(text.len());
    text[next(start)..next(end)].chars().count()
}

/// What to write: the text of `span` is replaced.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Fix {
    /// What goes.
    pub span: Span,
    /// What comes in its place.
    pub replacement: String,
}

/// Another place that has to do with it, and what it has to do with it.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Label {
    /// Where it is.
    pub span: Span,
    /// A few words: `first here`.
    pub text: String,
}

/// One thing that is wrong with the spec.
///
/// Printed as `43:5: add an operationId [operation-operationId] at #/paths/~1things/get`.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Diagnostic {
    /// Where it is in the text.
    pub span: Span,
    /// Where that starts.
    pub position: Position,
    /// Where that ends.
    pub end: Position,
    /// The rule that is not kept.
    pub rule: &'static Rule,
    /// Where it is in the document: a JSON pointer.
    pub pointer: String,
    /// What is wrong and what to write instead: lower case, no final stop.
    pub message: String,
    /// Other places that have to do with it.
    pub labels: Vec<Label>,
    /// What to write, where that is known to the letter.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// Whether a client can be made all the same.
    #[must_use]
    pub fn level(&self) -> Level {
        self.rule.level
    }

    /// The same in a whole text, in which its own starts at a byte.
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

/// Everything that was found in the spec, in the order of its text.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Sorts what was found, and drops what was found twice.
    #[must_use]
    pub fn new(mut found: Vec<Diagnostic>) -> Self {
        found.sort();
        found.dedup();
        Self(found)
    }

    /// Whether one of them is an error, so that no client is made.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|it| it.level() == Level::Error)
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, in order.
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
