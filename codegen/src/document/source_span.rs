//! Where everything is in a text, as plain data.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Lines, Span};
use crate::rule::Rule;

/// Where an entry of a mapping, an item of a sequence, or the whole document is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SourceSpan {
    pub(crate) key: Option<Span>,
    pub(crate) value: Span,
}

/// What a text consists of.
#[derive(Clone, Debug, Default)]
pub(crate) struct SourceSpans {
    /// By JSON pointer.
    pub(crate) entries: BTreeMap<String, SourceSpan>,
    pub(crate) lines: Lines,
    /// All, each with its text behind the `#`.
    pub(crate) comments: Vec<(Span, String)>,
    pub(crate) suppressions: Vec<Suppression>,
    /// What is wrong, and leaves the meaning of all else clear.
    pub(crate) found: Vec<Diagnostic>,
}

impl SourceSpans {
    /// Those of a text that was not looked into yet.
    pub(crate) fn of(text: &str) -> Self {
        Self { lines: Lines::of(text), ..Self::default() }
    }

    /// A diagnostic about a part of the text.
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

/// A finding that a maintainer has decided to live with: `# lint-allow(rule): why`.
#[derive(Clone, Debug)]
pub struct Suppression {
    /// Where the comment is.
    pub span: Span,
    /// What it is about: this, and all that is in it. Nothing, if nothing follows the comment.
    pub pointer: Option<String>,
    /// The id of a rule, if it is one.
    pub rule: String,
    /// The reason, which is not empty in a proper suppression.
    pub why: String,
}
