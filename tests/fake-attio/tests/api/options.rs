//! Select options.

use serde_json::{Value, json};

use super::{Api, DEALS, PEOPLE, attribute};

/// A server with a select attribute of people that has these options.
async fn with_options(titles: &[&str]) -> (Api, String) {
    let api = Api::start().await;
    api.create(PEOPLE, attribute("tier", "select")).await;
    let path = format!("{PEOPLE}/tier/options");
    for title in titles {
        api.post(&path, json!({"title": title})).await.data();
    }
    (api, path)
}

/// Source: recorded; all of the 152 known options have these keys and no others.
#[tokio::test]
async fn an_option_has_an_id_a_title_and_a_flag() {
    let (api, path) = with_options(&[]).await;
    let option = api.post(&path, json!({"title": "Gold"})).await.data();
    let tier = api.get(&format!("{PEOPLE}/tier")).await.data();
    let id = option["id"]["option_id"].as_str().unwrap();
    let mut key = tier["id"].clone();
    key["option_id"] = json!(id);
    assert_eq!(option, json!({"id": key, "title": "Gold", "is_archived": false}));
    assert_eq!(api.get(&path).await.data(), json!([option]));
}

/// Source: recorded; one response had 152 options.
#[tokio::test]
async fn options_are_not_paginated_and_in_order_of_creation() {
    let titles: Vec<String> = (0..152).rev().map(|number| format!("{number:03}")).collect();
    let (api, path) = with_options(&titles.iter().map(|it| &**it).collect::<Vec<_>>()).await;
    assert_eq!(api.list(&format!("{path}?limit=5&offset=5"), "title").await, titles);
}

/// Source: Attio's guides; an option has a title instead of a slug.
#[tokio::test]
async fn an_option_is_found_by_id_and_by_title() {
    let (api, path) = with_options(&["Gold"]).await;
    let id = api.get(&path).await.data()[0]["id"]["option_id"].clone();
    let by_title = api.patch(&format!("{path}/Gold"), json!({"title": "Silver"})).await.data();
    let by_id = format!("{path}/{}", id.as_str().unwrap());
    let by_id = api.patch(&by_id, json!({"title": "Bronze"})).await.data();
    assert_eq!((&by_title["title"], &by_id["title"]), (&json!("Silver"), &json!("Bronze")));
    assert_eq!(by_title["id"], by_id["id"]);
}

/// Source: Attio's OpenAPI file.
#[tokio::test]
async fn an_unknown_option_is_400() {
    let (api, path) = with_options(&["Gold"]).await;
    let response = api.patch(&format!("{path}/Medium"), json!({"title": "Low"})).await;
    let message = "Cannot find select attribute with select option title \"Medium\".";
    assert_eq!(response.refused(400, "value_not_found"), message);
}

/// Source: Attio's OpenAPI file; that case matters is inferred.
#[tokio::test]
async fn a_taken_title_is_409() {
    let (api, path) = with_options(&["Medium", "Low", "medium"]).await;
    let message = "There is already another select option with the title \"Medium\".";
    let created = api.post(&path, json!({"title": "Medium"})).await;
    assert_eq!(created.refused(409, "slug_conflict"), message);
    let renamed = api.patch(&format!("{path}/Low"), json!({"title": "Medium"})).await;
    assert_eq!(renamed.refused(409, "slug_conflict"), message);
    let own = api.patch(&format!("{path}/Medium"), json!({"title": "Medium"})).await;
    assert_eq!(own.status, 200, "its own title is free");
}

/// Source: Attio's OpenAPI file; that it is hidden without the parameter is inferred from attributes.
#[tokio::test]
async fn an_archived_option_is_hidden_and_can_be_restored() {
    let (api, path) = with_options(&["Gold", "Silver"]).await;
    api.patch(&format!("{path}/Gold"), json!({"is_archived": true})).await.data();
    assert_eq!(api.list(&path, "title").await, ["Silver"]);
    assert_eq!(api.list(&format!("{path}?show_archived=true"), "title").await, ["Gold", "Silver"]);
    api.patch(&format!("{path}/Gold"), json!({"is_archived": false})).await.data();
    assert_eq!(api.list(&path, "title").await, ["Gold", "Silver"]);
}

/// Source: reported by users for status attributes; inferred for others.
#[tokio::test]
async fn other_attributes_have_no_options_and_accept_none() {
    let api = Api::start().await;
    for path in [format!("{DEALS}/stage/options"), format!("{PEOPLE}/job_title/options")] {
        assert_eq!(api.get(&path).await.data(), Value::Array(Vec::new()));
        let response = api.post(&path, json!({"title": "Gold"})).await;
        let message = response.refused(400, "validation_type");
        assert_eq!(message, "This attribute is not a select attribute.");
        let response = api.patch(&format!("{path}/Lead"), json!({"title": "Gold"})).await;
        response.refused(400, "value_not_found");
    }
}

/// Source: Attio's OpenAPI file has `minLength: 1`; the format of the error is inferred.
#[tokio::test]
async fn a_title_is_not_empty() {
    let (api, path) = with_options(&["Gold"]).await;
    let issues = json!([{
        "code": "too_small", "path": ["data", "title"],
        "message": "String must contain at least 1 character(s)",
    }]);
    assert_eq!(api.post(&path, json!({"title": ""})).await.issues(), &issues);
    assert_eq!(api.patch(&format!("{path}/Gold"), json!({"title": ""})).await.issues(), &issues);
}

/// Source: inferred; Attio's OpenAPI file forbids other keys only for attributes.
#[tokio::test]
async fn unknown_keys_are_ignored_and_change_nothing() {
    let (api, path) = with_options(&["Gold"]).await;
    api.post(&path, json!({"title": "Silver", "colour": "grey"})).await.data();
    for changes in [json!({}), json!({"colour": "yellow"}), json!({"celebration_enabled": true})] {
        let response = api.patch(&format!("{path}/Gold"), changes).await;
        assert_eq!(response.refused(400, "validation_type"), "You passed an empty payload.");
    }
}
