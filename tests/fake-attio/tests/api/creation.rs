//! Creating attributes.

use serde_json::{Value, json};

use super::{Api, COMPANIES, DEALS, PEOPLE, attribute, with};

/// Source: recorded for text.
#[tokio::test]
async fn a_new_attribute_has_the_requested_values() {
    let api = Api::start().await;
    let body =
        with(attribute("nickname", "text"), json!({"title": "Nick", "description": "Short"}));
    let created = api.create(PEOPLE, body).await;
    let people = api.get(PEOPLE).await.data()[0]["id"]["object_id"].clone();
    assert_eq!(created["id"]["object_id"], people);
    for (key, value) in [
        ("title", json!("Nick")),
        ("description", json!("Short")),
        ("api_slug", json!("nickname")),
        ("type", json!("text")),
        ("is_system_attribute", json!(false)),
        ("is_writable", json!(true)),
        ("is_default_value_enabled", json!(false)),
        ("is_archived", json!(false)),
        ("default_value", Value::Null),
        ("relationship", Value::Null),
    ] {
        assert_eq!(created[key], value, "{key}");
    }
    assert_eq!(api.get(&format!("{PEOPLE}/nickname")).await.data(), created);
}

/// Source: Attio's OpenAPI file, which omits two of the types from requests; the error is inferred.
#[tokio::test]
async fn all_types_but_two_can_be_created() {
    let api = Api::start().await;
    for type_ in [
        "text",
        "number",
        "checkbox",
        "currency",
        "date",
        "timestamp",
        "rating",
        "status",
        "select",
        "record-reference",
        "actor-reference",
        "location",
        "domain",
        "email-address",
        "phone-number",
    ] {
        assert_eq!(api.create(DEALS, attribute(type_, type_)).await["type"], type_);
    }
    for type_ in ["interaction", "personal-name"] {
        api.post(DEALS, attribute(type_, type_)).await.refused(400, "validation_type");
    }
}

/// Source: the message for lists is from Attio's OpenAPI file; that for objects is reported by users.
#[tokio::test]
async fn a_taken_slug_is_409() {
    let api = Api::start().await;
    api.fake.add_list("fundraising");
    let list = "/v2/lists/fundraising/attributes";
    for (path, message) in [
        (PEOPLE, "An attribute with the same API slug already exists on this Object"),
        (
            list,
            "An attribute with the same API slug already exists on this list. Please choose a different API slug.",
        ),
    ] {
        api.create(path, attribute("tier", "text")).await;
        let response = api.post(path, attribute("tier", "number")).await;
        assert_eq!(response.refused(409, "slug_conflict"), message);
    }
    api.post(PEOPLE, attribute("name", "text")).await.refused(409, "slug_conflict");
}

/// Source: reported by users.
#[tokio::test]
async fn an_archived_slug_stays_taken() {
    let api = Api::start().await;
    api.create(PEOPLE, attribute("tier", "text")).await;
    api.patch(&format!("{PEOPLE}/tier"), json!({"is_archived": true})).await.data();
    api.post(PEOPLE, attribute("tier", "text")).await.refused(409, "slug_conflict");
}

/// Source: reported by users of one toolkit.
#[tokio::test]
async fn renaming_an_archived_attribute_frees_its_slug() {
    let api = Api::start().await;
    let before = api.create(PEOPLE, attribute("tier", "text")).await;
    let path = format!("{PEOPLE}/tier");
    api.patch(&path, json!({"is_archived": true})).await.data();
    let renamed = api.patch(&path, json!({"api_slug": "tier_before"})).await.data();
    assert_eq!((&renamed["id"], &renamed["is_archived"]), (&before["id"], &json!(true)));
    assert_ne!(api.create(PEOPLE, attribute("tier", "number")).await["id"], before["id"]);
}

/// Source: reported by users.
#[tokio::test]
async fn every_object_has_three_system_slugs() {
    let api = Api::start().await;
    api.fake.add_object("ships");
    for slug in ["record_id", "created_at", "created_by"] {
        let response = api.post("/v2/objects/ships/attributes", attribute(slug, "text")).await;
        response.refused(409, "slug_conflict");
    }
}

/// Source: Attio's guides: a slug is unique within its object; case is inferred.
#[tokio::test]
async fn slugs_are_unique_per_target_and_case_sensitive() {
    let api = Api::start().await;
    for (path, slug) in [(PEOPLE, "tier"), (COMPANIES, "tier"), (PEOPLE, "Tier")] {
        assert_eq!(api.create(path, attribute(slug, "text")).await["api_slug"], slug);
    }
}

/// Source: reported by users for people, companies and deals; Attio's guides for select.
#[tokio::test]
async fn unique_attributes_are_refused_on_people_and_companies_and_for_select() {
    let api = Api::start().await;
    api.fake.add_object("ships");
    let ships = "/v2/objects/ships/attributes";
    let unique = |type_| with(attribute("code", type_), json!({"is_unique": true}));
    for (path, type_) in [(PEOPLE, "text"), (COMPANIES, "text"), (DEALS, "select")] {
        let response = api.post(path, unique(type_)).await;
        assert_eq!(response.refused(400, "validation_type"), "Cannot set attribute as unique.");
        assert!(response.json.get("validation_errors").is_none(), "{}", response.json);
    }
    for path in [DEALS, ships] {
        assert_eq!(api.create(path, unique("text")).await["is_unique"], true);
    }
}

/// Source: Attio's guides for slugs and ids; that responses have ids is recorded.
#[tokio::test]
async fn allowed_objects_become_ids() {
    let api = Api::start().await;
    let ships = api.fake.add_object("ships");
    let config = json!({"record_reference": {"allowed_objects": ["deals", ships]}});
    let body = with(attribute("subject", "record-reference"), json!({"config": config}));
    let created = api.create(PEOPLE, body).await;
    let deals = api.get(DEALS).await.data()[0]["id"]["object_id"].clone();
    let ids = json!([deals, ships]);
    assert_eq!(created["config"]["record_reference"]["allowed_object_ids"], ids);
}

/// Source: Attio's OpenAPI file, where it means every object; null is recorded for other types.
#[tokio::test]
async fn without_allowed_objects_there_are_no_ids() {
    let api = Api::start().await;
    let created = api.create(PEOPLE, attribute("subject", "record-reference")).await;
    assert_eq!(created["config"]["record_reference"]["allowed_object_ids"], Value::Null);
}

/// Source: inferred; only the 404 of other names is documented.
#[tokio::test]
async fn an_unknown_object_cannot_be_allowed() {
    let api = Api::start().await;
    let config = json!({"record_reference": {"allowed_objects": ["ships"]}});
    let body = with(attribute("ship", "record-reference"), json!({"config": config}));
    let response = api.post(PEOPLE, body).await;
    assert_eq!(response.refused(404, "not_found"), "Object with slug/ID \"ships\" not found.");
    assert_eq!(api.get(&format!("{PEOPLE}/ship")).await.status, 404, "nothing is created");
}

/// Source: Attio's OpenAPI file; the default USD is inferred from deals.
#[tokio::test]
async fn a_currency_attribute_has_a_currency() {
    let api = Api::start().await;
    let currency = json!({"default_currency_code": "EUR", "display_type": "code"});
    let body = with(attribute("budget", "currency"), json!({"config": {"currency": currency}}));
    assert_eq!(api.create(DEALS, body).await["config"]["currency"], currency);
    let usual = json!({"default_currency_code": "USD", "display_type": "symbol"});
    let created = api.create(DEALS, attribute("fee", "currency")).await;
    assert_eq!(created["config"]["currency"], usual);
}
