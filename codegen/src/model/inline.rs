//! What is written where it is used and needs a name of its own → types, named by their places.
//!
//! Objects, enums and unions have a name in Rust, and so have times and days, each of which share one. One that is no component is called after what it stands
//! in: `owner` of `Pet` is `PetOwner`. Two of one name that are written alike, but for what people read, are
//! one type; others are numbered, so that a document should name them. What all errors have is called
//! after none of them. What a reference leads to has a name as well, wherever it stands.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::api::Operation;
use super::docs::Docs;
use super::entries::bare;
use super::json_type::JsonType;
use super::lookup::is_kind;
use super::names::type_name;
use super::numbered::numbered;
use super::schema::{Form, Reference, Schema, name_at};
use super::schemas::{Source, schema as read};
use crate::document::{Document, fragment, reference_targets as refer_to, unescape};

/// Strings of these formats have one type each: its name, and what people read of it.
const SHARED: [(&str, &str, &str); 2] = [
    ("date", "Date", "A day, as the API writes it."),
    ("date-time", "Timestamp", "A point in time, as the API writes it."),
];

/// A schema with a name of its own.
#[derive(Clone, Debug)]
pub(super) struct Named {
    /// What it is called in the document: its name there, or its place.
    pub(super) component: String,
    /// Whether it is no component.
    pub(super) inline: bool,
    pub(super) schema: Schema,
}

/// The schemas that have names, by these in Rust.
pub(super) struct Names<'a> {
    pub(super) document: &'a Document,
    pub(super) types: BTreeMap<String, Named>,
    /// Where references lead that is no component, and what stands there is called, once it has a name.
    pub(super) referred: BTreeMap<String, Option<String>>,
}

/// What something is called: in Rust, and to people.
#[derive(Clone)]
pub(super) struct TypeLabel {
    rust: String,
    people: String,
}

impl TypeLabel {
    /// What is written for an operation, or as a component that is no schema: `create_pet` and `body`.
    pub(super) fn of(owner: &str, part: &str) -> Self {
        let rust = type_name(&format!("{owner} {part}"));
        Self { rust, people: format!("{owner}, {part}") }
    }

    /// What is written for all errors.
    pub(super) fn of_errors() -> Self {
        Self { rust: "ErrorResponse".to_owned(), people: "error response".to_owned() }
    }

    /// What stands where nothing is read, but for what refers to it.
    fn elsewhere(pointer: &str) -> Self {
        const FOLDERS: [&str; 5] = ["components", "schemas", "properties", "$defs", "definitions"];
        let steps = pointer.split('/').skip(1).filter(|it| !FOLDERS.contains(it)).map(unescape);
        let people = steps.collect::<Vec<_>>().join(".");
        Self { rust: type_name(&people), people }
    }

    fn below(&self, step: &str, shown: &str) -> Self {
        let rust = type_name(&format!("{}_{step}", self.rust));
        Self { rust, people: format!("{}{shown}", self.people) }
    }
}

impl Names<'_> {
    /// Names what stands in the components.
    pub(super) fn components(&mut self) {
        let names: Vec<String> = self.types.keys().cloned().collect();
        for name in names {
            let mut named = self.types[&name].clone();
            let people = named.component.clone();
            self.within(&mut named.schema, &TypeLabel { rust: name.clone(), people });
            self.types.insert(name, named);
        }
    }

    /// Names what references lead to, if nothing else does, and has them lead there.
    pub(super) fn referred(&mut self, source: &Source<'_>) {
        for at in self.referred.keys().cloned().collect::<Vec<_>>() {
            if self.referred[&at].is_none() {
                let mut schema = read(source, &at, self.document.at(&at));
                self.used(&mut schema, &TypeLabel::elsewhere(&at));
            }
        }
        let mut types = std::mem::take(&mut self.types);
        types.values_mut().for_each(|it| self.lead(&mut it.schema));
        self.types = types;
    }

    /// Has references in a schema lead to what has got a name.
    pub(super) fn lead(&self, schema: &mut Schema) {
        let name_of = |target: &str| {
            let at = fragment(target).and_then(|it| self.document.resolve(&it));
            at.and_then(|it| self.referred.get(&it)?.clone())
        };
        match &mut schema.form {
            Form::Reference(Reference { name: name @ None, target, .. }) => *name = name_of(target),
            Form::Union(union) => {
                let lost = union.mapping.iter_mut().flatten().filter(|it| it.name.is_none());
                lost.for_each(|it| it.name = name_of(&it.member.value));
            }
            _ => {}
        }
        parts(schema).into_iter().for_each(|it| self.lead(it));
    }

    /// Names a schema that is used in this place, if it needs a name, and what stands in it.
    pub(super) fn used(&mut self, schema: &mut Schema, place: &TypeLabel) {
        let is_referred = self.referred.contains_key(&schema.at);
        let needs_name = match &schema.form {
            Form::Object(_) => schema.envelope.is_none(),
            Form::Enum(_) | Form::Union(_) => true,
            _ => is_referred,
        };
        let format = schema.format.as_deref().filter(|_| matches!(schema.form, Form::String));
        if let Some(shared) = SHARED.into_iter().find(|(it, ..)| format == Some(*it)) {
            self.shared(schema, shared);
        } else if needs_name {
            self.named(schema, place);
        } else {
            return self.within(schema, place);
        }
        if let Some(name) = self.referred.get_mut(&schema.at) {
            *name = schema.reference().map(str::to_owned);
        }
    }

    /// Gives a schema a name.
    fn named(&mut self, schema: &mut Schema, place: &TypeLabel) {
        // What refers to it takes null from it as well.
        let nullable = schema.nullable && self.referred.contains_key(&schema.at);
        let mut named =
            Schema { nullable, constructor_default: None, rust_name: None, ..schema.clone() };
        self.within(&mut named, place);
        let target = format!("#{}", schema.at);
        let name = Some(self.name(named, place));
        schema.form = Form::Reference(Reference { target, name, merged: true });
    }

    /// Gives a string the type that all of its format have which have no name.
    fn shared(&mut self, schema: &mut Schema, (format, name, about): (&str, &str, &str)) {
        let is_one = |it: &Named| {
            matches!(it.schema.form, Form::String) && it.schema.format.as_deref() == Some(format)
        };
        let mut names = numbered(name);
        let free = names.find(|name| self.types.get(name).is_none_or(is_one)).unwrap_or_default();
        let shared = || {
            let docs = Docs { description: Some(about.to_owned()), ..Docs::default() };
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

    /// Names what stands in a schema, which has a name or needs none.
    fn within(&mut self, schema: &mut Schema, place: &TypeLabel) {
        let in_envelope = schema.envelope.clone();
        match &mut schema.form {
            Form::Array(Some(item)) => self.used(item, &place.below("item", "[]")),
            Form::Map(Some(value)) => self.used(value, &place.below("value", "{}")),
            Form::Object(object) => {
                for (property, schema) in &mut object.properties {
                    match in_envelope.as_deref() {
                        Some(key) if key == property => self.used(schema, place),
                        _ => self.used(schema, &place.below(property, &format!(".{property}"))),
                    }
                }
                if let Some(extra) = &mut object.extra {
                    self.used(extra, &place.below("value", "{}"));
                }
                object.merged.iter_mut().for_each(|it| self.within(it, place));
            }
            Form::Union(union) => {
                let types: Vec<_> = union.members.iter().map(|it| self.json_types(it)).collect();
                let are_apart = are_apart(&types);
                for (index, member) in union.members.iter_mut().enumerate() {
                    // What the type of JSON tells apart is called by that.
                    let ty = types[index].first().filter(|_| are_apart);
                    let label = label(member).or(ty.map(|it| it.variant().to_owned()));
                    let label = label.unwrap_or_else(|| format!("variant_{}", index + 1));
                    self.used(member, &place.below(&label, &format!("|{}", index + 1)));
                }
            }
            _ => {}
        }
    }

    /// The types of JSON that a schema has, as far as it says so itself or is a component that does.
    fn json_types(&self, schema: &Schema) -> BTreeSet<JsonType> {
        let target = schema.reference().and_then(|name| self.types.get(name));
        target.map_or(schema, |it| &it.schema).form.json_types()
    }

    /// The name of a schema: that of one which is written alike, or a free one.
    fn name(&mut self, schema: Schema, place: &TypeLabel) -> String {
        let bare = |it: &Schema| bare(self.document.at(&it.at));
        let own = bare(&schema);
        let is_alike = |it: &Named| it.inline && bare(&it.schema) == own;
        let mut names = numbered(&place.rust);
        let free = names.find(|name| self.types.get(name).is_none_or(is_alike)).unwrap_or_default();
        let component = place.people.clone();
        let description = schema.docs.description.clone();
        let entry = self.types.entry(free.clone());
        let named = entry.or_insert(Named { component, inline: true, schema });
        // What is said of one of them need not be so of the others.
        if named.schema.docs.description != description {
            named.schema.docs.description = None;
        }
        free
    }
}

/// The schemas directly within one, as it is written.
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

/// Where references to schemas lead that is no component, once all references are followed.
pub(super) fn referred(document: &Document) -> BTreeMap<String, Option<String>> {
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

/// Where the bodies of errors are described, if all are one object that is written out in each of them.
pub(super) fn errors(document: &Document, operations: &[Operation]) -> BTreeSet<String> {
    let all = operations.iter().flat_map(Operation::errors);
    let all: Vec<&Schema> = all.filter_map(|(_, it)| it.json()?.schema.as_ref()).collect();
    let bare = |it: &Schema| bare(document.at(&it.at));
    let first = all.first().copied().map(bare);
    let are_one = all.iter().all(|it| it.object().is_some() && Some(bare(it)) == first);
    all.into_iter().filter(|_| are_one).map(|it| it.at.clone()).collect()
}

/// Whether members of these types of JSON have none of them in common.
fn are_apart(types: &[BTreeSet<JsonType>]) -> bool {
    let all: BTreeSet<&JsonType> = types.iter().flatten().collect();
    types.len() > 1 && all.len() == types.len() && types.iter().all(|it| it.len() == 1)
}

/// What a member of a union is called: by the one value of a property that tells it apart.
fn label(member: &Schema) -> Option<String> {
    let values = member.object()?.properties.values().filter_map(|it| match &it.form {
        Form::Enum(values) => Some(values),
        _ => None,
    });
    let mut single = values.filter(|it| it.len() == 1);
    single.next().map(|it| it[0].value.clone())
}
