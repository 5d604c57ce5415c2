//! The types of attributes, and the settings of some: converts those of requests to those of responses.
//!
//! Source: that these are all types was recorded; that two of them cannot be created, the
//! currencies, and the format of settings are from Attio's OpenAPI file.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::check::{Shape, UnknownKeys, ignored, optional, required};
use crate::refusal::{Issue, Refusal};
use crate::rules::{Rule, Rules};

pub(crate) const TYPES: &[&str] = &[
    "text",
    "number",
    "checkbox",
    "currency",
    "date",
    "timestamp",
    "rating",
    "status",
    "select",
    "record-reference",
    "actor-reference",
    "location",
    "domain",
    "email-address",
    "phone-number",
    "interaction",
    "personal-name",
];

/// The types that only Attio can create.
pub(crate) const NOT_CREATABLE: [&str; 2] = ["interaction", "personal-name"];

#[rustfmt::skip]
pub(crate) const CURRENCIES: &[&str] = &[
    "AED", "ARS", "AUD", "BGN", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EGP", "EUR",
    "FJD", "GBP", "GHS", "HKD", "HUF", "IDR", "ILS", "INR", "ISK", "JPY", "KES", "KRW", "MXN", "MYR",
    "NGN", "NOK", "NTD", "NZD", "OMR", "PEN", "PHP", "PLN", "QAR", "RWF", "SAR", "SEK", "SGD", "THB",
    "TRY", "USD", "UYU", "XPF", "ZAR",
];

const DISPLAY_TYPES: &[&str] = &["code", "name", "narrowSymbol", "symbol"];

const CURRENCY: Shape = Shape::Object {
    fields: &[
        required("default_currency_code", Shape::OneOf(CURRENCIES)),
        required("display_type", Shape::OneOf(DISPLAY_TYPES)),
    ],
    unknown_keys: UnknownKeys::Ignored,
};

const RECORD_REFERENCE: Shape = Shape::Object {
    fields: &[required("allowed_objects", Shape::Strings)],
    unknown_keys: UnknownKeys::Ignored,
};

pub(crate) const CONFIG: Shape = Shape::Object {
    fields: &[optional("currency", CURRENCY), optional("record_reference", RECORD_REFERENCE)],
    unknown_keys: UnknownKeys::Ignored,
};

/// The settings in a request.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct ConfigInput {
    currency: Option<CurrencyInput>,
    record_reference: Option<RecordReferenceInput>,
}

#[derive(Debug, Deserialize)]
struct CurrencyInput {
    default_currency_code: String,
    display_type: String,
}

#[derive(Debug, Deserialize)]
struct RecordReferenceInput {
    allowed_objects: Vec<String>,
}

/// The settings of an attribute; every type has all of them, with nulls where they do not apply.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Config {
    pub(crate) currency: Currency,
    pub(crate) record_reference: RecordReference,
}

#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Currency {
    pub(crate) default_currency_code: Option<String>,
    pub(crate) display_type: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct RecordReference {
    pub(crate) allowed_object_ids: Option<Vec<String>>,
}

/// The initial settings of an attribute; a relationship allows `only` the object at its other end.
pub(crate) fn initial_config(type_: &str, only: Option<String>, rules: &Rules) -> Config {
    let mut config = Config::default();
    if type_ == "currency" && rules.holds(Rule::Dollars) {
        config.currency = Currency {
            default_currency_code: Some("USD".to_owned()),
            display_type: Some("symbol".to_owned()),
        };
    }
    config.record_reference.allowed_object_ids = only.map(|id| vec![id]);
    config
}

/// The settings of an attribute of this type after a change. `object` returns the id of a named object;
/// a relationship allows `only` the object at its other end.
///
/// Source: that a relationship allows only that object is from Attio's OpenAPI file, the message is
/// inferred.
pub(crate) fn updated_config(
    mut config: Config,
    type_: &str,
    changes: &ConfigInput,
    object: impl Fn(&str) -> Result<String, Refusal>,
    only: Option<String>,
    rules: &Rules,
) -> Result<Config, Refusal> {
    refuse_others(type_, changes, rules)?;
    match type_ {
        "currency" => {
            if let Some(currency) = &changes.currency {
                config.currency = Currency {
                    default_currency_code: Some(currency.default_currency_code.clone()),
                    display_type: Some(currency.display_type.clone()),
                };
            }
        }
        "record-reference" => {
            if let Some(change) = &changes.record_reference {
                let ids = change.allowed_objects.iter().map(|name| object(name));
                let ids = ids.collect::<Result<Vec<String>, Refusal>>()?;
                if only.is_some_and(|only| ids != [only]) {
                    let message = "A relationship allows only records of its own object.";
                    return Err(Refusal::invalid(message));
                }
                config.record_reference.allowed_object_ids = Some(ids);
            }
        }
        _ => {}
    }
    Ok(config)
}

/// Refuses settings of other types, unless the rules say to ignore them.
fn refuse_others(type_: &str, changes: &ConfigInput, rules: &Rules) -> Result<(), Refusal> {
    let all = [
        ("currency", "currency", changes.currency.is_some()),
        ("record-reference", "record_reference", changes.record_reference.is_some()),
    ];
    let of_others = all.iter().filter(|(of, _, is_present)| *is_present && *of != type_);
    let issues: Vec<Issue> = of_others
        .map(|(of, key, _)| {
            let path = ["data", "config", key].map(Value::from);
            ignored(&path, &format!("remove it (it is for the type `{of}`)"))
        })
        .collect();
    if issues.is_empty() {
        Ok(())
    } else if !rules.holds(Rule::SettingsOfOtherTypes) {
        Err(Refusal::malformed("Body payload validation error.", issues))
    } else if rules.strict {
        Err(Refusal::ignored(issues))
    } else {
        Ok(())
    }
}
