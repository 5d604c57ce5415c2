//! Rules about names, all of which become Rust names: they must still differ in Rust's spelling, and
//! should be spelled like that in the spec where the API does not fix them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::spec::{Report, Spec, duplicates};
use crate::diagnostic::Diagnostic;
use crate::document::escape;
use crate::model::{
    Api, Form, ParameterIn, RUST_NAME, RUST_NAMES, Type, argument_name, field_name, method_name,
    type_name, variant_name,
};

/// What a name belongs to, which determines how its Rust name is derived.
#[derive(Clone, Copy, Eq, PartialEq)]
enum NameKind {
    Operation,
    Parameter,
    Component,
    Property,
    /// A value of an enum or of a discriminator.
    Value,
}

/// A name in the spec.
struct Name<'a> {
    kind: NameKind,
    /// Rust names are unique within a scope.
    scope: &'a str,
    name: &'a str,
    /// Its Rust name.
    rust_name: Cow<'a, str>,
    /// Its pointer, or that of the value of which it is the key.
    at: Cow<'a, str>,
    /// The pointer at which a spec can set its Rust name.
    rename_at: String,
    /// The location of a parameter.
    location: Option<ParameterIn>,
}

impl NameKind {
    fn derive(self, name: &str) -> String {
        match self {
            Self::Operation => method_name(name),
            Self::Parameter => argument_name(name),
            Self::Component => type_name(name),
            Self::Property => field_name(name),
            Self::Value => variant_name(name),
        }
    }
}

impl Name<'_> {
    /// Reports a finding about it.
    fn report<'r>(&self, report: &'r mut Report<'_>, message: String) -> &'r mut Diagnostic {
        match self.kind {
            NameKind::Component | NameKind::Property => report.at_key(&self.at, message),
            NameKind::Value if self.at.contains("/mapping/") => report.at_key(&self.at, message),
            _ => report.at(&self.at, message),
        }
    }
}

/// All names, in the order of the model.
fn names(api: &Api) -> Vec<Name<'_>> {
    let mut names = Vec::new();
    for it in &api.operations {
        let at = if it.id.is_empty() { it.at.clone() } else { it.id_at() };
        names.push(Name {
            kind: NameKind::Operation,
            scope: "operations",
            name: &it.id,
            rust_name: it.rust_name.as_str().into(),
            at: at.into(),
            rename_at: format!("{}/{RUST_NAME}", it.at),
            location: None,
        });
    }
    for ty in api.types.values() {
        names.push(Name {
            kind: NameKind::Component,
            scope: "components",
            name: &ty.component,
            rust_name: ty.rust_name().into(),
            at: ty.schema.at.as_str().into(),
            rename_at: format!("{}/{RUST_NAME}", ty.schema.at),
            location: None,
        });
        names.extend(names_of_type(api, ty));
    }
    for operation in &api.operations {
        names.extend(operation.parameters.iter().map(|it| Name {
            kind: NameKind::Parameter,
            scope: &operation.at,
            name: &it.name,
            rust_name: it.rust_name.as_str().into(),
            at: format!("{}/name", it.at).into(),
            rename_at: format!("{}/{RUST_NAME}", it.at),
            location: it.location,
        }));
    }
    names
}

/// The names of properties and values.
fn names_of_type<'a>(api: &'a Api, ty: &'a Type) -> Vec<Name<'a>> {
    let scope = ty.schema.at.as_str();
    let properties = api.properties(ty).by_name.into_values().map(|it| Name {
        kind: NameKind::Property,
        scope,
        name: it.name,
        rust_name: it.rust_name.into(),
        at: it.schema.at.as_str().into(),
        rename_at: format!("{}/{RUST_NAME}", it.schema.at),
        location: None,
    });
    let value = |value, rust_name, at| Name {
        kind: NameKind::Value,
        scope,
        name: value,
        rust_name,
        at,
        rename_at: format!("{scope}/{RUST_NAMES}/{}", escape(value)),
        location: None,
    };
    let values: Vec<_> = match &ty.schema.form {
        Form::Enum(values) => {
            let variants = ty.schema.variants().into_iter();
            let values = values.iter().zip(variants);
            values.map(|(it, name)| value(&it.value, name.into(), it.at.as_str().into())).collect()
        }
        Form::Union(union) => {
            let mut seen = BTreeSet::new();
            let mapped = union.mapping.iter().flatten();
            // A member is one variant, even if several values map to it.
            mapped
                .filter(|it| seen.insert((&it.name, &it.rust_name)))
                .map(|it| {
                    value(&it.value, it.rust_name.as_str().into(), it.member.at.as_str().into())
                })
                .collect()
        }
        _ => Vec::new(),
    };
    properties.chain(values).collect()
}

/// `x-rust-name` and `x-rust-names` are unique and in Rust's style.
pub(super) fn rust_identifier(spec: &Spec<'_>, report: &mut Report<'_>) {
    for it in names(spec.api) {
        let derived = it.kind.derive(&it.rust_name);
        if derived != it.rust_name {
            let message = format!("write `{derived}`, which is unused and in Rust style");
            report.at(&it.rename_at, message).fix = spec.document.replace(&it.rename_at, &derived);
        }
    }
}

/// Names of one scope differ in Rust.
pub(super) fn rust_name_collision(spec: &Spec<'_>, report: &mut Report<'_>) {
    let mut seen: BTreeMap<(&str, String), Name<'_>> = BTreeMap::new();
    for it in names(spec.api) {
        let name = match it.kind {
            // Each operation also has a type.
            NameKind::Operation => type_name(&it.rust_name),
            _ => it.rust_name.clone().into_owned(),
        };
        let key = (it.scope, name);
        let Some(first) = seen.get(&key) else {
            seen.insert(key, it);
            continue;
        };
        let is_same = first.name == it.name && !it.name.is_empty();
        // Other rules report names that are equal in the spec.
        if is_same && first.location == it.location {
            continue;
        }
        let key = if it.kind == NameKind::Value { RUST_NAMES } else { RUST_NAME };
        let message =
            format!("rename this by `{key}`; its Rust name `{}` is used twice", it.rust_name);
        let label = spec.document.label(&first.at, "also used here");
        it.report(report, message).labels.push(label);
    }
}

/// No name is numbered, as its number changes when the other name is removed.
pub(super) fn rust_name_numbered(spec: &Spec<'_>, report: &mut Report<'_>) {
    let names = names(spec.api);
    let mut derived: BTreeMap<(&str, String), &Name<'_>> = BTreeMap::new();
    for it in names.iter().filter(|it| it.kind.derive(it.name) == it.rust_name) {
        derived.insert((it.scope, it.kind.derive(it.name)), it);
    }
    for it in &names {
        let name = it.kind.derive(it.name);
        let Some(other) = derived.get(&(it.scope, name)) else { continue };
        let is_given = spec.document.find(&it.rename_at).is_some();
        if it.rust_name == other.rust_name || is_given || it.location != other.location {
            continue;
        }
        let key = if it.kind == NameKind::Value { RUST_NAMES } else { RUST_NAME };
        let message = format!(
            "rename this by `{key}`; its Rust name is `{}`, as `{}` is used already",
            it.rust_name, other.rust_name
        );
        let label = spec.document.label(&other.at, "the other");
        it.report(report, message).labels.push(label);
    }
}

/// Components are spelled like types.
pub(super) fn rust_component_name(spec: &Spec<'_>, report: &mut Report<'_>) {
    for ty in spec.api.types.values().filter(|it| !it.inline && it.schema.rust_name.is_none()) {
        let name = type_name(&ty.component);
        if name != ty.component && name == ty.name {
            // Not a new component name: unions without a `mapping` send it.
            let message = format!("add `{RUST_NAME}: {name}`, the Rust name of this component");
            report.at_key(&ty.schema.at, message);
        }
    }
}

/// Operation ids are spelled like methods.
pub(super) fn operation_operation_id_casing(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in spec.api.operations.iter().filter(|it| !it.id.is_empty()) {
        let name = method_name(&operation.id);
        if name != operation.id && operation.rust_name == name {
            let at = operation.id_at();
            report.at(&at, format!("write `{name}`, the name of the method")).fix =
                spec.document.replace(&at, &name);
        }
    }
}

/// Operation ids are unique.
pub(super) fn operation_operation_id_unique(spec: &Spec<'_>, report: &mut Report<'_>) {
    let named = spec.api.operations.iter().filter(|it| !it.id.is_empty());
    let ids = named.map(|it| (it.id.as_str(), it.id_at()));
    for (id, first, at) in duplicates(spec.document, ids) {
        let label = spec.document.label(&first, "the other");
        report.at(&at, format!("write another id here; `{id}` is used twice")).labels.push(label);
    }
}

/// The keys of `x-enum-descriptions` are values of its enum.
pub(super) fn rust_enum_descriptions(spec: &Spec<'_>, report: &mut Report<'_>) {
    for schema in spec.api.types.values().map(|it| &it.schema) {
        let Form::Enum(values) = &schema.form else { continue };
        let values: BTreeSet<&str> = values.iter().map(|it| it.value.as_str()).collect();
        for value in schema.docs.values.keys().filter(|it| !values.contains(it.as_str())) {
            let at = format!("{}/x-enum-descriptions/{}", schema.at, escape(value));
            let near = report.nearest(value, values.iter().copied());
            let message = format!("remove or respell `{value}`; it is not a value of this enum");
            report.at_key(&at, message).fix = near.and_then(|it| spec.document.rename(&at, it));
        }
    }
}
