//! Evaluates the JSONPath of an action, and explains why one is invalid or matches nothing.
//!
//! A path can take exponential time, so the cost of a query is estimated in advance, from the path and the
//! size of the document.

use std::collections::BTreeSet;

use serde_json::Value;
use serde_json_path::{JsonPath, PathElement};

use super::tree::Step;
use crate::diagnostic::{Diagnostic, Fix, Span};
use crate::document::{Document, child};
use crate::lint::{Guesses, suggestion};
use crate::rule;

/// The maximum number of values that all queries visit, by estimate.
const MAX_VISITS: u64 = 100_000_000;

/// The maximum length and nesting of a path, as parsing takes more than linear time.
const MAX_LENGTH: usize = 4096;
const MAX_NESTING: usize = 8;

/// The advice if queries would visit more.
const TOO_MUCH: &str = "write fewer paths, or simpler ones; these can match too much";

/// The number of keys per guess.
const KEYS_PER_GUESS: usize = 200;

/// The size of a document, and the cost of the queries so far.
pub(super) struct Targets {
    /// The number of values at each depth.
    values: Vec<u64>,
    visits: u64,
    guesses: Guesses,
}

/// Parses the JSONPath at a pointer.
pub(super) fn read(file: &Document, at: &str, text: &str) -> Result<JsonPath, Box<Diagnostic>> {
    let plain = unquoted(text);
    let opened = plain.chars().scan(0_usize, |depth, it| {
        match it {
            '[' | '(' => *depth += 1,
            ']' | ')' => *depth = depth.saturating_sub(1),
            _ => {}
        }
        Some(*depth)
    });
    if text.len() > MAX_LENGTH || opened.max().unwrap_or_default() > MAX_NESTING {
        let message = "write a shorter path, with fewer nested brackets";
        return Err(file.diagnostic(rule::OVERLAY, at, message).into());
    }
    JsonPath::parse(text).map_err(|error| {
        let mut position = error.position().min(text.len());
        while !text.is_char_boundary(position) {
            position -= 1;
        }
        let span = within(file, at, text, position..text.len());
        if !text.starts_with('$') {
            let message = "begin this path with `$`, the root of the document";
            return file.diagnostic_at(rule::OVERLAY, at, span, message).into();
        }
        let Some(better) = bracketed(text, position) else {
            let message = format!("write a JSONPath here ({})", error.message());
            return file.diagnostic_at(rule::OVERLAY, at, span, message).into();
        };
        let message =
            format!("write `{better}`; a name after a dot can only have letters, digits and `_`");
        let fix = file.replace(at, &better);
        Diagnostic { fix, ..file.diagnostic_at(rule::OVERLAY, at, span, message) }.into()
    })
}

/// The path with the name at an offset in brackets, if that makes the path valid.
fn bracketed(text: &str, position: usize) -> Option<String> {
    let mut better = text.to_owned();
    let mut position = position;
    // Each iteration puts one name in brackets.
    for _ in 0..MAX_NESTING {
        let dot = better.get(..=position.min(better.len() - 1))?.rfind('.')?;
        let rest = &better[dot + 1..];
        let name = rest.split(['.', '[', ']', ')', '=', ' ']).next().unwrap_or_default();
        if name.is_empty() || name.contains(['\'', '\\', ']', '*']) {
            return None;
        }
        let rest = &rest[name.len()..];
        let dots = if better[..dot].ends_with('.') { ".." } else { "" };
        better = format!("{}{dots}['{name}']{rest}", better[..dot].trim_end_matches('.'));
        match JsonPath::parse(&better) {
            Ok(_) => return Some(better),
            Err(error) => position = error.position(),
        }
    }
    None
}

/// The span of a part of the string at a pointer; of all of it, if the string has escapes.
fn within(file: &Document, at: &str, text: &str, part: std::ops::Range<usize>) -> Span {
    let span = file.span(at);
    let written = &file.text[span.start..span.end];
    match written.find(text) {
        Some(start) if start < 2 => {
            let start = span.start + start;
            Span { start: start + part.start, end: start + part.end }
        }
        _ => span,
    }
}

/// A path without its quoted names.
fn unquoted(text: &str) -> String {
    let (mut quote, mut escaped) = (None, false);
    let plain = |it: &char| {
        let was = quote;
        match (quote, it) {
            _ if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), it) if open == *it => quote = None,
            (None, '\'' | '"') => quote = Some(*it),
            _ => {}
        }
        was.is_none() && quote.is_none()
    };
    text.chars().filter(plain).collect()
}

/// `/paths/~1things`
pub(super) fn pointer(path: &[Step]) -> String {
    path.iter().fold(String::new(), |pointer, step| match step {
        Step::Key(key) => child(&pointer, key),
        Step::Index(index) => format!("{pointer}/{index}"),
    })
}

impl Targets {
    pub(super) fn new(value: &Value) -> Self {
        let mut values = Vec::new();
        count(value, 0, &mut values);
        Self { values, visits: 0, guesses: Guesses::default() }
    }

    /// Whether queries have reached the limit.
    pub(super) fn is_exhausted(&self) -> bool {
        self.visits > MAX_VISITS
    }

    /// Evaluates a path. Returns matches without duplicates, in order.
    pub(super) fn select(
        &mut self,
        file: &Document,
        at: &str,
        (text, path): (&str, &JsonPath),
        value: &Value,
    ) -> Result<Vec<Vec<Step>>, Box<Diagnostic>> {
        if !self.try_spend(text) {
            return Err(file.diagnostic(rule::OVERLAY, at, TOO_MUCH).into());
        }
        let step = |it: &PathElement<'_>| match it {
            PathElement::Name(name) => Step::Key((*name).to_owned()),
            PathElement::Index(index) => Step::Index(*index),
        };
        let found = path.query_located(value);
        let found: BTreeSet<Vec<Step>> =
            found.locations().map(|it| it.iter().map(step).collect()).collect();
        match found.is_empty() {
            true => Err(self.no_match(file, at, text, value).into()),
            false => Ok(found.into_iter().collect()),
        }
    }

    /// Adds the estimated cost of a query, and returns whether it is within the limit. A query visits all
    /// values up to the depth of its path, or all values after `..`. That is multiplied by the number of levels
    /// for each further `..`, of selectors for each bracket, and of all values for each inner `$`.
    fn try_spend(&mut self, text: &str) -> bool {
        let plain = unquoted(text);
        let times = |of: &str| u32::try_from(plain.matches(of).count()).unwrap_or(u32::MAX);
        let lists = times("[").max(1);
        let choices = u64::from(times(",").div_ceil(lists) + 1).saturating_pow(lists);
        let steps = plain.matches(['.', '[']).count();
        let all: u64 = self.values.iter().sum();
        let levels = u64::try_from(self.values.len()).unwrap_or(u64::MAX);
        let cost = match (plain.contains(['*', '?', ':']), plain.contains("..")) {
            (_, true) => all,
            (true, false) => self.values.iter().take(steps + 1).sum(),
            (false, false) => 1,
        };
        let cost = cost.saturating_mul(choices);
        let cost = cost.saturating_mul(levels.saturating_pow(times("..").saturating_sub(1)));
        let cost = cost.saturating_mul(all.saturating_pow(times("$").saturating_sub(1)));
        self.visits = self.visits.saturating_add(cost);
        !self.is_exhausted()
    }

    /// The error that a path matches nothing: which part of it does, and which keys are there.
    fn no_match(&mut self, file: &Document, at: &str, text: &str, value: &Value) -> Diagnostic {
        let (mut end, mut start, mut parents) = (text.len(), 1, vec![value]);
        for (cut, _) in text.match_indices(['.', '[']).collect::<Vec<_>>().into_iter().rev() {
            let Ok(path) = JsonPath::parse(&text[..cut]) else { continue };
            if !self.try_spend(&text[..cut]) {
                return file.diagnostic(rule::OVERLAY, at, TOO_MUCH);
            }
            let found = path.query(value).all();
            if !found.is_empty() {
                (start, parents) = (cut, found);
                break;
            }
            end = cut;
        }
        let (matched, segment) = (&text[..start], &text[start..end]);
        let span = within(file, at, text, start..end);
        let Some(name) = name(segment) else {
            let message = format!("nothing in `{matched}` matches `{segment}`");
            return file.diagnostic_at(rule::OVERLAY, at, span, message);
        };
        let mut keys = BTreeSet::new();
        parents.iter().for_each(|it| names(it, segment.starts_with(".."), &mut keys));
        let keys: Vec<&str> = keys.into_iter().collect();
        let near = keys
            .chunks(KEYS_PER_GUESS)
            .filter_map(|it| self.guesses.nearest(&name, it.iter().copied()));
        let near: Vec<&str> = near.collect();
        let near = self.guesses.nearest(&name, near);
        let question = suggestion(near);
        let none = match parents.len() {
            1 => format!("`{matched}` has no `{name}`"),
            many => format!("none of the {many} values that `{matched}` matches has `{name}`"),
        };
        let found = file.diagnostic_at(rule::OVERLAY, at, span, none + &question);
        let better =
            near.map(|it| format!("{matched}{}{}", segment.replace(&name, it), &text[end..]));
        let better = better.filter(|it| JsonPath::parse(it).is_ok());
        let fix: Option<Fix> = better.and_then(|it| file.replace(at, &it));
        Diagnostic { fix, ..found }
    }
}

/// The name in a segment that consists of one.
fn name(segment: &str) -> Option<String> {
    let inner = segment.trim_start_matches('.');
    let quoted = |quote: char| {
        inner.strip_prefix(['['])?.strip_prefix(quote)?.strip_suffix(']')?.strip_suffix(quote)
    };
    let (name, is_plain) = match quoted('\'').or_else(|| quoted('"')) {
        Some(name) => (name, !name.contains(['\'', '"', '\\'])),
        None => (inner, !inner.contains(['*', '['])),
    };
    (is_plain && !name.is_empty()).then(|| name.to_owned())
}

/// Collects the keys of a mapping, and with `all` those of everything in it.
fn names<'a>(value: &'a Value, all: bool, into: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(entries) => {
            into.extend(entries.keys().map(String::as_str));
            entries.values().filter(|_| all).for_each(|it| names(it, all, into));
        }
        Value::Array(items) => items.iter().filter(|_| all).for_each(|it| names(it, all, into)),
        _ => {}
    }
}

/// Counts the values at each depth.
fn count(value: &Value, depth: usize, at: &mut Vec<u64>) {
    at.resize(at.len().max(depth + 1), 0);
    at[depth] += 1;
    match value {
        Value::Object(entries) => entries.values().for_each(|it| count(it, depth + 1, at)),
        Value::Array(items) => items.iter().for_each(|it| count(it, depth + 1, at)),
        _ => {}
    }
}
