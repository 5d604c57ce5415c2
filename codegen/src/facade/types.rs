//! The types: what the API calls schemas.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use serde_json::Value;
use syn::visit_mut::{self, VisitMut};
use syn::{Item, Type, parse_quote};

use super::{Modules, docs, ident, split};
use crate::plan::{self, Format, Kind, Plan, Presence, Property};
use crate::refine::{Refined, Shape, constructor, type_argument};

/// The modules of all types.
/// `examples` are sections of the documentation, by the name of the type that they show.
pub(super) fn modules(
    plan: &Plan,
    refined: &Refined,
    examples: &BTreeMap<String, String>,
) -> Modules {
    let mut types: BTreeMap<&Option<String>, Vec<(&String, &plan::Type)>> = BTreeMap::new();
    for (name, ty) in &plan.types {
        types.entry(&ty.tag).or_default().push((name, ty));
    }
    let (mut items, mut names) = (BTreeMap::new(), BTreeMap::new());
    for (tag, types) in types {
        names.insert(tag.clone(), types.iter().map(|(name, _)| ident(name)).collect());
        items.insert(tag.clone(), file(plan, refined, examples, tag.as_ref(), &types));
    }
    split("types", "Types of requests and responses", items, &names)
}

/// The imports and the types of one file.
fn file(
    plan: &Plan,
    refined: &Refined,
    examples: &BTreeMap<String, String>,
    tag: Option<&String>,
    types: &[(&String, &plan::Type)],
) -> Vec<Item> {
    let (mut written, mut foreign, mut runtime) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for &(name, ty) in types {
        let shape = &refined.types[name];
        let (macro_name, item) = definition(&ident(name), ty, shape);
        let macro_name = ident(macro_name);
        written.push(parse_quote!(#macro_name! { #item }));
        runtime.insert(macro_name);
        if let (Kind::Object(properties, required), Shape::Object(fields), true) =
            (&ty.kind, shape, ty.sent)
        {
            let example = examples.get(name).map(String::as_str);
            written.push(constructors(&ident(name), properties, required, fields, example));
        }
        if uses_patch(ty) {
            runtime.insert(ident("Patch"));
        }
        for used in references(shape).into_iter().chain(sources(&ty.kind)) {
            // The file of a tag sees what all share through its parent, and so does the parent itself.
            if let Some(ty) = plan.types.get(&used)
                && ty.tag.as_ref() != tag
            {
                foreign.insert(ident(&used));
            }
        }
    }
    let mut items = vec![use_item(quote!(crate::runtime), &runtime)];
    if tag.is_some() && !foreign.is_empty() {
        items.push(use_item(quote!(super), &foreign));
    }
    items.extend(written);
    items
}

/// `use path::{a, b};`, without braces around a single name.
pub(super) fn use_item(path: TokenStream, names: &BTreeSet<Ident>) -> Item {
    let mut each = names.iter();
    match (each.next(), each.next()) {
        (Some(name), None) => parse_quote!(use #path::#name;),
        _ => parse_quote!(use #path::{#(#names),*};),
    }
}

/// The macro that defines a type, and what it is given.
fn definition(name: &Ident, ty: &plan::Type, shape: &Shape) -> (&'static str, TokenStream) {
    let about = docs::lines(&docs::or(&ty.docs, format!("`{name}` of the API.")));
    match (shape, &ty.kind) {
        (Shape::Object(fields), Kind::Object(properties, _)) => {
            let fields = fields.iter().map(|(wire, field, ty)| {
                let Property { docs: text, presence, .. } = &properties[wire];
                let deprecated = deprecated(properties[wire].deprecated);
                let about = docs::lines(&docs::or(text, format!("`{wire}` of the API.")));
                let (kind, ty) = match presence {
                    Presence::Required => (quote!(required), quote!(#ty)),
                    Presence::Nullable => (quote!(nullable), quote!(Option<#ty>)),
                    Presence::Optional => (quote!(optional), quote!(Option<#ty>)),
                    Presence::Patch => (quote!(patch), quote!(Patch<#ty>)),
                };
                quote!(#[#kind(#wire)] #deprecated #about pub #field: #ty)
            });
            ("object", quote!(#about pub struct #name { #(#fields),* }))
        }
        (Shape::Enum(variants), Kind::Enum(values)) => {
            let variants = variants.iter().zip(values).map(|((value, variant), (_, text))| {
                let about = docs::lines(&docs::or(text, format!("`{value}` of the API.")));
                quote!(#about #variant = #value)
            });
            ("open_enum", quote!(#about pub enum #name { #(#variants),* }))
        }
        (Shape::Union(variants), Kind::Union(tag, _)) => {
            let variants = variants.iter().map(|(value, variant, ty)| {
                let about = docs::lines(&format!("`{tag}` is `{value}`."));
                quote!(#about #variant(#ty) = #value)
            });
            ("tagged_union", quote!(#[tag(#tag)] #about pub enum #name { #(#variants),* }))
        }
        (_, Kind::Text(format, from)) => {
            let from = from.iter().map(|name| ident(name));
            let macro_name = match format {
                Format::Plain => "text",
                Format::DateTime => "timestamp",
                Format::Duration => "duration",
            };
            (macro_name, quote!(#(#[from(#from)])* #about pub struct #name;))
        }
        _ => unreachable!("refine gives each type the shape of its kind"),
    }
}

/// The constructor and the setters of an object that callers send.
fn constructors(
    name: &Ident,
    properties: &BTreeMap<String, Property>,
    required: &[String],
    fields: &[(String, Ident, Type)],
    example: Option<&str>,
) -> Item {
    let field = |wire: &String| fields.iter().find(|(name, ..)| name == wire);
    let arguments =
        required.iter().filter(|wire| properties[*wire].neutral.is_none()).filter_map(field);
    let (mut signature, mut values) = (Vec::new(), Vec::new());
    for (wire, argument, ty) in arguments {
        if properties[wire].presence == Presence::Nullable {
            signature.push(quote!(#argument: Option<#ty>));
            values.push(quote!(#argument));
            continue;
        }
        let (taken, value) = taken(argument, ty);
        signature.push(quote!(#argument: #taken));
        values.push(match *argument == value.to_string() {
            true => quote!(#argument),
            false => quote!(#argument: #value),
        });
    }
    let (mut setters, mut filled) = (Vec::new(), Vec::new());
    for (wire, field, ty) in fields {
        let Property { docs: text, presence, neutral, .. } = &properties[wire];
        let deprecated = deprecated(properties[wire].deprecated);
        if required.contains(wire) && neutral.is_none() {
            continue;
        }
        values.push(initial(field, ty, neutral.as_ref()));
        if neutral.is_some() {
            filled.push(format!("`{wire}`"));
        }
        let about = docs::lines(&format!("Sets `{wire}`. {text}"));
        let (taken, value) = match presence {
            Presence::Required => taken(field, ty),
            Presence::Nullable => {
                (quote!(impl Into<Patch<#ty>>), quote!(#field.into().into_value()))
            }
            Presence::Optional => {
                let (taken, value) = taken(field, ty);
                (taken, quote!(Some(#value)))
            }
            Presence::Patch => (quote!(impl Into<Patch<#ty>>), quote!(#field.into())),
        };
        let allow = allow_deprecated(properties[wire].deprecated);
        setters.push(
            quote!(#deprecated #allow #about #[must_use] pub fn #field(mut self, #field: #taken) -> Self {
                self.#field = #value;
                self
            }),
        );
    }
    let mut about = "With what the API requires, and nothing else.".to_owned();
    if !filled.is_empty() {
        about.push_str(&format!(
            "\n\nThe API requires {} too; each is neutral until set.",
            filled.join(", ")
        ));
    }
    if let Some(example) = example {
        about.push_str(&format!("\n\n{example}"));
    }
    let about = docs::lines(&about);
    let allow = allow_deprecated(properties.values().any(|property| property.deprecated));
    parse_quote!(impl #name {
        #allow
        #about
        #[must_use]
        pub fn new(#(#signature),*) -> Self {
            Self { #(#values,)* extra: Default::default(), nulls: Default::default() }
        }
        #(#setters)*
    })
}

/// The attribute of what should not be used any more; its documentation says what to use.
pub(super) fn deprecated(is: bool) -> Option<TokenStream> {
    is.then(|| quote!(#[deprecated]))
}

/// What is deprecated has a value all the same.
fn allow_deprecated(is: bool) -> Option<TokenStream> {
    is.then(|| quote!(#[allow(deprecated, reason = "it has a value all the same")]))
}

/// What a field holds before it is set.
fn initial(field: &Ident, ty: &Type, neutral: Option<&Value>) -> TokenStream {
    match neutral {
        Some(Value::Bool(flag)) => quote!(#field: #flag),
        Some(Value::Object(_)) => match (constructor(ty).as_str(), type_argument(ty)) {
            ("Box", Some(inner)) => quote!(#field: Box::new(#inner::new())),
            _ => quote!(#field: #ty::new()),
        },
        _ => quote!(#field: Default::default()),
    }
}

/// The type that a setter or a method takes for a value, and the value made of it.
pub(super) fn taken(name: &Ident, ty: &Type) -> (TokenStream, TokenStream) {
    match (constructor(ty).as_str(), type_argument(ty)) {
        // With anything that becomes a `Value`, the compiler could not tell what `[]` is a list of.
        ("Vec", Some(item)) if is_json(&item) => {
            (quote!(impl IntoIterator<Item = #item>), quote!(#name.into_iter().collect()))
        }
        ("Vec", Some(item)) => {
            let value = quote!(#name.into_iter().map(Into::into).collect());
            (quote!(impl IntoIterator<Item = impl Into<#item>>), value)
        }
        ("Box", Some(inner)) => (quote!(impl Into<#inner>), quote!(Box::new(#name.into()))),
        // A plain type lets `.limit(10)` find the type of `10`.
        ("bool" | "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64", None) => {
            (quote!(#ty), quote!(#name))
        }
        _ => (quote!(impl Into<#ty>), quote!(#name.into())),
    }
}

/// Whether a type is any JSON at all.
pub(super) fn is_json(ty: &Type) -> bool {
    *ty == parse_quote!(serde_json::Value)
}

fn uses_patch(ty: &plan::Type) -> bool {
    let Kind::Object(properties, _) = &ty.kind else { return false };
    properties.values().any(|it| match it.presence {
        Presence::Patch => true,
        // Its setter takes null.
        Presence::Nullable => ty.sent && it.neutral.is_some(),
        Presence::Required | Presence::Optional => false,
    })
}

/// The texts that a text can be made of.
fn sources(kind: &Kind) -> Vec<String> {
    match kind {
        Kind::Text(_, from) => from.clone(),
        _ => Vec::new(),
    }
}

/// The names in the types of a shape.
fn references(shape: &Shape) -> BTreeSet<String> {
    match shape {
        Shape::Object(fields) => fields.iter().flat_map(|(_, _, ty)| names_in(ty)).collect(),
        Shape::Union(variants) => variants.iter().flat_map(|(_, _, ty)| names_in(ty)).collect(),
        Shape::Enum(_) | Shape::Text => BTreeSet::new(),
    }
}

/// The names in a type.
pub(super) fn names_in(ty: &Type) -> BTreeSet<String> {
    let mut names = Names(BTreeSet::new());
    names.visit_type_mut(&mut ty.clone());
    names.0
}

struct Names(BTreeSet<String>);

impl VisitMut for Names {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        self.0.extend(path.get_ident().map(Ident::to_string));
    }
}

/// `Attribute` → `types::Attribute`, in the types of operations.
pub(super) struct Qualify<'a>(pub(super) &'a Plan);

impl VisitMut for Qualify<'_> {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        if let Some(name) = path.get_ident()
            && self.0.types.contains_key(&name.to_string())
        {
            *path = parse_quote!(types::#name);
        }
    }
}
