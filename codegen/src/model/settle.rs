//! Schemas as they are written → schemas of which it is certain what each is.
//!
//! What refers to a component that has no type of its own (an array, a map, a number) is that schema
//! itself. What is null by its component is null where it is used. A union stays one if a property
//! tells its members apart, and a merge if all that it merges are objects; else they are JSON, and say
//! why.

use std::collections::{BTreeMap, BTreeSet};

use super::docs::Located;
use super::inline::Named;
use super::schema::{Cause, Form, Mapped, Object, Reference, Schema, Union};

/// What refers to itself is followed so often.
const MOST: usize = 64;

/// The schemas that have names, by these in Rust.
pub(super) struct Settled<'a> {
    types: &'a BTreeMap<String, Named>,
    /// Those of them that are JSON.
    open: BTreeMap<&'a str, Cause>,
}

/// Makes unions of nothing but strings, or of nothing but numbers, what all of their members are.
pub(super) fn flatten(types: &mut BTreeMap<String, Named>) {
    let flat = types.iter().filter_map(|(name, it)| match &it.schema.form {
        Form::Union(union) => Some((name.clone(), flat(types, union, 0)?)),
        _ => None,
    });
    let flat: Vec<(String, Form)> = flat.collect();
    for (name, form) in flat {
        if let Some(named) = types.get_mut(&name) {
            named.schema.form = form;
        }
    }
}

/// What all members of a union are, if they are strings or numbers.
fn flat(types: &BTreeMap<String, Named>, union: &Union, depth: usize) -> Option<Form> {
    let mut all: Option<Form> = None;
    for member in &union.members {
        let named = member.reference().and_then(|name| types.get(name));
        let schema = named.map_or(member, |it| &it.schema);
        let is_i64 = |format: &String| ["int32", "int64"].contains(&format.as_str());
        let form = match &schema.form {
            Form::Union(union) if depth < MOST => flat(types, union, depth + 1)?,
            Form::Integer if schema.format.as_ref().is_none_or(is_i64) => Form::Integer,
            Form::Integer | Form::Number => Form::Number,
            form @ (Form::String | Form::Enum(_) | Form::Boolean) => form.clone(),
            _ => return None,
        };
        all = Some(match (all, form) {
            (None, form) => form,
            (Some(Form::Enum(mut known)), Form::Enum(more)) => {
                let more = more.into_iter();
                let new = more.filter(|it| known.iter().all(|other| other.value != it.value));
                let new: Vec<Located> = new.collect();
                known.extend(new);
                Form::Enum(known)
            }
            // An enum is open: any string is one of its values.
            (Some(Form::Enum(known)), Form::String) | (Some(Form::String), Form::Enum(known)) => {
                Form::Enum(known)
            }
            (Some(Form::String), Form::String) => Form::String,
            (Some(Form::Boolean), Form::Boolean) => Form::Boolean,
            (Some(Form::Integer), Form::Integer) => Form::Integer,
            (Some(Form::Integer | Form::Number), Form::Integer | Form::Number) => Form::Number,
            _ => return None,
        });
    }
    all
}

impl<'a> Settled<'a> {
    pub(super) fn of(types: &'a BTreeMap<String, Named>) -> Self {
        let mut settled = Self { types, open: BTreeMap::new() };
        let open = types.iter().filter_map(|(name, it)| match &it.schema.form {
            Form::Object(object) if !settled.merges_objects(object, 0) => {
                Some((name.as_str(), Cause::Merge))
            }
            Form::Union(union) if settled.told_apart(union).is_none() => {
                Some((name.as_str(), Cause::Union))
            }
            _ => None,
        });
        settled.open = open.collect();
        settled
    }

    /// A schema that has this name.
    pub(super) fn named(&self, name: &str, schema: &Schema) -> Schema {
        let mut settled = schema.clone();
        self.within(&mut settled, &mut vec![name.to_owned()]);
        settled
    }

    /// Settles a schema that is used somewhere.
    pub(super) fn used(&self, schema: &mut Schema) {
        self.schema(schema, &mut Vec::new());
    }

    /// Settles a schema and all within it. `within` are the components that are being written out.
    fn schema(&self, schema: &mut Schema, within: &mut Vec<String>) {
        self.reference(schema, within);
        self.within(schema, within);
    }

    fn within(&self, schema: &mut Schema, within: &mut Vec<String>) {
        match &mut schema.form {
            Form::Array(inner) | Form::Map(inner) => {
                if let Some(inner) = inner {
                    self.schema(inner, within);
                }
            }
            Form::Object(object) if !self.merges_objects(object, 0) => {
                open(&mut schema.form, Cause::Merge);
            }
            Form::Object(object) => {
                object.properties.values_mut().for_each(|it| self.schema(it, within));
                // What says nothing of an object merges nothing.
                object.merged.retain(|it| matches!(self.resolve(it).form, Form::Object(_)));
                object.merged.iter_mut().for_each(|it| self.within(it, within));
            }
            Form::Union(union) => match self.told_apart(union) {
                Some(told) => {
                    schema.nullable |= union.members.iter().any(|it| self.is_nullable(it));
                    *union = told;
                }
                None => open(&mut schema.form, Cause::Union),
            },
            _ => {}
        }
    }

    /// What refers to a component that has no type of its own becomes what that is.
    fn reference(&self, schema: &mut Schema, within: &mut Vec<String>) {
        let Some((name, target)) = self.target(schema) else { return };
        schema.nullable |= self.is_nullable(target);
        if self.has_type(name, target) {
            return;
        }
        if within.iter().any(|it| it == name) {
            return open(&mut schema.form, Cause::Cycle);
        }
        let mut alias = target.clone();
        within.push(name.to_owned());
        match self.open.get(name) {
            Some(cause) => open(&mut alias.form, *cause),
            None => self.schema(&mut alias, within),
        }
        within.pop();
        schema.form = alias.form;
        schema.nullable |= alias.nullable;
        schema.docs = std::mem::take(&mut schema.docs).or(alias.docs);
        (schema.ty, schema.format, schema.limits) = (alias.ty, alias.format, alias.limits);
    }

    /// Whether a schema becomes a type of Rust, and no other name of one.
    pub(super) fn has_type(&self, name: &str, schema: &Schema) -> bool {
        let has_form =
            matches!(schema.form, Form::Object(_) | Form::Enum(_) | Form::Union(_) | Form::String);
        has_form && !self.open.contains_key(name)
    }

    fn is_nullable(&self, schema: &Schema) -> bool {
        schema.nullable || self.target(schema).is_some_and(|(_, it)| it.nullable)
    }

    fn target(&self, schema: &Schema) -> Option<(&'a str, &'a Schema)> {
        let (name, named) = self.types.get_key_value(schema.reference()?)?;
        Some((name, &named.schema))
    }

    /// The schema that one refers to, however many references lie between, or itself.
    fn resolve<'s>(&'s self, schema: &'s Schema) -> &'s Schema {
        let mut schema = schema;
        for _ in 0..MOST {
            match self.target(schema) {
                Some((_, target)) => schema = target,
                None => break,
            }
        }
        schema
    }

    /// Whether all that an object merges is an object.
    fn merges_objects(&self, object: &Object, depth: usize) -> bool {
        depth < MOST
            && object.merged.iter().all(|it| match &self.resolve(it).form {
                Form::Object(object) => self.merges_objects(object, depth + 1),
                Form::Any | Form::Map(_) => true,
                _ => false,
            })
    }

    /// A union whose members one property tells apart, with all of its values.
    fn told_apart(&self, union: &Union) -> Option<Union> {
        let mut union = union.clone();
        let property = union.discriminator.clone().or_else(|| self.telling(&union))?;
        let mut mapping = union.mapping.take().unwrap_or_default();
        for member in &union.members {
            let (name, target) = self.target(member)?;
            match &target.form {
                Form::Object(object) if self.merges_objects(object, 0) => {}
                _ => return None,
            }
            if mapping.iter().all(|it| it.name.as_deref() != Some(name)) {
                let said = self.values(name, &property);
                let component =
                    Located { at: member.at.clone(), value: self.types[name].component.clone() };
                let values = if said.is_empty() { vec![component] } else { said };
                mapping.extend(values.iter().map(|it| Mapped::new(it, name)));
            }
        }
        let values: BTreeSet<&str> = mapping.iter().map(|it| it.value.as_str()).collect();
        let names: BTreeSet<&str> = mapping.iter().filter_map(|it| it.name.as_deref()).collect();
        // What is mapped is a member, and each is one once.
        union.members = mapping.iter().filter_map(member).collect();
        let is_certain = values.len() == mapping.len() && names.len() == mapping.len();
        union.kept = mapping.iter().any(|it| {
            let values = it.name.as_deref().map(|name| self.values(name, &property));
            !matches!(values.as_deref(), Some([one]) if one.value == it.value)
        });
        union.discriminator = Some(property);
        union.mapping = Some(mapping);
        is_certain.then_some(union)
    }

    /// The property that has one value in each member of a union, and another in each.
    fn telling(&self, union: &Union) -> Option<String> {
        let names: Option<Vec<&str>> = union.members.iter().map(Schema::reference).collect();
        let names = names?;
        let (_, first) = self.target(union.members.first()?)?;
        let tells = |property: &&String| {
            let values: Vec<_> = names.iter().map(|name| self.values(name, property)).collect();
            let all: BTreeSet<&str> = values.iter().flatten().map(|it| it.value.as_str()).collect();
            let required = |object: &Object| object.requires(property).then_some(());
            let are_required = names.iter().all(|name| self.first(name, required).is_some());
            are_required && values.iter().all(|it| it.len() == 1) && all.len() == names.len()
        };
        first.object()?.properties.keys().find(tells).cloned()
    }

    /// The values that a property of a component may have, if it is an enum.
    fn values(&self, name: &str, property: &str) -> Vec<Located> {
        let own = |object: &Object| match &self.resolve(object.properties.get(property)?).form {
            Form::Enum(values) => Some(values.clone()),
            _ => None,
        };
        self.first(name, own).unwrap_or_default()
    }

    /// The first answer of a component or of what it merges, its own and the last first.
    fn first<T>(&self, name: &str, ask: impl Fn(&Object) -> Option<T>) -> Option<T> {
        let mut next = vec![self.types.get(name)?.schema.object()?];
        for _ in 0..MOST {
            let object = next.pop()?;
            if let Some(answer) = ask(object) {
                return Some(answer);
            }
            next.extend(object.merged.iter().filter_map(|it| self.resolve(it).object()));
        }
        None
    }
}

/// The member of a union that a value is mapped to.
fn member(mapped: &Mapped) -> Option<Schema> {
    let Located { at, value } = &mapped.member;
    let reference =
        Reference { target: value.clone(), name: Some(mapped.name.clone()?), merged: false };
    Some(Schema { at: at.clone(), form: Form::Reference(reference), ..Schema::default() })
}

/// Leaves a schema open.
fn open(form: &mut Form, cause: Cause) {
    *form = Form::Open(cause, Box::new(std::mem::take(form)));
}
