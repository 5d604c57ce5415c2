//! How long lists of attributes take to decode and encode, side by side in one run:
//! `cargo bench -p bench`.
//!
//! The client's [`Attribute`] keeps everything. [`Plain`] is what one would write by hand with serde's
//! derive, and drops what it has no field for. [`Value`] keeps everything and knows nothing.

mod sample;

use attio_client::types::{Attribute, AttributeType};
use divan::Bencher;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use sample::body;

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
