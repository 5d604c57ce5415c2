//! Unions whose members differ in JSON type, or are objects with distinguishing keys → the member that
//! a value is.
//!
//! The type and the keys decide that with certainty; decoding never tries members in turn.

use std::collections::BTreeSet;

use serde_json::Value;

use super::distinguishing_keys::{Keys, distinguish};
use super::json_type::JsonType;
use super::names::variant_name;
use super::schema::{Choice, Form, Key, Schema};

/// A member of a union: its schema, the form that its references resolve to, and its Rust name if any.
pub(super) struct Member<'a> {
    pub(super) schema: &'a Schema,
    pub(super) form: &'a Form,
    pub(super) name: Option<&'a str>,
    /// Its name among other objects.
    pub(super) object_name: Option<&'a str>,
}

/// The members of a union, if they can be distinguished; `keys` returns the keys of an object.
pub(super) fn choices<'a>(
    members: impl IntoIterator<Item = Member<'a>>,
    keys: impl Fn(&Schema) -> Option<Keys<'a>>,
) -> Option<Vec<Choice>> {
    let (mut all, mut objects): (Vec<Choice>, Vec<(usize, &str)>) = (Vec::new(), Vec::new());
    for Member { schema, form, name, object_name } in members {
        let ty = form.json_types().pop_first()?;
        let known = all.iter_mut().find(|it| it.ty == ty && ty != JsonType::Object);
        if let Some(known) = known {
            let form = any_of_type(ty)?;
            let at = known.schema.at.clone();
            known.schema = Schema { at, form, ..Schema::default() };
            known.rust_name = ty.variant().to_owned();
            continue;
        }
        if ty == JsonType::Object {
            objects.push((all.len(), object_name.unwrap_or_default()));
        }
        let rust_name = name.unwrap_or(ty.variant()).to_owned();
        all.push(Choice { ty, keys: Vec::new(), rust_name, schema: schema.clone() });
    }
    if objects.len() > 1 {
        let of_each = objects.iter().map(|(index, _)| keys(&all[*index].schema));
        let of_each = distinguish(&of_each.collect::<Option<Vec<_>>>()?)?;
        for ((index, name), keys) in objects.iter().zip(of_each) {
            all[*index].keys = keys;
            all[*index].rust_name = variant_name(name);
        }
    }
    let is_free = |it: &Choice| variant_name(&it.rust_name) == it.rust_name;
    let are_distinct = |all: &[Choice]| {
        all.iter().map(|it| &it.rust_name).collect::<BTreeSet<_>>().len() == all.len()
    };
    // If a name clashes with another member, or with a variant of every enum, all go by their types.
    if !are_distinct(&all) || !all.iter().all(is_free) {
        let by_type = all.iter_mut().filter(|it| it.keys.is_empty());
        by_type.for_each(|it| it.rust_name = it.ty.variant().to_owned());
    }
    are_distinct(&all).then_some(all)
}

/// A schema of all values of a type; none for arrays and objects, whose contents would be lost.
fn any_of_type(ty: JsonType) -> Option<Form> {
    match ty {
        JsonType::String => Some(Form::String),
        JsonType::Number => Some(Form::Number),
        JsonType::Boolean => Some(Form::Boolean),
        JsonType::Array | JsonType::Object => None,
    }
}

impl Choice {
    /// The member that a value is, if exactly one fits.
    #[must_use]
    pub fn of<'a>(all: &'a [Self], value: &Value) -> Option<&'a Self> {
        let is = |it: &&Self| {
            JsonType::of(value) == Some(it.ty) && it.keys.iter().all(|it| it.is_in(value))
        };
        let mut fitting = all.iter().filter(is);
        fitting.next().filter(|_| fitting.next().is_none())
    }

    /// Describes its values: `a string`, or ``an object with `kind: a|b` ``.
    #[must_use]
    pub fn describe(&self) -> String {
        let keys = self.keys.iter().map(|Key { name, values }| match values.as_slice() {
            [] => format!("`{name}`"),
            _ => format!("`{name}: {}`", values.join("|")),
        });
        match self.keys.is_empty() {
            true => self.ty.describe().to_owned(),
            false => {
                format!("{} with {}", self.ty.describe(), keys.collect::<Vec<_>>().join(" and "))
            }
        }
    }
}

impl Key {
    fn is_in(&self, object: &Value) -> bool {
        let is = |it: &Value| it.as_str().is_some_and(|it| self.values.iter().any(|one| one == it));
        object.get(&self.name).is_some_and(|it| self.values.is_empty() || is(it))
    }
}

impl Form {
    /// The JSON types of its values, as far as this place specifies them.
    #[must_use]
    pub fn json_types(&self) -> BTreeSet<JsonType> {
        let ty = match self {
            Self::String | Self::Enum(_) => JsonType::String,
            Self::Integer | Self::Number => JsonType::Number,
            Self::Boolean => JsonType::Boolean,
            Self::Array(_) => JsonType::Array,
            Self::Object(_) | Self::Map(_) | Self::Union(_) => JsonType::Object,
            Self::Choice(all) => return all.iter().map(|it| it.ty).collect(),
            Self::Reference(_) | Self::Any | Self::Open(..) | Self::Unknown => {
                return BTreeSet::new();
            }
        };
        BTreeSet::from([ty])
    }
}
