//! Rules about what becomes an enum in Rust: texts of known values, and unions of objects.

use std::collections::BTreeSet;

use super::spec::{Report, Spec, repeated};
use crate::model::{COMPONENTS, Form, Mapped, Role, Schema, Type, Union};

/// The same value twice would be two variants of one name.
pub(super) fn duplicated_entry_in_enum(spec: &Spec<'_>, report: &mut Report<'_>) {
    for schema in spec.api.schemas() {
        let Form::Enum(values) = &schema.form else { continue };
        let values = values.iter().map(|it| (it.value.as_str(), it.at.clone()));
        for (value, first, at) in repeated(spec.document, values) {
            let label = spec.document.label(&first, "first here");
            report.at(&at, format!("keep one `{value}`")).labels.push(label);
        }
    }
}

/// A union says which member it holds by the value of one property.
pub(super) fn discriminator_property(spec: &Spec<'_>, report: &mut Report<'_>) {
    for ty in spec.api.types.values() {
        let Form::Union(union) = &ty.schema.form else { continue };
        let at = format!("{}/oneOf", ty.schema.at);
        let Some(property) = union.discriminator.as_ref().filter(|it| !it.is_empty()) else {
            let message = "add a `discriminator` with `propertyName` and `mapping`; members are not told apart by trial";
            report.at_key(&at, message);
            continue;
        };
        let mut lost = false;
        for mapped in union.mapping.iter().flatten() {
            lost |= !leads_to_member(spec, property, mapped, report);
        }
        if union.members.len() == 1 {
            let message = "refer to the one member in place of a union, or add the others";
            report.at_key(&at, message);
        } else if !lost && !is_mapped(union) {
            let message = "name the same components in `oneOf` and in the discriminator's `mapping`, each once";
            report.at_key(&at, message);
        }
    }
}

/// Whether a mapping, if there is one, has each member once, and nothing else.
fn is_mapped(union: &Union) -> bool {
    let Some(mapping) = &union.mapping else { return true };
    let target = |it: &Schema| match &it.form {
        Form::Reference(reference) if !reference.merged => reference.target.clone(),
        _ => String::new(),
    };
    let mut members: Vec<String> = union.members.iter().map(target).collect();
    let mut mapped: Vec<String> = mapping.iter().map(|it| it.member.value.clone()).collect();
    members.sort();
    mapped.sort();
    members == mapped && members.windows(2).all(|pair| pair[0] != pair[1])
}

/// Whether an entry of a mapping leads to a component; and if it does, whether that is told apart by
/// its value.
fn leads_to_member(
    spec: &Spec<'_>,
    property: &str,
    mapped: &Mapped,
    report: &mut Report<'_>,
) -> bool {
    let (value, member) = (&mapped.value, &mapped.member.value);
    let Some(ty) = spec.api.named(member) else {
        let name = member.rsplit('/').next().unwrap_or_default();
        let near = report.nearest(name, spec.api.types.keys().map(String::as_str));
        let near = near.map(|it| format!("#{COMPONENTS}/{it}"));
        let message =
            format!("write `#{COMPONENTS}/` and the name of a component; `{member}` leads nowhere");
        report.at(&mapped.member.at, message).fix =
            near.and_then(|it| spec.document.replace(&mapped.member.at, &it));
        return false;
    };
    let says = |it: &Schema| matches!(&it.form, Form::Enum(values) if matches!(values.as_slice(), [one] if one.value == *value));
    let object = ty.schema.object();
    if !object.and_then(|it| it.properties.get(property)).is_some_and(says) {
        let message = format!(
            "map `{value}` to an object whose property `{property}` has `type: string` and `enum: [{value}]`"
        );
        report.at(&mapped.member.at, message);
    } else if !object.is_some_and(|it| it.requires(property)) {
        let message = format!("require `{property}`, which tells this member of the union apart");
        report.at_key(&ty.schema.at, message);
    }
    true
}

/// The union writes the property that tells its members apart, so no member stands without its union.
pub(super) fn rust_union_member(spec: &Spec<'_>, report: &mut Report<'_>) {
    let is_discriminator = |it: &Schema| spec.api.discriminators.contains(&it.at);
    let is_member = |ty: &&Type| {
        ty.schema.object().is_some_and(|it| it.properties.values().any(is_discriminator))
    };
    let members: BTreeSet<&str> =
        spec.api.types.values().filter(is_member).map(|ty| ty.name.as_str()).collect();
    let uses = spec.api.roles().filter(|(_, role)| !matches!(role, Role::Type | Role::Member));
    for (schema, _) in uses {
        let Form::Reference(reference) = &schema.form else { continue };
        if reference.name.as_deref().is_some_and(|it| members.contains(it)) {
            let at = if reference.merged { "/allOf/0" } else { "" };
            let message = "refer to the union; alone, this member would lose the property that its union writes";
            report.at(&format!("{}{at}", schema.at), message);
        }
    }
}
