//! Where a response differs in shape from the spec.
//!
//! In: an operation, a status and the body of a response. Out: every difference, with its JSON pointer in the
//! response and that of the schema in `openapi/attributes.yaml` that should have it. Formats and lengths of
//! strings are not checked, as the client keeps strings unchanged.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::LazyLock;

use codegen::document::escape;
use codegen::model::{Api, Choice, Form, Operation, Schema, Union, Uses};
use serde_json::Value;

use crate::spec::API;

/// A difference between a response and the spec.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Drift {
    /// What it means for clients.
    pub kind: DriftKind,
    /// What would have to change in the spec.
    pub change: DriftChange,
    /// A description of the difference.
    pub message: String,
    /// Its JSON pointer in the response; in the first element, if several elements of a list have it.
    pub at: String,
    /// The JSON pointer of the part of the spec that lacks it.
    pub spec: String,
    /// In how many elements of lists it is.
    pub times: usize,
    /// The values, where the spec declares nothing.
    pub values: Vec<Value>,
}

/// What would have to change in the spec to remove a difference.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum DriftChange {
    /// There is no such operation.
    Operation,
    /// The operation has no such status.
    Status(u16),
    /// An object has no such property.
    Field(String),
    /// The schema at this pointer is not nullable.
    Null(String),
    /// An enum has no such value.
    Value(String),
    /// A required property is missing.
    Missing(String),
    /// A value has another type or form.
    Form,
}

/// What a difference means for clients that are generated from the spec.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DriftKind {
    /// An operation or a status that the spec does not have.
    Undeclared,
    /// A field that the spec does not have; clients keep it.
    UnknownField,
    /// A value, a null or a body that the spec does not have; clients keep or ignore it.
    UnknownValue,
    /// Something that clients cannot decode.
    Unreadable,
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { message, at, spec, times, .. } = self;
        let at = if at.is_empty() { "the top" } else { at };
        write!(f, "{message}, at {at}")?;
        if *times > 1 {
            write!(f, " and {} more like it", times - 1)?;
        }
        write!(f, "; see {spec} of the spec")
    }
}

/// Where a response of an operation differs from the spec, in the order of the response. `body` is its JSON.
///
/// An unknown operation is a difference, too.
#[must_use]
pub fn drift(operation: &str, status: u16, body: Option<&Value>) -> Vec<Drift> {
    drift_of(&API, operation, status, body)
}

/// The same, for any spec.
pub(crate) fn drift_of(
    api: &Api,
    operation: &str,
    status: u16,
    body: Option<&Value>,
) -> Vec<Drift> {
    let mut found = Drifts { api, drifts: Vec::new(), known: BTreeMap::new() };
    let top = Pointer::default();
    let Some(operation) = api.operations.iter().find(|it| it.id == operation) else {
        found.add(
            DriftKind::Undeclared,
            DriftChange::Operation,
            "unknown operation",
            &top,
            "/paths",
            None,
        );
        return found.drifts;
    };
    let declared = operation.responses.get(&status.to_string());
    // `default` declares all server errors.
    if declared.is_none() && status < 500 {
        let responses = operation.responses_at();
        let message = format!("undeclared status {status}");
        found.add(
            DriftKind::Undeclared,
            DriftChange::Status(status),
            &message,
            &top,
            &responses,
            body,
        );
    }
    let response = match (declared, status) {
        (Some((_, response)), _) => Some(response.as_ref()),
        (None, 200..=299) => operation.success().map(|(_, response)| response),
        // Nothing is known about redirects.
        (None, 300..=399) => None,
        (None, _) => operation.responses.get("default").map(|(_, response)| response.as_ref()),
    };
    let schema = response.and_then(|it| it.json()).and_then(|it| it.schema.as_ref());
    match (schema, body, declared) {
        (Some(schema), Some(body), _) => walk(schema, body, &top, &mut found),
        // An undeclared success need not have one.
        (Some(schema), None, Some(_)) => {
            found.form(DriftKind::Unreadable, "no JSON body", &top, &schema.at);
        }
        (None, Some(_), Some((at, _))) => {
            found.form(DriftKind::UnknownValue, "a body where none is declared", &top, at);
        }
        _ => {}
    }
    found.drifts
}

/// Where a value differs from a schema.
pub(crate) fn drift_from(api: &Api, schema: &Schema, value: &Value) -> Vec<Drift> {
    let mut found = Drifts { api, drifts: Vec::new(), known: BTreeMap::new() };
    walk(schema, value, &Pointer::default(), &mut found);
    found.drifts
}

/// The ids of all operations of the spec.
pub fn operations() -> impl Iterator<Item = &'static str> {
    API.operations.iter().map(|it| it.id.as_str())
}

/// The operation with this method and request path, if there is one.
#[must_use]
pub fn operation(method: &str, path: &str) -> Option<&'static str> {
    operation_of(&API, method, path).map(|it| it.id.as_str())
}

/// The same, for any spec.
pub(crate) fn operation_of<'a>(api: &'a Api, method: &str, path: &str) -> Option<&'a Operation> {
    let is_path = |template: &str| {
        let (known, given) = (template.split('/'), path.split('/'));
        known.clone().count() == given.clone().count()
            && known.zip(given).all(|(known, given)| known.starts_with('{') || known == given)
    };
    let is_it = |it: &&Operation| it.method.eq_ignore_ascii_case(method) && is_path(&it.path);
    api.operations.iter().find(is_it)
}

/// The values of all enums of the spec, the names of all properties, and the parts of all paths.
static WORDS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| words(&API));

/// The same, for any spec.
pub(crate) fn words(api: &Api) -> BTreeSet<&str> {
    let paths = api.operations.iter().flat_map(|it| it.path.split('/'));
    let in_schemas = api.schemas().flat_map(|schema| match &schema.form {
        Form::Enum(values) => values.iter().map(|it| it.value.as_str()).collect(),
        Form::Object(object) => object.properties.keys().map(String::as_str).collect(),
        _ => Vec::new(),
    });
    paths.chain(in_schemas).collect()
}

/// Whether a string is an enum value, a property name or part of a path in the spec.
pub(crate) fn is_known_word(string: &str) -> bool {
    WORDS.contains(string)
}

/// A JSON pointer into a response, and the same with a star for each index.
#[derive(Clone, Debug, Default)]
struct Pointer {
    pointer: String,
    general: String,
}

impl Pointer {
    fn key(&self, key: &str) -> Self {
        let key = escape(key);
        let Self { pointer, general } = self;
        Self { pointer: format!("{pointer}/{key}"), general: format!("{general}/{key}") }
    }

    fn index(&self, index: usize) -> Self {
        let Self { pointer, general } = self;
        Self { pointer: format!("{pointer}/{index}"), general: format!("{general}/*") }
    }
}

/// The differences so far, and the index of each by message, pointer with stars, and pointer into the spec.
struct Drifts<'a> {
    api: &'a Api,
    drifts: Vec<Drift>,
    known: BTreeMap<(String, String, String), usize>,
}

impl Drifts<'_> {
    fn form(&mut self, kind: DriftKind, message: &str, place: &Pointer, spec: &str) {
        self.add(kind, DriftChange::Form, message, place, spec, None);
    }

    fn add(
        &mut self,
        kind: DriftKind,
        change: DriftChange,
        message: &str,
        place: &Pointer,
        spec: &str,
        value: Option<&Value>,
    ) {
        let key = (message.to_owned(), place.general.clone(), spec.to_owned());
        match self.known.get(&key) {
            Some(index) => {
                self.drifts[*index].times += 1;
                self.drifts[*index].values.extend(value.cloned());
            }
            None => {
                self.known.insert(key, self.drifts.len());
                // Names and values come from a server, and must not control the terminal.
                let plain = |text: &str| text.chars().filter(|it| !it.is_control()).collect();
                let (message, at) = (plain(message), plain(&place.pointer));
                let (spec, values) = (spec.to_owned(), value.cloned().into_iter().collect());
                self.drifts.push(Drift { kind, change, message, at, spec, times: 1, values });
            }
        }
    }
}

fn walk(written: &Schema, value: &Value, place: &Pointer, found: &mut Drifts<'_>) {
    let schema = found.api.resolve(written);
    if value.is_null() && (written.nullable || schema.nullable) {
        return;
    }
    let expected = match &schema.form {
        Form::Union(_) | Form::Object(_) | Form::Map(_) => "object",
        Form::Array(_) => "array",
        Form::Enum(_) | Form::String => "string",
        Form::Integer => "integer",
        Form::Number => "number",
        Form::Boolean => "boolean",
        Form::Choice(all) => return choice(schema, all, value, place, found),
        // Anything is allowed there.
        Form::Any | Form::Open(..) | Form::Unknown | Form::Reference(_) => return,
    };
    let is_it = match value {
        Value::Number(it) if matches!(expected, "integer" | "number") => {
            schema.rust_type().reads(it)
        }
        _ => kind(value) == expected,
    };
    if !is_it {
        let message = match value {
            Value::Null => "null where it is not nullable".to_owned(),
            _ => format!("{} where {expected} is expected", kind(value)),
        };
        // A union keeps values that are not among its members.
        let is_kept = matches!(schema.form, Form::Union(_));
        let kind = if is_kept { DriftKind::UnknownValue } else { DriftKind::Unreadable };
        let change =
            if value.is_null() { DriftChange::Null(written.at.clone()) } else { DriftChange::Form };
        return found.add(kind, change, &message, place, &schema.at, None);
    }
    match (&schema.form, value) {
        (Form::Union(it), _) => union(schema, it, value, place, found),
        (Form::Enum(values), Value::String(new)) if !values.iter().any(|it| *new == it.value) => {
            let (message, spec) = (format!("unknown value {value}"), format!("{}/enum", schema.at));
            let change = DriftChange::Value(new.clone());
            found.add(DriftKind::UnknownValue, change, &message, place, &spec, None);
        }
        (Form::Object(_), _) => object(schema, value, place, found),
        (Form::Map(Some(of)), Value::Object(entries)) => {
            entries.iter().for_each(|(name, value)| walk(of, value, &place.key(name), found));
        }
        (Form::Array(Some(of)), Value::Array(items)) => {
            let items = items.iter().enumerate();
            items.for_each(|(index, item)| walk(of, item, &place.index(index), found));
        }
        _ => {}
    }
}

fn object(schema: &Schema, value: &Value, place: &Pointer, found: &mut Drifts<'_>) {
    let properties = found.api.properties_of(schema, &Uses::default());
    for name in properties.required {
        if value.get(name).is_none() {
            let message = format!("required field `{name}` is missing");
            let (change, spec) =
                (DriftChange::Missing(name.into()), format!("{}/required", schema.at));
            found.add(DriftKind::Unreadable, change, &message, place, &spec, None);
        }
    }
    for (name, value) in value.as_object().into_iter().flatten() {
        match properties.by_name.get(name.as_str()) {
            Some(property) => {
                let (place, before) = (place.key(name), found.drifts.len());
                walk(property.schema, value, &place, found);
                // Clients accept null for optional properties.
                if value.is_null() && !property.required {
                    found
                        .drifts
                        .iter_mut()
                        .skip(before)
                        .for_each(|it| it.kind = DriftKind::UnknownValue);
                }
            }
            None => {
                let message = format!("unknown field `{name}`");
                let spec = format!("{}/properties", schema.at);
                let (change, place) = (DriftChange::Field(name.clone()), place.key(name));
                found.add(DriftKind::UnknownField, change, &message, &place, &spec, Some(value));
            }
        }
    }
}

/// Compares a value with the member of a union that its discriminator names.
fn union(schema: &Schema, union: &Union, value: &Value, place: &Pointer, found: &mut Drifts<'_>) {
    let name = union.discriminator.as_deref().unwrap_or_default();
    let Some(discriminator) = value[name].as_str() else {
        let spec = format!("{}/discriminator/propertyName", schema.at);
        return match value.get(name) {
            None => {
                let message = format!("required field `{name}` is missing");
                found.form(DriftKind::UnknownValue, &message, place, &spec);
            }
            Some(other) => {
                let message = format!("{} where string is expected", kind(other));
                found.form(DriftKind::UnknownValue, &message, &place.key(name), &spec);
            }
        };
    };
    let member = union.mapping.iter().flatten().find(|it| it.value == discriminator);
    match member.and_then(|it| found.api.types.get(it.name.as_ref()?)) {
        Some(member) => walk(&member.schema, value, place, found),
        None => {
            let message = format!("unknown value {}", value[name]);
            let spec = format!("{}/discriminator/mapping", schema.at);
            found.form(DriftKind::UnknownValue, &message, &place.key(name), &spec);
        }
    }
}

/// Compares a value with the member of a union that has its JSON type and keys.
fn choice(schema: &Schema, all: &[Choice], value: &Value, place: &Pointer, found: &mut Drifts<'_>) {
    match Choice::of(all, value) {
        Some(member) => walk(&member.schema, value, place, found),
        None => {
            let message = format!("{} where no member is one", kind(value));
            found.form(DriftKind::UnknownValue, &message, place, &schema.at);
        }
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[cfg(test)]
#[path = "drift_tests.rs"]
mod tests;
