//! Rules about the properties of objects, their own and those that they merge.

use std::collections::BTreeSet;

use super::schemas::{COMPONENTS, Form, form};
use super::{Report, Spec};

/// The runtime notes in one word which of an object's properties came as null.
const MAX_PROPERTIES: usize = 64;

/// An object has no more properties than the runtime can keep apart.
pub(super) fn rust_property_count(spec: &Spec<'_>, report: &mut Report<'_>) {
    for (_, component) in spec.document.children(COMPONENTS) {
        let parts = spec.parts(&component);
        let properties =
            parts.iter().map(|it| spec.document.children(&format!("{it}/properties")).len());
        if properties.sum::<usize>() > MAX_PROPERTIES {
            let message = format!(
                "split this object, or leave it open; one of more than {MAX_PROPERTIES} properties is not supported"
            );
            report.at_key(&component, message);
        }
    }
}

/// What is required must exist; else nothing would ever fill it.
pub(super) fn no_required_schema_properties_undefined(spec: &Spec<'_>, report: &mut Report<'_>) {
    for (_, component) in spec.document.children(COMPONENTS) {
        let parts = spec.parts(&component);
        let properties = |part: &String| spec.document.children(&format!("{part}/properties"));
        let known: BTreeSet<String> =
            parts.iter().flat_map(properties).map(|(name, _)| name).collect();
        let mut seen = BTreeSet::new();
        for (_, at) in
            parts.iter().flat_map(|part| spec.document.children(&format!("{part}/required")))
        {
            let name = spec.document.at(&at).as_str().unwrap_or_default();
            if !known.contains(name) {
                let near = report.nearest(name, known.iter().map(String::as_str));
                let fix = near.and_then(|it| spec.document.replace(&at, it));
                let message =
                    format!("remove or respell `{name}`; this object has no such property");
                report.at(&at, message).fix = fix;
            } else if !seen.insert(name) {
                report.at(&at, format!("remove `{name}` here; it is required already"));
            }
        }
    }
}

/// `allOf` either merges objects into a component, or puts a description beside a reference.
pub(super) fn composition_sanity(spec: &Spec<'_>, report: &mut Report<'_>) {
    for (_, component) in spec.document.children(COMPONENTS) {
        let at = format!("{component}/allOf");
        let members = spec.document.children(&at);
        if members.is_empty() && spec.document.find(&at).is_some() {
            report.at_key(&at, "add the objects to merge");
        }
        for (_, member) in members {
            let target = spec.document.resolve(&member);
            // What leads nowhere is told by another rule.
            if target.is_some_and(|it| form(spec.document.at(&it)) != Form::Object) {
                let message = "merge objects with `properties` only, written here or referred to";
                report.at(&member, message);
            }
        }
    }
    for pointer in &spec.inline {
        let at = format!("{pointer}/allOf");
        let members = spec.document.children(&at);
        let single = members.len() == 1 && spec.document.at(&members[0].1).get("$ref").is_some();
        if spec.document.find(&at).is_some() && !single {
            let message = "keep one `$ref` here; objects are merged in `components/schemas`";
            report.at_key(&at, message);
        }
    }
}
