//! Infers schemas. In: all observed values of a property. Out: its schema, in the conventions of the spec, and the
//! new components that it needs.

use std::collections::{BTreeMap, BTreeSet};

use codegen::document::{Document, Node};
use codegen::facts::WireType;
use codegen::model::{Api, Form, Schema, Type, type_name};
use serde_json::Value;

use crate::drift::{DriftKind, drift_from};
use crate::printable::is_identifier;
use crate::redact::is_uuid;

/// The description of new properties, values and components.
pub(crate) const UNKNOWN: &str = "Seen in responses; its meaning is not known yet.";

/// Why no edit is proposed for a null.
pub(crate) const NULL_BY_HAND: &str = "since OpenAPI 3.1, null is a type; add it by hand";

/// Whether a document has the type `null` instead of `nullable`.
pub(crate) fn null_is_type(document: &Document) -> bool {
    document.at("/openapi").as_str().is_some_and(|it| !it.starts_with("3.0"))
}

/// The maximum depth of nested objects.
const MAX_DEPTH: usize = 8;

/// The context of an inference, and the new components so far, the innermost first.
pub(crate) struct Inference<'a> {
    pub(crate) document: &'a Document,
    pub(crate) api: &'a Api,
    /// The name of the object that has the property, as a prefix for names that are taken.
    pub(crate) of: &'a str,
    /// Whether the values are third-party data. Keys of new objects may be data, and so are not written.
    pub(crate) is_third_party: bool,
    pub(crate) components: Vec<(String, Node)>,
}

type Entries = Vec<(String, Node)>;

impl Inference<'_> {
    /// The schema of a property.
    pub(crate) fn property(&mut self, name: &str, values: &[&Value]) -> Result<Node, String> {
        self.entries(name, values, 0).map(Node::Map)
    }

    fn entries(&mut self, name: &str, values: &[&Value], depth: usize) -> Result<Entries, String> {
        if depth > MAX_DEPTH {
            return Err(format!("it has more than {MAX_DEPTH} levels of objects"));
        }
        let some: Vec<&Value> = values.iter().copied().filter(|it| !it.is_null()).collect();
        let kinds: BTreeSet<WireType> = some.iter().filter_map(|it| WireType::of(it)).collect();
        let ty = match &kinds.iter().copied().collect::<Vec<_>>()[..] {
            [WireType::Integer, WireType::Number] => Some(WireType::Number),
            [WireType::Object] if !self.is_third_party => None,
            [one] => Some(*one),
            _ => None,
        };
        let has_null = some.len() < values.len();
        let null_is_type = has_null && null_is_type(self.document);
        let (mut head, mut tail) = (Entries::new(), Entries::new());
        let reference = |name: &str| format!("#/components/schemas/{name}");
        let all_of = |name: &str| {
            let target = Node::from(&*reference(name));
            Node::List(vec![Node::Map(vec![("$ref".into(), target)])])
        };
        if let Some(component) = self.known(name, &some) {
            tail.push(("allOf".into(), all_of(&component)));
        } else if kinds == [WireType::Object].into()
            && some.iter().any(has_keys)
            && !self.is_third_party
        {
            let component = self.component(name, &some, depth)?;
            tail.push(("allOf".into(), all_of(&component)));
        } else if let Some(ty) = ty {
            let word = Node::from(ty.word());
            let types = if null_is_type { Node::List(vec![word, "null".into()]) } else { word };
            head.push(("type".into(), types));
            if ty == WireType::Array {
                let items: Vec<&Value> =
                    some.iter().filter_map(|it| it.as_array()).flatten().collect();
                tail.push(("items".into(), self.items(name, &items, depth)?));
            }
        }
        if has_null && !null_is_type {
            head.push(("nullable".into(), Node::Scalar(true.into())));
        }
        // A schema without a type allows null already.
        if null_is_type && tail.iter().any(|(key, _)| key == "allOf") {
            return Err(NULL_BY_HAND.into());
        }
        head.push(("description".into(), UNKNOWN.into()));
        head.extend(tail);
        Ok(head)
    }

    /// The schema of the items of an array: a bare reference where that is enough.
    fn items(&mut self, name: &str, items: &[&Value], depth: usize) -> Result<Node, String> {
        let entries = self.entries(name.strip_suffix('s').unwrap_or(name), items, depth + 1)?;
        let bare = match &entries[..] {
            [_, (key, Node::List(all))] if key == "allOf" => all.first().cloned(),
            _ => None,
        };
        Ok(bare.unwrap_or(Node::Map(entries)))
    }

    /// The component that properties with this name refer to elsewhere, or that has this name, if all values
    /// are valid for it and for no other.
    fn known(&self, name: &str, values: &[&Value]) -> Option<String> {
        if values.is_empty() {
            return None;
        }
        let object = |ty: &Type| match &ty.schema.form {
            Form::Object(object) if ty.uses.received => object.properties.get(name).cloned(),
            _ => None,
        };
        let elsewhere: Vec<Schema> = self.api.types.values().filter_map(object).collect();
        let mut names: BTreeSet<&str> = elsewhere.iter().filter_map(Schema::reference).collect();
        let called = type_name(name);
        // If a property with this name is a plain string elsewhere, the component means something else.
        if elsewhere.is_empty() {
            names.insert(&called);
        }
        let is_it = |ty: &Type| {
            let has_form = matches!(ty.schema.form, Form::Object(_) | Form::Enum(_) | Form::String);
            let is_id = ty.schema.format.as_deref() == Some("uuid");
            let is_fit = |it: &&Value| {
                drift_from(self.api, &ty.schema, it).is_empty()
                    && (!is_id || it.as_str().is_some_and(is_uuid))
            };
            !ty.is_alias && !ty.inline && has_form && values.iter().all(is_fit)
        };
        let types = names.iter().filter_map(|it| self.api.types.get(*it));
        let fit: Vec<&Type> = types.filter(|it| is_it(it)).collect();
        if let [one] = fit[..] { Some(one.component.clone()) } else { None }
    }

    /// A new component for objects.
    fn component(&mut self, name: &str, all: &[&Value], depth: usize) -> Result<String, String> {
        let mut properties: BTreeMap<&String, Vec<&Value>> = BTreeMap::new();
        for (key, value) in all.iter().filter_map(|it| it.as_object()).flatten() {
            properties.entry(key).or_default().push(value);
        }
        if !properties.keys().all(|it| is_property(it)) {
            return Err("its keys look like data and not like names of properties".into());
        }
        let mut entries = Entries::new();
        for (key, values) in properties {
            entries.push((key.clone(), Node::Map(self.entries(key, &values, depth + 1)?)));
        }
        let plain = type_name(name);
        let is_free = |it: &String| {
            let is_it = |known: &str| known.eq_ignore_ascii_case(it);
            !self.api.types.iter().any(|(name, ty)| is_it(name) || is_it(&ty.component))
                && !self.components.iter().any(|(name, _)| is_it(name))
        };
        let name = [plain.clone(), format!("{}{plain}", type_name(self.of))];
        let name = name.into_iter().find(is_free).ok_or("all names for its component are taken")?;
        let schema = [
            ("type", "object".into()),
            ("description", UNKNOWN.into()),
            ("properties", Node::Map(entries)),
        ];
        let schema = schema.map(|(key, it)| (key.to_owned(), it));
        self.components.push((name.clone(), Node::Map(schema.into())));
        Ok(name)
    }
}

/// Whether a string can be the name of a property.
pub(crate) fn is_property(name: &str) -> bool {
    // The client keeps unknown properties in the field `extra`.
    is_identifier(name) && name != "extra"
}

fn has_keys(value: &&Value) -> bool {
    value.as_object().is_some_and(|it| !it.is_empty())
}

/// A schema with its keys in the conventional order.
pub(crate) fn ordered(value: &Value) -> Node {
    const ORDER: [&str; 6] =
        ["x-envelope", "type", "nullable", "description", "required", "properties"];
    match value {
        Value::Object(entries) => {
            let mut entries: Vec<_> =
                entries.iter().map(|(key, it)| (key.clone(), ordered(it))).collect();
            let place = |key: &str| ORDER.iter().position(|it| *it == key).unwrap_or(ORDER.len());
            entries.sort_by_key(|(key, _)| place(key));
            Node::Map(entries)
        }
        Value::Array(items) => Node::List(items.iter().map(ordered).collect()),
        other => Node::Scalar(other.clone()),
    }
}

/// Whether a value is valid for a schema, except for unknown fields, enum values and nulls.
pub(crate) fn fits(api: &Api, schema: &Schema, value: &Value) -> bool {
    drift_from(api, schema, value).iter().all(|it| it.kind != DriftKind::Unreadable)
}
