//! Validates bodies and queries: returns the parsed values, or everything that is wrong with them.
//!
//! [`bodies`] has the schemas of bodies. Messages were recorded for types, options and unions; the others
//! are inferred from Zod, the library that writes these messages.

pub(crate) mod bodies;
mod duplicates;
mod queries;

use axum::body::Bytes;
use jiff::fmt::temporal::SpanParser;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

pub(crate) use self::queries::{Parameter, query};
use crate::refusal::{Issue, Refusal};
use crate::rules::{Received, Rule, Rules};

/// The schema of a value.
#[derive(Debug)]
pub(crate) enum Shape {
    String,
    NonEmpty,
    /// A slug, which must not be empty (inferred).
    Slug,
    /// The title of an attribute, which may be empty (inferred).
    Title,
    Duration,
    Bool,
    OneOf(&'static [&'static str]),
    /// At least one string.
    Strings,
    Object {
        fields: &'static [Field],
        unknown_keys: UnknownKeys,
    },
    DefaultValue,
}

/// What happens to keys that are not in the schema.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum UnknownKeys {
    Refused,
    Ignored,
    /// Ignored, in an option or a status.
    IgnoredInChoice,
}

/// What is wrong with a body, and which parts of it Attio would ignore.
struct Issues {
    wrong: Vec<Issue>,
    ignored: Vec<Issue>,
    rules: Rules,
}

impl Issues {
    fn push(&mut self, issue: Issue) {
        self.wrong.push(issue);
    }
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

impl Field {
    fn is_required(&self, rules: &Rules) -> bool {
        !matches!(self.name, "description" | "config") || rules.holds(Rule::NeededKeys)
    }

    /// Source: that of the rule, which applies to creations, where the key is required.
    fn refuses_null(&self, rules: &Rules) -> bool {
        self.name == "description" && self.required && !rules.holds(Rule::NullDescription)
    }
}

pub(crate) const fn nullable(field: Field) -> Field {
    Field { nullable: true, ..field }
}

/// Parses the `data` of a body, after validating it against `shape`.
pub(crate) fn body<T: DeserializeOwned>(
    body: &Received<Bytes>,
    shape: &Shape,
) -> Result<T, Refusal> {
    let (bytes, rules) = (body.sent.as_ref(), &body.rules);
    // Source: inferred; no response to a malformed body is known.
    let body = match bytes {
        [] => None,
        _ => Some(
            serde_json::from_slice(bytes)
                .map_err(|_| Refusal::invalid("Body payload is not valid JSON."))?,
        ),
    };
    let mut issues = Issues { wrong: Vec::new(), ignored: Vec::new(), rules: rules.clone() };
    let mut path = Vec::new();
    match body {
        Some(Value::Object(mut body)) => {
            path.push(Value::from("data"));
            let data = body.remove("data");
            issues.ignored.extend(
                body.keys().map(|key| ignored(&[Value::from(&**key)], "put it into `data`")),
            );
            match &data {
                Some(data) => check(data, shape, &mut path, &mut issues),
                None => issues.push(Issue::of_type(&path, "object", "undefined")),
            }
            if rules.strict {
                issues.ignored.extend(duplicates::of(bytes));
            }
            if rules.strict && issues.wrong.is_empty() && !issues.ignored.is_empty() {
                return Err(Refusal::ignored(issues.ignored));
            }
            if issues.wrong.is_empty() {
                // The schemas are stricter than the types, so this is not expected to fail.
                let data = data.unwrap_or_default();
                return serde_json::from_value(data).map_err(|it| Refusal::invalid(it.to_string()));
            }
        }
        body => issues.push(Issue::of_type(&path, "object", type_name(body.as_ref()))),
    }
    Err(Refusal::malformed("Body payload validation error.", issues.wrong))
}

/// The name of a JSON type in validation errors.
fn type_name(value: Option<&Value>) -> &'static str {
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

fn check(value: &Value, shape: &Shape, path: &mut Vec<Value>, issues: &mut Issues) {
    let wrong_type = |expected| Issue::of_type(path, expected, type_name(Some(value)));
    match (shape, value) {
        (Shape::String, Value::String(_)) | (Shape::Bool, Value::Bool(_)) => {}
        (Shape::NonEmpty | Shape::Slug | Shape::Title, Value::String(string)) => {
            let may_be_empty = match shape {
                Shape::Slug => !issues.rules.holds(Rule::EmptySlug),
                Shape::Title => issues.rules.holds(Rule::EmptyTitle),
                _ => false,
            };
            if string.is_empty() && !may_be_empty {
                let message = "String must contain at least 1 character(s)";
                issues.push(Issue::new("too_small", path, message));
            }
        }
        (Shape::Duration, Value::String(string)) => {
            let is_lax = !issues.rules.holds(Rule::Durations) && string.contains('P');
            if !is_duration(string) && !is_lax {
                issues.push(Issue::new("invalid_string", path, "Invalid"));
            }
        }
        (Shape::OneOf(options), Value::String(string)) => {
            if !options.contains(&string.as_str()) {
                issues.push(Issue::of_option(path, string, options));
            }
        }
        (Shape::Strings, Value::Array(items)) => check_strings(items, path, issues),
        (Shape::Object { fields, unknown_keys }, Value::Object(entries)) => {
            check_object(entries, fields, *unknown_keys, path, issues);
        }
        (Shape::DefaultValue, _) => check_default_value(value, path, issues),
        _ => issues.push(wrong_type(shape.name())),
    }
}

fn check_strings(items: &[Value], path: &mut Vec<Value>, issues: &mut Issues) {
    if items.is_empty() {
        issues.push(Issue::new("too_small", path, "Array must contain at least 1 element(s)"));
    }
    for (index, item) in items.iter().enumerate() {
        path.push(Value::from(index));
        check(item, &Shape::String, path, issues);
        path.pop();
    }
}

fn check_object(
    entries: &Map<String, Value>,
    fields: &[Field],
    unknown_keys: UnknownKeys,
    path: &mut Vec<Value>,
    issues: &mut Issues,
) {
    for field in fields {
        path.push(Value::from(field.name));
        match entries.get(field.name) {
            None if !field.required => {}
            None if !field.is_required(&issues.rules) => {}
            None => issues.push(Issue::of_type(path, field.shape.name(), "undefined")),
            Some(Value::Null) if field.nullable && !field.refuses_null(&issues.rules) => {}
            Some(value) => check(value, &field.shape, path, issues),
        }
        path.pop();
    }
    let is_other = |key: &&String| !fields.iter().any(|field| field.name == key.as_str());
    let keys: Vec<String> = entries.keys().filter(is_other).cloned().collect();
    if keys.is_empty() {
        return;
    }
    let rules = issues.rules.clone();
    let are_refused = match unknown_keys {
        UnknownKeys::Refused => rules.holds(Rule::UnknownKeys),
        UnknownKeys::IgnoredInChoice => !rules.holds(Rule::UnknownKeysOfChoices),
        UnknownKeys::Ignored => !rules.holds(Rule::UnknownSettings),
    };
    if are_refused {
        let message = format!("Unrecognized key(s) in object: '{}'", keys.join("', '"));
        issues.push(Issue::new("unrecognized_keys", path, message));
        return;
    }
    let known: Vec<&str> = fields.iter().map(|field| field.name).collect();
    for key in keys {
        let key_path = [path, &[Value::from(&*key)][..]].concat();
        issues.ignored.push(ignored(&key_path, &suggestion(&key, &known)));
    }
}

/// The issue for a value that would be ignored, with what to do instead.
pub(crate) fn ignored(path: &[Value], instead: &str) -> Issue {
    let segments: Vec<String> =
        path.iter().map(|it| it.as_str().map_or_else(|| it.to_string(), str::to_owned)).collect();
    let message = format!("`{}` would be ignored: {instead}", segments.join("."));
    Issue::new("ignored", path, message)
}

/// What to do instead of sending an unknown key.
fn suggestion(key: &str, known: &[&str]) -> String {
    match key {
        "status" | "statuses" => {
            "create each with POST …/attributes/{attribute}/statuses".to_owned()
        }
        "select" | "options" => "create each with POST …/attributes/{attribute}/options".to_owned(),
        _ => format!("remove it (known keys: `{}`)", known.join("`, `")),
    }
}

/// Checks a union. Recorded failures of unions have a path but no details.
fn check_default_value(value: &Value, path: &mut Vec<Value>, issues: &mut Issues) {
    let invalid = |path: &[Value]| Issue::new("invalid", path, "Invalid input");
    let known = ["type", "template"];
    let keys = value.as_object().into_iter().flat_map(Map::keys);
    for key in keys.filter(|key| !known.contains(&key.as_str())) {
        let key_path = [path, &[json!(key)][..]].concat();
        issues.ignored.push(ignored(&key_path, &suggestion(key, &known)));
    }
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
    /// The JSON type of values.
    fn name(&self) -> &'static str {
        match self {
            Self::String
            | Self::NonEmpty
            | Self::Slug
            | Self::Title
            | Self::Duration
            | Self::OneOf(_) => "string",
            Self::Bool => "boolean",
            Self::Strings => "array",
            Self::Object { .. } | Self::DefaultValue => "object",
        }
    }
}

/// Whether a string is an ISO 8601 duration.
///
/// Source: inferred. Attio's pattern accepts any string with a `P`; what its servers do is unknown.
pub(crate) fn is_duration(string: &str) -> bool {
    string.starts_with('P') && SpanParser::new().parse_span(string).is_ok()
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
