//! Responses with future fields.

use serde_json::json;

use super::{Api, DEALS, PEOPLE, attribute};

#[tokio::test]
async fn every_target_has_one_more_attribute_with_unknown_values() {
    let api = Api::start().await;
    let before = api.list(PEOPLE, "api_slug").await;
    api.fake.set_future_fields(true);
    let mut expected = before.clone();
    expected.push("future_field".to_owned());
    assert_eq!(api.list(PEOPLE, "api_slug").await, expected);
    let added = api.get(&format!("{PEOPLE}/future_field")).await.data();
    assert_eq!(added["type"], "hologram");
    assert_eq!(added["config"]["currency"]["default_currency_code"], "XTM");
    assert_eq!(added["config"]["currency"]["display_type"], "banknote");
    assert_eq!(added["default_value"]["type"], "guessed");
    api.fake.set_future_fields(false);
    assert_eq!(api.list(PEOPLE, "api_slug").await, before);
    api.get(&format!("{PEOPLE}/future_field")).await.refused(404, "not_found");
}

#[tokio::test]
async fn pages_include_the_future_attribute() {
    let api = Api::start().await;
    api.fake.set_future_fields(true);
    api.create(DEALS, attribute("mood", "text")).await;
    let all = api.list(DEALS, "api_slug").await;
    assert_eq!(all[all.len() - 2..], ["mood", "future_field"], "the future attribute stays last");
    let mut pages = Vec::new();
    for offset in (0..).step_by(4) {
        let page = api.list(&format!("{DEALS}?limit=4&offset={offset}"), "api_slug").await;
        let is_last = page.len() < 4;
        pages.extend(page);
        if is_last {
            break;
        }
    }
    assert_eq!(pages, all);
}

#[tokio::test]
async fn errors_have_an_unknown_validation_error_and_known_codes() {
    let api = Api::start().await;
    api.fake.set_future_fields(true);
    let response = api.post(PEOPLE, json!({})).await;
    assert_eq!(response.json["type"], "invalid_request_error");
    assert_eq!(response.issues().as_array().unwrap().last().unwrap()["code"], "future_field");
}

#[tokio::test]
async fn the_future_attribute_cannot_be_changed() {
    let api = Api::start().await;
    api.fake.set_future_fields(true);
    let path = format!("{PEOPLE}/future_field");
    let response = api.patch(&path, json!({"title": "Today"})).await;
    response.refused(400, "system_edit_unauthorized");
    let response = api.post(&format!("{path}/options"), json!({"title": "Today"})).await;
    response.refused(400, "validation_type");
}
