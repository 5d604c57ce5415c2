//! Bodies and queries: in they go as they came, out comes what they say, or all that is wrong with them.
//!
//! What a body may hold is a table, in [`bodies`]; how refusals read was recorded for types, options and
//! unions, and is inferred for the rest from the library whose words those are, Zod.

pub(crate) mod bodies;

use std::collections::BTreeMap;

use jiff::fmt::temporal::SpanParser;
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::refusal::{Issue, Refusal};

/// What a value has to be.
#[derive(Debug)]
pub(crate) enum Shape {
    Text,
    NonEmpty,
    Duration,
    Bool,
    OneOf(&'static [&'static str]),
    /// At least one text.
    Texts,
    Object {
        fields: &'static [Field],
        others: Others,
    },
    DefaultValue,
}

/// What becomes of keys that are in no table.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Others {
    Refused,
    Ignored,
}

#[derive(Debug)]
pub(crate) struct Field {
    name: &'static str,
    shape: Shape,
    required: bool,
    nullable: bool,
}

pub(crate) const fn required(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, required: true, nullable: false }
}

pub(crate) const fn optional(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, required: false, nullable: false }
}

pub(crate) const fn nullable(field: Field) -> Field {
    Field { nullable: true, ..field }
}

/// What the `data` of a body says, of which `shape` is the table.
pub(crate) fn body<T: DeserializeOwned>(bytes: &[u8], shape: &Shape) -> Result<T, Refusal> {
    // Source: inferred; no answer to a malformed body is known.
    let body = match bytes {
        [] => None,
        _ => Some(
            serde_json::from_slice(bytes)
                .map_err(|_| Refusal::invalid("Body payload is not valid JSON."))?,
        ),
    };
    let mut issues = Vec::new();
    let mut path = Vec::new();
    match body {
        Some(Value::Object(mut body)) => {
            path.push(Value::from("data"));
            let data = body.remove("data");
            match &data {
                Some(data) => look_at(data, shape, &mut path, &mut issues),
                None => issues.push(Issue::of_type(&path, "object", "undefined")),
            }
            if issues.is_empty() {
                // The tables ask more than the types, so this is not expected to fail.
                let data = data.unwrap_or_default();
                return serde_json::from_value(data).map_err(|it| Refusal::invalid(it.to_string()));
            }
        }
        body => issues.push(Issue::of_type(&path, "object", kind(body.as_ref()))),
    }
    Err(Refusal::malformed("Body payload validation error.", issues))
}

/// The word for a type that validation errors have.
fn kind(value: Option<&Value>) -> &'static str {
    match value {
        None => "undefined",
        Some(Value::Null) => "null",
        Some(Value::Bool(_)) => "boolean",
        Some(Value::Number(_)) => "number",
        Some(Value::String(_)) => "string",
        Some(Value::Array(_)) => "array",
        Some(Value::Object(_)) => "object",
    }
}

fn look_at(value: &Value, shape: &Shape, path: &mut Vec<Value>, issues: &mut Vec<Issue>) {
    let wrong_type = |expected| Issue::of_type(path, expected, kind(Some(value)));
    match (shape, value) {
        (Shape::Text, Value::String(_)) | (Shape::Bool, Value::Bool(_)) => {}
        (Shape::NonEmpty, Value::String(text)) => {
            if text.is_empty() {
                let message = "String must contain at least 1 character(s)";
                issues.push(Issue::new("too_small", path, message));
            }
        }
        (Shape::Duration, Value::String(text)) => {
            if !is_duration(text) {
                issues.push(Issue::new("invalid_string", path, "Invalid"));
            }
        }
        (Shape::OneOf(options), Value::String(text)) => {
            if !options.contains(&text.as_str()) {
                issues.push(Issue::of_option(path, text, options));
            }
        }
        (Shape::Texts, Value::Array(items)) => look_at_texts(items, path, issues),
        (Shape::Object { fields, others }, Value::Object(entries)) => {
            look_at_entries(entries, fields, *others, path, issues);
        }
        (Shape::DefaultValue, _) => look_at_default(value, path, issues),
        (Shape::Text | Shape::NonEmpty | Shape::Duration | Shape::OneOf(_), _) => {
            issues.push(wrong_type("string"));
        }
        (Shape::Bool, _) => issues.push(wrong_type("boolean")),
        (Shape::Texts, _) => issues.push(wrong_type("array")),
        (Shape::Object { .. }, _) => issues.push(wrong_type("object")),
    }
}

fn look_at_texts(items: &[Value], path: &mut Vec<Value>, issues: &mut Vec<Issue>) {
    if items.is_empty() {
        issues.push(Issue::new("too_small", path, "Array must contain at least 1 element(s)"));
    }
    for (index, item) in items.iter().enumerate() {
        path.push(Value::from(index));
        look_at(item, &Shape::Text, path, issues);
        path.pop();
    }
}

fn look_at_entries(
    entries: &Map<String, Value>,
    fields: &[Field],
    others: Others,
    path: &mut Vec<Value>,
    issues: &mut Vec<Issue>,
) {
    for field in fields {
        path.push(Value::from(field.name));
        match entries.get(field.name) {
            None if !field.required => {}
            None => issues.push(Issue::of_type(path, field.shape.name(), "undefined")),
            Some(Value::Null) if field.nullable => {}
            Some(value) => look_at(value, &field.shape, path, issues),
        }
        path.pop();
    }
    let is_other = |key: &&String| !fields.iter().any(|field| field.name == key.as_str());
    let keys: Vec<String> = entries.keys().filter(is_other).cloned().collect();
    if others == Others::Refused && !keys.is_empty() {
        let message = format!("Unrecognized key(s) in object: '{}'", keys.join("', '"));
        issues.push(Issue::new("unrecognized_keys", path, message));
    }
}

/// A default value is one of a union, whose failures were recorded to say no more than where.
fn look_at_default(value: &Value, path: &mut Vec<Value>, issues: &mut Vec<Issue>) {
    let invalid = |path: &[Value]| Issue::new("invalid", path, "Invalid input");
    match (value["type"].as_str(), &value["template"]) {
        (Some("dynamic"), Value::String(_)) => {}
        (Some("static"), Value::Array(items)) => {
            path.push(Value::from("template"));
            for (index, _) in items.iter().enumerate().filter(|(_, item)| !item.is_object()) {
                path.push(Value::from(index));
                issues.push(invalid(path));
                path.pop();
            }
            path.pop();
        }
        _ => issues.push(invalid(path)),
    }
}

impl Shape {
    /// The type that values have.
    fn name(&self) -> &'static str {
        match self {
            Self::Text | Self::NonEmpty | Self::Duration | Self::OneOf(_) => "string",
            Self::Bool => "boolean",
            Self::Texts => "array",
            Self::Object { .. } | Self::DefaultValue => "object",
        }
    }
}

/// Whether a text is a duration of ISO 8601.
///
/// Source: inferred. Attio's pattern lets any text with a `P` pass; what its servers do is not known.
pub(crate) fn is_duration(text: &str) -> bool {
    text.starts_with('P') && SpanParser::new().parse_span(text).is_ok()
}

/// Whether a dynamic default value of this type can have this template.
///
/// Source: Attio's OpenAPI file.
pub(crate) fn is_template(type_: &str, template: &str) -> bool {
    match type_ {
        "actor-reference" => template == "current-user",
        "date" | "timestamp" => is_duration(template),
        _ => false,
    }
}

/// What a parameter of a query can be.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Parameter {
    Number,
    Bool,
    #[allow(
        dead_code,
        reason = "no operation has one yet; to add it takes the file of the operation alone"
    )]
    OneOf(&'static [&'static str]),
}

/// What a query says, by the names of its parameters.
#[derive(Debug, Default)]
pub(crate) struct Query(BTreeMap<&'static str, String>);

impl Query {
    /// A number; one too large to count with is as good as the largest.
    pub(crate) fn number(&self, name: &str) -> Option<usize> {
        // A cast of this kind stops at the largest.
        self.text(name)?.parse::<f64>().ok().map(|it| it as usize)
    }

    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.text(name) == Some("true")
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

/// What a query says; parameters that the operation does not have are ignored, which is inferred.
pub(crate) fn query(text: &str, known: &[(&'static str, Parameter)]) -> Result<Query, Refusal> {
    let pairs: Vec<(String, String)> = text.split('&').map(pair).collect();
    let mut query = Query::default();
    let mut issues = Vec::new();
    for (name, parameter) in known {
        let values: Vec<&str> =
            pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect();
        let Some(first) = values.first() else { continue };
        match issue(*parameter, &values, &[Value::from(*name)]) {
            Some(issue) => issues.push(issue),
            None => drop(query.0.insert(*name, (*first).to_owned())),
        }
    }
    match issues.as_slice() {
        [] => Ok(query),
        _ => Err(Refusal::malformed("Query params validation error.", issues)),
    }
}

/// What is wrong with the values that a query has for a parameter.
///
/// Source: that text in place of a number is `nan` is recorded; the rest is inferred.
fn issue(parameter: Parameter, values: &[&str], path: &[Value]) -> Option<Issue> {
    let of_type = |expected, received| Some(Issue::of_type(path, expected, received));
    match (parameter, values) {
        (Parameter::Number, [value]) => match value.parse::<f64>() {
            Err(_) => of_type("number", "nan"),
            Ok(it) if it.is_nan() => of_type("number", "nan"),
            Ok(it) if it.fract() != 0.0 => of_type("integer", "float"),
            Ok(it) if it < 0.0 => {
                let message = "Number must be greater than or equal to 0";
                Some(Issue::new("too_small", path, message))
            }
            Ok(_) => None,
        },
        (Parameter::Number, _) => of_type("number", "nan"),
        (Parameter::Bool, ["true" | "false"]) => None,
        (Parameter::Bool, [_]) => of_type("boolean", "string"),
        (Parameter::Bool, _) => of_type("boolean", "array"),
        (Parameter::OneOf(options), [value]) => {
            (!options.contains(value)).then(|| Issue::of_option(path, value, options))
        }
        (Parameter::OneOf(_), _) => of_type("string", "array"),
    }
}

/// A key and a value of a query, decoded; bytes that are no text become U+FFFD.
fn pair(text: &str) -> (String, String) {
    let decode = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let (key, value) = text.split_once('=').unwrap_or((text, ""));
    (decode(key), decode(value))
}
