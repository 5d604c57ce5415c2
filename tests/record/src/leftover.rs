//! What a scenario leaves behind: in goes what was exchanged, out come the slugs that stay taken.
//!
//! A creation whose answer cannot be used may have made something all the same, whose id nobody knows.
//! Its slug is known, as the scenario chose it, so it can be archived by that.

use std::collections::BTreeMap;

use loopback::Response;
use serde_json::json;

use crate::play::{Taken, code};
use crate::proxy::Failed;
use crate::scenario::{Call, Expect};

/// The slug that this call may have made without an answer that says so.
pub(crate) fn lost(call: &Call, answer: Result<&Response, &Failed>) -> Option<String> {
    let is_settled = match answer {
        Ok(response) => {
            let id = response.body.as_ref().and_then(|it| it.pointer("/data/id/attribute_id"));
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
    Call {
        operation: "update_attribute".to_owned(),
        name: None,
        attribute: Some(slug.to_owned()),
        query: BTreeMap::new(),
        body: Some(json!({"is_archived": true})),
        expect: Expect::Success,
        ..creation.clone()
    }
}

/// Whether that has archived it; nothing if there was nothing to archive.
pub(crate) fn is_archived(answer: Result<&Response, &Failed>) -> Option<bool> {
    match answer {
        Ok(response) if response.status == 404 && code(response) == Some("not_found") => None,
        Ok(response) => {
            let body = response.body.as_ref();
            Some(body.is_some_and(|body| body["data"]["is_archived"] == true))
        }
        Err(_) => Some(false),
    }
}

/// The attributes that were made: those that are archived, and the others.
pub(crate) fn remains(taken: &[Taken]) -> (Vec<String>, Vec<String>) {
    let mut attributes = BTreeMap::new();
    for it in taken.iter().filter(|it| it.operation.ends_with("_attribute")) {
        let data = it.response.body.as_ref().map(|body| &body["data"]).unwrap_or_default();
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
