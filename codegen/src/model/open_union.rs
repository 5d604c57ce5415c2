//! Unions of which nothing certain tells the members apart → what each can be read as.

use super::names::field_name;
use super::numbered::{Wire, apart};
use super::rust::RustType;
use super::schema::{Cause, Form, Schema};

/// A member of a union that callers read as what they take it for.
#[derive(Clone, Debug)]
pub struct Reading<'a> {
    /// The method.
    pub rust_name: String,
    /// What it gives.
    pub ty: RustType,
    /// What is read.
    pub schema: &'a Schema,
}

impl Schema {
    /// The members of a union that is JSON, since nothing certain tells them apart.
    #[must_use]
    pub fn open_members(&self) -> &[Self] {
        match &self.form {
            Form::Open(Cause::Union, form) => match &**form {
                Form::Union(union) => &union.members,
                _ => &[],
            },
            _ => &[],
        }
    }

    /// What the members of such a union can be read as, each type once; this one is of this name.
    #[must_use]
    pub fn readings(&self, own_name: &str) -> Vec<Reading<'_>> {
        let mut all: Vec<Reading<'_>> = Vec::new();
        for schema in self.open_members() {
            let ty = schema.rust_type();
            let says_nothing = matches!(&ty, RustType::Json | RustType::Unnamed)
                || matches!(&ty, RustType::Named(name) if name == own_name);
            if !says_nothing && all.iter().all(|it| it.ty != ty) {
                all.push(Reading { rust_name: format!("as_{}", word(&ty)), ty, schema });
            }
        }
        let types: Vec<String> = all.iter().map(|it| it.ty.to_string()).collect();
        let names = types.iter().zip(&all).map(|(ty, it)| Wire(ty, it.rust_name.clone(), false));
        // A method that each of them has.
        let own = Wire("", "as_json".to_owned(), true);
        let names = apart(names.chain([own]).collect());
        all.iter_mut().zip(names).for_each(|(it, name)| it.rust_name = name);
        all
    }
}

/// What a type is called in the name of a method: `Vec<PetOwner>` → `pet_owner_list`.
fn word(ty: &RustType) -> String {
    match ty {
        RustType::Named(name) => field_name(name).trim_end_matches('_').to_owned(),
        RustType::Vec(item) => format!("{}_list", word(item)),
        RustType::Map(of) => format!("{}_map", word(of)),
        RustType::Box(inner) | RustType::Option(inner) => word(inner),
        RustType::String => "string".to_owned(),
        RustType::Bool | RustType::Int { .. } => ty.to_string(),
        RustType::Number | RustType::Float => "number".to_owned(),
        RustType::Json | RustType::Unnamed => "json".to_owned(),
    }
}
