//! A schema: what values something has, as it is written in one place.

use std::collections::BTreeMap;

use serde_json::{Number, Value};

use super::docs::{Docs, Located};

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
    /// What a constructor fills in for it.
    pub neutral: Option<Value>,
    /// The key of the one property that users of an envelope want.
    pub envelope: Option<String>,
    /// The string components that a string can be made of, as references.
    pub from: Vec<Located>,
    /// Limits such as `minLength`, by key.
    pub limits: BTreeMap<String, Number>,
    /// The keys that its form does not have, or not without a `type`, with what they hold.
    pub unread: BTreeMap<String, Value>,
}

/// What a schema is.
#[derive(Clone, Debug, Default)]
pub enum Form {
    /// Another schema.
    Reference(Reference),
    /// One of several objects.
    Union(Union),
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
    /// What it is cannot be known.
    #[default]
    Unknown,
}

/// A schema that is another one.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The pointer that is referred to, as it is written.
    pub target: String,
    /// The component that it leads to, however many references lie between; `None` if it leads
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
    /// The values of the property, each with its member; `None` if there is no mapping.
    pub mapping: Option<Vec<Mapped>>,
}

/// A member of a union, by the value that says so.
#[derive(Clone, Debug)]
pub struct Mapped {
    /// The value.
    pub value: String,
    /// What is referred to, and where.
    pub member: Located,
    /// The component that it leads to.
    pub name: Option<String>,
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

    /// The components that a string can be made of.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        self.from.iter().filter_map(|it| it.value.rsplit('/').next())
    }

    /// Whether what it is can be known: not if it has keys of a type and no type, or merges nothing.
    #[must_use]
    pub fn is_known(&self) -> bool {
        match self.form {
            Form::Unknown => false,
            Form::Any => self.unread.is_empty(),
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
            Form::Object(object) => object.properties.values().chain(&object.merged).collect(),
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
