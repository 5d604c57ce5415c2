//! The types of the client, from the schemas of the API.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use serde_json::Value;
use syn::{Item, parse_quote};

use super::module::{Modules, deprecated, ident, split, use_item};
use super::rust::Scope::Types;
use super::{docs, extra_values, markdown};
use crate::model::{
    Api, Choice, Form, JsonType, Key, Origin, Presence, Properties, Property, RustType, Schema,
    Type,
};
use crate::progenitor::{Field, RustNames, TypeNames, Variant};

/// The modules of all types. `examples` are sections of their documentation, by the name of the type.
pub(super) fn modules(
    api: &Api,
    names: &RustNames,
    examples: &BTreeMap<String, String>,
) -> Modules {
    let mut by_tag: BTreeMap<Option<&str>, Vec<&Type>> = BTreeMap::new();
    for ty in api.types.values() {
        by_tag.entry(ty.uses.tag()).or_default().push(ty);
    }
    let (mut items, mut of_tag) = (BTreeMap::new(), BTreeMap::new());
    for (tag, types) in by_tag {
        let key = tag.map(str::to_owned);
        of_tag.insert(key.clone(), types.iter().map(|ty| ident(&ty.name)).collect());
        items.insert(key, file(api, names, examples, tag, &types));
    }
    split("types", "Types of requests and responses", items, &of_tag)
}

/// The imports and the types of one file.
fn file(
    api: &Api,
    names: &RustNames,
    examples: &BTreeMap<String, String>,
    tag: Option<&str>,
    types: &[&Type],
) -> Vec<Item> {
    let (mut written, mut foreign, mut runtime) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    let mut abilities = BTreeSet::new();
    for &ty in types {
        let own = |used: &str| api.types.get(used).is_some_and(|it| it.uses.tag() == tag);
        if ty.is_alias {
            written.push(alias(ty));
            let of = ty.schema.value_type();
            foreign.extend(of.name().filter(|it| !own(it)).map(ident));
            continue;
        }
        let (properties, of_type) = (api.properties(ty), &names.types[&ty.name]);
        let (macro_name, item) = definition(ty, &properties, of_type);
        let name = ident(macro_name);
        written.push(parse_quote!(#name! { #item }));
        match macro_name {
            "choice" | "full_date" | "open_union" => drop(abilities.insert(name)),
            _ => drop(runtime.insert(name)),
        }
        written.extend(conversions(api, ty, names));
        let extra = api.extra(&ty.schema);
        if let Some(extra) = extra {
            abilities.insert(ident("extra_values"));
            written.push(extra_values::methods(ty, extra));
        }
        if let (TypeNames::Object(fields), true) = (of_type, ty.uses.sent) {
            let example = examples.get(&ty.name).map(String::as_str);
            written.push(constructors(
                api,
                &ident(&ty.name),
                &properties,
                fields,
                (extra, example),
            ));
        }
        if properties.fields().any(|it| it.presence == Presence::Patch) {
            runtime.insert(ident("Patch"));
        }
        if ty.uses.sent && properties.fields().any(takes_null) {
            runtime.insert(ident("IntoPatch"));
        }
        let read = ty.schema.accessors(&ty.name);
        let extra = extra.map(Schema::rust_type);
        let read = read.iter().map(|it| &it.ty).chain(&extra).filter_map(RustType::name);
        for used in references(of_type).into_iter().chain(ty.schema.sources()).chain(read) {
            // The file of a tag imports types without a tag from its parent.
            if !own(used) {
                foreign.insert(ident(used));
            }
        }
    }
    let mut items = Vec::new();
    let above = tag.map(|_| quote!(super::));
    for name in &abilities {
        items.push(parse_quote!(use #above super::#name::{self, #name};));
    }
    if !runtime.is_empty() {
        items.push(use_item(quote!(crate::runtime), &runtime));
    }
    if tag.is_some() && !foreign.is_empty() {
        items.push(use_item(quote!(super), &foreign));
    }
    items.extend(written);
    items
}

/// A type alias.
fn alias(ty: &Type) -> Item {
    let (name, of) = (ident(&ty.name), Types.ty(&ty.schema.value_type()));
    let about = docs::named(ty.schema.docs.text(), &ty.component, &ty.name);
    let about = docs::lines(&docs::with_schema(about, Some(&ty.schema)));
    parse_quote!(#about pub type #name = #of;)
}

/// The macro that defines a type, and its input.
fn definition(
    ty: &Type,
    properties: &Properties<'_>,
    names: &TypeNames,
) -> (&'static str, TokenStream) {
    let (name, schema) = (ident(&ty.name), &ty.schema);
    let about = docs::named(schema.docs.text(), &ty.component, &ty.name);
    let about = docs::lines(&docs::with_schema(about, Some(schema)));
    match (names, &schema.form) {
        (TypeNames::Object(fields), _) => {
            let fields = fields.iter().map(|field| {
                let (wire, property) = (&field.wire, &properties.by_name[field.wire.as_str()]);
                let deprecated = deprecated(property.schema.deprecated);
                let about = docs::lines(&docs::with_schema(
                    docs::named(property.schema.docs.text(), wire, &field.name),
                    Some(property.schema),
                ));
                let (field, ty) = (ident(&field.name), Types.ty(&field.ty));
                let kind = ident(property.presence.as_str());
                let ty = match property.presence {
                    Presence::Required => quote!(#ty),
                    Presence::Nullable | Presence::Optional => quote!(Option<#ty>),
                    Presence::Patch => quote!(Patch<#ty>),
                };
                quote!(#[#kind(#wire)] #deprecated #about pub #field: #ty)
            });
            ("object", quote!(#about pub struct #name { #(#fields),* }))
        }
        (TypeNames::Variants(variants), Form::Union(union)) => {
            let discriminator = union.discriminator.as_deref().unwrap_or_default();
            let variants = by_name(variants).into_iter().map(|all| {
                let codes: Vec<_> = all.iter().map(|it| docs::code(&it.value)).collect();
                let (key, values) = (docs::code(discriminator), codes.join(" or "));
                let about = docs::lines(&format!("{key} is {values}."));
                let (variant, ty) = (ident(&all[0].name), Types.ty(&all[0].ty));
                let values = all.iter().map(|it| &it.value);
                quote!(#about #variant(#ty) = #(#values)|*)
            });
            let kept = union.kept.then(|| quote!(, kept));
            (
                "tagged_union",
                quote!(#[discriminator(#discriminator #kept)] #about pub enum #name { #(#variants),* }),
            )
        }
        (TypeNames::Variants(variants), Form::Choice(all)) => {
            let variants = variants.iter().zip(all).map(|(it, choice)| choice_variant(it, choice));
            ("choice", quote!(#about pub enum #name { #(#variants),* }))
        }
        (TypeNames::Variants(variants), _) => {
            let variants = variants.iter().map(|it| {
                let (variant, value) = (ident(&it.name), &it.value);
                let about = schema.docs.values.get(value).map_or("", String::as_str);
                let about = docs::lines(&docs::named(about, value, &it.name));
                quote!(#about #variant = #value)
            });
            let macro_name = if ty.uses.only_in_paths() { "closed_enum" } else { "open_enum" };
            (macro_name, quote!(#about pub enum #name { #(#variants),* }))
        }
        (TypeNames::String, _) => string(&name, schema, &about),
        (TypeNames::Open, _) => {
            let members = schema.accessors(&ty.name).into_iter().map(|it| {
                let (member, ty) = (ident(&it.rust_name), Types.ty(&it.ty));
                let about = format!("Decodes the value as {}.", docs::code(&it.ty.to_string()));
                let about = docs::lines(&docs::or(it.schema.docs.text(), about));
                let from = (it.ty == RustType::String).then(|| quote!(#[from(&str)]));
                quote!(#about #from #member: #ty)
            });
            ("open_union", quote!(#about pub struct #name { #(#members),* }))
        }
    }
}

/// A string newtype, and the other strings that convert into it.
fn string(name: &Ident, schema: &Schema, about: &TokenStream) -> (&'static str, TokenStream) {
    let from = schema.from.iter().filter(|it| it.property.is_none());
    let from = from.filter_map(|it| it.name.as_deref()).map(ident);
    let macro_name = match schema.format.as_deref() {
        Some("date") => "full_date",
        Some("date-time") => "timestamp",
        Some("duration") => "duration",
        _ => "string_newtype",
    };
    (macro_name, quote!(#(#[from(#from)])* #about pub struct #name;))
}

/// Conversions of objects into a string, by the property that identifies them.
fn conversions(api: &Api, ty: &Type, names: &RustNames) -> Vec<Item> {
    let name = ident(&ty.name);
    let of = |origin: &Origin| {
        let (object, property) = (origin.name.as_deref()?, origin.property.as_deref()?);
        let TypeNames::Object(fields) = names.types.get(object)? else { return None };
        let it = fields.iter().find(|it| it.wire == property)?;
        let is_deprecated = |of| api.properties(of).by_name[property].schema.deprecated;
        let allow = allow_deprecated(api.types.get(object).is_some_and(is_deprecated));
        let (object, field) = (ident(object), ident(&it.name));
        let boxed = matches!(it.ty, RustType::Box(_)).then(|| quote!(*));
        let [owned, borrowed]: [Item; 2] = [
            parse_quote!(impl From<#object> for #name {
                #allow
                fn from(object: #object) -> Self {
                    Self::from(#boxed object.#field)
                }
            }),
            parse_quote!(impl From<&#object> for #name {
                #allow
                fn from(object: &#object) -> Self {
                    Self::from(&#boxed object.#field)
                }
            }),
        ];
        Some([owned, borrowed])
    };
    ty.schema.from.iter().filter_map(of).flatten().collect()
}

/// A variant of a union that is distinguished by JSON type and keys.
fn choice_variant(it: &Variant, choice: &Choice) -> TokenStream {
    let is = format!("It is {}.", choice.describe());
    let about = docs::lines(&docs::or(choice.schema.docs.text(), is));
    let from = match &it.ty {
        RustType::String => Some(quote!(#[from(&str)])),
        RustType::Box(inner) => {
            let inner = Types.ty(inner);
            Some(quote!(#[from(#inner)]))
        }
        _ => None,
    };
    let (variant, ty) = (ident(&it.name), Types.ty(&it.ty));
    let json = ident(match choice.ty {
        JsonType::String => "String",
        JsonType::Number => "Number",
        JsonType::Boolean => "Bool",
        JsonType::Array => "Array",
        JsonType::Object => "Object",
    });
    let keys = choice.keys.iter().map(|Key { name, values }| match values.is_empty() {
        true => quote!(#name),
        false => quote!(#name = #(#values)|*),
    });
    let keys = (!choice.keys.is_empty()).then(|| quote!((#(#keys),*)));
    quote!(#about #from #variant(#ty) = #json #keys)
}

/// The variants of a union, grouped by name, in the order of their first values.
fn by_name(variants: &[Variant]) -> Vec<Vec<&Variant>> {
    let mut all: Vec<Vec<&Variant>> = Vec::new();
    for it in variants {
        match all.iter_mut().find(|known| known[0].name == it.name) {
            Some(known) => known.push(it),
            None => all.push(vec![it]),
        }
    }
    all
}

/// The constructor and the setters of an object that callers send.
fn constructors(
    api: &Api,
    name: &Ident,
    properties: &Properties<'_>,
    fields: &[Field],
    (extra, example): (Option<&Schema>, Option<&str>),
) -> Item {
    let (mut signature, mut values) = (Vec::new(), Vec::new());
    for property in properties.arguments() {
        let Some(field) = fields.iter().find(|it| it.wire == property.name) else { continue };
        let argument = ident(&field.name);
        if property.presence == Presence::Nullable {
            let ty = Types.ty(&field.ty);
            signature.push(quote!(#argument: Option<#ty>));
            values.push(quote!(#argument));
            continue;
        }
        let (taken, value) = Types.taken(api, &argument, &field.ty);
        signature.push(quote!(#argument: #taken));
        values.push(match argument == value.to_string() {
            true => quote!(#argument),
            false => quote!(#argument: #value),
        });
    }
    let (mut setters, mut filled) = (Vec::new(), Vec::new());
    for it in fields {
        let property = &properties.by_name[it.wire.as_str()];
        if property.is_argument() {
            continue;
        }
        let default = property.schema.constructor_default.as_ref();
        values.push(initial(&ident(&it.name), &it.ty, default));
        if default.is_some() {
            filled.push(docs::code(&it.wire));
        }
        if !property.schema.read_only {
            setters.push(setter(api, it, property));
        }
    }
    setters.extend(extra.map(extra_values::setter));
    let mut about = "Creates the object with its required properties.".to_owned();
    if !filled.is_empty() {
        about.push_str(&format!(
            "\n\nThe API also requires {}, which have defaults until set.",
            filled.join(", ")
        ));
    }
    if let Some(example) = example {
        about.push_str(&format!("\n\n{example}"));
    }
    let about = docs::lines(&about);
    let allow = allow_deprecated(properties.fields().any(|it| it.schema.deprecated));
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

/// The method that sets a field that the constructor does not take.
fn setter(api: &Api, it: &Field, property: &Property<'_>) -> TokenStream {
    let (field, ty) = (ident(&it.name), Types.ty(&it.ty));
    let (taken, value) = match property.presence {
        Presence::Required => Types.taken(api, &field, &it.ty),
        Presence::Nullable => {
            (quote!(impl IntoPatch<#ty>), quote!(#field.into_patch().into_value()))
        }
        Presence::Optional => {
            let (taken, value) = Types.taken(api, &field, &it.ty);
            (taken, quote!(Some(#value)))
        }
        Presence::Patch => (quote!(impl IntoPatch<#ty>), quote!(#field.into_patch())),
    };
    let about = docs::lines(&markdown::append(
        &docs::sets(&it.wire, &it.ty),
        property.schema.docs.text(),
        "",
    ));
    let deprecated = deprecated(property.schema.deprecated);
    let allow = allow_deprecated(property.schema.deprecated);
    quote!(#deprecated #allow #about #[must_use] pub fn #field(mut self, #field: #taken) -> Self {
        self.#field = #value;
        self
    })
}

/// Allows the use of a deprecated field, which still needs a value.
fn allow_deprecated(is: bool) -> Option<TokenStream> {
    is.then(|| quote!(#[allow(deprecated, reason = "the field still needs a value")]))
}

/// The initial value of a field.
fn initial(field: &Ident, ty: &RustType, default: Option<&Value>) -> TokenStream {
    match (default, ty) {
        (Some(Value::Bool(flag)), _) => quote!(#field: #flag),
        (Some(Value::Object(_)), RustType::Box(inner)) => {
            let inner = Types.ty(inner);
            quote!(#field: Box::new(#inner::new()))
        }
        (Some(Value::Object(_)), _) => {
            let ty = Types.ty(ty);
            quote!(#field: #ty::new())
        }
        _ => quote!(#field: Default::default()),
    }
}

/// Whether a property has a setter that takes null.
fn takes_null(property: &Property<'_>) -> bool {
    let is_null = matches!(property.presence, Presence::Patch | Presence::Nullable);
    is_null && !property.is_argument() && !property.schema.read_only
}

/// The names of types in a type.
fn references(names: &TypeNames) -> BTreeSet<&str> {
    match names {
        TypeNames::Object(fields) => fields.iter().filter_map(|it| it.ty.name()).collect(),
        TypeNames::Variants(variants) => variants.iter().filter_map(|it| it.ty.name()).collect(),
        TypeNames::String | TypeNames::Open => BTreeSet::new(),
    }
}
