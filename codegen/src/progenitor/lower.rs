//! An [`Api`] → a [`Lowered`] document for progenitor.
//!
//! The document is new, and contains what progenitor does well: names, references and types. All else
//! is omitted, because progenitor 0.15
//! - panics on more than one response type: errors are omitted;
//! - represents absent and null by one `Option`, and an absent array by an empty one: all properties
//!   and parameters are required and never null;
//! - sends and invents defaults, turns limits and formats into types, and descriptions into doc
//!   tests: keywords other than types are omitted;
//! - ignores discriminators and decodes unions by trial: discriminators are omitted from union
//!   members, and our code decodes unions;
//! - names inline schemas by their place: envelopes are removed;
//! - derives Rust names in its own way: it gets those of the model, for paths and methods too, and
//!   keeps them.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::model::{
    Api, Choice, Form, JSON, JsonType, Media, Operation, ParameterIn, RustType, Schema, Type,
};

/// The input of progenitor.
#[derive(Clone, Debug)]
pub struct Lowered(pub openapiv3::OpenAPI);

/// A unique path with the path parameters of the operation.
fn path(operation: &Operation) -> String {
    let all = operation.parameters_in_order().into_iter();
    let in_path = all.filter(|it| it.location == Some(ParameterIn::Path));
    let steps = in_path.map(|it| format!("/{{{}}}", it.rust_name));
    format!("/{}{}", operation.rust_name, steps.collect::<String>())
}

/// Lowers the API of a document that has passed [`lint`](crate::lint).
///
/// # Errors
/// If the result is not an OpenAPI document, which lint should prevent.
pub fn lower(api: &Api) -> Result<Lowered, String> {
    Subset { api, kept: None }.lower()
}

/// Lowers only the types and operations at these pointers. References to other types become any JSON.
pub(super) fn lower_parts(api: &Api, kept: &BTreeSet<&str>) -> Result<Lowered, String> {
    Subset { api, kept: Some(kept) }.lower()
}

/// The part of an API that is lowered; all of it if `kept` is `None`.
struct Subset<'a> {
    api: &'a Api,
    kept: Option<&'a BTreeSet<&'a str>>,
}

impl Subset<'_> {
    fn keeps(&self, at: &str) -> bool {
        self.kept.is_none_or(|kept| kept.contains(at))
    }

    fn lower(&self) -> Result<Lowered, String> {
        let mut paths = Map::new();
        for it in self.api.operations.iter().filter(|it| self.keeps(&it.at)) {
            paths.insert(path(it), json!({"post": self.operation(it)}));
        }
        let types = self.api.types.iter();
        let types = types.filter(|(_, ty)| !ty.is_alias && self.keeps(&ty.schema.at));
        let schemas = types.map(|(name, ty)| (name.clone(), self.component(ty)));
        let lowered = json!({
            "openapi": "3.0.3",
            "info": {"title": self.api.title, "version": "0"},
            "paths": paths,
            "components": {"schemas": schemas.collect::<Map<_, _>>()},
        });
        serde_json::from_value(lowered).map(Lowered).map_err(|error| error.to_string())
    }

    fn operation(&self, operation: &Operation) -> Value {
        let content = |schema| json!({JSON: {"schema": self.schema(schema)}});
        let responses = match operation.result().and_then(Media::value) {
            Some(schema) => json!({"200": {"description": "", "content": content(schema)}}),
            None => json!({"204": {"description": ""}}),
        };
        let parameters = operation.parameters_in_order().into_iter().map(|it| {
            let schema = it.schema.as_ref().map(|it| self.schema(it));
            // Progenitor does not support cookies; a query parameter yields the same names.
            let location = it.location.filter(|it| *it != ParameterIn::Cookie);
            let location = location.unwrap_or(ParameterIn::Query).as_str();
            json!({"name": it.rust_name, "in": location, "required": true, "schema": schema})
        });
        let mut all = json!({
            "operationId": operation.rust_name,
            "parameters": parameters.collect::<Vec<_>>(),
            "responses": responses,
        });
        if let Some(schema) = operation.request().and_then(Media::value) {
            all["requestBody"] = json!({"required": true, "content": content(schema)});
        }
        all
    }

    fn component(&self, ty: &Type) -> Value {
        match &ty.schema.form {
            Form::Union(union) => {
                let members = union.members.iter().map(|it| self.schema(it));
                // Progenitor replaces a union of one by its member.
                let other = json!({"type": "boolean"});
                json!({"oneOf": members.chain([other]).collect::<Vec<_>>()})
            }
            Form::Choice(all) => {
                let members = all.iter().map(|it| self.schema(&it.schema));
                // A boolean member makes sure that progenitor generates an enum.
                let is_flag = |it: &Choice| it.ty == JsonType::Boolean;
                let other = (!all.iter().any(is_flag)).then(|| json!({"type": "boolean"}));
                json!({"oneOf": members.chain(other).collect::<Vec<_>>()})
            }
            Form::Enum(_) => {
                json!({"type": "string", "enum": ty.schema.variants()})
            }
            Form::Object(_) => {
                let properties = self.api.properties(ty);
                let schemas =
                    properties.fields().map(|it| (it.rust_name.clone(), self.of(&it.rust_type())));
                let names = properties.fields().map(|it| it.rust_name.as_str());
                json!({
                    "type": "object",
                    "properties": schemas.collect::<Map<_, _>>(),
                    "required": names.collect::<Vec<_>>(),
                })
            }
            _ => self.schema(&ty.schema),
        }
    }

    fn schema(&self, schema: &Schema) -> Value {
        self.of(&schema.rust_type())
    }

    /// The schema for which progenitor generates this type.
    fn of(&self, ty: &RustType) -> Value {
        match ty {
            RustType::Named(name) => match self.api.types.get(name) {
                Some(ty) if self.keeps(&ty.schema.at) => {
                    json!({"$ref": format!("#/components/schemas/{name}")})
                }
                _ => json!({}),
            },
            RustType::Vec(item) => json!({"type": "array", "items": self.of(item)}),
            RustType::Map(of) => json!({"type": "object", "additionalProperties": self.of(of)}),
            RustType::Box(inner) | RustType::Option(inner) => self.of(inner),
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
}
