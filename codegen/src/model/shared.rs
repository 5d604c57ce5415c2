//! Visits the schemas of operations, those in shared parts once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::api::{Body, Media, Operation, Parameter, ParameterIn, Response, Type};
use super::content::has_schema;
use super::inline::TypeLabel;
use super::names::argument_name;
use super::schema::Schema;
use super::unique_names::{ProposedName, unique_names};
use crate::document::unescape;

/// The parts that operations share, by pointer.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) parameters: BTreeMap<String, Option<Arc<Parameter>>>,
    pub(super) bodies: BTreeMap<String, Option<Arc<Body>>>,
    pub(super) responses: BTreeMap<String, Option<Arc<Response>>>,
}

/// The types that are components or are referred to.
pub(super) fn needed(
    operations: &[Operation],
    mut types: BTreeMap<String, Type>,
) -> BTreeMap<String, Type> {
    let used = operations.iter().flat_map(Operation::schemas);
    let components = types.values().filter(|it| !it.inline).map(|it| &it.schema);
    let mut next: Vec<String> = used.chain(components).flat_map(references).collect();
    let mut needed = BTreeSet::new();
    while let Some(name) = next.pop() {
        if let Some(ty) = types.get(&name).filter(|_| needed.insert(name)) {
            next.extend(references(&ty.schema));
        }
    }
    types.retain(|name, it| !it.inline || needed.contains(name));
    types
}

/// The types that a schema refers to.
fn references(schema: &Schema) -> Vec<String> {
    schema.all().into_iter().filter_map(Schema::reference).map(str::to_owned).collect()
}

/// Changes the schemas of parameters and bodies, shared ones once.
pub(super) fn for_each_schema(
    operations: &mut [Operation],
    mut change: impl FnMut(&mut Schema, &TypeLabel),
) {
    let mut changed = Shared::default();
    for it in operations {
        let name = it.rust_name.clone();
        for parameter in &mut it.parameters {
            let place = place(&name, &parameter.at, &parameter.rust_name, "parameter");
            once_changed(&mut changed.parameters, parameter.at.clone(), parameter, |it| {
                it.schema.iter_mut().for_each(|it| change(it, &place));
            });
        }
        if let Some(body) = &mut it.body {
            let place = place(&name, &body.at, "body", "body");
            once_changed(&mut changed.bodies, body.at.clone(), body, |it| {
                media(&mut it.content).for_each(|it| change(it, &place));
            });
        }
        let first = it.success().map(|(status, _)| status.to_owned());
        for (status, (_, response)) in &mut it.responses {
            let part = match first.as_ref() == Some(status) {
                true => "response".to_owned(),
                false => format!("{status}_response"),
            };
            let place = place(&name, &response.at, &part, "response");
            once_changed(&mut changed.responses, response.at.clone(), response, |it| {
                media(&mut it.content).for_each(|it| change(it, &place));
            });
        }
    }
}

/// The label of a part: by its operation, or by its own name if it is a component.
fn place(operation: &str, at: &str, part: &str, kind: &str) -> TypeLabel {
    match at.strip_prefix("/components/").and_then(|it| it.rsplit_once('/')) {
        Some((_, component)) => TypeLabel::of(&unescape(component), kind),
        None => TypeLabel::of(operation, part),
    }
}

/// The schemas of a body that determine how it is read.
fn media(content: &mut Option<BTreeMap<String, Media>>) -> impl Iterator<Item = &mut Schema> {
    let json = content.iter_mut().flatten().filter(|(media_type, _)| has_schema(media_type));
    json.filter_map(|(_, it)| it.schema.as_mut())
}

/// Changes a part that operations may share, the first time that it is visited.
fn once_changed<T: Clone>(
    known: &mut BTreeMap<String, Option<Arc<T>>>,
    at: String,
    it: &mut Arc<T>,
    change: impl FnOnce(&mut T),
) {
    let changed = known.entry(at).or_insert_with(|| {
        change(Arc::make_mut(it));
        Some(it.clone())
    });
    if let Some(changed) = changed {
        *it = changed.clone();
    }
}

/// Makes the Rust names of parameters unique: `path`, and `path_query` for one of the same name in
/// another place.
pub(super) fn make_parameter_names_unique(operation: &mut Operation) {
    let mut first: BTreeMap<String, Option<ParameterIn>> = BTreeMap::new();
    let mut parameters: Vec<&mut Arc<Parameter>> = operation.parameters.iter_mut().collect();
    parameters.sort_by_key(|it| it.location);
    for it in parameters {
        let place = *first.entry(it.rust_name.clone()).or_insert(it.location);
        if let Some(location) = it.location.filter(|_| place != it.location) {
            let name = format!("{}_{}", it.rust_name, location.as_str());
            Arc::make_mut(it).rust_name = name;
        }
    }
    let names = operation.parameters.iter().map(|it| {
        let is_specified = it.rust_name != argument_name(&it.name);
        ProposedName(&it.name, it.rust_name.clone(), is_specified)
    });
    let names = unique_names(names.collect());
    for (it, name) in operation.parameters.iter_mut().zip(names) {
        if it.rust_name != name {
            Arc::make_mut(it).rust_name = name;
        }
    }
}
