//! `x-handles` of a document → the handles: parameters that callers give once, for all operations
//! whose paths begin with them.

use super::api::{Api, Handle, Operation, Parameter, ParameterIn};
use super::docs::Located;
use super::names::{method_name, type_name};
use super::rust::RustType;
use crate::document::Document;

/// The handles of a document, in document order.
pub(super) fn handles(document: &Document) -> Vec<Handle> {
    let handle = |(name, at): (String, String)| {
        let parameters = document.children(&at).into_iter().filter_map(|(_, at)| {
            let value = document.at(&at).as_str()?.to_owned();
            Some(Located { at, value })
        });
        let (rust_name, parameters) = (method_name(&name), parameters.collect());
        document.at(&at).is_array().then_some(Handle { at, name, rust_name, parameters })
    };
    let at = "/x-handles";
    let entries = document.at(at).as_object().map(|_| document.children(at));
    entries.into_iter().flatten().filter_map(handle).collect()
}

impl Handle {
    /// `attribute` → `AttributeHandle`.
    #[must_use]
    pub fn type_name(&self) -> String {
        type_name(&format!("{}_handle", self.rust_name))
    }

    /// Its parameters in an operation, if the operation's path begins with them.
    #[must_use]
    pub fn parameters_of<'a>(&self, operation: &'a Operation) -> Option<Vec<&'a Parameter>> {
        let mut all = operation.parameters_in_order();
        all.retain(|it| it.location == Some(ParameterIn::Path));
        all.truncate(self.parameters.len());
        let names = self.parameters.iter().map(|it| it.value.as_str());
        all.iter().map(|it| it.name.as_str()).eq(names).then_some(all)
    }

    /// Whether its parameters begin with all of another's, and are more.
    #[must_use]
    pub fn is_below(&self, other: &Self) -> bool {
        let names = |it: &Self| it.parameters.iter().map(|it| it.value.clone()).collect::<Vec<_>>();
        let (own, above) = (names(self), names(other));
        own.len() > above.len() && own.starts_with(&above)
    }
}

impl Api {
    /// The operations of a handle.
    pub fn operations_of<'a>(&'a self, handle: &'a Handle) -> impl Iterator<Item = &'a Operation> {
        self.operations.iter().filter(|it| handle.parameters_of(it).is_some())
    }

    /// The types of a handle's parameters.
    #[must_use]
    pub fn types_of(&self, handle: &Handle) -> Vec<RustType> {
        let first = self.operations.iter().find_map(|it| handle.parameters_of(it));
        first.into_iter().flatten().map(Parameter::rust_type).collect()
    }

    /// The handle at a pointer.
    #[must_use]
    pub fn handle_at(&self, pointer: &str) -> Option<&Handle> {
        self.handles.iter().find(|it| it.at == pointer)
    }
}
