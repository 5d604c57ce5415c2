//! Compares the types that the spec diff prints with those of the fields in generated code.

use std::collections::{BTreeMap, BTreeSet};

use codegen::diff::{compare, diff};
use codegen::document;
use quote::ToTokens;
use serde_json::{Value, json};
use syn::{GenericArgument, Item, ItemStruct, LitStr, PathArguments, Type};

use crate::{in_parallel, specs};

/// Types by property name, such as `Parcel.size`.
type Types = BTreeMap<String, String>;

#[test]
fn the_printed_type_of_a_property_is_that_of_its_field() {
    let mut count = 0;
    for (name, spec) in specs() {
        let (printed, own) = printed(&spec);
        let mut fields = fields(&spec);
        // A merged property is printed under the schema that declares it.
        fields.retain(|property, _| own.contains(property));
        assert_eq!(printed, fields, "{name}");
        count += fields.len();
    }
    assert!(count > 100, "only {count} properties were found");
}

/// Callers pass an `f64`, but receive a number type that preserves the JSON.
#[test]
fn the_printed_type_of_a_parameter_is_that_of_the_method() {
    let spec = "{openapi: 3.0.3, info: {title: A, version: '1'}, paths: {/a: {get: {operationId: get_a, \
                parameters: [{name: b, in: query, schema: {type: TYPE}}], responses: {}}}}}";
    let [old, new] = ["number", "string"].map(|ty| spec.replace("TYPE", ty));
    let message =
        diff(&old, &new).expect("valid specs").into_iter().map(|it| it.message).collect::<Vec<_>>();
    assert_eq!(message, ["the type of parameter b of get_a changed: `f64` → `String`"]);
}

/// The old type of each property, as printed after replacing it; and all properties by declaring schema.
fn printed(spec: &str) -> (Types, BTreeSet<String>) {
    let value: Value = serde_yaml::from_str(spec).expect("valid YAML");
    let old = document::parse(spec).expect("a valid spec");
    let types = value["components"]["schemas"].as_object().into_iter().flatten();
    let types: Vec<&String> = types.map(|(ty, _)| ty).collect();
    // One type at a time, since types that lose all references are not compared.
    let found = in_parallel(&types, |ty| {
        let mut new = value.clone();
        let names = replace_properties(&mut new["components"]["schemas"][*ty]);
        let own = names.iter().map(|name| format!("{ty}.{name}")).collect::<Vec<_>>();
        let new = document::parse(&new.to_string()).expect("a valid spec");
        // Replacing a discriminator changes the union, which is reported as well.
        let is_of_property = |message: &str| message.starts_with("the type of ");
        let changes = compare(&old, &new).into_iter();
        let changes =
            changes.filter(|it| it.kind.id.contains("-type-") && is_of_property(&it.message));
        (own, changes.map(|it| printed_type(&it.message)).collect::<Vec<_>>())
    });
    let (own, printed): (Vec<_>, Vec<_>) = found.into_iter().unzip();
    (printed.into_iter().flatten().collect(), own.into_iter().flatten().collect())
}

/// The property and its old type in `the type of A.b changed: `String` → `bool``.
fn printed_type(message: &str) -> (String, String) {
    let rest = message.strip_prefix("the type of ").and_then(|it| it.split_once(" changed: `"));
    let (property, rest) = rest.expect("a change of type");
    let (was, _) = rest.split_once("` → `").expect("two types");
    (property.to_owned(), was.to_owned())
}

/// Gives each property of an object and its `allOf` parts another type; returns their names.
fn replace_properties(schema: &mut Value) -> Vec<String> {
    let parts = schema.get_mut("allOf").and_then(Value::as_array_mut).into_iter().flatten();
    let mut names: Vec<String> = parts.flat_map(replace_properties).collect();
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for (name, property) in properties.into_iter().flatten() {
        names.push(name.clone());
        let other = if property["type"] == "boolean" { "integer" } else { "boolean" };
        *property = json!({"type": other});
    }
    names
}

/// The type of each field, without `Option`, `Patch` and `Box`.
fn fields(spec: &str) -> Types {
    let files = crate::generate(spec).unwrap_or_else(|found| panic!("{found}"));
    let files = files.iter().filter(|(path, _)| path.ends_with(".rs"));
    let items = files.flat_map(|(_, text)| syn::parse_file(text).expect("valid Rust").items);
    let structs = items.filter_map(|item| match item {
        Item::Macro(item) if item.mac.path.is_ident("object") => {
            Some(item.mac.parse_body::<ItemStruct>().expect("a struct"))
        }
        _ => None,
    });
    let mut types = Types::new();
    for object in structs {
        for field in object.fields {
            let attribute = field.attrs.iter().find_map(|it| it.parse_args::<LitStr>().ok());
            let name = attribute.expect("an attribute with the property name").value();
            let ty = unwrapped(&field.ty).to_token_stream().to_string().replace(' ', "");
            types.insert(format!("{}.{name}", object.ident), ty.replace(',', ", "));
        }
    }
    types
}

fn unwrapped(ty: &Type) -> &Type {
    let Type::Path(path) = ty else { return ty };
    let Some(last) = path.path.segments.last() else { return ty };
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return ty };
    match (last.ident.to_string().as_str(), arguments.args.first()) {
        ("Option" | "Patch" | "Box", Some(GenericArgument::Type(inner))) => unwrapped(inner),
        _ => ty,
    }
}
