//! Removes the parts of an [`Api`] that cannot be generated because of errors.
//!
//! An error removes the operation that contains it, or all operations that use the part that contains it.
//! In an error response, it removes only the body. An error about the whole document is still an error.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::document::ancestors;
use crate::model::{Api, Operation, Response, Schema};

/// A part of a document for which nothing is generated.
#[derive(Clone, Debug)]
pub struct Skipped {
    /// The method in upper case and the path, of an operation.
    pub operation: Option<String>,
    /// Its JSON pointer.
    pub at: String,
    /// The first of the errors that caused it.
    pub why: Diagnostic,
}

/// Removes the operations that errors affect, and the invalid types.
///
/// # Errors
/// Returns the errors about the document as a whole, or one for each operation if none is left.
pub(crate) fn skip(
    api: &mut Api,
    errors: Vec<Diagnostic>,
) -> Result<Vec<Skipped>, Vec<Diagnostic>> {
    let mut failed = Failed::default();
    let parts = parts(api);
    let mut rest = Vec::new();
    for error in errors {
        let nearest = ancestors(&error.pointer).find_map(|at| Some((at, parts.get(at)?)));
        match nearest {
            Some((_, Part::Type(name))) => drop(failed.types.entry(name.clone()).or_insert(error)),
            Some((at, Part::Operations(all))) => {
                for index in all {
                    failed.operations.entry(*index).or_insert_with(|| error.clone());
                }
                if !all.is_empty() {
                    failed.reported.insert(at.to_owned());
                }
                failed.others.entry(at.to_owned()).or_insert(error);
            }
            None if is_global(&error.pointer) => rest.push(error),
            None => drop(failed.others.entry(error.pointer.clone()).or_insert(error)),
        }
    }
    if !rest.is_empty() {
        return Err(rest);
    }
    failed.spread(api);
    if failed.operations.len() == api.operations.len() && !api.operations.is_empty() {
        return Err(failed.operations.into_values().collect());
    }
    let skipped = failed.skipped(api);
    let removed: BTreeSet<&str> = skipped
        .iter()
        .map(|it| it.at.as_str())
        .chain(failed.reported.iter().map(String::as_str))
        .collect();
    api.operations.retain(|it| !removed.contains(it.at.as_str()));
    for operation in &mut api.operations {
        error_bodies(operation).filter(|it| removed.contains(it.at.as_str())).for_each(|it| {
            Arc::make_mut(it).content = None;
        });
    }
    api.types.retain(|name, _| !failed.types.contains_key(name));
    api.update_uses();
    Ok(skipped)
}

/// Whether an error there affects all operations.
fn is_global(pointer: &str) -> bool {
    let parts = ["/components/", "/paths/", "/tags/", "/webhooks/"];
    !parts.iter().any(|it| pointer.starts_with(it))
}

/// A part of the document.
enum Part {
    Type(String),
    /// What these operations use, by index; empty if only error responses use it.
    Operations(Vec<usize>),
}

/// The parts of a document, by JSON pointer.
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

/// The error responses of an operation.
fn error_bodies(operation: &mut Operation) -> impl Iterator<Item = &mut Arc<Response>> {
    let errors: BTreeSet<String> = operation.errors().map(|(it, _)| it.to_owned()).collect();
    let all = operation.responses.iter_mut().filter(move |(it, _)| errors.contains(*it));
    all.map(|(_, (_, response))| response)
}

/// The parts that errors affect, each with the first of them.
#[derive(Default)]
struct Failed {
    /// By index.
    operations: BTreeMap<usize, Diagnostic>,
    /// By name.
    types: BTreeMap<String, Diagnostic>,
    /// Other parts, by pointer.
    others: BTreeMap<String, Diagnostic>,
    /// The keys of `others` that are already reported as operations.
    reported: BTreeSet<String>,
}

impl Failed {
    /// Adds everything that uses a failed type.
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
            let named = operation.schemas_except(&of_errors).into_iter().flat_map(Schema::all);
            if let Some(error) = named.filter_map(|it| self.types.get(it.reference()?)).next() {
                self.operations.entry(index).or_insert_with(|| error.clone());
            }
        }
    }

    /// The operations and the other parts that are not generated.
    fn skipped(&self, api: &Api) -> Vec<Skipped> {
        let operations = self.operations.iter().map(|(index, why)| {
            let it = &api.operations[*index];
            let operation = format!("{} {}", it.method.to_uppercase(), it.path);
            Skipped { operation: Some(operation), at: it.at.clone(), why: why.clone() }
        });
        let operations: Vec<Skipped> = operations.collect();
        let others = self.others.iter().filter(|(at, _)| !self.reported.contains(*at));
        let others =
            others.map(|(at, why)| Skipped { operation: None, at: at.clone(), why: why.clone() });
        let others: Vec<Skipped> = others.collect();
        operations.into_iter().chain(others).collect()
    }
}

/// Adds the types that refer to one of these, directly or not.
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
