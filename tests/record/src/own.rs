//! What a scenario makes, and how that goes again: in go the spec and calls as they are written, out comes
//! what makes something, what is the scenario's own, and what puts it away.
//!
//! All of it is read from the spec: what `POST /things` makes goes by `DELETE /things/{thing}`, or by a change
//! there that takes `is_archived`, and is named by the `id.thing_id` of the answer. What a scenario makes in
//! something that is its own goes with that.

use codegen::model::{Api, Media, Operation, Safety, Uses};
use serde_json::Value;

use crate::calls::segments;
use crate::scenario::Call;

/// How what an operation makes is put away.
#[derive(Clone, Copy)]
pub(crate) struct Way<'a> {
    pub(crate) operation: &'a Operation,
    /// What the last part of its path is called, which names what goes.
    pub(crate) name: &'a str,
    /// Nothing is left then; else it is archived, and keeps its slug.
    pub(crate) deletes: bool,
}

/// The operation of this id.
pub(crate) fn operation<'a>(api: &'a Api, id: &str) -> Option<&'a Operation> {
    api.operations.iter().find(|it| it.id == id)
}

/// Whether an operation makes something: what it changes is not named by its path.
pub(crate) fn makes(operation: &Operation) -> bool {
    let is_sent = ["post", "put"].contains(&operation.method.as_str());
    is_sent && operation.safety != Safety::ReadOnly && !operation.path.ends_with('}')
}

/// All ways to put away what an operation makes; archiving comes first, which can be undone.
pub(crate) fn ways<'a>(api: &'a Api, creation: &Operation) -> Vec<Way<'a>> {
    let way = |operation: &'a Operation| -> Option<Way<'a>> {
        let name = operation.path.strip_prefix(&creation.path)?.strip_prefix("/{")?;
        let name = name.strip_suffix('}').filter(|it| !it.contains('/'))?;
        let deletes = operation.method == "delete";
        let archives = || takes(api, operation, "is_archived") && !makes(operation);
        (deletes || archives()).then_some(Way { operation, name, deletes })
    };
    let mut ways: Vec<Way<'_>> = api.operations.iter().filter_map(way).collect();
    ways.sort_by_key(|it| it.deletes);
    ways
}

/// Whether the body of an operation has this property.
pub(crate) fn takes(api: &Api, operation: &Operation, property: &str) -> bool {
    let body = operation.request().and_then(Media::value).map(|it| api.resolve(it));
    body.is_some_and(|it| api.properties_of(it, &Uses::default()).by_name.contains_key(property))
}

/// What a call refers to what another has made by.
pub(crate) fn reference(made: &Call, name: &str) -> Option<String> {
    made.name.as_ref().map(|it| format!("${{{it}.id.{name}_id}}"))
}

/// Whether a part of a path can only name what the scenario has made: it has the run in it, or is the id of
/// what an earlier call has made.
pub(crate) fn is_own(api: &Api, call: &Call, name: &str, earlier: &[&Call]) -> bool {
    let (Some(text), Some(it)) = (call.argument(name), operation(api, &call.operation)) else {
        return false;
    };
    let has_made = |made: &&Call| {
        let creation = operation(api, &made.operation).filter(|it| makes(it));
        creation.is_some_and(|it_made| {
            it.path.starts_with(&format!("{}/{{{name}}}", it_made.path))
                && reference(made, name).as_deref() == Some(text)
        })
    };
    text.contains("${run}") || earlier.iter().any(has_made)
}

/// Whether a call makes something that does not go with what it is in.
pub(crate) fn stays(api: &Api, call: &Call, earlier: &[&Call]) -> bool {
    operation(api, &call.operation).is_some_and(|it| {
        let inner = segments(it).last().copied();
        makes(it) && !inner.is_some_and(|name| is_own(api, call, name, earlier))
    })
}

/// How these calls put away what a call has made, if they do; that it is deleted counts most.
pub(crate) fn put_away<'a>(api: &'a Api, made: &Call, cleanup: &[Call]) -> Option<Way<'a>> {
    let creation = operation(api, &made.operation)?;
    let is_it = |way: &Way<'_>, it: &Call| {
        let archives =
            || it.body.as_ref().is_some_and(|body| body["is_archived"] == Value::Bool(true));
        it.operation == way.operation.id
            && (way.deletes || archives())
            && reference(made, way.name).is_some_and(|name| it.argument(way.name) == Some(&name))
            && segments(creation).iter().all(|name| it.argument(name) == made.argument(name))
    };
    let does = |way: &Way<'_>| cleanup.iter().any(|it| is_it(way, it));
    ways(api, creation).into_iter().rfind(does)
}

/// Whether what a call makes is put away at the end, and can be found if its answer is lost; else what to
/// write instead.
pub(crate) fn check(
    api: &Api,
    call: &Call,
    earlier: &[&Call],
    cleanup: &[Call],
) -> Result<(), String> {
    let Some(creation) = operation(api, &call.operation) else { return Ok(()) };
    if !stays(api, call, earlier) {
        return Ok(());
    }
    let slug = call.body.as_ref().and_then(|body| body["api_slug"].as_str());
    if takes(api, creation, "api_slug") && !slug.is_some_and(|it| it.contains("${run}")) {
        return Err(
            "its `api_slug` has to contain `${run}`, as what is archived keeps its slug".into()
        );
    }
    match (put_away(api, call, cleanup), ways(api, creation).first()) {
        (Some(_), _) => Ok(()),
        (None, Some(way)) => Err(format!("what it creates stays; {}", remedy(way))),
        (None, None) => Err(format!(
            "what it creates stays, as the spec has nothing that deletes or archives it, such as `DELETE {}/{{…}}`; remove it, or write the refusal under `expect`",
            creation.path
        )),
    }
}

/// What to write so that what a call makes is put away.
pub(crate) fn remedy(Way { operation, name, deletes }: &Way<'_>) -> String {
    let archived = if *deletes { "" } else { " with `is_archived: true`" };
    format!(
        "give it a `name`, and under `cleanup` call {} of `${{<name>.id.{name}_id}}`{archived}",
        operation.id
    )
}

#[cfg(test)]
#[path = "own_tests.rs"]
mod tests;
