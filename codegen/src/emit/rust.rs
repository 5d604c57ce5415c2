//! A [`RustType`] → its tokens, and how a caller passes a value of it.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::model::{Api, Form, RustType};

/// Where a type is written, which decides how types are named.
#[derive(Clone, Copy)]
pub(super) enum Scope {
    /// Among the types, or where they are imported.
    Types,
    /// Among the operations, which import the module of the types.
    Operations,
}

impl Scope {
    /// A type.
    pub(super) fn ty(self, ty: &RustType) -> TokenStream {
        match ty {
            RustType::Named(name) => {
                let name = format_ident!("{name}");
                match self {
                    Self::Types => quote!(#name),
                    Self::Operations => quote!(types::#name),
                }
            }
            RustType::Vec(item) => {
                let item = self.ty(item);
                quote!(Vec<#item>)
            }
            RustType::Map(of) if **of == RustType::Json => {
                quote!(serde_json::Map<String, serde_json::Value>)
            }
            RustType::Map(of) => {
                let of = self.ty(of);
                quote!(std::collections::BTreeMap<String, #of>)
            }
            RustType::Box(inner) => {
                let inner = self.ty(inner);
                quote!(Box<#inner>)
            }
            RustType::Option(inner) => {
                let inner = self.ty(inner);
                quote!(Option<#inner>)
            }
            RustType::String => quote!(String),
            RustType::Bool => quote!(bool),
            RustType::Int { .. } => {
                let name = format_ident!("{}", ty.to_string());
                quote!(#name)
            }
            RustType::Number => quote!(serde_json::Number),
            RustType::Float => quote!(f64),
            RustType::Json => quote!(serde_json::Value),
            RustType::Unnamed => unreachable!("lint refuses unnamed types"),
        }
    }

    /// The type that a setter or a method takes for a value, and the conversion into the value.
    pub(super) fn taken(
        self,
        api: &Api,
        name: &Ident,
        ty: &RustType,
    ) -> (TokenStream, TokenStream) {
        match ty {
            // With `impl Into<Value>`, the compiler could not infer the items of `[]`.
            RustType::Vec(item) if **item == RustType::Json || is_enum(api, item) => {
                let item = self.ty(item);
                (quote!(impl IntoIterator<Item = #item>), quote!(#name.into_iter().collect()))
            }
            // So that `string.parse()?` infers its type.
            RustType::Named(_) if is_enum(api, ty) => (self.ty(ty), quote!(#name)),
            RustType::Vec(item) => {
                let item = self.ty(item);
                let value = quote!(#name.into_iter().map(Into::into).collect());
                (quote!(impl IntoIterator<Item = impl Into<#item>>), value)
            }
            RustType::Box(inner) => {
                let inner = self.ty(inner);
                (quote!(impl Into<#inner>), quote!(Box::new(#name.into())))
            }
            // So that `.limit(10)` infers the type of `10`.
            RustType::Bool | RustType::Int { .. } => (self.ty(ty), quote!(#name)),
            RustType::Named(_)
            | RustType::Map(_)
            | RustType::Option(_)
            | RustType::String
            | RustType::Number
            | RustType::Float
            | RustType::Json
            | RustType::Unnamed => {
                let ty = self.ty(ty);
                (quote!(impl Into<#ty>), quote!(#name.into()))
            }
        }
    }
}

/// Whether a type has a `Number`, which the crate then reexports.
pub(super) fn has_number(api: &Api) -> bool {
    api.types.values().flat_map(|it| it.schema.all()).any(|it| matches!(it.form, Form::Number))
}

/// Whether a type is an enum of strings, which is taken without conversion.
pub(super) fn is_enum(api: &Api, ty: &RustType) -> bool {
    let RustType::Named(name) = ty else { return false };
    api.types.get(name).is_some_and(|it| matches!(it.schema.form, Form::Enum(_)))
}

/// Whether a type is `Copy`.
pub(super) fn is_copy(api: &Api, ty: &RustType) -> bool {
    match ty {
        RustType::Bool | RustType::Int { .. } | RustType::Float => true,
        RustType::Named(name) => {
            is_enum(api, ty) && api.types.get(name).is_some_and(|it| it.uses.only_in_paths())
        }
        _ => false,
    }
}
