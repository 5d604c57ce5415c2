//! What a scenario creates, and how it is cleaned up. In: the spec and the calls of a scenario. Out: which
//! calls create something, what belongs to the scenario, and which calls remove it.
//!
//! All of it is derived from the spec. What `POST /things` creates is removed by `DELETE /things/{thing}`, or by
//! an update there that accepts `is_archived`, and is identified by `id.thing_id` of the response. What a
//! scenario creates inside something of its own is removed with that.

use codegen::model::{Api, Media, Operation, Safety, Uses};
use serde_json::Value;

use crate::calls::segments;
use crate::scenario::Call;

/// The operation that removes what another one creates.
#[derive(Clone, Copy)]
pub(crate) struct Removal<'a> {
    pub(crate) operation: &'a Operation,
    /// The parameter that identifies what is removed: the last part of its path.
    pub(crate) name: &'a str,
    /// Whether it deletes; otherwise it archives, which keeps the slug.
    pub(crate) deletes: bool,
}

/// The operation with this id.
pub(crate) fn operation<'a>(api: &'a Api, id: &str) -> Option<&'a Operation> {
    api.operations.iter().find(|it| it.id == id)
}

/// Whether an operation creates something: its path does not identify what it changes.
pub(crate) fn creates(operation: &Operation) -> bool {
    let is_sent = ["post", "put"].contains(&operation.method.as_str());
    is_sent && operation.safety != Safety::ReadOnly && !operation.path.ends_with('}')
}

/// All removals of what an operation creates. Archiving comes first, as it can be undone.
pub(crate) fn removals<'a>(api: &'a Api, creation: &Operation) -> Vec<Removal<'a>> {
    let removal = |operation: &'a Operation| -> Option<Removal<'a>> {
        let name = operation.path.strip_prefix(&creation.path)?.strip_prefix("/{")?;
        let name = name.strip_suffix('}').filter(|it| !it.contains('/'))?;
        let deletes = operation.method == "delete";
        let archives = || accepts(api, operation, "is_archived") && !creates(operation);
        (deletes || archives()).then_some(Removal { operation, name, deletes })
    };
    let mut removals: Vec<Removal<'_>> = api.operations.iter().filter_map(removal).collect();
    removals.sort_by_key(|it| it.deletes);
    removals
}

/// Whether the body of an operation has this property.
pub(crate) fn accepts(api: &Api, operation: &Operation, property: &str) -> bool {
    let body = operation.request().and_then(Media::value).map(|it| api.resolve(it));
    body.is_some_and(|it| api.properties_of(it, &Uses::default()).by_name.contains_key(property))
}

/// The reference to the id of what a call creates.
pub(crate) fn reference(made: &Call, name: &str) -> Option<String> {
    made.name.as_ref().map(|it| format!("${{{it}.id.{name}_id}}"))
}

/// Whether a path parameter can only identify what the scenario created: it contains the run, or is the id of
/// what an earlier call created.
pub(crate) fn is_own(api: &Api, call: &Call, name: &str, earlier: &[&Call]) -> bool {
    let (Some(value), Some(it)) = (call.argument(name), operation(api, &call.operation)) else {
        return false;
    };
    let has_made = |made: &&Call| {
        let creation = operation(api, &made.operation).filter(|it| creates(it));
        creation.is_some_and(|it_made| {
            it.path.starts_with(&format!("{}/{{{name}}}", it_made.path))
                && reference(made, name).as_deref() == Some(value)
        })
    };
    value.contains("${run}") || earlier.iter().any(has_made)
}

/// Whether a call creates something that is not removed together with its parent.
pub(crate) fn needs_cleanup(api: &Api, call: &Call, earlier: &[&Call]) -> bool {
    operation(api, &call.operation).is_some_and(|it| {
        let inner = segments(it).last().copied();
        creates(it) && !inner.is_some_and(|name| is_own(api, call, name, earlier))
    })
}

/// How these calls remove what a call has created, if they do. Deletion takes precedence.
pub(crate) fn removal_of<'a>(api: &'a Api, made: &Call, cleanup: &[Call]) -> Option<Removal<'a>> {
    let creation = operation(api, &made.operation)?;
    let is_it = |removal: &Removal<'_>, it: &Call| {
        let archives =
            || it.body.as_ref().is_some_and(|body| body["is_archived"] == Value::Bool(true));
        it.operation == removal.operation.id
            && (removal.deletes || archives())
            && reference(made, removal.name)
                .is_some_and(|name| it.argument(removal.name) == Some(&name))
            && segments(creation).iter().all(|name| it.argument(name) == made.argument(name))
    };
    let is_called = |removal: &Removal<'_>| cleanup.iter().any(|it| is_it(removal, it));
    removals(api, creation).into_iter().rfind(is_called)
}

/// Checks that what a call creates is removed at the end, and can be found if its response is lost. The error
/// describes what to write.
pub(crate) fn check(
    api: &Api,
    call: &Call,
    earlier: &[&Call],
    cleanup: &[Call],
) -> Result<(), String> {
    let Some(creation) = operation(api, &call.operation) else { return Ok(()) };
    if !needs_cleanup(api, call, earlier) {
        return Ok(());
    }
    let slug = call.body.as_ref().and_then(|body| body["api_slug"].as_str());
    if accepts(api, creation, "api_slug") && !slug.is_some_and(|it| it.contains("${run}")) {
        return Err(
            "its `api_slug` must contain `${run}`, as archived items keep their slug".into()
        );
    }
    match (removal_of(api, call, cleanup), removals(api, creation).first()) {
        (Some(_), _) => Ok(()),
        (None, Some(it)) => Err(format!("what it creates is not cleaned up; {}", suggestion(it))),
        (None, None) => Err(format!(
            "what it creates cannot be cleaned up, as the spec has no operation that deletes or archives it, such as `DELETE {}/{{…}}`; remove the call, or write the refusal under `expect`",
            creation.path
        )),
    }
}

/// Describes what to write so that what a call creates is removed.
pub(crate) fn suggestion(Removal { operation, name, deletes }: &Removal<'_>) -> String {
    let archived = if *deletes { "" } else { " with `is_archived: true`" };
    format!(
        "give it a `name`, and under `cleanup` call {} with `${{<name>.id.{name}_id}}`{archived}",
        operation.id
    )
}

#[cfg(test)]
#[path = "cleanup_tests.rs"]
mod tests;
