//! The tokens that progenitor made → the [`RustNames`] in them.
//!
//! From its types module we keep the names of types, fields and variants, and where a cycle needs a
//! `Box`; from its client the names of parameters. All else is dropped: derives, conversions, docs and
//! method bodies are ours. All of it is matched with the model by name and type, and a difference in
//! either direction is an error, so a new progenitor cannot change the client unseen.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use syn::{
    Fields, FnArg, GenericArgument, ImplItem, Item, Pat, PathArguments, ReturnType, Type as Syn,
};

use super::names::{Field, RustNames, Signature, TypeNames, Variant};
use crate::model::{Api, Choice, Form, JsonType, Media, Operation, RustType, Type};

/// What progenitor wrote otherwise than the model says: where the model has it from, and what it is.
pub(super) type Difference = (String, String);

/// Reads names and types off progenitor's output.
///
/// # Errors
/// Whatever is not as the model says.
pub(super) fn read(api: &Api, tokens: TokenStream) -> Result<RustNames, Vec<Difference>> {
    let items = syn::parse2::<syn::File>(tokens).map(|file| file.items).unwrap_or_default();
    let (mut names, mut differences) = (RustNames::default(), Vec::new());
    let mut written = types_module(&items, &mut differences);
    for (name, ty) in api.types.iter().filter(|(_, ty)| !ty.is_alias) {
        let item = written.remove(name);
        match item.ok_or_else(|| ty.schema.at.clone()).and_then(|it| type_names(api, ty, it)) {
            Ok(read) => drop(names.types.insert(name.clone(), read)),
            Err(at) => differences.push((at, name.clone())),
        }
    }
    differences
        .extend(written.keys().map(|it| (String::new(), format!("the unplanned type {it}"))));
    let mut methods = methods(&items);
    for operation in &api.operations {
        let method = methods.remove(&operation.rust_name);
        match method.and_then(|method| signature(method, operation)) {
            Some(read) => drop(names.signatures.insert(operation.rust_name.clone(), read)),
            None => differences.push((operation.at.clone(), operation.rust_name.clone())),
        }
    }
    let methods = methods.keys();
    differences.extend(methods.map(|it| (String::new(), format!("the unplanned method {it}"))));
    if differences.is_empty() { Ok(names) } else { Err(differences) }
}

/// The structs and enums of progenitor's types module, by name.
fn types_module<'a>(
    items: &'a [Item],
    differences: &mut Vec<Difference>,
) -> BTreeMap<String, &'a Item> {
    let module = items.iter().find_map(|item| match item {
        Item::Mod(module) if module.ident == "types" => module.content.as_ref(),
        _ => None,
    });
    let mut types = BTreeMap::new();
    for item in module.iter().flat_map(|(_, items)| items) {
        match item {
            Item::Struct(it) => drop(types.insert(it.ident.to_string(), item)),
            Item::Enum(it) => drop(types.insert(it.ident.to_string(), item)),
            Item::Impl(_) => {}
            // The error of conversions that we drop.
            Item::Mod(it) if it.ident == "error" => {}
            _ => differences.push((String::new(), "an unplanned item".into())),
        }
    }
    types
}

/// The names in a type; else where the model says something else.
fn type_names(api: &Api, ty: &Type, item: &Item) -> Result<TypeNames, String> {
    let otherwise = || ty.schema.at.clone();
    match (item, &ty.schema.form) {
        (Item::Struct(it), Form::Object(_)) => {
            let properties = api.properties(ty);
            // Progenitor makes a map of an object without properties.
            let mut written = match properties.fields().next() {
                Some(_) => fields(&it.fields).ok_or_else(otherwise)?,
                None => BTreeMap::new(),
            };
            let planned = properties.fields().map(|property| -> Result<Field, String> {
                let ty = written.remove(&property.rust_name);
                let ty = ty.filter(|ty| is_same(ty, &property.rust_type()));
                let ty = match ty.ok_or_else(|| property.schema.at.clone())? {
                    RustType::Box(_) => RustType::Box(Box::new(property.rust_type())),
                    _ => property.rust_type(),
                };
                let name = property.rust_name.clone();
                Ok(Field { wire: property.name.to_owned(), name, ty })
            });
            let fields = planned.collect::<Result<_, String>>()?;
            if written.is_empty() { Ok(TypeNames::Object(fields)) } else { Err(otherwise()) }
        }
        (Item::Enum(it), Form::Enum(values)) => {
            let names = ty.schema.variants();
            let is_planned =
                it.variants.iter().map(|it| it.ident.to_string()).eq(names.iter().cloned());
            let variants = values.iter().zip(names).map(|(it, name)| Variant {
                value: it.value.clone(),
                name,
                ty: RustType::String,
            });
            let variants = TypeNames::Variants(variants.collect());
            if is_planned { Ok(variants) } else { Err(otherwise()) }
        }
        (Item::Enum(it), Form::Union(union)) => {
            let types = it.variants.iter().filter_map(|variant| only_field(&variant.fields));
            let types: Vec<RustType> = types.filter(|it| it.name().is_some()).collect();
            let mapping = union.mapping.iter().flatten();
            let variant = |it: &crate::model::Mapped| {
                let name = it.name.as_deref();
                let ty = types.iter().find(|ty| ty.name() == name && name.is_some())?;
                Some(Variant {
                    value: it.value.clone(),
                    name: it.rust_name.clone(),
                    ty: ty.clone(),
                })
            };
            let variants = mapping.map(variant).collect::<Option<Vec<_>>>();
            let written: BTreeSet<_> = types.iter().filter_map(RustType::name).collect();
            let used = |it: &Vec<Variant>| {
                it.iter().filter_map(|it| it.ty.name()).collect::<BTreeSet<_>>() == written
            };
            let variants = variants.filter(used);
            variants.map(TypeNames::Variants).ok_or_else(otherwise)
        }
        (Item::Enum(it), Form::Choice(all)) => {
            let types = it.variants.iter().map(|variant| only_field(&variant.fields));
            choices(all, types.collect::<Option<_>>().ok_or_else(otherwise)?)
                .map(TypeNames::Variants)
                .ok_or_else(otherwise)
        }
        (Item::Struct(it), Form::String) => {
            let is_string = only_field(&it.fields) == Some(RustType::String);
            if is_string { Ok(TypeNames::String) } else { Err(otherwise()) }
        }
        (Item::Struct(it), Form::Open(..)) => {
            let is_json = only_field(&it.fields) == Some(RustType::Json);
            if is_json { Ok(TypeNames::Open) } else { Err(otherwise()) }
        }
        _ => Err(otherwise()),
    }
}

/// The variants of a union that the type of JSON tells apart, if these are their types, and a flag for none.
fn choices(all: &[Choice], mut types: Vec<RustType>) -> Option<Vec<Variant>> {
    let variant = |it: &Choice| {
        let planned = it.schema.rust_type();
        let ty = types.swap_remove(types.iter().position(|it| is_same(it, &planned))?);
        // A value is as large as the largest member, and objects hold others that are such values.
        let is_large = it.ty == JsonType::Object && matches!(planned, RustType::Named(_));
        let ty = match ty {
            RustType::Box(_) => RustType::Box(Box::new(planned)),
            _ if is_large => RustType::Box(Box::new(planned)),
            _ => planned,
        };
        Some(Variant { value: it.ty.word().to_owned(), name: it.rust_name.clone(), ty })
    };
    let variants = all.iter().map(variant).collect::<Option<Vec<_>>>()?;
    types.iter().all(|it| *it == RustType::Bool).then_some(variants)
}

/// Whether a type is the one that is planned; only progenitor knows where a cycle needs a `Box`.
fn is_same(ty: &RustType, planned: &RustType) -> bool {
    *ty.unboxed() == planned.without_null()
}

/// The types of the fields of a struct, by name.
fn fields(fields: &Fields) -> Option<BTreeMap<String, RustType>> {
    let Fields::Named(fields) = fields else { return None };
    let read =
        |field: &syn::Field| Some((field.ident.as_ref()?.to_string(), rust_type(&field.ty)?));
    fields.named.iter().map(read).collect()
}

/// `(T)` → `T`.
fn only_field(fields: &Fields) -> Option<RustType> {
    match fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => rust_type(&fields.unnamed[0].ty),
        _ => None,
    }
}

/// The methods of progenitor's client, by name.
fn methods(items: &[Item]) -> BTreeMap<String, &syn::Signature> {
    let blocks = items.iter().filter_map(|item| match item {
        Item::Impl(block) if block.trait_.is_none() => Some(block),
        _ => None,
    });
    let methods = blocks.flat_map(|block| &block.items).filter_map(|item| match item {
        ImplItem::Fn(method) if method.sig.asyncness.is_some() => Some(&method.sig),
        _ => None,
    });
    methods.map(|method| (method.ident.to_string(), method)).collect()
}

/// The names of the parameters of a method, if it is as the model says.
fn signature(method: &syn::Signature, operation: &Operation) -> Option<Signature> {
    let mut arguments = BTreeMap::new();
    for argument in &method.inputs {
        if let FnArg::Typed(argument) = argument
            && let Pat::Ident(name) = &*argument.pat
        {
            arguments.insert(name.ident.to_string(), rust_type(&argument.ty)?);
        }
    }
    let is_planned = |ty: Option<&RustType>, media: Option<&Media>| {
        let schema = media.and_then(Media::value);
        ty.cloned() == schema.map(|it| it.rust_type().without_null())
    };
    let body = arguments.remove("body");
    let parameter = |parameter: &crate::model::Parameter| {
        let ty = arguments.remove(&parameter.rust_name)?;
        let is_planned = parameter.schema.as_ref().is_some_and(|it| is_same(&ty, &it.rust_type()));
        is_planned.then(|| parameter.rust_name.clone())
    };
    let parameters =
        operation.parameters_in_order().into_iter().map(parameter).collect::<Option<Vec<_>>>()?;
    let ReturnType::Type(_, result) = &method.output else { return None };
    // `Result<ResponseValue<T>, E>`
    let output = *type_arguments(type_arguments(result).first()?).first()?;
    let output = if is_unit(output) { None } else { Some(rust_type(output)?) };
    let is_planned = arguments.is_empty()
        && is_planned(body.as_ref(), operation.request())
        && is_planned(output.as_ref(), operation.result());
    is_planned.then_some(Signature { parameters })
}

fn is_unit(ty: &Syn) -> bool {
    matches!(ty, Syn::Tuple(it) if it.elems.is_empty())
}

/// `Result<T, E>` → `T`, `E`: the arguments of a type.
fn type_arguments(ty: &Syn) -> Vec<&Syn> {
    let Syn::Path(path) = ty else { return Vec::new() };
    let Some(PathArguments::AngleBracketed(all)) =
        path.path.segments.last().map(|it| &it.arguments)
    else {
        return Vec::new();
    };
    let types = all.args.iter().filter_map(|it| match it {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.collect()
}

/// A type, as plain data; none if the generator knows no such type.
fn rust_type(ty: &Syn) -> Option<RustType> {
    if let Syn::Reference(reference) = ty {
        return rust_type(&reference.elem);
    }
    let Syn::Path(path) = ty else { return None };
    let segments = &path.path.segments;
    let name = segments.last()?.ident.to_string();
    // `Vec<T>`, `Map<String, T>`
    let inner = || type_arguments(ty).last().and_then(|it| rust_type(it)).map(Box::new);
    let int = |signed, bits| RustType::Int { signed, bits };
    let first = segments.first()?.ident.to_string();
    if !["std", "serde_json"].contains(&first.as_str()) && !name.starts_with(char::is_lowercase) {
        // `Tree` in the types module, and `types::Tree` elsewhere.
        return Some(RustType::Named(name));
    }
    Some(match name.as_str() {
        "Vec" => RustType::Vec(inner()?),
        "Box" => RustType::Box(inner()?),
        "BTreeMap" | "Map" => RustType::Map(inner()?),
        "String" | "str" => RustType::String,
        "Value" => RustType::Json,
        "bool" => RustType::Bool,
        "f64" | "f32" => RustType::Number,
        "i8" => int(true, 8),
        "i16" => int(true, 16),
        "i32" => int(true, 32),
        "i64" => int(true, 64),
        "u8" => int(false, 8),
        "u16" => int(false, 16),
        "u32" => int(false, 32),
        "u64" => int(false, 64),
        _ => return None,
    })
}
