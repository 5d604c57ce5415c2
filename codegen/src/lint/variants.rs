//! Rules about what becomes a Rust enum: strings with known values, and unions.

use super::spec::{Report, Spec, duplicates};
use crate::model::{COMPONENTS, Cause, Form, Located, Mapped};

/// The values of an enum are unique, as they become variants.
pub(super) fn duplicated_entry_in_enum(spec: &Spec<'_>, report: &mut Report<'_>) {
    for schema in spec.api.schemas() {
        let Form::Enum(values) = &schema.form else { continue };
        let values = values.iter().map(|it| (it.value.as_str(), it.at.clone()));
        for (value, first, at) in duplicates(spec.document, values) {
            let label = spec.document.label(&first, "first here");
            report.at(&at, format!("keep one `{value}`")).labels.push(label);
        }
    }
}

/// The members of a union can be distinguished; otherwise it is JSON.
pub(super) fn discriminator_property(spec: &Spec<'_>, report: &mut Report<'_>) {
    for schema in spec.without_references() {
        let Form::Open(Cause::Union, form) = &schema.form else { continue };
        let Form::Union(union) = &**form else { continue };
        let lost = union.mapping.iter().flatten().filter(|it| it.name.is_none());
        let mut lost = lost.peekable();
        if lost.peek().is_none() {
            let message = match &union.discriminator {
                Some(property) => format!("callers choose which member of this union to read; `{property}` distinguishes them only if each is an object with values of its own"),
                None => "callers choose which member of this union to read, as nothing reliably distinguishes them; if a property does, name it in a `discriminator`, or require it in each member with an `enum` of one value".to_owned(),
            };
            report.at_key(&schema.at, message);
        }
        for mapped in lost {
            let member = &mapped.member.value;
            let name = member.rsplit('/').next().unwrap_or_default();
            let near = report.nearest(name, spec.api.rust_names.keys().map(String::as_str));
            let near = near.map(|it| format!("#{COMPONENTS}/{it}"));
            let message = format!(
                "write `#{COMPONENTS}/` and the name of a schema; `{member}` does not exist"
            );
            report.at(&mapped.member.at, message).fix =
                near.and_then(|it| spec.document.replace(&mapped.member.at, &it));
        }
    }
}

/// The discriminator is written by the union, unless members keep it as a field.
pub(super) fn rust_union_member(spec: &Spec<'_>, report: &mut Report<'_>) {
    for (name, union) in spec.api.unions().filter(|(_, union)| union.kept) {
        let property = union.discriminator.as_deref().unwrap_or_default();
        let mapping = union.mapping.iter().flatten();
        let other: Vec<_> =
            mapping.filter_map(|it| Some((it, other(spec, it, property)?))).collect();
        for (mapped, own) in &other {
            let message = format!(
                "this member's `{property}` is `{}`, but it is mapped by `{}`; write the API's value in both places",
                own.value, mapped.value
            );
            let label = spec.document.label(&own.at, "here");
            report.at_key(&mapped.member.at, message).labels.push(label);
        }
        if !other.is_empty() {
            continue;
        }
        let message = format!(
            "callers must set `{property}` of each member themselves: a member is also used without this union, or its `{property}` is not an `enum` of only its mapped value"
        );
        report.at_key(&spec.api.types[name].schema.at, message);
    }
}

/// The first value of the discriminator in a member, if none is the mapped one.
fn other<'a>(spec: &Spec<'a>, mapped: &Mapped, property: &str) -> Option<&'a Located> {
    let member = spec.api.types.get(mapped.name.as_ref()?)?;
    let property = spec.api.properties(member).by_name.remove(property)?;
    let Form::Enum(values) = &spec.api.resolve(property.schema).form else { return None };
    let is_other = values.iter().all(|it| it.value != mapped.value);
    values.first().filter(|_| is_other)
}
