//! The calls of `update_attribute`, one for each recording.

use attio_client::types::Target::{Lists, Objects};
use attio_client::types::{
    AttributeConfigInput, CurrencyCode, CurrencyConfigInput, CurrencyDisplayType,
    DynamicDefaultValue, RecordReferenceConfigInput, StaticDefaultValueInput, UpdateAttribute,
};
use serde_json::json;

use crate::replay::replays;

const LIST: &str = "33ebdbe9-e529-47c9-b894-0ba25e9c15c0";
const ATTRIBUTE: &str = "41252299-f8c7-4b5e-99c9-4ff8321d2f96";

fn nothing() -> UpdateAttribute {
    UpdateAttribute::new()
}

fn renamed() -> UpdateAttribute {
    UpdateAttribute::new().title("Nickname")
}

fn documented_example() -> UpdateAttribute {
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
    documented(|attio| attio.update_attribute(Lists, LIST, ATTRIBUTE, documented_example())),
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
