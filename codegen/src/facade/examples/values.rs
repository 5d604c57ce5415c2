//! JSON → the Rust that a user would write for it: constructors, setters, variants.
//!
//! The [`Plan`] says what a type is made of, and what was [`Refined`] how its parts are called. Where
//! an argument takes anything that becomes a type, the shortest such thing is written.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::{Map, Value};
use syn::Type;

use super::super::types::{is_json, names_in};
use super::ident;
use crate::document::escape;
use crate::plan::{Example, Kind, Plan, Presence, Property};
use crate::refine::{Refined, Shape, constructor, map_of, type_argument};

/// Why an example cannot be written as Rust: where it stands in the spec, and what to write there.
#[derive(Debug)]
pub(crate) struct Fault {
    /// A JSON pointer.
    pub(crate) pointer: String,
    pub(crate) message: String,
}

type Written = Result<TokenStream, Fault>;

/// Writes the values of one program.
pub(super) struct Writer<'a> {
    plan: &'a Plan,
    refined: &'a Refined,
    /// The types that the program names.
    pub(super) names: BTreeSet<Ident>,
    /// The objects in it, by their type: the first of each.
    pub(super) objects: BTreeMap<String, Example>,
    /// Open JSON: a name that stands for it until all else is printed, and its text.
    pub(super) json: Vec<(Ident, String)>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(plan: &'a Plan, refined: &'a Refined) -> Self {
        Self { plan, refined, names: BTreeSet::new(), objects: BTreeMap::new(), json: Vec::new() }
    }

    /// A value for an argument of a method, as [`taken`](super::super::types::taken) says.
    pub(super) fn argument(&mut self, ty: &Type, example: &Example) -> Written {
        match (constructor(ty).as_str(), type_argument(ty)) {
            ("Vec", Some(item)) => {
                let items = self.items(&item, example, Self::element)?;
                Ok(if items.is_empty() { self.empty(ty) } else { quote!([#(#items),*]) })
            }
            ("Box", Some(inner)) => self.into(&inner, example),
            _ => self.into(ty, example),
        }
    }

    /// A value that becomes this type by `into`.
    pub(super) fn into(&mut self, ty: &Type, example: &Example) -> Written {
        match self.component(ty) {
            Some((_, Kind::Union(tag, _), Shape::Union(members))) => {
                Ok(self.member(tag, members, example)?.1)
            }
            _ => self.element(ty, example),
        }
    }

    /// A value that becomes this type by `into`, and has one type whatever it holds.
    fn element(&mut self, ty: &Type, example: &Example) -> Written {
        match self.component(ty) {
            Some((_, Kind::Text(..), _)) => literal(example),
            None if constructor(ty) == "String" => literal(example),
            _ => self.exact(ty, example),
        }
    }

    /// A value of this very type.
    pub(super) fn exact(&mut self, ty: &Type, example: &Example) -> Written {
        if let Some((name, kind, shape)) = self.component(ty) {
            return self.of_component(&name, kind, shape, example);
        }
        match (constructor(ty).as_str(), type_argument(ty)) {
            ("Vec", Some(item)) => {
                let items = self.items(&item, example, Self::exact)?;
                Ok(if items.is_empty() { self.empty(ty) } else { quote!(vec![#(#items),*]) })
            }
            ("Box", Some(inner)) => {
                let inner = self.exact(&inner, example)?;
                Ok(quote!(Box::new(#inner)))
            }
            ("BTreeMap" | "HashMap" | "Map", Some(_)) => self.map(ty, example),
            ("String", _) => {
                let text = literal(example)?;
                Ok(quote!(String::from(#text)))
            }
            _ if is_json(ty) => Ok(self.open(&example.value)),
            (name, _) => scalar(name, example),
        }
    }

    fn items(
        &mut self,
        item: &Type,
        example: &Example,
        write: fn(&mut Self, &Type, &Example) -> Written,
    ) -> Result<Vec<TokenStream>, Fault> {
        let count = example.value.as_array().ok_or_else(|| fault(example, "a sequence"))?.len();
        (0..count).map(|index| write(self, item, &child(example, &index.to_string()))).collect()
    }

    /// What holds nothing has nothing to tell its type by, so that is named.
    fn empty(&mut self, ty: &Type) -> TokenStream {
        let names = names_in(ty).into_iter();
        self.names.extend(names.filter(|it| self.plan.types.contains_key(it)).map(|it| ident(&it)));
        quote!(<#ty>::new())
    }

    fn map(&mut self, ty: &Type, example: &Example) -> Written {
        let entries = entries(example)?;
        let Some((path, of)) = map_of(ty).filter(|_| !entries.is_empty()) else {
            return Ok(self.empty(ty));
        };
        let mut written = Vec::new();
        for key in entries.keys() {
            let value = self.exact(&of, &child(example, key))?;
            written.push(quote!((String::from(#key), #value)));
        }
        Ok(quote!(#path::from_iter([#(#written),*])))
    }

    /// The component that a type names: its name, what it is, and how its parts are called.
    fn component(&self, ty: &Type) -> Option<(Ident, &'a Kind, &'a Shape)> {
        let Type::Path(path) = ty else { return None };
        let name = path.path.get_ident()?;
        let (planned, shape) = (&self.plan.types, &self.refined.types);
        Some((name.clone(), &planned.get(&name.to_string())?.kind, shape.get(&name.to_string())?))
    }

    fn of_component(
        &mut self,
        name: &Ident,
        kind: &'a Kind,
        shape: &'a Shape,
        example: &Example,
    ) -> Written {
        self.names.insert(name.clone());
        match (kind, shape) {
            (Kind::Object(properties, required), Shape::Object(fields)) => {
                complete(name, properties, required, example)?;
                self.objects.entry(name.to_string()).or_insert_with(|| example.clone());
                self.object(name, properties, required, fields, example)
            }
            (Kind::Union(tag, _), Shape::Union(members)) => {
                let (variant, member) = self.member(tag, members, example)?;
                Ok(quote!(#name::#variant(#member)))
            }
            (Kind::Enum(_), Shape::Enum(variants)) => {
                let known = variants.iter().map(|(value, _)| value);
                let known = known.map(String::as_str).collect::<Vec<_>>().join(", ");
                let found = variants.iter().find(|(value, _)| example.value == **value);
                let (_, variant) =
                    found.ok_or_else(|| fault(example, &format!("one of {known}")))?;
                Ok(quote!(#name::#variant))
            }
            _ => {
                let text = literal(example)?;
                Ok(quote!(#name::from(#text)))
            }
        }
    }

    /// The variant that the property `tag` says, and the member of the union.
    fn member(
        &mut self,
        tag: &str,
        members: &[(String, Ident, Type)],
        example: &Example,
    ) -> Result<(Ident, TokenStream), Fault> {
        let mut rest = entries(example)?.clone();
        let said = rest.remove(tag).unwrap_or_default();
        let known = members.iter().map(|(value, ..)| value.as_str()).collect::<Vec<_>>().join(", ");
        let found = members.iter().find(|(value, ..)| said == **value);
        let (_, variant, ty) =
            found.ok_or_else(|| fault(&child(example, tag), &format!("one of {known}")))?;
        let rest = Example { pointer: example.pointer.clone(), value: rest.into() };
        Ok((variant.clone(), self.exact(ty, &rest)?))
    }

    /// The constructor, and a setter for each value that is not what the constructor fills in.
    fn object(
        &mut self,
        name: &Ident,
        properties: &BTreeMap<String, Property>,
        required: &[String],
        fields: &[(String, Ident, Type)],
        example: &Example,
    ) -> Written {
        let is_argument =
            |key: &String| required.contains(key) && properties[key].neutral.is_none();
        let (mut arguments, mut setters) = (Vec::new(), Vec::new());
        for key in required.iter().filter(|key| is_argument(key)) {
            let (nullable, value) =
                (properties[key].presence == Presence::Nullable, child(example, key));
            for (_, _, ty) in fields.iter().filter(|(it, ..)| it == key) {
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
        for (key, field, ty) in fields.iter().filter(|(key, ..)| !is_argument(key)) {
            let (property, value) = (&properties[key], child(example, key));
            let said = example.value.get(key).is_some();
            if !said || property.neutral.as_ref() == Some(&value.value) {
                continue;
            }
            let clears = matches!(property.presence, Presence::Nullable | Presence::Patch);
            let value = match (clears, value.value.is_null()) {
                (false, _) => self.argument(ty, &value)?,
                (true, true) => quote!(None),
                (true, false) => self.into(ty, &value)?,
            };
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

/// Whether an example of an object has all that is required, and nothing that is not known.
fn complete(
    name: &Ident,
    properties: &BTreeMap<String, Property>,
    required: &[String],
    example: &Example,
) -> Result<(), Fault> {
    let entries = entries(example)?;
    if let Some(key) = entries.keys().find(|key| !properties.contains_key(*key)) {
        let message = format!("remove `{key}` from this example; `{name}` has no such property");
        return Err(Fault { pointer: child(example, key).pointer, message });
    }
    match required.iter().find(|key| !entries.contains_key(*key)) {
        Some(key) => {
            let message = format!("add `{key}` to this example; `{name}` requires it");
            Err(Fault { pointer: example.pointer.clone(), message })
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
    Example { pointer: format!("{}{step}", example.pointer), value }
}

fn fault(example: &Example, wanted: &str) -> Fault {
    let message = format!("write {wanted} here; the schema of this example wants that");
    Fault { pointer: example.pointer.clone(), message }
}

/// A text between quotes.
fn literal(example: &Example) -> Written {
    let text = example.value.as_str().ok_or_else(|| fault(example, "a text"))?;
    Ok(quote!(#text))
}

/// A number or a flag, of the Rust type of this name.
fn scalar(ty: &str, example: &Example) -> Written {
    let value = &example.value;
    let whole = value.as_number().and_then(serde_json::Number::as_i128);
    if let Some((_, least, most)) = WHOLE.iter().find(|(name, ..)| *name == ty) {
        let fits = whole.filter(|it| (least..=most).contains(&it));
        let number =
            fits.ok_or_else(|| fault(example, &format!("a whole number that fits {ty}")))?;
        return Ok(tokens(&number.to_string()));
    }
    match (ty, value, value.as_f64()) {
        ("bool", Value::Bool(flag), _) => Ok(quote!(#flag)),
        ("bool", ..) => Err(fault(example, "`true` or `false`")),
        ("f32" | "f64", _, Some(number)) => Ok(tokens(&format!("{number:?}"))),
        ("Number", Value::Number(number), Some(float)) => {
            let (text, float) = (tokens(&suffixed(number)), tokens(&format!("{float:?}")));
            Ok(match whole {
                Some(_) => quote!(serde_json::Number::from(#text)),
                None => quote!(serde_json::Number::from_f64(#float).expect("it is finite")),
            })
        }
        ("f32" | "f64" | "Number", ..) => Err(fault(example, "a number")),
        _ => {
            let message = format!("remove this example; no value of `{ty}` can be written");
            Err(Fault { pointer: example.pointer.clone(), message })
        }
    }
}

/// The whole numbers of Rust that a type can be, with the least and the greatest of each.
const WHOLE: [(&str, i128, i128); 8] = [
    ("i8", i8::MIN as i128, i8::MAX as i128),
    ("i16", i16::MIN as i128, i16::MAX as i128),
    ("i32", i32::MIN as i128, i32::MAX as i128),
    ("i64", i64::MIN as i128, i64::MAX as i128),
    ("u8", 0, u8::MAX as i128),
    ("u16", 0, u16::MAX as i128),
    ("u32", 0, u32::MAX as i128),
    ("u64", 0, u64::MAX as i128),
];

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
