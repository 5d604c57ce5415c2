//! The tokens that progenitor made → [`Refined`]: the Rust names and Rust types in them.
//!
//! From its types module we keep the names of types, fields and variants, and the types of fields;
//! from its client the types of parameters, bodies and results. Everything else is dropped: derives,
//! conversions, docs and method bodies are ours. All of it is matched with the Plan by name, and a
//! difference in either direction is an error, so a new progenitor cannot change the client unseen.

use std::collections::BTreeMap;

use proc_macro2::{Ident, Span, TokenStream};
use syn::visit_mut::{self, VisitMut};
use syn::{
    Fields, FnArg, GenericArgument, ImplItem, Item, Lit, Pat, PathArguments, ReturnType, Type,
};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Document;
use crate::lint::fold;
use crate::plan::{Kind, Operation, Plan};

/// What is kept of progenitor's output.
#[derive(Debug)]
pub struct Refined {
    /// The types, by name.
    pub types: BTreeMap<String, Shape>,
    /// The signatures of the operations, by id.
    pub signatures: BTreeMap<String, Signature>,
}

/// The names and types of one type.
#[derive(Debug)]
pub enum Shape {
    /// Fields: their names on the wire and in Rust, and their types.
    Object(Vec<(String, Ident, Type)>),
    /// Variants: their values and their names.
    Enum(Vec<(String, Ident)>),
    /// Members: the value that says so, the variant's name, and the type.
    Union(Vec<(String, Ident, Type)>),
    /// A text.
    Text,
}

/// The names and types of one operation.
#[derive(Debug)]
pub struct Signature {
    /// The parameters, in the order of the plan.
    pub parameters: Vec<(Ident, Type)>,
    /// The body.
    pub body: Option<Type>,
    /// The result; the unit type if there is none.
    pub output: Type,
}

/// Reads names and types off progenitor's output.
///
/// # Errors
/// Whatever is not as the plan says.
pub fn refine(
    document: &Document,
    plan: &Plan,
    tokens: TokenStream,
) -> Result<Refined, Diagnostics> {
    let mut differences = Differences { document, found: Vec::new() };
    let items = syn::parse2::<syn::File>(tokens).map(|file| file.items).unwrap_or_default();
    let mut emitted = types_module(&items, &mut differences);
    let (mut types, mut signatures) = (BTreeMap::new(), BTreeMap::new());
    for (name, ty) in &plan.types {
        let shape = emitted.remove(name).and_then(|item| shape(item, &ty.kind));
        match shape {
            Some(shape) => drop(types.insert(name.clone(), shape)),
            None => differences.add(&format!("/components/schemas/{name}"), name),
        }
    }
    for name in emitted.keys() {
        differences.add("", &format!("the unplanned type {name}"));
    }
    let mut methods = methods(&items);
    for operation in &plan.operations {
        let signature =
            methods.remove(&operation.id).and_then(|method| signature(method, operation));
        match signature {
            Some(signature) => drop(signatures.insert(operation.id.clone(), signature)),
            None => differences.add("/paths", &operation.id),
        }
    }
    for name in methods.keys() {
        differences.add("", &format!("the unplanned method {name}"));
    }
    Diagnostics::none_or(differences.found, Refined { types, signatures })
}

/// What progenitor wrote otherwise than planned.
struct Differences<'a> {
    document: &'a Document,
    found: Vec<Diagnostic>,
}

impl Differences<'_> {
    fn add(&mut self, pointer: &str, what: &str) {
        let message = format!(
            "progenitor wrote `{what}` otherwise than planned, or not at all; was it upgraded?"
        );
        self.found.push(self.document.diagnostic("progenitor-output", pointer, message));
    }
}

/// The structs and enums of progenitor's types module, by name.
fn types_module<'a>(
    items: &'a [Item],
    differences: &mut Differences<'_>,
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
            _ => differences.add("", "an unplanned item"),
        }
    }
    types
}

fn shape(item: &Item, kind: &Kind) -> Option<Shape> {
    match (item, kind) {
        // Progenitor makes a map of an object without properties.
        (Item::Struct(_), Kind::Object(properties, _)) if properties.is_empty() => {
            Some(Shape::Object(Vec::new()))
        }
        (Item::Struct(it), Kind::Object(properties, _)) => {
            let fields = named_fields(&it.fields)?;
            let planned = fields.iter().map(|(name, ..)| name).eq(properties.keys());
            planned.then_some(Shape::Object(fields))
        }
        (Item::Enum(it), Kind::Enum(values)) => {
            let variants = it
                .variants
                .iter()
                .map(|variant| (wire_name(&variant.attrs, &variant.ident), variant.ident.clone()));
            let variants: Vec<_> = variants.collect();
            let planned =
                variants.iter().map(|(value, _)| value).eq(values.iter().map(|(value, _)| value));
            planned.then_some(Shape::Enum(variants))
        }
        (Item::Enum(it), Kind::Union(_, members)) => {
            let mut types = it.variants.iter().filter_map(|variant| tuple_field(&variant.fields));
            let types: BTreeMap<String, Type> =
                types.by_ref().map(|ty| (inner_name(&ty), ty)).collect();
            let member = |(value, name): (&String, &String)| {
                Some((
                    value.clone(),
                    Ident::new(&pascal(value), Span::call_site()),
                    types.get(name)?.clone(),
                ))
            };
            let variants: Option<Vec<_>> = members.iter().map(member).collect();
            variants.filter(|variants| variants.len() == it.variants.len()).map(Shape::Union)
        }
        (Item::Struct(it), Kind::Text(..)) => {
            let text = tuple_field(&it.fields)?;
            (inner_name(&text) == "String").then_some(Shape::Text)
        }
        _ => None,
    }
}

/// Name on the wire, name in Rust and type of each field, by name on the wire.
fn named_fields(fields: &Fields) -> Option<Vec<(String, Ident, Type)>> {
    let Fields::Named(fields) = fields else { return None };
    let read = |field: &syn::Field| {
        let ident = field.ident.clone()?;
        let mut ty = field.ty.clone();
        Shorten { exact_numbers: true }.visit_type_mut(&mut ty);
        Some((wire_name(&field.attrs, &ident), ident, ty))
    };
    let mut fields: Vec<_> = fields.named.iter().map(read).collect::<Option<_>>()?;
    fields.sort_by(|a, b| a.0.cmp(&b.0));
    Some(fields)
}

/// `(T)` → `T`.
fn tuple_field(fields: &Fields) -> Option<Type> {
    let Fields::Unnamed(fields) = fields else { return None };
    let mut ty = fields.unnamed.first()?.ty.clone();
    Shorten { exact_numbers: true }.visit_type_mut(&mut ty);
    (fields.unnamed.len() == 1).then_some(ty)
}

/// `#[serde(rename = "type")] type_` → `type`.
fn wire_name(attributes: &[syn::Attribute], ident: &Ident) -> String {
    let mut name = ident.to_string();
    for attribute in attributes.iter().filter(|it| it.path().is_ident("serde")) {
        // Other serde attributes may stand here and mean nothing to us.
        drop(attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename")
                && let Lit::Str(text) = meta.value()?.parse()?
            {
                name = text.value();
            }
            Ok(())
        }));
    }
    name
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

fn signature(method: &syn::Signature, operation: &Operation) -> Option<Signature> {
    let mut arguments = BTreeMap::new();
    for argument in &method.inputs {
        if let FnArg::Typed(argument) = argument
            && let Pat::Ident(name) = &*argument.pat
        {
            let mut ty = argument.ty.as_ref().clone();
            Shorten { exact_numbers: false }.visit_type_mut(&mut ty);
            arguments.insert(fold(&name.ident.to_string()), (name.ident.clone(), ty));
        }
    }
    let body = arguments.remove("body").map(|(_, ty)| ty);
    let parameters =
        operation.parameters.iter().map(|parameter| arguments.remove(&fold(&parameter.name)));
    let parameters = parameters.collect::<Option<Vec<_>>>()?;
    let ReturnType::Type(_, result) = &method.output else { return None };
    let mut output = type_argument(&type_argument(result)?)?;
    Shorten { exact_numbers: true }.visit_type_mut(&mut output);
    let planned = arguments.is_empty() && body.is_some() == operation.body.is_some();
    planned.then_some(Signature { parameters, body, output })
}

/// `Result<ResponseValue<T>, E>` → `ResponseValue<T>` → `T`.
pub(crate) fn type_argument(ty: &Type) -> Option<Type> {
    let Type::Path(path) = ty else { return None };
    let PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    }
}

/// `Map<String, Tree>` → `Map` and `Tree`.
pub(crate) fn map_of(ty: &Type) -> Option<(syn::Path, Type)> {
    let Type::Path(path) = ty else { return None };
    let mut path = path.path.clone();
    let last = path.segments.last_mut()?;
    match std::mem::take(&mut last.arguments) {
        PathArguments::AngleBracketed(arguments) => match arguments.args.last()? {
            GenericArgument::Type(ty) => Some((path, ty.clone())),
            _ => None,
        },
        _ => None,
    }
}

/// `Box<Tree>` → `Tree`: the name of a type, boxed or not.
fn inner_name(ty: &Type) -> String {
    type_argument(ty).map_or_else(|| constructor(ty), |inner| inner_name(&inner))
}

/// `Vec<Tree>` → `Vec`: the name of a type without its arguments.
pub(crate) fn constructor(ty: &Type) -> String {
    let Type::Path(path) = ty else { return String::new() };
    path.path.segments.last().map(|it| it.ident.to_string()).unwrap_or_default()
}

/// Writes types as a person would: `&'a ::std::vec::Vec<types::Tree>` → `Vec<Tree>`.
struct Shorten {
    /// JSON numbers keep their form: `5` is not `5.0`, so they are not floats.
    exact_numbers: bool,
}

impl VisitMut for Shorten {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        while let Type::Reference(reference) = ty {
            *ty = (*reference.elem).clone();
        }
        visit_mut::visit_type_mut(self, ty);
        if let Type::Path(path) = ty {
            if self.exact_numbers && (path.path.is_ident("f64") || path.path.is_ident("f32")) {
                *ty = syn::parse_quote!(serde_json::Number);
            } else if path.path.is_ident("str") {
                *ty = syn::parse_quote!(String);
            }
        }
    }

    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        path.leading_colon = None;
        let first = path.segments.first().map(|it| it.ident.to_string());
        let std_collection = path.segments.iter().any(|it| it.ident == "collections");
        let keep = match first.as_deref() {
            Some("std") if !std_collection => 1,
            Some("types") => 1,
            _ => return,
        };
        while path.segments.len() > keep {
            path.segments = std::mem::take(&mut path.segments).into_iter().skip(1).collect();
        }
    }
}

/// `actor-reference` → `ActorReference`.
pub(crate) fn pascal(text: &str) -> String {
    let words = text.split(|it: char| !it.is_ascii_alphanumeric());
    let capital = |word: &str| {
        word.get(..1).map(|first| first.to_ascii_uppercase() + &word[1..]).unwrap_or_default()
    };
    words.map(capital).collect()
}
