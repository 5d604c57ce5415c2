//! An [`Api`] and what keeps a client from being made of it → the part of which one can be made.
//!
//! What is wrong costs the operations that it has to do with, and no others: the operation that it is in,
//! or those that use the part that it is in. What has to do with no operation stays wrong.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::document::outward;
use crate::model::{Api, Schema};

/// An operation of which no method is made.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// Its method, in upper case, and its path.
    pub operation: String,
    /// The JSON pointer of where it is written.
    pub at: String,
    /// Why it is left out: the first of the reasons.
    pub why: Diagnostic,
}

/// Leaves out the operations that errors have to do with, and the types that are wrong.
///
/// # Errors
/// Those of the errors that have to do with no operation and no component; all of them, if no operation
/// is left.
pub(crate) fn skip(
    api: &mut Api,
    errors: Vec<Diagnostic>,
) -> Result<Vec<LeftOut>, Vec<Diagnostic>> {
    let parts = parts(api);
    let (mut operations, mut types) = (BTreeMap::new(), BTreeMap::new());
    let mut rest = Vec::new();
    for error in errors {
        let nearest = outward(&error.pointer).find_map(|it| parts.get(it));
        match nearest {
            Some(Part::Type(name)) => drop(types.entry(name.clone()).or_insert(error)),
            Some(Part::Operations(all)) => all.iter().for_each(|index| {
                operations.entry(*index).or_insert_with(|| error.clone());
            }),
            // No operation uses it.
            None if error.pointer.starts_with("/components/") => {}
            None => rest.push(error),
        }
    }
    if !rest.is_empty() {
        return Err(rest);
    }
    spread(api, &mut types);
    for (index, operation) in api.operations.iter().enumerate() {
        let named = operation.schemas().into_iter().flat_map(Schema::all);
        let mut wrong = named.filter_map(|it| types.get(it.reference()?));
        if let Some(error) = wrong.next() {
            operations.entry(index).or_insert_with(|| error.clone());
        }
    }
    let left_out = operations.into_iter().map(|(index, why)| {
        let it = &api.operations[index];
        let operation = format!("{} {}", it.method.to_uppercase(), it.path);
        LeftOut { operation, at: it.at.clone(), why }
    });
    let left_out: Vec<LeftOut> = left_out.collect();
    if left_out.len() == api.operations.len() && !left_out.is_empty() {
        return Err(left_out.into_iter().map(|it| it.why).collect());
    }
    let gone: BTreeSet<&str> = left_out.iter().map(|it| it.at.as_str()).collect();
    api.operations.retain(|it| !gone.contains(it.at.as_str()));
    api.types.retain(|name, _| !types.contains_key(name));
    api.settle_uses();
    Ok(left_out)
}

/// What a place of the document belongs to.
enum Part {
    Type(String),
    /// Operations, by their indices.
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
    }
    let types = api.types.values().map(|ty| (ty.schema.at.clone(), Part::Type(ty.name.clone())));
    used.into_iter().map(|(at, all)| (at, Part::Operations(all))).chain(types).collect()
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
