//! A description of the spec → safe Markdown: rustdoc renders it as its author meant it, without doc
//! tests, without warnings, and without an effect on what follows.
//!
//! Descriptions are written for renderers that know neither doc tests nor links to items. Only what
//! rustdoc would read differently is edited.

use std::iter::repeat_n;

use self::edits::{Edit, edits, fence_of};
use crate::model::is_invisible;

mod edits;
#[cfg(test)]
mod tests;

/// An edit may expose something else to edit, such as an HTML block in another. More layers than these
/// occur only in attacks.
const PASSES: usize = 16;

/// Columns from one tab stop to the next.
const TAB: usize = 4;

/// Makes Markdown safe. Safe Markdown is returned unchanged.
pub(super) fn safe(text: &str) -> String {
    let written = plain_lines(text);
    let mut text = written.clone();
    for _ in 0..PASSES {
        match edits(&text) {
            Some(edits) if edits.is_empty() => return text,
            Some(edits) => text = edited(&text, edits),
            None => break,
        }
    }
    fenced(&written)
}

/// Appends safe Markdown to the beginning of a paragraph: on the same line if it starts with prose,
/// otherwise as a block below.
///
/// All lines but the first are indented by `indent`, as in an item of a list.
pub(super) fn append(beginning: &str, text: &str, indent: &str) -> String {
    let text = safe(text);
    let separator = match () {
        () if text.is_empty() => return beginning.to_owned(),
        () if edits::begins_with_prose(&text) => " ".to_owned(),
        () => format!("\n\n{indent}"),
    };
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let rest = lines.map(|line| match line {
        "" => "\n".to_owned(),
        line => format!("\n{indent}{line}"),
    });
    format!("{beginning}{separator}{first}{}", rest.collect::<String>())
}

/// Normalizes lines as rustdoc does: ended by `\n`, without common indentation, tabs and blanks around.
fn plain_lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    // Invisible characters can show a reader something other than what the compiler reads.
    let is_hidden = |it: char| is_invisible(it) && it != '\n' && it != '\t';
    let text = text.replace(is_hidden, "\u{fffd}");
    let lines: Vec<String> = text.lines().map(|it| untabbed(it.trim_end())).collect();
    let indent = |line: &String| line.len() - line.trim_start_matches(' ').len();
    let least = lines.iter().filter(|it| !it.is_empty()).map(indent).min().unwrap_or_default();
    let lines: Vec<&str> = lines.iter().map(|it| it.get(least..).unwrap_or_default()).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

/// Replaces tabs by the spaces that Markdown reads; `///` before the line would move their stops.
fn untabbed(line: &str) -> String {
    let mut untabbed = String::new();
    let mut column = 0;
    for it in line.chars() {
        let width = if it == '\t' { TAB - column % TAB } else { 1 };
        untabbed.extend(repeat_n(if it == '\t' { ' ' } else { it }, width));
        column += width;
    }
    untabbed
}

/// Applies edits, which do not overlap.
fn edited(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|it| (it.at.start, it.at.end));
    let (mut edited, mut done) = (String::new(), 0);
    for Edit { at, with } in edits {
        edited.push_str(&text[done..at.start]);
        edited.push_str(&with);
        done = at.end;
    }
    edited + &text[done..]
}

/// The unchanged text as a block of code, with a fence that the text cannot close.
fn fenced(text: &str) -> String {
    let fence = fence_of(text);
    format!("{fence}text\n{text}\n{fence}")
}
