//! How much there is of a client: in numbers, an [`Api`].

use std::collections::BTreeMap;

use super::api::Api;
use super::rust::RustType;
use super::schema::{Form, LIMITS, Schema};

/// How much there is of a client.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Figures {
    /// The operations that it has.
    pub generated: usize,
    /// The operations that its document has.
    pub operations: usize,
    /// Its types.
    pub types: usize,
    /// Properties, items, values of maps, parameters and bodies, each counted once, where it is declared.
    pub properties: usize,
    /// Those of them that are open JSON in Rust although the document says what they hold.
    pub untyped: usize,
}

impl Api {
    /// How much there is of its client, if its document has so many operations.
    #[must_use]
    pub fn figures(&self, operations: usize) -> Figures {
        let declared = self.declared();
        let untyped = declared.values().filter(|it| self.is_untyped(it)).count();
        Figures {
            generated: self.operations.len(),
            operations,
            types: self.types.len(),
            properties: declared.len(),
            untyped,
        }
    }

    /// The schemas of all that has a type in Rust and no name, by where they are written: what operations
    /// share is there once.
    fn declared(&self) -> BTreeMap<&str, &Schema> {
        let mut all = Vec::new();
        for operation in &self.operations {
            all.extend(operation.parameters.iter().filter_map(|it| it.schema.as_ref()));
            // An envelope is a part of the way, and no value.
            all.extend(operation.media().filter_map(|it| it.value()));
        }
        let mut within: Vec<&Schema> = self.types.values().map(|it| &it.schema).collect();
        within.extend(&all);
        while let Some(schema) = within.pop() {
            let values = schema.object().into_iter();
            let values = values.flat_map(|it| it.properties.values().chain(it.extra.as_deref()));
            let values: Vec<&Schema> = values.chain(schema.item()).collect();
            // What is merged, and the members of a union, are no values of their own.
            within.extend(schema.parts());
            all.extend(values);
        }
        all.into_iter().map(|it| (it.at.as_str(), it)).collect()
    }
}

impl Api {
    /// Whether a schema is open JSON in Rust although it says what its values are; that something reads it as
    /// this or that changes nothing.
    fn is_untyped(&self, schema: &Schema) -> bool {
        let is_limit = |key: &String| LIMITS.iter().any(|(limit, _)| key == limit);
        let says_more = schema.ty.is_some()
            || schema.format.is_some()
            || schema.unread.keys().any(is_limit)
            || matches!(schema.form, Form::Open(..));
        let is_open = matches!(self.resolve(schema).form, Form::Open(..));
        is_open || schema.rust_type() == RustType::Json && says_more
    }
}
