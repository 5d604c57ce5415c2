//! JSON → the Rust expression that a user would write for it: constructors, setters, variants.
//!
//! The [`Api`] has the structure of a type, the [`RustNames`] the names of its parts. For an argument
//! that is an `impl Into`, the shortest value is written.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::{Map, Value};

use super::super::module::ident;
use super::super::rust::Scope::Types;
use crate::document::escape;
use crate::model::{Api, Choice, Example, Form, Presence, Properties, RustType, Type};
use crate::progenitor::{Field, RustNames, TypeNames, Variant};

/// Why an example cannot be written as Rust, and what to write instead.
#[derive(Debug)]
pub(crate) struct ExampleError {
    /// The JSON pointer of the value.
    pub(crate) at: String,
    pub(crate) message: String,
}

type Expr = Result<TokenStream, ExampleError>;

/// Writes the values of one program.
pub(crate) struct Writer<'a> {
    /// The crate that `Number` is imported from.
    numbers: Ident,
    pub(super) api: &'a Api,
    rust: &'a RustNames,
    /// The types that the program names.
    pub(super) names: BTreeSet<Ident>,
    /// The first object of each type in it.
    pub(super) objects: BTreeMap<String, Example>,
    /// Open JSON: the placeholder that is formatted in its place, and its source.
    pub(super) json: Vec<(Ident, String)>,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(numbers: Ident, api: &'a Api, rust: &'a RustNames) -> Self {
        let (names, objects, json) = Default::default();
        Self { numbers, api, rust, names, objects, json }
    }

    /// The source of a program, with open JSON in place of its placeholders.
    pub(crate) fn finish(&self, program: String) -> String {
        let open = self.json.iter();
        open.fold(program, |program, (name, source)| program.replace(&name.to_string(), source))
    }

    /// A value for an argument of a method; [`taken`](super::super::rust::Scope::taken) defines its type.
    pub(super) fn argument(&mut self, ty: &RustType, example: &Example) -> Expr {
        match ty {
            RustType::Vec(item) => {
                let items = self.items(item, example, Self::element)?;
                Ok(if items.is_empty() { self.empty(ty) } else { quote!([#(#items),*]) })
            }
            RustType::Box(inner) => self.into(inner, example),
            _ => self.into(ty, example),
        }
    }

    /// A value that `into` converts to this type.
    pub(super) fn into(&mut self, ty: &RustType, example: &Example) -> Expr {
        match self.component(ty).map(|(ty, names)| (ty, &ty.schema.form, names)) {
            Some((ty, Form::Union(_), TypeNames::Variants(members))) => {
                Ok(self.member(ty, members, example)?.1)
            }
            Some((_, Form::Choice(all), TypeNames::Variants(members))) => {
                let member = chosen(all, members, example)?;
                match &member.ty {
                    RustType::String => literal(example),
                    ty => self.exact(ty.unboxed(), example),
                }
            }
            _ => self.element(ty, example),
        }
    }

    /// The same, with a type that does not depend on the value.
    fn element(&mut self, ty: &RustType, example: &Example) -> Expr {
        match (ty, self.component(ty)) {
            (RustType::Option(_), _) => self.exact(ty, example),
            (_, Some((_, TypeNames::String))) | (RustType::String, _) => literal(example),
            _ => self.exact(ty, example),
        }
    }

    /// A value of exactly this type.
    pub(super) fn exact(&mut self, ty: &RustType, example: &Example) -> Expr {
        match ty {
            RustType::Named(_) => match self.component(ty) {
                Some((ty, names)) => self.of_component(ty, names, example),
                None => Err(unwritable(ty, example)),
            },
            RustType::Vec(item) => {
                let items = self.items(item, example, Self::exact)?;
                Ok(if items.is_empty() { self.empty(ty) } else { quote!(vec![#(#items),*]) })
            }
            RustType::Box(inner) => {
                let inner = self.exact(inner, example)?;
                Ok(quote!(Box::new(#inner)))
            }
            RustType::Option(_) if example.value.is_null() => Ok(quote!(None)),
            RustType::Option(inner) => {
                let inner = self.exact(inner, example)?;
                Ok(quote!(Some(#inner)))
            }
            RustType::Map(of) => self.map(ty, of, example),
            RustType::String => {
                let literal = literal(example)?;
                Ok(quote!(String::from(#literal)))
            }
            RustType::Json => Ok(self.open(&example.value)),
            RustType::Bool => match example.value {
                Value::Bool(flag) => Ok(quote!(#flag)),
                _ => Err(error(example, "`true` or `false`")),
            },
            RustType::Int { .. } => integer(ty, example),
            RustType::Number | RustType::Float => number(&self.numbers, ty, example),
            RustType::Unnamed => Err(unwritable(ty, example)),
        }
    }

    fn items(
        &mut self,
        item: &RustType,
        example: &Example,
        write: fn(&mut Self, &RustType, &Example) -> Expr,
    ) -> Result<Vec<TokenStream>, ExampleError> {
        let count = example.value.as_array().ok_or_else(|| error(example, "a sequence"))?.len();
        (0..count).map(|index| write(self, item, &child(example, &index.to_string()))).collect()
    }

    /// An empty collection, with its type, which cannot be inferred from items.
    fn empty(&mut self, ty: &RustType) -> TokenStream {
        self.names.extend(ty.name().map(ident));
        let ty = Types.ty(ty);
        quote!(<#ty>::new())
    }

    fn map(&mut self, ty: &RustType, of: &RustType, example: &Example) -> Expr {
        let entries = entries(example)?;
        if entries.is_empty() {
            return Ok(self.empty(ty));
        }
        let mut written = Vec::new();
        for key in entries.keys() {
            let value = self.exact(of, &child(example, key))?;
            written.push(quote!((String::from(#key), #value)));
        }
        Ok(match of {
            RustType::Json => quote!(serde_json::Map::from_iter([#(#written),*])),
            _ => quote!(std::collections::BTreeMap::from_iter([#(#written),*])),
        })
    }

    /// The component that a type names, and the names of its parts.
    fn component(&self, ty: &RustType) -> Option<(&'a Type, &'a TypeNames)> {
        let RustType::Named(name) = ty else { return None };
        Some((self.api.types.get(name)?, self.rust.types.get(name)?))
    }

    fn of_component(&mut self, ty: &'a Type, names: &'a TypeNames, example: &Example) -> Expr {
        let name = ident(&ty.name);
        self.names.insert(name.clone());
        match (names, &ty.schema.form) {
            (TypeNames::Object(fields), _) => {
                let properties = self.api.properties(ty);
                check_properties(&name, &properties, example)?;
                self.objects.entry(ty.name.clone()).or_insert_with(|| example.clone());
                self.object(&name, &properties, fields, example)
            }
            (TypeNames::Variants(members), Form::Union(_)) => {
                let (variant, member) = self.member(ty, members, example)?;
                Ok(quote!(#name::#variant(#member)))
            }
            (TypeNames::Variants(members), Form::Choice(all)) => {
                let member = chosen(all, members, example)?;
                let (variant, value) = (ident(&member.name), self.exact(&member.ty, example)?);
                Ok(quote!(#name::#variant(#value)))
            }
            (TypeNames::Variants(variants), _) => {
                let found = variants.iter().find(|it| example.value == *it.value);
                let found = found.ok_or_else(|| error(example, &one_of(variants)))?;
                let variant = ident(&found.name);
                Ok(quote!(#name::#variant))
            }
            (TypeNames::String, _) => {
                let literal = literal(example)?;
                Ok(quote!(#name::from(#literal)))
            }
            (TypeNames::Open, _) => {
                let json = self.open(&example.value);
                Ok(quote!(#name::from(#json)))
            }
        }
    }

    /// The variant that the discriminator selects, and the member of the union.
    fn member(
        &mut self,
        ty: &Type,
        members: &[Variant],
        example: &Example,
    ) -> Result<(Ident, TokenStream), ExampleError> {
        let Form::Union(union) = &ty.schema.form else { unreachable!("only a union has members") };
        let discriminator = union.discriminator.as_deref().unwrap_or_default();
        let mut rest = entries(example)?.clone();
        let value = rest.get(discriminator).cloned().unwrap_or_default();
        if !union.kept {
            rest.remove(discriminator);
        }
        let found = members.iter().find(|it| value == *it.value);
        let found = found.ok_or_else(|| error(&child(example, discriminator), &one_of(members)))?;
        let rest = Example { at: example.at.clone(), value: rest.into() };
        Ok((ident(&found.name), self.exact(&found.ty, &rest)?))
    }

    /// The constructor, and a setter for each value other than the constructor's defaults.
    fn object(
        &mut self,
        name: &Ident,
        properties: &Properties<'_>,
        fields: &[Field],
        example: &Example,
    ) -> Expr {
        let (mut arguments, mut setters) = (Vec::new(), Vec::new());
        for property in properties.arguments() {
            let nullable = property.presence == Presence::Nullable;
            let value = child(example, property.name);
            for Field { ty, .. } in fields.iter().filter(|it| it.wire == property.name) {
                arguments.push(match (nullable, value.value.is_null()) {
                    (false, _) => self.argument(ty, &value)?,
                    (true, true) => quote!(None),
                    (true, false) => {
                        let value = self.exact(ty, &value)?;
                        quote!(Some(#value))
                    }
                });
            }
        }
        for Field { wire, name, ty } in fields {
            let (property, value) = (&properties.by_name[wire.as_str()], child(example, wire));
            let is_absent = example.value.get(wire).is_none();
            let is_default = property.schema.constructor_default.as_ref() == Some(&value.value);
            if property.is_argument() || is_absent || is_default || property.schema.read_only {
                continue;
            }
            let clears = matches!(property.presence, Presence::Nullable | Presence::Patch);
            let value = match (clears, value.value.is_null()) {
                (false, _) => self.argument(ty, &value)?,
                (true, true) => quote!(None),
                (true, false) => self.into(ty, &value)?,
            };
            let field = ident(name);
            setters.push(quote!(.#field(#value)));
        }
        Ok(quote!(#name::new(#(#arguments),*) #(#setters)*))
    }

    /// A placeholder of the length of `json!(…)`, since the formatter does not read macros.
    fn open(&mut self, value: &Value) -> TokenStream {
        let source = open(value);
        let mut name = format!("json_{}_", self.json.len());
        name.extend(std::iter::repeat_n('_', source.chars().count().saturating_sub(name.len())));
        let name = format_ident!("{name}");
        self.json.push((name.clone(), source));
        quote!(#name)
    }
}

/// The variant of a value, by its JSON type and its keys.
fn chosen<'v>(
    all: &[Choice],
    members: &'v [Variant],
    example: &Example,
) -> Result<&'v Variant, ExampleError> {
    let found = Choice::of(all, &example.value);
    let found = found.and_then(|found| members.iter().find(|it| it.name == found.rust_name));
    let words = || all.iter().map(Choice::describe).collect::<Vec<_>>().join(" or ");
    found.ok_or_else(|| error(example, &words()))
}

fn one_of(variants: &[Variant]) -> String {
    let known = variants.iter().map(|it| it.value.as_str()).collect::<Vec<_>>().join(", ");
    format!("one of {known}")
}

/// Checks that an example of an object has all required properties and no unknown ones.
fn check_properties(
    name: &Ident,
    properties: &Properties<'_>,
    example: &Example,
) -> Result<(), ExampleError> {
    let entries = entries(example)?;
    let is_field = |key: &str| properties.fields().any(|it| it.name == key);
    if let Some(key) = entries.keys().find(|key| !is_field(key)) {
        let message = format!("remove `{key}` from this example; `{name}` has no such property");
        return Err(ExampleError { at: child(example, key).at, message });
    }
    let is_missing = |name: &&&str| is_field(name) && !entries.contains_key(**name);
    match properties.required.iter().find(is_missing) {
        Some(key) => {
            let message = format!("add `{key}` to this example; `{name}` requires it");
            Err(ExampleError { at: example.at.clone(), message })
        }
        None => Ok(()),
    }
}

fn entries(example: &Example) -> Result<&Map<String, Value>, ExampleError> {
    example.value.as_object().ok_or_else(|| error(example, "a mapping"))
}

/// The part of an example under a key or an index.
fn child(example: &Example, key: &str) -> Example {
    let step = format!("/{}", escape(key));
    let value = example.value.pointer(&step).cloned().unwrap_or_default();
    Example { at: format!("{}{step}", example.at), value }
}

fn error(example: &Example, expected: &str) -> ExampleError {
    let message = format!("write {expected} here, as the schema of this example requires");
    ExampleError { at: example.at.clone(), message }
}

/// A string literal.
fn literal(example: &Example) -> Expr {
    let value = example.value.as_str().ok_or_else(|| error(example, "a string"))?;
    Ok(quote!(#value))
}

fn unwritable(ty: &RustType, example: &Example) -> ExampleError {
    let message = format!("remove this example; no value of `{ty}` can be written");
    ExampleError { at: example.at.clone(), message }
}

/// An integer within the bounds of its type.
fn integer(ty: &RustType, example: &Example) -> Expr {
    let number = example.value.as_number().and_then(serde_json::Number::as_i128);
    let fits = |it: &i128| ty.bounds().is_some_and(|(least, most)| (least..=most).contains(it));
    let number = number.filter(fits);
    let number = number.ok_or_else(|| error(example, &format!("an integer that fits {ty}")))?;
    Ok(tokens(&number.to_string()))
}

/// A `Number` of this crate, which keeps its notation, or an `f64`.
fn number(krate: &Ident, ty: &RustType, example: &Example) -> Expr {
    let (Value::Number(number), Some(float)) = (&example.value, example.value.as_f64()) else {
        return Err(error(example, "a number"));
    };
    let (integer, float) = (tokens(&suffixed(number)), tokens(&format!("{float:?}")));
    Ok(match (ty, number.as_i128()) {
        (RustType::Float, _) => float,
        (_, Some(_)) => quote!(#krate::Number::from(#integer)),
        (_, None) => quote!(#krate::Number::from_f64(#float).expect("it is finite")),
    })
}

/// A number literal whose type is not inferred: an integer beyond `i32` needs a suffix.
fn suffixed(number: &serde_json::Number) -> String {
    match (number.as_i64(), number.as_u64()) {
        (Some(integer), _) if i32::try_from(integer).is_ok() => integer.to_string(),
        (Some(integer), _) => format!("{integer}_i64"),
        (None, Some(integer)) => format!("{integer}_u64"),
        (None, None) => number.to_string(),
    }
}

/// The tokens of a number, a sign included.
fn tokens(number: &str) -> TokenStream {
    number.parse().expect("a JSON number is a Rust literal")
}

/// Open JSON: `json!(…)`.
pub(super) fn open(value: &Value) -> String {
    format!("json!({})", json(value))
}

/// JSON as `json!` takes it: strings have the escapes of Rust.
fn json(value: &Value) -> String {
    let string = |it: &str| Literal::string(it).to_string();
    match value {
        Value::String(it) => string(it),
        Value::Number(number) => suffixed(number),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(", "))
        }
        Value::Object(entries) => {
            let entries =
                entries.iter().map(|(key, value)| format!("{}: {}", string(key), json(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Null | Value::Bool(_) => value.to_string(),
    }
}
