//! Inline schemas that need a name → types, named by their places.
//!
//! Objects, enums and unions have Rust names; all date-times share one, and all dates. An inline type is
//! named after its place: `owner` of `Pet` is `PetOwner`. Two with one name are one type if they only
//! differ in documentation; others are numbered, so a document should name them. An object that all
//! errors share is `ErrorResponse`. The target of a reference has a name too, wherever it is.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::api::Operation;
use super::docs::Docs;
use super::entries::without_docs;
use super::json_type::JsonType;
use super::lookup::is_kind;
use super::names::type_name;
use super::schema::{Form, Reference, Schema, name_at};
use super::schemas::{Source, schema as read};
use super::unique_names::numbered;
use crate::document::{Document, fragment, reference_targets as refer_to, unescape};

/// String formats with one type each: the format, the name of the type, and its documentation.
const FORMAT_TYPES: [(&str, &str, &str); 2] = [
    ("date", "Date", "A date, in the format of the API."),
    ("date-time", "Timestamp", "A timestamp, in the format of the API."),
];

/// A named schema.
#[derive(Clone, Debug)]
pub(super) struct Named {
    /// Its name in the document, or its place there.
    pub(super) component: String,
    /// Whether it is not a component.
    pub(super) inline: bool,
    pub(super) schema: Schema,
}

/// The named schemas, by Rust name.
pub(super) struct Names<'a> {
    pub(super) document: &'a Document,
    pub(super) types: BTreeMap<String, Named>,
    /// The reference targets that are not components, by pointer, with their Rust names once known.
    pub(super) targets: BTreeMap<String, Option<String>>,
}

/// The place of an inline type, as a Rust name and for documentation.
#[derive(Clone)]
pub(super) struct TypeLabel {
    rust: String,
    display: String,
}

impl TypeLabel {
    /// A part of an operation, or of a component other than a schema: `create_pet` and `body`.
    pub(super) fn of(owner: &str, part: &str) -> Self {
        let rust = type_name(&format!("{owner} {part}"));
        Self { rust, display: format!("{owner}, {part}") }
    }

    /// The body of all errors.
    pub(super) fn of_errors() -> Self {
        Self { rust: "ErrorResponse".to_owned(), display: "error response".to_owned() }
    }

    /// A place that is only read because a reference points there.
    fn of_pointer(pointer: &str) -> Self {
        const FOLDERS: [&str; 5] = ["components", "schemas", "properties", "$defs", "definitions"];
        let steps = pointer.split('/').skip(1).filter(|it| !FOLDERS.contains(it)).map(unescape);
        let display = steps.collect::<Vec<_>>().join(".");
        Self { rust: type_name(&display), display }
    }

    fn below(&self, step: &str, suffix: &str) -> Self {
        let rust = type_name(&format!("{}_{step}", self.rust));
        Self { rust, display: format!("{}{suffix}", self.display) }
    }
}

impl Names<'_> {
    /// Names the inline types in components.
    pub(super) fn name_components(&mut self) {
        let names: Vec<String> = self.types.keys().cloned().collect();
        for name in names {
            let mut named = self.types[&name].clone();
            let display = named.component.clone();
            self.name_within(&mut named.schema, &TypeLabel { rust: name.clone(), display });
            self.types.insert(name, named);
        }
    }

    /// Names the reference targets that have no name yet, and resolves the references to them.
    pub(super) fn name_targets(&mut self, source: &Source<'_>) {
        for at in self.targets.keys().cloned().collect::<Vec<_>>() {
            if self.targets[&at].is_none() {
                let mut schema = read(source, &at, self.document.at(&at));
                self.name_inline(&mut schema, &TypeLabel::of_pointer(&at));
            }
        }
        let mut types = std::mem::take(&mut self.types);
        types.values_mut().for_each(|it| self.resolve_targets(&mut it.schema));
        self.types = types;
    }

    /// Resolves the references in a schema to targets that have a name now.
    pub(super) fn resolve_targets(&self, schema: &mut Schema) {
        let name_of = |target: &str| {
            let at = fragment(target).and_then(|it| self.document.resolve(&it));
            at.and_then(|it| self.targets.get(&it)?.clone())
        };
        match &mut schema.form {
            Form::Reference(Reference { name: name @ None, target, .. }) => *name = name_of(target),
            Form::Union(union) => {
                let unresolved = union.mapping.iter_mut().flatten().filter(|it| it.name.is_none());
                unresolved.for_each(|it| it.name = name_of(&it.member.value));
            }
            _ => {}
        }
        parts(schema).into_iter().for_each(|it| self.resolve_targets(it));
    }

    /// Names a schema that is used in this place, if it needs a name, and the inline types within it.
    pub(super) fn name_inline(&mut self, schema: &mut Schema, place: &TypeLabel) {
        let is_target = self.targets.contains_key(&schema.at);
        let needs_name = match &schema.form {
            Form::Object(_) => schema.envelope.is_none(),
            Form::Enum(_) | Form::Union(_) => true,
            _ => is_target,
        };
        let format = schema.format.as_deref().filter(|_| matches!(schema.form, Form::String));
        if let Some(format_type) = FORMAT_TYPES.into_iter().find(|(it, ..)| format == Some(*it)) {
            self.format_type(schema, format_type);
        } else if needs_name {
            self.name_schema(schema, place);
        } else {
            return self.name_within(schema, place);
        }
        if let Some(name) = self.targets.get_mut(&schema.at) {
            *name = schema.reference().map(str::to_owned);
        }
    }

    /// Gives a schema a name.
    fn name_schema(&mut self, schema: &mut Schema, place: &TypeLabel) {
        // References to it are nullable as well.
        let nullable = schema.nullable && self.targets.contains_key(&schema.at);
        let mut named =
            Schema { nullable, constructor_default: None, rust_name: None, ..schema.clone() };
        self.name_within(&mut named, place);
        let target = format!("#{}", schema.at);
        let name = Some(self.unique_name(named, place));
        schema.form = Form::Reference(Reference { target, name, merged: true });
    }

    /// Gives a string without a name the type of its format.
    fn format_type(&mut self, schema: &mut Schema, (format, name, docs): (&str, &str, &str)) {
        let is_one = |it: &Named| {
            matches!(it.schema.form, Form::String) && it.schema.format.as_deref() == Some(format)
        };
        let mut names = numbered(name);
        let free = names.find(|name| self.types.get(name).is_none_or(is_one)).unwrap_or_default();
        let shared = || {
            let docs = Docs { description: Some(docs.to_owned()), ..Docs::default() };
            let schema = Schema {
                at: schema.at.clone(),
                form: Form::String,
                format: schema.format.clone(),
                docs,
                ..Schema::default()
            };
            Named { component: format.to_owned(), inline: true, schema }
        };
        self.types.entry(free.clone()).or_insert_with(shared);
        let target = format!("#{}", schema.at);
        schema.form = Form::Reference(Reference { target, name: Some(free), merged: true });
    }

    /// Names the inline types in a schema that has a name or needs none.
    fn name_within(&mut self, schema: &mut Schema, place: &TypeLabel) {
        let in_envelope = schema.envelope.clone();
        match &mut schema.form {
            Form::Array(Some(item)) => self.name_inline(item, &place.below("item", "[]")),
            Form::Map(Some(value)) => self.name_inline(value, &place.below("value", "{}")),
            Form::Object(object) => {
                for (property, schema) in &mut object.properties {
                    match in_envelope.as_deref() {
                        Some(key) if key == property => self.name_inline(schema, place),
                        _ => self
                            .name_inline(schema, &place.below(property, &format!(".{property}"))),
                    }
                }
                if let Some(extra) = &mut object.extra {
                    self.name_inline(extra, &place.below("value", "{}"));
                }
                object.merged.iter_mut().for_each(|it| self.name_within(it, place));
            }
            Form::Union(union) => {
                let types: Vec<_> = union.members.iter().map(|it| self.json_types(it)).collect();
                let are_disjoint = are_disjoint(&types);
                for (index, member) in union.members.iter_mut().enumerate() {
                    // Members that differ in JSON type are named by it.
                    let ty = types[index].first().filter(|_| are_disjoint);
                    let label = label(member).or(ty.map(|it| it.variant().to_owned()));
                    let label = label.unwrap_or_else(|| format!("variant_{}", index + 1));
                    self.name_inline(member, &place.below(&label, &format!("|{}", index + 1)));
                }
            }
            _ => {}
        }
    }

    /// The JSON types of a schema, or of the component that it refers to.
    fn json_types(&self, schema: &Schema) -> BTreeSet<JsonType> {
        let target = schema.reference().and_then(|name| self.types.get(name));
        target.map_or(schema, |it| &it.schema).form.json_types()
    }

    /// The name of a schema: that of an equal one, or a free one.
    fn unique_name(&mut self, schema: Schema, place: &TypeLabel) -> String {
        let without_docs = |it: &Schema| without_docs(self.document.at(&it.at));
        let own = without_docs(&schema);
        let is_alike = |it: &Named| it.inline && without_docs(&it.schema) == own;
        let mut names = numbered(&place.rust);
        let free = names.find(|name| self.types.get(name).is_none_or(is_alike)).unwrap_or_default();
        let component = place.display.clone();
        let description = schema.docs.description.clone();
        let entry = self.types.entry(free.clone());
        let named = entry.or_insert(Named { component, inline: true, schema });
        // The description of one place may be wrong for the others.
        if named.schema.docs.description != description {
            named.schema.docs.description = None;
        }
        free
    }
}

/// The schemas directly within one.
fn parts(schema: &mut Schema) -> Vec<&mut Schema> {
    match &mut schema.form {
        Form::Union(union) => union.members.iter_mut().collect(),
        Form::Object(it) => {
            let extra = it.extra.as_deref_mut();
            it.properties.values_mut().chain(&mut it.merged).chain(extra).collect()
        }
        Form::Map(inner) | Form::Array(inner) => inner.as_deref_mut().into_iter().collect(),
        _ => Vec::new(),
    }
}

/// The pointers that references to schemas resolve to, without components.
pub(super) fn reference_targets(document: &Document) -> BTreeMap<String, Option<String>> {
    let (mut all, mut next) = (BTreeMap::new(), vec![&document.value]);
    while let Some(value) = next.pop() {
        match value {
            Value::Object(entries) => next.extend(entries.values()),
            Value::Array(items) => next.extend(items),
            _ => continue,
        }
        let targets = refer_to(value).filter(|it| is_kind(it, "schemas"));
        let ends = targets.filter_map(|it| document.resolve(&it));
        all.extend(ends.filter(|it| name_at(it).is_none()).map(|it| (it, None)));
    }
    all
}

/// The pointers of the error bodies, if all are the same inline object.
pub(super) fn error_bodies(document: &Document, operations: &[Operation]) -> BTreeSet<String> {
    let all = operations.iter().flat_map(Operation::errors);
    let all: Vec<&Schema> = all.filter_map(|(_, it)| it.json()?.schema.as_ref()).collect();
    let without_docs = |it: &Schema| without_docs(document.at(&it.at));
    let first = all.first().copied().map(without_docs);
    let are_one = all.iter().all(|it| it.object().is_some() && Some(without_docs(it)) == first);
    all.into_iter().filter(|_| are_one).map(|it| it.at.clone()).collect()
}

/// Whether these members have one JSON type each, all different.
fn are_disjoint(types: &[BTreeSet<JsonType>]) -> bool {
    let all: BTreeSet<&JsonType> = types.iter().flatten().collect();
    types.len() > 1 && all.len() == types.len() && types.iter().all(|it| it.len() == 1)
}

/// A label for a member of a union: the only value of one of its enum properties.
fn label(member: &Schema) -> Option<String> {
    let values = member.object()?.properties.values().filter_map(|it| match &it.form {
        Form::Enum(values) => Some(values),
        _ => None,
    });
    let mut single = values.filter(|it| it.len() == 1);
    single.next().map(|it| it[0].value.clone())
}
