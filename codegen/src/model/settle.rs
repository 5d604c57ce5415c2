//! Schemas as they are written → schemas of which it is certain what each is.
//!
//! What refers to a component that has no type of its own (an array, a map, a number) is that schema
//! itself. What is null by its component is null where it is used. A union stays one if a property
//! tells its members apart, or the type of JSON or the keys do, and a merge if all that it merges are objects; else
//! they are JSON, and say why.

use std::collections::{BTreeMap, BTreeSet};

use super::apart::Keys;
use super::choice::{Member, choices};
use super::docs::Located;
use super::inline::Named;
use super::made::Made;
use super::names::variant_name;
use super::numbered::{Wire, apart};
use super::objects::{merged, narrowest};
use super::schema::{Cause, Choice, Form, Mapped, Object, Reference, Schema, Union};

/// Components that are no types of their own are written out within each other so deep; what is nested deeper
/// cannot be a type, which lint says.
const MOST: usize = 32;

/// The schemas that have names, by these in Rust.
pub(super) struct Settled<'a> {
    made: Made<'a>,
    /// Those of them that are JSON.
    open: BTreeMap<&'a str, Cause>,
    /// What the unions are for which a property tells the members apart.
    told: BTreeMap<&'a str, Union>,
    /// The members of those for which the type of JSON does, or keys do.
    choices: BTreeMap<&'a str, Vec<Choice>>,
}

/// Makes unions of nothing but strings, or of nothing but numbers, what all of their members are.
pub(super) fn flatten(types: &mut BTreeMap<String, Named>) {
    let made = Made::of(types);
    let flat = |name: &String| {
        let null = made.is_nullable(&types[name].schema);
        Some((name.clone(), made.flattened(name)?.clone(), null))
    };
    let flat: Vec<(String, Form, bool)> = types.keys().filter_map(flat).collect();
    for (name, form, null) in flat {
        if let Some(named) = types.get_mut(&name) {
            named.schema.form = form;
            named.schema.nullable |= null;
        }
    }
}

impl<'a> Settled<'a> {
    pub(super) fn of(types: &'a BTreeMap<String, Named>) -> Self {
        let made = Made::of(types);
        let (open, told, choices) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let mut settled = Self { made, open, told, choices };
        let mut untold = Vec::new();
        for (name, it) in types {
            match &it.schema.form {
                Form::Object(_) if !settled.made.is_object(&it.schema) => {
                    settled.open.insert(name, Cause::Merge);
                }
                Form::Union(union) => match settled.told_apart(union) {
                    Some(told) => drop(settled.told.insert(name, told)),
                    None => untold.push((name.as_str(), union)),
                },
                _ => {}
            }
        }
        // A member may be a union that a property tells apart, but none of these: it might be made of them.
        settled.open.extend(untold.iter().map(|(name, _)| (*name, Cause::Union)));
        let chosen =
            untold.into_iter().filter_map(|(name, it)| Some((name, settled.chosen(name, it)?)));
        settled.choices = chosen.collect();
        settled.open.retain(|name, _| !settled.choices.contains_key(name));
        settled
    }

    /// A schema that has this name.
    pub(super) fn named(&self, name: &str, schema: &Schema) -> Schema {
        let mut settled = schema.clone();
        if let Some(cause) = self.open.get(name) {
            if let (Cause::Union, Form::Union(union)) = (cause, &mut settled.form) {
                union.members.iter_mut().for_each(|it| self.used(it));
            }
            open(&mut settled.form, *cause);
        } else if let Some(told) = self.told.get(name) {
            settled.form = Form::Union(told.clone());
        } else if let Some(choices) = self.choices.get(name) {
            let mut choices = choices.clone();
            choices.iter_mut().for_each(|it| self.used(&mut it.schema));
            settled.form = Form::Choice(choices);
        } else {
            self.schema(&mut settled, &mut vec![name.to_owned()]);
        }
        settled.nullable |= self.made.is_nullable(schema);
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
            Form::Array(Some(inner)) | Form::Map(Some(inner)) => self.schema(inner, within),
            Form::Object(object) => {
                let extra = object.extra.as_deref_mut();
                let values = object.properties.values_mut().chain(extra);
                values.for_each(|it| self.schema(it, within));
                for merged in &mut object.merged {
                    if let Form::Map(of @ Some(_)) = &self.made.resolve(merged).form {
                        let object = Object { extra: of.clone(), ..Object::default() };
                        merged.form = Form::Object(object);
                    }
                }
                // What says nothing of an object merges nothing.
                object.merged.retain(|it| matches!(self.made.resolve(it).form, Form::Object(_)));
                object.merged.iter_mut().for_each(|it| self.within(it, within));
            }
            _ => {}
        }
    }

    /// What refers to a component that has no type of its own becomes what that is.
    fn reference(&self, schema: &mut Schema, within: &mut Vec<String>) {
        let Some((name, target)) = self.made.target(schema) else { return };
        schema.nullable |= self.made.is_nullable(schema);
        if self.has_type(name, target) {
            let name = Some(name.to_owned());
            if let Form::Reference(it) = &mut schema.form {
                it.name = name;
            }
            return;
        }
        if within.len() > MOST || within.iter().any(|it| it == name) {
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
        schema.docs = std::mem::take(&mut schema.docs).or(alias.docs);
        (schema.ty, schema.format, schema.limits) = (alias.ty, alias.format, alias.limits);
        schema.numbers = alias.numbers;
    }

    /// Whether a schema becomes a type of Rust, and no other name of one.
    pub(super) fn has_type(&self, name: &str, schema: &Schema) -> bool {
        let has_form =
            matches!(schema.form, Form::Object(_) | Form::Enum(_) | Form::Union(_) | Form::String);
        let is_readable = |cause: &Cause| match &schema.form {
            Form::Union(union) => *cause == Cause::Union && self.is_readable(union),
            _ => false,
        };
        has_form && self.open.get(name).is_none_or(is_readable)
    }

    /// Whether a union that is JSON says of a member what it is, and of none that it may be anything.
    fn is_readable(&self, union: &Union) -> bool {
        let ends = || union.members.iter().map(|it| self.made.target(it).unwrap_or(("", it)));
        let is_any = |(_, end): (&str, &Schema)| matches!(end.form, Form::Any);
        // One that leads nowhere is a reference still.
        let says_nothing =
            |it: &Form| matches!(it, Form::Unknown | Form::Open(..) | Form::Reference(_));
        let is_said = |(name, end): (&str, &Schema)| {
            !says_nothing(&end.form) && !self.open.contains_key(name)
        };
        !ends().any(is_any) && ends().any(is_said)
    }

    /// The members of the union of this name that the type of JSON and keys tell apart.
    fn chosen(&self, of: &str, union: &Union) -> Option<Vec<Choice>> {
        let member = |schema| {
            let target = self.made.target(schema);
            let (name, it) = target.map_or((None, schema), |(name, it)| (Some(name), it));
            let is_open = name.is_some_and(|it| self.open.contains_key(it));
            // What has no name though it needs one is an envelope.
            let is_nameless = name.is_none() && it.object().is_some();
            // What stands inline is called by its type, as is what has no type of its own.
            let is_called = |name: &&str| self.has_type(name, it) && !self.made.types[*name].inline;
            // Among objects, it is called by what is its own in the name of its place.
            let object_name = name.map(|name| match name.strip_prefix(of) {
                Some(own) if !own.is_empty() && self.made.types[name].inline => own,
                _ => name,
            });
            let name = name.filter(is_called);
            let member = Member { schema, form: &it.form, name, object_name };
            (!is_open && !is_nameless).then_some(member)
        };
        let members: Option<Vec<_>> = union.members.iter().map(member).collect();
        // What names a property by which it tells its members apart does not go by anything else.
        let members = members.filter(|_| union.discriminator.is_none())?;
        choices(members, |it| self.keys(self.made.target(it)?.0))
    }

    /// What is known of the keys of an object, or of what is one of several by a property.
    fn keys(&self, name: &str) -> Option<Keys<'_>> {
        if let Some(union) = self.told.get(name) {
            let mapping = || union.mapping.iter().flatten();
            let members = mapping().map(|it| self.keys(it.name.as_deref()?));
            let values = mapping().map(|it| it.value.as_str()).collect();
            let told = (union.discriminator.as_deref()?, values);
            return Some(Keys::of_union(members.collect::<Option<Vec<_>>>()?, told));
        }
        self.made.types[name].schema.object()?;
        let objects: Vec<_> = self.parts(name).into_iter().filter_map(Schema::object).collect();
        let properties = || objects.iter().flat_map(|it| &it.properties);
        // What only requests have is not in responses.
        let is_sent = |key: &&str| properties().any(|(name, it)| name == key && it.write_only);
        let required = objects.iter().flat_map(|it| &it.required).map(|it| it.value.as_str());
        let values = |key| self.values(name, key).iter().map(|it| it.value.as_str()).collect();
        Some(Keys {
            required: required.filter(|it| !is_sent(it)).collect(),
            described: properties().map(|(key, _)| (key.as_str(), values(key))).collect(),
        })
    }

    /// A union whose members one property tells apart, with all of its values.
    fn told_apart(&self, union: &Union) -> Option<Union> {
        let mut union = union.clone();
        let property = union.discriminator.clone().or_else(|| self.telling(&union))?;
        let mut mapping = union.mapping.take().unwrap_or_default();
        if mapping.iter().any(|it| it.name.is_none()) {
            return None;
        }
        let mapped: BTreeSet<String> = mapping.iter().filter_map(|it| it.name.clone()).collect();
        let mut unmapped = BTreeMap::new();
        for member in &union.members {
            let (name, _) = self.made.target(member)?;
            if !mapped.contains(name) {
                unmapped.entry(name).or_insert((member, self.values(name, &property)));
            }
        }
        // What is not mapped goes by its own values, unless others have these too, or by the name of its
        // component.
        let own =
            |(name, (member, values)): (&&str, &(&Schema, &[Located]))| match values.is_empty() {
                true => vec![self.component(name, member)],
                false => values.to_vec(),
            };
        let mut values: Vec<_> = unmapped.iter().map(own).collect();
        let mut known: BTreeSet<&str> = mapping.iter().map(|it| it.value.as_str()).collect();
        if !values.iter().flatten().all(|it| known.insert(&it.value)) {
            let component =
                |(name, (member, _)): (&&str, &(&Schema, _))| vec![self.component(name, member)];
            values = unmapped.iter().map(component).collect();
        }
        for (name, values) in unmapped.keys().zip(&values) {
            mapping.extend(values.iter().map(|it| Mapped::new(it, name)));
        }
        // What is mapped is a member, and each is one once.
        let mut members: BTreeMap<String, Vec<&mut Mapped>> = BTreeMap::new();
        for it in &mut mapping {
            if let Some(name) = it.name.clone() {
                members.entry(name).or_default().push(it);
            }
        }
        // No one of several values is the name of a member.
        for (name, all) in members.iter_mut().filter(|(_, all)| all.len() > 1) {
            all.iter_mut().for_each(|it| it.rust_name.clone_from(name));
        }
        let is_object = |name: &String| {
            let schema = self.made.types.get(name).map(|it| &it.schema);
            schema.is_some_and(|it| it.object().is_some() && self.made.is_object(it))
        };
        if !members.keys().all(is_object) {
            return None;
        }
        let holds =
            |(name, mapped): (&String, &Vec<&mut Mapped>)| match self.values(name, &property) {
                [one] => mapped.len() != 1 || one.value != mapped[0].value,
                _ => true,
            };
        union.kept = members.iter().any(holds);
        union.members = members.values().filter_map(|it| member(it.first()?)).collect();
        variants_apart(&mut mapping);
        let values: BTreeSet<&str> = mapping.iter().map(|it| it.value.as_str()).collect();
        let is_certain = values.len() == mapping.len();
        union.discriminator = Some(property);
        union.mapping = Some(mapping);
        is_certain.then_some(union)
    }

    /// The name that a member of a union has in the document.
    fn component(&self, name: &str, member: &Schema) -> Located {
        Located { at: member.at.clone(), value: self.made.types[name].component.clone() }
    }

    /// The property that has other values in each member of a union than in the others.
    fn telling(&self, union: &Union) -> Option<String> {
        let names: Option<Vec<&str>> =
            union.members.iter().map(|it| Some(self.made.target(it)?.0)).collect();
        let names = names?;
        let tells = |property: &&String| {
            let values: Vec<_> = names.iter().map(|name| self.values(name, property)).collect();
            let all: BTreeSet<&str> =
                values.iter().copied().flatten().map(|it| it.value.as_str()).collect();
            let requires = |name: &&str| {
                self.parts(name)
                    .iter()
                    .any(|it| it.object().is_some_and(|it| it.requires(property)))
            };
            let are_known = values.iter().all(|it| !it.is_empty());
            let are_different = values.iter().map(|it| it.len()).sum::<usize>() == all.len();
            are_known && are_different && names.iter().all(requires)
        };
        let first = self.parts(names.first()?);
        let properties =
            first.iter().filter_map(|it| it.object()).flat_map(|it| it.properties.keys());
        properties.collect::<BTreeSet<_>>().into_iter().find(tells).cloned()
    }

    /// The values that a property of a component may have, if it is an enum.
    fn values(&self, name: &str, property: &str) -> &[Located] {
        let parts = self.parts(name);
        let said = parts.iter().filter_map(|it| it.object()?.properties.get(property));
        match narrowest(said, |it| self.made.resolve(it)).map(|it| &self.made.resolve(it).form) {
            Some(Form::Enum(values)) => values,
            _ => &[],
        }
    }

    /// A component and what it merges.
    fn parts(&self, name: &str) -> Vec<&Schema> {
        merged(&self.made.types[name].schema, |it| self.made.resolve(it))
    }
}

/// Gives members different names; the values of one that has several, and so its own name, are one.
fn variants_apart(mapping: &mut [Mapped]) {
    let names = mapping.iter().map(|it| {
        let own = it.name.as_ref().filter(|name| **name == it.rust_name);
        let is_given = own.is_some() || it.rust_name != variant_name(&it.value);
        Wire(own.unwrap_or(&it.value), it.rust_name.clone(), is_given)
    });
    let names = apart(names.collect());
    for (it, name) in mapping.iter_mut().zip(names) {
        it.rust_name = name;
    }
}

impl Mapped {
    /// What has a value that the document does not map.
    fn new(value: &Located, name: &str) -> Self {
        Self {
            rust_name: variant_name(&value.value),
            member: value.clone(),
            name: Some(name.to_owned()),
            value: value.value.clone(),
        }
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
