//! Diagnostics → reports: text like rustc's, JSON, and GitHub annotations.
//!
//! All reports except the brief one list the same diagnostics in the same order, and end with a newline.

use std::collections::BTreeMap;
use std::ops::Range;

use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet,
};
use serde_json::json;

use crate::diagnostic::{self, Diagnostic, Diagnostics, Label, Lines, Position, Span};
use crate::rule;
use crate::source::Sources;

/// Spans closer than this many bytes share a snippet.
const MAX_DISTANCE: usize = 4096;

/// Text reports print at most this many diagnostics, and count the rest.
const MAX_FINDINGS: usize = 1000;

/// Brief reports print at most this many places of equal diagnostics.
const MAX_PLACES: usize = 3;

/// The longest line, in bytes, that is printed.
const MAX_LINE: usize = 1000;

/// Returns a report for people: each diagnostic with its source line, its reason, and its fix if known.
///
/// `styled` adds terminal colours.
#[must_use]
pub fn text(found: &Diagnostics, sources: &Sources<'_>, styled: bool) -> String {
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
    let (text, lines) = sources.whole();
    let source = Source { files: sources, text: &text, lines };
    let blocks = found
        .iter()
        .take(MAX_FINDINGS)
        .map(|it| format!("{}\n\n", renderer.render(&groups(it, &source))));
    let more = match found.iter().count().saturating_sub(MAX_FINDINGS) {
        0 => String::new(),
        more => format!("{more} more omitted\n"),
    };
    blocks.collect::<String>() + &more + &count(found)
}

/// Returns a report for people who cannot fix the document: errors, with equal ones merged; warnings that
/// occur once; and a count of all others by rule.
#[must_use]
pub fn brief(found: &Diagnostics, sources: &Sources<'_>) -> String {
    // Findings that users of the client notice come first.
    let key = |it: &Diagnostic| (it.rule.is_style(), it.rule.id);
    let mut counts: BTreeMap<_, (&str, usize)> = BTreeMap::new();
    for it in found.iter() {
        counts.entry(key(it)).or_insert((it.rule.why, 0)).1 += 1;
    }
    let mut shown: BTreeMap<_, Vec<&Diagnostic>> = BTreeMap::new();
    for it in found.iter() {
        // The document may not be theirs, but its overlays are.
        let is_theirs = it.level() == diagnostic::Level::Error || it.rule == rule::OVERLAY_EFFECT;
        if is_theirs || counts.get(&key(it)).is_some_and(|it| it.1 == 1) {
            counts.remove(&key(it));
            shown.entry((it.level(), key(it), &it.message)).or_default().push(it);
        }
    }
    let mut text = String::new();
    for ((level, (_, rule), message), places) in shown {
        let first = places.iter().take(MAX_PLACES).map(|it| {
            let (Position { line, column }, path) = (it.position, sources.file(it.span.start));
            format!("  --> {path}:{line}:{column} at #{}\n", it.pointer)
        });
        text += &format!("{level}[{rule}]: {message}\n{}", first.collect::<String>());
        if let more @ 1.. = places.len().saturating_sub(MAX_PLACES) {
            text += &format!("  and {more} more\n");
        }
        text.push('\n');
    }
    if !counts.is_empty() {
        text += "repeated warnings, for which no operation is left out:\n";
    }
    for ((_, rule), (why, count)) in counts {
        text += &format!("{count:7} {rule}: {why}\n");
    }
    text + &count(found)
}

/// The whole text of a spec and its overlays, with their files.
struct Source<'a> {
    files: &'a Sources<'a>,
    text: &'a str,
    lines: Lines,
}

fn groups<'a>(found: &'a Diagnostic, source: &Source<'a>) -> Vec<Group<'a>> {
    let level = match found.level() {
        diagnostic::Level::Error => Level::ERROR,
        diagnostic::Level::Warning => Level::WARNING,
    };
    let title = level.primary_title(found.message.as_str()).id(found.rule.id);
    let (file, path) = source.files.at(found.span.start);
    let near = |span: &Span| {
        span.start.abs_diff(found.span.start) < MAX_DISTANCE
            && source.files.at(span.start).0 == file
    };
    let labels = || found.labels.iter();
    let spans = labels().map(|it| it.span).chain(found.fix.iter().map(|it| it.span));
    let spans: Vec<Span> = [found.span].into_iter().chain(spans.filter(near)).collect();
    let shown = Excerpt::of(&spans, source);
    let mut group = match &shown {
        Some(shown) => {
            let primary = AnnotationKind::Primary.span(shown.within(found.span));
            let near = labels().filter(|label| near(&label.span)).map(|it| shown.context(it));
            title.element(shown.snippet().annotation(primary).annotations(near))
        }
        None => {
            let Position { line, column } = found.position;
            title.element(Origin::path(path).line(line).char_column(column))
        }
    };
    // A shared snippet would scan all lines between distant spans for each diagnostic.
    for label in labels().filter(|label| !near(&label.span)) {
        if let Some(shown) = Excerpt::of(&[label.span], source) {
            group = group.element(shown.snippet().annotation(shown.context(label)));
        }
    }
    let notes = [format!("at #{}", found.pointer), found.rule.why.to_owned()];
    let group = group.elements(notes.map(|note| Level::NOTE.message(note)));
    let fix = shown.zip(found.fix.as_ref().filter(|it| near(&it.span))).map(|(shown, fix)| {
        let patch = Patch::new(shown.within(fix.span), fix.replacement.as_str());
        Level::HELP.secondary_title("write").element(shown.snippet().patch(patch))
    });
    std::iter::once(group).chain(fix).collect()
}

/// The lines around the spans of a diagnostic: all that the renderer gets of a spec, which may be long.
struct Excerpt<'a> {
    path: &'a str,
    lines: &'a str,
    /// The byte offset of their start.
    start: usize,
    /// The number of the first line.
    number: usize,
}

impl<'a> Excerpt<'a> {
    /// Returns `None` if a line is too long to print.
    fn of(spans: &[Span], source: &Source<'a>) -> Option<Self> {
        let Source { files, text, .. } = *source;
        let path = files.file(spans.first()?.start);
        let (start, _) = source.lines.around(spans.iter().map(|it| it.start).min()?);
        let (_, next) = source.lines.around(spans.iter().map(|it| it.end).max()?);
        let lines = &text[start..next.unwrap_or(text.len())];
        let long =
            lines.len() > 3 * MAX_DISTANCE || lines.lines().any(|line| line.len() > MAX_LINE);
        let number = source.lines.position(text, start).line;
        (!long).then_some(Self { path, lines, start, number })
    }

    fn context(&self, label: &'a Label) -> Annotation<'a> {
        AnnotationKind::Context.span(self.within(label.span)).label(label.text.as_str())
    }

    fn within(&self, span: Span) -> Range<usize> {
        span.start - self.start..span.end - self.start
    }

    fn snippet<T: Clone>(&self) -> Snippet<'a, T> {
        Snippet::source(self.lines).path(self.path).line_start(self.number)
    }
}

/// `2 errors, 1 warning`
fn count(found: &Diagnostics) -> String {
    let errors = found.iter().filter(|it| it.level() == diagnostic::Level::Error).count();
    let some = |count: usize, what: &str| match count {
        0 => None,
        1 => Some(format!("1 {what}")),
        _ => Some(format!("{count} {what}s")),
    };
    let warnings = found.iter().count() - errors;
    let counts: Vec<_> =
        [some(errors, "error"), some(warnings, "warning")].into_iter().flatten().collect();
    if counts.is_empty() { String::new() } else { counts.join(", ") + "\n" }
}

/// Returns one JSON object per line, for tools.
#[must_use]
pub fn json(found: &Diagnostics, sources: &Sources<'_>) -> String {
    let (text, lines) = sources.whole();
    let place = |byte: usize| {
        let Position { line, column } = lines.position(&text, byte);
        json!({ "line": line, "column": column, "byte": byte - sources.at(byte).0 })
    };
    let range = |span: Span| json!({ "start": place(span.start), "end": place(span.end) });
    // A label can be in another file than its diagnostic.
    let label = |it: &Label, file: &str| match sources.file(it.span.start) {
        same if same == file => json!({ "span": range(it.span), "text": it.text }),
        other => json!({ "file": other, "span": range(it.span), "text": it.text }),
    };
    let line = |it: &Diagnostic| {
        let fix = it.fix.as_ref();
        let fix = fix.map(|fix| json!({ "span": range(fix.span), "replacement": fix.replacement }));
        let path = sources.file(it.span.start);
        let labels = it.labels.iter().map(|it| label(it, path));
        let object = json!({
            "file": path,
            "fix": fix,
            "labels": labels.collect::<Vec<_>>(),
            "level": it.level().to_string(),
            "message": it.message,
            "pointer": it.pointer,
            "rule": it.rule.id,
            "span": range(it.span),
            "why": it.rule.why,
        });
        format!("{object}\n")
    };
    found.iter().map(line).collect()
}

/// Returns one GitHub workflow command per line; each becomes an annotation in a pull request.
#[must_use]
pub fn github(found: &Diagnostics, sources: &Sources<'_>) -> String {
    let line = |it: &Diagnostic| {
        let (level, Position { line, column }) = (it.level(), it.position);
        let path = sources.file(it.span.start);
        let (path, rule) = (escape_property(path), escape_property(it.rule.id));
        let message = escape_data(&format!("{} (at #{})", it.message, it.pointer));
        format!(
            "::{level} file={path},line={line},endLine={},col={column},endColumn={},title={rule}::{message}\n",
            it.end.line, it.end.column
        )
    };
    found.iter().map(line).collect()
}

/// Escapes a string as the data of a workflow command, which ends at a line break.
fn escape_data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a string as a property of a workflow command, which also ends at a comma or a colon.
fn escape_property(text: &str) -> String {
    escape_data(text).replace(':', "%3A").replace(',', "%2C")
}
