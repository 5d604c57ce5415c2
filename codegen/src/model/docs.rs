//! Parts of nodes of all kinds: strings with their pointers, and documentation.

use std::collections::BTreeMap;

use serde_json::Value;

/// A string of the document, with its JSON pointer.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Located {
    /// The pointer.
    pub at: String,
    /// The string.
    pub value: String,
}

/// The documentation of a part of the API.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Docs {
    /// One line of Markdown.
    pub summary: Option<String>,
    /// Markdown.
    pub description: Option<String>,
    /// An example value.
    pub example: Option<Example>,
    /// The meaning of each value of an enum.
    pub values: BTreeMap<String, String>,
}

impl Docs {
    /// Whether it has a summary or a description that is not blank.
    #[must_use]
    pub fn has_prose(&self) -> bool {
        let prose = [&self.summary, &self.description];
        prose.into_iter().flatten().any(|it| !it.trim().is_empty())
    }

    /// Fills in missing parts from another.
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

/// An example value of the document, with its JSON pointer.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// The pointer.
    pub at: String,
    /// The value.
    pub value: Value,
}
