//! What only progenitor can say: identifiers, and where a cycle needs a `Box`.

use std::collections::BTreeMap;

use crate::model::RustType;

/// The names in a client.
#[derive(Clone, Debug, Default)]
pub struct RustNames {
    /// Those of the types, by name.
    pub types: BTreeMap<String, TypeNames>,
    /// Those of the operations, by id.
    pub signatures: BTreeMap<String, Signature>,
}

/// The names in one type.
#[derive(Clone, Debug)]
pub enum TypeNames {
    /// Fields, in the order of the properties.
    Object(Vec<Field>),
    /// The variants of an enum in the order of its values, or of a union in that of its mapping.
    Variants(Vec<Variant>),
    /// A string has none.
    String,
    /// A union that is JSON has none that progenitor knows.
    Open,
}

/// A field of a struct.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name on the wire.
    pub wire: String,
    /// Its name in Rust.
    pub name: String,
    /// Its type; what it may lack is not in it.
    pub ty: RustType,
}

/// A variant of an enum.
#[derive(Clone, Debug)]
pub struct Variant {
    /// The value that says so.
    pub value: String,
    /// Its name in Rust.
    pub name: String,
    /// The member of a union that it holds.
    pub ty: RustType,
}

/// The names of one operation.
#[derive(Clone, Debug)]
pub struct Signature {
    /// Those of the parameters, in the order in which callers see them.
    pub parameters: Vec<String>,
}
