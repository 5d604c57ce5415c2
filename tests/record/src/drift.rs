//! Where an answer differs in shape from the spec.
//!
//! In go an operation, a status and the body of an answer; out comes every difference, with its JSON
//! pointer in the answer and that of the schema in `openapi/attributes.yaml` that should have it.
//! Formats of texts and their lengths are not looked at: the client keeps texts as they come.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::LazyLock;

use codegen::document::escape;
use codegen::model::{Api, Choice, Form, Operation, Schema, Union, Uses};
use serde_json::Value;

use crate::spec::API;

/// A difference between an answer and the spec.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Drift {
    /// What it means for clients.
    pub kind: DriftKind,
    /// What would have to change in the spec.
    pub change: DriftChange,
    /// What differs, in words.
    pub what: String,
    /// Where it is in the answer, a JSON pointer; of the first, if it is in several elements of a list.
    pub at: String,
    /// The part of the spec that does not have it, a JSON pointer.
    pub spec: String,
    /// In how many elements of lists it is.
    pub times: usize,
    /// What stands there in each, where the spec has nothing.
    pub values: Vec<Value>,
}

/// What would have to change in the spec, so that a difference is none.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum DriftChange {
    /// There is no such operation.
    Operation,
    /// The operation has no such status.
    Status(u16),
    /// An object has no such property.
    Field(String),
    /// What is written at this pointer is not nullable.
    Null(String),
    /// An enum has no such value.
    Value(String),
    /// A property is required.
    Missing(String),
    /// Something is of another type or form.
    Form,
}

/// What a difference means for clients that are made of the spec.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DriftKind {
    /// No such operation, or no such status of it.
    Undeclared,
    /// A field that the spec does not have; clients keep it.
    UnknownField,
    /// A value, a null or a body that the spec does not have; clients keep or ignore it.
    UnknownValue,
    /// What they cannot read.
    Unreadable,
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, at, spec, times, .. } = self;
        let at = if at.is_empty() { "the top" } else { at };
        write!(f, "{what}, at {at}")?;
        if *times > 1 {
            write!(f, " and {} more like it", times - 1)?;
        }
        write!(f, "; see {spec} of the spec")
    }
}

/// Where an answer of an operation differs from the spec, in the order of the answer; the body is its
/// JSON, if it has any.
///
/// An operation that the spec does not have is a difference, too.
#[must_use]
pub fn drift(operation: &str, status: u16, body: Option<&Value>) -> Vec<Drift> {
    drift_of(&API, operation, status, body)
}

/// The same of another spec than that of this repository.
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
    // Failures of servers are all declared by `default`.
    if declared.is_none() && status < 500 {
        let responses = operation.responses_at();
        let what = format!("undeclared status {status}");
        found.add(
            DriftKind::Undeclared,
            DriftChange::Status(status),
            &what,
            &top,
            &responses,
            body,
        );
    }
    let response = match (declared, status) {
        (Some((_, response)), _) => Some(response.as_ref()),
        (None, 200..=299) => operation.success().map(|(_, response)| response),
        // Of what leads elsewhere nothing is known.
        (None, 300..=399) => None,
        (None, _) => operation.responses.get("default").map(|(_, response)| response.as_ref()),
    };
    let schema = response.and_then(|it| it.json()).and_then(|it| it.schema.as_ref());
    match (schema, body, declared) {
        (Some(schema), Some(body), _) => walk(schema, body, &top, &mut found),
        // A success of another kind need not have one.
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

/// The operation that a request makes, by its method and the path on the wire, if it makes one.
#[must_use]
pub fn operation(method: &str, path: &str) -> Option<&'static str> {
    operation_of(&API, method, path).map(|it| it.id.as_str())
}

/// The same of another spec.
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

/// The same of another spec.
pub(crate) fn words(api: &Api) -> BTreeSet<&str> {
    let paths = api.operations.iter().flat_map(|it| it.path.split('/'));
    let of_schemas = api.schemas().flat_map(|schema| match &schema.form {
        Form::Enum(values) => values.iter().map(|it| it.value.as_str()).collect(),
        Form::Object(object) => object.properties.keys().map(String::as_str).collect(),
        _ => Vec::new(),
    });
    paths.chain(of_schemas).collect()
}

/// Whether a string is a value of any enum of the spec, the name of any property, or part of any path.
pub(crate) fn is_known_word(string: &str) -> bool {
    WORDS.contains(string)
}

/// Where in an answer: its pointer, and the same with a star for each index.
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

/// What was found so far, and where each stands, by what is the same in all elements of a list.
struct Drifts<'a> {
    api: &'a Api,
    drifts: Vec<Drift>,
    known: BTreeMap<(String, String, String), usize>,
}

impl Drifts<'_> {
    fn form(&mut self, kind: DriftKind, what: &str, place: &Pointer, spec: &str) {
        self.add(kind, DriftChange::Form, what, place, spec, None);
    }

    fn add(
        &mut self,
        kind: DriftKind,
        change: DriftChange,
        what: &str,
        place: &Pointer,
        spec: &str,
        value: Option<&Value>,
    ) {
        let key = (what.to_owned(), place.general.clone(), spec.to_owned());
        match self.known.get(&key) {
            Some(index) => {
                self.drifts[*index].times += 1;
                self.drifts[*index].values.extend(value.cloned());
            }
            None => {
                self.known.insert(key, self.drifts.len());
                // Names and values are a server's, and must not move the cursor of a terminal.
                let plain = |text: &str| text.chars().filter(|it| !it.is_control()).collect();
                let (what, at) = (plain(what), plain(&place.pointer));
                let (spec, values) = (spec.to_owned(), value.cloned().into_iter().collect());
                self.drifts.push(Drift { kind, change, what, at, spec, times: 1, values });
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
        // Anything may stand there.
        Form::Any | Form::Open(..) | Form::Unknown | Form::Reference(_) => return,
    };
    let is_it = match value {
        Value::Number(it) if matches!(expected, "integer" | "number") => {
            schema.rust_type().reads(it)
        }
        _ => kind(value) == expected,
    };
    if !is_it {
        let what = match value {
            Value::Null => "null where it is not nullable".to_owned(),
            _ => format!("{} where {expected} is expected", kind(value)),
        };
        // A union keeps what is none of its members.
        let is_kept = matches!(schema.form, Form::Union(_));
        let kind = if is_kept { DriftKind::UnknownValue } else { DriftKind::Unreadable };
        let change =
            if value.is_null() { DriftChange::Null(written.at.clone()) } else { DriftChange::Form };
        return found.add(kind, change, &what, place, &schema.at, None);
    }
    match (&schema.form, value) {
        (Form::Union(it), _) => union(schema, it, value, place, found),
        (Form::Enum(values), Value::String(new)) if !values.iter().any(|it| *new == it.value) => {
            let (what, spec) = (format!("unknown value {value}"), format!("{}/enum", schema.at));
            let change = DriftChange::Value(new.clone());
            found.add(DriftKind::UnknownValue, change, &what, place, &spec, None);
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
            let what = format!("required field `{name}` is missing");
            let (change, spec) =
                (DriftChange::Missing(name.into()), format!("{}/required", schema.at));
            found.add(DriftKind::Unreadable, change, &what, place, &spec, None);
        }
    }
    for (name, value) in value.as_object().into_iter().flatten() {
        match properties.by_name.get(name.as_str()) {
            Some(property) => {
                let (place, before) = (place.key(name), found.drifts.len());
                walk(property.schema, value, &place, found);
                // Clients read null for what may be left out.
                if value.is_null() && !property.required {
                    found
                        .drifts
                        .iter_mut()
                        .skip(before)
                        .for_each(|it| it.kind = DriftKind::UnknownValue);
                }
            }
            None => {
                let what = format!("unknown field `{name}`");
                let spec = format!("{}/properties", schema.at);
                let (change, place) = (DriftChange::Field(name.clone()), place.key(name));
                found.add(DriftKind::UnknownField, change, &what, &place, &spec, Some(value));
            }
        }
    }
}

/// The member of a union is the one that its discriminator names.
fn union(schema: &Schema, union: &Union, value: &Value, place: &Pointer, found: &mut Drifts<'_>) {
    let name = union.discriminator.as_deref().unwrap_or_default();
    let Some(said) = value[name].as_str() else {
        let spec = format!("{}/discriminator/propertyName", schema.at);
        return match value.get(name) {
            None => {
                let what = format!("required field `{name}` is missing");
                found.form(DriftKind::UnknownValue, &what, place, &spec);
            }
            Some(said) => {
                let what = format!("{} where string is expected", kind(said));
                found.form(DriftKind::UnknownValue, &what, &place.key(name), &spec);
            }
        };
    };
    let member = union.mapping.iter().flatten().find(|it| it.value == said);
    match member.and_then(|it| found.api.types.get(it.name.as_ref()?)) {
        Some(member) => walk(&member.schema, value, place, found),
        None => {
            let what = format!("unknown value {}", value[name]);
            let spec = format!("{}/discriminator/mapping", schema.at);
            found.form(DriftKind::UnknownValue, &what, &place.key(name), &spec);
        }
    }
}

/// The member of a union is the one of its type of JSON and with its keys.
fn choice(schema: &Schema, all: &[Choice], value: &Value, place: &Pointer, found: &mut Drifts<'_>) {
    match Choice::of(all, value) {
        Some(member) => walk(&member.schema, value, place, found),
        None => {
            let what = format!("{} where no member is one", kind(value));
            found.form(DriftKind::UnknownValue, &what, place, &schema.at);
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
