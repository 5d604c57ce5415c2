//! A schema: what values something has, as it is written in one place.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Number, Value};

use super::docs::{Docs, Located};
use super::json_type::JsonType;
use super::names::{field_name, variant_name};
use super::numbered::{Wire, apart};

/// The limits that a schema may have, and whether each is the least that passes.
pub(crate) const LIMITS: [(&str, bool); 6] = [
    ("minLength", true),
    ("minItems", true),
    ("minimum", true),
    ("maxLength", false),
    ("maxItems", false),
    ("maximum", false),
];

/// Where the component schemas are.
pub(crate) const COMPONENTS: &str = "/components/schemas";

/// `/components/schemas/Name/items` → `Name/items`: the steps of a pointer into a component schema.
pub(crate) fn in_types(pointer: &str) -> Option<&str> {
    pointer.strip_prefix(COMPONENTS)?.strip_prefix('/')
}

/// `/components/schemas/Name` → `Name`, as the pointer has it; none if it leads further.
pub(crate) fn name_at(pointer: &str) -> Option<&str> {
    in_types(pointer).filter(|rest| !rest.contains('/'))
}

/// The same of a reference, `#/components/schemas/Name`.
pub(super) fn name_in(target: &str) -> Option<&str> {
    name_at(target.strip_prefix('#')?)
}

/// A schema.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// Where it is written.
    pub at: String,
    /// What it is.
    pub form: Form,
    /// Its `type`.
    pub ty: Option<String>,
    /// Its `format`.
    pub format: Option<String>,
    /// What people read about it.
    pub docs: Docs,
    /// Whether null is one of its values.
    pub nullable: bool,
    /// Whether it should not be used any more.
    pub deprecated: bool,
    /// Whether it is a property that only responses have.
    pub read_only: bool,
    /// Whether it is a property that only requests have.
    pub write_only: bool,
    /// What it is called in Rust, if the document says so.
    pub rust_name: Option<String>,
    /// What its values are called in Rust, where the document says so.
    pub rust_names: BTreeMap<String, String>,
    /// What the server takes in its place where it is absent.
    pub default: Option<Value>,
    /// What a constructor fills in for it.
    pub constructor_default: Option<Value>,
    /// The key of the one property that users of an envelope want.
    pub envelope: Option<String>,
    /// What a string can be made of.
    pub from: Vec<Origin>,
    /// The values that a number has, if they are said.
    pub numbers: Vec<Number>,
    /// Limits such as `minLength`, by key.
    pub limits: BTreeMap<String, Number>,
    /// The keys that its form does not have, or not without a `type`, with what they hold.
    pub unread: BTreeMap<String, Value>,
}

/// What a string can be made of: another one, or an object by one of its properties.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Where it is named.
    pub at: String,
    /// The type of the component; `None` if there is none.
    pub name: Option<String>,
    /// The property of the object.
    pub property: Option<String>,
}

/// What a schema is.
#[derive(Clone, Debug, Default)]
pub enum Form {
    /// Another schema.
    Reference(Reference),
    /// One of several objects.
    Union(Union),
    /// One of several values, which differ in their type of JSON, or in the keys of objects.
    Choice(Vec<Choice>),
    /// A string of known values.
    Enum(Vec<Located>),
    /// An object with properties, perhaps merged of several.
    Object(Object),
    /// An object of any keys, with values of one schema or of any.
    Map(Option<Box<Schema>>),
    /// A sequence of one schema; `None` if it does not say which.
    Array(Option<Box<Schema>>),
    /// A string.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// `{}`: anything.
    Any,
    /// Less than anything, which is kept as JSON all the same; and what it is.
    Open(Cause, Box<Form>),
    /// What it is cannot be known.
    #[default]
    Unknown,
}

/// Why a schema is kept as JSON though it says more.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Cause {
    /// Its `type` is one of several.
    Types,
    /// It is one of several schemas, and nothing certain tells which.
    Union,
    /// It is one of several schemas, and something else as well.
    Mixed,
    /// It merges something that is no object.
    Merge,
    /// It is made of itself and nothing else.
    Cycle,
}

/// A schema that is another one.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The pointer that is referred to, as it is written.
    pub target: String,
    /// The type of the component that it leads to, however many references lie between; `None` if it leads
    /// nowhere, or elsewhere.
    pub name: Option<String>,
    /// Whether it is written as `allOf`, so that something can stand beside it.
    pub merged: bool,
}

/// One of several objects.
#[derive(Clone, Debug)]
pub struct Union {
    /// The property that says which.
    pub discriminator: Option<String>,
    /// Its members, references.
    pub members: Vec<Schema>,
    /// Whether the members have the property themselves, because they are also used without the union,
    /// or because a member has several values.
    pub kept: bool,
    /// The values of the property, each with its member; `None` if there is no mapping.
    pub mapping: Option<Vec<Mapped>>,
}

/// A member of a union, by the value that says so.
#[derive(Clone, Debug)]
pub struct Mapped {
    /// The value.
    pub value: String,
    /// The variant in Rust.
    pub rust_name: String,
    /// What is referred to, and where.
    pub member: Located,
    /// The type of the component that it leads to.
    pub name: Option<String>,
}

/// A member of a union, or all members of one type of JSON, that its type and its keys tell from the others.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What its values are in JSON.
    pub ty: JsonType,
    /// The keys by which an object is known; none if no other member is one.
    pub keys: Vec<Key>,
    /// The variant in Rust.
    pub rust_name: String,
    /// What it is.
    pub schema: Schema,
}

/// A key by which an object is known.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Key {
    /// It is always there.
    pub name: String,
    /// It is one of these; none if that does not matter.
    pub values: Vec<String>,
}

/// An object, as it is written in one place.
#[derive(Clone, Debug, Default)]
pub struct Object {
    /// Its own properties, by name.
    pub properties: BTreeMap<String, Schema>,
    /// The names of those that are always there, in their order.
    pub required: Vec<Located>,
    /// The objects that are merged into it.
    pub merged: Vec<Schema>,
    /// What the properties hold that it does not name; none if a flag says so, or nothing.
    pub extra: Option<Box<Schema>>,
    /// Whether it is written as `allOf`.
    pub is_merged: bool,
}

impl Schema {
    /// The component that it refers to.
    #[must_use]
    pub fn reference(&self) -> Option<&str> {
        match &self.form {
            Form::Reference(reference) => reference.name.as_deref(),
            _ => None,
        }
    }

    /// The types that a string can be made of.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        self.from.iter().filter_map(|it| it.name.as_deref())
    }

    /// The field of Rust that it is, if it is the property of this name.
    #[must_use]
    pub fn field_name(&self, property: &str) -> Cow<'_, str> {
        self.rust_name.as_deref().map_or_else(|| field_name(property).into(), Cow::Borrowed)
    }

    /// The variants of an enum, in the order of its values.
    #[must_use]
    pub fn variants(&self) -> Vec<String> {
        let Form::Enum(values) = &self.form else { return Vec::new() };
        let names = values.iter().map(|it| match self.rust_names.get(&it.value) {
            Some(name) => Wire(&it.value, name.clone(), true),
            None => Wire(&it.value, variant_name(&it.value), false),
        });
        apart(names.collect())
    }

    /// Whether what it is can be known: not if it has a type that JSON has not, or merges nothing.
    #[must_use]
    pub fn is_known(&self) -> bool {
        match self.form {
            Form::Unknown => false,
            Form::Object(ref it) if it.is_merged => it.merged.iter().any(Self::is_known),
            _ => true,
        }
    }

    /// Whether it is nothing but a reference, beside which nothing is read.
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

    /// What it holds, if it is an array or a map of something.
    #[must_use]
    pub fn item(&self) -> Option<&Schema> {
        match &self.form {
            Form::Map(inner) | Form::Array(inner) => inner.as_deref(),
            _ => None,
        }
    }

    /// What it is made of, if it is an object with properties.
    #[must_use]
    pub fn object(&self) -> Option<&Object> {
        match &self.form {
            Form::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Whether all strings of another schema are among its own, if both are strings, as far as that is
    /// said by values, by a format or by limits.
    #[must_use]
    pub fn holds_strings_of(&self, other: &Self) -> bool {
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

    /// The limit of this key, unless it holds anyway: no length is below zero, and no integer beyond the
    /// bounds of its format.
    #[must_use]
    pub fn limit(&self, key: &str) -> Option<&Number> {
        let limit = self.limits.get(key)?;
        let bounds = match self.form {
            Form::Integer => self.rust_type().bounds(),
            _ => None,
        };
        let value = limit.as_i128();
        let holds_anyway = match (key, bounds) {
            ("minLength" | "minItems", _) => limit.as_f64() == Some(0.0),
            ("minimum", Some((least, _))) => value.is_some_and(|it| it <= least),
            ("maximum", Some((_, most))) => value.is_some_and(|it| it >= most),
            _ => false,
        };
        (!holds_anyway).then_some(limit)
    }

    /// Whether it lets less pass than another schema, by the limit of this key.
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

    /// What it is, in words.
    #[must_use]
    pub fn word(&self) -> &'static str {
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

    /// It, and all schemas within it, however deep.
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
    /// Whether a property is always there, as far as is said in this place.
    #[must_use]
    pub fn requires(&self, name: &str) -> bool {
        self.required.iter().any(|it| it.value == name)
    }
}
