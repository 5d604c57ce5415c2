//! An OpenAPI document, and which JSON is valid for its components.
//!
//! In: its text, of 3.0 or 3.1, YAML or JSON. Out: its components, the targets of references, and a JSON
//! Schema validator for each component. It deliberately does not use the generator's parser, which is under
//! test.

use std::collections::BTreeMap;

use jsonschema::{Draft, Registry, Validator};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Map, Value, json};

/// The prefix of references to components.
const SCHEMAS: &str = "#/components/schemas/";
/// The characters that are not escaped in a reference.
const FRAGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// The URI of the document in the validator.
const URI: &str = "json:document";

/// A document of either version.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    value: Value,
    /// Whether enums and discriminators have unknown values.
    pub(crate) is_future: bool,
    /// Whether it is OpenAPI 3.0, which has `nullable` and ignores all keys next to `$ref`.
    pub(crate) is_30: bool,
}

impl Document {
    /// Reads a document.
    ///
    /// # Errors
    /// If it is neither JSON nor YAML.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let value: Value = match text.trim_start().starts_with('{') {
            true => serde_json::from_str(text).map_err(|error| error.to_string())?,
            false => serde_yaml::from_str(text).map_err(|error| error.to_string())?,
        };
        let is_30 = value["openapi"].as_str().is_some_and(|it| it.starts_with("3.0"));
        Ok(Self { value, is_30, is_future: false })
    }

    /// The names of the components and their schemas.
    pub(crate) fn components(&self) -> impl Iterator<Item = (&str, &Value)> {
        let schemas = self.value["components"]["schemas"].as_object();
        schemas.into_iter().flatten().map(|(name, schema)| (name.as_str(), schema))
    }

    /// The target of a reference within the document.
    pub(crate) fn target(&self, reference: &str) -> Option<&Value> {
        let pointer = percent_decode_str(reference.strip_prefix('#')?).decode_utf8().ok()?;
        self.value.pointer(&pointer)
    }

    /// The document as a later API version might have it, with unknown enum values.
    pub(crate) fn future(&self) -> Self {
        Self { is_future: true, ..self.clone() }
    }

    /// The document with a single operation, which has no bodies.
    pub(crate) fn without_operations(&self) -> String {
        let mut value = self.value.clone();
        let responses = json!({"204": {"description": "Nothing."}});
        value["paths"] = json!({"/": {"get": {"operationId": "nothing", "responses": responses}}});
        value.to_string()
    }

    /// A validator for each component that is a JSON Schema, by its reference.
    ///
    /// # Errors
    /// If the validator cannot load the document.
    pub(crate) fn validators(&self) -> Result<BTreeMap<String, Validator>, String> {
        let schemas = self.components().map(|(name, it)| (name.to_owned(), self.json_schema(it)));
        let schemas: Map<String, Value> = schemas.collect();
        let value = json!({"components": {"schemas": schemas}});
        let resource = Draft::Draft202012.create_resource(value);
        let registry = Registry::new().add(URI, resource).and_then(|it| it.prepare());
        let registry = registry.map_err(|error| error.to_string())?;
        let options = jsonschema::options().with_draft(Draft::Draft202012).with_registry(&registry);
        let references = self.components().map(|(name, _)| reference(name));
        let validator = |it: String| {
            let fits = options.build(&json!({"$ref": format!("{URI}{it}")})).ok()?;
            Some((it, fits))
        };
        Ok(references.filter_map(validator).collect())
    }

    /// Converts a schema to JSON Schema. Null is allowed with any `nullable`, as authors mean it, and patterns
    /// that cannot be parsed are left out.
    pub(crate) fn json_schema(&self, schema: &Value) -> Value {
        let entries = match schema {
            Value::Object(entries) => entries,
            Value::Array(items) => return items.iter().map(|it| self.json_schema(it)).collect(),
            other => return other.clone(),
        };
        if self.is_30 && schema["$ref"].is_string() {
            return json!({"$ref": schema["$ref"]});
        }
        let mut res = Map::new();
        for (key, value) in entries {
            let (key, value) = match key.as_str() {
                "example" | "examples" | "default" => continue,
                "required" if !value.is_array() => continue,
                "pattern" if value.is_string() && !is_pattern(value) => continue,
                "nullable" if self.is_30 && value.is_boolean() => continue,
                "exclusiveMinimum" | "exclusiveMaximum" if self.is_30 && value.is_boolean() => {
                    match entries.get(&key.replace("exclusiveM", "m")) {
                        Some(limit) if value == true => (key.as_str(), limit.clone()),
                        _ => continue,
                    }
                }
                "const" | "enum" if self.is_future => continue,
                "const" | "enum" => (key.as_str(), value.clone()),
                "properties" if value.is_object() => {
                    let properties = value.as_object().into_iter().flatten();
                    let properties = properties.map(|(name, it)| (name.clone(), self.within(it)));
                    (key.as_str(), Value::Object(properties.collect()))
                }
                "items" | "additionalProperties" => (key.as_str(), self.within(value)),
                // APIs also send JSON that matches several members.
                "oneOf" => ("anyOf", self.json_schema(value)),
                key => (key, self.json_schema(value)),
            };
            res.insert(key.to_owned(), value);
        }
        if self.is_30 && schema["nullable"] == true {
            return json!({"anyOf": [res, {"type": "null"}]});
        }
        res.into()
    }

    /// The schema of a property or an item. If it is a reference, also in a union or as the only `allOf`, it
    /// allows everything: components have their own validators, and one with all references resolved would
    /// take gigabytes.
    fn within(&self, schema: &Value) -> Value {
        let parts = list(&schema["allOf"]);
        let unions = list(&schema["anyOf"]).iter().chain(list(&schema["oneOf"]));
        let others = unions.chain(parts.iter().filter(|_| parts.len() == 1)).chain([schema]);
        match others.into_iter().any(|it| it["$ref"].is_string()) {
            true => Value::Bool(true),
            false => self.json_schema(schema),
        }
    }
}

/// The reference to a component.
pub(crate) fn reference(component: &str) -> String {
    let pointer = component.replace('~', "~0").replace('/', "~1");
    format!("{SCHEMAS}{}", utf8_percent_encode(&pointer, FRAGMENT))
}

/// The name of the component in a reference.
pub(crate) fn component_of(reference: &str) -> &str {
    reference.strip_prefix(SCHEMAS).unwrap_or(reference)
}

fn is_pattern(pattern: &Value) -> bool {
    jsonschema::draft202012::new(&json!({"pattern": pattern})).is_ok()
}

/// The items of an array; empty for other values.
pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
