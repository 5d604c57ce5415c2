//! JSON → the Rust that a user would write for it: constructors, setters, variants.
//!
//! The [`Api`] says what a type is made of, and the [`RustNames`] how its parts are called. Where an
//! argument takes anything that becomes a type, the shortest such thing is written.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::{Map, Value};

use super::super::module::ident;
use super::super::rust::Scope::Types;
use crate::document::escape;
use crate::model::{Api, Choice, Example, Form, Presence, Properties, RustType, Type};
use crate::progenitor::{Field, RustNames, TypeNames, Variant};

/// Why an example cannot be written as Rust: where it stands in the spec, and what to write there.
#[derive(Debug)]
pub(crate) struct Fault {
    /// A JSON pointer.
    pub(crate) at: String,
    pub(crate) message: String,
}

type Written = Result<TokenStream, Fault>;

/// Writes the values of one program.
pub(crate) struct Writer<'a> {
    /// The crate that `Number` is taken from.
    numbers: Ident,
    pub(super) api: &'a Api,
    rust: &'a RustNames,
    /// The types that the program names.
    pub(super) names: BTreeSet<Ident>,
    /// The objects in it, by their type: the first of each.
    pub(super) objects: BTreeMap<String, Example>,
    /// Open JSON: a name that stands for it until all else is printed, and its text.
    pub(super) json: Vec<(Ident, String)>,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(numbers: Ident, api: &'a Api, rust: &'a RustNames) -> Self {
        let (names, objects, json) = Default::default();
        Self { numbers, api, rust, names, objects, json }
    }

    /// The text of a program, with the open JSON that names stand for in it.
    pub(crate) fn finish(&self, program: String) -> String {
        let open = self.json.iter();
        open.fold(program, |program, (name, text)| program.replace(&name.to_string(), text))
    }

    /// A value for an argument of a method, as [`taken`](super::super::rust::Scope::taken) says.
    pub(super) fn argument(&mut self, ty: &RustType, example: &Example) -> Written {
        match ty {
            RustType::Vec(item) => {
                let items = self.items(item, example, Self::element)?;
                Ok(if items.is_empty() { self.empty(ty) } else { quote!([#(#items),*]) })
            }
            RustType::Box(inner) => self.into(inner, example),
            _ => self.into(ty, example),
        }
    }

    /// A value that becomes this type by `into`.
    pub(super) fn into(&mut self, ty: &RustType, example: &Example) -> Written {
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

    /// A value that becomes this type by `into`, and has one type whatever it holds.
    fn element(&mut self, ty: &RustType, example: &Example) -> Written {
        match (ty, self.component(ty)) {
            (RustType::Option(_), _) => self.exact(ty, example),
            (_, Some((_, TypeNames::String))) | (RustType::String, _) => literal(example),
            _ => self.exact(ty, example),
        }
    }

    /// A value of this very type.
    pub(super) fn exact(&mut self, ty: &RustType, example: &Example) -> Written {
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
                let text = literal(example)?;
                Ok(quote!(String::from(#text)))
            }
            RustType::Json => Ok(self.open(&example.value)),
            RustType::Bool => match example.value {
                Value::Bool(flag) => Ok(quote!(#flag)),
                _ => Err(fault(example, "`true` or `false`")),
            },
            RustType::Int { .. } => whole(ty, example),
            RustType::Number | RustType::Float => number(&self.numbers, ty, example),
            RustType::Unnamed => Err(unwritable(ty, example)),
        }
    }

    fn items(
        &mut self,
        item: &RustType,
        example: &Example,
        write: fn(&mut Self, &RustType, &Example) -> Written,
    ) -> Result<Vec<TokenStream>, Fault> {
        let count = example.value.as_array().ok_or_else(|| fault(example, "a sequence"))?.len();
        (0..count).map(|index| write(self, item, &child(example, &index.to_string()))).collect()
    }

    /// What holds nothing has nothing to tell its type by, so that is named.
    fn empty(&mut self, ty: &RustType) -> TokenStream {
        self.names.extend(ty.name().map(ident));
        let ty = Types.ty(ty);
        quote!(<#ty>::new())
    }

    fn map(&mut self, ty: &RustType, of: &RustType, example: &Example) -> Written {
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

    /// The component that a type names, and how its parts are called.
    fn component(&self, ty: &RustType) -> Option<(&'a Type, &'a TypeNames)> {
        let RustType::Named(name) = ty else { return None };
        Some((self.api.types.get(name)?, self.rust.types.get(name)?))
    }

    fn of_component(&mut self, ty: &'a Type, names: &'a TypeNames, example: &Example) -> Written {
        let name = ident(&ty.name);
        self.names.insert(name.clone());
        match (names, &ty.schema.form) {
            (TypeNames::Object(fields), _) => {
                let properties = self.api.properties(ty);
                complete(&name, &properties, example)?;
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
                let found = found.ok_or_else(|| fault(example, &one_of(variants)))?;
                let variant = ident(&found.name);
                Ok(quote!(#name::#variant))
            }
            (TypeNames::String, _) => {
                let text = literal(example)?;
                Ok(quote!(#name::from(#text)))
            }
            (TypeNames::Open, _) => {
                let json = self.open(&example.value);
                Ok(quote!(#name::from(#json)))
            }
        }
    }

    /// The variant that the discriminator says, and the member of the union.
    fn member(
        &mut self,
        ty: &Type,
        members: &[Variant],
        example: &Example,
    ) -> Result<(Ident, TokenStream), Fault> {
        let Form::Union(union) = &ty.schema.form else { unreachable!("only a union has members") };
        let tag = union.discriminator.as_deref().unwrap_or_default();
        let mut rest = entries(example)?.clone();
        let said = rest.get(tag).cloned().unwrap_or_default();
        if !union.kept {
            rest.remove(tag);
        }
        let found = members.iter().find(|it| said == *it.value);
        let found = found.ok_or_else(|| fault(&child(example, tag), &one_of(members)))?;
        let rest = Example { at: example.at.clone(), value: rest.into() };
        Ok((ident(&found.name), self.exact(&found.ty, &rest)?))
    }

    /// The constructor, and a setter for each value that is not what the constructor fills in.
    fn object(
        &mut self,
        name: &Ident,
        properties: &Properties<'_>,
        fields: &[Field],
        example: &Example,
    ) -> Written {
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
            let said = example.value.get(wire).is_some();
            let filled = property.schema.constructor_default.as_ref() == Some(&value.value);
            if property.is_argument() || !said || filled || property.schema.read_only {
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

    /// `json!(…)`, by a name as long as that: the printer cannot know what stands in a macro.
    fn open(&mut self, value: &Value) -> TokenStream {
        let text = open(value);
        let mut name = format!("json_{}_", self.json.len());
        name.extend(std::iter::repeat_n('_', text.chars().count().saturating_sub(name.len())));
        let name = format_ident!("{name}");
        self.json.push((name.clone(), text));
        quote!(#name)
    }
}

/// The variant of a value, by its type of JSON and its keys.
fn chosen<'v>(
    all: &[Choice],
    members: &'v [Variant],
    example: &Example,
) -> Result<&'v Variant, Fault> {
    let found = Choice::of(all, &example.value);
    let found = found.and_then(|found| members.iter().find(|it| it.name == found.rust_name));
    let words = || all.iter().map(Choice::words).collect::<Vec<_>>().join(" or ");
    found.ok_or_else(|| fault(example, &words()))
}

fn one_of(variants: &[Variant]) -> String {
    let known = variants.iter().map(|it| it.value.as_str()).collect::<Vec<_>>().join(", ");
    format!("one of {known}")
}

/// Whether an example of an object has all that is required, and nothing that is not known.
fn complete(name: &Ident, properties: &Properties<'_>, example: &Example) -> Result<(), Fault> {
    let entries = entries(example)?;
    let is_field = |key: &str| properties.fields().any(|it| it.name == key);
    if let Some(key) = entries.keys().find(|key| !is_field(key)) {
        let message = format!("remove `{key}` from this example; `{name}` has no such property");
        return Err(Fault { at: child(example, key).at, message });
    }
    let is_missing = |name: &&&str| is_field(name) && !entries.contains_key(**name);
    match properties.required.iter().find(is_missing) {
        Some(key) => {
            let message = format!("add `{key}` to this example; `{name}` requires it");
            Err(Fault { at: example.at.clone(), message })
        }
        None => Ok(()),
    }
}

fn entries(example: &Example) -> Result<&Map<String, Value>, Fault> {
    example.value.as_object().ok_or_else(|| fault(example, "a mapping"))
}

/// The part of an example under a key or an index.
fn child(example: &Example, key: &str) -> Example {
    let step = format!("/{}", escape(key));
    let value = example.value.pointer(&step).cloned().unwrap_or_default();
    Example { at: format!("{}{step}", example.at), value }
}

fn fault(example: &Example, wanted: &str) -> Fault {
    let message = format!("write {wanted} here; the schema of this example wants that");
    Fault { at: example.at.clone(), message }
}

/// A text between quotes.
fn literal(example: &Example) -> Written {
    let text = example.value.as_str().ok_or_else(|| fault(example, "a text"))?;
    Ok(quote!(#text))
}

fn unwritable(ty: &RustType, example: &Example) -> Fault {
    let message = format!("remove this example; no value of `{ty}` can be written");
    Fault { at: example.at.clone(), message }
}

/// A whole number within the bounds of its type.
fn whole(ty: &RustType, example: &Example) -> Written {
    let number = example.value.as_number().and_then(serde_json::Number::as_i128);
    let fits = |it: &i128| ty.bounds().is_some_and(|(least, most)| (least..=most).contains(it));
    let number = number.filter(fits);
    let number = number.ok_or_else(|| fault(example, &format!("a whole number that fits {ty}")))?;
    Ok(tokens(&number.to_string()))
}

/// A number that keeps its form, as `Number` of this crate, or one that a caller calculates with.
fn number(of: &Ident, ty: &RustType, example: &Example) -> Written {
    let (Value::Number(number), Some(float)) = (&example.value, example.value.as_f64()) else {
        return Err(fault(example, "a number"));
    };
    let (text, float) = (tokens(&suffixed(number)), tokens(&format!("{float:?}")));
    Ok(match (ty, number.as_i128()) {
        (RustType::Float, _) => float,
        (_, Some(_)) => quote!(#of::Number::from(#text)),
        (_, None) => quote!(#of::Number::from_f64(#float).expect("it is finite")),
    })
}

/// A number where nothing says its type: Rust takes a whole one for an `i32`.
fn suffixed(number: &serde_json::Number) -> String {
    match (number.as_i64(), number.as_u64()) {
        (Some(whole), _) if i32::try_from(whole).is_ok() => whole.to_string(),
        (Some(whole), _) => format!("{whole}_i64"),
        (None, Some(whole)) => format!("{whole}_u64"),
        (None, None) => number.to_string(),
    }
}

/// The tokens of a number, a sign included.
fn tokens(number: &str) -> TokenStream {
    number.parse().expect("what prints as a number is one in Rust too")
}

/// Open JSON: `json!(…)`.
pub(super) fn open(value: &Value) -> String {
    format!("json!({})", json(value))
}

/// JSON as `json!` takes it: the escapes in its texts are those of Rust.
fn json(value: &Value) -> String {
    let text = |text: &str| Literal::string(text).to_string();
    match value {
        Value::String(it) => text(it),
        Value::Number(number) => suffixed(number),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(", "))
        }
        Value::Object(entries) => {
            let entries =
                entries.iter().map(|(key, value)| format!("{}: {}", text(key), json(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Null | Value::Bool(_) => value.to_string(),
    }
}
