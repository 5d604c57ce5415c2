//! What progenitor contributes: identifiers, and where a cycle needs a `Box`.

use std::collections::BTreeMap;

use crate::model::RustType;

/// The names in a client.
#[derive(Clone, Debug, Default)]
pub struct RustNames {
    /// The names in types, by type name.
    pub types: BTreeMap<String, TypeNames>,
    /// The signatures of operations, by method name.
    pub signatures: BTreeMap<String, Signature>,
}

/// The names in one type.
#[derive(Clone, Debug)]
pub enum TypeNames {
    /// Fields, in the order of the properties.
    Object(Vec<Field>),
    /// Variants, in the order of enum values or of a union's mapping.
    Variants(Vec<Variant>),
    /// None, for a newtype over a string.
    String,
    /// None, for an open union.
    Open,
}

/// A field of a struct.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its wire name.
    pub wire: String,
    /// Its Rust name.
    pub name: String,
    /// Its type, without absent and null.
    pub ty: RustType,
}

/// A variant of an enum.
#[derive(Clone, Debug)]
pub struct Variant {
    /// The value that selects it.
    pub value: String,
    /// Its Rust name.
    pub name: String,
    /// The type of the union member that it contains.
    pub ty: RustType,
}

/// The names of one operation.
#[derive(Clone, Debug)]
pub struct Signature {
    /// The names of parameters, in the order of arguments.
    pub parameters: Vec<String>,
}
