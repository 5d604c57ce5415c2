//! The text of a spec → a [`Document`]: its value, and the position of every JSON pointer in it.
//!
//! Two parsers read the text. granit-parser goes first: it gives positions, compares mapping keys
//! as text (so that `404` and `'404'` are the same key, which no YAML library notices), and bounds
//! depth and size before serde_yaml builds the value. The value keeps mappings sorted by key: their
//! order carries no meaning, so it must not reach the output.

use std::borrow::Cow;
use std::collections::BTreeMap;

use granit_parser::{Event, Options, Parser, Span};
use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, Position};

/// Deeper nesting than this is a mistake or an attack.
const MAX_DEPTH: usize = 64;

/// The keys of a path item that hold operations.
pub const METHODS: [&str; 5] = ["delete", "get", "patch", "post", "put"];

/// A spec, parsed.
#[derive(Clone, Debug)]
pub struct Document {
    /// The spec as a value.
    pub value: Value,
    positions: BTreeMap<String, Position>,
}

impl Document {
    /// Where `pointer` is in the text, or else its nearest ancestor.
    #[must_use]
    pub fn position(&self, pointer: &str) -> Position {
        let mut pointer = pointer;
        loop {
            match (self.positions.get(pointer), pointer.rfind('/')) {
                (Some(position), _) => return *position,
                (None, Some(slash)) => pointer = &pointer[..slash],
                (None, None) => return Position { line: 1, column: 1 },
            }
        }
    }

    /// The value at `pointer`; `null` if there is none.
    #[must_use]
    pub fn at(&self, pointer: &str) -> &Value {
        self.find(pointer).unwrap_or(&Value::Null)
    }

    /// The value at `pointer`, if there is one. The value itself has such a method, which makes two
    /// texts of each key, and rules ask for thousands of pointers.
    pub(crate) fn find(&self, pointer: &str) -> Option<&Value> {
        let mut value = &self.value;
        for key in pointer.split('/').skip(1) {
            value = match value {
                Value::Object(entries) if key.contains('~') => entries.get(&unescape(key))?,
                Value::Object(entries) => entries.get(key)?,
                Value::Array(items) => items.get(key.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        Some(value)
    }

    /// Where `pointer` leads once `$ref`s are followed; `None` if it leads nowhere.
    #[must_use]
    pub fn resolve(&self, pointer: &str) -> Option<String> {
        let mut pointer = pointer.to_owned();
        for _ in 0..MAX_DEPTH {
            match self.find(&pointer)?.get("$ref") {
                Some(target) => pointer = target.as_str()?.strip_prefix('#')?.to_owned(),
                None => return Some(pointer),
            }
        }
        None
    }

    /// The pointers of what the mapping or the sequence at `pointer` holds, with their keys.
    pub fn children(&self, pointer: &str) -> Vec<(String, String)> {
        let child = |key: &str| (key.to_owned(), format!("{pointer}/{}", escape(key)));
        match self.at(pointer) {
            Value::Object(entries) => entries.keys().map(|key| child(key)).collect(),
            Value::Array(items) => {
                (0..items.len()).map(|index| child(&index.to_string())).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The pointers of all operations, each with its path and its method.
    pub fn operations(&self) -> Vec<(String, String, String)> {
        let mut operations = Vec::new();
        for (path, item) in self.children("/paths") {
            for (method, pointer) in self.children(&item) {
                if METHODS.contains(&method.as_str()) {
                    operations.push((path.clone(), method, pointer));
                }
            }
        }
        operations
    }

    /// The pointers of an operation's parameters, its own and its path's, `$ref`s followed.
    pub fn parameters(&self, operation: &str) -> Vec<String> {
        let path = operation.rsplit_once('/').map_or("", |(path, _)| path);
        let lists = [format!("{path}/parameters"), format!("{operation}/parameters")];
        let all = lists.iter().flat_map(|list| self.children(list));
        all.filter_map(|(_, pointer)| self.resolve(&pointer)).collect()
    }

    /// A diagnostic about the place that `pointer` names.
    #[must_use]
    pub fn diagnostic(
        &self,
        rule: &'static str,
        pointer: &str,
        message: impl Into<String>,
    ) -> Diagnostic {
        let (position, pointer) = (self.position(pointer), pointer.to_owned());
        Diagnostic { position, pointer, rule, message: message.into() }
    }
}

/// Parses the text of a spec.
///
/// # Errors
/// Everything that makes the text unreadable or ambiguous: bad syntax, repeated keys, anchors,
/// aliases and tags, more than one document, nesting that is too deep.
pub fn parse(text: &str) -> Result<Document, Diagnostics> {
    // Editors on Windows write a mark there that means nothing.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let positions = positions(text)?;
    match serde_yaml::from_str(text) {
        Ok(value) => Ok(Document { value, positions }),
        Err(error) => {
            let (line, column) = error.location().map_or((1, 1), |at| (at.line(), at.column()));
            Err(syntax(Position { line, column }, error.to_string()).into())
        }
    }
}

/// `a/b` → `a~1b`: one key as a segment of a JSON pointer.
pub(crate) fn escape(key: &str) -> Cow<'_, str> {
    match key.contains(['~', '/']) {
        true => key.replace('~', "~0").replace('/', "~1").into(),
        false => key.into(),
    }
}

/// The key that a step of a JSON pointer stands for.
fn unescape(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

/// A collection whose end has not been read yet.
struct Open {
    pointer: String,
    kind: Kind,
}

enum Kind {
    /// The key whose value comes next, if it was read, and all keys so far.
    Mapping { key: Option<String>, seen: BTreeMap<String, Position> },
    /// The index of the next item.
    Sequence(usize),
}

impl Open {
    /// The pointer of the node that starts now; `None` if that node is a mapping key.
    fn next(&mut self) -> Option<String> {
        match &mut self.kind {
            Kind::Mapping { key, .. } => {
                let key = key.take()?;
                Some(format!("{}/{}", self.pointer, escape(&key)))
            }
            Kind::Sequence(index) => {
                *index += 1;
                Some(format!("{}/{}", self.pointer, *index - 1))
            }
        }
    }
}

fn positions(text: &str) -> Result<BTreeMap<String, Position>, Diagnostics> {
    let (mut positions, mut found) = (BTreeMap::new(), Vec::new());
    let mut open: Vec<Open> = Vec::new();
    let mut options = Options::default();
    options.flow_nesting_limit = MAX_DEPTH;
    options.block_nesting_limit = MAX_DEPTH;
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, span) =
            event.map_err(|error| syntax(position_of(*error.marker()), error.info()))?;
        let at = position_of(span.start);
        found.extend(forbidden(&event, &span, positions.is_empty(), at));
        match event {
            Event::MappingEnd | Event::SequenceEnd => {
                open.pop();
            }
            // Refused already, but it stands for a value all the same.
            Event::Alias(_) => drop(open.last_mut().map(Open::next)),
            Event::Scalar(value, ..) => match open.last_mut() {
                Some(parent) => match parent.next() {
                    Some(pointer) => drop(positions.entry(pointer).or_insert(at)),
                    None => found.extend(enter_key(parent, &value, at, &mut positions)),
                },
                None => drop(positions.insert(String::new(), at)),
            },
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                let pointer = match open.last_mut().map(Open::next) {
                    Some(Some(pointer)) => pointer,
                    Some(None) => {
                        return Err(syntax(at, "a mapping key must be a plain text").into());
                    }
                    None => String::new(),
                };
                positions.entry(pointer.clone()).or_insert(at);
                let kind = match event {
                    Event::MappingStart(..) => Kind::Mapping { key: None, seen: BTreeMap::new() },
                    _ => Kind::Sequence(0),
                };
                open.push(Open { pointer, kind });
            }
            _ => {}
        }
    }
    Diagnostics::none_or(found, positions)
}

/// What YAML allows and a spec has no use for: each makes the value differ from what is written.
fn forbidden(event: &Event<'_>, span: &Span, first: bool, at: Position) -> Option<Diagnostic> {
    let (anchor, tag) = match event {
        Event::Alias(_) => {
            return Some(syntax(at, "write the value out; aliases are not supported"));
        }
        Event::DocumentStart(..) if !first => {
            return Some(syntax(at, "a spec is one YAML document; remove the second"));
        }
        Event::Scalar(_, _, anchor, _) => (*anchor, span.tag_start().is_some()),
        Event::MappingStart(_, anchor, _) | Event::SequenceStart(_, anchor, _) => {
            (*anchor, span.tag_start().is_some())
        }
        _ => return None,
    };
    match (anchor, tag) {
        (0, false) => None,
        (0, true) => Some(syntax(at, "write the value plainly; tags are not supported")),
        _ => Some(syntax(at, "write the value plainly; anchors are not supported")),
    }
}

/// Remembers a mapping key and its position, which stands for its whole entry.
fn enter_key(
    parent: &mut Open,
    name: &str,
    at: Position,
    positions: &mut BTreeMap<String, Position>,
) -> Option<Diagnostic> {
    let Kind::Mapping { key, seen } = &mut parent.kind else {
        return None;
    };
    let pointer = format!("{}/{}", parent.pointer, escape(name));
    *key = Some(name.to_owned());
    let first = *seen.entry(name.to_owned()).or_insert(at);
    if name == "<<" {
        return Some(syntax(at, "write the keys out; merge keys are not supported"));
    }
    if first != at {
        let message = format!(
            "`{name}` is already a key of this mapping, at {}:{}; keep one",
            first.line, first.column
        );
        return Some(Diagnostic { position: at, pointer, rule: "yaml-duplicate-key", message });
    }
    positions.insert(pointer, at);
    None
}

fn position_of(marker: granit_parser::Marker) -> Position {
    Position { line: marker.line().max(1), column: marker.col() + 1 }
}

fn syntax(position: Position, message: impl Into<String>) -> Diagnostic {
    Diagnostic { position, pointer: String::new(), rule: "yaml-syntax", message: message.into() }
}
