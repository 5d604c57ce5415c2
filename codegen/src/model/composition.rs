//! Named schemas → facts that depend on their parts: whether each is nullable, an object, a string or
//! a number.
//!
//! The parts of a schema are the target of its reference, the members of its union, and the schemas
//! that it merges. Each schema is visited once, after its parts. In a reference cycle, only
//! nullability is found.

use std::collections::{BTreeMap, BTreeSet};

use super::docs::Located;
use super::inline::Named;
use super::schema::{Form, Object, Schema, Union};

/// The named schemas, by Rust name, and the facts about each.
pub(super) struct Composition<'a> {
    pub(super) types: &'a BTreeMap<String, Named>,
    facts: BTreeMap<&'a str, Fact<'a>>,
}

/// The facts about a named schema.
#[derive(Default)]
struct Fact<'a> {
    /// The end of its chain of references.
    end: Option<&'a str>,
    is_nullable: bool,
    is_object: bool,
    /// The form that covers a union of strings, or of numbers.
    flat: Option<Form>,
}

impl<'a> Composition<'a> {
    pub(super) fn of(types: &'a BTreeMap<String, Named>) -> Self {
        let mut composition = Self { types, facts: BTreeMap::new() };
        let order = in_order(types);
        for name in &order {
            let schema = &types[*name].schema;
            let fact = Fact {
                end: Some(composition.target(schema).map_or(*name, |(end, _)| end)),
                is_nullable: false,
                is_object: composition.is_object(schema),
                flat: match &schema.form {
                    Form::Union(union) => composition.flat(union),
                    _ => None,
                },
            };
            composition.facts.insert(name, fact);
        }
        // A nullable member makes its union nullable even in a cycle: repeat until nothing changes.
        loop {
            let is_new = |name: &&&str| {
                !composition.facts[**name].is_nullable
                    && composition.is_nullable(&types[**name].schema)
            };
            let more: Vec<&str> = order.iter().filter(is_new).copied().collect();
            if more.is_empty() {
                return composition;
            }
            for name in more {
                composition.facts.entry(name).or_default().is_nullable = true;
            }
        }
    }

    /// The component at the end of a schema's references.
    pub(super) fn target(&self, schema: &Schema) -> Option<(&'a str, &'a Schema)> {
        let (name, _) = self.types.get_key_value(schema.reference()?)?;
        let end = self.facts.get(name.as_str()).and_then(|it| it.end).unwrap_or(name);
        Some((end, &self.types[end].schema))
    }

    /// That component, or the schema itself.
    pub(super) fn resolve<'s>(&self, schema: &'s Schema) -> &'s Schema
    where
        'a: 's,
    {
        self.target(schema).map_or(schema, |(_, target)| target)
    }

    /// The facts about the component that a schema refers to.
    fn fact(&self, schema: &Schema) -> Option<&Fact<'a>> {
        self.facts.get(schema.reference()?)
    }

    /// Whether a schema is nullable: by itself, by a member, or because all schemas that it merges are.
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

    /// Whether a schema and all that it merges are objects, or may be.
    pub(super) fn is_object(&self, schema: &Schema) -> bool {
        match &schema.form {
            Form::Object(object) => object.merged.iter().all(|it| self.is_object(it)),
            Form::Reference(_) => self.fact(schema).is_some_and(|it| it.is_object),
            Form::Any | Form::Map(_) => true,
            _ => false,
        }
    }

    /// The form of a named schema, if it is a union of only strings, or of only numbers.
    pub(super) fn flattened(&self, name: &str) -> Option<&Form> {
        self.facts.get(name)?.flat.as_ref()
    }

    /// The form that covers all members of a union, if all are strings, or all numbers.
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
                Some(known) => union_of(known, form)?,
            });
        }
        all
    }
}

/// The form that covers two forms of strings, or of numbers.
fn union_of(known: Form, more: Form) -> Option<Form> {
    Some(match (known, more) {
        (Form::Enum(mut known), Form::Enum(more)) => {
            let new = |it: &Located| known.iter().all(|other| other.value != it.value);
            let new: Vec<Located> = more.into_iter().filter(new).collect();
            known.extend(new);
            Form::Enum(known)
        }
        // An enum is open, so it accepts any string.
        (Form::Enum(known), Form::String) | (Form::String, Form::Enum(known)) => Form::Enum(known),
        (Form::String, Form::String) => Form::String,
        (Form::Boolean, Form::Boolean) => Form::Boolean,
        (Form::Integer, Form::Integer) => Form::Integer,
        (Form::Integer | Form::Number, Form::Integer | Form::Number) => Form::Number,
        _ => return None,
    })
}

/// The names of schemas, each after its parts, except in cycles.
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

/// The names of the parts of a schema.
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
