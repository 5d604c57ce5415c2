//! What a scenario leaves in the workspace. In: the calls that were made. Out: the names of what is left.
//!
//! A creation without a usable response may still have created something with an unknown id. If it has a
//! slug, which the scenario chose, it is removed by that.

use std::collections::BTreeMap;

use codegen::model::{Api, Media};
use loopback::Response;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use crate::calls::segments;
use crate::cleanup::{creates, operation, removals};
use crate::play::{PlayedCall, code};
use crate::proxy::ProxyError;
use crate::scenario::{Call, Expect};

/// Names what a creation may have created: the slug, or else the operation.
pub(crate) fn name(call: &Call) -> String {
    let slug = call.body.as_ref().and_then(|it| it["api_slug"].as_str());
    slug.map_or_else(|| format!("what {} created", call.operation), str::to_owned)
}

/// Whether it is unknown what this creation created, if anything.
pub(crate) fn is_outcome_unknown(
    api: &Api,
    call: &Call,
    response: Result<&Response, &ProxyError>,
) -> bool {
    match response {
        Ok(response) => {
            let is_refusal = (400..500).contains(&response.status) && code(response).is_some();
            !is_refusal && created(api, &call.operation, response).is_none()
        }
        Err(failed) => failed.is_sent,
    }
}

/// The result of an operation, without the envelope.
fn result<'a>(api: &Api, id: &str, response: &'a Response) -> Option<&'a Value> {
    let (body, result) = (response.body.as_ref()?, operation(api, id)?.result());
    result.and_then(Media::envelope).map_or(Some(body), |key| body.get(key))
}

/// The id of what an operation created, and the whole result.
fn created<'a>(api: &Api, id: &str, response: &'a Response) -> Option<(&'a str, &'a Value)> {
    let result = result(api, id, response).filter(|_| is_success(response))?;
    let name = removals(api, operation(api, id)?).first()?.name;
    Some((result["id"][format!("{name}_id")].as_str()?, result))
}

fn is_success(response: &Response) -> bool {
    (200..300).contains(&response.status)
}

/// The call that removes, by its slug, what a creation has created, and whether it deletes it.
pub(crate) fn removal_call(api: &Api, creation: &Call) -> Option<(Call, bool)> {
    let slug = creation.body.as_ref()?["api_slug"].as_str()?;
    let removal = removals(api, operation(api, &creation.operation)?).into_iter().next()?;
    let mut arguments = creation.arguments.clone();
    arguments.insert(removal.name.to_owned(), slug.to_owned());
    let call = Call {
        operation: removal.operation.id.clone(),
        name: None,
        arguments,
        query: BTreeMap::new(),
        body: (!removal.deletes).then(|| json!({"is_archived": true})),
        expect: Expect::Success,
        asks: None,
    };
    Some((call, removal.deletes))
}

/// Whether a removal has archived it; `None` if it does not exist any more.
pub(crate) fn is_archived(
    api: &Api,
    (call, deletes): (&Call, bool),
    response: Result<&Response, &ProxyError>,
) -> Option<bool> {
    match response {
        Ok(response) if response.status == 404 && code(response) == Some("not_found") => None,
        Ok(response) if deletes && is_success(response) => None,
        Ok(response) => {
            let item = result(api, &call.operation, response);
            Some(item.is_some_and(|it| it["is_archived"] == true))
        }
        Err(_) => Some(false),
    }
}

/// Something that was created and still exists.
#[derive(Default)]
struct Item {
    slug: String,
    /// The path of its parent, unless it is in the scratch target.
    parent: String,
    is_archived: bool,
}

/// What the calls created and did not delete, without what is inside another such item: the slugs of archived
/// items, and of all others. `scratch` is the path of the scratch target.
pub(crate) fn leftovers(
    api: &Api,
    scratch: &str,
    calls: &[PlayedCall],
) -> (Vec<String>, Vec<String>) {
    let mut items: BTreeMap<String, Item> = BTreeMap::new();
    for it in calls.iter().filter(|it| is_success(&it.response)) {
        let path = &it.request.path;
        let parts: Vec<_> =
            path.split('/').map(|it| percent_decode_str(it).decode_utf8_lossy()).collect();
        let identifies = |id: &str, item: &Item, part: &str| part == id || part == item.slug;
        if it.request.method == "DELETE" {
            let last = parts.last().map_or("", |it| it);
            items.retain(|id, item| !identifies(id, item, last));
            continue;
        }
        let Some(operation) = operation(api, &it.operation) else { continue };
        let data = result(api, &it.operation, &it.response).unwrap_or_default();
        let (id, is_new) = match segments(operation).last() {
            _ if creates(operation) => {
                let is_inside = |(id, item): (&String, &Item)| {
                    parts.iter().any(|part| identifies(id, item, part))
                };
                if items.iter().any(is_inside) {
                    continue;
                }
                let id = created(api, &it.operation, &it.response).map(|(id, _)| id);
                (id, true)
            }
            Some(name) => (data["id"][format!("{name}_id")].as_str(), false),
            None => (None, false),
        };
        // Without an id, it counts as a creation with an unknown outcome.
        let Some(id) = id.filter(|id| is_new || items.contains_key(*id)) else { continue };
        let item = items.entry(id.to_owned()).or_default();
        if is_new && !path.starts_with(scratch) {
            item.parent = format!("{path}/");
        }
        item.slug = data["api_slug"].as_str().unwrap_or(id).to_owned();
        item.is_archived = data["is_archived"] == true;
    }
    let (archived, left): (Vec<Item>, Vec<Item>) =
        items.into_values().partition(|it| it.is_archived);
    [archived, left].map(|items| items.into_iter().map(|it| it.parent + &it.slug).collect()).into()
}

#[cfg(test)]
mod tests {
    use loopback::Request;

    use super::*;
    use crate::spec;

    const SCRATCH: &str = "/v2/lists/scratch/";

    fn played_call(
        operation: &str,
        method: &str,
        path: &str,
        status: u16,
        body: Option<Value>,
    ) -> PlayedCall {
        let (method, path) = (method.to_owned(), path.to_owned());
        let (query, headers) = (Vec::new(), Vec::new());
        PlayedCall {
            number: 1,
            operation: operation.to_owned(),
            request: Request { method, path, query, headers, body: None },
            response: Response { status, headers: Vec::new(), body, text: None },
        }
    }

    #[test]
    fn deleted_items_are_not_left() {
        let attribute = json!({"id": {"attribute_id": "a"}, "api_slug": "größe_r1"});
        let made = json!({"data": attribute});
        let made = played_call(
            "create_attribute",
            "POST",
            "/v2/lists/scratch/attributes",
            200,
            Some(made),
        );
        let deleted = |name: &str, status| {
            let path = format!("/v2/lists/scratch/attributes/{name}");
            played_call("delete_attribute", "DELETE", &path, status, None)
        };
        let left = |it: PlayedCall| leftovers(&spec::API, SCRATCH, &[made.clone(), it]).1;
        assert_eq!(left(deleted("a", 204)), [""; 0]);
        assert_eq!(left(deleted("gr%C3%B6%C3%9Fe_r1", 200)), [""; 0]);
        assert_eq!(left(deleted("other", 204)), ["größe_r1"]);
        assert_eq!(left(deleted("a", 403)), ["größe_r1"]);
    }
}
