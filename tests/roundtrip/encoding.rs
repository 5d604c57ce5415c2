//! Encoding of values that are in no recorded exchange.

use attio_client::types::{
    AttributeId, AttributeIdOrSlug, AttributeType, CreateAttribute, DefaultValue, IsoDuration,
    Relationship, Target, UpdateAttribute, UpdateSelectOption,
};
use serde::Serialize;
use serde_json::{Value, json};

fn encoded(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect("keys are strings")
}

#[test]
fn received_nulls_stay_with_their_object() {
    let response =
        json!({"id": {"workspace_id": "w", "object_id": "o", "attribute_id": "a"}, "title": null});
    let relationship: Relationship = serde_json::from_value(response.clone()).unwrap();
    let mut change = UpdateSelectOption::new();
    change.extra = relationship.extra.clone();
    assert_eq!(encoded(&change), json!({}));
    assert_eq!(encoded(&relationship), response);
}

#[test]
fn changes_to_a_received_object_are_encoded() {
    let response =
        json!({"id": {"workspace_id": "w", "object_id": "o", "attribute_id": "a"}, "title": null});
    let mut relationship: Relationship = serde_json::from_value(response).unwrap();
    relationship.title = Some("Team".into());
    assert_eq!(encoded(&relationship)["title"], "Team");
    relationship.title = None;
    assert_eq!(encoded(&relationship)["title"], Value::Null);
}

#[test]
fn inserted_extra_properties_are_sent() {
    let mut change = UpdateAttribute::new();
    change.extra.insert("is_unique", true);
    change.extra.insert("colour", "red");
    change.extra.insert("description", "old");
    assert_eq!(encoded(&change), json!({"colour": "red", "description": "old", "is_unique": true}));
}

#[test]
fn an_update_sends_only_what_was_set() {
    assert_eq!(encoded(&UpdateAttribute::new()), json!({}));
    let change = UpdateAttribute::new().default_value(None).is_archived(false);
    assert_eq!(encoded(&change), json!({"default_value": null, "is_archived": false}));
}

#[test]
fn a_new_attribute_sends_all_keys_that_the_api_requires() {
    assert_eq!(
        encoded(&CreateAttribute::new("Stage", "stage", AttributeType::Status)),
        json!({
            "title": "Stage", "api_slug": "stage", "type": "status", "description": null, "config": {},
            "is_required": false, "is_unique": false, "is_multiselect": false,
        })
    );
}

#[test]
fn only_from_raw_creates_unknown_enum_values() {
    let hologram = AttributeType::from_raw("hologram");
    assert_eq!(encoded(&hologram), "hologram");
    assert!("hologram".parse::<AttributeType>().is_err());
    assert_eq!("text".parse(), Ok(AttributeType::Text));
    assert!(AttributeType::ALL.iter().all(|known| known.as_str().parse().as_ref() == Ok(known)));
}

#[test]
fn an_unknown_union_value_is_kept() {
    for value in [
        json!("x"),
        json!(5),
        json!([]),
        json!({}),
        json!({"type": 5}),
        json!({"type": "new", "a": [1]}),
        json!({"type": "static", "template": null}),
        json!({"type": "dynamic", "template": ["P1D"]}),
    ] {
        let union: DefaultValue = serde_json::from_value(value.clone()).unwrap();
        assert!(matches!(union, DefaultValue::Unknown(_)));
        assert_eq!(encoded(&union), value);
    }
}

#[test]
fn a_duration_of_too_many_seconds_is_refused() {
    for text in ["PT700000000000.5S", "PT640000000000S", "999999999999999ms"] {
        assert!(IsoDuration::from(text).to_span().is_err(), "{text}");
    }
    assert_eq!(IsoDuration::from("PT1.5S").to_span().unwrap().nanoseconds(), 500_000_000);
}

#[test]
fn an_id_converts_to_an_id_or_slug() {
    let id = AttributeId::from("41252299-f8c7-4b5e-99c9-4ff8321d2f96");
    let attribute: AttributeIdOrSlug = (&id).into();
    assert_eq!(attribute.as_str(), id.as_str());
    assert_eq!(AttributeIdOrSlug::from(id), attribute);
    assert_eq!(encoded(&AttributeIdOrSlug::from("rating")), "rating");
}

#[test]
fn clients_calls_and_errors_are_send() {
    fn assert_send_sync<T: Send + Sync + 'static>() {}
    fn assert_send<T: Send + 'static>(_: &T) {}
    assert_send_sync::<attio_client::Client>();
    assert_send_sync::<attio_client::Error>();
    assert_send_sync::<attio_client::operations::ListAttributesCall>();
    let attio = attio_client::Client::new("0123456789abcdef").unwrap();
    assert_send(&attio.list_attributes(Target::Objects, "people").send());
}
