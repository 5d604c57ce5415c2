//! Converts default values from the format of requests to that of responses.
//!
//! Of static defaults, only that of a select attribute was recorded, by others: it has the id of its
//! option. All other formats are from Attio's OpenAPI file, and what it leaves open is inferred. The fake
//! has neither records nor members, so their ids are accepted unchecked.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::operations::choices::{missing, position};
use crate::check::bodies::DefaultValue as Input;
use crate::check::{ignored, is_template};
use crate::refusal::{Issue, Refusal};
use crate::rules::Rule;
use crate::state::{Attribute, DefaultValue, State, TargetKind};

/// The only member of the workspace.
const MEMBER: &str = "3e3be500-0000-4000-8000-000000000001";

const LOCATION: [&str; 10] = [
    "line_1",
    "line_2",
    "line_3",
    "line_4",
    "locality",
    "region",
    "postcode",
    "country_code",
    "latitude",
    "longitude",
];

/// A default value in the format of responses, in which it is stored.
pub(super) fn converted(
    state: &State,
    attribute: &Attribute,
    default: Input,
) -> Result<DefaultValue, Refusal> {
    match default {
        Input::Dynamic { template } => {
            // Source: the refusal is inferred.
            if !is_template(&attribute.type_, &template) {
                return Err(refused(attribute, &[json!("template")]));
            }
            Ok(DefaultValue { type_: "dynamic", template: template.into() })
        }
        Input::Static { template } => {
            if template.len() > 1 && !attribute.is_multiselect {
                return Err(refused(attribute, &[json!("template")]));
            }
            let values = template.iter().enumerate().map(|(number, value)| {
                value_of(state, attribute, value)?
                    .ok_or_else(|| refused(attribute, &[json!("template"), json!(number)]))
            });
            let values = values.collect::<Result<Vec<Value>, Refusal>>()?;
            if state.rules.strict {
                refuse_ignored(&attribute.type_, &template)?;
            }
            Ok(DefaultValue { type_: "static", template: values.into() })
        }
    }
}

/// Refuses keys of values that would be ignored.
fn refuse_ignored(type_: &str, template: &[Value]) -> Result<(), Refusal> {
    let known: &[&str] = match type_ {
        "select" => &["option"],
        "status" => &["status"],
        "record-reference" => &["target_object", "target_record_id"],
        "actor-reference" => {
            &["referenced_actor_type", "referenced_actor_id", "workspace_member_email_address"]
        }
        "currency" => &["currency_value"],
        "domain" => &["domain"],
        "email-address" => &["email_address"],
        "phone-number" => &["original_phone_number", "country_code"],
        "location" => &LOCATION,
        _ => &["value"],
    };
    let mut issues = Vec::new();
    for (number, value) in template.iter().enumerate() {
        let keys = value.as_object().into_iter().flat_map(Map::keys);
        for key in keys.filter(|key| !known.contains(&key.as_str())) {
            let path = [
                json!("data"),
                json!("default_value"),
                json!("template"),
                json!(number),
                json!(key),
            ];
            let instead = match (type_, key.as_str()) {
                ("currency", "currency_code") => {
                    "set `data.config.currency.default_currency_code`".to_owned()
                }
                _ => format!("remove it (known keys: `{}`)", known.join("`, `")),
            };
            issues.push(ignored(&path, &instead));
        }
    }
    if issues.is_empty() { Ok(()) } else { Err(Refusal::ignored(issues)) }
}

/// Source: the message, and that paths are relative to the value, are recorded for values of records.
fn refused(attribute: &Attribute, path: &[Value]) -> Refusal {
    let slug = &attribute.api_slug;
    let message = format!("An invalid value was passed to attribute with slug \"{slug}\".");
    Refusal::malformed(message, vec![Issue::new("invalid", path, "Invalid input")])
}

/// A value in the format in which it is stored, or `None` if it does not fit the type.
fn value_of(state: &State, attribute: &Attribute, value: &Value) -> Result<Option<Value>, Refusal> {
    let type_ = attribute.type_.as_str();
    let fields = match type_ {
        "select" | "status" => choice(state, attribute, value)?,
        "record-reference" => record(state, attribute, value)?,
        "actor-reference" => actor(value),
        "currency" => currency(attribute, value),
        "domain" => value["domain"].as_str().map(domain),
        "email-address" => value["email_address"].as_str().and_then(email),
        "phone-number" => phone(value),
        "location" => location(value),
        _ => plain(type_, &value["value"]),
    };
    Ok(fields.map(|mut fields| {
        fields["attribute_type"] = json!(type_);
        fields
    }))
}

fn plain(type_: &str, value: &Value) -> Option<Value> {
    let string = value.as_str();
    let fits = match type_ {
        "text" => string.is_some(),
        "number" => value.is_number(),
        "checkbox" => value.is_boolean(),
        "rating" => value.as_f64().is_some_and(|it| (0.0..=5.0).contains(&it) && it.fract() == 0.0),
        "date" => string.is_some_and(|it| it.parse::<Date>().is_ok()),
        "timestamp" => string.is_some_and(|it| it.parse::<Timestamp>().is_ok()),
        _ => false,
    };
    fits.then(|| json!({"value": value}))
}

fn choice(state: &State, attribute: &Attribute, value: &Value) -> Result<Option<Value>, Refusal> {
    let is_select = attribute.type_ == "select";
    let (key, not_found_noun, rule) = match is_select {
        true => ("option", "select option", Rule::DefaultOfOption),
        false => ("status", "status option", Rule::DefaultOfStatus),
    };
    let Some(name) = value[key].as_str() else { return Ok(None) };
    let rules = &state.rules;
    let number = position(&attribute.choices, name, rules)
        .ok_or_else(|| missing(&attribute.type_, not_found_noun, name, rules))?;
    let found = &attribute.choices[number];
    let shown = if rules.holds(rule) { found.id.own.as_str() } else { &found.title };
    Ok(Some(json!({key: shown})))
}

fn record(state: &State, attribute: &Attribute, value: &Value) -> Result<Option<Value>, Refusal> {
    let (Some(object), Some(id)) =
        (value["target_object"].as_str(), value["target_record_id"].as_str())
    else {
        return Ok(None);
    };
    // Source: the message is from Attio's OpenAPI file.
    let target = state.target(TargetKind::Objects, object).map_err(|_| {
        let message = format!("Could not find an object with slug \"{object}\" for default value.");
        Refusal::invalid(message)
    })?;
    let target = &state.targets[target];
    let allowed = &attribute.config.record_reference.allowed_object_ids;
    if allowed.as_ref().is_some_and(|ids| !ids.contains(&target.id)) {
        return Ok(None);
    }
    Ok(Some(json!({"target_object": target.slug, "target_record_id": id})))
}

fn actor(value: &Value) -> Option<Value> {
    let id = match (value["referenced_actor_type"].as_str(), &value["referenced_actor_id"]) {
        (Some("workspace-member"), Value::String(id)) => id,
        (None, _) => value["workspace_member_email_address"].as_str().map(|_| MEMBER)?,
        _ => return None,
    };
    Some(json!({"referenced_actor_type": "workspace-member", "referenced_actor_id": id}))
}

fn currency(attribute: &Attribute, value: &Value) -> Option<Value> {
    let amount = value["currency_value"].as_number()?;
    let code = &attribute.config.currency.default_currency_code;
    Some(json!({"currency_value": amount, "currency_code": code}))
}

fn domain(domain: &str) -> Value {
    json!({"domain": domain, "root_domain": root(domain)})
}

/// The last two labels, which are the root domain of most domains.
fn root(domain: &str) -> &str {
    domain.rmatch_indices('.').nth(1).map_or(domain, |(dot, _)| &domain[dot + 1..])
}

fn email(address: &str) -> Option<Value> {
    let (local, domain) = address.rsplit_once('@')?;
    Some(json!({
        "original_email_address": address,
        "email_address": address,
        "email_domain": domain,
        "email_root_domain": root(domain),
        "email_local_specifier": local,
    }))
}

fn phone(value: &Value) -> Option<Value> {
    let original = value["original_phone_number"].as_str()?;
    let digits = original.chars().filter(|it| it.is_ascii_digit() || *it == '+');
    Some(json!({
        "original_phone_number": original,
        "phone_number": digits.collect::<String>(),
        "country_code": value["country_code"],
    }))
}

fn location(value: &Value) -> Option<Value> {
    let fields = LOCATION.iter().map(|key| Some(((*key).to_owned(), value.get(key)?.clone())));
    fields.collect::<Option<Map<String, Value>>>().map(Value::Object)
}
