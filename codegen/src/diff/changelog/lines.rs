//! The text of a changelog → its lines, and what each of them is.
//!
//! This knows as much of Markdown as keeps headings and marks apart from code and comments that look
//! like them. Left out on purpose: everything else of Markdown, such as headings that are underlined.

use std::borrow::Cow;

/// The first line of a block that is made, not written.
pub(super) const BEGIN: &str = "<!-- cargo xtask changelog: begin -->";

/// The last line of such a block.
pub(super) const END: &str = "<!-- cargo xtask changelog: end -->";

/// What a line is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Role<'a> {
    Blank,
    /// Its level and its title.
    Heading(usize, &'a str),
    Begin,
    End,
    /// Text, code or comment.
    Other,
}

/// A line, with the line break that ends it.
pub(super) struct Line<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) role: Role<'a>,
}

impl Line<'_> {
    pub(super) fn is_blank(&self) -> bool {
        self.role == Role::Blank
    }
}

/// What lines stand in, with the number of the line where it begins.
enum Within<'a> {
    /// In neither of these.
    Text,
    /// Code, after a fence of these letters.
    Fence(&'a str, usize),
    Comment(usize),
}

/// All lines of a text.
///
/// # Errors
/// Code or a comment that does not end: what follows would be part of it.
pub(super) fn scan(text: &str) -> Result<Vec<Line<'_>>, String> {
    let (mut lines, mut within) = (Vec::new(), Within::Text);
    for (index, text) in text.split_inclusive('\n').enumerate() {
        let (line, number) = (text.trim_end(), index + 1);
        let mut role = Role::Other;
        within = match within {
            Within::Fence(fence, _) if closes(line, fence) => Within::Text,
            Within::Comment(_) if line.contains("-->") => Within::Text,
            Within::Text => match (fence(line), opens_comment(line)) {
                (Some(fence), _) => Within::Fence(fence, number),
                (None, true) => Within::Comment(number),
                (None, false) => {
                    role = self::role(line);
                    Within::Text
                }
            },
            same => same,
        };
        lines.push(Line { text: text.into(), role });
    }
    match within {
        Within::Text => Ok(lines),
        Within::Fence(fence, number) => {
            Err(format!("line {number}: the code has no end; write {fence} below it"))
        }
        Within::Comment(number) => {
            Err(format!("line {number}: the comment has no end; write `-->` behind it"))
        }
    }
}

/// What a line is that is neither code nor comment.
fn role(line: &str) -> Role<'_> {
    match line.trim_start() {
        "" => Role::Blank,
        BEGIN => Role::Begin,
        END => Role::End,
        _ => heading(line).map_or(Role::Other, |(level, title)| Role::Heading(level, title)),
    }
}

/// The level and the title of a heading.
fn heading(line: &str) -> Option<(usize, &str)> {
    let text = line.trim_start_matches(' ');
    let title = text.trim_start_matches('#');
    let (indent, level) = (line.len() - text.len(), text.len() - title.len());
    // Further in it is code, and `#1` is text.
    let is_heading = indent < 4 && (1..=6).contains(&level);
    let is_title = title.is_empty() || title.starts_with([' ', '\t']);
    (is_heading && is_title).then(|| (level, title.trim()))
}

/// The letters of the fence that a line opens, be it in a list or in a quotation.
fn fence(line: &str) -> Option<&str> {
    let is_marker = |letter: char| " \t>-*+.)".contains(letter) || letter.is_ascii_digit();
    let line = line.trim_start_matches(is_marker);
    let info = line.trim_start_matches(if line.starts_with('~') { '~' } else { '`' });
    let fence = &line[..line.len() - info.len()];
    // With a backtick behind them, they are code within the line.
    let is_fence = fence.len() >= 3 && !(fence.starts_with('`') && info.contains('`'));
    is_fence.then_some(fence)
}

/// Whether a line closes the code after a fence: by as many of its letters, or more, and nothing else.
fn closes(line: &str, fence: &str) -> bool {
    let line = line.trim_start_matches([' ', '\t', '>']);
    line.starts_with(fence) && line.chars().all(|letter| fence.starts_with(letter))
}

/// Whether a comment begins in a line and does not end there.
fn opens_comment(line: &str) -> bool {
    line.trim_start().strip_prefix("<!--").is_some_and(|rest| !rest.contains("-->"))
}
