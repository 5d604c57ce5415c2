//! What nodes of all kinds hold: strings with their places, and what people read.

use std::collections::BTreeMap;

use serde_json::Value;

/// A string of the document, and the JSON pointer of where it is written.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Located {
    /// The pointer.
    pub at: String,
    /// The string.
    pub value: String,
}

/// What people read about a part of the API.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Docs {
    /// One line.
    pub summary: Option<String>,
    /// Markdown.
    pub description: Option<String>,
    /// A value of it.
    pub example: Option<Example>,
    /// The meaning of each value of an enum.
    pub values: BTreeMap<String, String>,
}

impl Docs {
    /// Whether there is anything to read, examples aside.
    #[must_use]
    pub fn is_said(&self) -> bool {
        let texts = [&self.summary, &self.description];
        texts.into_iter().flatten().any(|it| !it.trim().is_empty())
    }

    /// What is said here, or else elsewhere.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            summary: self.summary.or(other.summary),
            description: self.description.or(other.description),
            example: self.example.or(other.example),
            values: if self.values.is_empty() { other.values } else { self.values },
        }
    }

    /// The description; empty if there is none.
    #[must_use]
    pub fn text(&self) -> &str {
        self.description.as_deref().unwrap_or_default()
    }
}

/// A value that the document gives as an example, and the JSON pointer of where it does.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// The pointer.
    pub at: String,
    /// The value.
    pub value: Value,
}
