//! The ten operations: in goes a call as data, out comes what the typed client makes of it.
//!
//! This is the one place where a name of the spec becomes a method of the client. What a type of the
//! client would not take, such as text for a number in the query, goes by the methods that take
//! anything, so that scenarios can be wrong on purpose.

use attio_client::types::{self, Target};
use attio_client::{Client, Error};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::scenario::Call;

/// Each operation, and what it takes beside `target`, `identifier` and the query.
const OPERATIONS: [(&str, &[&str]); 10] = [
    ("list_attributes", &[]),
    ("create_attribute", &["body"]),
    ("get_attribute", &["attribute"]),
    ("update_attribute", &["attribute", "body"]),
    ("list_select_options", &["attribute"]),
    ("create_select_option", &["attribute", "body"]),
    ("update_select_option", &["attribute", "option", "body"]),
    ("list_statuses", &["attribute"]),
    ("create_status", &["attribute", "body"]),
    ("update_status", &["attribute", "status", "body"]),
];

/// Whether a call has what its operation takes, and nothing else.
pub(crate) fn check(call: &Call) -> Result<(), String> {
    let Some((operation, takes)) = OPERATIONS.iter().find(|(id, _)| *id == call.operation) else {
        let known = OPERATIONS.map(|(id, _)| id).join(", ");
        return Err(format!("unknown operation `{}`; there are {known}", call.operation));
    };
    let given = [
        ("attribute", call.attribute.is_some()),
        ("option", call.option.is_some()),
        ("status", call.status.is_some()),
        ("body", call.body.is_some()),
    ];
    for (argument, is_given) in given {
        match (takes.contains(&argument), is_given) {
            (true, false) => return Err(format!("{operation} needs `{argument}`; write it")),
            (false, true) => return Err(format!("{operation} takes no `{argument}`; remove it")),
            _ => {}
        }
    }
    match call.query.iter().find(|(_, value)| value.is_array() || value.is_object()) {
        Some((name, _)) => Err(format!("`query.{name}` is no text, number or truth value")),
        None => Ok(()),
    }
}

/// Sends a call: typed setters where the value fits, the ones for anything else where not.
macro_rules! sent {
    ($call:expr, $arguments:expr $(, $setter:ident)*) => {{
        #[allow(unused_mut, reason = "not every call has a query")]
        let mut call = $call;
        for (name, value) in &$arguments.query {
            let value = text(value);
            $(
                if name == stringify!($setter) && let Ok(value) = value.parse() {
                    call = call.$setter(value);
                    continue;
                }
            )*
            call = call.query(name, value);
        }
        call.send().await.map(|answer| json!(answer))
    }};
}

/// Makes a call whose references are resolved, and gives what the client read, encoded again.
///
/// # Errors
/// A body that the client's type cannot hold; nothing was sent.
pub(crate) async fn make(attio: &Client, it: &Call) -> Result<Result<Value, Error>, String> {
    let target = || Target::from_text(&it.target);
    let identifier = &it.identifier;
    let argument = |argument: &Option<String>| argument.clone().unwrap_or_default();
    let (attribute, option) = (argument(&it.attribute), argument(&it.option));
    let status = argument(&it.status);
    Ok(match it.operation.as_str() {
        "list_attributes" => {
            sent!(attio.list_attributes(target(), identifier), it, limit, offset, show_archived)
        }
        "create_attribute" => {
            let body = body::<types::CreateAttribute>(it)?;
            sent!(attio.create_attribute(target(), identifier, body), it)
        }
        "get_attribute" => sent!(attio.get_attribute(target(), identifier, attribute), it),
        "update_attribute" => {
            let body = body::<types::UpdateAttribute>(it)?;
            sent!(attio.update_attribute(target(), identifier, attribute, body), it)
        }
        "list_select_options" => {
            sent!(attio.list_select_options(target(), identifier, attribute), it, show_archived)
        }
        "create_select_option" => {
            let body = body::<types::CreateSelectOption>(it)?;
            sent!(attio.create_select_option(target(), identifier, attribute, body), it)
        }
        "update_select_option" => {
            let body = body::<types::UpdateSelectOption>(it)?;
            sent!(attio.update_select_option(target(), identifier, attribute, option, body), it)
        }
        "list_statuses" => {
            sent!(attio.list_statuses(target(), identifier, attribute), it, show_archived)
        }
        "create_status" => {
            let body = body::<types::CreateStatus>(it)?;
            sent!(attio.create_status(target(), identifier, attribute, body), it)
        }
        "update_status" => {
            let body = body::<types::UpdateStatus>(it)?;
            sent!(attio.update_status(target(), identifier, attribute, status, body), it)
        }
        other => return Err(format!("unknown operation `{other}`")),
    })
}

/// The body, as the type of the operation.
fn body<T: DeserializeOwned>(call: &Call) -> Result<T, String> {
    let body = call.body.clone().unwrap_or_default();
    serde_json::from_value(body).map_err(|error| {
        format!("`body` does not fit {}: {error}; mend it in the scenario", call.operation)
    })
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_the_operations_of_the_spec() {
        let mut ours = OPERATIONS.map(|(id, _)| id);
        let mut spec: Vec<&str> = crate::drift::operations().collect();
        ours.sort_unstable();
        spec.sort_unstable();
        assert_eq!(ours, spec[..]);
    }
}
