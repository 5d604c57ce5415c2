//! Default values.

use serde_json::{Value, json};

use super::{Api, COMPANIES, DEALS, PEOPLE, attribute, with};

fn default(slug: &str, type_: &str, default: Value) -> Value {
    with(attribute(slug, type_), json!({"default_value": default}))
}

fn dynamic(template: &str) -> Value {
    json!({"type": "dynamic", "template": template})
}

fn fixed(values: Value) -> Value {
    json!({"type": "static", "template": values})
}

/// Source: recorded for the system attributes.
#[tokio::test]
async fn created_at_and_created_by_have_dynamic_defaults() {
    let api = Api::start().await;
    for (slug, template) in [("created_at", "PT0S"), ("created_by", "current-user")] {
        let found = api.get(&format!("{PEOPLE}/{slug}")).await.data();
        assert_eq!(found["default_value"], dynamic(template));
        assert_eq!(found["is_default_value_enabled"], true);
    }
}

/// Source: Attio's OpenAPI file; that the flag follows is inferred.
#[tokio::test]
async fn a_dynamic_default_is_returned_unchanged() {
    let api = Api::start().await;
    for (slug, type_, template) in [
        ("close", "date", "P1M"),
        ("call", "timestamp", "PT1H30M"),
        ("who", "actor-reference", "current-user"),
    ] {
        let created = api.create(DEALS, default(slug, type_, dynamic(template))).await;
        assert_eq!(created["default_value"], dynamic(template));
        assert_eq!(created["is_default_value_enabled"], true);
    }
}

/// Source: Attio's OpenAPI file; the error is inferred.
#[tokio::test]
async fn a_dynamic_default_must_match_the_type() {
    let api = Api::start().await;
    for (type_, template) in [
        ("text", "P1M"),
        ("date", "current-user"),
        ("actor-reference", "PT0S"),
        ("date", "1 month"),
    ] {
        let response = api.post(DEALS, default("a", type_, dynamic(template))).await;
        response.refused(400, "validation_type");
    }
}

/// Source: Attio's OpenAPI file for both formats.
#[tokio::test]
async fn a_static_default_is_returned_in_the_response_format() {
    let api = Api::start().await;
    let place = json!({
        "line_1": null, "line_2": null, "line_3": null, "line_4": null, "locality": "Paris",
        "region": null, "postcode": null, "country_code": "FR", "latitude": null, "longitude": null,
    });
    for (type_, value, expected) in [
        ("text", json!({"value": "none"}), json!({"value": "none"})),
        ("number", json!({"value": 1.5}), json!({"value": 1.5})),
        ("checkbox", json!({"value": true}), json!({"value": true})),
        ("rating", json!({"value": 3}), json!({"value": 3})),
        ("date", json!({"value": "2026-02-28"}), json!({"value": "2026-02-28"})),
        (
            "currency",
            json!({"currency_value": 9.99}),
            json!({"currency_value": 9.99, "currency_code": "USD"}),
        ),
        (
            "domain",
            json!({"domain": "app.example.com"}),
            json!({"domain": "app.example.com", "root_domain": "example.com"}),
        ),
        (
            "email-address",
            json!({"email_address": "ada@mail.example.com"}),
            json!({
                "original_email_address": "ada@mail.example.com",
                "email_address": "ada@mail.example.com", "email_domain": "mail.example.com",
                "email_root_domain": "example.com", "email_local_specifier": "ada",
            }),
        ),
        (
            "phone-number",
            json!({"original_phone_number": "+44 20 7946 0000", "country_code": "GB"}),
            json!({
                "original_phone_number": "+44 20 7946 0000", "phone_number": "+442079460000",
                "country_code": "GB",
            }),
        ),
        ("location", place.clone(), place.clone()),
        (
            "record-reference",
            json!({"target_object": "people", "target_record_id": "x"}),
            json!({"target_object": "people", "target_record_id": "x"}),
        ),
        (
            "actor-reference",
            json!({"referenced_actor_type": "workspace-member", "referenced_actor_id": "x"}),
            json!({"referenced_actor_type": "workspace-member", "referenced_actor_id": "x"}),
        ),
    ] {
        let created = api.create(DEALS, default(type_, type_, fixed(json!([value])))).await;
        let expected = fixed(json!([with(expected, json!({"attribute_type": type_}))]));
        assert_eq!(created["default_value"], expected);
        assert_eq!(created["is_default_value_enabled"], true);
    }
}

/// Source: the message is recorded for values of records; here it is inferred.
#[tokio::test]
async fn a_static_default_must_match_the_type() {
    let api = Api::start().await;
    for (type_, value) in [
        ("text", json!({"value": 5})),
        ("number", json!({"value": "5"})),
        ("rating", json!({"value": 6})),
        ("rating", json!({"value": 2.5})),
        ("date", json!({"value": "tomorrow"})),
        ("currency", json!({"value": 5})),
        ("email-address", json!({"email_address": "nobody"})),
        ("location", json!({"locality": "Paris"})),
        ("record-reference", json!({"target_object": "people"})),
        ("select", json!({"value": "High"})),
    ] {
        let response = api.post(DEALS, default("a", type_, fixed(json!([value])))).await;
        let message = "An invalid value was passed to attribute with slug \"a\".";
        assert_eq!(response.refused(400, "validation_type"), message, "{type_} {value}");
        let path = json!(["template", 0]);
        assert_eq!(response.issues()[0]["path"], path);
    }
}

/// Source: inferred from the prose of Attio's OpenAPI file.
#[tokio::test]
async fn several_values_need_a_multiselect() {
    let api = Api::start().await;
    let two = fixed(json!([{"value": "a"}, {"value": "b"}]));
    api.post(DEALS, default("one", "text", two.clone())).await.refused(400, "validation_type");
    let body = with(default("more", "text", two), json!({"is_multiselect": true}));
    api.create(DEALS, body).await;
}

/// Source: Attio's OpenAPI file, as the example of a refused creation.
#[tokio::test]
async fn a_default_cannot_refer_to_an_unknown_object() {
    let api = Api::start().await;
    let value = json!([{"target_object": "ships", "target_record_id": "x"}]);
    let response = api.post(DEALS, default("ship", "record-reference", fixed(value))).await;
    let message = "Could not find an object with slug \"ships\" for default value.";
    assert_eq!(response.refused(400, "validation_type"), message);
}

/// Source: inferred.
#[tokio::test]
async fn a_default_refers_to_an_allowed_object() {
    let api = Api::start().await;
    for (object, status) in [("people", 400), ("companies", 200)] {
        let value = json!([{"target_object": object, "target_record_id": "x"}]);
        let config = json!({"record_reference": {"allowed_objects": ["companies"]}});
        let body = default("partner", "record-reference", fixed(value));
        let response = api.post(DEALS, with(body, json!({"config": config}))).await;
        assert_eq!(response.status, status, "{object}");
    }
}

/// Source: others recorded the id of an option in 2025, and that of a status is inferred; the messages are
/// those of Attio's OpenAPI file for paths, and their use here is inferred.
#[tokio::test]
async fn a_default_option_or_status_is_returned_as_its_id() {
    let api = Api::start().await;
    for (type_, choices, key) in [("select", "options", "option"), ("status", "statuses", "status")]
    {
        let body = default(type_, type_, fixed(json!([{key: "Medium"}])));
        api.post(DEALS, body).await.refused(400, "value_not_found");
        api.create(DEALS, attribute(type_, type_)).await;
        let path = format!("{DEALS}/{type_}");
        let medium =
            api.post(&format!("{path}/{choices}"), json!({"title": "Medium"})).await.data();
        let changes = json!({"default_value": fixed(json!([{key: "Medium"}]))});
        let changed = api.patch(&path, changes).await.data();
        let id = &medium["id"][format!("{key}_id")];
        let expected = fixed(json!([{"attribute_type": type_, key: id}]));
        assert_eq!(changed["default_value"], expected);
    }
}

/// Source: Attio's OpenAPI file; that the flag follows is inferred.
#[tokio::test]
async fn null_removes_the_default() {
    let api = Api::start().await;
    api.create(DEALS, default("close", "date", dynamic("P1M"))).await;
    let path = format!("{DEALS}/close");
    let kept = api.patch(&path, json!({"title": "Close"})).await.data();
    assert_eq!(kept["default_value"], dynamic("P1M"), "missing keys do not change");
    let removed = api.patch(&path, json!({"default_value": null})).await.data();
    assert_eq!(removed["default_value"], Value::Null);
    assert_eq!(removed["is_default_value_enabled"], false);
}

/// Source: Attio's OpenAPI file; the message is inferred.
#[tokio::test]
async fn people_and_companies_have_no_defaults() {
    let api = Api::start().await;
    for path in [PEOPLE, COMPANIES] {
        let body = default("close", "date", dynamic("P1M"));
        api.post(path, body).await.refused(400, "validation_type");
        api.create(path, default("close", "date", Value::Null)).await;
        let changes = json!({"default_value": dynamic("P1M")});
        api.patch(&format!("{path}/close"), changes).await.refused(400, "validation_type");
    }
}
