//! How long lists of attributes take to decode and encode, side by side in one run:
//! `cargo bench -p bench`.
//!
//! The client's [`Attribute`] keeps everything. [`Plain`] is what one would write by hand with serde's
//! derive, and drops what it has no field for. [`Value`] keeps everything and knows nothing.

use attio_client::types::{Attribute, AttributeType};
use divan::Bencher;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

fn main() {
    // What is compared must do the same work.
    let body = body(AttributeType::ALL.len());
    let whole: Value = serde_json::from_str(&body).expect("the body is JSON");
    assert_eq!(serde_json::to_value(read::<Attribute>(&body)).expect("it encodes"), whole);
    assert_eq!(serde_json::to_value(read::<Plain>(&body)).expect("it encodes"), whole);
    divan::main();
}

#[divan::bench(types = [Attribute, Plain, Value], args = [50, 1_000])]
fn decode<T: DeserializeOwned>(bencher: Bencher<'_, '_>, count: usize) {
    let body = body(count);
    bencher.bench(|| read::<T>(&body));
}

#[divan::bench(types = [Attribute, Plain, Value], args = [50, 1_000])]
fn encode<T: DeserializeOwned + Serialize + Sync>(bencher: Bencher<'_, '_>, count: usize) {
    let attributes = read::<T>(&body(count));
    bencher.bench(|| serde_json::to_vec(&attributes).expect("attributes encode"));
}

fn read<T: DeserializeOwned>(body: &str) -> Vec<T> {
    serde_json::from_slice(body.as_bytes()).expect("the body is a list of attributes")
}

/// What the API answers to `list_attributes`, without the envelope.
fn body(count: usize) -> String {
    let types = AttributeType::ALL.iter().cycle();
    let attributes: Vec<_> =
        (0..count).zip(types).map(|(index, type_)| attribute(index, type_.as_str())).collect();
    format!("[{}]", attributes.join(","))
}

/// The attribute of Attio's documentation, with the keys and in the order of the wire.
fn attribute(index: usize, type_: &str) -> String {
    format!(
        r#"{{"id":{{"workspace_id":"14beef7a-99f7-4534-a87e-70b564330a4c","object_id":"97052eb9-e65e-443f-a297-f2d9a4a7f795","attribute_id":"41252299-f8c7-4b5e-99c9-{index:012x}"}},"title":"Rating {index}","description":"Rating of the record out of 5","api_slug":"rating_{index}","type":"{type_}","is_system_attribute":false,"is_writable":true,"is_required":false,"is_unique":false,"is_multiselect":false,"is_default_value_enabled":false,"is_archived":false,"default_value":null,"relationship":null,"created_at":"2021-11-21T13:22:49.061Z","config":{{"currency":{{"default_currency_code":null,"display_type":null}},"record_reference":{{"allowed_object_ids":null}}}}}}"#
    )
}

/// An attribute as one would write it by hand: ids, times and enums are `String`.
#[derive(Debug, Deserialize, Serialize)]
struct Plain {
    id: PlainKey,
    title: String,
    description: Option<String>,
    api_slug: String,
    #[serde(rename = "type")]
    type_: String,
    is_system_attribute: bool,
    is_writable: Option<bool>,
    is_required: bool,
    is_unique: bool,
    is_multiselect: bool,
    is_default_value_enabled: bool,
    is_archived: bool,
    default_value: Option<PlainDefault>,
    relationship: Option<PlainRelationship>,
    created_at: String,
    config: PlainConfig,
}

#[derive(Debug, Deserialize, Serialize)]
struct PlainKey {
    workspace_id: String,
    object_id: String,
    attribute_id: String,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum PlainDefault {
    Dynamic { template: String },
    Static { template: Vec<Value> },
}

#[derive(Debug, Deserialize, Serialize)]
struct PlainRelationship {
    id: PlainKey,
    api_slug: Option<String>,
    is_multiselect: Option<bool>,
    object_slug: Option<String>,
    title: Option<String>,
}

#[derive(Debug, Deserialize, Serialize)]
struct PlainConfig {
    currency: PlainCurrency,
    record_reference: PlainRecordReference,
}

#[derive(Debug, Deserialize, Serialize)]
struct PlainCurrency {
    default_currency_code: Option<String>,
    display_type: Option<String>,
}

#[derive(Debug, Deserialize, Serialize)]
struct PlainRecordReference {
    allowed_object_ids: Option<Vec<String>>,
}
