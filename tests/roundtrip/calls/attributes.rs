//! The calls of the operations on attributes, one for each recording.

use attio_client::types::Target::{Lists, Objects};
use attio_client::types::{
    AttributeConfigInput, AttributeType, CreateAttribute, CurrencyCode, CurrencyConfigInput,
    CurrencyDisplayType, DynamicDefaultValue, RecordReferenceConfigInput, RelationshipInput,
    StaticDefaultValueInput, UpdateAttribute,
};
use serde_json::json;

use crate::replay::replays;

const LIST: &str = "33ebdbe9-e529-47c9-b894-0ba25e9c15c0";
const COMPANIES: &str = "ab4899b9-9e69-4bdf-a055-03f1ea5ba8ac";
const ATTRIBUTE: &str = "41252299-f8c7-4b5e-99c9-4ff8321d2f96";

replays!(
    list_attributes,
    documented(|attio| attio.list_attributes(Lists, LIST).limit(10).offset(5).show_archived(true)),
    past_the_end(|attio| attio
        .list_attributes(Lists, LIST)
        .limit(10)
        .offset(6)
        .show_archived(true)),
    empty(|attio| attio.list_attributes(Objects, "projects")),
    sixteen_keys(|attio| attio.list_attributes(Objects, "people")),
    system_defaults(|attio| attio.list_attributes(Objects, "companies")),
    every_type(|attio| attio.list_attributes(Objects, "people")),
    archived_shown(|attio| attio.list_attributes(Objects, "deals").show_archived(true)),
    default_query(|attio| {
        attio.list_attributes(Objects, "deals").show_archived(false).offset(0).limit(500)
    }),
    encoded_identifier(|attio| attio.list_attributes(Lists, "Q3 / EMEA")),
    wrong_length(|attio| attio.list_attributes(Objects, "people")),
    missing_scope(|attio| attio.list_attributes(Lists, LIST)),
    not_found(|attio| attio.list_attributes(Lists, LIST)),
    object_disabled(|attio| attio.list_attributes(Objects, "deals")),
    no_such_route(|attio| attio.list_attributes(Lists, LIST)),
    query_validation(|attio| attio.list_attributes(Objects, "people").limit(u32::MAX.into())),
    rate_limited(|attio| attio.list_attributes(Objects, "people")),
    bad_gateway(|attio| attio.list_attributes(Objects, "people")),
    internal_error(|attio| attio.list_attributes(Objects, "people")),
);

/// A body for requests that fail.
fn nickname() -> CreateAttribute {
    CreateAttribute::new("Nickname", "nickname", AttributeType::Text)
}

fn reference<'a>(objects: impl IntoIterator<Item = &'a str>) -> AttributeConfigInput {
    AttributeConfigInput::new().record_reference(RecordReferenceConfigInput::new(objects))
}

fn documented_new() -> CreateAttribute {
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

/// An attribute whose default refers to a record of an object that does not exist.
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
    CreateAttribute::new("Nickname", "nickname", AttributeType::from_raw("hologram"))
}

replays!(
    create_attribute,
    documented(|attio| {
        attio.create_attribute(Lists, "97052eb9-e65e-443f-a297-f2d9a4a7f795", documented_new())
    }),
    required_keys_only(|attio| attio.create_attribute(Objects, "people", nickname())),
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

replays!(
    get_attribute,
    documented(|attio| attio.get_attribute(Lists, LIST, ATTRIBUTE)),
    nine_digit_time(|attio| attio.get_attribute(Objects, "people", "rating")),
    without_is_writable(|attio| attio.get_attribute(Objects, "people", "rating")),
    without_relationship(|attio| attio.get_attribute(Objects, "people", "rating")),
    description_null(|attio| attio.get_attribute(Objects, "people", "rating")),
    relationship_of_one_key(|attio| attio.get_attribute(Objects, "people", "company")),
    relationship_of_five_keys(|attio| attio.get_attribute(Objects, "companies", "team")),
    currency(|attio| attio.get_attribute(Objects, "deals", "value")),
    unknown_currency(|attio| attio.get_attribute(Objects, "deals", "value")),
    unknown_display_type(|attio| attio.get_attribute(Objects, "deals", "value")),
    record_reference(|attio| attio.get_attribute(Objects, "deals", "associated_people")),
    allowed_object_slugs(|attio| attio.get_attribute(Objects, "people", "company")),
    no_allowed_objects(|attio| attio.get_attribute(Objects, "people", "related")),
    default_current_user(|attio| attio.get_attribute(Objects, "companies", "created_by")),
    default_at_once(|attio| attio.get_attribute(Objects, "companies", "created_at")),
    default_static(|attio| attio.get_attribute(Objects, "companies", "tier")),
    unknown_default(|attio| attio.get_attribute(Objects, "deals", "value")),
    unknown_type(|attio| attio.get_attribute(Objects, "deals", "margin")),
    unknown_type_file(|attio| attio.get_attribute(Objects, "people", "contract")),
    unknown_fields(|attio| attio.get_attribute(Objects, "companies", "team")),
    archived(|attio| attio.get_attribute(Objects, "deals", "old_source")),
    not_found(|attio| attio.get_attribute(Lists, LIST, "my-attribute")),
    token_revoked(|attio| attio.get_attribute(Objects, "people", "rating")),
    other_json(|attio| attio.get_attribute(Objects, "people", "rating")),
);

fn nothing() -> UpdateAttribute {
    UpdateAttribute::new()
}

fn renamed() -> UpdateAttribute {
    UpdateAttribute::new().title("Nickname")
}

fn documented_change() -> UpdateAttribute {
    let currency = CurrencyConfigInput::new(CurrencyCode::Usd, CurrencyDisplayType::Symbol);
    let reference = RecordReferenceConfigInput::new(["people"]);
    UpdateAttribute::new()
        .title("Your Attribute")
        .description("Lorem ipsum")
        .api_slug("my-attribute")
        .is_required(true)
        .default_value(StaticDefaultValueInput::new([json!({"value": 5})]))
        .config(AttributeConfigInput::new().currency(currency).record_reference(reference))
        .is_archived(false)
}

fn in_a_month() -> UpdateAttribute {
    UpdateAttribute::new().default_value(DynamicDefaultValue::new("P1M"))
}

fn flags_off() -> UpdateAttribute {
    UpdateAttribute::new().is_required(false).is_unique(false).is_archived(false)
}

replays!(
    update_attribute,
    documented(|attio| attio.update_attribute(Lists, LIST, ATTRIBUTE, documented_change())),
    title_only(|attio| {
        attio.update_attribute(Objects, "people", "nickname", nothing().title("Alias"))
    }),
    slug_only(|attio| {
        attio.update_attribute(Objects, "people", "nickname", nothing().api_slug("alias"))
    }),
    description_null(|attio| {
        attio.update_attribute(Objects, "people", "nickname", nothing().description(None))
    }),
    default_value_null(|attio| {
        attio.update_attribute(Objects, "deals", "scout", nothing().default_value(None))
    }),
    default_value_dynamic(|attio| attio.update_attribute(
        Objects,
        "deals",
        "follow_up",
        in_a_month()
    )),
    renamed_while_archived(|attio| {
        let body = nothing().api_slug("nickname_before");
        attio.update_attribute(Objects, "people", "nickname", body)
    }),
    flags_false(|attio| attio.update_attribute(Objects, "deals", "fee", flags_off())),
    archived(|attio| {
        attio.update_attribute(Objects, "deals", "old_source", nothing().is_archived(true))
    }),
    empty_config(|attio| {
        let body = nothing().config(AttributeConfigInput::new());
        attio.update_attribute(Objects, "people", "nickname", body)
    }),
    nothing_set(|attio| attio.update_attribute(Objects, "people", "nickname", nothing())),
    system_edit_unauthorized(|attio| {
        attio.update_attribute(Objects, "people", "name", nothing().title("Full name"))
    }),
    unique_refused(|attio| {
        attio.update_attribute(Objects, "people", "nickname", nothing().is_unique(true))
    }),
    not_found(|attio| attio.update_attribute(Lists, LIST, "my-attribute", renamed())),
    slug_conflict(|attio| {
        attio.update_attribute(Lists, LIST, ATTRIBUTE, nothing().api_slug("stage"))
    }),
    forbidden(|attio| attio.update_attribute(Lists, LIST, ATTRIBUTE, renamed())),
    internal_error(|attio| attio.update_attribute(Objects, "people", "nickname", renamed())),
);
