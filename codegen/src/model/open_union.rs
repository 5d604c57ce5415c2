//! Open unions, whose members cannot be distinguished → an accessor for each member.

use super::names::field_name;
use super::rust::RustType;
use super::schema::{Cause, Form, Schema};
use super::unique_names::{ProposedName, unique_names};

/// A method that reads an open union as one of its members.
#[derive(Clone, Debug)]
pub struct Accessor<'a> {
    /// The method.
    pub rust_name: String,
    /// The type that it returns.
    pub ty: RustType,
    /// The schema of the member.
    pub schema: &'a Schema,
}

impl Schema {
    /// The members of an open union.
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

    /// The accessors of the open union of this name, each type once.
    #[must_use]
    pub fn accessors(&self, own_name: &str) -> Vec<Accessor<'_>> {
        let mut all: Vec<Accessor<'_>> = Vec::new();
        for schema in self.open_members() {
            let ty = schema.rust_type();
            let is_trivial = matches!(&ty, RustType::Json | RustType::Unnamed)
                || matches!(&ty, RustType::Named(name) if name == own_name);
            if !is_trivial && all.iter().all(|it| it.ty != ty) {
                all.push(Accessor { rust_name: format!("as_{}", snake_name(&ty)), ty, schema });
            }
        }
        let types: Vec<String> = all.iter().map(|it| it.ty.to_string()).collect();
        let names =
            types.iter().zip(&all).map(|(ty, it)| ProposedName(ty, it.rust_name.clone(), false));
        // A method of every open union.
        let own = ProposedName("", "as_json".to_owned(), true);
        let names = unique_names(names.chain([own]).collect());
        all.iter_mut().zip(names).for_each(|(it, name)| it.rust_name = name);
        all
    }
}

/// The name of a type within a method name: `Vec<PetOwner>` → `pet_owner_list`.
fn snake_name(ty: &RustType) -> String {
    match ty {
        RustType::Named(name) => field_name(name).trim_end_matches('_').to_owned(),
        RustType::Vec(item) => format!("{}_list", snake_name(item)),
        RustType::Map(of) => format!("{}_map", snake_name(of)),
        RustType::Box(inner) | RustType::Option(inner) => snake_name(inner),
        RustType::String => "string".to_owned(),
        RustType::Bool | RustType::Int { .. } => ty.to_string(),
        RustType::Number | RustType::Float => "number".to_owned(),
        RustType::Json | RustType::Unnamed => "json".to_owned(),
    }
}
