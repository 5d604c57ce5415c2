//! What a scenario leaves behind: in goes what was exchanged, out come the slugs that stay taken.
//!
//! A creation whose answer cannot be used may have made something all the same, whose id nobody knows.
//! Its slug is known, as the scenario chose it, so it can be archived by that.

use std::collections::BTreeMap;

use codegen::model::Operation;
use loopback::Response;
use percent_encoding::percent_decode_str;
use serde_json::json;

use crate::play::{Taken, code};
use crate::proxy::Failed;
use crate::scenario::{Call, Expect};
use crate::spec;

/// The operation that archives an attribute.
const ARCHIVING: &str = "update_attribute";

/// The slug that this call may have made without an answer that says so.
pub(crate) fn lost(call: &Call, answer: Result<&Response, &Failed>) -> Option<String> {
    let is_settled = match answer {
        Ok(response) => {
            let made = spec::result(&call.operation, response.body.as_ref());
            let id = made.and_then(|it| it.pointer("/id/attribute_id"));
            let is_refusal = (400..500).contains(&response.status) && code(response).is_some();
            is_refusal || id.is_some_and(|id| id.is_string())
        }
        Err(failed) => !failed.is_sent,
    };
    let slug = call.body.as_ref()?.get("api_slug")?.as_str()?;
    (call.operation == "create_attribute" && !is_settled).then(|| slug.to_owned())
}

/// The call that archives what a creation has made, by its slug.
pub(crate) fn archiving(creation: &Call, slug: &str) -> Call {
    let mut arguments = creation.arguments.clone();
    arguments.insert("attribute".to_owned(), slug.to_owned());
    Call {
        operation: ARCHIVING.to_owned(),
        name: None,
        arguments,
        query: BTreeMap::new(),
        body: Some(json!({"is_archived": true})),
        expect: Expect::Success,
    }
}

/// Whether a call archives the attribute that it names, or deletes it.
pub(crate) fn puts_away(call: &Call) -> bool {
    let deletes = |it: &Operation| it.method == "delete" && it.path.ends_with("/{attribute}");
    let archives = || call.body.as_ref().is_some_and(|body| body["is_archived"] == true);
    spec::operation(&call.operation).is_some_and(deletes)
        || (call.operation == ARCHIVING && archives())
}

/// Whether that has archived it; nothing if there was nothing to archive.
pub(crate) fn is_archived(answer: Result<&Response, &Failed>) -> Option<bool> {
    match answer {
        Ok(response) if response.status == 404 && code(response) == Some("not_found") => None,
        Ok(response) => {
            let attribute = spec::result(ARCHIVING, response.body.as_ref());
            Some(attribute.is_some_and(|it| it["is_archived"] == true))
        }
        Err(_) => Some(false),
    }
}

/// The attributes that were made, but for those that were deleted: those that are archived, and the
/// others.
pub(crate) fn remains(taken: &[Taken]) -> (Vec<String>, Vec<String>) {
    let mut attributes: BTreeMap<String, (String, bool)> = BTreeMap::new();
    for it in taken.iter().filter(|it| it.operation.ends_with("_attribute")) {
        if it.request.method == "DELETE" && (200..300).contains(&it.response.status) {
            let name = it.request.path.rsplit('/').next().unwrap_or_default();
            let name = percent_decode_str(name).decode_utf8_lossy();
            attributes.retain(|id, (slug, _)| name != **id && name != **slug);
            continue;
        }
        let data = spec::result(&it.operation, it.response.body.as_ref()).unwrap_or_default();
        let Some(id) = data["id"]["attribute_id"].as_str().map(str::to_owned) else { continue };
        if it.operation == "create_attribute" || attributes.contains_key(&id) {
            let slug = data["api_slug"].as_str().unwrap_or_default().to_owned();
            attributes.insert(id, (slug, data["is_archived"] == true));
        }
    }
    let (archived, left): (Vec<_>, Vec<_>) =
        attributes.into_values().partition(|(_, is_archived)| *is_archived);
    let slugs = |them: Vec<(String, bool)>| them.into_iter().map(|(slug, _)| slug).collect();
    (slugs(archived), slugs(left))
}

#[cfg(test)]
mod tests {
    use loopback::Request;
    use serde_json::Value;

    use super::*;

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
        let left = |it: Taken| remains(&[made.clone(), it]).1;
        assert_eq!(left(deleted("a", 204)), [""; 0]);
        assert_eq!(left(deleted("gr%C3%B6%C3%9Fe_r1", 200)), [""; 0]);
        assert_eq!(left(deleted("other", 204)), ["größe_r1"]);
        assert_eq!(left(deleted("a", 403)), ["größe_r1"]);
    }
}
