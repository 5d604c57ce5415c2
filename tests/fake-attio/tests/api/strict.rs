//! Strict mode: refuses what Attio would silently ignore, and says what to write instead.

use attio_fake::FakeAttio;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Api, DEALS, attribute, reply, with};

const STAGE: &str = "/v2/objects/deals/attributes/stage/statuses";

async fn strict() -> Api {
    Api::of(FakeAttio::builder().strict().start().await.expect("loopback has a free port"))
}

#[tokio::test]
async fn ignored_values_are_refused_with_a_suggestion() {
    let changed = |changes| with(attribute("a", "text"), changes);
    let config = |type_, config| with(attribute("a", type_), json!({"config": config}));
    let usd = json!({"default_currency_code": "USD", "display_type": "symbol"});
    let template = |value| json!({"default_value": {"type": "static", "template": [value]}});
    let cases = [
        (
            DEALS,
            config("status", json!({"statuses": [{"title": "New"}]})),
            "`data.config.statuses` would be ignored: create each with POST …/attributes/{attribute}/statuses",
        ),
        (
            DEALS,
            config("select", json!({"select": {"options": ["New"]}})),
            "`data.config.select` would be ignored: create each with POST …/attributes/{attribute}/options",
        ),
        (
            DEALS,
            config("text", json!({"currency": usd})),
            "`data.config.currency` would be ignored: remove it (it is for the type `currency`)",
        ),
        (
            DEALS,
            changed(json!({"default_value": {"type": "static", "template": [], "value": 1}})),
            "`data.default_value.value` would be ignored: remove it (known keys: `type`, `template`)",
        ),
        (
            DEALS,
            changed(template(json!({"value": "Ada", "lang": "en"}))),
            "`data.default_value.template.0.lang` would be ignored: remove it (known keys: `value`)",
        ),
        (
            DEALS,
            with(
                attribute("a", "currency"),
                template(json!({"currency_value": 1, "currency_code": "EUR"})),
            ),
            "`data.default_value.template.0.currency_code` would be ignored: set `data.config.currency.default_currency_code`",
        ),
        (
            STAGE,
            json!({"title": "New", "colour": "red"}),
            "`data.colour` would be ignored: remove it (known keys: `title`, `celebration_enabled`, `target_time_in_status`)",
        ),
        (
            "/v2/objects/companies/attributes/categories/options",
            json!({"title": "New", "celebration_enabled": true}),
            "`data.celebration_enabled` would be ignored: remove it (known keys: `title`)",
        ),
        (
            "/v2/objects/deals/attributes/stage/statuses?show_archived=true",
            json!({"title": "New"}),
            "`show_archived` would be ignored: remove it (the operation has no parameters)",
        ),
    ];
    let strict = strict().await;
    for (path, data, expected) in cases {
        let response = strict.post(path, data.clone()).await;
        let message = response.refused(400, "validation_type");
        assert_eq!(message, format!("attio-fake is strict: {expected}."));
        assert_eq!(response.json["validation_errors"][0]["code"], "ignored");
        // Nothing was done; without strict mode, it is accepted.
        Api::start().await.post(path, data).await.data();
    }
    let writes = |api: &Api| api.fake.requests().iter().filter(|it| it.status == Some(200)).count();
    assert_eq!(writes(&strict), 0);
}

#[tokio::test]
async fn keys_next_to_data_are_refused() {
    let api = strict().await;
    let body = json!({"data": {"title": "New"}, "options": []});
    let response = reply(api.with_token(Method::POST, STAGE).json(&body)).await;
    let message = response.refused(400, "validation_type");
    assert!(message.contains("`options` would be ignored: put it into `data`"), "{message}");
    let response = reply(api.with_token(Method::GET, DEALS).json(&json!({"limit": 1}))).await;
    let message = response.refused(400, "validation_type");
    assert!(message.contains("use query parameters in a GET request"), "{message}");
    let response = api.get(&format!("{DEALS}?archived=true&limit=1")).await;
    let message = response.refused(400, "validation_type");
    let known = "known parameters: `limit`, `offset`, `show_archived`";
    assert!(
        message.contains(&format!("`archived` would be ignored: remove it ({known})")),
        "{message}"
    );
}

#[tokio::test]
async fn duplicate_keys_and_other_content_types_are_refused() {
    let twice = r#"{"data": {"title": "New", "target_time_in_status": null, "title": "Old"}}"#;
    let again = "`data.title` would be ignored: remove it (a duplicate key";
    let once = r#"{"data": {"title": "New"}}"#;
    let json = "send `content-type: application/json`";
    let cases = [
        (Some("application/json"), twice, Some(again)),
        (Some("text/plain"), once, Some(json)),
        (None, once, Some(json)),
        (Some("Application/JSON; charset=utf-8"), once, None),
    ];
    for (content_type, body, expected) in cases {
        for (api, expected) in [(strict().await, expected), (Api::start().await, None)] {
            let request = api.with_token(Method::POST, STAGE).body(body);
            let request = match content_type {
                Some(it) => request.header("content-type", it),
                None => request,
            };
            let response = reply(request).await;
            match expected {
                Some(expected) => {
                    let message = response.refused(400, "validation_type");
                    assert!(message.contains(expected), "{message}");
                }
                None => drop(response.data()),
            }
        }
    }
}

/// Errors of Attio's own rules come first.
#[tokio::test]
async fn what_attio_refuses_is_refused_in_the_same_way() {
    let api = strict().await;
    let response = api.post(STAGE, json!({"title": "", "colour": "red"})).await;
    assert_eq!(response.issues().as_array().map(Vec::len), Some(1));
    let created = api.post(DEALS, attribute("a", "text")).await.data();
    assert_eq!(created["description"], Value::Null);
}
