//! The text of a spec → where everything is in it, and what YAML allows that a spec must not have.
//!
//! Deliberately absent: values. `serde_yaml` reads them, and only after this.

use std::collections::BTreeMap;

use granit_parser::{ErrorKind, Event, Options, Parser, ScalarStyle, ScanError};
use serde_json::Value;

use super::allowances;
use super::place::{Place, Places};
use super::pointer::below;
use crate::diagnostic::{Diagnostic, Diagnostics, Fix, Label, Span};
use crate::rule::{self, Rule};

/// Deeper nesting than this is a mistake or an attack.
const MAX_DEPTH: usize = 64;

/// More text than this is no spec that a person maintains.
pub const MAX_BYTES: usize = 2 << 20;

/// Nor are more entries and items.
const MAX_ENTRIES: usize = 100_000;

/// Nor more bytes of pointers to them: each of many can be deep within long keys.
const MAX_POINTERS: usize = 32 << 20;

/// A collection whose end has not been read yet.
struct Open {
    pointer: String,
    kind: Kind,
}

enum Kind {
    /// The key whose value comes next, if it was read, and all keys so far.
    Mapping { key: Option<(String, Span)>, seen: BTreeMap<String, Span> },
    /// The index of the next item.
    Sequence(usize),
}

/// What is read of a text, while it is read.
struct Reader<'a> {
    text: &'a str,
    places: Places,
    open: Vec<Open>,
    comments: Vec<(Span, String)>,
    /// What no value can be made of.
    refused: Vec<Diagnostic>,
    /// The bytes of all pointers.
    pointers: usize,
}

pub(super) fn read(text: &str) -> Result<Places, Diagnostics> {
    let places = Places::of(text);
    if text.len() > MAX_BYTES {
        let message = format!("split this spec; more than {} MiB are not read", MAX_BYTES >> 20);
        return Err(places.diagnostic(text, rule::YAML_LIMITS, Span::default(), message).into());
    }
    let mut reader = Reader {
        text,
        places,
        open: Vec::new(),
        comments: Vec::new(),
        refused: Vec::new(),
        pointers: 0,
    };
    let mut options = Options::default();
    options.flow_nesting_limit = MAX_DEPTH;
    options.block_nesting_limit = MAX_DEPTH;
    options.max_buffered_comment_events = usize::MAX;
    for event in Parser::new_from_str_with_options(text, options) {
        let read = event.map_err(|error| reader.syntax(&error)).and_then(|(event, span)| {
            let range = |it: granit_parser::Span| {
                let range = it.byte_range().unwrap_or_default();
                Span { start: range.start, end: range.end }
            };
            let tag = span.tag_start().map(|_| range(span.tag_span().unwrap_or(span)));
            reader.event(event, range(span), tag)
        });
        if let Err(stop) = read {
            reader.refused.push(*stop);
            break;
        }
    }
    reader.finish()
}

type Continue = Result<(), Box<Diagnostic>>;

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, span: Span, tag: Option<Span>) -> Continue {
        let anchor = match &event {
            Event::Scalar(_, _, anchor, _)
            | Event::SequenceStart(_, anchor, _)
            | Event::MappingStart(_, anchor, _) => *anchor,
            _ => 0,
        };
        if anchor != 0 {
            let span = self.anchor(span);
            self.refuse(rule::YAML_NO_ALIAS, span, "write the value plainly, without an anchor");
        }
        if let Some(tag) = tag {
            self.refuse(rule::YAML_NO_TAG, tag, "write the value plainly, without a tag");
        }
        match event {
            Event::MappingEnd | Event::SequenceEnd => self.close(span.end),
            Event::Alias(_) => {
                self.refuse(rule::YAML_NO_ALIAS, span, "write the value out, without an alias");
                self.scalar(&self.text[span.start..span.end], span, false)?;
            }
            Event::Scalar(value, style, ..) => {
                self.scalar(&value, span, style == ScalarStyle::Plain)?;
            }
            Event::MappingStart(..) => {
                self.enter(span, Kind::Mapping { key: None, seen: BTreeMap::new() })?;
            }
            Event::SequenceStart(..) => self.enter(span, Kind::Sequence(0))?,
            Event::Comment(text, _) => self.comments.push((span, text.into_owned())),
            Event::DocumentStart(..) if !self.places.entries.is_empty() => {
                let message = "remove this second document; a spec is one";
                return Err(self.diagnostic(rule::YAML_ONE_DOCUMENT, span, message));
            }
            _ => {}
        }
        Ok(())
    }

    /// The pointer of the node that starts now and its key; no pointer if it is a mapping key.
    fn next(&mut self) -> (Option<String>, Option<Span>) {
        let Some(parent) = self.open.last_mut() else { return (Some(String::new()), None) };
        match &mut parent.kind {
            Kind::Mapping { key, .. } => match key.take() {
                Some((key, span)) => (Some(below(&parent.pointer, &key)), Some(span)),
                None => (None, None),
            },
            Kind::Sequence(index) => {
                *index += 1;
                (Some(format!("{}/{}", parent.pointer, *index - 1)), None)
            }
        }
    }

    fn enter(&mut self, span: Span, kind: Kind) -> Continue {
        let (Some(pointer), key) = self.next() else {
            let message = "write a text as the key of this mapping";
            return Err(self.diagnostic(rule::YAML_SYNTAX, span, message));
        };
        self.place(pointer.clone(), key, span)?;
        self.open.push(Open { pointer, kind });
        Ok(())
    }

    fn place(&mut self, pointer: String, key: Option<Span>, value: Span) -> Continue {
        self.pointers += pointer.len();
        self.places.entries.entry(pointer).or_insert(Place { key, value });
        let message = if self.places.entries.len() > MAX_ENTRIES {
            format!("split this spec; more than {MAX_ENTRIES} entries and items are not read")
        } else if self.pointers > MAX_POINTERS {
            "nest less, or write shorter keys; so many within each other are not read".to_owned()
        } else {
            return Ok(());
        };
        Err(self.diagnostic(rule::YAML_LIMITS, value, &message))
    }

    /// A collection ends; where, is known only now.
    fn close(&mut self, end: usize) {
        let place = self.open.pop().and_then(|it| self.places.entries.get_mut(&it.pointer));
        if let Some(Place { value, .. }) = place {
            // The end of a block is found where the next thing starts.
            value.end = value.start + self.text[value.start..end.max(value.start)].trim_end().len();
        }
    }

    fn scalar(&mut self, value: &str, span: Span, plain: bool) -> Continue {
        match self.next() {
            (Some(pointer), key) => {
                if plain && is_large_number(value) {
                    let message = "put this number in quotes, or write one of at most 64 bits";
                    self.refuse(rule::YAML_LIMITS, span, message);
                }
                self.place(pointer, key, span)
            }
            (None, _) => {
                self.key(value, span, plain);
                Ok(())
            }
        }
    }

    /// Remembers a mapping key, whose value comes next.
    fn key(&mut self, name: &str, span: Span, plain: bool) {
        let Some(Open { pointer, kind: Kind::Mapping { key, seen } }) = self.open.last_mut() else {
            return;
        };
        *key = Some((name.to_owned(), span));
        let first = *seen.entry(name.to_owned()).or_insert(span);
        if first != span {
            let message = format!("keep one `{name}`; this mapping has two");
            let label = Label { span: first, text: "first here".into() };
            let mut found =
                self.places.diagnostic(self.text, rule::YAML_DUPLICATE_KEY, span, message);
            (found.pointer, found.labels) = (below(pointer, name), vec![label]);
            self.places.found.push(found);
        } else if plain && !is_text(name) {
            let message = format!("write `'{name}'`; without quotes this key is no text");
            let mut found =
                self.places.diagnostic(self.text, rule::YAML_STRING_KEYS, span, message);
            found.fix = Some(Fix { span, replacement: format!("'{name}'") });
            found.pointer = below(pointer, name);
            self.places.found.push(found);
        }
        if name == "<<" {
            self.refuse(rule::YAML_NO_ALIAS, span, "write the keys out, without a merge key");
        }
    }

    fn refuse(&mut self, rule: &'static Rule, span: Span, message: &str) {
        let found = *self.diagnostic(rule, span, message);
        self.refused.push(found);
    }

    /// The anchor of what is at `span`, which stands before it.
    fn anchor(&self, span: Span) -> Span {
        let start = self.text[..span.start].rfind('&').unwrap_or(span.start);
        let name = self.text[start..].split(char::is_whitespace).next().unwrap_or_default();
        Span { start, end: start + name.len() }
    }

    fn diagnostic(&self, rule: &'static Rule, span: Span, message: &str) -> Box<Diagnostic> {
        let span = first_line(self.text, span);
        let mut found = self.places.diagnostic(self.text, rule, span, message.to_owned());
        found.pointer = self.open.last().map(|it| it.pointer.clone()).unwrap_or_default();
        Box::new(found)
    }

    fn syntax(&self, error: &ScanError) -> Box<Diagnostic> {
        let at = error.marker().byte_offset().unwrap_or_default().min(self.text.len());
        let span = Span { start: at, end: at };
        match error.kind() {
            ErrorKind::RecursionLimitExceeded => {
                let message = format!("nest less; more than {MAX_DEPTH} levels are not read");
                self.diagnostic(rule::YAML_LIMITS, span, &message)
            }
            _ => match self.tab_near(at) {
                Some(tab) => {
                    let span = Span { start: tab, end: tab + 1 };
                    self.diagnostic(rule::YAML_SYNTAX, span, "indent with spaces; this is a tab")
                }
                None => self.diagnostic(rule::YAML_SYNTAX, span, &advice(&error.info())),
            },
        }
    }

    /// A tab among what a line begins with: this line, or the next, as a text may run on.
    fn tab_near(&self, at: usize) -> Option<usize> {
        let (start, next) = self.places.lines.around(at);
        [Some(start), next].into_iter().flatten().find_map(|start| {
            let blank = self.text[start..].bytes().take_while(|it| *it == b' ').count();
            (self.text.as_bytes().get(start + blank) == Some(&b'\t')).then_some(start + blank)
        })
    }

    fn finish(mut self) -> Result<Places, Diagnostics> {
        if !self.refused.is_empty() {
            self.refused.extend(self.places.found);
            return Err(Diagnostics::new(self.refused));
        }
        if self.places.entries.is_empty() {
            let message = "write a spec; this text is empty".to_owned();
            let span = Span::default();
            return Err(self.places.diagnostic(self.text, rule::YAML_SYNTAX, span, message).into());
        }
        self.places.allowances = allowances::read(self.text, &self.places, &self.comments);
        Ok(self.places)
    }
}

/// As much of a part of a text as is on its first line.
pub(super) fn first_line(text: &str, span: Span) -> Span {
    let line = text[span.start..span.end].lines().next().unwrap_or_default();
    Span { start: span.start, end: span.start + line.trim_end().len() }
}

/// What to do about what the parser says, where that is mostly one thing.
fn advice(said: &str) -> String {
    let advice = [
        (
            "mapping values are not allowed",
            "put a text that has `: ` in quotes, or mend the indentation",
        ),
        ("unexpected character: `\\u{", "remove this character"),
        ("unexpected character", "put a text that begins so in quotes"),
        ("invalid trailing content", "write `''` for an apostrophe within single quotes"),
        ("indentation in multiline quoted", "close the quotes of the text that begins above"),
        ("simple key expected", "write `key: value`, with a blank behind the colon"),
    ];
    match advice.iter().find(|(part, _)| said.contains(part)) {
        Some((_, advice)) => format!("{advice} ({said})"),
        None => said.to_owned(),
    }
}

/// Whether a plain scalar is a whole number that JSON libraries do not read.
fn is_large_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    digits.len() > 18
        && digits.bytes().all(|it| it.is_ascii_digit())
        && text.parse::<i64>().is_err()
        && text.parse::<u64>().is_err()
}

/// Whether YAML reads a plain scalar as a text.
fn is_text(name: &str) -> bool {
    // Most keys need no second look: of those that begin so, YAML reads only these as something else.
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let word = words.iter().any(|it| it.eq_ignore_ascii_case(name));
    !word && name.starts_with(|it: char| it.is_ascii_alphabetic() || it == '/' || it == '$')
        || serde_yaml::from_str::<Value>(name).is_ok_and(|it| it.is_string())
        || name.is_empty()
}
