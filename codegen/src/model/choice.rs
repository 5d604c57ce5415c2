//! Unions whose members differ in the type of JSON that they are → which is which.
//!
//! The type of a value then tells certainly which member it is, and no member is ever tried.

use std::collections::BTreeSet;

use super::json_type::JsonType;
use super::names::variant_name;
use super::schema::{Choice, Form, Schema};

/// A member of a union: what it is, at the end of its references too, and its own name in Rust if it has one.
pub(super) struct Member<'a> {
    pub(super) schema: &'a Schema,
    pub(super) form: &'a Form,
    pub(super) name: Option<&'a str>,
}

/// The members of a union by their types of JSON; none if two are arrays, or objects.
pub(super) fn choices<'a>(members: impl IntoIterator<Item = Member<'a>>) -> Option<Vec<Choice>> {
    let mut all: Vec<Choice> = Vec::new();
    for Member { schema, form, name } in members {
        let ty = form.json_types().pop_first()?;
        match all.iter_mut().find(|it| it.ty == ty) {
            None => {
                let rust_name = name.unwrap_or(ty.variant()).to_owned();
                all.push(Choice { ty, rust_name, schema: schema.clone() });
            }
            Some(known) => {
                let form = self::all(ty)?;
                let at = known.schema.at.clone();
                known.schema = Schema { at, form, ..Schema::default() };
                known.rust_name = ty.variant().to_owned();
            }
        }
    }
    let names: BTreeSet<&str> = all.iter().map(|it| it.rust_name.as_str()).collect();
    let is_free = |it: &Choice| variant_name(&it.rust_name) == it.rust_name;
    // What is called like another member, or like what every enum has, goes by its type as all others do.
    if names.len() < all.len() || !all.iter().all(is_free) {
        all.iter_mut().for_each(|it| it.rust_name = it.ty.variant().to_owned());
    }
    Some(all)
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
