//! What an object is made of: the contract of its constructor, its setters and its fields.

use std::collections::{BTreeMap, BTreeSet};

use super::api::{Api, Parameter, Type, Uses};
use super::docs::{Example, Located};
use super::numbered::{Wire, apart};
use super::rust::RustType;
use super::schema::{Form, Schema};

/// The properties of an object, those that are merged into it included.
#[derive(Clone, Debug, Default)]
pub struct Properties<'a> {
    /// By name.
    pub by_name: BTreeMap<&'a str, Property<'a>>,
    /// The names of those that are always there, in the order of the document.
    pub required: Vec<&'a str>,
}

/// A property of an object.
#[derive(Clone, Debug)]
pub struct Property<'a> {
    /// Its name on the wire.
    pub name: &'a str,
    /// Its field in Rust.
    pub rust_name: String,
    /// Its values.
    pub schema: &'a Schema,
    /// When it is there.
    pub presence: Presence,
    /// Whether it is always there.
    pub required: bool,
    /// Whether it is JSON, as no value is all that is said of it.
    pub is_open: bool,
    /// Whether it tells the members of a union apart; the union writes it, so it is no field.
    pub is_discriminator: bool,
    /// Whether it is a file; callers give it to the call, so it is no field.
    pub is_file: bool,
}

/// Which of absent, null and a value a property may be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Presence {
    /// A value.
    Required,
    /// A value or null.
    Nullable,
    /// A value or absent; null is read as well.
    Optional,
    /// A value, null or absent, and each means something else: in a request.
    Patch,
}

impl Presence {
    /// What the generated code says of it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Nullable => "nullable",
            Self::Optional => "optional",
            Self::Patch => "patch",
        }
    }
}

impl Property<'_> {
    /// The Rust type of its values, but for null.
    #[must_use]
    pub fn rust_type(&self) -> RustType {
        if self.is_open { RustType::Json } else { self.schema.rust_type() }
    }

    /// Whether a struct has it.
    #[must_use]
    pub fn is_field(&self) -> bool {
        !self.is_discriminator && !self.is_file
    }

    /// Whether the constructor takes it: it is always there, and nothing is filled in for it.
    #[must_use]
    pub fn is_argument(&self) -> bool {
        self.required && self.is_field() && self.schema.constructor_default.is_none()
    }
}

impl<'a> Properties<'a> {
    /// The properties that are fields of the struct, by name.
    pub fn fields(&self) -> impl Iterator<Item = &Property<'a>> {
        self.by_name.values().filter(|it| it.is_field())
    }

    /// What the constructor takes, in its order.
    pub fn arguments(&self) -> impl Iterator<Item = &Property<'a>> {
        let required = self.required.iter().filter_map(|name| self.by_name.get(name));
        required.filter(|it| it.is_argument())
    }
}

/// Whether an object that is used so can lack a property because it goes the other way.
pub(crate) fn may_lack(schema: &Schema, uses: &Uses) -> bool {
    schema.read_only && uses.sent || schema.write_only && uses.received
}

/// Whether no value but null is all that several schemas say of one property.
fn contradict<'a>(all: &[&'a Schema], resolve: impl Fn(&'a Schema) -> &'a Schema) -> bool {
    let types = all.iter().map(|it| resolve(it).form.json_types()).filter(|it| !it.is_empty());
    types.reduce(|one, other| &one & &other).is_some_and(|common| common.is_empty())
}

/// Of what several schemas say of one property, the first that lets least pass.
pub(super) fn narrowest<'a>(
    all: impl IntoIterator<Item = &'a Schema>,
    resolve: impl Fn(&'a Schema) -> &'a Schema,
) -> Option<&'a Schema> {
    all.into_iter().reduce(|known, it| if says_less(known, it, &resolve) { it } else { known })
}

/// Whether a schema lets more pass than another that is said of the same property.
fn says_less<'a>(
    schema: &'a Schema,
    other: &'a Schema,
    resolve: &impl Fn(&'a Schema) -> &'a Schema,
) -> bool {
    let (less, more) = (resolve(schema), resolve(other));
    match (&less.form, &more.form) {
        (Form::Any | Form::Open(..), Form::Any | Form::Open(..)) => false,
        (Form::Any | Form::Open(..), _)
        | (Form::String, Form::Enum(_))
        | (Form::Number, Form::Integer) => true,
        (Form::Choice(_), Form::Any | Form::Open(..) | Form::Choice(_)) => false,
        (Form::Choice(_), _) => true,
        // A string with a name is a string of its own kind.
        (Form::String, Form::String) => schema.reference().is_none() && other.reference().is_some(),
        (Form::Enum(less), Form::Enum(more)) => {
            let is_known = |it: &Located| less.iter().any(|other| other.value == it.value);
            more.len() < less.len() && more.iter().all(is_known)
        }
        (Form::Map(None), Form::Map(Some(_)) | Form::Object(_) | Form::Union(_)) => true,
        (Form::Array(None), Form::Array(Some(_))) => true,
        (Form::Array(Some(less)), Form::Array(Some(more)))
        | (Form::Map(Some(less)), Form::Map(Some(more))) => says_less(less, more, resolve),
        (Form::Object(_), Form::Object(_)) => {
            less.at != more.at && merged(more, resolve).iter().any(|it| it.at == less.at)
        }
        _ => false,
    }
}

/// An object and those that are merged into it, each once.
pub(super) fn merged<'a>(
    schema: &'a Schema,
    resolve: impl Fn(&'a Schema) -> &'a Schema,
) -> Vec<&'a Schema> {
    let (mut merged, mut seen, mut next) = (Vec::new(), BTreeSet::new(), vec![schema]);
    while let Some(schema) = next.pop().map(&resolve) {
        if seen.insert(schema.at.as_str()) {
            merged.push(schema);
            next.extend(schema.object().iter().flat_map(|it| it.merged.iter().rev()));
        }
    }
    merged
}

impl Api {
    /// The properties of a type.
    #[must_use]
    pub fn properties<'a>(&'a self, ty: &'a Type) -> Properties<'a> {
        self.properties_of(&ty.schema, &ty.uses)
    }

    /// The properties of an object that is used so.
    #[must_use]
    pub fn properties_of<'a>(&'a self, schema: &'a Schema, uses: &Uses) -> Properties<'a> {
        let (mut found, mut said) = (Properties::default(), BTreeMap::<&str, Vec<&Schema>>::new());
        for part in self.merged(schema) {
            let Form::Object(object) = &part.form else { continue };
            for name in object.required.iter().map(|it| it.value.as_str()) {
                if !found.required.contains(&name) {
                    found.required.push(name);
                }
            }
            for (name, schema) in &object.properties {
                said.entry(name).or_default().push(schema);
            }
        }
        let schemas = said.into_iter().filter_map(|(name, all)| {
            let is_open = contradict(&all, |it| self.resolve(it));
            let last = all.last().copied().filter(|_| is_open);
            let schema = last.or_else(|| narrowest(all, |it| self.resolve(it)));
            Some((name, (schema?, is_open)))
        });
        let schemas: BTreeMap<&str, (&Schema, bool)> = schemas.collect();
        // What goes one way only is not there the other way.
        found.required.retain(|name| schemas.get(name).is_none_or(|(it, _)| !may_lack(it, uses)));
        let required: BTreeSet<&str> = found.required.iter().copied().collect();
        let names = schemas.iter().map(|(name, (schema, _))| {
            Wire(name, schema.field_name(name).into_owned(), schema.rust_name.is_some())
        });
        let names = apart(names.collect());
        found.by_name = schemas
            .into_iter()
            .zip(names)
            .map(|((name, (schema, is_open)), rust_name)| {
                let required = required.contains(name);
                let presence = match (required, schema.nullable) {
                    (true, false) => Presence::Required,
                    (true, true) => Presence::Nullable,
                    (false, true) if uses.tells_null() => Presence::Patch,
                    (false, _) => Presence::Optional,
                };
                let is_discriminator = self.discriminators.contains(&schema.at);
                let is_file = self.files.contains(&schema.at);
                (
                    name,
                    Property {
                        name,
                        rust_name,
                        schema,
                        presence,
                        required,
                        is_open,
                        is_discriminator,
                        is_file,
                    },
                )
            })
            .collect();
        found
    }

    /// What the properties hold that an object does not name, if that is less than any JSON.
    #[must_use]
    pub fn extra<'a>(&'a self, schema: &'a Schema) -> Option<&'a Schema> {
        let all = self.merged(schema).into_iter().filter_map(|it| it.object()?.extra.as_deref());
        narrowest(all, |it| self.resolve(it)).filter(|it| it.rust_type() != RustType::Json)
    }

    /// Whether what one schema says of a property is more than that another one says, which is taken.
    #[must_use]
    pub(crate) fn is_lost_beside(&self, schema: &Schema, taken: &Schema) -> bool {
        let of = |it| self.resolve(it);
        schema.value_type() != taken.value_type() && !says_less(schema, taken, &of)
    }

    /// An object and those that are merged into it, each once.
    #[must_use]
    pub fn merged<'a>(&'a self, schema: &'a Schema) -> Vec<&'a Schema> {
        merged(schema, |it| self.resolve(it))
    }

    /// A value of a parameter: its own example, or that of its schema.
    #[must_use]
    pub fn example<'a>(&'a self, parameter: &'a Parameter) -> Option<&'a Example> {
        let schema = parameter.schema.iter().flat_map(|it| [it, self.resolve(it)]);
        let mut all = [&parameter.docs].into_iter().chain(schema.map(|it| &it.docs));
        all.find_map(|docs| docs.example.as_ref())
    }

    /// The type that a schema refers to.
    #[must_use]
    pub fn target(&self, schema: &Schema) -> Option<&Type> {
        self.types.get(schema.reference()?)
    }

    /// A schema, or that of the type that it refers to.
    #[must_use]
    pub fn resolve<'a>(&'a self, schema: &'a Schema) -> &'a Schema {
        self.target(schema).map_or(schema, |ty| &ty.schema)
    }

    /// Where the API is served, as it is written but for a slash at the end.
    #[must_use]
    pub fn server(&self) -> Option<&str> {
        self.servers.first().map(|it| it.value.trim_end_matches('/'))
    }

    /// The same, if requests can be sent there; otherwise callers have to say where.
    #[must_use]
    pub fn base_url(&self) -> Option<String> {
        let usable = self.first_server.as_ref().filter(|it| it.is_usable());
        usable.map(|it| it.usual().trim_end_matches('/').to_owned())
    }

    /// What callers could say instead, in examples.
    #[must_use]
    pub fn example_url(&self) -> String {
        self.first_server.clone().unwrap_or_default().example()
    }
}
