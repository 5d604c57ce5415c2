//! Tests the check itself, with types that lose something.

use std::fmt::Debug;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

use crate::check::{keeps_everything, reencode};

/// Asserts that the check reports a lossy type, with a message that contains `symptom`.
fn assert_is_caught<T>(component: &str, symptom: &str)
where
    T: Clone + Debug + DeserializeOwned + PartialEq + Send + Serialize + Sync,
{
    let found = keeps_everything(component, reencode::<T>).expect_err("it is lossy");
    assert!(found.contains(symptom), "{symptom}: {found}");
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct DropsUnknownFields {
    title: String,
    id: Value,
    is_archived: bool,
}

#[test]
fn dropping_unknown_fields_is_caught() {
    assert_is_caught::<DropsUnknownFields>("SelectOption", "became");
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct DropsAField {
    id: Value,
    is_archived: bool,
    #[serde(skip_serializing)]
    title: String,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

#[test]
fn dropping_a_field_is_caught() {
    assert_is_caught::<DropsAField>("SelectOption", "became");
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct TakesNullForAbsent {
    #[serde(skip_serializing_if = "Option::is_none")]
    relationship: Option<Value>,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

#[test]
fn taking_null_for_absent_is_caught() {
    assert_is_caught::<TakesNullForAbsent>("Attribute", "\"relationship\":null");
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct RefusesNull {
    #[serde(default, deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    object_slug: Option<String>,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

fn some<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    String::deserialize(deserializer).map(Some)
}

#[test]
fn refusing_null_is_caught() {
    assert_is_caught::<RefusesNull>("Relationship", "invalid type: null");
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct CountsInFloats {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status_code: Option<f64>,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

#[test]
fn changing_the_form_of_a_number_is_caught() {
    assert_is_caught::<CountsInFloats>("ApiError", "became");
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
enum Closed {
    Code,
    Name,
    NarrowSymbol,
    Symbol,
}

#[test]
fn refusing_an_unknown_value_is_caught() {
    assert_is_caught::<Closed>("CurrencyDisplayType", "unknown variant");
}

#[test]
fn refusing_a_member_that_is_not_an_object_is_caught() {
    assert_is_caught::<Map<String, Value>>("DefaultValue", "expected a map");
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum ClosedUnion {
    Static(Map<String, Value>),
    Dynamic(Map<String, Value>),
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(untagged)]
enum ClosedKinds {
    Member(ClosedUnion),
    NotAnObject(NotAnObject),
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(untagged)]
enum NotAnObject {
    Null(()),
    Boolean(bool),
    Number(Number),
    String(String),
    List(Vec<Value>),
}

#[test]
fn refusing_an_unknown_kind_is_caught() {
    assert_is_caught::<ClosedKinds>("DefaultValue", "did not match any variant");
}
