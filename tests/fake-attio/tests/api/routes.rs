//! Routes and path segments.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Api, COMPANIES, DEALS, PEOPLE, attribute, reply};

/// Source: recorded.
#[tokio::test]
async fn an_unknown_route_is_404_with_method_and_path() {
    let api = Api::start().await;
    for (method, path) in [
        (Method::GET, "/"),
        (Method::GET, "/v2/ships"),
        (Method::GET, "/v2/ships/people/attributes"),
        (Method::POST, "/v2/attributes/name/archive"),
        (Method::DELETE, "/v2/objects/people/attributes"),
        (Method::TRACE, "/v2/objects/people/attributes/name"),
        (Method::GET, "/v2/objects/people/attributes/name/holograms/x"),
        (Method::GET, "/v2/objects/people/attributes/"),
    ] {
        let response = reply(api.with_token(method.clone(), path)).await;
        let message = format!("Could not find endpoint \"{method} {path}\".");
        assert_eq!(response.refused(404, "not_found"), message);
    }
}

/// Source: recorded; the response has no such header.
#[tokio::test]
async fn an_unknown_route_has_no_allow_header() {
    let api = Api::start().await;
    let response = api.with_token(Method::DELETE, PEOPLE).send().await.unwrap();
    assert_eq!(response.headers().get("allow"), None);
}

/// Source: inferred; an empty segment changes the route.
#[tokio::test]
async fn an_empty_segment_is_another_route() {
    let api = Api::start().await;
    for path in [
        "/v2/objects//attributes",
        "/v2/objects/people/attributes//options",
        "/v2//people/attributes",
    ] {
        let response = api.get(path).await;
        assert!(
            response.refused(404, "not_found").starts_with("Could not find endpoint"),
            "{path}"
        );
    }
}

/// Source: inferred for the slash; users have such titles, and Attio's own titles contain emoji and `&`.
#[tokio::test]
async fn an_encoded_segment_is_one_title() {
    let api = Api::start().await;
    api.create(PEOPLE, attribute("tier", "select")).await;
    let options = format!("{PEOPLE}/tier/options");
    for (title, encoded) in [
        ("Pilot / Proposal", "Pilot%20%2F%20Proposal"),
        ("100% + & ?#", "100%25%20+%20%26%20%3F%23"),
        ("🎉", "%F0%9F%8E%89"),
        ("../", "%2E%2E%2F"),
    ] {
        api.post(&options, json!({"title": title})).await.data();
        let changed =
            api.patch(&format!("{options}/{encoded}"), json!({"is_archived": true})).await;
        assert_eq!(changed.data()["title"], title);
    }
}

/// Source: reported by users; the title is that of a new workspace.
#[tokio::test]
async fn the_stage_with_an_emoji_is_found_by_its_title() {
    let api = Api::start().await;
    let path = format!("{DEALS}/stage/statuses/Won%20%F0%9F%8E%89");
    let changed = api.patch(&path, json!({"is_archived": true})).await.data();
    assert_eq!(changed["title"], "Won 🎉");
}

/// Source: recorded.
#[tokio::test]
async fn every_response_has_a_unique_execution_id() {
    let api = Api::start().await;
    let (one, other) = (api.get(PEOPLE).await, api.get("/v2/ships").await);
    assert_ne!(one.headers["x-attio-execution-id"], other.headers["x-attio-execution-id"]);
}

/// Source: recorded.
#[tokio::test]
async fn a_creation_is_200_and_an_empty_list_has_an_envelope() {
    let api = Api::start().await;
    let response = api.post(COMPANIES, attribute("tier", "select")).await;
    assert_eq!((response.status, response.json["data"].is_object()), (200, true));
    let none = api.get(&format!("{COMPANIES}/tier/options")).await;
    assert_eq!((none.status, none.json), (200, json!({"data": Value::Array(Vec::new())})));
}
