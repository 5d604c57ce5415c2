//! Rules about what becomes an enum in Rust: texts of known values, and unions of objects.

use std::collections::BTreeSet;

use serde_json::Value;

use super::fold;
use super::schemas::{COMPONENTS, Form, form, inline_schemas};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, escape};

/// Each value becomes a variant: progenitor panics if two get the same name.
pub(super) fn enum_values(document: &Document, found: &mut Vec<Diagnostic>) {
    for (_, component) in document.children(COMPONENTS) {
        let mut seen = taken_variants();
        if document.at(&format!("{component}/enum")) == &Value::from(Vec::<Value>::new()) {
            found.push(document.diagnostic(
                "enum-values",
                &component,
                "add the values that are known",
            ));
        }
        for (_, pointer) in document.children(&format!("{component}/enum")) {
            let value = document.at(&pointer).as_str().unwrap_or_default();
            if !value.starts_with(|it: char| it.is_ascii_alphabetic()) {
                let message = format!(
                    "`{value}` cannot become a Rust name; make this a plain `type: string`"
                );
                found.push(document.diagnostic("enum-values", &pointer, message));
            } else if !seen.insert(fold(value)) {
                let message = format!(
                    "`{value}` is there already, or is the name of the variant for unknown values"
                );
                found.push(document.diagnostic("enum-values", &pointer, message));
            }
        }
        let described = document.children(&format!("{component}/x-enum-descriptions"));
        for (value, pointer) in described {
            let values = document.at(&format!("{component}/enum")).as_array();
            if values.is_none_or(|values| !values.contains(&Value::from(value.as_str()))) {
                let message = format!("`{value}` is not a value of this enum");
                found.push(document.diagnostic("enum-values", &pointer, message));
            }
        }
    }
}

/// A union says which member it holds by the value of one property.
pub(super) fn union(document: &Document, found: &mut Vec<Diagnostic>) {
    for (_, component) in document.children(COMPONENTS) {
        let schema = document.at(&component);
        if form(schema) != Form::Union {
            continue;
        }
        let tag = schema["discriminator"]["propertyName"].as_str().unwrap_or_default();
        if tag.is_empty() {
            let message = "add a `discriminator` with `propertyName` and `mapping`; members are not told apart by trial";
            found.push(document.diagnostic("union", &component, message));
            continue;
        }
        let (mut mapped, mut seen) = (Vec::new(), taken_variants());
        for (value, at) in document.children(&format!("{component}/discriminator/mapping")) {
            let member = document.at(&at).as_str().unwrap_or_default();
            let property = format!("{}/properties/{}", member.trim_start_matches('#'), escape(tag));
            let property = document.at(&property);
            let named = property["type"] == "string"
                && property["enum"] == Value::from(vec![value.clone()]);
            if !value.starts_with(|it: char| it.is_ascii_alphabetic()) || !seen.insert(fold(&value))
            {
                let message = format!(
                    "`{value}` cannot name a variant, or differs from another value by case alone"
                );
                found.push(document.diagnostic("union", &at, message));
            } else if !named {
                let message = format!(
                    "map `{value}` to an object whose property `{tag}` has `type: string` and `enum: [{value}]`"
                );
                found.push(document.diagnostic("union", &at, message));
            }
            mapped.push(member.to_owned());
        }
        let members = document.children(&format!("{component}/oneOf")).into_iter();
        let mut members: Vec<String> = members
            .map(|(_, at)| document.at(&at)["$ref"].as_str().unwrap_or_default().to_owned())
            .collect();
        if members.len() == 1 {
            let message = "refer to the one member in place of a union, or add the others";
            found.push(document.diagnostic("union", &component, message));
        }
        members.sort();
        mapped.sort();
        let repeated = members.windows(2).any(|pair| pair[0] == pair[1]);
        if members != mapped || repeated {
            let message = "`oneOf` and the discriminator's `mapping` must name the same components, each once";
            found.push(document.diagnostic("union", &component, message));
        }
    }
}

/// The union writes the property that tells its members apart, so no member stands without its union.
pub(super) fn union_member(document: &Document, found: &mut Vec<Diagnostic>) {
    let tagged = tag_properties(document);
    let members: BTreeSet<&str> = tagged
        .iter()
        .filter_map(|tag| tag.split_once("/properties/"))
        .map(|(member, _)| member)
        .collect();
    let mut uses: Vec<String> =
        inline_schemas(document).into_iter().map(|(pointer, _)| pointer).collect();
    uses.extend(
        uses.clone()
            .iter()
            .flat_map(|pointer| document.children(&format!("{pointer}/allOf")))
            .map(|(_, at)| at),
    );
    for (_, component) in document.children(COMPONENTS) {
        uses.extend(document.children(&format!("{component}/allOf")).into_iter().map(|(_, at)| at));
    }
    for pointer in uses {
        let target = document.resolve(&pointer).unwrap_or_default();
        if document.at(&pointer).get("$ref").is_some() && members.contains(target.as_str()) {
            let message = "refer to the union; alone, this member would lose the property that its union writes";
            found.push(document.diagnostic("union-member", &pointer, message));
        }
    }
}

/// Names of variants that every enum and every union has, or that Rust reserves.
fn taken_variants() -> BTreeSet<String> {
    BTreeSet::from(["unknown".to_owned(), "self".to_owned()])
}

/// The properties that tell union members apart; the union writes them, so they need no type.
pub(super) fn tag_properties(document: &Document) -> BTreeSet<String> {
    let mut tags = BTreeSet::new();
    for (_, component) in document.children(COMPONENTS) {
        let tag =
            document.at(&component)["discriminator"]["propertyName"].as_str().unwrap_or_default();
        for (_, at) in document.children(&format!("{component}/oneOf")) {
            if let Some(member) = document.resolve(&at) {
                tags.insert(format!("{member}/properties/{}", escape(tag)));
            }
        }
    }
    tags
}
