//! What a scenario may create, in a larger API than that of this repository: what is refused, and what is left
//! at the end.

use loopback::{Request, Response};
use serde_json::json;

use super::*;
use crate::leftover::{is_outcome_unknown, leftovers, removal_call};
use crate::play::PlayedCall;
use crate::scenario::Scenario;
use crate::settings::Settings;
use crate::token::Token;

/// Objects and entries of lists can be deleted; notes and lists cannot.
const SPEC: &str = "
openapi: 3.0.3
info: {title: Larger, version: '1'}
paths:
  /v2/objects:
    get: {operationId: list_objects, responses: {'200': {description: All., content: {application/json: {schema: {type: object}}}}}}
    post:
      operationId: create_object
      requestBody: {content: {application/json: {schema: {type: object, properties: {api_slug: {type: string}}}}}}
      responses: {'200': {description: It., content: {application/json: {schema: {type: object}}}}}
  /v2/objects/{object}:
    parameters: [{name: object, in: path, required: true, schema: {type: string}}]
    get: {operationId: get_object, responses: {'200': {description: It.}}}
    delete: {operationId: delete_object, responses: {'204': {description: Gone.}}}
  /v2/objects/{object}/views:
    parameters: [{name: object, in: path, required: true, schema: {type: string}}]
    post: {operationId: create_view, responses: {'200': {description: It.}}}
  /v2/notes:
    post: {operationId: create_note, responses: {'200': {description: It.}}}
  /v2/lists:
    post:
      operationId: create_list
      requestBody: {content: {application/json: {schema: {type: object, properties: {api_slug: {type: string}}}}}}
      responses: {'200': {description: It.}}
  /v2/lists/{list}:
    parameters: [{name: list, in: path, required: true, schema: {type: string}}]
    patch:
      operationId: update_list
      requestBody: {content: {application/json: {schema: {type: object, properties: {is_archived: {type: boolean}}}}}}
      responses: {'200': {description: It.}}
  /v2/lists/{list}/entries:
    parameters: [{name: list, in: path, required: true, schema: {type: string}}]
    post: {operationId: create_entry, responses: {'200': {description: It.}}}
  /v2/lists/{list}/entries/query:
    parameters: [{name: list, in: path, required: true, schema: {type: string}}]
    post: {operationId: query_entries, x-safety: read-only, responses: {'200': {description: All.}}}
  /v2/lists/{list}/entries/{entry}:
    parameters:
      - {name: list, in: path, required: true, schema: {type: string}}
      - {name: entry, in: path, required: true, schema: {type: string}}
    delete: {operationId: delete_entry, responses: {'204': {description: Gone.}}}
";

fn api() -> Api {
    codegen::model::read(&codegen::document::parse(SPEC).expect("the spec is valid"))
}

fn settings() -> Settings {
    Settings {
        base_url: "http://127.0.0.1:1".to_owned(),
        token: Token::new("0123456789abcdef").expect("the token is long enough"),
        target: "lists".to_owned(),
        identifier: "scratch".to_owned(),
        run: "r1".to_owned(),
    }
}

/// The error of a scenario, if it is refused.
fn refusal(calls: &str, cleanup: &str) -> Option<String> {
    let text = format!("{{about: a test, calls: [{calls}], cleanup: [{cleanup}]}}");
    let scenario = Scenario::of(&api(), "it", &text);
    let checked = scenario.and_then(|it| settings().check_writes_of(&api(), &it));
    checked.err()
}

const OBJECT: &str = "{operation: create_object, name: ship, body: {api_slug: 'ship_${run}'}}";
const DELETED: &str = "{operation: delete_object, object: '${ship.id.object_id}'}";
const ENTRY: &str = "{operation: create_entry, name: first, list: '${identifier}'}";

#[test]
fn a_scenario_may_create_anywhere_what_it_deletes() {
    let in_it = "{operation: create_view, object: '${ship.id.object_id}'}";
    let by_slug = "{operation: create_view, object: 'ship_${run}'}";
    let entry = "{operation: delete_entry, list: '${identifier}', entry: '${first.id.entry_id}'}";
    let refused_note = "{operation: create_note, expect: 400 validation_type}";
    for (calls, cleanup) in [
        (OBJECT, DELETED),
        (&format!("{OBJECT}, {in_it}, {by_slug}"), DELETED),
        (ENTRY, entry),
        (refused_note, ""),
        ("{operation: query_entries, list: sales}", ""),
    ] {
        assert_eq!(refusal(calls, cleanup), None, "{calls}");
    }
}

#[test]
fn creations_without_a_cleanup_are_refused_with_the_reason() {
    let list = "{operation: create_list, name: ships, body: {api_slug: 'ships_${run}'}}";
    let archived =
        "{operation: update_list, list: '${ships.id.list_id}', body: {is_archived: true}}";
    let deleted = |object: &str| format!("{{operation: delete_object, object: '{object}'}}");
    let cases = [
        (OBJECT, "", "under `cleanup` call delete_object with `${<name>.id.object_id}`"),
        ("{operation: create_object, name: ship, body: {}}", DELETED, "must contain `${run}`"),
        // Something else than was created.
        (OBJECT, &deleted("${ship.id.workspace_id}"), "what it creates is not cleaned up"),
        ("{operation: create_note}", "", "no operation that deletes or archives it"),
        (
            list,
            archived,
            "creates something that stays in the workspace, as the spec has no `DELETE /v2/lists/{…}`",
        ),
        (ENTRY, "", "under `cleanup` call delete_entry with `${<name>.id.entry_id}`"),
        // Created by others.
        (
            "{operation: list_objects, name: all}",
            &deleted("${all.id.object_id}"),
            "would write to /v2/objects/{object}",
        ),
        ("{operation: list_objects}", &deleted("people"), "would write to /v2/objects/{object}"),
        ("{operation: delete_object, object: ships, expect: 404 not_found}", "", "would write to"),
        (
            "{operation: update_list, list: '${identifier}', body: {}}",
            "",
            "would write to /v2/lists/{list}",
        ),
        (
            "{operation: create_view, object: 'x_${run}', name: v}, {operation: create_view, object: people}",
            "",
            "cannot be cleaned up",
        ),
    ];
    for (calls, cleanup, reason) in cases {
        let error = refusal(calls, cleanup).unwrap_or_else(|| panic!("allowed: {calls}"));
        assert!(error.contains(reason), "{calls}: {error}");
    }
}

fn played_call(operation: &str, method: &str, path: &str, status: u16, body: Value) -> PlayedCall {
    let request = Request {
        method: method.to_owned(),
        path: path.to_owned(),
        query: Vec::new(),
        headers: Vec::new(),
        body: None,
    };
    let body = Some(body).filter(|it| !it.is_null());
    let response = Response { status, headers: Vec::new(), body, text: None };
    PlayedCall { number: 1, operation: operation.to_owned(), request, response }
}

#[test]
fn leftovers_are_reported_with_their_paths() {
    let object = json!({"id": {"object_id": "o"}, "api_slug": "ship_r1"});
    let made = played_call("create_object", "POST", "/v2/objects", 200, object);
    let view =
        played_call("create_view", "POST", "/v2/objects/ship_r1/views", 200, json!({"id": "v"}));
    let deleted =
        |status| played_call("delete_object", "DELETE", "/v2/objects/o", status, Value::Null);
    let entry = json!({"id": {"entry_id": "e"}});
    let entry = played_call("create_entry", "POST", "/v2/lists/scratch/entries", 200, entry);
    let left = |calls: &[PlayedCall]| leftovers(&api(), "/v2/lists/scratch/", calls).1;
    assert_eq!(left(&[made.clone(), view.clone()]), ["/v2/objects/ship_r1"]);
    assert_eq!(left(&[made.clone(), view, deleted(204)]), [""; 0]);
    assert_eq!(left(&[made, deleted(403), entry]), ["e", "/v2/objects/ship_r1"]);
}

#[test]
fn a_creation_with_a_lost_response_is_deleted_by_its_slug() {
    let (api, body) = (api(), Some(json!({"api_slug": "ship_r1"})));
    let text = format!("{{about: a test, calls: [{OBJECT}], cleanup: [{DELETED}]}}");
    let call = Scenario::of(&api, "it", &text).expect("the scenario is valid").calls.remove(0);
    let call = Call { body, ..call };
    let lost = played_call("create_object", "POST", "/v2/objects", 200, json!({})).response;
    assert!(is_outcome_unknown(&api, &call, Ok(&lost)));
    let (deletion, deletes) = removal_call(&api, &call).expect("it can be deleted");
    assert_eq!((deletion.operation.as_str(), deletes), ("delete_object", true));
    assert_eq!((deletion.argument("object"), deletion.body.as_ref()), (Some("ship_r1"), None));
}
