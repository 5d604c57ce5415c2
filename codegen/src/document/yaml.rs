//! Parses YAML, and passes everything with its span to a [`Builder`].
//!
//! granit-parser emits events, and `scalar` parses plain scalars. Keys are compared as strings, so
//! `404` and `'404'` are equal, which no YAML library notices.

use std::collections::BTreeMap;

use granit_parser::{Event, Options, Parser, ScalarStyle, Tag};
use serde_json::{Map, Value};

use super::builder::{Builder, MAX_BYTES, MAX_DEPTH, ParseResult};
use super::source_span::SourceSpans;
use super::{advice, scalar, suppressions};
use crate::diagnostic::{Diagnostics, Fix, Span};
use crate::rule;

/// The line ends of YAML 1.1 only: NEL, and the line and paragraph separators.
const OLD_BREAKS: [char; 3] = ['\u{85}', '\u{2028}', '\u{2029}'];

/// The weight of each node of an alias, in bytes of text.
const PART: usize = MAX_BYTES / 1_000_000;

/// An open collection.
struct Level {
    /// Its anchor, or 0.
    anchor: usize,
    /// The span of its merge key.
    merge: Option<Span>,
}

/// An anchored value.
struct Anchored {
    value: Value,
    /// Its size in bytes of text.
    weight: usize,
    /// Its number of levels.
    depth: usize,
}

/// All anchored values.
#[derive(Default)]
struct Anchors {
    all: BTreeMap<usize, Anchored>,
    /// The total size of anchored values and of aliases so far, in bytes of text.
    copied: usize,
}

struct Reader<'a> {
    text: &'a str,
    builder: Builder<'a>,
    levels: Vec<Level>,
    anchors: Anchors,
    comments: Vec<(Span, String)>,
    /// The span of the last key, if it has no quotes.
    plain_key: Option<Span>,
}

pub(super) fn read(text: &str) -> Result<(Value, SourceSpans), Diagnostics> {
    let (levels, comments) = (Vec::new(), Vec::new());
    let builder = Builder::new(text)?;
    let anchors = Anchors::default();
    let mut reader = Reader { text, builder, levels, anchors, comments, plain_key: None };
    let read = reader.events();
    let (value, mut spans) = reader.builder.finish(read)?;
    spans.suppressions = suppressions::read(text, &spans, &reader.comments);
    spans.comments = reader.comments;
    Ok((value, spans))
}

impl Reader<'_> {
    fn events(&mut self) -> ParseResult {
        // After a line end of YAML 1.1 only, what is a comment in 1.2 may be a key in 1.1.
        if let Some((start, found)) = self.text.match_indices(OLD_BREAKS).next() {
            let span = Span { start, end: start + found.len() };
            let message = "remove this character; some tools end the line here, and others do not";
            return Err(self.builder.diagnostic(rule::YAML_SYNTAX, span, message));
        }
        let mut options = Options::default();
        options.flow_nesting_limit = MAX_DEPTH;
        options.block_nesting_limit = MAX_DEPTH;
        options.max_buffered_comment_events = usize::MAX;
        for event in Parser::new_from_str_with_options(self.text, options) {
            let (event, span) = event.map_err(|error| advice::syntax(&self.builder, &error))?;
            let range = |it: granit_parser::Span| {
                let range = it.byte_range().unwrap_or_default();
                Span { start: range.start, end: range.end }
            };
            let tag = span.tag_start().map(|_| range(span.tag_span().unwrap_or(span)));
            let span = range(span);
            self.properties(&event, span, tag);
            self.event(event, span)?;
        }
        Ok(())
    }

    /// Reports the anchor and the tag before a value.
    fn properties(&mut self, event: &Event<'_>, span: Span, tag: Option<Span>) {
        if event.anchor_id().is_some() {
            let span = self.anchor(span);
            self.builder.warn(rule::YAML_NO_ALIAS, span, "write the value without an anchor", None);
        }
        let Some(span) = tag else { return };
        if event.tag().is_some_and(|it| it.core_suffix().is_some()) {
            self.builder.warn(rule::YAML_NO_TAG, span, "write the value without a tag", None);
        } else {
            let message = "write the value without a tag; this tag is unknown";
            self.builder.error(rule::YAML_SYNTAX, span, message);
        }
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> ParseResult {
        let anchor = event.anchor_id().unwrap_or_default();
        match event {
            Event::MappingEnd | Event::SequenceEnd => self.close(span.end)?,
            Event::Alias(anchor) => self.alias(anchor, span)?,
            Event::Scalar(text, style, _, tag) => {
                let plain = style == ScalarStyle::Plain;
                let is_key = self.builder.is_at_key();
                if is_key {
                    self.key(&text, span, plain);
                } else {
                    self.missing_space(span);
                }
                // A key is always a string.
                if !is_key || anchor != 0 {
                    let value = self.scalar(&text, span, plain, tag.as_deref());
                    let kept = self.anchors.keep(anchor, &value);
                    self.check_limit(kept, span)?;
                    if !is_key {
                        self.builder.value(value, span)?;
                    }
                }
            }
            Event::MappingStart(..) => self.enter(Map::new().into(), anchor, span)?,
            Event::SequenceStart(..) => self.enter(Vec::<Value>::new().into(), anchor, span)?,
            Event::Comment(text, _) => self.comments.push((span, text.into_owned())),
            Event::DocumentStart(..) if !self.builder.spans.entries.is_empty() => {
                let message = "remove one document; this is the second, and only one is read";
                return Err(self.builder.diagnostic(rule::YAML_ONE_DOCUMENT, span, message));
            }
            _ => {}
        }
        Ok(())
    }

    fn enter(&mut self, empty: Value, anchor: usize, span: Span) -> ParseResult {
        if self.builder.is_at_key() {
            let message = "write a string as the key of this mapping";
            return Err(self.builder.diagnostic(rule::YAML_SYNTAX, span, message));
        }
        self.levels.push(Level { anchor, merge: None });
        self.builder.enter(empty, span)
    }

    fn close(&mut self, end: usize) -> ParseResult {
        let Some(Level { anchor, merge }) = self.levels.pop() else { return Ok(()) };
        if merge.is_some_and(|_| !self.builder.mapping().is_some_and(merge_all)) {
            let message = "write a mapping, or a list of mappings, after `<<:`";
            self.builder.error(rule::YAML_SYNTAX, merge.unwrap_or_default(), message);
        }
        let kept = self.builder.close(end).is_none_or(|it| self.anchors.keep(anchor, it));
        self.check_limit(kept, Span { start: end, end })
    }

    /// Fails if the size of all copies exceeds the limit.
    fn check_limit(&self, is_bounded: bool, at: Span) -> ParseResult {
        let message = "write fewer or shorter anchored values; all aliases and anchors together are too large";
        let stop = || self.builder.diagnostic(rule::YAML_LIMITS, at, message);
        is_bounded.then_some(()).ok_or_else(stop)
    }

    fn alias(&mut self, anchor: usize, span: Span) -> ParseResult {
        self.builder.warn(
            rule::YAML_NO_ALIAS,
            span,
            "write the value inline, without an alias",
            None,
        );
        let Some(Anchored { value, weight, depth }) = self.anchors.all.get(&anchor) else {
            let message = "write the value inline; this alias is within its own anchor";
            return Err(self.builder.diagnostic(rule::YAML_SYNTAX, span, message));
        };
        self.anchors.copied += weight;
        self.check_limit(self.anchors.copied <= MAX_BYTES, span)?;
        if self.builder.depth() + depth > MAX_DEPTH {
            return Err(self.builder.too_deep(span));
        }
        match (self.builder.is_at_key(), value) {
            (false, value) => self.builder.value(value.clone(), span),
            (true, Value::String(name)) => {
                self.builder.key(name.clone(), span);
                Ok(())
            }
            (true, _) => {
                let message = "write a string as the key of this mapping";
                Err(self.builder.diagnostic(rule::YAML_SYNTAX, span, message))
            }
        }
    }

    fn scalar(&mut self, text: &str, span: Span, plain: bool, tag: Option<&Tag>) -> Value {
        let (read, rule) = match tag.and_then(Tag::core_suffix) {
            Some(tag) => (scalar::tagged(tag, text), rule::YAML_SYNTAX),
            None if plain => (scalar::plain(text), rule::YAML_LIMITS),
            None => return text.into(),
        };
        read.unwrap_or_else(|advice| {
            self.builder.error(rule, span, advice);
            Value::Null
        })
    }

    /// Reports `{type:string}`, which is a mapping of one key without a value.
    fn missing_space(&mut self, span: Span) {
        let Some(key) = self.plain_key.take() else { return };
        let (written, after) = (&self.text[key.start..key.end], &self.text[key.end..]);
        if let Some((name, rest)) = written.split_once(':')
            && span.start == span.end
            // Neither a URL nor `{a:b: }`.
            && !rest.starts_with('/')
            && !after.trim_start().starts_with(':')
            && self.builder.is_in_braces()
        {
            let replacement = format!("{name}: {rest}");
            let message = format!("write `{replacement}`, with a space after the colon");
            let fix = Some(Fix { span: key, replacement });
            self.builder.error_with(rule::YAML_SYNTAX, key, &message, fix);
        }
    }

    fn key(&mut self, name: &str, span: Span, plain: bool) {
        self.plain_key = plain.then_some(span);
        let is_first = self.builder.key(name.to_owned(), span);
        let is_string =
            name.is_empty() || !plain || scalar::plain(name).is_ok_and(|it| it.is_string());
        if is_first && !is_string {
            let message = format!("write `'{name}'`; without quotes this key is not a string");
            let fix = Fix { span, replacement: format!("'{name}'") };
            self.builder.warn(rule::YAML_STRING_KEYS, span, &message, Some(fix));
        }
        if plain && name == "<<" {
            self.builder.warn(
                rule::YAML_NO_ALIAS,
                span,
                "write the keys inline, without a merge key",
                None,
            );
            self.levels.last_mut().expect("a key is within a mapping").merge = Some(span);
        }
    }

    /// The span of the anchor before the node at `span`.
    fn anchor(&self, span: Span) -> Span {
        let start = self.text[..span.start].rfind('&').unwrap_or(span.start);
        let name = self.text[start..].split(char::is_whitespace).next().unwrap_or_default();
        Span { start, end: start + name.len() }
    }
}

impl Anchors {
    /// Stores an anchored value. Returns whether the total size is within the limit: anchors can be nested,
    /// and each has a copy.
    fn keep(&mut self, anchor: usize, value: &Value) -> bool {
        if anchor == 0 {
            return true;
        }
        let (weight, depth) = measure(value);
        self.copied += weight;
        let is_bounded = self.copied <= MAX_BYTES;
        if is_bounded {
            self.all.insert(anchor, Anchored { value: value.clone(), weight, depth });
        }
        is_bounded
    }
}

/// The size of a value in bytes of text, and its number of levels.
pub(crate) fn measure(value: &Value) -> (usize, usize) {
    let all = |parts: &mut dyn Iterator<Item = (usize, &Value)>| {
        parts.fold((PART, 1), |(sum, deepest), (key, part)| {
            let (weight, depth) = measure(part);
            (sum + key + weight, deepest.max(depth + 1))
        })
    };
    match value {
        Value::Object(entries) => all(&mut entries.iter().map(|(key, part)| (key.len(), part))),
        Value::Array(items) => all(&mut items.iter().map(|part| (0, part))),
        Value::String(text) => (PART + text.len(), 0),
        _ => (PART, 0),
    }
}

/// Merges the value of `<<` into its mapping, whose own keys win. Returns whether it is valid.
fn merge_all(mapping: &mut Map<String, Value>) -> bool {
    let merged = match mapping.remove("<<") {
        Some(Value::Array(items)) => items,
        Some(one) => vec![one],
        None => return true,
    };
    merged.into_iter().all(|it| {
        let Value::Object(entries) = it else { return false };
        for (key, value) in entries {
            mapping.entry(key).or_insert(value);
        }
        true
    })
}
