//! Named schemas → what each is by what it is made of: null as well, an object, or a string or a number.
//!
//! A schema is made of what it refers to, of the members of a union, and of what it merges. Each is looked
//! at once, after what it is made of, however often and however deep that is. What is made of itself is
//! none of these.

use std::collections::{BTreeMap, BTreeSet};

use super::docs::Located;
use super::inline::Named;
use super::schema::{Form, Object, Schema, Union};

/// The schemas that have names, by these in Rust, and what is known of each.
pub(super) struct Made<'a> {
    pub(super) types: &'a BTreeMap<String, Named>,
    facts: BTreeMap<&'a str, Fact<'a>>,
}

/// What one of them is.
#[derive(Default)]
struct Fact<'a> {
    /// What is at the end of its references.
    end: Option<&'a str>,
    is_nullable: bool,
    is_object: bool,
    /// All of a union whose members are strings, or numbers.
    flat: Option<Form>,
}

impl<'a> Made<'a> {
    pub(super) fn of(types: &'a BTreeMap<String, Named>) -> Self {
        let mut made = Self { types, facts: BTreeMap::new() };
        let order = in_order(types);
        for name in &order {
            let schema = &types[*name].schema;
            let fact = Fact {
                end: Some(made.target(schema).map_or(*name, |(end, _)| end)),
                is_nullable: false,
                is_object: made.is_object(schema),
                flat: match &schema.form {
                    Form::Union(union) => made.flat(union),
                    _ => None,
                },
            };
            made.facts.insert(name, fact);
        }
        // A member that is null makes a union null though it is made of that union itself.
        loop {
            let is_news = |name: &&&str| {
                !made.facts[**name].is_nullable && made.is_nullable(&types[**name].schema)
            };
            let more: Vec<&str> = order.iter().filter(is_news).copied().collect();
            if more.is_empty() {
                return made;
            }
            for name in more {
                made.facts.entry(name).or_default().is_nullable = true;
            }
        }
    }

    /// The component that a schema refers to, however many references lie between.
    pub(super) fn target(&self, schema: &Schema) -> Option<(&'a str, &'a Schema)> {
        let (name, _) = self.types.get_key_value(schema.reference()?)?;
        let end = self.facts.get(name.as_str()).and_then(|it| it.end).unwrap_or(name);
        Some((end, &self.types[end].schema))
    }

    /// The same, or the schema itself.
    pub(super) fn resolve<'s>(&self, schema: &'s Schema) -> &'s Schema
    where
        'a: 's,
    {
        self.target(schema).map_or(schema, |(_, target)| target)
    }

    /// What is known of the component that a schema refers to.
    fn fact(&self, schema: &Schema) -> Option<&Fact<'a>> {
        self.facts.get(schema.reference()?)
    }

    /// Whether null is one of the values of a schema: it says so, or a member does, or all that it merges.
    pub(super) fn is_nullable(&self, schema: &Schema) -> bool {
        let of_parts = match &schema.form {
            Form::Reference(_) => self.fact(schema).is_some_and(|it| it.is_nullable),
            Form::Union(union) => union.members.iter().any(|it| self.is_nullable(it)),
            Form::Object(Object { properties, merged, .. }) if schema.ty.is_none() => {
                let says_more = !properties.is_empty() || merged.is_empty();
                !says_more && merged.iter().all(|it| self.is_nullable(it))
            }
            _ => false,
        };
        schema.nullable || of_parts
    }

    /// Whether a schema is an object and all that it merges is, or says nothing of what else it is.
    pub(super) fn is_object(&self, schema: &Schema) -> bool {
        match &schema.form {
            Form::Object(object) => object.merged.iter().all(|it| self.is_object(it)),
            Form::Reference(_) => self.fact(schema).is_some_and(|it| it.is_object),
            Form::Any | Form::Map(_) => true,
            _ => false,
        }
    }

    /// What this named schema is, if it is a union of nothing but strings, or of nothing but numbers.
    pub(super) fn flattened(&self, name: &str) -> Option<&Form> {
        self.facts.get(name)?.flat.as_ref()
    }

    /// What all members of a union are, if they are strings or numbers.
    fn flat(&self, union: &Union) -> Option<Form> {
        let mut all: Option<Form> = None;
        for member in &union.members {
            let schema = self.resolve(member);
            let is_i64 = |format: &String| ["int32", "int64"].contains(&format.as_str());
            let form = match &schema.form {
                Form::Union(_) => self.flattened(self.target(member)?.0)?.clone(),
                Form::Integer if schema.format.as_ref().is_none_or(is_i64) => Form::Integer,
                Form::Integer | Form::Number => Form::Number,
                form @ (Form::String | Form::Enum(_) | Form::Boolean) => form.clone(),
                _ => return None,
            };
            all = Some(match all {
                None => form,
                Some(known) => both(known, form)?,
            });
        }
        all
    }
}

/// What two kinds of strings are, or two kinds of numbers.
fn both(known: Form, more: Form) -> Option<Form> {
    Some(match (known, more) {
        (Form::Enum(mut known), Form::Enum(more)) => {
            let new = |it: &Located| known.iter().all(|other| other.value != it.value);
            let new: Vec<Located> = more.into_iter().filter(new).collect();
            known.extend(new);
            Form::Enum(known)
        }
        // An enum is open: any string is one of its values.
        (Form::Enum(known), Form::String) | (Form::String, Form::Enum(known)) => Form::Enum(known),
        (Form::String, Form::String) => Form::String,
        (Form::Boolean, Form::Boolean) => Form::Boolean,
        (Form::Integer, Form::Integer) => Form::Integer,
        (Form::Integer | Form::Number, Form::Integer | Form::Number) => Form::Number,
        _ => return None,
    })
}

/// The names of schemas, each after those of what it is made of, unless these are made of it.
fn in_order(types: &BTreeMap<String, Named>) -> Vec<&str> {
    let (mut order, mut seen) = (Vec::new(), BTreeSet::new());
    for start in types.keys() {
        let mut next = vec![(start.as_str(), false)];
        while let Some((name, is_done)) = next.pop() {
            if is_done {
                order.push(name);
            } else if let Some((name, named)) = types.get_key_value(name)
                && seen.insert(name.as_str())
            {
                next.push((name, true));
                next.extend(parts(&named.schema).into_iter().map(|it| (it, false)));
            }
        }
    }
    order
}

/// The names in what a schema is made of.
fn parts(schema: &Schema) -> Vec<&str> {
    let (mut names, mut next) = (Vec::new(), vec![schema]);
    while let Some(schema) = next.pop() {
        match &schema.form {
            Form::Reference(_) => names.extend(schema.reference()),
            Form::Union(union) => next.extend(&union.members),
            Form::Object(object) => next.extend(&object.merged),
            _ => {}
        }
    }
    names
}
