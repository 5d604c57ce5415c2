//! Checks that each example is valid against its schema. Constraints that only the server checks are
//! ignored.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::{Map, Number, Value};

use super::spec::{Report, Spec};
use crate::document::escape;
use crate::model::{Choice, Form, Located, Operation, Schema, Union, Uses};

/// Examples are valid, as they become doc tests.
pub(super) fn valid_examples(spec: &Spec<'_>, report: &mut Report<'_>) {
    let operations = || spec.api.operations.iter();
    let parameters = operations().flat_map(|it| &it.parameters).map(|it| (&it.schema, &it.docs));
    let media = operations().flat_map(Operation::media).map(|it| (&it.schema, &it.docs));
    let outside =
        parameters.chain(media).filter_map(|(schema, docs)| Some((schema.as_ref()?, docs)));
    let within = spec.api.schemas().map(|schema| (schema, &schema.docs));
    // Operations share parameters and responses.
    let mut seen = BTreeSet::new();
    for (schema, docs) in outside.chain(within) {
        if let Some(example) = docs.example.as_ref().filter(|it| seen.insert(&it.at)) {
            check(spec, schema, &example.value, &example.at, report);
        }
    }
}

/// Checks the value at a pointer against a schema.
fn check(spec: &Spec<'_>, schema: &Schema, value: &Value, at: &str, report: &mut Report<'_>) {
    let is_whole = |it: &Number| it.as_f64().is_some_and(|it| it.fract() == 0.0);
    let expected = match (&schema.form, value) {
        (_, Value::Null) if schema.nullable => return,
        (Form::Any | Form::Open(..) | Form::Unknown, _) | (Form::Boolean, Value::Bool(_)) => return,
        // Other rules report schemas whose type is unknown.
        _ if !schema.is_known() => return,
        (Form::Reference(_), _) => match spec.api.target(schema) {
            Some(ty) => return check(spec, &ty.schema, value, at, report),
            // Another rule reports dangling references.
            None => return,
        },
        (Form::Union(union), _) => return member(spec, union, value, at, report),
        (Form::Choice(all), _) => {
            if let Some(it) = Choice::of(all, value) {
                return check(spec, &it.schema, value, at, report);
            }
            let words: Vec<String> = all.iter().map(Choice::describe).collect();
            let message = format!("write {} here, to match the schema", words.join(" or "));
            report.at(at, message);
            return;
        }
        (Form::Enum(values), _) => return one_of(spec, values, value, at, report),
        (Form::Object(_), Value::Object(entries)) => {
            return object(spec, schema, entries, at, report);
        }
        (Form::Map(of), Value::Object(entries)) => {
            let values = entries.iter().map(|(key, value)| (escape(key), value));
            return each(spec, of.as_deref(), values, at, report);
        }
        (Form::Array(of), Value::Array(items)) => {
            limit(schema, &items.len().into(), ["minItems", "maxItems", " items"], at, report);
            let values = items.iter().enumerate().map(|(index, it)| (index.to_string().into(), it));
            return each(spec, of.as_deref(), values, at, report);
        }
        (Form::String, Value::String(text)) => {
            let length = text.chars().count().into();
            return limit(schema, &length, ["minLength", "maxLength", " characters"], at, report);
        }
        (Form::Integer, Value::Number(number)) if !is_whole(number) => "a whole number",
        (Form::Integer | Form::Number, Value::Number(number)) => {
            return limit(schema, number, ["minimum", "maximum", ""], at, report);
        }
        (Form::Object(_) | Form::Map(_), _) => "a mapping",
        (Form::Array(_), _) => "a sequence",
        (Form::String, _) => "a string, in quotes if YAML reads it as another type,",
        (Form::Number, _) => "a number",
        (Form::Integer, _) => "a whole number",
        (Form::Boolean, _) => "`true` or `false`",
    };
    report.at(at, format!("write {expected} here, to match the schema"));
}

/// Checks the values of a mapping or the items of a sequence against one schema.
fn each<'v>(
    spec: &Spec<'_>,
    of: Option<&Schema>,
    values: impl Iterator<Item = (Cow<'v, str>, &'v Value)>,
    at: &str,
    report: &mut Report<'_>,
) {
    let Some(of) = of else { return };
    for (key, value) in values {
        check(spec, of, value, &format!("{at}/{key}"), report);
    }
}

fn one_of(spec: &Spec<'_>, values: &[Located], value: &Value, at: &str, report: &mut Report<'_>) {
    let values: Vec<&str> = values.iter().map(|it| it.value.as_str()).collect();
    let text = value.as_str().unwrap_or_default();
    if value.is_string() && values.contains(&text) {
        return;
    }
    let near = report.nearest(text, values.iter().copied());
    let message = format!("write one of {}", values.join(", "));
    report.at(at, message).fix = near.and_then(|it| spec.document.replace(at, it));
}

fn object(
    spec: &Spec<'_>,
    schema: &Schema,
    entries: &Map<String, Value>,
    at: &str,
    report: &mut Report<'_>,
) {
    let properties = spec.api.properties_of(schema, &Uses::default());
    for property in properties.by_name.values().filter(|it| it.required) {
        let key = property.name;
        if !entries.contains_key(key) {
            report.at(at, format!("add `{key}`; the schema requires it"));
        }
    }
    for (key, value) in entries {
        let at = format!("{at}/{}", escape(key));
        let Some(property) = properties.by_name.get(key.as_str()) else {
            let near = report.nearest(key, properties.by_name.keys().copied());
            let message = format!("add `{key}` to the schema, or remove it here");
            report.at_key(&at, message).fix = near.and_then(|it| spec.document.rename(&at, it));
            continue;
        };
        check(spec, property.schema, value, &at, report);
    }
}

/// Checks a value against the member of a union that its discriminator names.
fn member(spec: &Spec<'_>, union: &Union, value: &Value, at: &str, report: &mut Report<'_>) {
    let Some(property) = &union.discriminator else { return };
    let mapping = union.mapping.iter().flatten();
    let discriminator = value.get(property);
    let text = discriminator.and_then(Value::as_str).unwrap_or_default();
    if let Some(mapped) = mapping.clone().find(|it| it.value == text) {
        let member = mapped.name.as_ref().and_then(|name| spec.api.types.get(name));
        // Another rule reports nested unions.
        let member = member.filter(|ty| !matches!(ty.schema.form, Form::Union(_)));
        return member.into_iter().for_each(|ty| check(spec, &ty.schema, value, at, report));
    }
    let values: Vec<&str> = mapping.map(|it| it.value.as_str()).collect();
    let values = values.join(", ");
    if discriminator.is_some() {
        let at = format!("{at}/{}", escape(property));
        report.at(&at, format!("write one of {values}"));
    } else {
        report.at(at, format!("write a mapping with `{property}`, one of {values}"));
    }
}

/// Checks a number or a length against the limits in these keys.
fn limit(schema: &Schema, number: &Number, keys: [&str; 3], at: &str, report: &mut Report<'_>) {
    let [minimum, maximum, unit] = keys;
    let bound = |key: &str| schema.limits.get(key).filter(|it| unit.is_empty() || it.is_u64());
    let is_less = |one: &Number, other: &Number| one.as_f64() < other.as_f64();
    let least = bound(minimum).filter(|it| is_less(number, it)).map(|it| format!("at least {it}"));
    let most = bound(maximum).filter(|it| is_less(it, number)).map(|it| format!("at most {it}"));
    if let Some(limit) = least.or(most) {
        report.at(at, format!("write {limit}{unit}, to match the schema"));
    }
}
