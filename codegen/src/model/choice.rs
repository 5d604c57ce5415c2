//! Unions whose members differ in the type of JSON that they are, or are objects that keys tell apart → which
//! is which.
//!
//! That tells certainly which member a value is, and no member is ever tried.

use std::collections::BTreeSet;

use serde_json::Value;

use super::apart::{Keys, apart};
use super::json_type::JsonType;
use super::names::variant_name;
use super::schema::{Choice, Form, Key, Schema};

/// A member of a union: what it is, at the end of its references too, and its own name in Rust if it has one.
pub(super) struct Member<'a> {
    pub(super) schema: &'a Schema,
    pub(super) form: &'a Form,
    pub(super) name: Option<&'a str>,
    /// What it is called among other objects.
    pub(super) object_name: Option<&'a str>,
}

/// The members of a union, if they are told apart; `keys` gives those of an object.
pub(super) fn choices<'a>(
    members: impl IntoIterator<Item = Member<'a>>,
    keys: impl Fn(&Schema) -> Option<Keys<'a>>,
) -> Option<Vec<Choice>> {
    let (mut all, mut objects): (Vec<Choice>, Vec<(usize, &str)>) = (Vec::new(), Vec::new());
    for Member { schema, form, name, object_name } in members {
        let ty = form.json_types().pop_first()?;
        let known = all.iter_mut().find(|it| it.ty == ty && ty != JsonType::Object);
        if let Some(known) = known {
            let form = self::all(ty)?;
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
        let of_each = apart(&of_each.collect::<Option<Vec<_>>>()?)?;
        for ((index, name), keys) in objects.iter().zip(of_each) {
            all[*index].keys = keys;
            all[*index].rust_name = variant_name(name);
        }
    }
    let is_free = |it: &Choice| variant_name(&it.rust_name) == it.rust_name;
    let are_distinct = |all: &[Choice]| {
        all.iter().map(|it| &it.rust_name).collect::<BTreeSet<_>>().len() == all.len()
    };
    // What is called like another member, or like what every enum has, goes by its type as all others do.
    if !are_distinct(&all) || !all.iter().all(is_free) {
        let by_type = all.iter_mut().filter(|it| it.keys.is_empty());
        by_type.for_each(|it| it.rust_name = it.ty.variant().to_owned());
    }
    are_distinct(&all).then_some(all)
}

/// All values of this type, of whatever members of it; none if that says too little of them.
fn all(ty: JsonType) -> Option<Form> {
    match ty {
        JsonType::String => Some(Form::String),
        JsonType::Number => Some(Form::Number),
        JsonType::Boolean => Some(Form::Boolean),
        JsonType::Array | JsonType::Object => None,
    }
}

impl Choice {
    /// The member that a value is, if that is certain.
    #[must_use]
    pub fn of<'a>(all: &'a [Self], value: &Value) -> Option<&'a Self> {
        let is = |it: &&Self| {
            JsonType::of(value) == Some(it.ty) && it.keys.iter().all(|it| it.is_in(value))
        };
        let mut fitting = all.iter().filter(is);
        fitting.next().filter(|_| fitting.next().is_none())
    }

    /// What its values are, in words.
    #[must_use]
    pub fn words(&self) -> String {
        let keys = self.keys.iter().map(|Key { name, values }| match values.as_slice() {
            [] => format!("`{name}`"),
            _ => format!("`{name}: {}`", values.join("|")),
        });
        match self.keys.is_empty() {
            true => self.ty.word().to_owned(),
            false => format!("{} with {}", self.ty.word(), keys.collect::<Vec<_>>().join(" and ")),
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
    /// The types of JSON that values of it have, as far as is said in this place.
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
