//! Two schemas → whether they have the same structure, apart from documentation.

use std::collections::BTreeSet;
use std::mem::discriminant;

use crate::model::{Api, Form, LIMITS, Located, Schema, Union};

/// Whether two schemas have the same structure. Referenced types may differ in name where
/// `may_be_renamed` allows it; then their contents are compared too.
pub(super) fn structure(
    [old, new]: [&Api; 2],
    [one, other]: [&Schema; 2],
    may_be_renamed: &dyn Fn(&str, &str) -> bool,
) -> bool {
    let (mut next, mut seen) = (vec![(one, other)], BTreeSet::new());
    while let Some((one, other)) = next.pop() {
        let (names, others) = (names(one), names(other));
        let (parts, other_parts) = (one.parts(), other.parts());
        if !is_same_shallow(one, other)
            || names.len() != others.len()
            || parts.len() != other_parts.len()
        {
            return false;
        }
        next.extend(parts.into_iter().zip(other_parts));
        for (was, is) in names.into_iter().zip(others).filter(|(was, is)| was != is) {
            let types = (old.types.get(&was), new.types.get(&is));
            let (true, (Some(one), Some(other))) = (may_be_renamed(&was, &is), types) else {
                return false;
            };
            if seen.insert((was, is)) {
                next.push((&one.schema, &other.schema));
            }
        }
    }
    true
}

/// The names of the types that a schema refers to, or the raw target of an unresolved reference.
fn names(schema: &Schema) -> Vec<String> {
    let own = match &schema.form {
        Form::Reference(it) => vec![it.name.clone().unwrap_or_else(|| it.target.clone())],
        Form::Union(Union { mapping: Some(mapping), .. }) => {
            let name =
                |name: &Option<String>, at: &Located| name.clone().unwrap_or(at.value.clone());
            mapping.iter().map(|it| name(&it.name, &it.member)).collect()
        }
        _ => Vec::new(),
    };
    own.into_iter().chain(schema.sources().map(str::to_owned)).collect()
}

/// Whether two schemas are the same apart from their children and references.
fn is_same_shallow(one: &Schema, other: &Schema) -> bool {
    fn attributes(it: &Schema) -> impl PartialEq {
        let flags = (it.nullable, it.deprecated);
        let limits = LIMITS.map(|(key, _)| it.limit(key));
        (&it.format, flags, &it.constructor_default, &it.envelope, limits, &it.unread)
    }
    fn values(all: &[Located]) -> impl Iterator<Item = &String> {
        all.iter().map(|it| &it.value)
    }
    let is_same_form = match (&one.form, &other.form) {
        (Form::Reference(one), Form::Reference(other)) => one.merged == other.merged,
        (Form::Union(one), Form::Union(other)) => {
            let mapped = |it: &Union| -> Option<Vec<String>> {
                Some(it.mapping.as_ref()?.iter().map(|it| it.value.clone()).collect())
            };
            one.discriminator == other.discriminator && mapped(one) == mapped(other)
        }
        (Form::Choice(one), Form::Choice(other)) => {
            one.iter().map(|it| (it.ty, &it.keys)).eq(other.iter().map(|it| (it.ty, &it.keys)))
        }
        (Form::Enum(one), Form::Enum(other)) => values(one).eq(values(other)),
        (Form::Object(one), Form::Object(other)) => {
            one.is_merged == other.is_merged
                && one.properties.keys().eq(other.properties.keys())
                && values(&one.required).eq(values(&other.required))
        }
        (one, other) => discriminant(one) == discriminant(other),
    };
    is_same_form && attributes(one) == attributes(other)
}
