//! The schema of additional properties → methods that read and set them.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Item, parse_quote};

use super::docs;
use super::module::ident;
use super::rust::Scope::Types;
use crate::model::{Schema, Type};

/// The methods that read the additional properties of an object.
pub(super) fn methods(of: &Type, extra: &Schema) -> Item {
    let (name, ty) = (ident(&of.name), Types.ty(&extra.value_type()));
    let about = docs::with_schema(docs::or(extra.docs.text(), String::new()), Some(extra));
    let about = (!about.is_empty()).then(|| docs::lines(&about));
    parse_quote!(extra_values! { #about type #name = #ty; })
}

/// The method that sets an additional property.
pub(super) fn setter(extra: &Schema) -> TokenStream {
    let ty = Types.ty(&extra.value_type());
    let about = docs::lines("Sets a property that has no field.");
    quote!(#about #[must_use] pub fn with_extra(
        mut self,
        name: impl Into<String>,
        value: impl Into<#ty>,
    ) -> Self {
        let value: #ty = value.into();
        let value = serde_json::to_value(value).expect("generated types can be serialized");
        self.extra.insert(name, value);
        self
    })
}
