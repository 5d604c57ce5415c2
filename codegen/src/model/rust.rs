//! The Rust type that a schema becomes.

use std::fmt;

use serde_json::Number;

use super::api::Parameter;
use super::schema::{Form, Schema};

/// A Rust type, as plain data. It displays as in generated code.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum RustType {
    /// The type of this component.
    Named(String),
    /// A sequence.
    Vec(Box<RustType>),
    /// A map from strings.
    Map(Box<RustType>),
    /// A boxed value: in a reference cycle, or a large variant.
    Box(Box<RustType>),
    /// A nullable value, except properties.
    Option(Box<RustType>),
    /// A string.
    String,
    /// A flag.
    Bool,
    /// An integer.
    Int {
        /// Whether it can be negative.
        signed: bool,
        /// Its size: 8, 16, 32 or 64.
        bits: u8,
    },
    /// A number as written in JSON: `5` is not `5.0`.
    Number,
    /// A number as an argument.
    Float,
    /// Any JSON.
    Json,
    /// A schema without a name, and so without a type: `lint` refuses it.
    Unnamed,
}

impl fmt::Display for RustType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => f.write_str(name),
            Self::Vec(item) => write!(f, "Vec<{item}>"),
            Self::Map(of) if **of == Self::Json => {
                f.write_str("serde_json::Map<String, serde_json::Value>")
            }
            Self::Map(of) => write!(f, "std::collections::BTreeMap<String, {of}>"),
            Self::Box(inner) => write!(f, "Box<{inner}>"),
            Self::Option(inner) => write!(f, "Option<{inner}>"),
            Self::String => f.write_str("String"),
            Self::Bool => f.write_str("bool"),
            Self::Int { signed, bits } => write!(f, "{}{bits}", if *signed { 'i' } else { 'u' }),
            Self::Number => f.write_str("serde_json::Number"),
            Self::Float => f.write_str("f64"),
            Self::Json => f.write_str("serde_json::Value"),
            Self::Unnamed => f.write_str("struct"),
        }
    }
}

impl RustType {
    /// The name of the component in it.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Named(name) => Some(name),
            Self::Vec(inner) | Self::Map(inner) | Self::Box(inner) | Self::Option(inner) => {
                inner.name()
            }
            _ => None,
        }
    }

    /// The type as a parameter of a method, with `f64` for numbers. Bodies keep the number type, as JSON
    /// would have null for NaN.
    #[must_use]
    pub fn as_argument(&self) -> Self {
        match self {
            Self::Number => Self::Float,
            Self::Vec(item) => Self::Vec(Box::new(item.as_argument())),
            Self::Map(of) => Self::Map(Box::new(of.as_argument())),
            Self::Box(inner) => Self::Box(Box::new(inner.as_argument())),
            Self::Option(inner) => Self::Option(Box::new(inner.as_argument())),
            other => other.clone(),
        }
    }

    /// The least and the greatest value, if it is an integer.
    #[must_use]
    pub fn bounds(&self) -> Option<(i128, i128)> {
        match self {
            Self::Int { signed: true, bits } => Some((-(1 << (bits - 1)), (1 << (bits - 1)) - 1)),
            Self::Int { signed: false, bits } => Some((0, (1 << bits) - 1)),
            _ => None,
        }
    }

    /// Whether it can decode a JSON number. For an integer, that must be within bounds, without fraction
    /// and exponent: serde does not decode `404.0` as an integer.
    #[must_use]
    pub fn reads(&self, number: &Number) -> bool {
        let includes =
            |(least, most)| number.as_i128().is_some_and(|it| (least..=most).contains(&it));
        self.bounds().is_none_or(includes)
    }

    /// The type without null, as progenitor gets it.
    #[must_use]
    pub fn without_null(&self) -> Self {
        match self {
            Self::Vec(item) => Self::Vec(Box::new(item.without_null())),
            Self::Map(of) => Self::Map(Box::new(of.without_null())),
            Self::Option(inner) => inner.without_null(),
            other => other.clone(),
        }
    }

    /// The type without outer `Box`es.
    #[must_use]
    pub fn unboxed(&self) -> &Self {
        match self {
            Self::Box(inner) => inner.unboxed(),
            other => other,
        }
    }
}

impl Schema {
    /// Its Rust type, an `Option` if nullable; properties use [`Self::rust_type`] and their presence.
    #[must_use]
    pub fn value_type(&self) -> RustType {
        match (self.nullable, self.rust_type()) {
            // Null is among the values of any JSON.
            (false, ty) | (true, ty @ RustType::Json) => ty,
            (true, ty) => RustType::Option(Box::new(ty)),
        }
    }

    /// Its Rust type, without null.
    #[must_use]
    pub fn rust_type(&self) -> RustType {
        let inner = |it: &Option<Box<Self>>| {
            Box::new(it.as_ref().map_or(RustType::Json, |it| it.value_type()))
        };
        match &self.form {
            Form::Reference(it) => it.name.clone().map_or(RustType::Unnamed, RustType::Named),
            Form::Array(items) => RustType::Vec(inner(items)),
            Form::Map(of) => RustType::Map(inner(of)),
            Form::String | Form::Enum(_) => RustType::String,
            Form::Boolean => RustType::Bool,
            Form::Number => RustType::Number,
            Form::Integer => integer(self.format.as_deref()),
            Form::Any | Form::Open(..) => RustType::Json,
            Form::Object(_) | Form::Union(_) | Form::Choice(_) | Form::Unknown => RustType::Unnamed,
        }
    }
}

impl Parameter {
    /// The Rust type of its argument. Only JSON includes null.
    #[must_use]
    pub fn rust_type(&self) -> RustType {
        self.schema
            .as_ref()
            .map_or(RustType::Json, |it| it.rust_type().as_argument().without_null())
    }
}

/// The type of an integer, by its format. Documents generated from Rust have `uint`, and `u-int64`.
fn integer(format: Option<&str>) -> RustType {
    let (signed, bits) = match format {
        Some("int8") => (true, 8),
        Some("int16") => (true, 16),
        Some("int32") => (true, 32),
        Some("uint8" | "u-int8") => (false, 8),
        Some("uint16" | "u-int16") => (false, 16),
        Some("uint32" | "u-int32") => (false, 32),
        Some("uint64" | "u-int64" | "uint") => (false, 64),
        _ => (true, 64),
    };
    RustType::Int { signed, bits }
}
