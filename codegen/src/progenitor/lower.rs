//! An [`Api`] → a [`Lowered`] document for progenitor.
//!
//! It is written anew and holds what progenitor does well: names, references and types. All else is
//! withheld from it, because progenitor 0.15
//! - panics on more than one response type: errors are withheld;
//! - folds absent and null into one `Option`, and an absent array into an empty one: to progenitor
//!   all properties and parameters are required and never null;
//! - sends and invents defaults, makes types of limits and formats, and turns descriptions into
//!   doc tests: keywords other than types are withheld;
//! - ignores discriminators and matches unions by trial: the discriminating property is withheld
//!   from union members, and the union's code is ours;
//! - names what stands inline by its place: envelopes are taken off.

use serde_json::{Map, Value, json};

use crate::model::{Api, Form, Media, Operation, Parameter, ParameterIn, RustType, Schema, Type};

/// A document that progenitor can be given.
#[derive(Clone, Debug)]
pub struct Lowered(pub openapiv3::OpenAPI);

/// Lowers the API of a document that has passed [`lint`](crate::lint).
///
/// # Errors
/// If the result is not an OpenAPI document, which lint should have prevented.
pub fn lower(api: &Api) -> Result<Lowered, String> {
    let mut paths = Map::new();
    for it in &api.operations {
        let methods = paths.entry(it.path.clone()).or_insert_with(|| json!({}));
        methods[&it.method] = operation(it);
    }
    let schemas = api.types.iter().map(|(name, ty)| (name.clone(), component(api, ty)));
    let lowered = json!({
        "openapi": "3.0.3",
        "info": {"title": api.title, "version": "0"},
        "paths": paths,
        "components": {"schemas": schemas.collect::<Map<_, _>>()},
    });
    serde_json::from_value(lowered).map(Lowered).map_err(|error| error.to_string())
}

fn operation(operation: &Operation) -> Value {
    let content =
        |schema: &Schema| json!({"application/json": {"schema": lowered(&schema.rust_type())}});
    let responses = match operation.result().and_then(Media::value) {
        Some(schema) => json!({"200": {"description": "", "content": content(schema)}}),
        None => json!({"204": {"description": ""}}),
    };
    let parameters = operation.parameters_in_order().into_iter().map(parameter);
    let mut all = json!({
        "operationId": operation.id,
        "parameters": parameters.collect::<Vec<_>>(),
        "responses": responses,
    });
    if let Some(schema) = operation.request().and_then(Media::value) {
        all["requestBody"] = json!({"required": true, "content": content(schema)});
    }
    all
}

fn parameter(it: &Parameter) -> Value {
    let ty = it.schema.as_ref().map_or(RustType::Json, Schema::rust_type);
    let location = it.location.map(ParameterIn::word);
    json!({"name": it.name, "in": location, "required": true, "schema": lowered(&ty)})
}

fn component(api: &Api, ty: &Type) -> Value {
    match &ty.schema.form {
        Form::Union(union) => {
            let members = union.members.iter().map(|it| lowered(&it.rust_type()));
            json!({"oneOf": members.collect::<Vec<_>>()})
        }
        Form::Enum(values) => {
            let values = values.iter().map(|it| it.value.as_str());
            json!({"type": "string", "enum": values.collect::<Vec<_>>()})
        }
        Form::Object(_) => {
            let properties = api.properties(ty);
            let lowered = |schema: &Schema| lowered(&schema.rust_type());
            let lowered = properties.fields().map(|it| (it.name.to_owned(), lowered(it.schema)));
            let names = properties.fields().map(|it| it.name);
            json!({
                "type": "object",
                "properties": lowered.collect::<Map<_, _>>(),
                "required": names.collect::<Vec<_>>(),
            })
        }
        _ => lowered(&ty.schema.rust_type()),
    }
}

/// The schema of which progenitor makes this type.
fn lowered(ty: &RustType) -> Value {
    match ty {
        RustType::Named(name) => json!({"$ref": format!("#/components/schemas/{name}")}),
        RustType::Vec(item) => json!({"type": "array", "items": lowered(item)}),
        RustType::Map(of) => json!({"type": "object", "additionalProperties": lowered(of)}),
        RustType::Box(inner) => lowered(inner),
        RustType::String => json!({"type": "string"}),
        RustType::Bool => json!({"type": "boolean"}),
        RustType::Int { signed, bits } => {
            let format = format!("{}int{bits}", if *signed { "" } else { "u" });
            json!({"type": "integer", "format": format})
        }
        RustType::Number | RustType::Float => json!({"type": "number"}),
        RustType::Json | RustType::Unnamed => json!({}),
    }
}
