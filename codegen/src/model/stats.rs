//! Statistics of an [`Api`].

use std::collections::BTreeMap;

use super::api::Api;
use super::rust::RustType;
use super::schema::{Form, LIMITS, Schema};

/// Statistics of a client.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Stats {
    /// Its operations.
    pub generated: usize,
    /// The operations of its document.
    pub operations: usize,
    /// Its types.
    pub types: usize,
    /// Its properties, items, map values, parameters and bodies, each declaration counted once.
    pub properties: usize,
    /// Those of them that are any JSON in Rust although the document constrains them.
    pub untyped: usize,
}

impl Api {
    /// Statistics of its client, for a document with so many operations.
    #[must_use]
    pub fn stats(&self, operations: usize) -> Stats {
        let declared = self.declared();
        let untyped = declared.values().filter(|it| self.is_untyped(it)).count();
        Stats {
            generated: self.operations.len(),
            operations,
            types: self.types.len(),
            properties: declared.len(),
            untyped,
        }
    }

    /// The schemas of all values without a type name, by pointer, so that shared ones count once.
    fn declared(&self) -> BTreeMap<&str, &Schema> {
        let mut all = Vec::new();
        for operation in &self.operations {
            all.extend(operation.parameters.iter().filter_map(|it| it.schema.as_ref()));
            // An envelope is not a value.
            all.extend(operation.media().filter_map(|it| it.value()));
        }
        let mut within: Vec<&Schema> = self.types.values().map(|it| &it.schema).collect();
        within.extend(&all);
        while let Some(schema) = within.pop() {
            let values = schema.object().into_iter();
            let values = values.flat_map(|it| it.properties.values().chain(it.extra.as_deref()));
            let values: Vec<&Schema> = values.chain(schema.item()).collect();
            // Merged schemas and members of unions are not values of their own.
            within.extend(schema.parts());
            all.extend(values);
        }
        all.into_iter().map(|it| (it.at.as_str(), it)).collect()
    }
}

impl Api {
    /// Whether a schema is any JSON in Rust although it constrains its values. Accessors do not count.
    fn is_untyped(&self, schema: &Schema) -> bool {
        let is_limit = |key: &String| LIMITS.iter().any(|(limit, _)| key == limit);
        let is_constrained = schema.ty.is_some()
            || schema.format.is_some()
            || schema.unread.keys().any(is_limit)
            || matches!(schema.form, Form::Open(..));
        let is_open = matches!(self.resolve(schema).form, Form::Open(..));
        is_open || schema.rust_type() == RustType::Json && is_constrained
    }
}
