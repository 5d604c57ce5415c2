//! In goes a call as data, out comes what the client makes of the answer.
//!
//! What a call takes, where it goes and what wraps its body stands in the spec and nowhere here, so an
//! operation that is added to the spec can be called. Requests are made by their paths and not by the
//! client's typed methods, so that scenarios can be wrong on purpose; the round-trip tests prove those.

use attio_client::http::Method;
use attio_client::{Client, Error};
use codegen::model::{Api, Operation, ParameterIn};
use serde_json::{Map, Value};

use crate::own;
use crate::scenario::{Call, Expect};
use crate::spec;

/// What is the scratch target's unless a call says otherwise.
const DEFAULTS: [(&str, &str); 2] = [("target", "${target}"), ("identifier", "${identifier}")];

/// The call with the scratch target where its path has one; or what it lacks or has too much.
pub(crate) fn complete(api: &Api, mut call: Call) -> Result<Call, String> {
    let Some(operation) = own::operation(api, &call.operation) else {
        let known: Vec<&str> = api.operations.iter().map(|it| it.id.as_str()).collect();
        let (id, known) = (&call.operation, known.join(", "));
        return Err(format!("unknown operation `{id}`; there are {known}"));
    };
    let (id, takes) = (&operation.id, segments(operation));
    for (name, default) in DEFAULTS.iter().filter(|(name, _)| takes.contains(name)) {
        call.arguments.entry((*name).to_owned()).or_insert_with(|| (*default).to_owned());
    }
    if let Some(missing) = takes.iter().find(|it| !call.arguments.contains_key(**it)) {
        return Err(format!("{id} needs `{missing}`; write it"));
    }
    if let Some(unknown) = call.arguments.keys().find(|it| !takes.contains(&it.as_str())) {
        let takes = takes.join(", ");
        return Err(format!("{id} takes no `{unknown}`; remove it, as its path has: {takes}"));
    }
    match (&call.asks, &call.expect) {
        (None, _) => {}
        (Some(_), Expect::Success) => call.expect = Expect::Anything,
        (Some(_), _) => return Err("it has `expect` and `asks`; write one of them".to_owned()),
    }
    match (&operation.body, &call.body) {
        (Some(_), None) => return Err(format!("{id} needs `body`; write it")),
        (None, Some(_)) => return Err(format!("{id} takes no `body`; remove it")),
        _ => {}
    }
    match call.query.iter().find(|(_, value)| value.is_array() || value.is_object()) {
        Some((name, _)) => Err(format!("`query.{name}` is no text, number or truth value")),
        None => Ok(call),
    }
}

/// Whether an operation asks for nothing but the scratch target, or for nothing at all.
pub(crate) fn in_target(operation: &Operation) -> bool {
    segments(operation).iter().all(|it| DEFAULTS.iter().any(|(name, _)| name == it))
}

/// The names in the path of an operation.
pub(crate) fn segments(operation: &Operation) -> Vec<&str> {
    let parameters = operation.parameters_in_order().into_iter();
    let in_path = parameters.filter(|it| it.location == Some(ParameterIn::Path));
    in_path.map(|it| it.name.as_str()).collect()
}

/// Makes a call whose references are resolved, and gives the JSON that was answered.
///
/// # Errors
/// What the client says; or that there is no such operation.
pub(crate) async fn make(attio: &Client, call: &Call) -> Result<Result<Value, Error>, String> {
    let Some(operation) = spec::operation(&call.operation) else {
        return Err(format!("unknown operation `{}`", call.operation));
    };
    let method = Method::from_bytes(operation.method.to_uppercase().as_bytes());
    let method = method.map_err(|error| format!("{}: {error}", operation.method))?;
    let mut request = attio.request(method, &operation.path);
    for (name, value) in &call.arguments {
        request = request.path(name, value);
    }
    for (name, value) in &call.query {
        request =
            request.query(name, value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    }
    if let Some(body) = &call.body {
        let envelope = operation.request().and_then(|it| it.envelope());
        request = match envelope {
            Some(key) => request.json(Map::from_iter([(key.to_owned(), body.clone())])),
            None => request.json(body),
        };
    }
    Ok(request.send().await)
}
