//! The properties of an object: its fields, the arguments of its constructor, and its setters.

use std::collections::{BTreeMap, BTreeSet};

use super::api::{Api, Parameter, Type, Uses};
use super::docs::{Example, Located};
use super::rust::RustType;
use super::schema::{Form, Schema};
use super::unique_names::{ProposedName, unique_names};

/// The properties of an object, including merged ones.
#[derive(Clone, Debug, Default)]
pub struct Properties<'a> {
    /// By name.
    pub by_name: BTreeMap<&'a str, Property<'a>>,
    /// The names of the required ones, in document order.
    pub required: Vec<&'a str>,
}

/// A property of an object.
#[derive(Clone, Debug)]
pub struct Property<'a> {
    /// Its wire name.
    pub name: &'a str,
    /// The name of its field.
    pub rust_name: String,
    /// The schema of its values.
    pub schema: &'a Schema,
    /// Which of absent and null it can be.
    pub presence: Presence,
    /// Whether it is always present.
    pub required: bool,
    /// Whether it is JSON because merged schemas contradict each other.
    pub is_open: bool,
    /// Whether it is a discriminator that the union writes, so that it is not a field.
    pub is_discriminator: bool,
    /// Whether it is a file, which callers pass to the call, so that it is not a field.
    pub is_file: bool,
}

/// Whether a property can be absent, null or both.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Presence {
    /// Always a value.
    Required,
    /// A value or null.
    Nullable,
    /// A value or absent; null is accepted when reading.
    Optional,
    /// A value, null or absent, each with its own meaning: in a request.
    Patch,
}

impl Presence {
    /// The keyword in generated code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Nullable => "nullable",
            Self::Optional => "optional",
            Self::Patch => "patch",
        }
    }
}

impl Property<'_> {
    /// The Rust type of its values, without null.
    #[must_use]
    pub fn rust_type(&self) -> RustType {
        if self.is_open { RustType::Json } else { self.schema.rust_type() }
    }

    /// Whether it is a field of the struct.
    #[must_use]
    pub fn is_field(&self) -> bool {
        !self.is_discriminator && !self.is_file
    }

    /// Whether the constructor takes it: it is required, and has no constructor default.
    #[must_use]
    pub fn is_argument(&self) -> bool {
        self.required && self.is_field() && self.schema.constructor_default.is_none()
    }
}

impl<'a> Properties<'a> {
    /// The fields of the struct, by name.
    pub fn fields(&self) -> impl Iterator<Item = &Property<'a>> {
        self.by_name.values().filter(|it| it.is_field())
    }

    /// The arguments of the constructor, in order.
    pub fn arguments(&self) -> impl Iterator<Item = &Property<'a>> {
        let required = self.required.iter().filter_map(|name| self.by_name.get(name));
        required.filter(|it| it.is_argument())
    }
}

/// Whether an object with these uses can lack a property because it is `readOnly` or `writeOnly`.
pub(crate) fn may_lack(schema: &Schema, uses: &Uses) -> bool {
    schema.read_only && uses.sent || schema.write_only && uses.received
}

/// Whether the schemas of one property have no JSON type in common.
fn contradict<'a>(all: &[&'a Schema], resolve: impl Fn(&'a Schema) -> &'a Schema) -> bool {
    let types = all.iter().map(|it| resolve(it).form.json_types()).filter(|it| !it.is_empty());
    types.reduce(|one, other| &one & &other).is_some_and(|common| common.is_empty())
}

/// The narrowest of several schemas of one property; of equals, the first.
pub(super) fn narrowest<'a>(
    all: impl IntoIterator<Item = &'a Schema>,
    resolve: impl Fn(&'a Schema) -> &'a Schema,
) -> Option<&'a Schema> {
    all.into_iter().reduce(|known, it| if is_wider(known, it, &resolve) { it } else { known })
}

/// Whether a schema accepts more values than another of the same property.
fn is_wider<'a>(
    schema: &'a Schema,
    other: &'a Schema,
    resolve: &impl Fn(&'a Schema) -> &'a Schema,
) -> bool {
    let (wide, narrow) = (resolve(schema), resolve(other));
    match (&wide.form, &narrow.form) {
        (Form::Any | Form::Open(..), Form::Any | Form::Open(..)) => false,
        (Form::Any | Form::Open(..), _)
        | (Form::String, Form::Enum(_))
        | (Form::Number, Form::Integer) => true,
        (Form::Choice(_), Form::Any | Form::Open(..) | Form::Choice(_)) => false,
        (Form::Choice(_), _) => true,
        // A named string is a newtype.
        (Form::String, Form::String) => schema.reference().is_none() && other.reference().is_some(),
        (Form::Enum(wide), Form::Enum(narrow)) => {
            let is_known = |it: &Located| wide.iter().any(|other| other.value == it.value);
            narrow.len() < wide.len() && narrow.iter().all(is_known)
        }
        (Form::Map(None), Form::Map(Some(_)) | Form::Object(_) | Form::Union(_)) => true,
        (Form::Array(None), Form::Array(Some(_))) => true,
        (Form::Array(Some(wide)), Form::Array(Some(narrow)))
        | (Form::Map(Some(wide)), Form::Map(Some(narrow))) => is_wider(wide, narrow, resolve),
        (Form::Object(_), Form::Object(_)) => {
            wide.at != narrow.at && merged(narrow, resolve).iter().any(|it| it.at == wide.at)
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

    /// The properties of an object with these uses.
    #[must_use]
    pub fn properties_of<'a>(&'a self, schema: &'a Schema, uses: &Uses) -> Properties<'a> {
        let (mut found, mut declared) =
            (Properties::default(), BTreeMap::<&str, Vec<&Schema>>::new());
        for part in self.merged(schema) {
            let Form::Object(object) = &part.form else { continue };
            for name in object.required.iter().map(|it| it.value.as_str()) {
                if !found.required.contains(&name) {
                    found.required.push(name);
                }
            }
            for (name, schema) in &object.properties {
                declared.entry(name).or_default().push(schema);
            }
        }
        let schemas = declared.into_iter().filter_map(|(name, all)| {
            let is_open = contradict(&all, |it| self.resolve(it));
            let last = all.last().copied().filter(|_| is_open);
            let schema = last.or_else(|| narrowest(all, |it| self.resolve(it)));
            Some((name, (schema?, is_open)))
        });
        let schemas: BTreeMap<&str, (&Schema, bool)> = schemas.collect();
        // A property of one direction is not required in the other.
        found.required.retain(|name| schemas.get(name).is_none_or(|(it, _)| !may_lack(it, uses)));
        let required: BTreeSet<&str> = found.required.iter().copied().collect();
        let names = schemas.iter().map(|(name, (schema, _))| {
            ProposedName(name, schema.field_name(name).into_owned(), schema.rust_name.is_some())
        });
        let names = unique_names(names.collect());
        found.by_name = schemas
            .into_iter()
            .zip(names)
            .map(|((name, (schema, is_open)), rust_name)| {
                let required = required.contains(name);
                let presence = match (required, schema.nullable) {
                    (true, false) => Presence::Required,
                    (true, true) => Presence::Nullable,
                    (false, true) if uses.distinguishes_null() => Presence::Patch,
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

    /// The schema of undeclared properties of an object, if narrower than any JSON.
    #[must_use]
    pub fn extra<'a>(&'a self, schema: &'a Schema) -> Option<&'a Schema> {
        let all = self.merged(schema).into_iter().filter_map(|it| it.object()?.extra.as_deref());
        narrowest(all, |it| self.resolve(it)).filter(|it| it.rust_type() != RustType::Json)
    }

    /// Whether a schema of a property constrains it in a way that `taken`, which is used, does not.
    #[must_use]
    pub(crate) fn is_dropped_for(&self, schema: &Schema, taken: &Schema) -> bool {
        let of = |it| self.resolve(it);
        schema.value_type() != taken.value_type() && !is_wider(schema, taken, &of)
    }

    /// An object and those that are merged into it, each once.
    #[must_use]
    pub fn merged<'a>(&'a self, schema: &'a Schema) -> Vec<&'a Schema> {
        merged(schema, |it| self.resolve(it))
    }

    /// The example of a parameter, or of its schema.
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

    /// The schema of the type that a schema refers to, or the schema itself.
    #[must_use]
    pub fn resolve<'a>(&'a self, schema: &'a Schema) -> &'a Schema {
        self.target(schema).map_or(schema, |ty| &ty.schema)
    }

    /// The URL of the first server, without a trailing slash.
    #[must_use]
    pub fn server(&self) -> Option<&str> {
        self.servers.first().map(|it| it.value.trim_end_matches('/'))
    }

    /// The base URL, if requests can be sent there; otherwise callers have to set it.
    #[must_use]
    pub fn base_url(&self) -> Option<String> {
        let usable = self.first_server.as_ref().filter(|it| it.is_usable());
        usable.map(|it| it.default_url().trim_end_matches('/').to_owned())
    }

    /// A base URL for examples.
    #[must_use]
    pub fn example_url(&self) -> String {
        self.first_server.clone().unwrap_or_default().example()
    }
}
