//! The types of JSON: of a value, and what each is called.

use serde_json::Value;

/// The types of JSON, but for null.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum JsonType {
    /// A string.
    String,
    /// A number, whole or not.
    Number,
    /// True or false.
    Boolean,
    /// A sequence.
    Array,
    /// A mapping.
    Object,
}

impl JsonType {
    /// The type of a value; none of null.
    #[must_use]
    pub fn of(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Null => return None,
            Value::Bool(_) => Self::Boolean,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::String,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        })
    }

    /// What it is, in words.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::String => "a string",
            Self::Number => "a number",
            Self::Boolean => "a boolean",
            Self::Array => "a sequence",
            Self::Object => "an object",
        }
    }

    /// The variant of what has no name in the document.
    pub(super) fn variant(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::Number => "Number",
            Self::Boolean => "Bool",
            Self::Array => "List",
            Self::Object => "Object",
        }
    }
}
