//! Progenitor's output → the [`RustNames`] in it.
//!
//! From its types module we keep the names of types, fields and variants, and where a cycle needs a
//! `Box`; from its client the names of parameters. All else is dropped: derives, conversions, docs and
//! method bodies are ours. All of it is compared with the model by name and type. A difference in
//! either direction is an error, so an upgrade of progenitor cannot change the client unseen.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use syn::{
    Fields, FnArg, GenericArgument, ImplItem, Item, Pat, PathArguments, ReturnType, Type as Syn,
};

use super::names::{Field, RustNames, Signature, TypeNames, Variant};
use crate::model::{Api, Choice, Form, JsonType, Media, Operation, RustType, Type};

/// A difference between progenitor's output and the model: the pointer in the document, and the name.
pub(super) type Difference = (String, String);

/// Reads names and types from progenitor's output.
///
/// # Errors
/// All differences from the model.
pub(super) fn read(api: &Api, tokens: TokenStream) -> Result<RustNames, Vec<Difference>> {
    let items = syn::parse2::<syn::File>(tokens).map(|file| file.items).unwrap_or_default();
    let (mut names, mut differences) = (RustNames::default(), Vec::new());
    let mut generated = types_module(&items, &mut differences);
    for (name, ty) in api.types.iter().filter(|(_, ty)| !ty.is_alias) {
        let item = generated.remove(name);
        match item.ok_or_else(|| ty.schema.at.clone()).and_then(|it| type_names(api, ty, it)) {
            Ok(read) => drop(names.types.insert(name.clone(), read)),
            Err(at) => differences.push((at, name.clone())),
        }
    }
    differences
        .extend(generated.keys().map(|it| (String::new(), format!("the unexpected type {it}"))));
    let mut methods = methods(&items);
    for operation in &api.operations {
        let method = methods.remove(&operation.rust_name);
        match method.and_then(|method| signature(method, operation)) {
            Some(read) => drop(names.signatures.insert(operation.rust_name.clone(), read)),
            None => differences.push((operation.at.clone(), operation.rust_name.clone())),
        }
    }
    let methods = methods.keys();
    differences.extend(methods.map(|it| (String::new(), format!("the unexpected method {it}"))));
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
            // The error type of conversions, which we drop.
            Item::Mod(it) if it.ident == "error" => {}
            _ => differences.push((String::new(), "an unexpected item".into())),
        }
    }
    types
}

/// The names in a type, or the pointer of a difference from the model.
fn type_names(api: &Api, ty: &Type, item: &Item) -> Result<TypeNames, String> {
    let difference = || ty.schema.at.clone();
    match (item, &ty.schema.form) {
        (Item::Struct(it), Form::Object(_)) => {
            let properties = api.properties(ty);
            // Progenitor generates a map for an object without properties.
            let mut written = match properties.fields().next() {
                Some(_) => fields(&it.fields).ok_or_else(difference)?,
                None => BTreeMap::new(),
            };
            let expected = properties.fields().map(|property| -> Result<Field, String> {
                let ty = written.remove(&property.rust_name);
                let ty = ty.filter(|ty| is_same(ty, &property.rust_type()));
                let ty = match ty.ok_or_else(|| property.schema.at.clone())? {
                    RustType::Box(_) => RustType::Box(Box::new(property.rust_type())),
                    _ => property.rust_type(),
                };
                let name = property.rust_name.clone();
                Ok(Field { wire: property.name.to_owned(), name, ty })
            });
            let fields = expected.collect::<Result<_, String>>()?;
            if written.is_empty() { Ok(TypeNames::Object(fields)) } else { Err(difference()) }
        }
        (Item::Enum(it), Form::Enum(values)) => {
            let names = ty.schema.variants();
            let is_expected =
                it.variants.iter().map(|it| it.ident.to_string()).eq(names.iter().cloned());
            let variants = values.iter().zip(names).map(|(it, name)| Variant {
                value: it.value.clone(),
                name,
                ty: RustType::String,
            });
            let variants = TypeNames::Variants(variants.collect());
            if is_expected { Ok(variants) } else { Err(difference()) }
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
            variants.map(TypeNames::Variants).ok_or_else(difference)
        }
        (Item::Enum(it), Form::Choice(all)) => {
            let types = it.variants.iter().map(|variant| only_field(&variant.fields));
            choices(all, types.collect::<Option<_>>().ok_or_else(difference)?)
                .map(TypeNames::Variants)
                .ok_or_else(difference)
        }
        (Item::Struct(it), Form::String) => {
            let is_string = only_field(&it.fields) == Some(RustType::String);
            if is_string { Ok(TypeNames::String) } else { Err(difference()) }
        }
        (Item::Struct(it), Form::Open(..)) => {
            let is_json = only_field(&it.fields) == Some(RustType::Json);
            if is_json { Ok(TypeNames::Open) } else { Err(difference()) }
        }
        _ => Err(difference()),
    }
}

/// The variants of a choice, if these are their types, apart from the boolean that `lower` adds.
fn choices(all: &[Choice], mut types: Vec<RustType>) -> Option<Vec<Variant>> {
    let variant = |it: &Choice| {
        let expected = it.schema.rust_type();
        let ty = types.swap_remove(types.iter().position(|it| is_same(it, &expected))?);
        // An enum is as large as its largest variant, and objects can contain many of them.
        let is_large = it.ty == JsonType::Object && matches!(expected, RustType::Named(_));
        let ty = match ty {
            RustType::Box(_) => RustType::Box(Box::new(expected)),
            _ if is_large => RustType::Box(Box::new(expected)),
            _ => expected,
        };
        Some(Variant { value: it.ty.describe().to_owned(), name: it.rust_name.clone(), ty })
    };
    let variants = all.iter().map(variant).collect::<Option<Vec<_>>>()?;
    types.iter().all(|it| *it == RustType::Bool).then_some(variants)
}

/// Whether a type is the expected one, ignoring `Box`, which progenitor adds in cycles.
fn is_same(ty: &RustType, expected: &RustType) -> bool {
    *ty.unboxed() == expected.without_null()
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

/// The names of a method's parameters, if it agrees with the model.
fn signature(method: &syn::Signature, operation: &Operation) -> Option<Signature> {
    let mut arguments = BTreeMap::new();
    for argument in &method.inputs {
        if let FnArg::Typed(argument) = argument
            && let Pat::Ident(name) = &*argument.pat
        {
            arguments.insert(name.ident.to_string(), rust_type(&argument.ty)?);
        }
    }
    let is_expected = |ty: Option<&RustType>, media: Option<&Media>| {
        let schema = media.and_then(Media::value);
        ty.cloned() == schema.map(|it| it.rust_type().without_null())
    };
    let body = arguments.remove("body");
    let parameter = |parameter: &crate::model::Parameter| {
        let ty = arguments.remove(&parameter.rust_name)?;
        let is_expected = parameter.schema.as_ref().is_some_and(|it| is_same(&ty, &it.rust_type()));
        is_expected.then(|| parameter.rust_name.clone())
    };
    let parameters =
        operation.parameters_in_order().into_iter().map(parameter).collect::<Option<Vec<_>>>()?;
    let ReturnType::Type(_, result) = &method.output else { return None };
    // `Result<ResponseValue<T>, E>`
    let output = *type_arguments(type_arguments(result).first()?).first()?;
    let output = if is_unit(output) { None } else { Some(rust_type(output)?) };
    let is_expected = arguments.is_empty()
        && is_expected(body.as_ref(), operation.request())
        && is_expected(output.as_ref(), operation.result());
    is_expected.then_some(Signature { parameters })
}

fn is_unit(ty: &Syn) -> bool {
    matches!(ty, Syn::Tuple(it) if it.elems.is_empty())
}

/// `Result<T, E>` → `T`, `E`: the generic arguments of a type.
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

/// A type as plain data; none if the generator has no equivalent.
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
