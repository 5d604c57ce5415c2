//! Which facts of a document an exchange shows. In: a request and its response. Out: the places that they
//! cover, with their values. Values that do not match the document cover nothing.

use std::collections::BTreeSet;

use codegen::facts::{Fact, Facts, Part, Place, WireType};
use codegen::model::{Api, ParameterIn};
use loopback::{Request, Response};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::drift::operation_of;

/// What an exchange shows at a place.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Covered {
    /// Any value but null.
    NonNull,
    /// Null.
    Null,
    /// One of the strings that the document declares there.
    Value(String),
}

/// The places of a document that an exchange covers. A refused request shows nothing about what can be sent.
#[must_use]
pub fn coverage(
    api: &Api,
    facts: &Facts,
    request: &Request,
    response: &Response,
) -> BTreeSet<(Place, Covered)> {
    let mut walk = Walk { facts, found: BTreeSet::new() };
    let Some(operation) = operation_of(api, &request.method, &request.path) else {
        return walk.found;
    };
    let key = codegen::facts::operation_key(operation);
    let place = |part| Place { operation: key.clone(), part, path: String::new() };
    let status = declared_status(facts, &key, response.status);
    if response.status < 400 {
        let values = operation.path.split('/').zip(request.path.split('/'));
        let values = values.filter(|(known, _)| known.starts_with('{'));
        for (number, (_, value)) in values.enumerate() {
            let part = Part::Parameter(ParameterIn::Path, (number + 1).to_string());
            let value = percent_decode_str(value).decode_utf8_lossy();
            walk.value(&place(part), &Value::from(value));
        }
        for (name, value) in &request.query {
            let part = Part::Parameter(ParameterIn::Query, name.clone());
            walk.value(&place(part), &Value::from(value.as_str()));
        }
        walk.value(&place(Part::Request), request.body.as_ref().unwrap_or(&Value::Null));
    }
    if let Some(status) = status {
        for (name, value) in &response.headers {
            let part = Part::Header(status.clone(), name.to_lowercase());
            walk.value(&place(part), &Value::from(value.as_str()));
        }
        let place = place(Part::Response(status));
        walk.found.insert((place.clone(), Covered::NonNull));
        walk.value(&place, response.body.as_ref().unwrap_or(&Value::Null));
    }
    walk.found
}

/// The status under which an operation declares a response.
pub(crate) fn declared_status(facts: &Facts, operation: &str, status: u16) -> Option<String> {
    let range = format!("{}XX", status / 100);
    let place = |it: &String| Place {
        operation: operation.to_owned(),
        part: Part::Response(it.clone()),
        path: String::new(),
    };
    let statuses = [status.to_string(), range, "default".to_owned()];
    statuses.into_iter().find(|it| facts.contains_key(&place(it)))
}

/// The place of the value of a key.
pub(crate) fn within(facts: &Facts, place: &Place, key: &str) -> Place {
    let within = place.key(key);
    if facts.contains_key(&within) { within } else { place.values() }
}

/// Whether a value has a type of the place, and is one of its declared strings if there are any. Parameters are
/// sent as strings and may mean another type.
fn fits(place: &Place, fact: &Fact, value: &Value) -> bool {
    let is_known = |text| fact.values.as_ref().is_none_or(|it| it.contains_key(text));
    let can_be = |value: &Value| {
        let ty = WireType::of(value);
        let is_number = ty == Some(WireType::Integer) && fact.types.contains(&WireType::Number);
        is_number || ty.is_some_and(|it| fact.types.contains(&it))
    };
    let means = |text: &str| {
        let is_several = |it: &WireType| matches!(it, WireType::Array | WireType::Object);
        fact.types.iter().any(is_several) || serde_json::from_str(text).is_ok_and(|it| can_be(&it))
    };
    let is_parameter = matches!(place.part, Part::Parameter(..));
    let is_meant = value.as_str().is_some_and(|it| is_parameter && means(it));
    let is_it = can_be(value) && value.as_str().is_none_or(is_known);
    fact.types.is_empty() || is_it || is_meant
}

struct Walk<'a> {
    facts: &'a Facts,
    found: BTreeSet<(Place, Covered)>,
}

impl Walk<'_> {
    fn value(&mut self, place: &Place, value: &Value) {
        let Some(fact) = self.facts.get(place) else { return };
        if value.is_null() {
            if fact.nullable {
                self.found.insert((place.clone(), Covered::Null));
            } else if fact.types.is_empty() && !place.path.is_empty() {
                // Where anything is allowed, null is an ordinary value.
                self.found.insert((place.clone(), Covered::NonNull));
            }
            return;
        }
        if !fits(place, fact, value) {
            return;
        }
        self.found.insert((place.clone(), Covered::NonNull));
        match value {
            Value::String(text) if fact.values.as_ref().is_some_and(|it| it.contains_key(text)) => {
                self.found.insert((place.clone(), Covered::Value(text.clone())));
            }
            Value::Array(items) => items.iter().for_each(|it| self.value(&place.items(), it)),
            Value::Object(entries) => {
                for (key, value) in entries {
                    self.value(&within(self.facts, place, key), value);
                }
            }
            _ => {}
        }
    }
}
