//! An [`Api`] → facts about the wire, one for each place in a request or a response.
//!
//! Two documents of one API have the same facts, however they name and nest their schemas: a [`Place`]
//! is an operation, a part of it and a path of keys in its JSON; `$ref`, `allOf` and unions are resolved.
//! The fact of a place in a union merges those of its members; the place is optional unless all members
//! require it. Facts leave out examples, formats, and names in Rust.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::unescape;
use crate::model::{
    Api, Docs, Form, Media, Operation, Parameter, ParameterIn, Schema, Union, Uses, may_lack,
    outline, path_names,
};

mod place;

pub use self::place::{Fact, Facts, Members, Part, Place, WireType, property};

/// The maximum number of facts of a document.
pub const MAX_FACTS: usize = 100_000;
/// The maximum depth of schemas; deeper ones are cut off, like reference cycles.
const MAX_DEPTH: usize = 64;

/// The error for a document with more than [`MAX_FACTS`] facts.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TooManyFacts {
    /// The operation that exceeded the limit.
    pub operation: String,
}

/// Returns the name of an operation in a [`Place`].
#[must_use]
pub fn operation_key(operation: &Operation) -> String {
    format!("{} {}", operation.method.to_uppercase(), outline(&operation.path))
}

/// Returns the facts of an API about the operations whose keys satisfy `wanted`.
///
/// # Errors
/// If there are more than [`MAX_FACTS`].
pub fn facts(api: &Api, wanted: impl Fn(&str) -> bool) -> Result<Facts, TooManyFacts> {
    let mut walk = Walk { api, uses: Uses::default(), open: Vec::new(), steps: 0 };
    let mut found = Facts::new();
    for operation in &api.operations {
        let key = operation_key(operation);
        if wanted(&key) {
            walk.operation(operation, &key, &mut found);
        }
        if walk.steps > MAX_FACTS {
            return Err(TooManyFacts { operation: key });
        }
    }
    Ok(found)
}

/// A walk through the schemas of an API.
struct Walk<'a> {
    api: &'a Api,
    /// Whether the current schemas are sent or received.
    uses: Uses,
    /// The schemas that enclose the current one.
    open: Vec<&'a str>,
    /// The number of schemas visited.
    steps: usize,
}

impl<'a> Walk<'a> {
    fn operation(&mut self, it: &'a Operation, key: &str, found: &mut Facts) {
        let place = |part: Part| Place { operation: key.to_owned(), part, path: String::new() };
        let at = [it.at.clone()].into();
        let description = it.docs.text().to_owned();
        let fact = Fact { at, deprecated: it.deprecated, description, ..Fact::default() };
        found.insert(place(Part::Operation), fact);
        self.uses = Uses { sent: true, ..Uses::default() };
        for parameter in it.parameters.iter().chain(&it.without_setter) {
            let Some(location) = parameter.location else { continue };
            let place =
                place(Part::Parameter(location, parameter_key(&it.path, location, parameter)));
            if let Some(schema) = &parameter.schema {
                self.schema(schema, &place, true, found);
            }
            let fact = found.entry(place).or_default();
            fact.at = [parameter.at.clone()].into();
            fact.required = location == ParameterIn::Path || parameter.required == Some(true);
            fact.deprecated |= parameter.deprecated;
            set_description(fact, [&parameter.docs]);
        }
        if let Some(body) = &it.body {
            let place = place(Part::Request);
            self.body(it.request(), &place, &body.at, found);
            found.entry(place).or_default().required = body.required;
        }
        self.uses = Uses { received: true, ..Uses::default() };
        for (status, (at, response)) in &it.responses {
            for (name, header) in &response.headers {
                let part = Part::Header(status.clone(), name.to_lowercase());
                let at = [header.at.clone()].into();
                let fact = Fact { at, required: header.required, ..Fact::default() };
                found.insert(place(part), fact);
            }
            self.body(response.json(), &place(Part::Response(status.clone())), at, found);
        }
    }

    /// Reads a body, which may contain JSON; `at` is its pointer.
    fn body(&mut self, media: Option<&'a Media>, place: &Place, at: &str, found: &mut Facts) {
        let schema = media.and_then(|it| it.schema.as_ref());
        if let Some(schema) = schema {
            self.schema(schema, place, true, found);
        }
        let root = found.entry(place.clone()).or_default();
        root.at = [at.to_owned()].into();
        root.required = schema.is_some();
    }

    fn schema(&mut self, written: &'a Schema, place: &Place, required: bool, found: &mut Facts) {
        self.steps += 1;
        let schema = self.api.resolve(written);
        let is_cut = self.open.contains(&schema.at.as_str()) || self.open.len() >= MAX_DEPTH;
        let mut fact = Fact {
            at: [written.at.clone()].into(),
            schemas: [schema.at.clone()].into(),
            types: types(self.api, schema, MAX_DEPTH),
            required,
            members: Members::default(),
            nullable: written.nullable || schema.nullable,
            deprecated: written.deprecated || schema.deprecated,
            values: values(self.api, schema, MAX_DEPTH),
            limits: schema.limits.clone(),
            description: String::new(),
            is_cut,
        };
        set_description(&mut fact, [&written.docs, &schema.docs]);
        merge(found, place, fact);
        if !is_cut && self.steps <= MAX_FACTS {
            self.open.push(&schema.at);
            self.children(schema, place, found);
            self.open.pop();
        }
    }

    fn children(&mut self, schema: &'a Schema, place: &Place, found: &mut Facts) {
        match &schema.form {
            Form::Object(_) => {
                let uses = self.uses.clone();
                for property in self.api.properties_of(schema, &uses).by_name.values() {
                    if !may_lack(property.schema, &uses) {
                        let place = place.key(property.name);
                        self.schema(property.schema, &place, property.required, found);
                    }
                }
                if let Some(extra) = self.api.extra(schema) {
                    self.schema(extra, &place.values(), true, found);
                }
            }
            Form::Map(Some(of)) => self.schema(of, &place.values(), true, found),
            Form::Array(Some(of)) => self.schema(of, &place.items(), true, found),
            _ => self.members(schema, place, found),
        }
    }

    /// Merges the facts of the members of a union. A place is required only if all objects that can have
    /// it require it.
    fn members(&mut self, schema: &'a Schema, place: &Place, found: &mut Facts) {
        let mut objects = Vec::new();
        for member in members(schema) {
            let mut of_member = Facts::new();
            self.schema(member, place, true, &mut of_member);
            let is_object = |it: &Fact| it.types.is_empty() || it.types.contains(&WireType::Object);
            if of_member.get(place).is_some_and(is_object) {
                objects.push(of_member);
            } else {
                let within = of_member.into_iter().filter(|(at, _)| at != place);
                within.for_each(|(at, fact)| merge(found, &at, fact));
            }
        }
        let mut all = Facts::new();
        for (at, fact) in objects.iter().flatten().filter(|(at, _)| *at != place) {
            merge(&mut all, at, fact.clone());
        }
        for (at, mut fact) in all {
            let parent = at.parent().map(|(it, _)| it).filter(|it| it != place);
            let can_have = |it: &&Facts| parent.as_ref().is_none_or(|at| it.contains_key(at));
            fact.required &= objects.iter().filter(can_have).all(|it| it.contains_key(&at));
            merge(found, &at, fact);
        }
        found.entry(place.clone()).or_default().members = by_discriminator(place, objects);
        if let Form::Union(Union { discriminator: Some(name), mapping: Some(all), .. }) =
            &schema.form
        {
            let values = all.iter().map(|it| (it.value.clone(), it.member.at.clone()));
            let fact = found.entry(place.key(name)).or_default();
            fact.at.insert(format!("{}/discriminator", schema.at));
            fact.types = [WireType::String].into();
            (fact.required, fact.values) = (true, Some(values.collect()));
        }
    }
}

/// The members of a union by the values of the key that discriminates them; empty if no key does.
fn by_discriminator(place: &Place, objects: Vec<Facts>) -> Members {
    let Some(first) = objects.first() else { return Members::default() };
    let values = |key: &str| {
        let at = place.key(key);
        let values = |it: &Facts| {
            let fact = it.get(&at).filter(|it| it.required)?;
            Some(fact.values.as_ref()?.keys().cloned().collect::<Vec<String>>())
        };
        let each: Vec<_> = objects.iter().map(values).collect::<Option<_>>()?;
        let distinct: BTreeSet<&String> = each.iter().flatten().collect();
        (distinct.len() == each.iter().map(Vec::len).sum::<usize>()).then_some(each)
    };
    let steps = first.keys().filter_map(Place::parent);
    let keys = steps.filter(|(it, _)| it == place).map(|(_, key)| unescape(key));
    let Some((key, each)) = keys.into_iter().find_map(|it| Some((it.clone(), values(&it)?))) else {
        return Members::default();
    };
    let of = each.into_iter().zip(objects);
    let of = of.flat_map(|(values, it)| values.into_iter().map(move |value| (value, it.clone())));
    Members { key, of: of.collect() }
}

/// Gives a fact without a description the first nonempty one.
fn set_description<const N: usize>(fact: &mut Fact, docs: [&Docs; N]) {
    if let Some(it) = docs.into_iter().find(|it| !it.text().is_empty())
        && fact.description.is_empty()
    {
        fact.description = it.text().to_owned();
    }
}

/// The name of a parameter in a [`Place`].
fn parameter_key(path: &str, location: ParameterIn, parameter: &Parameter) -> String {
    let number = || path_names(path).iter().position(|name| *name == parameter.name);
    match location {
        ParameterIn::Path => number().map_or_else(String::new, |it| (it + 1).to_string()),
        ParameterIn::Header => parameter.name.to_lowercase(),
        ParameterIn::Query | ParameterIn::Cookie => parameter.name.clone(),
    }
}

/// Merges the fact of another schema at the same place.
fn merge(found: &mut Facts, place: &Place, fact: Fact) {
    let Some(known) = found.get_mut(place) else {
        found.insert(place.clone(), fact);
        return;
    };
    let is_any = known.types.is_empty() || fact.types.is_empty();
    known.types = if is_any { BTreeSet::new() } else { &known.types | &fact.types };
    known.at.extend(fact.at);
    known.schemas.extend(fact.schemas);
    known.required &= fact.required;
    known.nullable |= fact.nullable;
    known.deprecated &= fact.deprecated;
    known.is_cut |= fact.is_cut;
    known.values = known.values.take().zip(fact.values).map(|(one, mut other)| {
        other.extend(one);
        other
    });
    known.members.of.extend(fact.members.of);
    known.members.key = fact.members.key;
    known.limits.retain(|key, limit| fact.limits.get(key) == Some(limit));
}

/// The members of a union.
fn members(schema: &Schema) -> Vec<&Schema> {
    match &schema.form {
        Form::Union(union) => union.members.iter().collect(),
        Form::Choice(all) => all.iter().map(|it| &it.schema).collect(),
        _ => schema.open_members().iter().collect(),
    }
}

/// The JSON types of a schema's values; empty for any.
fn types(api: &Api, schema: &Schema, depth: usize) -> BTreeSet<WireType> {
    let one = match &schema.form {
        Form::Union(_) | Form::Object(_) | Form::Map(_) => WireType::Object,
        Form::Array(_) => WireType::Array,
        Form::Enum(_) | Form::String => WireType::String,
        Form::Integer => WireType::Integer,
        Form::Number => WireType::Number,
        Form::Boolean => WireType::Boolean,
        _ if depth == 0 => return BTreeSet::new(),
        _ => {
            let each = members(schema).into_iter();
            let each: Vec<_> = each.map(|it| types(api, api.resolve(it), depth - 1)).collect();
            let is_any = each.iter().any(BTreeSet::is_empty);
            return if is_any { BTreeSet::new() } else { each.into_iter().flatten().collect() };
        }
    };
    [one].into()
}

/// The strings that a schema allows, each with its pointer; `None` for any.
fn values(api: &Api, schema: &Schema, depth: usize) -> Option<BTreeMap<String, String>> {
    match &schema.form {
        Form::Enum(all) => Some(all.iter().map(|it| (it.value.clone(), it.at.clone())).collect()),
        Form::Choice(_) | Form::Open(..) if depth > 0 => {
            let members = members(schema).into_iter().map(|it| api.resolve(it));
            let strings =
                members.filter(|it| types(api, it, depth - 1).contains(&WireType::String));
            let each: Option<Vec<_>> = strings.map(|it| values(api, it, depth - 1)).collect();
            each.filter(|it| !it.is_empty()).map(|it| it.into_iter().flatten().collect())
        }
        _ => None,
    }
}

#[cfg(test)]
#[path = "facts/tests.rs"]
mod tests;
