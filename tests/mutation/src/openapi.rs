//! Mutations that know OpenAPI.
//!
//! Many keep a document valid, and so reach the stages after lint.

use fastrand::Rng;
use serde_json::{Value, json};

use crate::structure::{self, pick, pick_mapping, pick_mut};
use crate::weird_inputs;

/// The most bytes that one mutation adds.
const MAX_GROWTH: usize = 200_000;

type Mutation = fn(&mut Rng, &mut Value, &Value);

/// All mutations: name, weight, and the function, which takes another document as well.
pub(crate) const CHANGES: &[(&str, usize, Mutation)] = &[
    ("replace", 2, structure::replace),
    ("drop", 4, structure::remove),
    ("duplicate", 3, structure::duplicate),
    ("copy", 2, structure::copy),
    ("swap", 2, structure::swap),
    ("rename a key", 1, structure::rename_key),
    ("rename everywhere", 14, structure::rename_everywhere),
    ("change a string", 4, structure::change_string),
    ("change a number", 2, structure::change_number),
    ("set a key", 6, set_key),
    ("refer elsewhere", 4, refer_elsewhere),
    ("another schema", 8, another_schema),
    ("refer from a schema", 4, refer_from_schema),
    ("wrap a schema", 3, wrap),
    ("repeat", 1, repeat),
    ("take from another", 3, take_from_other),
    ("change an HTTP key", 2, change_http_key),
    ("add a property", 6, add_property),
    ("add an operation", 2, add_operation),
    ("tag", 3, set_tag),
    ("change a parameter", 3, change_parameter),
    ("toggle required", 6, toggle_required),
    ("give an example", 3, give_example),
];

/// Whether the value is a schema, by the last steps of its pointer.
fn is_schema(pointer: &str, value: &Value) -> bool {
    let mut steps = pointer.rsplit('/');
    let last = steps.next().unwrap_or_default();
    let parent = steps.next().unwrap_or_default();
    value.is_object()
        && (["schema", "items", "additionalProperties"].contains(&last)
            || ["properties", "schemas", "allOf", "anyOf", "oneOf"].contains(&parent))
}

fn is_component(pointer: &str) -> bool {
    pointer.starts_with("/components/") && pointer.matches('/').count() == 3
}

fn set_key(rng: &mut Rng, value: &mut Value, _: &Value) {
    let wanted = if rng.bool() { is_schema } else { |_: &str, it: &Value| it.is_object() };
    if let Some(Value::Object(entries)) = pick_mut(rng, value, wanted) {
        entries.extend([weird_inputs::entry(rng)]);
    }
}

fn refer_elsewhere(rng: &mut Rng, value: &mut Value, _: &Value) {
    let to = match rng.u8(..8) {
        0 => pick(rng, value, |_, _| true),
        1 => Some(format!("/components/schemas/{}", weird_inputs::name(rng, &[]))),
        _ => pick(rng, value, |pointer, _| is_component(pointer)),
    };
    let reference = pick_mut(rng, value, |pointer, _| pointer.ends_with("/$ref"));
    if let (Some(to), Some(reference)) = (to, reference) {
        *reference = format!("#{to}").into();
    }
}

fn another_schema(rng: &mut Rng, value: &mut Value, _: &Value) {
    if let Some(part) = pick_mut(rng, value, is_schema) {
        *part = weird_inputs::schema(rng);
    }
}

/// Often makes a cycle.
fn refer_from_schema(rng: &mut Rng, value: &mut Value, _: &Value) {
    let to = pick(rng, value, |pointer, _| is_component(pointer) && pointer.contains("/schemas/"));
    if let (Some(to), Some(part)) = (to, pick_mut(rng, value, is_schema)) {
        let reference = json!({ "$ref": format!("#{to}") });
        *part = match rng.u8(..6) {
            0 => json!({ "allOf": [reference] }),
            1 => json!({ "allOf": [reference], "nullable": true, "description": "An x." }),
            2 => json!({ "type": "array", "items": reference }),
            3 => json!({ "type": "object", "additionalProperties": reference }),
            _ => reference,
        };
    }
}

fn wrap(rng: &mut Rng, value: &mut Value, _: &Value) {
    let depth = if rng.u8(..4) == 0 { rng.usize(1..100) } else { 1 };
    let form = rng.u8(..5);
    if let Some(part) = pick_mut(rng, value, is_schema) {
        for _ in 0..depth {
            let inner = part.take();
            *part = match form {
                0 => json!({ "type": "array", "items": inner }),
                1 => json!({ "type": "object", "additionalProperties": inner }),
                2 => json!({ "allOf": [inner] }),
                3 => json!({ "oneOf": [inner] }),
                _ => {
                    json!({ "type": "object", "description": "An x.", "properties": { "a": inner } })
                }
            };
        }
    }
}

/// Repeats an item or an entry up to thousands of times, each a little different.
fn repeat(rng: &mut Rng, value: &mut Value, _: &Value) {
    let times = if rng.u8(..3) == 0 { rng.usize(..4_000) } else { rng.usize(..100) };
    let times = |it: &Value| times.min(MAX_GROWTH / it.to_string().len());
    let repeated = |pointer: &str| {
        ["enum", "properties", "schemas", "parameters", "oneOf", "required", "paths", "responses"]
            .contains(&pointer.rsplit('/').next().unwrap_or_default())
    };
    match pick_mut(rng, value, |pointer, _| repeated(pointer)) {
        Some(Value::Object(entries)) => {
            if let Some((key, it)) =
                rng.choice(&*entries).map(|(key, it)| (key.clone(), it.clone()))
            {
                entries.extend((0..times(&it)).map(|index| (format!("{key}{index}"), it.clone())));
            }
        }
        Some(Value::Array(items)) => {
            if let Some(it) = rng.choice(&*items).cloned() {
                items.extend((0..times(&it)).map(|index| match &it {
                    Value::String(text) => format!("{text}{index}").into(),
                    _ => it.clone(),
                }));
            }
        }
        _ => {}
    }
}

/// Puts a component, a path or an operation of another document into this one.
fn take_from_other(rng: &mut Rng, value: &mut Value, other: &Value) {
    let Some(from) = pick(rng, other, |pointer, it| it.is_object() && pointer.len() > 1) else {
        return;
    };
    let Some((parent, key)) = from.rsplit_once('/') else {
        return;
    };
    let (Some(part), key) = (other.pointer(&from), key.replace("~1", "/").replace("~0", "~"))
    else {
        return;
    };
    if let Some(Value::Object(entries)) = value.pointer_mut(parent) {
        entries.insert(key, part.clone());
    } else if let Some(entries) = pick_mapping(rng, value) {
        entries.insert(key, part.clone());
    }
}

/// Changes a status code, a media type, a method or a path.
fn change_http_key(rng: &mut Rng, value: &mut Value, _: &Value) {
    const KEYS: [&str; 21] = [
        "200",
        "201",
        "204",
        "302",
        "400",
        "404",
        "500",
        "2XX",
        "4xx",
        "99",
        "default",
        "get",
        "put",
        "trace",
        "text/plain",
        "application/octet-stream",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/problem+json",
        "/x/{id}/{id}",
        "x",
    ];
    let known = |key: &str| {
        key.starts_with('/') || key.contains('/') || KEYS.contains(&key) || key == "post"
    };
    let has_known = |it: &Value| it.as_object().is_some_and(|it| it.keys().any(|key| known(key)));
    if let Some(Value::Object(entries)) = pick_mut(rng, value, |_, it| has_known(it)) {
        let from = rng.choice(entries.keys().filter(|key| known(key)).cloned().collect::<Vec<_>>());
        let part = from.and_then(|from| entries.remove(&from)).unwrap_or_default();
        entries.insert(rng.choice(KEYS).unwrap_or_default().to_owned(), part);
    }
}

fn add_property(rng: &mut Rng, value: &mut Value, _: &Value) {
    let names = structure::names(value);
    let known =
        pick(rng, value, |pointer, it| pointer.contains("/properties/") && is_schema(pointer, it));
    let known = known.and_then(|it| value.pointer(&it).cloned());
    let schema = if rng.bool() { known } else { None }.unwrap_or_else(|| weird_inputs::schema(rng));
    let properties =
        pick_mut(rng, value, |pointer, it| pointer.ends_with("/properties") && it.is_object());
    if let Some(Value::Object(properties)) = properties {
        properties.insert(weird_inputs::name(rng, &names), schema);
    }
}

/// Repeats an operation under another method and name.
fn add_operation(rng: &mut Rng, value: &mut Value, _: &Value) {
    let name = weird_inputs::name(rng, &structure::names(value));
    let operation = pick_operation(rng, value).cloned();
    let path = pick_mut(rng, value, |pointer, it| {
        pointer.starts_with("/paths/") && pointer.matches('/').count() == 2 && it.is_object()
    });
    if let (Some(mut operation), Some(Value::Object(path))) = (operation, path) {
        operation["operationId"] = name.into();
        let method = rng.choice(["get", "put", "post", "patch", "delete"]).unwrap_or_default();
        path.insert(method.to_owned(), operation);
    }
}

fn set_tag(rng: &mut Rng, value: &mut Value, _: &Value) {
    let names = structure::names(value);
    if let Some(operation) = pick_operation(rng, value) {
        operation["tags"] = json!([weird_inputs::name(rng, &names)]);
    }
}

/// Changes the `in`, the `style` or `explode` of a parameter.
fn change_parameter(rng: &mut Rng, value: &mut Value, _: &Value) {
    const STYLES: &[&str] =
        &["form", "simple", "deepObject", "label", "matrix", "pipeDelimited", "spaceDelimited"];
    let Some(parameter) = pick_mut(rng, value, |_, it| it.get("in").is_some()) else {
        return;
    };
    let mut any = |of: &[&str]| json!(rng.choice(of));
    match any(&["in", "in", "style", "explode"]).as_str() {
        Some("in") => parameter["in"] = any(&["path", "query", "header", "cookie", "body"]),
        Some("style") => parameter["style"] = any(STYLES),
        _ => parameter["explode"] = true.into(),
    }
}

fn pick_operation<'a>(rng: &mut Rng, value: &'a mut Value) -> Option<&'a mut Value> {
    pick_mut(rng, value, |_, it| it.get("operationId").is_some())
}

/// Makes a property or a parameter required, or optional.
fn toggle_required(rng: &mut Rng, value: &mut Value, _: &Value) {
    let can =
        |it: &Value| it.get("properties").is_some_and(Value::is_object) || it.get("in").is_some();
    let Some(Value::Object(part)) = pick_mut(rng, value, |_, it| can(it)) else {
        return;
    };
    let Some(Value::Object(properties)) = part.get("properties") else {
        part.insert("required".to_owned(), rng.bool().into());
        return;
    };
    let name = rng.choice(properties.keys()).cloned().unwrap_or_default();
    if let Some(required) = part.entry("required").or_insert_with(|| json!([])).as_array_mut() {
        match required.iter().position(|it| *it == *name) {
            Some(index) => drop(required.remove(index)),
            None => required.push(name.into()),
        }
    }
}

/// Gives a parameter, a body or a schema an example of any form.
fn give_example(rng: &mut Rng, value: &mut Value, other: &Value) {
    let from = if rng.bool() { other } else { &*value };
    let example = match rng.bool() {
        true => pick(rng, from, |pointer, _| pointer.contains("/example")),
        false => None,
    };
    let example = example.and_then(|it| from.pointer(&it).cloned());
    let example = example.unwrap_or_else(|| weird_inputs::value(rng));
    let can = |_: &str, it: &Value| it.get("schema").is_some() || it.get("type").is_some();
    if let Some(Value::Object(part)) = pick_mut(rng, value, can) {
        part.insert("example".to_owned(), example);
    }
}
