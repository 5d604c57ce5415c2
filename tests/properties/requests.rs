//! What each request type sends, field by field.
//!
//! The expected JSON is written by hand; `bodies` combines the fields.

use std::collections::BTreeSet;

use attio_client::types::{
    AttributeConfigInput, AttributeIdOrSlug, AttributeType, CreateAttribute, CreateSelectOption,
    CreateStatus, CurrencyCode, CurrencyConfigInput, CurrencyDisplayType, DefaultValueInput,
    DynamicDefaultValue, RecordReferenceConfigInput, RelationshipInput, StaticDefaultValueInput,
    UpdateAttribute, UpdateSelectOption, UpdateStatus,
};
use attio_client::{Patch, types};
use serde_json::json;

use crate::bodies::{assert_bodies, encode, fields};
use crate::schema::{Strictness, component, operations, reachable, validator};

/// The objects in requests, each with its check.
const REQUESTS: &[(&str, fn())] = &[
    ("AttributeConfigInput", attribute_config_input),
    ("CreateAttribute", create_attribute),
    ("CreateSelectOption", create_select_option),
    ("CreateStatus", create_status),
    ("CurrencyConfigInput", currency_config_input),
    ("DynamicDefaultValue", dynamic_default_value),
    ("RecordReferenceConfigInput", record_reference_config_input),
    ("RelationshipInput", relationship_input),
    ("StaticDefaultValueInput", static_default_value_input),
    ("UpdateAttribute", update_attribute),
    ("UpdateSelectOption", update_select_option),
    ("UpdateStatus", update_status),
];

#[test]
fn a_request_has_only_what_was_set() {
    for (_, check) in REQUESTS {
        check();
    }
}

#[test]
fn every_object_in_requests_is_checked() {
    let bodies = operations().map(|operation| &operation["requestBody"]);
    let objects = reachable(bodies).into_iter().filter(|name| component(name)["type"] == "object");
    let checked = REQUESTS.iter().map(|(name, _)| *name);
    assert_eq!(checked.collect::<BTreeSet<_>>(), objects.collect::<BTreeSet<_>>());
}

fn create_attribute() {
    let initial = json!({
        "title": "Stage", "api_slug": "stage", "type": "status", "description": null, "config": {},
        "is_required": false, "is_unique": false, "is_multiselect": false,
    });
    assert_bodies(
        "CreateAttribute",
        || CreateAttribute::new("Stage", "stage", AttributeType::Status),
        &initial,
        fields!(CreateAttribute {
            config {
                AttributeConfigInput::new() => {},
                euros() => {"currency": {"default_currency_code": "EUR", "display_type": "code"}},
            }
            default_value {
                StaticDefaultValueInput::new([json!({"value": 5})]) =>
                    {"type": "static", "template": [{"value": 5}]},
                DynamicDefaultValue::new("P7D") => {"type": "dynamic", "template": "P7D"},
                None => null,
            }
            description { "Where it stands" => "Where it stands", None => null }
            is_multiselect { true => true, false => false }
            is_required { true => true, false => false }
            is_unique { true => true, false => false }
            relationship {
                RelationshipInput::new("people", "Team", "team", true) => {
                    "object": "people", "title": "Team", "api_slug": "team", "is_multiselect": true,
                },
                None => null,
            }
        }),
    );
}

fn update_attribute() {
    assert_bodies(
        "UpdateAttribute",
        UpdateAttribute::new,
        &json!({}),
        fields!(UpdateAttribute {
            api_slug { "stage" => "stage" }
            config {
                AttributeConfigInput::new() => {},
                euros() => {"currency": {"default_currency_code": "EUR", "display_type": "code"}},
            }
            default_value {
                StaticDefaultValueInput::new([]) => {"type": "static", "template": []},
                DynamicDefaultValue::new("current-user") =>
                    {"type": "dynamic", "template": "current-user"},
                None => null,
            }
            description { "" => "", Some("Größe".to_owned()) => "Größe", None => null }
            is_archived { true => true, false => false }
            is_required { true => true, false => false }
            is_unique { true => true, false => false }
            title { "Stage" => "Stage" }
        }),
    );
}

fn attribute_config_input() {
    assert_bodies(
        "AttributeConfigInput",
        AttributeConfigInput::new,
        &json!({}),
        fields!(AttributeConfigInput {
            currency {
                CurrencyConfigInput::new(CurrencyCode::Usd, CurrencyDisplayType::Symbol) =>
                    {"default_currency_code": "USD", "display_type": "symbol"},
            }
            record_reference {
                RecordReferenceConfigInput::new(["people"]) => {"allowed_objects": ["people"]},
                RecordReferenceConfigInput::new(vec!["a".to_owned(), "ü".to_owned()]) =>
                    {"allowed_objects": ["a", "ü"]},
            }
        }),
    );
}

fn currency_config_input() {
    assert_bodies(
        "CurrencyConfigInput",
        || CurrencyConfigInput::new(CurrencyCode::Ntd, CurrencyDisplayType::NarrowSymbol),
        &json!({"default_currency_code": "NTD", "display_type": "narrowSymbol"}),
        &[],
    );
}

fn record_reference_config_input() {
    assert_bodies(
        "RecordReferenceConfigInput",
        || RecordReferenceConfigInput::new(["people", "companies"]),
        &json!({"allowed_objects": ["people", "companies"]}),
        &[],
    );
}

fn relationship_input() {
    assert_bodies(
        "RelationshipInput",
        || RelationshipInput::new("people", "Team", "team", false),
        &json!({"object": "people", "title": "Team", "api_slug": "team", "is_multiselect": false}),
        &[],
    );
}

/// The union adds the discriminator. Members are never sent without the union.
fn static_default_value_input() {
    assert_bodies(
        "StaticDefaultValueInput",
        || DefaultValueInput::from(StaticDefaultValueInput::new([json!({"currency_value": 9.99})])),
        &json!({"type": "static", "template": [{"currency_value": 9.99}]}),
        &[],
    );
}

fn dynamic_default_value() {
    assert_bodies(
        "DynamicDefaultValue",
        || DefaultValueInput::from(DynamicDefaultValue::new("PT0S")),
        &json!({"type": "dynamic", "template": "PT0S"}),
        &[],
    );
}

fn create_select_option() {
    let new = || CreateSelectOption::new("1/2");
    assert_bodies("CreateSelectOption", new, &json!({"title": "1/2"}), &[]);
}

fn update_select_option() {
    assert_bodies(
        "UpdateSelectOption",
        UpdateSelectOption::new,
        &json!({}),
        fields!(UpdateSelectOption {
            is_archived { true => true, false => false }
            title { "Medium" => "Medium", "👩‍🚀" => "👩‍🚀" }
        }),
    );
}

fn create_status() {
    assert_bodies(
        "CreateStatus",
        || CreateStatus::new("In Progress"),
        &json!({"title": "In Progress"}),
        fields!(CreateStatus {
            celebration_enabled { true => true, false => false }
            target_time_in_status { "P0Y0M1DT0H0M0S" => "P0Y0M1DT0H0M0S", None => null }
        }),
    );
}

fn update_status() {
    assert_bodies(
        "UpdateStatus",
        UpdateStatus::new,
        &json!({}),
        fields!(UpdateStatus {
            celebration_enabled { true => true, false => false }
            is_archived { true => true, false => false }
            target_time_in_status { "P7D" => "P7D", "PT0S".to_owned() => "PT0S", None => null }
            title { "Done" => "Done" }
        }),
    );
}

fn euros() -> AttributeConfigInput {
    let currency = CurrencyConfigInput::new(CurrencyCode::Eur, CurrencyDisplayType::Code);
    AttributeConfigInput::new().currency(currency)
}

#[test]
fn enums_have_the_values_of_the_spec() {
    /// All known values as strings, by the name of the enum.
    macro_rules! enums {
        ($($name:ident),*) => {
            [$({
                let known = types::$name::ALL.iter().map(types::$name::to_string);
                (stringify!($name), known.collect::<Vec<_>>())
            }),*]
        };
    }
    // `enums!` with all enums of the spec.
    let known = include!(concat!(env!("OUT_DIR"), "/enums.rs"));
    for (name, values) in known {
        assert_eq!(json!(values), component(name)["enum"], "{name}");
    }
}

#[test]
fn unknown_values_can_be_sent() {
    let code = CurrencyCode::from_raw("XAU");
    let currency = CurrencyConfigInput::new(code, CurrencyDisplayType::Code);
    let default_value =
        DefaultValueInput::Unknown(json!({"type": "hologram", "template": "1 + 1"}));
    let change = UpdateAttribute::new()
        .config(AttributeConfigInput::new().currency(currency))
        .default_value(default_value);
    let body = encode(&change);
    assert_eq!(
        body,
        json!({
            "config": {"currency": {"default_currency_code": "XAU", "display_type": "code"}},
            "default_value": {"type": "hologram", "template": "1 + 1"},
        })
    );
    assert!(validator("UpdateAttribute", Strictness::Open).is_valid(&body));
    assert!(!validator("UpdateAttribute", Strictness::Closed).is_valid(&body));
}

#[test]
fn an_extra_with_the_name_of_a_field_replaces_it() {
    let mut body = CreateAttribute::new("Stage", "stage", AttributeType::Status);
    for name in ["title", "description", "default_value", "is_unique"] {
        body.extra.insert(name, json!({"for": name}));
    }
    let sent = encode(&body);
    for name in ["title", "description", "default_value", "is_unique"] {
        assert_eq!(sent[name], json!({"for": name}));
    }
    assert_eq!(sent["api_slug"], "stage");
    let mut value = StaticDefaultValueInput::new([]);
    value.extra.insert("type", "relative");
    let sent = encode(&DefaultValueInput::from(value));
    assert_eq!(sent, json!({"type": "relative", "template": []}));
}

/// An absent field must not become a null, which clears.
#[test]
fn a_missing_patch_is_not_null() {
    #[derive(Debug, serde::Deserialize)]
    struct Mine {
        motto: Patch<String>,
        ages: Patch<Vec<u8>>,
    }

    let read = |json| serde_json::from_str::<Mine>(json);
    let mine = read(r#"{"motto": null, "ages": [1]}"#).unwrap();
    assert_eq!((mine.motto, mine.ages), (Patch::Null, Patch::Value(vec![1])));
    let error = read(r#"{"ages": null}"#).unwrap_err().to_string();
    assert!(error.starts_with("missing field `motto`"), "{error}");
}

#[test]
fn strings_are_accepted_in_every_form() {
    let (owned, slug) = ("stage".to_owned(), AttributeIdOrSlug::from("stage"));
    let forms: [AttributeIdOrSlug; 4] =
        ["stage".into(), (&owned).into(), (&slug).into(), owned.clone().into()];
    assert!(forms.iter().all(|form| *form == slug));
    let change = UpdateAttribute::new().title(&owned).description(&owned);
    assert_eq!(encode(&change), json!({"title": "stage", "description": "stage"}));
    assert_eq!(slug.into_string(), owned);
}
