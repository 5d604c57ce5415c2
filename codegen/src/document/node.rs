//! Values to write into a document, and how to print them.

use serde_json::{Map, Value};

/// A value whose keys are ordered.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A string, number, boolean or null.
    Scalar(Value),
    /// A mapping.
    Map(Vec<(String, Node)>),
    /// A sequence.
    List(Vec<Node>),
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        Self::Scalar(text.into())
    }
}

impl Node {
    /// Converts to a value, without the order.
    #[must_use]
    pub fn value(&self) -> Value {
        match self {
            Self::Scalar(it) => it.clone(),
            Self::Map(entries) => {
                let entries = entries.iter().map(|(key, it)| (key.clone(), it.value()));
                Value::Object(entries.collect::<Map<_, _>>())
            }
            Self::List(items) => items.iter().map(Self::value).collect(),
        }
    }

    /// Prints an entry with this key, or an item, in block style.
    pub(super) fn in_block(&self, key: Option<&str>) -> Vec<String> {
        let head = key.map_or("-".to_owned(), |it| scalar(&it.into()) + ":");
        let mut inner = match self {
            Self::Scalar(it) => return vec![format!("{head} {}", scalar(it))],
            Self::Map(entries) => {
                entries.iter().flat_map(|(key, it)| it.in_block(Some(key))).collect::<Vec<_>>()
            }
            Self::List(items) => items.iter().flat_map(|it| it.in_block(None)).collect(),
        };
        if inner.is_empty() {
            return vec![format!("{head} {}", self.in_flow(None, false))];
        }
        let mut lines = Vec::new();
        match key {
            Some(_) => lines.push(head),
            None => lines.push(format!("- {}", inner.remove(0))),
        }
        lines.extend(inner.into_iter().map(|it| format!("  {it}")));
        lines
    }

    /// Prints an entry with this key, or an item, in flow style.
    pub(super) fn in_flow(&self, key: Option<&str>, is_json: bool) -> String {
        let word = |it: &Value| if is_json { it.to_string() } else { scalar(it) };
        let value = match self {
            Self::Scalar(it) => word(it),
            Self::Map(entries) => {
                let entries = entries.iter().map(|(key, it)| it.in_flow(Some(key), is_json));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
            }
            Self::List(items) => {
                let items = items.iter().map(|it| it.in_flow(None, is_json));
                format!("[{}]", items.collect::<Vec<_>>().join(", "))
            }
        };
        key.map_or(value.clone(), |key| format!("{}: {value}", word(&key.into())))
    }
}

/// Prints a scalar, in quotes unless it is unmistakably a string.
fn scalar(value: &Value) -> String {
    let Value::String(text) = value else { return value.to_string() };
    // Booleans and null in some version of YAML.
    const WORDS: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let is_plain = |it: char| it.is_ascii_alphanumeric() || " ._-;/()'$".contains(it);
    let begins = text.starts_with(|it: char| it.is_ascii_alphabetic() || it == '$' || it == '_');
    let ends = !text.ends_with(' ');
    if begins && ends && text.chars().all(is_plain) && !WORDS.contains(&&*text.to_lowercase()) {
        return text.clone();
    }
    if text.chars().any(char::is_control) {
        return value.to_string();
    }
    format!("'{}'", text.replace('\'', "''"))
}
