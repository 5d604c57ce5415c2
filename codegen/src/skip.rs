//! An [`Api`] and what keeps a client from being made of it → the part of which one can be made.
//!
//! What is wrong costs the operations that it has to do with, and no others: the operation that it is in,
//! or those that use the part that it is in. In the body of an error it costs that body. What is wrong with
//! the document as a whole stays wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::document::outward;
use crate::model::{Api, Operation, Response, Schema};

/// A part of a document of which nothing is made.
#[derive(Clone, Debug)]
pub struct Skipped {
    /// The method, in upper case, and the path, if it is an operation.
    pub operation: Option<String>,
    /// The JSON pointer of where it is written.
    pub at: String,
    /// Why it is left out: the first of the reasons.
    pub why: Diagnostic,
}

/// Leaves out the operations that errors have to do with, and the types that are wrong.
///
/// # Errors
/// Those of the errors that have to do with all of the document; all of them, if no operation is left.
pub(crate) fn skip(
    api: &mut Api,
    errors: Vec<Diagnostic>,
) -> Result<Vec<Skipped>, Vec<Diagnostic>> {
    let mut wrong = Wrong::default();
    let parts = parts(api);
    let mut rest = Vec::new();
    for error in errors {
        let nearest = outward(&error.pointer).find_map(|at| Some((at, parts.get(at)?)));
        match nearest {
            Some((_, Part::Type(name))) => drop(wrong.types.entry(name.clone()).or_insert(error)),
            Some((at, Part::Operations(all))) => {
                for index in all {
                    wrong.operations.entry(*index).or_insert_with(|| error.clone());
                }
                if !all.is_empty() {
                    wrong.told.insert(at.to_owned());
                }
                wrong.others.entry(at.to_owned()).or_insert(error);
            }
            None if is_of_all(&error.pointer) => rest.push(error),
            None => drop(wrong.others.entry(error.pointer.clone()).or_insert(error)),
        }
    }
    if !rest.is_empty() {
        return Err(rest);
    }
    wrong.spread(api);
    if wrong.operations.len() == api.operations.len() && !api.operations.is_empty() {
        return Err(wrong.operations.into_values().collect());
    }
    let skipped = wrong.skipped(api);
    let gone: BTreeSet<&str> = skipped
        .iter()
        .map(|it| it.at.as_str())
        .chain(wrong.told.iter().map(String::as_str))
        .collect();
    api.operations.retain(|it| !gone.contains(it.at.as_str()));
    for operation in &mut api.operations {
        error_bodies(operation).filter(|it| gone.contains(it.at.as_str())).for_each(|it| {
            Arc::make_mut(it).content = None;
        });
    }
    api.types.retain(|name, _| !wrong.types.contains_key(name));
    api.settle_uses();
    Ok(skipped)
}

/// Whether what is wrong there is wrong for all operations.
fn is_of_all(pointer: &str) -> bool {
    let parts = ["/components/", "/paths/", "/tags/", "/webhooks/"];
    !parts.iter().any(|it| pointer.starts_with(it))
}

/// What a place of the document belongs to.
enum Part {
    Type(String),
    /// Operations, by their indices; none if there is only a body of an error there.
    Operations(Vec<usize>),
}

/// The parts of a document, by their pointers.
fn parts(api: &Api) -> BTreeMap<String, Part> {
    let mut used: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, operation) in api.operations.iter().enumerate() {
        let path = operation.at.rsplit_once('/').map_or("", |(path, _)| path);
        for at in operation.parts().chain([operation.at.as_str(), path]) {
            used.entry(at.to_owned()).or_default().push(index);
        }
        let is_error = |status: &str| status != "default" && !operation.is_success(status);
        let listed = operation.statuses.iter().filter(|it| is_error(&it.value)).map(|it| &it.at);
        for at in operation.errors().map(|(_, it)| &it.at).chain(listed) {
            let users = used.entry(at.clone()).or_default();
            users.retain(|it| *it != index);
        }
    }
    let types = api.types.values().map(|ty| (ty.schema.at.clone(), Part::Type(ty.name.clone())));
    used.into_iter().map(|(at, all)| (at, Part::Operations(all))).chain(types).collect()
}

/// The responses of an operation that are errors.
fn error_bodies(operation: &mut Operation) -> impl Iterator<Item = &mut Arc<Response>> {
    let errors: BTreeSet<String> = operation.errors().map(|(it, _)| it.to_owned()).collect();
    let all = operation.responses.iter_mut().filter(move |(it, _)| errors.contains(*it));
    all.map(|(_, (_, response))| response)
}

/// What is wrong, and why.
#[derive(Default)]
struct Wrong {
    /// By index.
    operations: BTreeMap<usize, Diagnostic>,
    /// By name.
    types: BTreeMap<String, Diagnostic>,
    /// Other parts, by pointer.
    others: BTreeMap<String, Diagnostic>,
    /// Those of them that operations are left out for.
    told: BTreeSet<String>,
}

impl Wrong {
    /// Adds what uses something that is wrong.
    fn spread(&mut self, api: &Api) {
        spread(api, &mut self.types);
        for (index, operation) in api.operations.iter().enumerate() {
            let mut of_errors = BTreeSet::new();
            for (_, response) in operation.errors() {
                of_errors.insert(response.at.as_str());
                let media = response.content.iter().flatten().map(|(_, it)| it);
                let named = media.filter_map(|it| it.schema.as_ref()).flat_map(Schema::all);
                if let Some(error) = named.filter_map(|it| self.types.get(it.reference()?)).next() {
                    self.others.entry(response.at.clone()).or_insert_with(|| error.clone());
                }
            }
            let named = operation.schemas_but(&of_errors).into_iter().flat_map(Schema::all);
            if let Some(error) = named.filter_map(|it| self.types.get(it.reference()?)).next() {
                self.operations.entry(index).or_insert_with(|| error.clone());
            }
        }
    }

    /// The operations, and the other parts of which nothing is made.
    fn skipped(&self, api: &Api) -> Vec<Skipped> {
        let operations = self.operations.iter().map(|(index, why)| {
            let it = &api.operations[*index];
            let operation = format!("{} {}", it.method.to_uppercase(), it.path);
            Skipped { operation: Some(operation), at: it.at.clone(), why: why.clone() }
        });
        let operations: Vec<Skipped> = operations.collect();
        let others = self.others.iter().filter(|(at, _)| !self.told.contains(*at));
        let others =
            others.map(|(at, why)| Skipped { operation: None, at: at.clone(), why: why.clone() });
        let others: Vec<Skipped> = others.collect();
        operations.into_iter().chain(others).collect()
    }
}

/// Adds the types that refer to one of these, however many lie between.
fn spread(api: &Api, types: &mut BTreeMap<String, Diagnostic>) {
    let mut users: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for ty in api.types.values() {
        for target in ty.schema.all().into_iter().filter_map(Schema::reference) {
            users.entry(target).or_default().push(&ty.name);
        }
    }
    let mut next: Vec<(String, Diagnostic)> = types.clone().into_iter().collect();
    while let Some((name, error)) = next.pop() {
        for user in users.get(name.as_str()).into_iter().flatten() {
            if !types.contains_key(*user) {
                types.insert((*user).to_owned(), error.clone());
                next.push(((*user).to_owned(), error.clone()));
            }
        }
    }
}
