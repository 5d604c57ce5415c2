//! The source texts of a document, with their file names: a spec and the overlays applied to it.
//!
//! They are joined into one text, each starting on a new line, so that a byte offset identifies both file
//! and position. Parsing and file I/O are elsewhere.

use crate::diagnostic::Lines;

/// The text and the name of a file.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The path of the file, as messages print it.
    pub name: &'a str,
    /// Its content.
    pub text: &'a str,
}

/// A spec, and the overlays to apply to it, in order.
#[derive(Clone, Debug)]
pub struct Sources<'a> {
    pub(crate) spec: Source<'a>,
    pub(crate) overlays: Vec<Source<'a>>,
}

/// A spec without overlays or a file name.
impl<'a> From<&'a str> for Sources<'a> {
    fn from(text: &'a str) -> Self {
        Self::new("", text)
    }
}

impl<'a> From<&'a String> for Sources<'a> {
    fn from(text: &'a String) -> Self {
        Self::new("", text)
    }
}

impl<'a> Sources<'a> {
    /// A spec without overlays.
    #[must_use]
    pub fn new(name: &'a str, text: &'a str) -> Self {
        Self { spec: Source { name, text: without_bom(text) }, overlays: Vec::new() }
    }

    /// Appends an overlay.
    #[must_use]
    pub fn with_overlay(mut self, Source { name, text }: Source<'a>) -> Self {
        self.overlays.push(Source { name, text: without_bom(text) });
        self
    }

    /// The file name of the spec.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.spec.name
    }

    /// The text of the spec.
    #[must_use]
    pub fn text(&self) -> &'a str {
        self.spec.text
    }

    /// The name of the file that contains this byte of the joined text.
    #[must_use]
    pub fn file(&self, byte: usize) -> &'a str {
        self.at(byte).1
    }

    /// The start offset and the name of the file that contains a byte of the joined text.
    pub(crate) fn at(&self, byte: usize) -> (usize, &'a str) {
        let files = self.starts().into_iter().zip(&self.overlays);
        let file = files.take_while(|(start, _)| *start <= byte).last();
        file.map_or((0, self.spec.name), |(start, it)| (start, it.name))
    }

    /// The start offsets of the overlays in the joined text.
    pub(crate) fn starts(&self) -> Vec<usize> {
        let mut end = self.spec.text.len();
        let start = |it: &Source<'_>| {
            let start = end + 1;
            end = start + it.text.len();
            start
        };
        self.overlays.iter().map(start).collect()
    }

    /// The joined text, and its lines.
    pub(crate) fn whole(&self) -> (String, Lines) {
        let overlays = self.overlays.iter().map(|it| it.text);
        let texts: Vec<&str> = std::iter::once(self.spec.text).chain(overlays).collect();
        let text = texts.join("\n");
        let lines = Lines::of_texts(&text, &self.starts());
        (text, lines)
    }
}

/// Strips the byte order mark that some Windows editors write.
pub(crate) fn without_bom(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}
