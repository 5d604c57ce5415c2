//! The JSON types, and their names.

use serde_json::Value;

/// The JSON types, except null.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum JsonType {
    /// A string.
    String,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// A sequence.
    Array,
    /// A mapping.
    Object,
}

impl JsonType {
    /// The type of a value; none for null.
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

    /// Its name with an article.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::String => "a string",
            Self::Number => "a number",
            Self::Boolean => "a boolean",
            Self::Array => "a sequence",
            Self::Object => "an object",
        }
    }

    /// The name of the variant for a member without a name.
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
