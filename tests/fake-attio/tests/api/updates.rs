//! Updating attributes.

use serde_json::{Value, json};

use super::{Api, COMPANIES, DEALS, PEOPLE, attribute};

/// Source: recorded for a description.
#[tokio::test]
async fn an_update_changes_only_what_is_sent() {
    let api = Api::start().await;
    let mut expected = api.create(PEOPLE, attribute("nickname", "text")).await;
    let changes = json!({"title": "Nick", "description": "Short", "is_required": true});
    expected.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    let path = format!("{PEOPLE}/nickname");
    assert_eq!(api.patch(&path, changes).await.data(), expected);
    assert_eq!(api.get(&path).await.data(), expected);
}

/// Source: Attio's OpenAPI file.
#[tokio::test]
async fn null_clears_the_description() {
    let api = Api::start().await;
    api.create(PEOPLE, attribute("nickname", "text")).await;
    let path = format!("{PEOPLE}/nickname");
    api.patch(&path, json!({"description": "Short"})).await.data();
    let cleared = api.patch(&path, json!({"description": null})).await.data();
    assert_eq!(cleared["description"], Value::Null);
}

/// Source: Attio's OpenAPI file; users report the same code for every key.
#[tokio::test]
async fn a_system_attribute_cannot_be_changed() {
    let api = Api::start().await;
    for (path, changes) in [
        (format!("{PEOPLE}/name"), json!({"title": "Called"})),
        (format!("{DEALS}/value"), json!({"config": {}})),
        (format!("{COMPANIES}/domains"), json!({"is_archived": true})),
    ] {
        let response = api.patch(&path, changes).await;
        let message = response.refused(400, "system_edit_unauthorized");
        assert_eq!(message, "Cannot update a System attribute.");
    }
}

/// Source: Attio's OpenAPI file, which has neither key in updates and forbids other keys.
#[tokio::test]
async fn type_and_multiselect_cannot_be_changed() {
    let api = Api::start().await;
    api.create(PEOPLE, attribute("nickname", "text")).await;
    let changes = json!({"type": "number", "is_multiselect": true, "title": "Nick"});
    let response = api.patch(&format!("{PEOPLE}/nickname"), changes).await;
    let issues = json!([{
        "code": "unrecognized_keys", "path": ["data"],
        "message": "Unrecognized key(s) in object: 'is_multiselect', 'type'",
    }]);
    assert_eq!(response.issues(), &issues);
}

/// Source: inferred; 409 is documented only for creations.
#[tokio::test]
async fn a_slug_can_be_changed_to_a_free_one() {
    let api = Api::start().await;
    let created = api.create(PEOPLE, attribute("nickname", "text")).await;
    let path = format!("{PEOPLE}/nickname");
    api.patch(&path, json!({"api_slug": "name"})).await.refused(409, "slug_conflict");
    let changed = api.patch(&path, json!({"api_slug": "nick"})).await.data();
    assert_eq!((&changed["id"], &changed["api_slug"]), (&created["id"], &json!("nick")));
    api.get(&path).await.refused(404, "not_found");
    let same = json!({"api_slug": "nick"});
    assert_eq!(
        api.patch(&format!("{PEOPLE}/nick"), same).await.status,
        200,
        "its own slug is free"
    );
}

/// Source: reported by users for people; Attio's guides for select.
#[tokio::test]
async fn unique_is_refused_in_updates_too() {
    let api = Api::start().await;
    for (path, type_, status) in [
        (PEOPLE, "text", 400),
        (COMPANIES, "text", 400),
        (DEALS, "select", 400),
        (DEALS, "text", 200),
    ] {
        let slug = format!("{type_}_code");
        api.create(path, attribute(&slug, type_)).await;
        let response = api.patch(&format!("{path}/{slug}"), json!({"is_unique": true})).await;
        assert_eq!(response.status, status, "{path} {type_}");
    }
}

/// Source: Attio's OpenAPI file.
#[tokio::test]
async fn settings_can_be_changed() {
    let api = Api::start().await;
    api.create(DEALS, attribute("budget", "currency")).await;
    let currency = json!({"default_currency_code": "JPY", "display_type": "name"});
    let changes = json!({"config": {"currency": currency}});
    let changed = api.patch(&format!("{DEALS}/budget"), changes).await.data();
    assert_eq!(changed["config"]["currency"], currency);
    api.create(DEALS, attribute("broker", "record-reference")).await;
    let changes = json!({"config": {"record_reference": {"allowed_objects": ["people"]}}});
    let changed = api.patch(&format!("{DEALS}/broker"), changes).await.data();
    let ids = changed["config"]["record_reference"]["allowed_object_ids"].as_array().unwrap();
    assert_eq!(ids.len(), 1);
}

#[tokio::test]
async fn a_refused_update_changes_nothing() {
    let api = Api::start().await;
    let created = api.create(PEOPLE, attribute("nickname", "text")).await;
    let path = format!("{PEOPLE}/nickname");
    let changes = json!({"title": "Nick", "api_slug": "nick", "is_unique": true});
    api.patch(&path, changes).await.refused(400, "validation_type");
    assert_eq!(api.get(&path).await.data(), created);
}
