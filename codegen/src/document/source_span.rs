//! Source spans: where everything is in a text, as plain data.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Lines, Span};
use crate::rule::Rule;

/// The span of an entry, an item, or the whole document.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SourceSpan {
    pub(crate) key: Option<Span>,
    pub(crate) value: Span,
}

/// The spans of a text, and what else was found in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct SourceSpans {
    /// By JSON pointer.
    pub(crate) entries: BTreeMap<String, SourceSpan>,
    pub(crate) lines: Lines,
    /// All comments, each with the text after its `#`.
    pub(crate) comments: Vec<(Span, String)>,
    pub(crate) suppressions: Vec<Suppression>,
    /// Findings that do not make the text unreadable.
    pub(crate) found: Vec<Diagnostic>,
}

impl SourceSpans {
    /// Creates the spans of a text that is not parsed yet.
    pub(crate) fn new(text: &str) -> Self {
        Self { lines: Lines::of(text), ..Self::default() }
    }

    /// Creates a diagnostic at a span.
    pub(crate) fn diagnostic(
        &self,
        text: &str,
        rule: &'static Rule,
        span: Span,
        message: String,
    ) -> Diagnostic {
        Diagnostic {
            span,
            position: self.lines.position(text, span.start),
            end: self.lines.position(text, span.end),
            rule,
            pointer: String::new(),
            message,
            labels: Vec::new(),
            fix: None,
        }
    }
}

/// A suppression of a warning: `# lint-allow(rule): why`.
#[derive(Clone, Debug)]
pub struct Suppression {
    /// The span of the comment.
    pub span: Span,
    /// The entry that it covers, with everything in it. None, if nothing follows the comment.
    pub pointer: Option<String>,
    /// The id of the rule; it may not exist.
    pub rule: String,
    /// The reason, which must not be empty.
    pub why: String,
}
