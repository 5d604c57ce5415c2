//! Malformed bodies and queries: all errors are reported together, with their paths.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Api, COMPANIES, DEALS, PEOPLE, attribute, reply, with};

/// The validation error for a wrong type.
fn wrong_type(path: Value, expected: &str, received: &str) -> Value {
    let message = match received {
        "undefined" => "Required".to_owned(),
        _ => format!("Expected {expected}, received {received}"),
    };
    json!({
        "code": "invalid_type", "path": path, "message": message, "expected": expected,
        "received": received,
    })
}

/// Source: recorded for `description`, reported by users for the flags, and in Attio's OpenAPI file; the
/// message for a missing key is inferred.
#[tokio::test]
async fn a_creation_reports_every_missing_key() {
    let api = Api::start().await;
    let response = api.post(PEOPLE, json!({})).await;
    assert_eq!(response.refused(400, "validation_type"), "Body payload validation error.");
    let expected: Vec<Value> = [
        ("title", "string"),
        ("description", "string"),
        ("api_slug", "string"),
        ("type", "string"),
        ("is_required", "boolean"),
        ("is_unique", "boolean"),
        ("is_multiselect", "boolean"),
        ("config", "object"),
    ]
    .iter()
    .map(|(key, type_)| wrong_type(json!(["data", key]), type_, "undefined"))
    .collect();
    assert_eq!(response.issues(), &Value::from(expected));
}

/// Source: recorded for `invalid_type` and `invalid_option`; the types of the recording are those of the spec.
#[tokio::test]
async fn all_errors_are_reported_together() {
    let api = Api::start().await;
    let changes = json!({
        "title": 5, "type": "hologram", "is_unique": null, "colour": "red", "mood": 1,
        "config": {"record_reference": {"allowed_objects": [1, "people"]}},
    });
    let response = api.post(DEALS, with(attribute("a", "text"), changes)).await;
    let issues = response.issues().as_array().unwrap();
    assert_eq!(issues[0], wrong_type(json!(["data", "title"]), "string", "number"));
    assert_eq!(issues[1]["code"], "invalid_option");
    let message = issues[1]["message"].as_str().unwrap();
    assert!(message.starts_with("Invalid enum value. Expected 'text' | 'number' | "), "{message}");
    assert!(message.ends_with("'personal-name', received 'hologram'"), "{message}");
    assert!(issues[1].get("received").is_none());
    let spec = include_str!("../../../../openapi/attributes.yaml");
    let spec: Value = serde_yaml::from_str(spec).unwrap();
    assert_eq!(issues[1]["options"], spec["components"]["schemas"]["AttributeType"]["enum"]);
    assert_eq!(issues[2], wrong_type(json!(["data", "is_unique"]), "boolean", "null"));
    let path = json!(["data", "config", "record_reference", "allowed_objects", 0]);
    assert_eq!(issues[3], wrong_type(path, "string", "number"));
    let message = "Unrecognized key(s) in object: 'colour', 'mood'";
    assert_eq!(issues[4]["message"], message);
    assert_eq!(issues.len(), 5);
}

/// Source: Attio's OpenAPI file for the required keys; the format of the errors is inferred.
#[tokio::test]
async fn settings_are_validated() {
    let api = Api::start().await;
    let check = async |changes: Value| {
        let response = api.post(DEALS, with(attribute("a", "currency"), changes)).await;
        response.issues()[0].clone()
    };
    let currency = |currency: Value| json!({"config": {"currency": currency}});
    let issue = check(currency(json!({"default_currency_code": "USD"}))).await;
    assert_eq!(issue["path"], json!(["data", "config", "currency", "display_type"]));
    let issue =
        check(currency(json!({"default_currency_code": null, "display_type": "code"}))).await;
    assert_eq!(issue["received"], "null");
    let issue =
        check(currency(json!({"default_currency_code": "TWD", "display_type": "code"}))).await;
    assert_eq!(issue["code"], "invalid_option");
    assert!(issue["message"].as_str().unwrap().ends_with("received 'TWD'"), "{issue}");
    let none = json!({"config": {"record_reference": {"allowed_objects": []}}});
    assert_eq!(check(none).await["code"], "too_small");
    let relationship = json!({"relationship": {"object": "people", "title": "A", "colour": 1}});
    assert_eq!(check(relationship).await["path"], json!(["data", "relationship", "api_slug"]));
}

/// Source: recorded; a failed union is `invalid`, without the expected types.
#[tokio::test]
async fn an_unknown_kind_of_default_is_invalid() {
    let api = Api::start().await;
    let invalid =
        |path: Value| json!([{"code": "invalid", "path": path, "message": "Invalid input"}]);
    let whole = json!(["data", "default_value"]);
    for (default, path) in [
        (json!("PT0S"), whole.clone()),
        (json!({"type": "guessed", "template": []}), whole.clone()),
        (json!({"type": "dynamic", "template": []}), whole.clone()),
        (json!({"type": "static"}), whole.clone()),
        (
            json!({"type": "static", "template": [{"value": 1}, 2]}),
            json!(["data", "default_value", "template", 1]),
        ),
    ] {
        let body = with(attribute("a", "text"), json!({"default_value": default}));
        assert_eq!(api.post(DEALS, body).await.issues(), &invalid(path));
    }
}

/// Source: inferred; only the keys that are nullable in Attio's OpenAPI file accept null.
#[tokio::test]
async fn null_is_refused_for_keys_that_are_not_nullable() {
    let api = Api::start().await;
    api.create(DEALS, attribute("a", "select")).await;
    for (path, keys) in [
        ("/a", &["title", "api_slug", "is_required", "is_unique", "config", "is_archived"][..]),
        ("/stage/statuses/Lead", &["title", "celebration_enabled", "is_archived"]),
        ("/a/options/x", &["title", "is_archived"]),
    ] {
        for key in keys {
            let response = api.patch(&format!("{DEALS}{path}"), json!({*key: null})).await;
            assert_eq!(response.issues()[0]["received"], "null", "{path} {key}");
        }
    }
}

/// Source: inferred, except the envelope `data`, which is in Attio's OpenAPI file.
#[tokio::test]
async fn a_body_must_be_an_object_with_data() {
    let api = Api::start().await;
    for (body, path, received) in [
        ("[]", json!([]), "array"),
        ("null", json!([]), "null"),
        ("5", json!([]), "number"),
        ("", json!([]), "undefined"),
        ("{}", json!(["data"]), "undefined"),
        (r#"{"data": null}"#, json!(["data"]), "null"),
        (r#"{"data": []}"#, json!(["data"]), "array"),
    ] {
        for (method, path_of) in
            [(Method::POST, PEOPLE), (Method::PATCH, "/v2/objects/people/attributes/name")]
        {
            let request = api.with_token(method, path_of).body(body);
            let response = reply(request).await;
            assert_eq!(response.issues(), &json!([wrong_type(path.clone(), "object", received)]));
        }
    }
}

/// Source: inferred.
#[tokio::test]
async fn a_body_that_is_not_json_is_400() {
    let api = Api::start().await;
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    for body in [b"{".to_vec(), b"data=1".to_vec(), b"\xff".to_vec(), deep.into_bytes()] {
        let request = api.with_token(Method::POST, COMPANIES).body(body);
        reply(request).await.refused(400, "validation_type");
    }
}

/// Source: recorded for a `limit` that is not a number; the rest is inferred.
#[tokio::test]
async fn all_errors_of_a_query_are_reported_together() {
    let api = Api::start().await;
    let response = api.get(&format!("{PEOPLE}?limit=many&offset=-1&show_archived=yes")).await;
    assert_eq!(response.refused(400, "validation_type"), "Query params validation error.");
    let issues = json!([
        wrong_type(json!(["limit"]), "number", "nan"),
        {
            "code": "too_small", "path": ["offset"],
            "message": "Number must be greater than or equal to 0",
        },
        wrong_type(json!(["show_archived"]), "boolean", "string"),
    ]);
    assert_eq!(response.issues(), &issues);
    let response = api.get(&format!("{PEOPLE}?limit=1.5")).await;
    assert_eq!(response.issues(), &json!([wrong_type(json!(["limit"]), "integer", "float")]));
}

/// Source: inferred.
#[tokio::test]
async fn a_duplicate_parameter_is_refused() {
    let api = Api::start().await;
    let response =
        api.get(&format!("{PEOPLE}?limit=1&limit=2&show_archived=true&show_archived=true")).await;
    let issues = json!([
        wrong_type(json!(["limit"]), "number", "nan"),
        wrong_type(json!(["show_archived"]), "boolean", "array"),
    ]);
    assert_eq!(response.issues(), &issues);
}

/// Source: inferred; limits up to 1000 are known to be accepted, and no maximum is known.
#[tokio::test]
async fn large_numbers_and_unknown_parameters_are_accepted() {
    let api = Api::start().await;
    let all = api.get(PEOPLE).await.json;
    for query in
        ["limit=18446744073709551615", "limit=1e300&offset=0", "colour=red", "&&=&limit=100"]
    {
        assert_eq!(api.get(&format!("{PEOPLE}?{query}")).await.json, all, "{query}");
    }
    let none = api.get(&format!("{PEOPLE}?limit=0")).await.data();
    assert_eq!(none, Value::Array(Vec::new()));
}

/// Source: inferred; an empty slug could not be used in a path.
#[tokio::test]
async fn an_empty_slug_is_too_small() {
    let api = Api::start().await;
    api.create(DEALS, attribute("mood", "text")).await;
    let far = json!({"object": "deals", "title": "B", "api_slug": "", "is_multiselect": false});
    let with_far = with(attribute("a", "record-reference"), json!({"relationship": far}));
    for (response, path) in [
        (api.post(DEALS, attribute("", "text")).await, json!(["data", "api_slug"])),
        (
            api.patch(&format!("{DEALS}/mood"), json!({"api_slug": ""})).await,
            json!(["data", "api_slug"]),
        ),
        (api.post(DEALS, with_far).await, json!(["data", "relationship", "api_slug"])),
    ] {
        let issue = &response.issues()[0];
        assert_eq!((&issue["code"], &issue["path"]), (&json!("too_small"), &path));
    }
}
