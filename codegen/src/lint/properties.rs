//! Rules about the properties of objects, their own and those that they merge.

use std::collections::BTreeSet;

use serde_json::Value;

use super::fold;
use super::schemas::{COMPONENTS, Form, form, inline_schemas};
use crate::diagnostic::Diagnostic;
use crate::document::Document;

/// Names that every generated object uses for other things.
const RESERVED_PROPERTIES: [&str; 3] = ["extra", "new", "nulls"];

/// A property's name becomes a Rust name, so it must differ from all others in more than its case.
pub(super) fn property_name(document: &Document, found: &mut Vec<Diagnostic>) {
    for (_, component) in document.children(COMPONENTS) {
        let mut seen = BTreeSet::new();
        let parts = parts(document, &component);
        let properties =
            parts.iter().flat_map(|part| document.children(&format!("{part}/properties")));
        let properties: Vec<_> = properties.collect();
        if properties.len() > 64 {
            let message = "split this object; one of more than 64 properties is not supported";
            found.push(document.diagnostic("property-name", &component, message));
        }
        for (name, pointer) in properties {
            let message = if !name.starts_with(|it: char| it.is_ascii_alphabetic()) {
                format!("`{name}` cannot become a Rust name; it must start with a letter")
            } else if RESERVED_PROPERTIES.contains(&fold(&name).as_str()) {
                format!(
                    "the generator uses `{}` itself and does not support a property of that name",
                    fold(&name)
                )
            } else if !seen.insert(fold(&name)) {
                format!("`{name}` and another property are one name in Rust, or one comes twice")
            } else {
                continue;
            };
            found.push(document.diagnostic("property-name", &pointer, message));
        }
    }
}

/// What is required must exist; else nothing would ever fill it.
pub(super) fn required_property(document: &Document, found: &mut Vec<Diagnostic>) {
    for (_, component) in document.children(COMPONENTS) {
        let parts = parts(document, &component);
        let properties = |part: &String| document.children(&format!("{part}/properties"));
        let known: BTreeSet<String> =
            parts.iter().flat_map(properties).map(|(name, _)| name).collect();
        let mut seen = BTreeSet::new();
        for (_, pointer) in
            parts.iter().flat_map(|part| document.children(&format!("{part}/required")))
        {
            let name = document.at(&pointer).as_str().unwrap_or_default();
            if !known.contains(name) || !seen.insert(name) {
                let message =
                    format!("`{name}` is not a property of this object, or is required already");
                found.push(document.diagnostic("required-property", &pointer, message));
            }
        }
    }
}

/// A component, and the objects that it merges.
fn parts(document: &Document, component: &str) -> Vec<String> {
    let merged = document.children(&format!("{component}/allOf"));
    let merged = merged.iter().filter_map(|(_, at)| document.resolve(at));
    [component.to_owned()].into_iter().chain(merged).collect()
}

/// `allOf` either merges objects into a component, or puts a description beside a reference.
pub(super) fn all_of(document: &Document, found: &mut Vec<Diagnostic>) {
    for (_, component) in document.children(COMPONENTS) {
        let members = document.children(&format!("{component}/allOf"));
        if members.is_empty() && document.at(&component).get("allOf").is_some() {
            found.push(document.diagnostic("all-of", &component, "add the objects to merge"));
        }
        for (_, member) in members {
            let target = document.resolve(&member).unwrap_or_default();
            if form(document.at(&target)) != Form::Object {
                let message = "merge objects with `properties` only, written here or referred to";
                found.push(document.diagnostic("all-of", &member, message));
            }
        }
    }
    for (pointer, _) in inline_schemas(document) {
        let members = document.children(&format!("{pointer}/allOf"));
        let single = members.len() == 1 && document.at(&members[0].1).get("$ref").is_some();
        if document.at(&pointer).get("allOf").is_some() && !single {
            let message = "keep one `$ref` here; objects are merged in `components/schemas`";
            found.push(document.diagnostic("all-of", &pointer, message));
        }
    }
}

/// A neutral value fills a key that the API demands: null, a flag, or an empty object.
pub(super) fn neutral_value(document: &Document, found: &mut Vec<Diagnostic>) {
    for (pointer, _) in inline_schemas(document) {
        let schema = document.at(&pointer);
        let fits = match schema.get("x-neutral") {
            None => continue,
            Some(Value::Null) => schema["nullable"] == true,
            Some(Value::Bool(_)) => schema["type"] == "boolean" && schema["nullable"] != true,
            Some(Value::Object(entries)) => {
                entries.is_empty()
                    && schema["nullable"] != true
                    && empty_object_fits(document, &pointer)
            }
            Some(_) => false,
        };
        let (object, name) = pointer.rsplit_once("/properties/").unwrap_or_default();
        let required = document.at(&format!("{object}/required")).as_array();
        if !fits || required.is_none_or(|required| !required.contains(&Value::from(name))) {
            let message = "a neutral value is null, true, false or {}, fits the property, and the property is required";
            found.push(document.diagnostic("neutral-value", &pointer, message));
        }
    }
}

/// Whether the object that a property refers to requires nothing.
fn empty_object_fits(document: &Document, property: &str) -> bool {
    let target = document.resolve(&format!("{property}/allOf/0")).unwrap_or_default();
    matches!(form(document.at(&target)), Form::Object)
        && document.children(&format!("{target}/required")).is_empty()
}
