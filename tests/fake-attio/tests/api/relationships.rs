//! Relationships: pairs of attributes that refer to each other.

use serde_json::{Value, json};

use super::{Api, COMPANIES, DEALS, PEOPLE, attribute, with};

/// The body for a relationship with an object; `inverse` is the slug at the other end.
fn related(slug: &str, object: &str, inverse: &str) -> Value {
    let other = json!({"object": object, "title": "Other end", "api_slug": inverse, "is_multiselect": true});
    with(attribute(slug, "record-reference"), json!({"relationship": other}))
}

/// Source: that the other end is created is from Attio's OpenAPI file; the five keys are recorded.
#[tokio::test]
async fn a_relationship_creates_the_attribute_at_the_other_end() {
    let api = Api::start().await;
    let near = api.create(DEALS, related("referrer", "people", "referred_deals")).await;
    let far = api.get(&format!("{PEOPLE}/referred_deals")).await.data();
    assert_eq!((&far["title"], &far["is_multiselect"]), (&json!("Other end"), &json!(true)));
    for (one, other, slug) in [(&near, &far, "people"), (&far, &near, "deals")] {
        let shown = json!({
            "id": other["id"], "object_slug": slug, "title": other["title"],
            "api_slug": other["api_slug"], "is_multiselect": other["is_multiselect"],
        });
        assert_eq!(one["relationship"], shown);
        let ids = &one["config"]["record_reference"]["allowed_object_ids"];
        assert_eq!(ids, &json!([other["id"]["object_id"]]));
    }
}

/// Source: recorded for the company of people and the team of companies.
#[tokio::test]
async fn system_relationships_refer_to_each_other() {
    let api = Api::start().await;
    let company = api.get(&format!("{PEOPLE}/company")).await.data();
    let team = api.get(&format!("{COMPANIES}/team")).await.data();
    assert_eq!(company["relationship"]["id"], team["id"]);
    assert_eq!(team["relationship"]["id"], company["id"]);
    assert_eq!(team["relationship"]["object_slug"], "people");
}

/// Source: inferred.
#[tokio::test]
async fn the_other_end_follows_changes() {
    let api = Api::start().await;
    api.create(DEALS, related("referrer", "people", "referred_deals")).await;
    let changes = json!({"title": "Source", "api_slug": "source"});
    api.patch(&format!("{DEALS}/referrer"), changes).await.data();
    let far = api.get(&format!("{PEOPLE}/referred_deals")).await.data();
    assert_eq!(far["relationship"]["title"], "Source");
    assert_eq!(far["relationship"]["api_slug"], "source");
}

/// Source: Attio's OpenAPI file for the required keys; the errors are inferred.
#[tokio::test]
async fn both_slugs_must_be_free() {
    let api = Api::start().await;
    let before = api.get(DEALS).await.json;
    api.post(DEALS, related("boss", "people", "name")).await.refused(409, "slug_conflict");
    api.post(DEALS, related("boss", "deals", "boss")).await.refused(409, "slug_conflict");
    api.post(DEALS, related("boss", "ships", "deals")).await.refused(404, "not_found");
    assert_eq!(api.get(DEALS).await.json, before, "nothing is created");
}

/// Source: Attio's OpenAPI file; the error is inferred.
#[tokio::test]
async fn a_relationship_allows_only_its_own_object() {
    let api = Api::start().await;
    let allow =
        |objects: &[&str]| json!({"config": {"record_reference": {"allowed_objects": objects}}});
    for objects in [&["companies"][..], &["people", "companies"]] {
        let body = with(related("boss", "people", "deals"), allow(objects));
        api.post(DEALS, body).await.refused(400, "validation_type");
    }
    api.create(DEALS, with(related("boss", "people", "deals"), allow(&["people"]))).await;
    let path = format!("{DEALS}/boss");
    api.patch(&path, allow(&["companies"])).await.refused(400, "validation_type");
    api.patch(&path, allow(&["people"])).await.data();
}

/// Source: Attio's guides.
#[tokio::test]
async fn an_object_can_be_related_to_itself() {
    let api = Api::start().await;
    let near = api.create(PEOPLE, related("mentor", "people", "mentees")).await;
    let far = api.get(&format!("{PEOPLE}/mentees")).await.data();
    assert_eq!(near["relationship"]["id"], far["id"]);
    assert_eq!(far["relationship"]["id"], near["id"]);
}
