//! That each example is a value of the schema that it stands beside. What is in no schema and what
//! only a server can decide is not looked at.

use serde_json::Value;

use super::schemas::{Form, form};
use super::{Report, Spec};
use crate::document::escape;

/// Examples are shown to users, become programs in the documentation, and are run.
pub(super) fn valid_examples(spec: &Spec<'_>, report: &mut Report<'_>) {
    let parameters = spec.operations.iter().flat_map(|it| &it.parameters).cloned();
    let schemas = spec.bodies.iter().filter_map(|it| it.strip_suffix("/schema"));
    for holder in parameters.chain(schemas.map(str::to_owned)) {
        fits(spec, &format!("{holder}/schema"), &format!("{holder}/example"), report);
    }
    for schema in spec.schemas() {
        let example = format!("{schema}/example");
        let null =
            spec.document.at(&example).is_null() && spec.document.at(schema)["nullable"] == true;
        if !null {
            fits(spec, schema, &example, report);
        }
    }
}

/// Compares the value at one pointer, if there is one, with the schema at another.
fn fits(spec: &Spec<'_>, schema: &str, at: &str, report: &mut Report<'_>) {
    let reference = spec.document.at(schema).get("$ref").is_some();
    let (Some(it), Some(schema)) = (spec.document.find(at), spec.document.resolve(schema)) else {
        return;
    };
    // What leads to anything but a component is told by another rule.
    if reference && !spec.is_named(&schema) {
        return;
    }
    let wanted = match form(spec.document.at(&schema)) {
        // A component merges objects; elsewhere, this is a reference with something beside it.
        Form::Merged if !spec.is_named(&schema) => {
            return fits(spec, &format!("{schema}/allOf/0"), at, report);
        }
        Form::Union => return member(spec, &schema, at, report),
        Form::Object | Form::Merged if it.is_object() => return object(spec, &schema, at, report),
        Form::Map if it.is_object() => {
            let values = format!("{schema}/additionalProperties");
            return each(spec, &values, at, report);
        }
        Form::Array if it.is_array() => {
            limit(spec, &schema, at, it.as_array().map_or(0, Vec::len), "Items", report);
            return each(spec, &format!("{schema}/items"), at, report);
        }
        Form::Enum => {
            let values = spec.document.at(&format!("{schema}/enum")).as_array();
            let values: Vec<&str> =
                values.into_iter().flatten().filter_map(Value::as_str).collect();
            if it.as_str().is_some_and(|it| values.contains(&it)) {
                return;
            }
            let near = report.nearest(it.as_str().unwrap_or_default(), values.iter().copied());
            let message = format!("write one of {}", values.join(", "));
            report.at(at, message).fix = near.and_then(|it| spec.document.replace(at, it));
            return;
        }
        Form::String if it.is_string() => {
            let length = it.as_str().map_or(0, |it| it.chars().count());
            return limit(spec, &schema, at, length, "Length", report);
        }
        Form::Number => match (spec.document.at(&schema)["type"] == "integer", it.as_f64()) {
            (true, Some(number)) if number.fract() != 0.0 => "a whole number",
            (_, Some(number)) => return range(spec, &schema, at, number, report),
            (true, None) => "a whole number",
            (false, None) => "a number",
        },
        Form::Boolean if it.is_boolean() => return,
        Form::Open | Form::Unknown | Form::Reference => return,
        Form::Object | Form::Merged | Form::Map => "a mapping",
        Form::Array => "a sequence",
        Form::String => "a text, in quotes if it could be read as something else,",
        Form::Boolean => "`true` or `false`",
    };
    report.at(at, format!("write {wanted} here, as the schema of this example says"));
}

fn each(spec: &Spec<'_>, schema: &str, at: &str, report: &mut Report<'_>) {
    for (_, at) in spec.document.children(at) {
        fits(spec, schema, &at, report);
    }
}

fn object(spec: &Spec<'_>, schema: &str, at: &str, report: &mut Report<'_>) {
    let (mut known, parts) = (Vec::new(), spec.parts(schema));
    for part in &parts {
        known.extend(spec.document.children(&format!("{part}/properties")));
    }
    for part in &parts {
        for key in spec.document.at(&format!("{part}/required")).as_array().into_iter().flatten() {
            let key = key.as_str().unwrap_or_default();
            let property = known.iter().any(|(name, _)| name == key);
            if property && spec.document.at(at).get(key).is_none() {
                report.at(at, format!("add `{key}`; the schema of this example requires it"));
            }
        }
    }
    for (key, at) in spec.document.children(at) {
        let Some((_, property)) = known.iter().find(|(name, _)| *name == key) else {
            let near = report.nearest(&key, known.iter().map(|(name, _)| name.as_str()));
            let message =
                format!("describe `{key}` in the schema of this example, or remove it here");
            report.at_key(&at, message).fix = near.and_then(|it| spec.document.rename(&at, it));
            continue;
        };
        let nullable = spec.document.at(property)["nullable"] == true;
        if !(nullable && spec.document.at(&at).is_null()) {
            fits(spec, property, &at, report);
        }
    }
}

/// Compares a value with that member of a union which it says that it is.
fn member(spec: &Spec<'_>, union: &str, at: &str, report: &mut Report<'_>) {
    let discriminator = &spec.document.at(union)["discriminator"];
    let Some(tag) = discriminator["propertyName"].as_str() else { return };
    let mapping = format!("{union}/discriminator/mapping");
    let values: Vec<String> =
        spec.document.children(&mapping).into_iter().map(|(value, _)| value).collect();
    let value = spec.document.at(at)[tag].as_str().unwrap_or_default();
    match discriminator["mapping"][value].as_str().and_then(|it| it.strip_prefix('#')) {
        // A union of itself is told by another rule.
        Some(member) if form(spec.document.at(member)) == Form::Union => {}
        Some(member) => fits(spec, member, at, report),
        None if spec.document.at(at).get(tag).is_some() => {
            let message = format!("write one of {}", values.join(", "));
            report.at(&format!("{at}/{}", escape(tag)), message);
        }
        None => {
            let message = format!("add `{tag}`, one of {}, to a mapping", values.join(", "));
            report.at(at, message);
        }
    }
}

/// `minLength`, `maxItems` and their like.
fn limit(
    spec: &Spec<'_>,
    schema: &str,
    at: &str,
    count: usize,
    what: &str,
    report: &mut Report<'_>,
) {
    let schema = spec.document.at(schema);
    let least = schema[format!("min{what}")].as_u64().unwrap_or(0);
    let most = schema[format!("max{what}")].as_u64().unwrap_or(u64::MAX);
    if !(least..=most).contains(&(count as u64)) {
        let what = if what == "Length" { "letters" } else { "items" };
        let message = match (count as u64) < least {
            true => format!("write at least {least} {what}, as the schema of this example says"),
            false => format!("write at most {most} {what}, as the schema of this example says"),
        };
        report.at(at, message);
    }
}

fn range(spec: &Spec<'_>, schema: &str, at: &str, number: f64, report: &mut Report<'_>) {
    let schema = spec.document.at(schema);
    let least = schema["minimum"].as_f64().filter(|least| number < *least);
    let most = schema["maximum"].as_f64().filter(|most| number > *most);
    let said = least.map(|it| format!("at least {it}"));
    if let Some(said) = said.or(most.map(|it| format!("at most {it}"))) {
        report.at(at, format!("write {said}, as the schema of this example says"));
    }
}
