//! A JSON pointer → the part of an [`Api`] that it points into.

use std::collections::BTreeSet;
use std::slice;

use super::api::{Api, Operation, Parameter, Type};
use super::schema::in_types;
use super::uses::MAX_OPERATIONS;
use crate::document::unescape;

impl Api {
    /// The operation that a pointer points into.
    #[must_use]
    pub fn operation_at(&self, pointer: &str) -> Option<&Operation> {
        self.operations.iter().find(|it| is_in(&it.at, pointer))
    }

    /// The parameter that a pointer points into: of an operation, of a path, or a component.
    #[must_use]
    pub fn parameter_at(&self, pointer: &str) -> Option<&Parameter> {
        let operations = self.operation_at(pointer).map_or(&*self.operations, slice::from_ref);
        let mut all = operations.iter().flat_map(|it| &it.parameters);
        all.find(|it| is_in(&it.at, pointer)).map(AsRef::as_ref)
    }

    /// The type of the component that a pointer points into.
    #[must_use]
    pub fn type_at(&self, pointer: &str) -> Option<&Type> {
        let component = unescape(in_types(pointer)?.split('/').next()?);
        self.types.get(self.rust_names.get(&component)?)
    }

    /// The types that a pointer points into, inline types included.
    pub(crate) fn types_at<'a>(&'a self, pointer: &'a str) -> impl Iterator<Item = &'a Type> {
        self.types.values().filter(|it| is_in(&it.schema.at, pointer))
    }

    /// The names of operations that a pointer concerns: the one that it points into, or some of those
    /// that use the component. First those that send it, then those that receive it.
    #[must_use]
    pub fn operations_at(&self, pointer: &str) -> [BTreeSet<String>; 2] {
        if let Some(operation) = self.operation_at(pointer) {
            return [[operation.name()].into(), [operation.name()].into()];
        }
        if let Some(ty) = self.type_at(pointer) {
            return [ty.uses.senders.clone(), ty.uses.receivers.clone()];
        }
        // The last ones, like those in the uses of types.
        let users = self.operations.iter().rev();
        let users = users.filter(|it| it.parts().any(|at| is_in(at, pointer)));
        let users: BTreeSet<String> = users.take(MAX_OPERATIONS).map(Operation::name).collect();
        [users.clone(), users]
    }
}

impl Operation {
    /// The pointers of its parameters, its body and its responses, which operations may share.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &str> {
        let parameters = self.parameters.iter().map(|it| it.at.as_str());
        let responses = self.responses.values().map(|(_, it)| it.at.as_str());
        parameters.chain(self.body.iter().map(|it| it.at.as_str())).chain(responses)
    }
}

/// Whether a pointer points to a thing of the kind of these components: one of them, or an inline one.
pub(crate) fn is_kind(pointer: &str, components: &str) -> bool {
    let steps: Vec<&str> = pointer.split('/').skip(1).collect();
    match (&*steps, components) {
        (["components", folder, _], _) => *folder == components,
        (["paths", _], "pathItems")
        | ([.., "requestBody"], "requestBodies")
        | ([.., "schema" | "items" | "additionalProperties"], "schemas")
        | (
            [.., "properties" | "$defs" | "definitions" | "allOf" | "anyOf" | "oneOf", _],
            "schemas",
        ) => true,
        ([.., holder @ ("headers" | "parameters" | "responses"), _], _) => *holder == components,
        _ => false,
    }
}

/// Whether `pointer` is `at`, or below it.
fn is_in(at: &str, pointer: &str) -> bool {
    pointer.strip_prefix(at).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
