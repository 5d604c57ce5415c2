//! Markdown → the edits that make it safe, by rustdoc's parser with rustdoc's options.

use std::collections::BTreeSet;
use std::mem;
use std::ops::Range;

use pulldown_cmark::{
    BrokenLink, BrokenLinkCallback, CodeBlockKind, CowStr, Event, LinkType, OffsetIter, Options,
    Parser, Tag, TagEnd,
};

/// Follows the text while it is parsed; it is still a paragraph then unless the text swallows it.
const BELOW: &str = "\n\nBelow.";

/// The indentation that makes a line code.
const CODE_INDENT: usize = 4;

/// A replacement or an insertion.
#[derive(Debug)]
pub(super) struct Edit {
    pub(super) at: Range<usize>,
    pub(super) with: String,
}

/// The edits that make the text safe, or safer; `None` if no edit can.
pub(super) fn edits(text: &str) -> Option<Vec<Edit>> {
    let whole = format!("{text}{BELOW}");
    let mut reader = Reader { text: &whole, end: text.len(), ..Reader::default() };
    let events = parser(&whole);
    // rustdoc resolves a definition even if no link uses it.
    for (_, to) in events.reference_definitions().iter() {
        if may_be_an_item(LinkType::Reference, &to.dest) {
            reader.escape(to.span.start);
        }
    }
    for (event, at) in events {
        reader.read(event, at);
    }
    reader.prose_ends();
    reader.unused_footnotes();
    (reader.is_closed || !reader.edits.is_empty()).then_some(reader.edits)
}

/// Whether the first line is prose, which can continue the line above it.
pub(super) fn begins_with_prose(text: &str) -> bool {
    matches!(parser(text).next(), Some((Event::Start(Tag::Paragraph), at)) if at.start == 0)
}

/// A fence that does not occur in the code.
pub(super) fn fence_of(code: &str) -> String {
    let longest = code.split(|it| it != '`').map(str::len).max().unwrap_or_default();
    "`".repeat(longest.max(2) + 1)
}

/// Parses as rustdoc does, which tries each unresolved link as the path of an item.
fn parser(text: &str) -> OffsetIter<'_, impl BrokenLinkCallback<'_>> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION;
    let any = |it: BrokenLink<'_>| Some((CowStr::from(it.reference.to_string()), CowStr::from("")));
    Parser::new_with_broken_link_callback(text, options, Some(any)).into_offset_iter()
}

/// Whether an event is in a code block; for an indented one, its code so far.
#[derive(Default)]
enum Code {
    #[default]
    No,
    Fenced,
    Indented(String),
}

/// The state of parsing, up to an event.
#[derive(Default)]
struct Reader<'a> {
    text: &'a str,
    /// The end of the text, where [`BELOW`] begins.
    end: usize,
    edits: Vec<Edit>,
    /// Whether [`BELOW`] is a separate paragraph.
    is_closed: bool,
    /// The number of blocks and spans around an event.
    depth: usize,
    /// The code block around an event.
    code: Code,
    is_link: bool,
    /// Prose without a gap, up to an event.
    prose: Range<usize>,
    cell: Range<usize>,
    footnotes: Vec<(CowStr<'a>, usize)>,
    used_footnotes: BTreeSet<String>,
}

impl<'a> Reader<'a> {
    fn read(&mut self, event: Event<'a>, at: Range<usize>) {
        if !matches!(event, Event::Text(_)) {
            self.prose_ends();
        }
        match event {
            Event::Start(tag) => {
                self.start(tag, &at);
                self.depth += 1;
            }
            Event::End(tag) => {
                self.depth -= 1;
                self.end(tag, at);
            }
            Event::Text(text) => match &mut self.code {
                Code::Indented(code) => code.push_str(&text),
                Code::Fenced => {}
                Code::No => self.prose(&text, at),
            },
            Event::InlineHtml(_) => self.escape(at.start),
            // The first line of a block, and each line that would begin another one once that is escaped.
            Event::Html(line) => {
                let indent = line.len() - line.trim_start().len();
                if line[indent..].starts_with('<') {
                    self.escape(at.start + indent);
                }
            }
            // Versions of the parser disagree on whether a block may begin after the box.
            Event::TaskListMarker(_) => {
                let rest = self.text[at.end..].strip_prefix(' ').unwrap_or_default();
                if !rest.starts_with(char::is_alphabetic) {
                    self.escape(at.start);
                }
            }
            Event::FootnoteReference(name) => {
                self.used_footnotes.insert(name.into_string());
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'a>, at: &Range<usize>) {
        match tag {
            Tag::Paragraph if self.depth == 0 && at.start == self.end + 2 => self.is_closed = true,
            Tag::CodeBlock(CodeBlockKind::Indented) => self.code = Code::Indented(String::new()),
            Tag::CodeBlock(CodeBlockKind::Fenced(_)) => {
                self.code = Code::Fenced;
                self.fenced(at);
            }
            Tag::Link { link_type, dest_url, .. } => {
                self.is_link = true;
                if is_unknown(link_type) || may_be_an_item(link_type, &dest_url) {
                    self.escape(at.start);
                }
            }
            Tag::Image { link_type, .. } if is_unknown(link_type) => self.escape(at.start + 1),
            Tag::FootnoteDefinition(name) => self.footnotes.push((name, at.start)),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, at: Range<usize>) {
        match tag {
            TagEnd::CodeBlock => {
                if let Code::Indented(code) = mem::take(&mut self.code) {
                    self.indented(at, &code);
                }
            }
            TagEnd::Link => self.is_link = false,
            TagEnd::TableCell => self.cell = at,
            TagEnd::TableRow => self.row_ends(at),
            _ => {}
        }
    }

    /// Sets a language that rustdoc does not run, and closes a fence that is open at the end.
    fn fenced(&mut self, at: &Range<usize>) {
        let block = &self.text[at.clone()];
        let info = block.trim_start_matches(if block.starts_with('~') { '~' } else { '`' });
        let fence = &block[..block.len() - info.len()];
        let info = info.lines().next().unwrap_or_default();
        if info != language(info) {
            let start = at.start + fence.len();
            self.replace(start..start + info.len(), language(info));
        }
        if at.end == self.text.len() {
            self.replace(self.end..self.end, format!("\n{fence}"));
        }
    }

    /// Puts a fence around indented code. The markers before its first line are those of the quotations
    /// and list items around it: that of a quotation is repeated in each line, that of an item is only
    /// indentation.
    fn indented(&mut self, at: Range<usize>, code: &str) {
        let start = at.start - CODE_INDENT;
        let line = self.text[..start].rfind('\n').map_or(0, |it| it + 1);
        let mark = |it| if it == '>' { it } else { ' ' };
        let marks: String = self.text[line..start].chars().map(mark).collect();
        let fence = fence_of(code);
        let lines = code.trim_end_matches('\n').lines();
        let lines = lines.map(|line| format!("{marks}{line}").trim_end().to_owned() + "\n");
        let block = format!("{fence}text\n{}{marks}{fence}", lines.collect::<String>());
        let end = self.text[..at.end].trim_end_matches('\n').len();
        self.replace(start..end, block);
    }

    /// Prose: escapes what could be read as markup, and makes links of URLs.
    fn prose(&mut self, text: &str, at: Range<usize>) {
        let written = &self.text[at.clone()];
        let follows = self.prose.end == at.start;
        // A backslash that is not text escapes what follows.
        let is_escaped = !follows && self.text[..at.start].ends_with('\\');
        if text == written {
            let marks = written.match_indices(['`', '<', '[']).map(|(index, _)| index);
            for index in marks.filter(|it| !is_escaped || *it > 0) {
                let mark = at.start + index;
                if is_mark(&self.text[mark..]) {
                    self.escape(mark);
                }
            }
        }
        if !follows || text != written && written.starts_with('&') {
            self.prose_ends();
            self.prose.start = at.start;
        }
        self.prose.end = at.end;
    }

    fn prose_ends(&mut self) {
        let prose = mem::replace(&mut self.prose, 0..0);
        if self.is_link {
            return;
        }
        let text = &self.text[prose.clone()];
        let mut done = 0;
        while let Some(url) = next_url(&text[done..]) {
            let (start, end) = (prose.start + done + url.start, prose.start + done + url.end);
            // Before a letter, a backslash is text; it would escape the `<`.
            let escape = if self.text[..start].ends_with('\\') { "\\" } else { "" };
            self.replace(start..start, format!("{escape}<"));
            self.replace(end..end, ">");
            done += url.end;
        }
    }

    /// Cells beyond the last column of a table are not rendered, so they are made part of that column.
    fn row_ends(&mut self, at: Range<usize>) {
        let rest = self.text[self.cell.end..at.end].trim_end();
        let last = rest.len() - usize::from(rest.ends_with('|'));
        let bars = rest[..last].match_indices('|').map(|(index, _)| index);
        let is_escaped = |it: usize| rest[..it].ends_with('\\');
        let bars: Vec<usize> = bars.filter(|it| !is_escaped(*it)).collect();
        for index in bars {
            self.escape(self.cell.end + index);
        }
    }

    /// A footnote without a reference is not rendered, so it becomes text.
    fn unused_footnotes(&mut self) {
        for (name, at) in mem::take(&mut self.footnotes) {
            if !self.used_footnotes.contains(&*name) {
                self.escape(at);
            }
        }
    }

    fn replace(&mut self, at: Range<usize>, with: impl Into<String>) {
        self.edits.push(Edit { at, with: with.into() });
    }

    /// Makes text of the markup here, by a backslash.
    fn escape(&mut self, at: usize) {
        self.replace(at..at, "\\");
    }
}

/// Whether markup could begin here: unclosed code, an undefined footnote, or HTML, as versions of the
/// parser disagree on tags that span lines of an item.
fn is_mark(text: &str) -> bool {
    let opens_html = |it: char| it.is_ascii_alphabetic() || "/!?".contains(it);
    let html = text.strip_prefix('<').is_some_and(|it| it.starts_with(opens_html));
    html || text.starts_with('`') || text.starts_with("[^")
}

/// The safe info string of a code block: one word, which does not look like an attribute of rustdoc.
fn language(info: &str) -> &str {
    let word = info.trim_start();
    let word = word.split(|it: char| !it.is_ascii_alphanumeric() && !"-_+#".contains(it)).next();
    let word = word.unwrap_or_default();
    let letters = word.chars().filter(char::is_ascii_alphanumeric);
    let letters = letters.collect::<String>().to_ascii_lowercase();
    let is_rustdocs = RUSTDOC.iter().any(|it| letters.starts_with(it)) || is_error_code(&letters);
    if letters.is_empty() || is_rustdocs { "text" } else { word }
}

/// The beginnings of the attributes of code blocks that rustdoc reads.
const RUSTDOC: [&str; 10] = [
    "compile",
    "custom",
    "doctest",
    "edition",
    "ignore",
    "norun",
    "rs",
    "rust",
    "should",
    "standalone",
];

/// `e0001`
fn is_error_code(word: &str) -> bool {
    word.strip_prefix('e').is_some_and(|it| it.bytes().all(|it| it.is_ascii_digit()))
}

/// Whether the text does not define the name of a link.
fn is_unknown(link: LinkType) -> bool {
    use LinkType::{CollapsedUnknown, ReferenceUnknown, ShortcutUnknown};
    matches!(link, CollapsedUnknown | ReferenceUnknown | ShortcutUnknown)
}

/// Whether rustdoc could resolve this destination as the path of an item.
fn may_be_an_item(link: LinkType, to: &str) -> bool {
    let mut parts = to.split('#');
    let path = parts.next().unwrap_or_default().replace('`', "");
    let is_path = |it: char| it.is_alphanumeric() || ":_<>, !*&;@()".contains(it);
    let is_address = matches!(link, LinkType::Autolink | LinkType::Email) || to.contains('/');
    !is_address && !path.trim().is_empty() && (path.chars().all(is_path) || parts.count() > 1)
}

/// The range of the first URL that rustdoc warns should be a link, extended so that the link has all of it.
fn next_url(text: &str) -> Option<Range<usize>> {
    let starts = text.match_indices("http").map(|(start, _)| start);
    starts.into_iter().find_map(|start| {
        let rest = &text[start..];
        let host = rest.strip_prefix("http")?;
        let host = host.strip_prefix('s').unwrap_or(host).strip_prefix("://")?;
        let is_part = |it: char| it.is_ascii_alphanumeric() || "-@:%._+~#=".contains(it);
        let host = &host[..host.find(|it| !is_part(it)).unwrap_or(host.len())];
        let is_top =
            |(_, top): (usize, &str)| top[1..].starts_with(|it: char| it.is_ascii_alphabetic());
        let dots = host.match_indices('.').map(|(dot, _)| (dot, &host[dot..]));
        dots.into_iter().any(is_top).then_some(())?;
        let is_end =
            |it: char| it.is_whitespace() || it.is_control() || "<>`\"|\\[](){}*".contains(it);
        let url = &rest[..rest.find(is_end).unwrap_or(rest.len())];
        let url = url.trim_end_matches(|it| ".,;:!?'_~".contains(it));
        Some(start..start + url.len())
    })
}
