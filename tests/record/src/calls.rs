//! Makes a call of a scenario. In: the call as data. Out: the client's result.
//!
//! Arguments, path and envelope come from the spec alone, so new operations can be called. Requests are made
//! by path and not by the client's typed methods, so that scenarios can be wrong on purpose; the round-trip
//! tests cover those methods.

use attio_client::http::Method;
use attio_client::{Client, Error};
use codegen::model::{Api, Operation, ParameterIn};
use serde_json::{Map, Value};

use crate::cleanup;
use crate::scenario::{Call, Expect};
use crate::spec;

/// The arguments that default to those of the scratch target.
const DEFAULTS: [(&str, &str); 2] = [("target", "${target}"), ("identifier", "${identifier}")];

/// Adds the scratch target to a call. The error describes a missing or superfluous argument.
pub(crate) fn complete(api: &Api, mut call: Call) -> Result<Call, String> {
    let Some(operation) = cleanup::operation(api, &call.operation) else {
        let known: Vec<&str> = api.operations.iter().map(|it| it.id.as_str()).collect();
        let (id, known) = (&call.operation, known.join(", "));
        return Err(format!("unknown operation `{id}`; there are {known}"));
    };
    let (id, names) = (&operation.id, segments(operation));
    for (name, default) in DEFAULTS.iter().filter(|(name, _)| names.contains(name)) {
        call.arguments.entry((*name).to_owned()).or_insert_with(|| (*default).to_owned());
    }
    if let Some(missing) = names.iter().find(|it| !call.arguments.contains_key(**it)) {
        return Err(format!("{id} requires `{missing}`; add it"));
    }
    if let Some(unknown) = call.arguments.keys().find(|it| !names.contains(&it.as_str())) {
        let names = names.join(", ");
        return Err(format!("{id} has no `{unknown}`; remove it, as its path has: {names}"));
    }
    match (&call.asks, &call.expect) {
        (None, _) => {}
        (Some(_), Expect::Success) => call.expect = Expect::Anything,
        (Some(_), _) => return Err("it has `expect` and `asks`; remove one of them".to_owned()),
    }
    match (&operation.body, &call.body) {
        (Some(_), None) => return Err(format!("{id} requires `body`; add it")),
        (None, Some(_)) => return Err(format!("{id} has no `body`; remove it")),
        _ => {}
    }
    match call.query.iter().find(|(_, value)| value.is_array() || value.is_object()) {
        Some((name, _)) => Err(format!("`query.{name}` is not a string, number or boolean")),
        None => Ok(call),
    }
}

/// Whether an operation has no path parameters but those of the scratch target.
pub(crate) fn in_target(operation: &Operation) -> bool {
    segments(operation).iter().all(|it| DEFAULTS.iter().any(|(name, _)| name == it))
}

/// The names of an operation's path parameters.
pub(crate) fn segments(operation: &Operation) -> Vec<&str> {
    let parameters = operation.parameters_in_order().into_iter();
    let in_path = parameters.filter(|it| it.location == Some(ParameterIn::Path));
    in_path.map(|it| it.name.as_str()).collect()
}

/// Makes a call whose references are resolved. Returns the client's result: the JSON of the response.
///
/// # Errors
/// If there is no such operation.
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
