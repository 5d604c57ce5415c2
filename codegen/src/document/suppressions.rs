//! Parses suppressions: comments `# lint-allow(rule): why`.
//!
//! Lint checks whether the rule exists and finds anything.

use super::source_span::{SourceSpans, Suppression};
use crate::diagnostic::Span;

/// Parses the suppressions among the comments of a text.
pub(super) fn read(
    text: &str,
    spans: &SourceSpans,
    comments: &[(Span, String)],
) -> Vec<Suppression> {
    let comments = comments.iter().filter_map(|(span, comment)| {
        let rest = comment.trim().strip_prefix("lint-allow")?;
        let is_word = !rest.starts_with(|it: char| it.is_alphanumeric() || it == '-');
        is_word.then_some((*span, rest))
    });
    let comments: Vec<(Span, &str)> = comments.collect();
    let comment_spans: Vec<Span> = comments.iter().map(|(span, _)| *span).collect();
    let covered = covered(text, spans, &comment_spans);
    let suppression = |((span, rest), pointer): ((Span, &str), Option<String>)| {
        let (rule, why) =
            rest.strip_prefix('(').and_then(|it| it.split_once(')')).unwrap_or_default();
        let why = why.trim_start().strip_prefix(':').unwrap_or_default().trim();
        Suppression { span, pointer, rule: rule.trim().into(), why: why.into() }
    };
    comments.into_iter().zip(covered).map(suppression).collect()
}

/// The entries that comments belong to: the one on the same line, or else the next, if any.
pub(super) fn covered(text: &str, spans: &SourceSpans, comments: &[Span]) -> Vec<Option<String>> {
    if comments.is_empty() {
        return Vec::new();
    }
    let starts = spans
        .entries
        .iter()
        .map(|(pointer, span)| (span.key.unwrap_or(span.value).start, pointer.len(), pointer));
    let mut starts: Vec<_> = starts.collect();
    starts.sort();
    let covered = |span: &Span| {
        let (line, _) = spans.lines.around(span.start);
        let own_line = text[line..span.start].trim().is_empty();
        let from = if own_line { span.end } else { line };
        let first = starts.get(starts.partition_point(|(start, ..)| *start < from));
        first.map(|(.., pointer)| (*pointer).clone())
    };
    comments.iter().map(covered).collect()
}
