//! Schemas as read → classified schemas: types, aliases, unions, choices, or JSON.
//!
//! A reference to a component without a type of its own (an array, a map, a number) becomes that
//! schema. If a component is nullable, so are references to it. A union stays a union if a
//! discriminator, the JSON type or keys distinguish its members, and a merge if it only merges objects.
//! Other unions and merges become JSON, with the cause.

use std::collections::{BTreeMap, BTreeSet};

use super::choice::{Member, choices};
use super::composition::Composition;
use super::distinguishing_keys::Keys;
use super::docs::Located;
use super::inline::Named;
use super::names::variant_name;
use super::objects::{merged, narrowest};
use super::schema::{Cause, Choice, Form, Mapped, Object, Reference, Schema, Union};
use super::unique_names::{ProposedName, unique_names};

/// The maximum depth of nested aliases; deeper ones become JSON, which lint reports.
const MAX_DEPTH: usize = 32;

/// Classifies the named schemas; all maps are by Rust name.
pub(super) struct Classifier<'a> {
    composition: Composition<'a>,
    /// The schemas that become JSON.
    open: BTreeMap<&'a str, Cause>,
    /// The unions with a discriminator.
    tagged: BTreeMap<&'a str, Union>,
    /// The members of the choices.
    choices: BTreeMap<&'a str, Vec<Choice>>,
}

/// Replaces unions of only strings, or of only numbers, by the form that covers their members.
pub(super) fn flatten(types: &mut BTreeMap<String, Named>) {
    let composition = Composition::of(types);
    let flat = |name: &String| {
        let null = composition.is_nullable(&types[name].schema);
        Some((name.clone(), composition.flattened(name)?.clone(), null))
    };
    let flat: Vec<(String, Form, bool)> = types.keys().filter_map(flat).collect();
    for (name, form, null) in flat {
        if let Some(named) = types.get_mut(&name) {
            named.schema.form = form;
            named.schema.nullable |= null;
        }
    }
}

impl<'a> Classifier<'a> {
    pub(super) fn of(types: &'a BTreeMap<String, Named>) -> Self {
        let composition = Composition::of(types);
        let (open, tagged, choices) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let mut classifier = Self { composition, open, tagged, choices };
        let mut untagged = Vec::new();
        for (name, it) in types {
            match &it.schema.form {
                Form::Object(_) if !classifier.composition.is_object(&it.schema) => {
                    classifier.open.insert(name, Cause::Merge);
                }
                Form::Union(union) => match classifier.tagged_union(union) {
                    Some(union) => drop(classifier.tagged.insert(name, union)),
                    None => untagged.push((name.as_str(), union)),
                },
                _ => {}
            }
        }
        // A member may be a tagged union, but none of these, which could contain each other.
        classifier.open.extend(untagged.iter().map(|(name, _)| (*name, Cause::Union)));
        let choices = untagged
            .into_iter()
            .filter_map(|(name, it)| Some((name, classifier.choices_of(name, it)?)));
        classifier.choices = choices.collect();
        classifier.open.retain(|name, _| !classifier.choices.contains_key(name));
        classifier
    }

    /// Classifies the named schema.
    pub(super) fn classify_named(&self, name: &str, schema: &Schema) -> Schema {
        let mut classified = schema.clone();
        if let Some(cause) = self.open.get(name) {
            if let (Cause::Union, Form::Union(union)) = (cause, &mut classified.form) {
                union.members.iter_mut().for_each(|it| self.classify_inline(it));
            }
            open(&mut classified.form, *cause);
        } else if let Some(union) = self.tagged.get(name) {
            classified.form = Form::Union(union.clone());
        } else if let Some(choices) = self.choices.get(name) {
            let mut choices = choices.clone();
            choices.iter_mut().for_each(|it| self.classify_inline(&mut it.schema));
            classified.form = Form::Choice(choices);
        } else {
            self.classify(&mut classified, &mut vec![name.to_owned()]);
        }
        classified.nullable |= self.composition.is_nullable(schema);
        classified
    }

    /// Classifies a schema in the place where it is used.
    pub(super) fn classify_inline(&self, schema: &mut Schema) {
        self.classify(schema, &mut Vec::new());
    }

    /// Classifies a schema and all within it. `within` are the aliases that are being expanded.
    fn classify(&self, schema: &mut Schema, within: &mut Vec<String>) {
        self.expand_alias(schema, within);
        self.classify_within(schema, within);
    }

    fn classify_within(&self, schema: &mut Schema, within: &mut Vec<String>) {
        match &mut schema.form {
            Form::Array(Some(inner)) | Form::Map(Some(inner)) => self.classify(inner, within),
            Form::Object(object) => {
                let extra = object.extra.as_deref_mut();
                let values = object.properties.values_mut().chain(extra);
                values.for_each(|it| self.classify(it, within));
                for merged in &mut object.merged {
                    if let Form::Map(of @ Some(_)) = &self.composition.resolve(merged).form {
                        let object = Object { extra: of.clone(), ..Object::default() };
                        merged.form = Form::Object(object);
                    }
                }
                // Merging a schema without properties has no effect.
                object
                    .merged
                    .retain(|it| matches!(self.composition.resolve(it).form, Form::Object(_)));
                object.merged.iter_mut().for_each(|it| self.classify_within(it, within));
            }
            _ => {}
        }
    }

    /// Replaces a reference to an alias by the schema of the alias.
    fn expand_alias(&self, schema: &mut Schema, within: &mut Vec<String>) {
        let Some((name, target)) = self.composition.target(schema) else { return };
        schema.nullable |= self.composition.is_nullable(schema);
        if self.has_type(name, target) {
            let name = Some(name.to_owned());
            if let Form::Reference(it) = &mut schema.form {
                it.name = name;
            }
            return;
        }
        if within.len() > MAX_DEPTH || within.iter().any(|it| it == name) {
            return open(&mut schema.form, Cause::Cycle);
        }
        let mut alias = target.clone();
        within.push(name.to_owned());
        match self.open.get(name) {
            Some(cause) => open(&mut alias.form, *cause),
            None => self.classify(&mut alias, within),
        }
        within.pop();
        schema.form = alias.form;
        schema.docs = std::mem::take(&mut schema.docs).or(alias.docs);
        (schema.ty, schema.format, schema.limits) = (alias.ty, alias.format, alias.limits);
        schema.numbers = alias.numbers;
    }

    /// Whether a schema becomes a Rust type, not an alias.
    pub(super) fn has_type(&self, name: &str, schema: &Schema) -> bool {
        let has_form =
            matches!(schema.form, Form::Object(_) | Form::Enum(_) | Form::Union(_) | Form::String);
        let is_readable = |cause: &Cause| match &schema.form {
            Form::Union(union) => *cause == Cause::Union && self.is_readable(union),
            _ => false,
        };
        has_form && self.open.get(name).is_none_or(is_readable)
    }

    /// Whether an open union has accessors: a member has a known type, and none is any JSON.
    fn is_readable(&self, union: &Union) -> bool {
        let ends =
            || union.members.iter().map(|it| self.composition.target(it).unwrap_or(("", it)));
        let is_any = |(_, end): (&str, &Schema)| matches!(end.form, Form::Any);
        // An unresolved reference is still a reference.
        let is_unknown =
            |it: &Form| matches!(it, Form::Unknown | Form::Open(..) | Form::Reference(_));
        let is_known =
            |(name, end): (&str, &Schema)| !is_unknown(&end.form) && !self.open.contains_key(name);
        !ends().any(is_any) && ends().any(is_known)
    }

    /// The choices of the union of this name, if JSON types and keys distinguish its members.
    fn choices_of(&self, of: &str, union: &Union) -> Option<Vec<Choice>> {
        let member = |schema| {
            let target = self.composition.target(schema);
            let (name, it) = target.map_or((None, schema), |(name, it)| (Some(name), it));
            let is_open = name.is_some_and(|it| self.open.contains_key(it));
            // An object without a name is an envelope.
            let is_nameless = name.is_none() && it.object().is_some();
            // Inline types and aliases are named by their JSON type.
            let is_named_component =
                |name: &&str| self.has_type(name, it) && !self.composition.types[*name].inline;
            // Among objects, an inline type is named by its own part of the name.
            let object_name = name.map(|name| match name.strip_prefix(of) {
                Some(own) if !own.is_empty() && self.composition.types[name].inline => own,
                _ => name,
            });
            let name = name.filter(is_named_component);
            let member = Member { schema, form: &it.form, name, object_name };
            (!is_open && !is_nameless).then_some(member)
        };
        let members: Option<Vec<_>> = union.members.iter().map(member).collect();
        // A union with a `discriminator` is not distinguished by anything else.
        let members = members.filter(|_| union.discriminator.is_none())?;
        choices(members, |it| self.keys(self.composition.target(it)?.0))
    }

    /// The keys of an object or of a tagged union.
    fn keys(&self, name: &str) -> Option<Keys<'_>> {
        if let Some(union) = self.tagged.get(name) {
            let mapping = || union.mapping.iter().flatten();
            let members = mapping().map(|it| self.keys(it.name.as_deref()?));
            let values = mapping().map(|it| it.value.as_str()).collect();
            let discriminator = (union.discriminator.as_deref()?, values);
            return Some(Keys::of_union(members.collect::<Option<Vec<_>>>()?, discriminator));
        }
        self.composition.types[name].schema.object()?;
        let objects: Vec<_> = self.parts(name).into_iter().filter_map(Schema::object).collect();
        let properties = || objects.iter().flat_map(|it| &it.properties);
        // Responses lack write-only properties.
        let is_sent = |key: &&str| properties().any(|(name, it)| name == key && it.write_only);
        let required = objects.iter().flat_map(|it| &it.required).map(|it| it.value.as_str());
        let values = |key| self.values(name, key).iter().map(|it| it.value.as_str()).collect();
        Some(Keys {
            required: required.filter(|it| !is_sent(it)).collect(),
            described: properties().map(|(key, _)| (key.as_str(), values(key))).collect(),
        })
    }

    /// The union with its discriminator and all values mapped, if a property distinguishes its members.
    fn tagged_union(&self, union: &Union) -> Option<Union> {
        let mut union = union.clone();
        let property =
            union.discriminator.clone().or_else(|| self.implicit_discriminator(&union))?;
        let mut mapping = union.mapping.take().unwrap_or_default();
        if mapping.iter().any(|it| it.name.is_none()) {
            return None;
        }
        let mapped: BTreeSet<String> = mapping.iter().filter_map(|it| it.name.clone()).collect();
        let mut unmapped = BTreeMap::new();
        for member in &union.members {
            let (name, _) = self.composition.target(member)?;
            if !mapped.contains(name) {
                unmapped.entry(name).or_insert((member, self.values(name, &property)));
            }
        }
        // Unmapped members are selected by their own values, unless others share them, or else by the name
        // of their component.
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
        // Mapped schemas are members, each once.
        let mut members: BTreeMap<String, Vec<&mut Mapped>> = BTreeMap::new();
        for it in &mut mapping {
            if let Some(name) = it.name.clone() {
                members.entry(name).or_default().push(it);
            }
        }
        // A member with several values is named after its type.
        for (name, all) in members.iter_mut().filter(|(_, all)| all.len() > 1) {
            all.iter_mut().for_each(|it| it.rust_name.clone_from(name));
        }
        let is_object = |name: &String| {
            let schema = self.composition.types.get(name).map(|it| &it.schema);
            schema.is_some_and(|it| it.object().is_some() && self.composition.is_object(it))
        };
        if !members.keys().all(is_object) {
            return None;
        }
        let keeps =
            |(name, mapped): (&String, &Vec<&mut Mapped>)| match self.values(name, &property) {
                [one] => mapped.len() != 1 || one.value != mapped[0].value,
                _ => true,
            };
        union.kept = members.iter().any(keeps);
        union.members = members.values().filter_map(|it| member(it.first()?)).collect();
        make_variants_unique(&mut mapping);
        let values: BTreeSet<&str> = mapping.iter().map(|it| it.value.as_str()).collect();
        let is_certain = values.len() == mapping.len();
        union.discriminator = Some(property);
        union.mapping = Some(mapping);
        is_certain.then_some(union)
    }

    /// The name of a union's member in the document.
    fn component(&self, name: &str, member: &Schema) -> Located {
        Located { at: member.at.clone(), value: self.composition.types[name].component.clone() }
    }

    /// The property whose values are different in each member of a union.
    fn implicit_discriminator(&self, union: &Union) -> Option<String> {
        let names: Option<Vec<&str>> =
            union.members.iter().map(|it| Some(self.composition.target(it)?.0)).collect();
        let names = names?;
        let distinguishes = |property: &&String| {
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
        properties.collect::<BTreeSet<_>>().into_iter().find(distinguishes).cloned()
    }

    /// The values of an enum property of a component.
    fn values(&self, name: &str, property: &str) -> &[Located] {
        let parts = self.parts(name);
        let schemas = parts.iter().filter_map(|it| it.object()?.properties.get(property));
        match narrowest(schemas, |it| self.composition.resolve(it))
            .map(|it| &self.composition.resolve(it).form)
        {
            Some(Form::Enum(values)) => values,
            _ => &[],
        }
    }

    /// A component and the schemas that it merges.
    fn parts(&self, name: &str) -> Vec<&Schema> {
        merged(&self.composition.types[name].schema, |it| self.composition.resolve(it))
    }
}

/// Makes the names of variants unique; several values of one member share its name.
fn make_variants_unique(mapping: &mut [Mapped]) {
    let names = mapping.iter().map(|it| {
        let own = it.name.as_ref().filter(|name| **name == it.rust_name);
        let is_specified = own.is_some() || it.rust_name != variant_name(&it.value);
        ProposedName(own.unwrap_or(&it.value), it.rust_name.clone(), is_specified)
    });
    let names = unique_names(names.collect());
    for (it, name) in mapping.iter_mut().zip(names) {
        it.rust_name = name;
    }
}

impl Mapped {
    /// A member selected by a value that the document does not map.
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

/// Turns a schema into JSON.
fn open(form: &mut Form, cause: Cause) {
    *form = Form::Open(cause, Box::new(std::mem::take(form)));
}
