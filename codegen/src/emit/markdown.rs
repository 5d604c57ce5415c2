//! A description of the spec → the same in Markdown that rustdoc shows as it is meant: it runs none
//! of it, warns of none of it, and goes on with what stands below.
//!
//! Descriptions are written for renderers that know neither doctests nor links to items. What means
//! something else to rustdoc is edited where it stands, so what is harmless stays as it was written.

use std::iter::repeat_n;

use self::edits::{Edit, edits, fence_of};
use crate::model::is_invisible;

mod edits;
#[cfg(test)]
mod tests;

/// An edit may uncover something else, such as the second of two HTML blocks in each other. Nobody
/// writes texts of more layers than these but to break what reads them.
const PASSES: usize = 16;

/// Columns from one tab stop to the next.
const TAB: usize = 4;

/// The text that rustdoc shows as this one is meant; a safe text is its own.
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

/// The text, safe, below or behind the beginning of a paragraph: behind it, if it goes on with prose.
///
/// Lines but the first are indented by `indent`, as what belongs to an item of a list must be.
pub(super) fn behind(beginning: &str, text: &str, indent: &str) -> String {
    let text = safe(text);
    let joint = match () {
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
    format!("{beginning}{joint}{first}{}", rest.collect::<String>())
}

/// Lines as rustdoc gets them: ended by `\n`, indented by spaces as little as may be, and without
/// blanks around.
fn plain_lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    // What nobody sees says something else to a reader than to the compiler.
    let is_hidden = |it: char| is_invisible(it) && it != '\n' && it != '\t';
    let text = text.replace(is_hidden, "\u{fffd}");
    let lines: Vec<String> = text.lines().map(|it| untabbed(it.trim_end())).collect();
    let indent = |line: &String| line.len() - line.trim_start_matches(' ').len();
    let least = lines.iter().filter(|it| !it.is_empty()).map(indent).min().unwrap_or_default();
    let lines: Vec<&str> = lines.iter().map(|it| it.get(least..).unwrap_or_default()).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

/// Tabs as the spaces that Markdown takes them for; a mark before the line would move their stops.
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

/// The text with all edits made, which do not overlap.
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

/// All of a text as it is written, which no text can break out of.
fn fenced(text: &str) -> String {
    let fence = fence_of(text);
    format!("{fence}text\n{text}\n{fence}")
}
