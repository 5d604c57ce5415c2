//! Edits a document: each method returns the document with one change, and keeps every other byte of its
//! text.
//!
//! The result is parsed again. An edit fails if anything else has changed in its value, or if a comment
//! that a program reads now belongs to something else.

use serde_json::{Map, Value};

use super::node::Node;
use super::{Document, child, parent, parse, unescape};
use crate::diagnostic::{Fix, Span};

/// Why an edit fails.
pub type Reason = &'static str;

const UNREADABLE: Reason = "its YAML style is not supported";

impl Document {
    /// The source text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Adds an entry to the mapping or sequence at `parent`, after the child at `after` or else at the end;
    /// in block style, with a comment above it.
    ///
    /// # Errors
    /// There is no such mapping or sequence, or the entry cannot be added.
    pub fn with_entry(
        &self,
        parent: &str,
        key: Option<&str>,
        node: &Node,
        comment: Option<&str>,
        after: Option<&str>,
    ) -> Result<Self, Reason> {
        let is_fit = match (self.at(parent), key) {
            (Value::Object(entries), Some(key)) => !entries.contains_key(key),
            (it, key) => it.is_array() && key.is_none(),
        };
        if !is_fit {
            return Err("there is no mapping or sequence to add it to");
        }
        let expected = self.expected(parent, |it| match (it, key) {
            (Value::Object(entries), Some(key)) => drop(entries.insert(key.into(), node.value())),
            (Value::Array(items), _) => items.push(node.value()),
            _ => {}
        });
        let last = self.in_text_order(parent).pop();
        let fix = match (self.is_flow_at(parent), after.map(ToOwned::to_owned).or(last)) {
            (true, sibling) => {
                let entry = node.in_flow(key, self.is_json());
                let at = match &sibling {
                    Some(it) => self.exact_span(it)?.value.end,
                    None => self.exact_span(parent)?.value.start + 1,
                };
                let comma = if sibling.is_some() { ", " } else { "" };
                insertion(at, format!("{comma}{entry}"))
            }
            (false, None) => return Err(UNREADABLE),
            (false, Some(sibling)) => {
                let margin = self.margin(&sibling)?;
                let mut lines: Vec<String> =
                    comment.map(|it| format!("# {it}")).into_iter().collect();
                lines.extend(node.in_block(key));
                let newline = self.newline();
                let lines = lines.iter().map(|line| format!("{newline}{margin}{line}"));
                insertion(self.end_of_lines(&sibling, margin.len())?, lines.collect())
            }
        };
        self.changed(&fix, &expected, |it| Some(it.to_owned()))
    }

    /// Sets a scalar in the mapping at `parent`. A new entry is added after `type`, or else at the start.
    ///
    /// # Errors
    /// There is no such mapping, or the entry cannot be added.
    pub fn with_scalar(&self, parent: &str, key: &str, value: &Value) -> Result<Self, Reason> {
        let expected = self.expected(parent, |it| {
            it.as_object_mut().map(|it| it.insert(key.into(), value.clone()));
        });
        let is_json = self.is_json();
        let new_entry = Node::Scalar(value.clone()).in_flow(Some(key), is_json);
        if let Some(entry) = self.spans.entries.get(&child(parent, key)) {
            let replacement = value.to_string();
            let fix = Fix { span: entry.value, replacement };
            return self.changed(&fix, &expected, |it| Some(it.to_owned()));
        }
        let children = self.in_text_order(parent);
        let after = child(parent, "type");
        let node = Node::Scalar(value.clone());
        let Some(first) = children.first() else { return Err(UNREADABLE) };
        if children.contains(&after) {
            return self.with_entry(parent, Some(key), &node, None, Some(&after));
        }
        let start = self.exact_span(first)?.key.ok_or(UNREADABLE)?.start;
        let from = self.exact_span(parent)?.value.start;
        let above = self.exact_span(parent)?.key.map_or(from, |it| it.end);
        let is_below_comment =
            self.spans.comments.iter().any(|(it, _)| (above..start).contains(&it.start));
        let between = match self.is_flow_at(parent) {
            true => ", ".to_owned(),
            // The comment belongs to the first entry.
            false if is_below_comment => {
                return self.with_entry(parent, Some(key), &node, None, None);
            }
            false => self.newline().to_owned() + &self.margin(first)?,
        };
        let fix = insertion(start, new_entry + &between);
        self.changed(&fix, &expected, |it| Some(it.to_owned()))
    }

    /// Wraps the reference at `pointer` in `allOf`, so that other keys can be added.
    ///
    /// # Errors
    /// There is no reference, or it already has siblings.
    pub fn with_reference_below_all_of(&self, pointer: &str) -> Result<Self, Reason> {
        let entries = self.at(pointer).as_object().filter(|it| it.len() == 1);
        let target = entries.and_then(|it| it.get("$ref")).ok_or(UNREADABLE)?;
        let reference = Node::Map(vec![("$ref".into(), Node::Scalar(target.clone()))]);
        let node = Node::List(vec![reference]);
        let at = child(pointer, "$ref");
        let entry = self.exact_span(&at)?;
        let span = Span { start: entry.key.ok_or(UNREADABLE)?.start, end: entry.value.end };
        let replacement = match self.is_flow_at(pointer) {
            true => node.in_flow(Some("allOf"), self.is_json()),
            false => {
                let between = self.newline().to_owned() + &self.margin(&at)?;
                node.in_block(Some("allOf")).join(&between)
            }
        };
        let expected = self.expected(pointer, |it| {
            *it = Value::Object(Map::from_iter([("allOf".to_owned(), node.value())]));
        });
        self.changed(&Fix { span, replacement }, &expected, |it| Some(it.to_owned()))
    }

    /// Removes an item from the sequence at `list`, or the whole sequence with its last item.
    ///
    /// # Errors
    /// There is no such item, or a comment would be removed with it.
    pub fn without_item(&self, list: &str, item: &Value) -> Result<Self, Reason> {
        let items = self.at(list).as_array().ok_or("there is no such list")?;
        let index = items.iter().position(|it| it == item).ok_or("the list does not contain it")?;
        let pointer = child(list, &index.to_string());
        let (removed, flow) = match items.len() {
            1 => (list.to_owned(), self.is_flow_at(parent(list).unwrap_or_default())),
            _ => (pointer.clone(), self.is_flow_at(list)),
        };
        let entry = self.exact_span(&removed)?;
        let fix = match (flow, entry.key) {
            (true, key) => {
                let start = key.map_or(entry.value.start, |it| it.start);
                let end = entry.value.end;
                let before = self.text[..start].trim_end();
                let after = self.text[end..].trim_start().strip_prefix(',').map(str::trim_start);
                let span = match after {
                    _ if before.ends_with(',') => Span { start: before.len() - 1, end },
                    Some(after) => Span { start, end: self.text.len() - after.len() },
                    None => Span { start, end },
                };
                Fix { span, replacement: String::new() }
            }
            (false, key) => {
                let last = child(list, &(items.len() - 1).to_string());
                let last = if items.len() == 1 { &last } else { &pointer };
                let end = if self.is_flow_at(list) { list } else { last };
                let end = self.exact_span(end)?.value.end;
                let start = key.map_or(entry.value.start, |it| it.start);
                let (line, _) = self.spans.lines.around(start);
                let (_, next) = self.spans.lines.around(end.saturating_sub(1));
                let next = next.unwrap_or(self.text.len());
                let (before, after) = (&self.text[line..start], &self.text[end..next]);
                if !matches!(before.trim(), "" | "-") || !after.trim().is_empty() {
                    return Err("a comment or another value is on its line");
                }
                Fix { span: Span { start: line, end: next }, replacement: String::new() }
            }
        };
        let key = list.rsplit_once('/').map_or("", |(_, key)| key);
        let expected = match items.len() {
            1 => self.expected(parent(list).unwrap_or_default(), |it| {
                it.as_object_mut().map(|it| it.remove(&unescape(key)));
            }),
            _ => self.expected(list, |it| {
                it.as_array_mut().map(|it| it.remove(index));
            }),
        };
        self.changed(&fix, &expected, |it| {
            let Some(rest) = it.strip_prefix(list).and_then(|it| it.strip_prefix('/')) else {
                return (it != removed).then(|| it.to_owned());
            };
            match rest.parse::<usize>() {
                Ok(at) if at > index => Some(child(list, &(at - 1).to_string())),
                Ok(at) if at == index => None,
                _ => Some(it.to_owned()),
            }
        })
    }

    /// Adds `# Source: <source>: <note>` above the entry at `pointer`, or inserts the source in its comment.
    ///
    /// # Errors
    /// The entry does not begin a line.
    pub fn with_source(&self, pointer: &str, source: &str, note: &str) -> Result<Self, Reason> {
        let known =
            crate::evidence::Comments::of(self).map_err(|_| "its source comments are invalid")?;
        let direct = known.all().find(|(it, _)| *it == pointer);
        let fix = match direct {
            Some((_, it)) if it.evidence.has(source) => return Ok(self.clone()),
            Some((_, it)) => insertion(it.span.end, format!(" {source},")),
            None => {
                let entry = self.exact_span(pointer)?;
                let start = entry.key.unwrap_or(entry.value).start;
                let (line, _) = self.spans.lines.around(start);
                let before = &self.text[line..start];
                if !matches!(before.trim(), "" | "-") || self.is_json() {
                    return Err("it does not begin a line");
                }
                let margin = self.margin(pointer)?;
                let note = if note.is_empty() { String::new() } else { format!(": {note}") };
                let newline = self.newline();
                insertion(line, format!("{margin}# Source: {source}{note}{newline}"))
            }
        };
        self.changed(&fix, &self.value, |it| Some(it.to_owned()))
    }

    /// Applies a fix, and checks that the result has the expected value, and that each comment that a program
    /// reads still belongs to its entry, whose pointer `moved` maps.
    fn changed(
        &self,
        fix: &Fix,
        expected: &Value,
        moved: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Reason> {
        let Span { start, end } = fix.span;
        if !self.spans.lines.is_one_text() {
            return Err("an overlay is applied to it");
        }
        let text = format!("{}{}{}", &self.text[..start], fix.replacement, &self.text[end..]);
        let new = parse(&text).map_err(|_| UNREADABLE)?;
        if new.value != *expected {
            return Err(UNREADABLE);
        }
        if new.spans.comments.len() < self.spans.comments.len() {
            return Err("a comment would be removed with it");
        }
        let old_comments = self.machine_comments();
        let mut left = new.machine_comments();
        for (comment, pointer) in old_comments {
            let pointer = match pointer {
                Some(it) => Some(moved(&it).ok_or("a comment belongs to it")?),
                None => None,
            };
            let is_same = |(text, at): &(String, Option<String>)| {
                *at == pointer
                    && (*text == comment || text.ends_with(comment.trim_start()) || is_source(text))
            };
            let found =
                left.iter().position(is_same).ok_or("a comment would belong to something else")?;
            left.remove(found);
        }
        Ok(new)
    }

    /// The comments that programs read, each with the pointer of its entry.
    fn machine_comments(&self) -> Vec<(String, Option<String>)> {
        let all = self.spans.comments.iter();
        let all: Vec<_> = all.filter(|(_, it)| is_machine_read(it)).collect();
        let spans: Vec<Span> = all.iter().map(|(span, _)| *span).collect();
        all.into_iter().map(|(_, it)| it.clone()).zip(self.covered(&spans)).collect()
    }

    /// The value of the document after a change at a pointer.
    fn expected(&self, pointer: &str, change: impl FnOnce(&mut Value)) -> Value {
        let mut value = self.value.clone();
        if let Some(it) = value.pointer_mut(pointer) {
            change(it);
        }
        value
    }

    fn exact_span(&self, pointer: &str) -> Result<super::SourceSpan, Reason> {
        self.spans.entries.get(pointer).copied().ok_or("it is not in the text")
    }

    /// Whether a collection is written in braces or brackets.
    fn is_flow_at(&self, pointer: &str) -> bool {
        let start = self.spans.entries.get(pointer).map_or(0, |it| it.value.start);
        matches!(self.text.as_bytes().get(start), Some(b'{' | b'['))
    }

    /// The pointers of the children of a collection, in the order of the text.
    fn in_text_order(&self, pointer: &str) -> Vec<String> {
        let mut children: Vec<String> =
            self.children(pointer).into_iter().map(|(_, it)| it).collect();
        let start =
            |it: &String| self.spans.entries.get(it).map(|it| it.key.unwrap_or(it.value).start);
        children.sort_by_key(start);
        children
    }

    /// The indentation of an entry, including what precedes it on its line; an item begins at its dash.
    fn margin(&self, pointer: &str) -> Result<String, Reason> {
        let entry = self.exact_span(pointer)?;
        let start = match entry.key {
            Some(key) => key.start,
            None => {
                let before = self.text[..entry.value.start].trim_end();
                if !before.ends_with('-') {
                    return Err(UNREADABLE);
                }
                before.len() - 1
            }
        };
        let (line, _) = self.spans.lines.around(start);
        Ok(self.text[line..start].chars().map(|_| ' ').collect())
    }

    /// The end of an entry, including the comments below it that are indented further.
    fn end_of_lines(&self, pointer: &str, margin: usize) -> Result<usize, Reason> {
        let mut last = pointer.to_owned();
        while !self.is_flow_at(&last) {
            let Some(child) = self.in_text_order(&last).pop() else { break };
            last = child;
        }
        let entry = self.exact_span(&last)?;
        let (start, end) = (
            entry.key.map_or(entry.value.start, |it| it.end),
            entry.value.end.max(entry.value.start),
        );
        let written = &self.text[entry.value.start.min(end)..end];
        let header = written.lines().next().unwrap_or_default();
        if header.starts_with(['|', '>']) && header.contains('+') {
            return Err("the block scalar above it keeps trailing newlines");
        }
        let end = self.text[..end].trim_end().len().max(start);
        let line_end = |at: usize| {
            self.text[at..].find('\n').map_or(self.text.len(), |it| {
                let end = at + it;
                if self.text[..end].ends_with('\r') { end - 1 } else { end }
            })
        };
        let mut at = line_end(end);
        let rest = self.text[end..at].trim();
        let rest = if written.is_empty() { rest.trim_start_matches(':').trim() } else { rest };
        if !rest.is_empty() && !rest.starts_with('#') {
            return Err(UNREADABLE);
        }
        // A comment that is indented further belongs to the entry above, unless a program reads it.
        loop {
            let next = self.text[at..].find('\n').map(|it| at + it + 1).unwrap_or(self.text.len());
            let end = line_end(next);
            let line = &self.text[next..end];
            let text = line.trim_start();
            let Some(comment) = text.strip_prefix('#') else { return Ok(at) };
            if line.len() - text.len() <= margin || is_machine_read(comment) {
                return Ok(at);
            }
            at = end;
        }
    }
}

fn insertion(at: usize, replacement: String) -> Fix {
    Fix { span: Span { start: at, end: at }, replacement }
}

fn is_source(comment: &str) -> bool {
    comment.trim_start().starts_with("Source:")
}

fn is_machine_read(comment: &str) -> bool {
    is_source(comment) || comment.trim_start().starts_with("lint-allow")
}

#[cfg(test)]
#[path = "edits_tests.rs"]
mod tests;
