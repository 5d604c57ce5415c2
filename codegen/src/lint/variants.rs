//! Rules about what becomes an enum in Rust: texts of known values, and unions of objects.

use std::collections::BTreeSet;

use serde_json::Value;

use super::schemas::{COMPONENTS, Form, form};
use super::{Report, Spec, repeated};
use crate::document::{Document, escape};

/// The same value twice would be two variants of one name.
pub(super) fn duplicated_entry_in_enum(spec: &Spec<'_>, report: &mut Report<'_>) {
    for pointer in spec.schemas() {
        let values = spec.document.children(&format!("{pointer}/enum")).into_iter();
        let values = values.filter_map(|(_, at)| Some((spec.document.at(&at).as_str()?, at)));
        for (value, first, at) in repeated(spec.document, values) {
            let label = spec.document.label(&first, "first here");
            report.at(&at, format!("keep one `{value}`")).labels.push(label);
        }
    }
}

/// A union says which member it holds by the value of one property.
pub(super) fn discriminator_property(spec: &Spec<'_>, report: &mut Report<'_>) {
    for (_, component) in spec.document.children(COMPONENTS) {
        let schema = spec.document.at(&component);
        if form(schema) != Form::Union {
            continue;
        }
        let tag = schema["discriminator"]["propertyName"].as_str().unwrap_or_default();
        if tag.is_empty() {
            let message = "add a `discriminator` with `propertyName` and `mapping`; members are not told apart by trial";
            report.at_key(&format!("{component}/oneOf"), message);
            continue;
        }
        let (mut mapped, mut lost) = (Vec::new(), false);
        for (value, at) in spec.document.children(&format!("{component}/discriminator/mapping")) {
            let member = spec.document.at(&at).as_str().unwrap_or_default();
            lost |= !leads_to_member(spec, tag, &value, &at, report);
            mapped.push(member.to_owned());
        }
        let members = spec.document.children(&format!("{component}/oneOf")).into_iter();
        let mut members: Vec<String> = members
            .map(|(_, at)| spec.document.at(&at)["$ref"].as_str().unwrap_or_default().to_owned())
            .collect();
        if members.len() == 1 {
            let message = "refer to the one member in place of a union, or add the others";
            report.at_key(&format!("{component}/oneOf"), message);
            continue;
        }
        members.sort();
        mapped.sort();
        let repeated = members.windows(2).any(|pair| pair[0] == pair[1]);
        let unmapped = schema["discriminator"].get("mapping").is_none();
        if !unmapped && !lost && (members != mapped || repeated) {
            let message = "name the same components in `oneOf` and in the discriminator's `mapping`, each once";
            report.at_key(&format!("{component}/oneOf"), message);
        }
    }
}

/// Whether an entry of a mapping leads to a component; and if it does, whether that is told apart by
/// its value.
fn leads_to_member(
    spec: &Spec<'_>,
    tag: &str,
    value: &str,
    at: &str,
    report: &mut Report<'_>,
) -> bool {
    let member = spec.document.at(at).as_str().unwrap_or_default();
    let names = spec.document.children(COMPONENTS);
    let target = names.iter().find(|(_, component)| member.strip_prefix('#') == Some(component));
    let Some((_, component)) = target else {
        let name = member.rsplit('/').next().unwrap_or_default();
        let near = report.nearest(name, names.iter().map(|(name, _)| name.as_str()));
        let near = near.map(|it| format!("#{COMPONENTS}/{it}"));
        let message =
            format!("write `#{COMPONENTS}/` and the name of a component; `{member}` leads nowhere");
        report.at(at, message).fix = near.and_then(|it| spec.document.replace(at, &it));
        return false;
    };
    let property = spec.document.at(&format!("{component}/properties/{}", escape(tag)));
    let required = spec.document.at(&format!("{component}/required")).as_array();
    if property["type"] != "string" || property["enum"] != Value::from(vec![value]) {
        let message = format!(
            "map `{value}` to an object whose property `{tag}` has `type: string` and `enum: [{value}]`"
        );
        report.at(at, message);
    } else if required.is_none_or(|it| !it.contains(&Value::from(tag))) {
        let message = format!("require `{tag}`, which tells this member of the union apart");
        report.at_key(component, message);
    }
    true
}

/// The union writes the property that tells its members apart, so no member stands without its union.
pub(super) fn rust_union_member(spec: &Spec<'_>, report: &mut Report<'_>) {
    let tagged = spec.tags.iter().filter_map(|tag| tag.split_once("/properties/"));
    let members: BTreeSet<&str> = tagged.map(|(member, _)| member).collect();
    let mut uses: Vec<String> = spec.inline.iter().cloned().collect();
    let merged = spec.schemas().flat_map(|at| spec.document.children(&format!("{at}/allOf")));
    uses.extend(merged.map(|(_, at)| at));
    for pointer in uses {
        let target = spec.document.resolve(&pointer).unwrap_or_default();
        if spec.document.at(&pointer).get("$ref").is_some() && members.contains(target.as_str()) {
            let message = "refer to the union; alone, this member would lose the property that its union writes";
            report.at(&pointer, message);
        }
    }
}

/// The properties that tell union members apart; the union writes them, so they need no type.
///
/// Where a union does not name it, any enum of one value may be meant.
pub(super) fn tag_properties<'a>(
    document: &Document,
    schemas: impl Iterator<Item = &'a String>,
) -> BTreeSet<String> {
    let mut tags = BTreeSet::new();
    for schema in schemas {
        let tag = document.at(schema)["discriminator"]["propertyName"].as_str();
        let members = document.children(&format!("{schema}/oneOf"));
        let members = members.iter().filter_map(|(_, at)| document.resolve(at));
        let mapped = document.children(&format!("{schema}/discriminator/mapping"));
        let mapped =
            mapped.iter().filter_map(|(_, at)| document.at(at).as_str()?.strip_prefix('#'));
        for member in members.chain(mapped.map(str::to_owned)) {
            let properties = document.children(&format!("{member}/properties")).into_iter();
            let is_tag = |name: &str, at: &str| match tag {
                Some(tag) => name == tag,
                None => document.children(&format!("{at}/enum")).len() == 1,
            };
            tags.extend(properties.filter(|(name, at)| is_tag(name, at)).map(|(_, at)| at));
        }
    }
    tags
}
