//! Makes JSON values of a component from its schema.
//!
//! In: a document and the name of a component. Out: values that the schema should allow, the simplest
//! first: required properties alone, all properties, then every other form of each part: null, each value
//! of an enum, each member of a union, empty arrays, extremes of formats, and unknown properties. Referenced
//! components have few forms, as they are tested by themselves.
//! Nothing is random. Whether a value is valid is for the validators of `schema`.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::leaves::{FUTURE, anything, future, numbers, strings, types};
use crate::merge::{merge, unique};
use crate::schema::{Document, component_of, list, reference};

/// Makes values.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Maker<'a> {
    document: &'a Document,
    /// The validator of each component, by its reference.
    fits: &'a BTreeMap<String, Validator>,
}

/// The place that a value is made for.
#[derive(Clone, Debug)]
struct ValueContext<'a> {
    /// The references that were followed.
    above: Vec<String>,
    /// How many of them were to values inside the component's.
    depth: usize,
    /// The properties that other schemas require of this value.
    required: BTreeSet<&'a str>,
    /// Whether it is part of an `allOf` or a union, and so need not be valid by itself.
    is_part: bool,
}

impl<'a> ValueContext<'a> {
    /// The maximum number of values.
    fn limit(&self) -> usize {
        match self.depth {
            0 => usize::MAX,
            1 => 3,
            _ => 1,
        }
    }

    /// The context of a property or an item of the value.
    fn within(&self) -> Self {
        Self {
            above: self.above.clone(),
            depth: self.depth,
            required: BTreeSet::new(),
            is_part: false,
        }
    }
}

/// A member of a union, and the name and value of its discriminator.
type Choice<'a> = (Option<&'a Value>, Option<(&'a str, String)>);

impl<'a> Maker<'a> {
    /// A maker for a document, with the validators of its components.
    pub(crate) fn new(document: &'a Document, fits: &'a BTreeMap<String, Validator>) -> Self {
        Self { document, fits }
    }

    /// The values of a component.
    pub(crate) fn component(self, name: &str) -> Vec<Value> {
        let above = vec![reference(name)];
        let Some(schema) = self.document.target(&above[0]) else { return vec![] };
        let place = ValueContext { above, depth: 0, required: BTreeSet::new(), is_part: false };
        let mut res = self.values(schema, &place);
        // A nullable component is null where it is used.
        res.retain(|it| !it.is_null());
        unique(&mut res);
        res
    }

    fn referred(self, reference: &str, place: &ValueContext<'a>) -> Vec<Value> {
        let again = place.above.iter().filter(|it| *it == reference).count();
        match self.document.target(reference) {
            Some(schema) if again < 2 => {
                let mut place = place.clone();
                place.above.push(reference.to_owned());
                place.depth += usize::from(!place.is_part);
                let mut res = self.all(schema, &place).unwrap_or_else(anything);
                // A part need not be valid by itself.
                let fits = self.fits.get(reference).filter(|_| !place.is_part);
                res.retain(|it| fits.is_none_or(|fits| fits.is_valid(it)));
                res.truncate(place.limit());
                res
            }
            _ => vec![],
        }
    }

    fn values(self, schema: &'a Value, place: &ValueContext<'a>) -> Vec<Value> {
        let mut res = self.all(schema, place).unwrap_or_else(anything);
        res.truncate(place.limit());
        res
    }

    /// Values of a schema, or `None` if it allows anything.
    fn all(self, schema: &'a Value, place: &ValueContext<'a>) -> Option<Vec<Value>> {
        let reference = schema["$ref"].as_str();
        if let Some(reference) = reference
            && self.document.is_30
        {
            return Some(self.referred(reference, place));
        }
        let mut res = vec![];
        for (member, tag) in self.choices(schema) {
            let mut place = place.clone();
            self.require(schema, &mut place.required, 0);
            if let Some(member) = member {
                self.require(member, &mut place.required, 0);
            }
            let mut merged = self.own(schema, &place);
            let parts = list(&schema["allOf"]);
            place.is_part |= merged.is_some() || parts.len() + usize::from(member.is_some()) > 1;
            let parts = parts.iter().chain(member);
            let parts = parts.filter_map(|it| self.all(it, &place));
            for part in parts.chain(reference.map(|it| self.referred(it, &place))) {
                merged = Some(match merged {
                    Some(before) => merge(&before, &part),
                    None => part,
                });
            }
            let mut merged = merged.or_else(|| member.map(|_| anything()))?;
            if let Some((name, kind)) = tag {
                merged.iter_mut().filter_map(Value::as_object_mut).for_each(|it| {
                    it.insert(name.to_owned(), kind.clone().into());
                });
            }
            res.extend(merged);
            // Some of them may be invalid.
            if res.len() >= place.limit().saturating_add(4) {
                break;
            }
        }
        unique(&mut res);
        if self.document.is_30 && schema["nullable"] == true {
            res.insert(res.len().min(1), Value::Null);
        }
        if !place.is_part {
            self.complete(schema, &mut res);
        }
        Some(res)
    }

    /// The members of a union, or one choice without a member.
    fn choices(self, schema: &'a Value) -> Vec<Choice<'a>> {
        let tag = schema["discriminator"]["propertyName"].as_str();
        let mapping = schema["discriminator"]["mapping"].as_object();
        let mut res = vec![];
        for member in list(&schema["oneOf"]).iter().chain(list(&schema["anyOf"])) {
            let Some((tag, reference)) = tag.zip(member["$ref"].as_str()) else {
                res.push((Some(member), None));
                continue;
            };
            let name = component_of(reference);
            let is_of_it =
                |it: &&Value| it.as_str() == Some(reference) || it.as_str() == Some(name);
            let kinds = mapping.into_iter().flatten().filter(|(_, it)| is_of_it(it));
            let mut kinds: Vec<String> = kinds.map(|(kind, _)| kind.clone()).collect();
            if self.document.is_future {
                kinds = vec![FUTURE.to_owned()];
            } else if kinds.is_empty() {
                kinds = vec![name.to_owned()];
                // Members may declare other discriminator values themselves.
                res.push((Some(member), None));
            }
            res.extend(kinds.into_iter().map(|kind| (Some(member), Some((tag, kind)))));
        }
        if res.is_empty() {
            res.push((None, None));
        }
        res
    }

    /// Adds required properties that have no schema.
    fn complete(self, schema: &'a Value, values: &mut [Value]) {
        let mut required = BTreeSet::new();
        self.require(schema, &mut required, 0);
        for object in values.iter_mut().filter_map(Value::as_object_mut) {
            for name in &required {
                object.entry(*name).or_insert_with(|| "text".into());
            }
        }
    }

    /// Collects the properties that a schema, its `allOf` and its reference require.
    fn require(self, schema: &'a Value, required: &mut BTreeSet<&'a str>, depth: usize) {
        required.extend(list(&schema["required"]).iter().filter_map(Value::as_str));
        let target = schema["$ref"].as_str().and_then(|it| self.document.target(it));
        if depth < 8 {
            for part in list(&schema["allOf"]).iter().chain(target) {
                self.require(part, required, depth + 1);
            }
        }
    }

    /// Values by the schema's own keys, without `allOf` and unions; `None` if it has none of these keys.
    fn own(self, schema: &'a Value, place: &ValueContext<'a>) -> Option<Vec<Value>> {
        let known = schema.get("const").map(|it| vec![it.clone()]);
        let known = known.or_else(|| schema["enum"].as_array().cloned());
        if let Some(mut known) = known {
            known.sort_by_key(Value::is_null);
            return Some(if self.document.is_future { vec![future(&known)] } else { known });
        }
        let types = types(schema, self.document.is_30);
        if types.is_empty() {
            return None;
        }
        let document = self.document;
        let mut res = vec![];
        for ty in types {
            res.extend(match ty {
                "object" => self.objects(schema, place),
                "array" => self.arrays(schema, place),
                "string" => strings(schema, document),
                "integer" | "number" => numbers(schema, ty, document),
                "boolean" => vec![false.into(), true.into()],
                _ => vec![Value::Null],
            });
        }
        Some(res)
    }

    fn objects(self, schema: &'a Value, place: &ValueContext<'a>) -> Vec<Value> {
        let (limit, required) = (place.limit(), &place.required);
        let within = place.within();
        let properties = schema["properties"].as_object().into_iter().flatten();
        let properties =
            properties.filter(|(name, _)| limit > 1 || required.contains(name.as_str()));
        let known: Vec<(&String, Vec<Value>)> =
            properties.map(|(name, it)| (name, self.values(it, &within))).collect();
        let (mut least, mut most, mut plain) = (Map::new(), Map::new(), Map::new());
        for (name, values) in &known {
            let Some(first) = values.first() else {
                match required.contains(name.as_str()) {
                    true => return vec![],
                    false => continue,
                }
            };
            let largest = values.iter().max_by_key(|it| it.to_string().len()).unwrap_or(first);
            most.insert((*name).clone(), largest.clone());
            plain.insert((*name).clone(), first.clone());
            if required.contains(name.as_str()) {
                least.insert((*name).clone(), first.clone());
            }
        }
        let with = |object: &Map<String, Value>, name: &str, value: &Value| {
            let entry = (name.to_owned(), value.clone());
            Value::Object(object.clone().into_iter().chain([entry]).collect())
        };
        let more = schema.get("additionalProperties").unwrap_or(&Value::Bool(true));
        let mut res = vec![Value::Object(least.clone()), most.clone().into()];
        match more {
            _ if limit == 1 => {}
            Value::Bool(true) => res.push(with(&most, FUTURE, &json!({"a": [1, null]}))),
            Value::Bool(false) => {}
            more => {
                let name = schema["propertyNames"]["enum"][0].as_str().unwrap_or(FUTURE);
                res.extend(self.values(more, &within).iter().map(|it| with(&most, name, it)));
            }
        }
        res.push(plain.into());
        for (name, values) in &known {
            res.extend(values.iter().map(|it| with(&least, name, it)));
        }
        res
    }

    fn arrays(self, schema: &'a Value, place: &ValueContext<'a>) -> Vec<Value> {
        let within = place.within();
        let first: Vec<_> = list(&schema["prefixItems"])
            .iter()
            .filter_map(|it| self.values(it, &within).first().cloned())
            .collect();
        let limit = |key| schema[key].as_u64().and_then(|it| usize::try_from(it).ok());
        let (least, most) =
            (limit("minItems").unwrap_or(0), limit("maxItems").unwrap_or(usize::MAX));
        let items = match schema.get("items") {
            _ if place.limit() == 1 && least == 0 => vec![],
            Some(items) => self.values(items, &within),
            None => anything(),
        };
        [0, 1, items.len()]
            .into_iter()
            .map(|count| {
                let items = items.iter().cycle().take(count.max(least.saturating_sub(first.len())));
                first.iter().chain(items).take(most).cloned().collect()
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "
openapi: 3.1.0
components:
  schemas:
    Pet:
      type: object
      required: [name]
      properties:
        name: {type: string, pattern: '^[a-z]{3}-[0-9]$'}
        size: {enum: [small, large]}
        age: {type: [integer, 'null'], format: int32, maximum: 9}
        tags: {type: array, minItems: 1, items: {type: string}}
        owner: {$ref: '#/components/schemas/Owner'}
        friends: {type: array, items: {$ref: '#/components/schemas/Pet'}}
    Owner: {anyOf: [{$ref: '#/components/schemas/Person'}, {type: boolean}]}
    Person: {type: object, required: [id], additionalProperties: false, properties: {id: {const: 7}}}
    Cat:
      allOf: [{$ref: '#/components/schemas/Pet'}, {required: [age], properties: {lives: {type: number}}}]
";

    type Form = (&'static str, fn(&Value) -> bool);

    fn values(document: &Document, component: &str) -> Vec<Value> {
        let fits = document.validators().expect("a document");
        let res = Maker::new(document, &fits).component(component);
        assert_eq!(res, Maker::new(document, &fits).component(component));
        for value in &res {
            assert!(fits[&reference(component)].is_valid(value), "{component} {value}");
        }
        res
    }

    #[test]
    fn a_component_comes_in_every_form() {
        let document = Document::parse(DOCUMENT).expect("YAML");
        let pets = values(&document, "Pet");
        let forms: &[Form] = &[
            ("only required properties", |it| it.as_object().is_some_and(|it| it.len() == 1)),
            ("all properties", |it| it.as_object().is_some_and(|it| it.len() == 6)),
            ("an unknown property", |it| it.get(FUTURE).is_some()),
            ("one value of the enum", |it| it["size"] == "small"),
            ("the other", |it| it["size"] == "large"),
            ("null", |it| it.get("age") == Some(&Value::Null)),
            ("the minimum of a format", |it| it["age"] == i32::MIN),
            ("the maximum", |it| it["age"] == 9),
            ("one member", |it| it["owner"] == json!({"id": 7})),
            ("the other member", |it| it["owner"].is_boolean()),
            ("an empty list", |it| it["friends"] == json!([])),
            ("another pet", |it| it["friends"][0]["name"].is_string()),
        ];
        for (form, has_form) in forms {
            assert!(pets.iter().any(has_form), "no pet has {form}");
        }
        let cats = values(&document, "Cat");
        assert!(cats.iter().all(|it| it.get("age").is_some()));
        assert!(cats.iter().any(|it| it["lives"] == 5.0 && it["age"] == 1));
        assert!(values(&document, "Person").iter().all(|it| *it == json!({"id": 7})));
    }

    #[test]
    fn future_documents_have_unknown_enum_values() {
        let document = Document::parse(DOCUMENT).expect("YAML").future();
        assert!(values(&document, "Pet").iter().any(|it| it["size"] == FUTURE));
        assert_eq!(values(&document, "Person")[0], json!({"id": 8}));
    }

    #[test]
    fn nullable_allows_null_except_next_to_a_reference() {
        let text = DOCUMENT
            .replace("3.1.0", "3.0.3")
            .replace("{$ref:", "{nullable: true, allOf: [], $ref:");
        let text = text
            .replace("[integer, 'null']", "integer, nullable: true")
            .replace("const: 7", "enum: [7]");
        let pets = values(&Document::parse(&text).expect("YAML"), "Pet");
        assert!(pets.iter().any(|it| it.get("age") == Some(&Value::Null)));
        assert!(
            pets.iter().all(|it| it.get("owner") != Some(&Value::Null)),
            "`nullable` next to `$ref` is ignored"
        );
    }
}
