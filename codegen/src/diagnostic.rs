//! What is wrong with a spec: the only error type of this crate.
//!
//! A diagnostic says what is wrong, where, and what to write instead. It holds no file name, since
//! this crate reads no files; whoever read the spec puts the name before it.

use std::fmt;

/// A place in the text of the spec, both numbers counted from 1, as editors do.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

/// One thing that is wrong with the spec.
///
/// Printed as `43:5: add an operationId [operation-id] at #/paths/~1things/get`.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Diagnostic {
    /// Where it is in the text.
    pub position: Position,
    /// Where it is in the document: a JSON pointer.
    pub pointer: String,
    /// The id of the rule that found it.
    pub rule: &'static str,
    /// What is wrong and what to write instead: lower case, no final stop.
    pub message: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { position: Position { line, column }, pointer, rule, message } = self;
        write!(f, "{line}:{column}: {message} [{rule}] at #{pointer}")
    }
}

/// Everything that is wrong with the spec, in the order of its text; never empty.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// `value` if nothing was found, else all that was.
    ///
    /// # Errors
    /// The diagnostics, sorted and without repetition, if there are any.
    pub fn none_or<T>(mut found: Vec<Diagnostic>, value: T) -> Result<T, Self> {
        found.sort();
        found.dedup();
        if found.is_empty() { Ok(value) } else { Err(Self(found)) }
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
