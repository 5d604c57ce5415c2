//! A schema in one place of the document.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Number, Value};

use super::docs::{Docs, Located};
use super::json_type::JsonType;
use super::names::{field_name, variant_name};
use super::unique_names::{ProposedName, unique_names};

/// The limits that a schema may have, and whether each is a minimum.
pub(crate) const LIMITS: [(&str, bool); 6] = [
    ("minLength", true),
    ("minItems", true),
    ("minimum", true),
    ("maxLength", false),
    ("maxItems", false),
    ("maximum", false),
];

/// The pointer of the component schemas.
pub(crate) const COMPONENTS: &str = "/components/schemas";

/// `/components/schemas/Name/items` → `Name/items`: a pointer relative to the component schemas.
pub(crate) fn in_types(pointer: &str) -> Option<&str> {
    pointer.strip_prefix(COMPONENTS)?.strip_prefix('/')
}

/// `/components/schemas/Name` → `Name`, still escaped; none if the pointer is deeper.
pub(crate) fn name_at(pointer: &str) -> Option<&str> {
    in_types(pointer).filter(|rest| !rest.contains('/'))
}

/// The same for a reference, `#/components/schemas/Name`.
pub(super) fn name_in(target: &str) -> Option<&str> {
    name_at(target.strip_prefix('#')?)
}

/// A schema.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// Its pointer.
    pub at: String,
    /// Its form.
    pub form: Form,
    /// Its `type`.
    pub ty: Option<String>,
    /// Its `format`.
    pub format: Option<String>,
    /// Its documentation.
    pub docs: Docs,
    /// Whether null is one of its values.
    pub nullable: bool,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// Whether it is a property of only responses.
    pub read_only: bool,
    /// Whether it is a property of only requests.
    pub write_only: bool,
    /// Its `x-rust-name`.
    pub rust_name: Option<String>,
    /// Its `x-rust-names`, by value.
    pub rust_names: BTreeMap<String, String>,
    /// Its `default`: what the server assumes when it is absent.
    pub default: Option<Value>,
    /// The constructor default.
    pub constructor_default: Option<Value>,
    /// The key of the envelope (`x-envelope`).
    pub envelope: Option<String>,
    /// Its `x-from`: what a string can be made from.
    pub from: Vec<Origin>,
    /// The `enum` and `const` values of a number.
    pub numbers: Vec<Number>,
    /// Limits such as `minLength`, by key.
    pub limits: BTreeMap<String, Number>,
    /// Keys that do not apply to its form, or not without a `type`, with their values.
    pub unread: BTreeMap<String, Value>,
}

/// A source of a string: another string, or a property of an object.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Its pointer.
    pub at: String,
    /// The type of the component, if it exists.
    pub name: Option<String>,
    /// The property of the object.
    pub property: Option<String>,
}

/// The form of a schema.
#[derive(Clone, Debug, Default)]
pub enum Form {
    /// A reference to another schema.
    Reference(Reference),
    /// A tagged union: one of several objects.
    Union(Union),
    /// One of several values that differ in JSON type, or in the keys of objects.
    Choice(Vec<Choice>),
    /// A string with known values.
    Enum(Vec<Located>),
    /// An object with properties, possibly merged from several.
    Object(Object),
    /// An object with any keys, and values of one schema; `None` is any JSON.
    Map(Option<Box<Schema>>),
    /// An array with items of one schema; `None` is any JSON.
    Array(Option<Box<Schema>>),
    /// A string.
    String,
    /// An integer.
    Integer,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// `{}`: any JSON.
    Any,
    /// Decoded as any JSON although the schema is narrower: the cause, and its form.
    Open(Cause, Box<Form>),
    /// An invalid schema.
    #[default]
    Unknown,
}

/// Why a schema is decoded as any JSON.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Cause {
    /// It has several types.
    Types,
    /// It is a union whose members cannot be distinguished.
    Union,
    /// It is a union with other constraints.
    Mixed,
    /// It merges something other than objects.
    Merge,
    /// It only consists of itself, or aliases are nested too deep.
    Cycle,
}

/// A reference to another schema.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The value of `$ref`.
    pub target: String,
    /// The type that it resolves to through any number of references; `None` if there is none.
    pub name: Option<String>,
    /// Whether it is within `allOf`, so that other keys next to it apply.
    pub merged: bool,
}

/// A union of objects.
#[derive(Clone, Debug)]
pub struct Union {
    /// The discriminator property.
    pub discriminator: Option<String>,
    /// Its members, as references.
    pub members: Vec<Schema>,
    /// Whether the members have the discriminator as a field, because they are also used without the
    /// union, or because a member has several values.
    pub kept: bool,
    /// The discriminator values with their members; `None` if there is no mapping.
    pub mapping: Option<Vec<Mapped>>,
}

/// A discriminator value and the member that it selects.
#[derive(Clone, Debug)]
pub struct Mapped {
    /// The value.
    pub value: String,
    /// The name of the variant.
    pub rust_name: String,
    /// The reference to the member, and its pointer.
    pub member: Located,
    /// The type that the reference resolves to.
    pub name: Option<String>,
}

/// A member of a union, or all members of one JSON type, distinguished by JSON type and keys.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The JSON type of its values.
    pub ty: JsonType,
    /// The distinguishing keys of an object; none if no other member is an object.
    pub keys: Vec<Key>,
    /// The name of the variant.
    pub rust_name: String,
    /// Its schema.
    pub schema: Schema,
}

/// A distinguishing key of an object.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Key {
    /// The key, which is always present.
    pub name: String,
    /// Its possible values; empty if any value fits.
    pub values: Vec<String>,
}

/// An object in one place of the document.
#[derive(Clone, Debug, Default)]
pub struct Object {
    /// Its own properties, by name.
    pub properties: BTreeMap<String, Schema>,
    /// The names of required properties, in document order.
    pub required: Vec<Located>,
    /// The objects that are merged into it.
    pub merged: Vec<Schema>,
    /// The schema of undeclared properties; none if `additionalProperties` is missing or a boolean.
    pub extra: Option<Box<Schema>>,
    /// Whether it has `allOf`.
    pub is_merged: bool,
}

impl Schema {
    /// The type that it refers to.
    #[must_use]
    pub fn reference(&self) -> Option<&str> {
        match &self.form {
            Form::Reference(reference) => reference.name.as_deref(),
            _ => None,
        }
    }

    /// The types that a string can be made from.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        self.from.iter().filter_map(|it| it.name.as_deref())
    }

    /// Its field name, if it is the property of this name.
    #[must_use]
    pub fn field_name(&self, property: &str) -> Cow<'_, str> {
        self.rust_name.as_deref().map_or_else(|| field_name(property).into(), Cow::Borrowed)
    }

    /// The variants of an enum, in the order of its values.
    #[must_use]
    pub fn variants(&self) -> Vec<String> {
        let Form::Enum(values) = &self.form else { return Vec::new() };
        let names = values.iter().map(|it| match self.rust_names.get(&it.value) {
            Some(name) => ProposedName(&it.value, name.clone(), true),
            None => ProposedName(&it.value, variant_name(&it.value), false),
        });
        unique_names(names.collect())
    }

    /// Whether it is valid: its type is one of JSON Schema, and `allOf` merges something.
    #[must_use]
    pub fn is_known(&self) -> bool {
        match self.form {
            Form::Unknown => false,
            Form::Object(ref it) if it.is_merged => it.merged.iter().any(Self::is_known),
            _ => true,
        }
    }

    /// Whether it is a plain reference, next to which other keys are ignored.
    #[must_use]
    pub fn is_reference(&self) -> bool {
        matches!(&self.form, Form::Reference(it) if !it.merged)
    }

    /// The schemas directly within it.
    #[must_use]
    pub fn parts(&self) -> Vec<&Schema> {
        match &self.form {
            Form::Union(union) => union.members.iter().collect(),
            Form::Choice(all) => all.iter().map(|it| &it.schema).collect(),
            Form::Object(it) => {
                it.properties.values().chain(&it.merged).chain(it.extra.as_deref()).collect()
            }
            Form::Open(..) => self.open_members().iter().collect(),
            _ => self.item().into_iter().collect(),
        }
    }

    /// The schema of the items of an array or the values of a map.
    #[must_use]
    pub fn item(&self) -> Option<&Schema> {
        match &self.form {
            Form::Map(inner) | Form::Array(inner) => inner.as_deref(),
            _ => None,
        }
    }

    /// The object, if it has properties.
    #[must_use]
    pub fn object(&self) -> Option<&Object> {
        match &self.form {
            Form::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Whether it accepts all strings of another string schema, judging by values, format and limits.
    #[must_use]
    pub fn includes_strings_of(&self, other: &Self) -> bool {
        match (&self.form, &other.form) {
            (Form::Enum(all), Form::Enum(some)) => {
                some.iter().all(|it| all.iter().any(|other| other.value == it.value))
            }
            (Form::Enum(_), _) => false,
            (_, Form::Enum(_)) => {
                self.format.is_none() && LIMITS.iter().all(|(key, _)| self.limit(key).is_none())
            }
            _ => {
                let is_free = self.format.is_none() || self.format == other.format;
                is_free && LIMITS.iter().all(|(key, _)| !self.tightens(other, key))
            }
        }
    }

    /// The limit of this key, unless it is redundant: a minimum length of zero, or the bounds of the
    /// integer's format.
    #[must_use]
    pub fn limit(&self, key: &str) -> Option<&Number> {
        let limit = self.limits.get(key)?;
        let bounds = match self.form {
            Form::Integer => self.rust_type().bounds(),
            _ => None,
        };
        let value = limit.as_i128();
        let is_redundant = match (key, bounds) {
            ("minLength" | "minItems", _) => limit.as_f64() == Some(0.0),
            ("minimum", Some((least, _))) => value.is_some_and(|it| it <= least),
            ("maximum", Some((_, most))) => value.is_some_and(|it| it >= most),
            _ => false,
        };
        (!is_redundant).then_some(limit)
    }

    /// Whether it is stricter than another schema in the limit of this key.
    #[must_use]
    pub fn tightens(&self, other: &Self, key: &str) -> bool {
        let is_least = LIMITS.iter().any(|(it, is_least)| *it == key && *is_least);
        let [is, was] = [self, other].map(|it| it.limit(key).and_then(Number::as_f64));
        match (was, is) {
            (Some(was), Some(is)) if is_least => is > was,
            (Some(was), Some(is)) => is < was,
            (_, is) => is.is_some(),
        }
    }

    /// Describes its form in words.
    #[must_use]
    pub fn describe(&self) -> &'static str {
        match self.form {
            Form::Reference(_) => "a reference",
            Form::Union(_) => "a union",
            Form::Choice(_) => "a union by types of JSON or by keys",
            Form::Enum(_) => "an enum",
            Form::Object(_) => "an object",
            Form::Map(_) => "a map",
            Form::Array(_) => "an array",
            Form::String => "a string",
            Form::Integer => "an integer",
            Form::Number => "a number",
            Form::Boolean => "a boolean",
            Form::Any | Form::Open(..) | Form::Unknown => "anything",
        }
    }

    /// This schema and all schemas within it, at any depth.
    #[must_use]
    pub fn all(&self) -> Vec<&Schema> {
        let (mut all, mut next) = (Vec::new(), vec![self]);
        while let Some(schema) = next.pop() {
            all.push(schema);
            next.extend(schema.parts());
        }
        all
    }
}

impl Object {
    /// Whether it lists a property as required.
    #[must_use]
    pub fn requires(&self, name: &str) -> bool {
        self.required.iter().any(|it| it.value == name)
    }
}
