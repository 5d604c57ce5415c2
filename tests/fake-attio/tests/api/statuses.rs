//! Statuses.

use serde_json::{Value, json};

use super::{Api, COMPANIES, DEALS, attribute};

const STAGES: &str = "/v2/objects/deals/attributes/stage/statuses";

/// Source: recorded for the keys; reported by users for the titles.
#[tokio::test]
async fn a_new_workspace_has_four_stages() {
    let api = Api::start().await;
    let stages = api.get(STAGES).await.data();
    let titles = api.list(STAGES, "title").await;
    assert_eq!(titles, ["Lead", "In Progress", "Won 🎉", "Lost"]);
    let keys = ["celebration_enabled", "id", "is_archived", "target_time_in_status", "title"];
    let won = stages[2].as_object().unwrap();
    assert!(won.keys().eq(keys), "{won:?}");
    assert_eq!(won["celebration_enabled"], true);
    assert!(won["id"]["status_id"].is_string());
}

/// Source: Attio's OpenAPI file.
#[tokio::test]
async fn a_new_status_has_no_celebration_and_no_target_time_by_default() {
    let api = Api::start().await;
    let plain = api.post(STAGES, json!({"title": "Review"})).await.data();
    assert_eq!(plain["celebration_enabled"], false);
    assert_eq!(plain["target_time_in_status"], Value::Null);
    let body = json!({
        "title": "Signed", "celebration_enabled": true, "target_time_in_status": "P0Y0M1DT0H0M0S",
    });
    let full = api.post(STAGES, body.clone()).await.data();
    for (key, value) in body.as_object().unwrap() {
        assert_eq!(&full[key], value);
    }
    assert_eq!(
        api.list(STAGES, "title").await[4..],
        ["Review", "Signed"],
        "statuses are in order of creation"
    );
}

/// Source: Attio's OpenAPI file.
#[tokio::test]
async fn null_removes_the_target_time() {
    let api = Api::start().await;
    let path = format!("{STAGES}/Lead");
    for time in [json!("P7D"), Value::Null] {
        let changes = json!({"target_time_in_status": time});
        assert_eq!(api.patch(&path, changes).await.data()["target_time_in_status"], time);
        let renamed = api.patch(&path, json!({"is_archived": false})).await.data();
        assert_eq!(renamed["target_time_in_status"], time, "missing keys do not change");
    }
}

/// Source: Attio's OpenAPI file; the format of the error is inferred.
#[tokio::test]
async fn a_target_time_is_a_duration() {
    let api = Api::start().await;
    for (time, is_one) in [
        ("P7D", true),
        ("P1Y2M3W4D", true),
        ("PT1.5H", true),
        ("PT0S", true),
        ("a week", false),
        ("1 week", false),
        ("", false),
        ("P", false),
        ("XPX", false),
        ("-P1D", false),
    ] {
        let response =
            api.post(STAGES, json!({"title": time, "target_time_in_status": time})).await;
        if is_one {
            assert_eq!(response.data()["target_time_in_status"], time);
            continue;
        }
        let paths: Vec<&Value> =
            response.issues().as_array().unwrap().iter().map(|it| &it["path"]).collect();
        assert!(paths.contains(&&json!(["data", "target_time_in_status"])), "{time}");
    }
}

/// Source: two users report it for the stages of deals, which are a system attribute.
#[tokio::test]
async fn stages_of_deals_are_created_renamed_and_archived() {
    let api = Api::start().await;
    assert_eq!(api.get(&format!("{DEALS}/stage")).await.data()["is_system_attribute"], true);
    api.post(STAGES, json!({"title": "Review"})).await.data();
    let changes = json!({"title": "Checked", "is_archived": true});
    let changed = api.patch(&format!("{STAGES}/Review"), changes).await.data();
    assert_eq!((&changed["title"], &changed["is_archived"]), (&json!("Checked"), &json!(true)));
}

/// Source: Attio's OpenAPI file.
#[tokio::test]
async fn errors_name_statuses() {
    let api = Api::start().await;
    let response = api.patch(&format!("{STAGES}/Medium"), json!({"title": "Low"})).await;
    let message = "Cannot find status attribute with status option title \"Medium\".";
    assert_eq!(response.refused(400, "value_not_found"), message);
    let message = "There is already another status with the title \"In Progress\".";
    let response = api.post(STAGES, json!({"title": "In Progress"})).await;
    assert_eq!(response.refused(409, "slug_conflict"), message);
    let response = api.patch(&format!("{STAGES}/Lead"), json!({"title": "In Progress"})).await;
    assert_eq!(response.refused(409, "slug_conflict"), message);
    let response = api.post(&format!("{DEALS}/name/statuses"), json!({"title": "Low"})).await;
    let message = "This attribute is not a status attribute.";
    assert_eq!(response.refused(400, "validation_type"), message);
}

/// Source: inferred from the options of a status attribute.
#[tokio::test]
async fn a_select_attribute_has_no_statuses() {
    let api = Api::start().await;
    let path = format!("{COMPANIES}/categories/statuses");
    assert_eq!(api.get(&path).await.data(), Value::Array(Vec::new()));
}

/// Source: Attio's OpenAPI file, which has the default false for `show_archived`.
#[tokio::test]
async fn an_archived_status_is_hidden_and_keeps_its_title() {
    let api = Api::start().await;
    api.patch(&format!("{STAGES}/Lost"), json!({"is_archived": true})).await.data();
    assert_eq!(api.list(STAGES, "title").await.len(), 3);
    assert_eq!(api.list(&format!("{STAGES}?show_archived=false"), "title").await.len(), 3);
    assert_eq!(api.list(&format!("{STAGES}?show_archived=true"), "title").await[3], "Lost");
    api.post(STAGES, json!({"title": "Lost"})).await.refused(409, "slug_conflict");
}

/// Source: the remark that objects have none was removed from Attio's OpenAPI file in 2026; that a new
/// attribute has no statuses is inferred.
#[tokio::test]
async fn objects_and_lists_can_have_status_attributes() {
    let api = Api::start().await;
    api.fake.add_list("fundraising");
    for path in [COMPANIES, "/v2/lists/fundraising/attributes"] {
        api.create(path, attribute("phase", "status")).await;
        let statuses = format!("{path}/phase/statuses");
        assert_eq!(api.get(&statuses).await.data(), Value::Array(Vec::new()));
        api.post(&statuses, json!({"title": "First"})).await.data();
        assert_eq!(api.list(&statuses, "title").await, ["First"]);
    }
}
