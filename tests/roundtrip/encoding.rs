//! What is sent, and given back, of values that no exchange holds.

use attio_client::types::{
    AttributeId, AttributeIdOrSlug, AttributeType, CreateAttribute, DefaultValue, IsoDuration,
    Relationship, Target, UpdateAttribute, UpdateSelectOption,
};
use serde::Serialize;
use serde_json::{Value, json};

fn encoded(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect("keys are texts")
}

#[test]
fn nulls_that_came_stay_with_the_object_they_came_with() {
    let answer =
        json!({"id": {"workspace_id": "w", "object_id": "o", "attribute_id": "a"}, "title": null});
    let relationship: Relationship = serde_json::from_value(answer.clone()).unwrap();
    let mut change = UpdateSelectOption::new();
    change.extra = relationship.extra.clone();
    assert_eq!(encoded(&change), json!({}));
    assert_eq!(encoded(&relationship), answer);
}

#[test]
fn what_a_caller_changes_shows() {
    let answer =
        json!({"id": {"workspace_id": "w", "object_id": "o", "attribute_id": "a"}, "title": null});
    let mut relationship: Relationship = serde_json::from_value(answer).unwrap();
    relationship.title = Some("Team".into());
    assert_eq!(encoded(&relationship)["title"], "Team");
    relationship.title = None;
    assert_eq!(encoded(&relationship)["title"], Value::Null);
}

#[test]
fn an_inserted_property_is_sent_even_if_the_crate_learns_its_name() {
    let mut change = UpdateAttribute::new();
    change.extra.insert("is_unique", true);
    change.extra.insert("colour", "red");
    change.extra.insert("description", "old");
    assert_eq!(encoded(&change), json!({"colour": "red", "description": "old", "is_unique": true}));
}

#[test]
fn an_update_holds_what_was_set_and_nothing_else() {
    assert_eq!(encoded(&UpdateAttribute::new()), json!({}));
    let change = UpdateAttribute::new().default_value(None).is_archived(false);
    assert_eq!(encoded(&change), json!({"default_value": null, "is_archived": false}));
}

#[test]
fn a_new_attribute_has_the_keys_that_the_api_demands() {
    assert_eq!(
        encoded(&CreateAttribute::new("Stage", "stage", AttributeType::Status)),
        json!({
            "title": "Stage", "api_slug": "stage", "type": "status", "description": null, "config": {},
            "is_required": false, "is_unique": false, "is_multiselect": false,
        })
    );
}

#[test]
fn a_value_that_the_spec_does_not_know_is_sent_on_purpose_only() {
    let hologram = AttributeType::from_raw("hologram");
    assert_eq!(encoded(&hologram), "hologram");
    assert!("hologram".parse::<AttributeType>().is_err());
    assert_eq!("text".parse(), Ok(AttributeType::Text));
    assert!(AttributeType::ALL.iter().all(|known| known.as_str().parse().as_ref() == Ok(known)));
}

#[test]
fn a_union_in_an_unknown_form_is_kept() {
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
fn an_id_fits_where_an_id_or_a_slug_is_expected() {
    let id = AttributeId::from("41252299-f8c7-4b5e-99c9-4ff8321d2f96");
    let attribute: AttributeIdOrSlug = (&id).into();
    assert_eq!(attribute.as_str(), id.as_str());
    assert_eq!(AttributeIdOrSlug::from(id), attribute);
    assert_eq!(encoded(&AttributeIdOrSlug::from("rating")), "rating");
}

#[test]
fn calls_and_errors_cross_threads() {
    fn crosses<T: Send + Sync + 'static>() {}
    fn is_sent<T: Send + 'static>(_: &T) {}
    crosses::<attio_client::Client>();
    crosses::<attio_client::Error>();
    crosses::<attio_client::operations::ListAttributesCall>();
    let attio = attio_client::Client::new("0123456789abcdef").unwrap();
    is_sent(&attio.list_attributes(Target::Objects, "people").send());
}
