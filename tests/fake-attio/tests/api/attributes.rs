//! Listing and getting attributes: ids, order, pagination, archived ones, and the format of responses.

use serde_json::json;

use super::{Api, COMPANIES, DEALS, PEOPLE, attribute};

/// Source: recorded; all of the 150 known attributes have these keys.
#[tokio::test]
async fn every_attribute_has_the_same_16_keys_and_all_settings() {
    let api = Api::start().await;
    let keys = [
        "api_slug",
        "config",
        "created_at",
        "default_value",
        "description",
        "id",
        "is_archived",
        "is_default_value_enabled",
        "is_multiselect",
        "is_required",
        "is_system_attribute",
        "is_unique",
        "is_writable",
        "relationship",
        "title",
        "type",
    ];
    for path in [PEOPLE, COMPANIES, DEALS] {
        for attribute in api.get(path).await.data().as_array().unwrap() {
            assert!(attribute.as_object().unwrap().keys().eq(keys), "{attribute}");
            let config = &attribute["config"];
            let has = |key: &str, name: &str| config[key].as_object().unwrap().contains_key(name);
            assert!(has("currency", "default_currency_code") && has("currency", "display_type"));
            assert!(has("record_reference", "allowed_object_ids"));
        }
    }
}

/// Source: recorded, except the values of ids.
#[tokio::test]
async fn attributes_have_the_key_order_of_the_api() {
    let api = Api::start().await;
    let url = format!("{}{PEOPLE}/record_id", api.fake.base_url());
    let response = api.client.get(url).bearer_auth(api.fake.token()).send().await.unwrap();
    let text = response.text().await.unwrap();
    let keys = ["\"id\"", "\"title\"", "\"description\"", "\"api_slug\"", "\"type\"", "\"config\""];
    let places: Vec<usize> = keys.iter().map(|key| text.find(key).unwrap()).collect();
    assert!(places.is_sorted(), "{text}");
}

/// Source: recorded; nine digits, of which three are significant.
#[tokio::test]
async fn times_have_nine_digits() {
    let api = Api::start().await;
    api.fake.advance(std::time::Duration::from_micros(1_234_567));
    let created = api.create(DEALS, attribute("close_date", "date")).await;
    assert_eq!(created["created_at"], "2026-01-01T00:00:01.234000000Z");
}

/// Source: Attio's guides.
#[tokio::test]
async fn objects_lists_and_attributes_have_an_id_and_a_slug() {
    let api = Api::start().await;
    let list = api.fake.add_list("fundraising");
    let by_slug = api.get("/v2/lists/fundraising/attributes/created_at").await.data();
    assert_eq!(by_slug["id"]["object_id"], list.as_str(), "`object_id` is the id of the list");
    let id = by_slug["id"]["attribute_id"].as_str().unwrap();
    let by_id = api.get(&format!("/v2/lists/{list}/attributes/{id}")).await.data();
    assert_eq!(by_slug, by_id);
}

/// Source: Attio's OpenAPI file.
#[tokio::test]
async fn missing_targets_and_attributes_are_404_by_name() {
    let api = Api::start().await;
    api.fake.add_list("fundraising");
    for (path, message) in [
        ("/v2/objects/ships/attributes", "Object with slug/ID \"ships\" not found."),
        ("/v2/lists/ships/attributes", "List with slug/ID \"ships\" not found."),
        ("/v2/objects/fundraising/attributes", "Object with slug/ID \"fundraising\" not found."),
        ("/v2/lists/people/attributes/name", "List with slug/ID \"people\" not found."),
        ("/v2/objects/people/attributes/mood", "Attribute with slug/ID \"mood\" not found."),
        (
            "/v2/objects/people/attributes/mood/options",
            "Attribute with slug/ID \"mood\" not found.",
        ),
        (
            "/v2/objects/people/attributes/mood/statuses",
            "Attribute with slug/ID \"mood\" not found.",
        ),
        ("/v2/objects/people/attributes/domains", "Attribute with slug/ID \"domains\" not found."),
    ] {
        assert_eq!(api.get(path).await.refused(404, "not_found"), message);
    }
}

/// Source: recorded, both the order of system attributes and that new ones follow.
#[tokio::test]
async fn attributes_are_listed_in_order_and_new_ones_last() {
    let api = Api::start().await;
    api.create(DEALS, attribute("zeal", "text")).await;
    api.create(DEALS, attribute("age", "number")).await;
    let slugs = api.list(DEALS, "api_slug").await;
    assert_eq!(slugs[..3], ["record_id", "name", "stage"]);
    assert_eq!(slugs[slugs.len() - 3..], ["created_by", "zeal", "age"]);
}

/// Source: Attio's guides.
#[tokio::test]
async fn limit_and_offset_choose_a_page() {
    let api = Api::start().await;
    let all = api.list(PEOPLE, "api_slug").await;
    let page = |limit, offset| format!("{PEOPLE}?limit={limit}&offset={offset}");
    assert_eq!(api.list(&page(3, 2), "api_slug").await, all[2..5]);
    assert_eq!(api.list(&page(1000, 28), "api_slug").await, all[28..], "the last page is shorter");
    assert_eq!(api.list(&page(5, 1000), "api_slug").await, [""; 0]);
}

/// Source: recorded; 54 attributes were returned without a limit.
#[tokio::test]
async fn without_a_limit_all_attributes_are_listed() {
    let api = Api::start().await;
    for number in 0..60 {
        api.create(DEALS, attribute(&format!("a{number}"), "text")).await;
    }
    assert_eq!(api.list(DEALS, "api_slug").await.len(), 69);
}

/// Source: reported by users.
#[tokio::test]
async fn an_archived_attribute_is_hidden_from_lists_and_found_by_slug() {
    let api = Api::start().await;
    api.create(PEOPLE, attribute("nickname", "text")).await;
    let path = format!("{PEOPLE}/nickname");
    let archived = api.patch(&path, json!({"is_archived": true})).await.data();
    assert_eq!(archived["is_archived"], true);
    let is_shown = async |query: &str| {
        let slugs = api.list(&format!("{PEOPLE}{query}"), "api_slug").await;
        slugs.iter().any(|slug| slug == "nickname")
    };
    assert!(!is_shown("").await);
    assert!(!is_shown("?show_archived=false").await);
    assert!(is_shown("?show_archived=true").await);
    assert_eq!(api.get(&path).await.data(), archived);
    api.patch(&path, json!({"is_archived": false})).await.data();
    assert!(is_shown("").await, "the attribute is restored");
}

/// Source: Attio's guides; the order in which the two apply is inferred.
#[tokio::test]
async fn pages_count_only_visible_attributes() {
    let api = Api::start().await;
    for slug in ["first", "second", "third"] {
        api.create(DEALS, attribute(slug, "text")).await;
    }
    api.patch(&format!("{DEALS}/first"), json!({"is_archived": true})).await.data();
    assert_eq!(api.list(&format!("{DEALS}?offset=9&limit=1"), "api_slug").await, ["second"]);
    let all = format!("{DEALS}?offset=9&limit=1&show_archived=true");
    assert_eq!(api.list(&all, "api_slug").await, ["first"]);
}

/// Ids are deterministic, so that the output of a test is the same in every run.
#[tokio::test]
async fn responses_are_deterministic() {
    let (one, other) = (Api::start().await, Api::start().await);
    for api in [&one, &other] {
        api.create(PEOPLE, attribute("nickname", "text")).await;
    }
    assert_eq!(one.get(PEOPLE).await.json, other.get(PEOPLE).await.json);
}

/// Source: recorded; all ids are UUIDs with version and variant.
#[tokio::test]
async fn ids_are_unique_uuids() {
    let api = Api::start().await;
    let mut ids = std::collections::BTreeSet::new();
    for path in [PEOPLE, COMPANIES, DEALS] {
        for attribute in api.get(path).await.data().as_array().unwrap() {
            let id = attribute["id"]["attribute_id"].as_str().unwrap();
            assert_eq!((id.len(), &id[14..15], &id[19..20]), (36, "4", "8"), "{id}");
            assert!(ids.insert(id.to_owned()), "{id} comes twice");
        }
    }
}
