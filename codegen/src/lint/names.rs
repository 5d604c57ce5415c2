//! Rules about names, all of which become names in Rust: they must differ in more than what Rust's
//! spelling keeps of them, and what a spec can name at will should be named so at once.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::spec::{Report, Spec, repeated};
use crate::diagnostic::Diagnostic;
use crate::document::escape;
use crate::model::{
    Api, Form, ParameterIn, RUST_NAME, RUST_NAMES, Type, argument_name, field_name, method_name,
    type_name, variant_name,
};

/// What a name is the name of, by the function that makes Rust of it.
#[derive(Clone, Copy, Eq, PartialEq)]
enum NameKind {
    Operation,
    Parameter,
    Component,
    Property,
    /// A value of an enum, or of the property that tells the members of a union apart.
    Value,
}

/// A name in the spec.
struct Name<'a> {
    kind: NameKind,
    /// Names of one scope must differ in Rust.
    scope: &'a str,
    name: &'a str,
    /// What it is in Rust.
    rust_name: Cow<'a, str>,
    /// Where it is written, or where that is of which it is the key.
    at: Cow<'a, str>,
    /// Where another name in Rust can be given for it.
    rename_at: String,
    /// Where it stands in a request, if it is a parameter.
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
    /// A finding about it.
    fn tell<'r>(&self, report: &'r mut Report<'_>, message: String) -> &'r mut Diagnostic {
        match self.kind {
            NameKind::Component | NameKind::Property => report.at_key(&self.at, message),
            NameKind::Value if self.at.contains("/mapping/") => report.at_key(&self.at, message),
            _ => report.at(&self.at, message),
        }
    }
}

/// All names, those of a scope in the order in which they are found.
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
        names.extend(of_type(api, ty));
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
fn of_type<'a>(api: &'a Api, ty: &'a Type) -> Vec<Name<'a>> {
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
            // A member is one variant, by however many values.
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

/// A name that is given in Rust is one there.
pub(super) fn rust_identifier(spec: &Spec<'_>, report: &mut Report<'_>) {
    for it in names(spec.api) {
        let derived = it.kind.derive(&it.rust_name);
        if derived != it.rust_name {
            let message =
                format!("write `{derived}`, as Rust writes such a name and nothing else is called");
            report.at(&it.rename_at, message).fix = spec.document.replace(&it.rename_at, &derived);
        }
    }
}

/// Names that are one name in Rust need others there.
pub(super) fn rust_name_collision(spec: &Spec<'_>, report: &mut Report<'_>) {
    let mut seen: BTreeMap<(&str, String), Name<'_>> = BTreeMap::new();
    for it in names(spec.api) {
        let name = match it.kind {
            // Each operation has a type, too.
            NameKind::Operation => type_name(&it.rust_name),
            _ => it.rust_name.clone().into_owned(),
        };
        let key = (it.scope, name);
        let Some(first) = seen.get(&key) else {
            seen.insert(key, it);
            continue;
        };
        let is_same = first.name == it.name && !it.name.is_empty();
        // What is spelt alike is found by rules of its own.
        if is_same && first.location == it.location {
            continue;
        }
        let key = if it.kind == NameKind::Value { RUST_NAMES } else { RUST_NAME };
        let message = format!(
            "give this another name by `{key}`; in Rust it is `{}`, as another is",
            it.rust_name
        );
        let label = spec.document.label(&first.at, "the other");
        it.tell(report, message).labels.push(label);
    }
}

/// What is numbered, since another has its name, has another name when the other is gone.
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
            "in Rust this is `{}`, since another is `{}`; give it a name of its own by `{key}`",
            it.rust_name, other.rust_name
        );
        let label = spec.document.label(&other.at, "the other");
        it.tell(report, message).labels.push(label);
    }
}

/// The name of a component becomes that of a type.
pub(super) fn rust_component_name(spec: &Spec<'_>, report: &mut Report<'_>) {
    for ty in spec.api.types.values().filter(|it| !it.inline && it.schema.rust_name.is_none()) {
        let name = type_name(&ty.component);
        if name != ty.component && name == ty.name {
            // Not renamed: unions without a `mapping` send the name of the component.
            let message = format!("in Rust this is `{name}`; say so by `{RUST_NAME}: {name}`");
            report.at_key(&ty.schema.at, message);
        }
    }
}

/// The id becomes the name of a method.
pub(super) fn operation_operation_id_casing(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in spec.api.operations.iter().filter(|it| !it.id.is_empty()) {
        let name = method_name(&operation.id);
        if name != operation.id && operation.rust_name == name {
            let at = operation.id_at();
            report.at(&at, format!("write `{name}`, which is the name of the method")).fix =
                spec.document.replace(&at, &name);
        }
    }
}

/// Two operations of one id would be one method.
pub(super) fn operation_operation_id_unique(spec: &Spec<'_>, report: &mut Report<'_>) {
    let named = spec.api.operations.iter().filter(|it| !it.id.is_empty());
    let ids = named.map(|it| (it.id.as_str(), it.id_at()));
    for (id, first, at) in repeated(spec.document, ids) {
        let label = spec.document.label(&first, "the other");
        report
            .at(&at, format!("write another id here; two operations have `{id}`"))
            .labels
            .push(label);
    }
}

/// The keys of `x-enum-descriptions` are values of the enum beside it.
pub(super) fn rust_enum_descriptions(spec: &Spec<'_>, report: &mut Report<'_>) {
    for schema in spec.api.types.values().map(|it| &it.schema) {
        let Form::Enum(values) = &schema.form else { continue };
        let values: BTreeSet<&str> = values.iter().map(|it| it.value.as_str()).collect();
        for value in schema.docs.values.keys().filter(|it| !values.contains(it.as_str())) {
            let at = format!("{}/x-enum-descriptions/{}", schema.at, escape(value));
            let near = report.nearest(value, values.iter().copied());
            let message = format!("remove or respell `{value}`; it is no value of this enum");
            report.at_key(&at, message).fix = near.and_then(|it| spec.document.rename(&at, it));
        }
    }
}
