//! What a scenario leaves behind: in goes what was exchanged, out come the names of what stays.
//!
//! A creation whose answer cannot be used may have made something all the same, whose id nobody knows.
//! If it has a slug, that is known, as the scenario chose it, so it can be put away by that.

use std::collections::BTreeMap;

use codegen::model::{Api, Media};
use loopback::Response;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use crate::calls::segments;
use crate::own::{makes, operation, ways};
use crate::play::{Taken, code};
use crate::proxy::Failed;
use crate::scenario::{Call, Expect};

/// What a creation has made perhaps: the slug, and else which operation it was.
pub(crate) fn name(call: &Call) -> String {
    let slug = call.body.as_ref().and_then(|it| it["api_slug"].as_str());
    slug.map_or_else(|| format!("what {} made", call.operation), str::to_owned)
}

/// Whether nobody knows what became of this creation.
pub(crate) fn is_lost(api: &Api, call: &Call, answer: Result<&Response, &Failed>) -> bool {
    match answer {
        Ok(response) => {
            let is_refusal = (400..500).contains(&response.status) && code(response).is_some();
            !is_refusal && made(api, &call.operation, response).is_none()
        }
        Err(failed) => failed.is_sent,
    }
}

/// The answer to an operation, without the envelope.
fn result<'a>(api: &Api, id: &str, response: &'a Response) -> Option<&'a Value> {
    let (body, result) = (response.body.as_ref()?, operation(api, id)?.result());
    result.and_then(Media::envelope).map_or(Some(body), |key| body.get(key))
}

/// The id of what an operation has made, and all else that is answered of it.
fn made<'a>(api: &Api, id: &str, response: &'a Response) -> Option<(&'a str, &'a Value)> {
    let made = result(api, id, response).filter(|_| is_success(response))?;
    let name = ways(api, operation(api, id)?).first()?.name;
    Some((made["id"][format!("{name}_id")].as_str()?, made))
}

fn is_success(response: &Response) -> bool {
    (200..300).contains(&response.status)
}

/// The call that puts away what a creation has made, by its slug; and whether that deletes it.
pub(crate) fn putting_away(api: &Api, creation: &Call) -> Option<(Call, bool)> {
    let slug = creation.body.as_ref()?["api_slug"].as_str()?;
    let way = ways(api, operation(api, &creation.operation)?).into_iter().next()?;
    let mut arguments = creation.arguments.clone();
    arguments.insert(way.name.to_owned(), slug.to_owned());
    let call = Call {
        operation: way.operation.id.clone(),
        name: None,
        arguments,
        query: BTreeMap::new(),
        body: (!way.deletes).then(|| json!({"is_archived": true})),
        expect: Expect::Success,
        asks: None,
    };
    Some((call, way.deletes))
}

/// Whether that has archived it; nothing if there is nothing any more.
pub(crate) fn is_archived(
    api: &Api,
    (call, deletes): (&Call, bool),
    answer: Result<&Response, &Failed>,
) -> Option<bool> {
    match answer {
        Ok(response) if response.status == 404 && code(response) == Some("not_found") => None,
        Ok(response) if deletes && is_success(response) => None,
        Ok(response) => {
            let thing = result(api, &call.operation, response);
            Some(thing.is_some_and(|it| it["is_archived"] == true))
        }
        Err(_) => Some(false),
    }
}

/// What was made and is still there.
#[derive(Default)]
struct Thing {
    slug: String,
    /// Where it was made, unless it was in the scratch target.
    elsewhere: String,
    is_archived: bool,
}

/// What was made in a scratch target of this path or elsewhere, but for what was deleted, and for what goes
/// with that: the slugs of what is archived, and of all else.
pub(crate) fn remains(api: &Api, scratch: &str, taken: &[Taken]) -> (Vec<String>, Vec<String>) {
    let mut things: BTreeMap<String, Thing> = BTreeMap::new();
    for it in taken.iter().filter(|it| is_success(&it.response)) {
        let path = &it.request.path;
        let parts: Vec<_> =
            path.split('/').map(|it| percent_decode_str(it).decode_utf8_lossy()).collect();
        let names = |id: &str, thing: &Thing, part: &str| part == id || part == thing.slug;
        if it.request.method == "DELETE" {
            let last = parts.last().map_or("", |it| it);
            things.retain(|id, thing| !names(id, thing, last));
            continue;
        }
        let Some(operation) = operation(api, &it.operation) else { continue };
        let data = result(api, &it.operation, &it.response).unwrap_or_default();
        let (id, is_new) = match segments(operation).last() {
            _ if makes(operation) => {
                let is_inside = |(id, thing): (&String, &Thing)| {
                    parts.iter().any(|part| names(id, thing, part))
                };
                if things.iter().any(is_inside) {
                    continue;
                }
                let id = made(api, &it.operation, &it.response).map(|(id, _)| id);
                (id, true)
            }
            Some(name) => (data["id"][format!("{name}_id")].as_str(), false),
            None => (None, false),
        };
        // What has no id was told as lost.
        let Some(id) = id.filter(|id| is_new || things.contains_key(*id)) else { continue };
        let thing = things.entry(id.to_owned()).or_default();
        if is_new && !path.starts_with(scratch) {
            thing.elsewhere = format!("{path}/");
        }
        thing.slug = data["api_slug"].as_str().unwrap_or(id).to_owned();
        thing.is_archived = data["is_archived"] == true;
    }
    let (archived, left): (Vec<Thing>, Vec<Thing>) =
        things.into_values().partition(|it| it.is_archived);
    [archived, left].map(|them| them.into_iter().map(|it| it.elsewhere + &it.slug).collect()).into()
}

#[cfg(test)]
mod tests {
    use loopback::Request;

    use super::*;
    use crate::spec;

    const SCRATCH: &str = "/v2/lists/scratch/";

    fn taken(operation: &str, method: &str, path: &str, status: u16, body: Option<Value>) -> Taken {
        let (method, path) = (method.to_owned(), path.to_owned());
        let (query, headers) = (Vec::new(), Vec::new());
        Taken {
            number: 1,
            operation: operation.to_owned(),
            request: Request { method, path, query, headers, body: None },
            response: Response { status, headers: Vec::new(), body, text: None },
        }
    }

    #[test]
    fn what_was_deleted_is_not_left() {
        let attribute = json!({"id": {"attribute_id": "a"}, "api_slug": "größe_r1"});
        let made = json!({"data": attribute});
        let made =
            taken("create_attribute", "POST", "/v2/lists/scratch/attributes", 200, Some(made));
        let deleted = |name: &str, status| {
            let path = format!("/v2/lists/scratch/attributes/{name}");
            taken("delete_attribute", "DELETE", &path, status, None)
        };
        let left = |it: Taken| remains(&spec::API, SCRATCH, &[made.clone(), it]).1;
        assert_eq!(left(deleted("a", 204)), [""; 0]);
        assert_eq!(left(deleted("gr%C3%B6%C3%9Fe_r1", 200)), [""; 0]);
        assert_eq!(left(deleted("other", 204)), ["größe_r1"]);
        assert_eq!(left(deleted("a", 403)), ["größe_r1"]);
    }
}
