//! The texts that a document is made of, with what their files are called: that of a spec, and those of
//! the overlays that are laid over it.
//!
//! They are one text, in which each begins on a line of its own: so a byte says where something is, and
//! in which file. Deliberately absent: what the texts mean, and how files are read.

use crate::diagnostic::Lines;

/// A text, and what its file is called.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The path of the file, as messages name it.
    pub name: &'a str,
    /// What it holds.
    pub text: &'a str,
}

/// A spec, and the overlays that are laid over it, in their order.
#[derive(Clone, Debug)]
pub struct Sources<'a> {
    pub(crate) spec: Source<'a>,
    pub(crate) overlays: Vec<Source<'a>>,
}

/// A spec alone, whose file has no name.
impl<'a> From<&'a str> for Sources<'a> {
    fn from(text: &'a str) -> Self {
        Self::of("", text)
    }
}

impl<'a> From<&'a String> for Sources<'a> {
    fn from(text: &'a String) -> Self {
        Self::of("", text)
    }
}

impl<'a> Sources<'a> {
    /// A spec alone.
    #[must_use]
    pub fn of(name: &'a str, text: &'a str) -> Self {
        Self { spec: Source { name, text: without_mark(text) }, overlays: Vec::new() }
    }

    /// The same with one more overlay.
    #[must_use]
    pub fn with(mut self, Source { name, text }: Source<'a>) -> Self {
        self.overlays.push(Source { name, text: without_mark(text) });
        self
    }

    /// What the file of the spec is called.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.spec.name
    }

    /// The text of the spec.
    #[must_use]
    pub fn text(&self) -> &'a str {
        self.spec.text
    }

    /// What the file is called that this byte of the whole text is in.
    #[must_use]
    pub fn file(&self, byte: usize) -> &'a str {
        self.at(byte).1
    }

    /// The file that a byte of the whole text is in: where it starts there, and what it is called.
    pub(crate) fn at(&self, byte: usize) -> (usize, &'a str) {
        let files = self.starts().into_iter().zip(&self.overlays);
        let file = files.take_while(|(start, _)| *start <= byte).last();
        file.map_or((0, self.spec.name), |(start, it)| (start, it.name))
    }

    /// Where the overlays start in the whole text.
    pub(crate) fn starts(&self) -> Vec<usize> {
        let mut end = self.spec.text.len();
        let start = |it: &Source<'_>| {
            let start = end + 1;
            end = start + it.text.len();
            start
        };
        self.overlays.iter().map(start).collect()
    }

    /// The whole text, and its lines.
    pub(crate) fn whole(&self) -> (String, Lines) {
        let overlays = self.overlays.iter().map(|it| it.text);
        let texts: Vec<&str> = std::iter::once(self.spec.text).chain(overlays).collect();
        let text = texts.join("\n");
        let lines = Lines::of_texts(&text, &self.starts());
        (text, lines)
    }
}

/// The text behind the mark that editors on Windows begin a file with, which means nothing.
pub(crate) fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}
