//! Whether the arbitrary values cover each form that a client may receive.

use serde_json::Value;

use crate::check::{CASES, samples};
use crate::schema::component;

type Form = (&'static str, fn(&Value) -> bool);

const ATTRIBUTE: &[Form] = &[
    ("an absent property", |it| it.get("relationship").is_none()),
    ("null for an optional property", |it| it.get("is_writable") == Some(&Value::Null)),
    ("null where it is allowed", |it| it["description"].is_null()),
    ("a nested object", |it| it["relationship"]["id"]["object_id"].is_string()),
    ("an unknown property", |it| has_more(it, "Attribute")),
    ("a nested unknown property", |it| has_more(&it["config"]["currency"], "CurrencyConfig")),
    ("a known value", |it| it["type"] == "personal-name"),
    ("an unknown value", |it| it["type"] == ""),
    ("one member", |it| it["default_value"]["type"] == "static"),
    ("another member", |it| it["default_value"]["type"] == "dynamic"),
    ("a member with an unknown property", |it| {
        let member = &it["default_value"];
        member["type"] == "dynamic" && has_more(member, "DynamicDefaultValue")
    }),
    ("an unknown member", |it| {
        let discriminator = &it["default_value"]["type"];
        discriminator.is_string() && discriminator != "static" && discriminator != "dynamic"
    }),
    ("a discriminator that is not a string", |it| {
        it["default_value"].get("type").is_some_and(|it| !it.is_string())
    }),
    ("a member without a discriminator", |it| {
        it["default_value"].as_object().is_some_and(|it| !it.contains_key("type"))
    }),
    ("a member that is not an object", |it| {
        !it["default_value"].is_object() && !it["default_value"].is_null()
    }),
    ("an empty list", |it| {
        it["config"]["record_reference"]["allowed_object_ids"] == Value::Array(vec![])
    }),
    ("a list", |it| it["config"]["record_reference"]["allowed_object_ids"][2].is_string()),
    ("three decimals", |it| decimals(it) == Some(3)),
    ("nine decimals", |it| decimals(it) == Some(9)),
    ("an offset", |it| it["created_at"].as_str().is_some_and(|it| it.contains('+'))),
    ("an invalid timestamp", |it| it["created_at"] == ""),
    ("the largest number", |it| it.to_string().contains(&u64::MAX.to_string())),
    ("the smallest number", |it| it.to_string().contains(&i64::MIN.to_string())),
    ("a fraction", |it| it.to_string().contains(":0.1")),
    ("the name of a field of ours", |it| it.get("extra").is_some()),
    ("an escape", |it| it.to_string().contains(r"\u0000")),
    ("a cluster of code points", |it| it.to_string().contains("👩‍🚀")),
];

/// Whether an object has a property that its component does not declare.
fn has_more(value: &Value, of: &str) -> bool {
    let known = &component(of)["properties"];
    value.as_object().is_some_and(|it| it.keys().any(|name| known.get(name).is_none()))
}

/// The number of fractional digits of the second.
fn decimals(attribute: &Value) -> Option<usize> {
    let (_, fraction) = attribute["created_at"].as_str()?.rsplit_once('.')?;
    Some(fraction.chars().take_while(char::is_ascii_digit).count())
}

#[test]
fn attributes_come_in_every_form() {
    let values = samples("Attribute", CASES as usize);
    for (form, has_form) in ATTRIBUTE {
        assert!(values.iter().any(has_form), "no attribute has {form}");
    }
}
