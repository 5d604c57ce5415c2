//! A linted [`Document`] → a [`Lowered`] document for progenitor, and the [`Plan`].
//!
//! The lowered document is written anew and holds what progenitor does well: names, references and
//! types. Each thing that is withheld from it goes to the Plan instead, because progenitor 0.15
//! - panics on more than one response type: errors are withheld;
//! - folds absent and null into one `Option`, and an absent array into an empty one: to progenitor
//!   all properties and parameters are required and never null;
//! - sends and invents defaults, makes types of limits and formats, and turns descriptions into
//!   doc tests: keywords other than types are withheld;
//! - ignores discriminators and matches unions by trial: the discriminating property is withheld
//!   from union members, and the union's code is ours;
//! - names what stands inline by its place: envelopes are taken off.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use self::uses::Uses;
use crate::diagnostic::Diagnostics;
use crate::document::{Document, escape};
use crate::plan::{
    Example, Format, Kind, Operation, Pagination, Parameter, Place, Plan, Presence, Property, Type,
    Wrapping,
};

mod uses;

/// A document that progenitor can be given.
#[derive(Debug)]
pub struct Lowered(pub openapiv3::OpenAPI);

/// Lowers a document that has passed [`lint`](crate::lint).
///
/// # Errors
/// If the lowered document is not an OpenAPI document, which lint should have prevented.
pub fn lower(document: &Document) -> Result<(Lowered, Plan), Diagnostics> {
    let mut plan = Plan {
        title: text(document.at("/info/title")),
        base_url: document
            .at("/servers/0/url")
            .as_str()
            .map(|url| url.trim_end_matches('/').to_owned()),
        request_id_header: document.at("/x-request-id-header").as_str().map(str::to_owned),
        ..Plan::default()
    };
    let mut paths = Map::new();
    for (path, method, pointer) in document.operations() {
        let (operation, lowered) = operation(document, path, method, &pointer);
        let methods = paths.entry(operation.path.clone()).or_insert_with(|| json!({}));
        methods[operation.method.to_lowercase()] = lowered;
        plan.operations.push(operation);
    }
    let uses = Uses::of(document, &plan);
    let (mut types, mut schemas) = (BTreeMap::new(), Map::new());
    for (name, pointer) in document.children("/components/schemas") {
        let (ty, schema) = component(document, &name, &pointer, &uses);
        types.insert(name.clone(), ty);
        schemas.insert(name, schema);
    }
    plan.types = types;
    let info = json!({"title": plan.title, "version": "0"});
    let lowered = json!({"openapi": "3.0.3", "info": info, "paths": paths, "components": {"schemas": schemas}});
    match serde_json::from_value(lowered) {
        Ok(lowered) => Ok((Lowered(lowered), plan)),
        Err(error) => Err(document.diagnostic("lowered-document", "", error.to_string()).into()),
    }
}

fn operation(
    document: &Document,
    path: String,
    method: String,
    pointer: &str,
) -> (Operation, Value) {
    let it = document.at(pointer);
    let parameters = parameters(document, &path, pointer);
    let lowered_parameters: Vec<Value> =
        parameters.iter().map(|(_, lowered)| lowered.clone()).collect();
    let body =
        document.resolve(&format!("{pointer}/requestBody")).and_then(|at| content(document, &at));
    let mut responses = document.children(&format!("{pointer}/responses"));
    responses.retain(|(status, _)| status.starts_with('2'));
    let success = responses.first().and_then(|(_, at)| content(document, &document.resolve(at)?));

    let json_body = |schema: &Value| json!({"required": true, "content": {"application/json": {"schema": schema}}});
    let response = match &success {
        Some((_, schema)) => {
            json!({"200": {"description": "", "content": json_body(schema)["content"]}})
        }
        None => json!({"204": {"description": ""}}),
    };
    let mut lowered = json!({"operationId": it["operationId"], "parameters": lowered_parameters, "responses": response});
    if let Some((_, schema)) = &body {
        lowered["requestBody"] = json_body(schema);
    }
    let scopes = document.children(&format!("{pointer}/x-scopes"));
    let operation = Operation {
        id: text(&it["operationId"]),
        method: method.to_uppercase(),
        path,
        deprecated: it["deprecated"] == true,
        tag: it["tags"][0].as_str().map(str::to_owned),
        docs: [text(&it["summary"]), text(&it["description"])].join("\n\n").trim().to_owned(),
        scopes: scopes.into_iter().map(|(what, at)| (what, text(document.at(&at)))).collect(),
        parameters: parameters.into_iter().map(|(parameter, _)| parameter).collect(),
        body_example: body_example(document, pointer),
        body: body.map(|(wrapping, _)| wrapping),
        response: success.map(|(wrapping, _)| wrapping),
        errors: errors(document, pointer),
        pagination: it.get("x-pagination").map(|it| Pagination {
            limit: text(&it["limit"]),
            offset: text(&it["offset"]),
            key: it["key"].as_str().map(str::to_owned),
        }),
    };
    (operation, lowered)
}

/// The parameters, those of the path first and in its order, each with its lowered form.
fn parameters(document: &Document, path: &str, operation: &str) -> Vec<(Parameter, Value)> {
    let mut all: Vec<(Parameter, Value)> = document
        .parameters(operation)
        .into_iter()
        .map(|pointer| {
            let it = document.at(&pointer);
            let parameter = Parameter {
                name: text(&it["name"]),
                place: match it["in"].as_str() {
                    Some("path") => Place::Path,
                    Some("header") => Place::Header,
                    _ => Place::Query,
                },
                required: it["required"] == true,
                deprecated: it["deprecated"] == true,
                docs: text(&it["description"]),
                example: it.get("example").map(|value| Example {
                    pointer: format!("{pointer}/example"),
                    value: value.clone(),
                }),
            };
            let schema = schema(document, &format!("{pointer}/schema"));
            let lowered =
                json!({"name": it["name"], "in": it["in"], "required": true, "schema": schema});
            (parameter, lowered)
        })
        .collect();
    // A stable sort: what is not in the path keeps its order behind what is.
    all.sort_by_key(|(parameter, _)| {
        path.find(&format!("{{{}}}", parameter.name)).unwrap_or(usize::MAX)
    });
    all
}

/// The wrapping and the lowered schema of a body, if it has content.
fn content(document: &Document, body: &str) -> Option<(Wrapping, Value)> {
    let at = format!("{body}/content/application~1json/schema");
    let it = document.find(&at)?;
    match it["x-envelope"].as_str() {
        Some(key) => {
            let inner = format!("{at}/properties/{}", escape(key));
            Some((Some(key.to_owned()), schema(document, &inner)))
        }
        None => Some((None, schema(document, &at))),
    }
}

/// The example of a request body, taken out of its envelope.
fn body_example(document: &Document, operation: &str) -> Option<Example> {
    let body = document.resolve(&format!("{operation}/requestBody"))?;
    let at = format!("{body}/content/application~1json");
    let content = document.find(&at)?;
    let (at, example) = (format!("{at}/example"), content.get("example")?);
    let (pointer, value) = match content["schema"]["x-envelope"].as_str() {
        Some(key) => (format!("{at}/{}", escape(key)), &example[key]),
        None => (at, example),
    };
    Some(Example { pointer, value: value.clone() })
}

fn errors(document: &Document, operation: &str) -> Vec<(String, String)> {
    let mut all = document.children(&format!("{operation}/responses"));
    all.retain(|(status, _)| !status.starts_with('2'));
    all.into_iter()
        .filter_map(|(status, at)| {
            Some((status, text(&document.at(&document.resolve(&at)?)["description"])))
        })
        .collect()
}

/// A schema at its place of use: its type and nothing else.
fn schema(document: &Document, pointer: &str) -> Value {
    let it = document.at(pointer);
    let reference = it.get("$ref").or_else(|| it["allOf"][0].get("$ref"));
    match it["type"].as_str() {
        _ if reference.is_some() => json!({"$ref": reference}),
        Some("array") => {
            json!({"type": "array", "items": schema(document, &format!("{pointer}/items"))})
        }
        Some("object") if it.get("additionalProperties").is_some() => {
            json!({"type": "object", "additionalProperties": schema(document, &format!("{pointer}/additionalProperties"))})
        }
        Some("integer") if it.get("format").is_some() => {
            json!({"type": "integer", "format": it["format"]})
        }
        Some(ty) => json!({"type": ty}),
        None => json!({}),
    }
}

fn component(document: &Document, name: &str, pointer: &str, uses: &Uses<'_>) -> (Type, Value) {
    let it = document.at(pointer);
    let (kind, lowered) = if it.get("oneOf").is_some() {
        (union(document, pointer), json!({"oneOf": it["oneOf"]}))
    } else if it.get("enum").is_some() {
        (enumeration(it), json!({"type": "string", "enum": it["enum"]}))
    } else if it["type"] == "string" {
        let from = it["x-from"].as_array().into_iter().flatten();
        let from = from.map(|name| text(name).rsplit('/').next().unwrap_or_default().to_owned());
        let format = match it["format"].as_str() {
            Some("date-time") => Format::DateTime,
            Some("duration") => Format::Duration,
            _ => Format::Plain,
        };
        (Kind::Text(format, from.collect()), json!({"type": "string"}))
    } else {
        object(document, name, pointer, uses)
    };
    let ty =
        Type { docs: text(&it["description"]), tag: uses.tag(name), sent: uses.sent(name), kind };
    (ty, lowered)
}

fn union(document: &Document, pointer: &str) -> Kind {
    let tag = text(&document.at(pointer)["discriminator"]["propertyName"]);
    let mapping = document.children(&format!("{pointer}/discriminator/mapping"));
    let member = |at: &str| text(document.at(at)).rsplit('/').next().unwrap_or_default().to_owned();
    Kind::Union(tag, mapping.into_iter().map(|(value, at)| (value, member(&at))).collect())
}

fn enumeration(it: &Value) -> Kind {
    let values = it["enum"].as_array().into_iter().flatten().map(text);
    Kind::Enum(
        values.map(|value| (value.clone(), text(&it["x-enum-descriptions"][value]))).collect(),
    )
}

/// An object, members of `allOf` merged and the property that a union writes left out.
fn object(document: &Document, name: &str, pointer: &str, uses: &Uses<'_>) -> (Kind, Value) {
    let mut members = vec![pointer.to_owned()];
    let merged = document.children(&format!("{pointer}/allOf"));
    members.extend(merged.iter().filter_map(|(_, at)| document.resolve(at)));
    let mut required = Vec::new();
    for member in &members {
        let names = document.at(&format!("{member}/required")).as_array();
        required.extend(names.into_iter().flatten().map(text));
    }
    let (mut properties, mut lowered) = (BTreeMap::new(), Map::new());
    for (key, at) in
        members.iter().flat_map(|member| document.children(&format!("{member}/properties")))
    {
        if uses.is_tag(&at) {
            required.retain(|name| *name != key);
            continue;
        }
        let it = document.at(&at);
        let presence = match (required.contains(&key), it["nullable"] == true) {
            (true, false) => Presence::Required,
            (true, true) => Presence::Nullable,
            (false, true) if uses.tells_null(name) => Presence::Patch,
            (false, _) => Presence::Optional,
        };
        let property = Property {
            docs: text(&it["description"]),
            presence,
            neutral: it.get("x-neutral").cloned(),
            deprecated: it["deprecated"] == true,
        };
        lowered.insert(key.clone(), schema(document, &at));
        properties.insert(key, property);
    }
    let names: Vec<&String> = properties.keys().collect();
    let lowered = json!({"type": "object", "properties": lowered, "required": names});
    (Kind::Object(properties, required), lowered)
}

/// The text of a value, or none.
fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
