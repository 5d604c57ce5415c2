//! The calls of `create_attribute`, one for each recording.

use attio_client::types::Target::{Lists, Objects};
use attio_client::types::{
    AttributeConfigInput, AttributeType, CreateAttribute, CurrencyCode, CurrencyConfigInput,
    CurrencyDisplayType, DynamicDefaultValue, RecordReferenceConfigInput, RelationshipInput,
    StaticDefaultValueInput,
};
use serde_json::json;

use crate::replay::replays;

const LIST: &str = "33ebdbe9-e529-47c9-b894-0ba25e9c15c0";
const COMPANIES: &str = "ab4899b9-9e69-4bdf-a055-03f1ea5ba8ac";

/// What an error needs no more than.
fn nickname() -> CreateAttribute {
    CreateAttribute::new("Nickname", "nickname", AttributeType::Text)
}

fn reference<'a>(objects: impl IntoIterator<Item = &'a str>) -> AttributeConfigInput {
    AttributeConfigInput::new().record_reference(RecordReferenceConfigInput::new(objects))
}

fn documented_example() -> CreateAttribute {
    let currency = CurrencyConfigInput::new(CurrencyCode::Usd, CurrencyDisplayType::Symbol);
    CreateAttribute::new("Your Attribute", "my-attribute", AttributeType::Text)
        .description("Lorem ipsum")
        .is_required(true)
        .is_unique(true)
        .is_multiselect(true)
        .config(reference(["people"]).currency(currency))
        .default_value(StaticDefaultValueInput::new([json!({"value": 5})]))
}

fn fee() -> CreateAttribute {
    let currency = CurrencyConfigInput::new(CurrencyCode::Eur, CurrencyDisplayType::Code);
    CreateAttribute::new("Fee", "fee", AttributeType::Currency)
        .is_required(true)
        .config(AttributeConfigInput::new().currency(currency))
}

fn referrer() -> CreateAttribute {
    CreateAttribute::new("Referrer", "referrer", AttributeType::RecordReference)
        .config(reference(["people", COMPANIES]))
}

fn mentor() -> CreateAttribute {
    CreateAttribute::new("Mentor", "mentor", AttributeType::RecordReference)
        .config(reference(["people"]))
        .relationship(RelationshipInput::new("people", "Mentees", "mentees", true))
}

fn follow_up() -> CreateAttribute {
    CreateAttribute::new("Follow up", "follow_up", AttributeType::Timestamp)
        .default_value(DynamicDefaultValue::new("P1M"))
}

fn scout() -> CreateAttribute {
    CreateAttribute::new("Scout", "scout", AttributeType::ActorReference)
        .default_value(DynamicDefaultValue::new("current-user"))
}

/// An attribute with a default that refers to a record of an object that is not there.
fn dangling() -> CreateAttribute {
    let record = json!({
        "target_object": "people",
        "target_record_id": "64983590-3439-406c-87b0-7760010346ca",
    });
    CreateAttribute::new("Nickname", "nickname", AttributeType::RecordReference)
        .config(reference(["people"]))
        .default_value(StaticDefaultValueInput::new([record]))
}

fn hologram() -> CreateAttribute {
    CreateAttribute::new("Nickname", "nickname", AttributeType::from_text("hologram"))
}

replays!(
    create_attribute,
    documented(|attio| {
        attio.create_attribute(Lists, "97052eb9-e65e-443f-a297-f2d9a4a7f795", documented_example())
    }),
    least(|attio| attio.create_attribute(Objects, "people", nickname())),
    currency(|attio| attio.create_attribute(Objects, "deals", fee())),
    record_reference(|attio| attio.create_attribute(Objects, "deals", referrer())),
    relationship(|attio| attio.create_attribute(Objects, "people", mentor())),
    default_duration(|attio| attio.create_attribute(Objects, "deals", follow_up())),
    default_current_user(|attio| attio.create_attribute(Objects, "deals", scout())),
    unknown_in_validation(|attio| attio.create_attribute(Objects, "people", nickname())),
    refused_type(|attio| attio.create_attribute(Objects, "people", hologram())),
    unique_refused(|attio| attio.create_attribute(Objects, "people", nickname().is_unique(true))),
    default_value_not_found(|attio| attio.create_attribute(Lists, LIST, dangling())),
    not_found(|attio| attio.create_attribute(Lists, LIST, nickname())),
    slug_conflict(|attio| attio.create_attribute(Lists, LIST, nickname())),
    slug_conflict_on_object(|attio| attio.create_attribute(Objects, "people", nickname())),
    forbidden(|attio| attio.create_attribute(Lists, LIST, nickname())),
    unknown_error(|attio| attio.create_attribute(Objects, "people", nickname())),
    rate_limited(|attio| attio.create_attribute(Objects, "people", nickname())),
    bad_gateway(|attio| attio.create_attribute(Objects, "people", nickname())),
);
