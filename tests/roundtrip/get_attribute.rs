//! The calls of `get_attribute`, one for each recording.

use attio_client::types::Target::{Lists, Objects};

use crate::replay::replays;

const LIST: &str = "33ebdbe9-e529-47c9-b894-0ba25e9c15c0";
const ATTRIBUTE: &str = "41252299-f8c7-4b5e-99c9-4ff8321d2f96";

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
    unknown_fields(|attio| attio.get_attribute(Objects, "companies", "team")),
    archived(|attio| attio.get_attribute(Objects, "deals", "old_source")),
    not_found(|attio| attio.get_attribute(Lists, LIST, "my-attribute")),
    token_revoked(|attio| attio.get_attribute(Objects, "people", "rating")),
    other_json(|attio| attio.get_attribute(Objects, "people", "rating")),
);
