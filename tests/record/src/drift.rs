//! Where an answer differs in shape from the spec.
//!
//! In go an operation, a status and the body of an answer; out comes every difference, with its JSON
//! pointer in the answer and that of the schema in `openapi/attributes.yaml` that should have it.
//! Formats of texts and their lengths are not looked at: the client keeps texts as they come.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use crate::spec::SPEC;

/// A difference between an answer and the spec.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Drift {
    /// What differs, in words.
    pub what: String,
    /// Where it is in the answer, a JSON pointer; of the first, if it is in several elements of a list.
    pub at: String,
    /// The part of the spec that does not have it, a JSON pointer.
    pub spec: String,
    /// In how many elements of lists it is.
    pub times: usize,
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, at, spec, times } = self;
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
    let mut found = Found::default();
    let top = Place::default();
    let Some(pointer) = operation_pointer(operation) else {
        found.add("unknown operation", &top, "/paths");
        return found.0;
    };
    let responses = format!("{pointer}/responses");
    // Failures of servers are all declared by `default`.
    let is_declared = SPEC.pointer(&format!("{responses}/{status}")).is_some();
    if !is_declared && status < 500 {
        found.add(&format!("undeclared status {status}"), &top, &responses);
    }
    let nearest = match status {
        _ if is_declared => status.to_string(),
        200..=299 => "200".to_owned(),
        // Of what leads elsewhere nothing is known.
        300..=399 => return found.0,
        _ => "default".to_owned(),
    };
    let response = schema(&format!("{responses}/{nearest}"), false).0;
    let pointer = format!("{response}/content/application~1json/schema");
    match body {
        Some(body) => walk(&pointer, body, &top, &mut found),
        // A success of another kind need not have one.
        None if is_declared => found.add("no JSON body", &top, &pointer),
        None => {}
    }
    found.0
}

/// The ids of all operations of the spec.
pub fn operations() -> impl Iterator<Item = &'static str> {
    methods().filter_map(|(_, operation)| operation["operationId"].as_str())
}

/// The operation that a request makes, by its method and the path on the wire, if it makes one.
#[must_use]
pub fn operation(method: &str, path: &str) -> Option<&'static str> {
    let is_path = |template: &str| {
        let (known, given) = (template.split('/'), path.split('/'));
        known.clone().count() == given.clone().count()
            && known.zip(given).all(|(known, given)| known.starts_with('{') || known == given)
    };
    let paths = SPEC["paths"].as_object()?;
    let (_, methods) = paths.iter().find(|(template, _)| is_path(template))?;
    methods[method.to_ascii_lowercase()]["operationId"].as_str()
}

/// Whether a text is a value of any enum of the spec, the name of any property, or part of any path.
pub(crate) fn is_known_word(text: &str) -> bool {
    fn is_in(value: &Value, text: &str) -> bool {
        let is_value = value["enum"].as_array().is_some_and(|it| it.iter().any(|it| it == text));
        let is_name = value["properties"].get(text).is_some();
        let children = value.as_object().into_iter().flatten().map(|(_, it)| it);
        let children = children.chain(value.as_array().into_iter().flatten());
        is_value || is_name || children.into_iter().any(|it| is_in(it, text))
    }
    let mut paths = SPEC["paths"].as_object().into_iter().flatten();
    paths.any(|(path, _)| path.split('/').any(|it| it == text)) || is_in(&SPEC, text)
}

fn operation_pointer(id: &str) -> Option<String> {
    methods().find(|(_, operation)| operation["operationId"] == id).map(|(pointer, _)| pointer)
}

fn methods() -> impl Iterator<Item = (String, &'static Value)> {
    let paths = SPEC["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(path, methods)| {
        let pointer = format!("/paths/{}", escaped(path));
        let methods = methods.as_object().into_iter().flatten();
        methods.map(move |(method, operation)| (format!("{pointer}/{method}"), operation))
    })
}

/// Where in an answer: its pointer, and the same with a star for each index.
#[derive(Clone, Debug, Default)]
struct Place {
    pointer: String,
    general: String,
}

impl Place {
    fn key(&self, key: &str) -> Self {
        let key = escaped(key);
        let Self { pointer, general } = self;
        Self { pointer: format!("{pointer}/{key}"), general: format!("{general}/{key}") }
    }

    fn index(&self, index: usize) -> Self {
        let Self { pointer, general } = self;
        Self { pointer: format!("{pointer}/{index}"), general: format!("{general}/*") }
    }
}

/// What was found so far, and where each stands, by what is the same in all elements of a list.
#[derive(Default)]
struct Found(Vec<Drift>, BTreeMap<(String, String, String), usize>);

impl Found {
    fn add(&mut self, what: &str, place: &Place, spec: &str) {
        let key = (what.to_owned(), place.general.clone(), spec.to_owned());
        match self.1.get(&key) {
            Some(index) => self.0[*index].times += 1,
            None => {
                self.1.insert(key, self.0.len());
                // Names and values are a server's, and must not move the cursor of a terminal.
                let plain = |text: &str| text.chars().filter(|it| !it.is_control()).collect();
                let (what, at) = (plain(what), plain(&place.pointer));
                self.0.push(Drift { what, at, spec: spec.to_owned(), times: 1 });
            }
        }
    }
}

/// The pointer of a schema behind references and wrappers, and whether null is allowed on the way.
fn schema(pointer: &str, nullable: bool) -> (String, bool) {
    let schema = SPEC.pointer(pointer).unwrap_or(&Value::Null);
    let nullable = nullable || schema["nullable"] == true;
    if let Some(reference) = schema["$ref"].as_str() {
        return self::schema(reference.trim_start_matches('#'), nullable);
    }
    match schema["allOf"].as_array().map(Vec::len) {
        Some(1) => self::schema(&format!("{pointer}/allOf/0"), nullable),
        _ => (pointer.to_owned(), nullable),
    }
}

fn walk(pointer: &str, value: &Value, place: &Place, found: &mut Found) {
    let (pointer, nullable) = schema(pointer, false);
    let Some(schema) = SPEC.pointer(&pointer) else {
        return found.add("no schema", place, &pointer);
    };
    if value.is_null() && nullable {
        return;
    }
    if schema.get("oneOf").is_some() {
        return union(&pointer, schema, value, place, found);
    }
    let Some(expected) = schema["type"].as_str() else {
        // Without a type, anything may stand there.
        return;
    };
    if !is(value, expected) {
        let what = match value {
            Value::Null => "null where it is not nullable".to_owned(),
            _ => format!("{} where {expected} is expected", kind(value)),
        };
        return found.add(&what, place, &pointer);
    }
    if let Some(known) = schema["enum"].as_array()
        && !known.contains(value)
    {
        found.add(&format!("unknown value {value}"), place, &format!("{pointer}/enum"));
    }
    match value {
        Value::Object(entries) => {
            for name in schema["required"].as_array().into_iter().flatten() {
                let name = name.as_str().unwrap_or_default();
                if !entries.contains_key(name) {
                    let what = format!("required field `{name}` is missing");
                    found.add(&what, place, &format!("{pointer}/required"));
                }
            }
            for (name, value) in entries {
                let known = format!("{pointer}/properties/{}", escaped(name));
                if SPEC.pointer(&known).is_some() {
                    walk(&known, value, &place.key(name), found);
                } else {
                    let what = format!("unknown field `{name}`");
                    found.add(&what, &place.key(name), &format!("{pointer}/properties"));
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(&format!("{pointer}/items"), item, &place.index(index), found);
            }
        }
        _ => {}
    }
}

/// The member of a union is the one that its tag names.
fn union(pointer: &str, schema: &Value, value: &Value, place: &Place, found: &mut Found) {
    let discriminator = &schema["discriminator"];
    let name = discriminator["propertyName"].as_str().unwrap_or_default();
    if !value.is_object() {
        let what = match value {
            Value::Null => "null where it is not nullable".to_owned(),
            _ => format!("{} where object is expected", kind(value)),
        };
        return found.add(&what, place, pointer);
    }
    let Some(tag) = value[name].as_str() else {
        let spec = format!("{pointer}/discriminator/propertyName");
        return match value.get(name) {
            None => found.add(&format!("required field `{name}` is missing"), place, &spec),
            Some(tag) => {
                let what = format!("{} where string is expected", kind(tag));
                found.add(&what, &place.key(name), &spec);
            }
        };
    };
    match discriminator["mapping"][tag].as_str() {
        Some(member) => walk(member.trim_start_matches('#'), value, place, found),
        None => {
            let what = format!("unknown value {}", value[name]);
            found.add(&what, &place.key(name), &format!("{pointer}/discriminator/mapping"));
        }
    }
}

fn is(value: &Value, expected: &str) -> bool {
    match expected {
        "integer" => value.as_f64().is_some_and(|it| it.fract() == 0.0),
        "number" => value.is_number(),
        _ => kind(value) == expected,
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

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
#[path = "drift_tests.rs"]
mod tests;
