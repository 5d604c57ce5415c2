//! A program that uses the whole client of `attributes.yaml`, as users would.
//!
//! It is compiled, never run, with the client of that spec or of a mutation: it must fail to compile if and
//! only if the change is major. So it writes out the types of fields, arguments and results. It avoids code
//! that additions break, such as a match without a wildcard, and most of the runtime, which no spec changes.

use std::collections::HashMap;
use std::time::Duration;

use attio_client::{
    ApiError, Client, Error, Extra, Items, Pages, Patch, Response, RetryPolicy, Unknown, operations,
    types,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A stored location.
pub struct Address {
    target: types::Target,
    identifier: types::TargetIdOrSlug,
    attribute: types::AttributeIdOrSlug,
}

// The calls of operations, each with its type.

pub fn list_attributes(client: &Client, at: &Address) -> operations::ListAttributesCall {
    let call = client.list_attributes(at.target, &at.identifier);
    call.limit(50_u64).offset(100_u64).show_archived(true)
}

pub fn create_attribute(client: &Client, at: &Address) -> operations::CreateAttributeCall {
    client.create_attribute(at.target, &at.identifier, attribute_to_create())
}

pub fn get_attribute(client: &Client, at: &Address) -> operations::GetAttributeCall {
    client.get_attribute(at.target, &at.identifier, &at.attribute)
}

pub fn update_attribute(client: &Client, at: &Address) -> operations::UpdateAttributeCall {
    client.update_attribute(at.target, &at.identifier, &at.attribute, attribute_to_update())
}

pub fn list_select_options(client: &Client, at: &Address) -> operations::ListSelectOptionsCall {
    client.list_select_options(at.target, &at.identifier, &at.attribute).show_archived(true)
}

pub fn create_select_option(client: &Client, at: &Address) -> operations::CreateSelectOptionCall {
    let (body, _) = select_options_to_send();
    client.create_select_option(at.target, &at.identifier, &at.attribute, body)
}

pub fn update_select_option(client: &Client, at: &Address) -> operations::UpdateSelectOptionCall {
    let option = types::OptionIdOrTitle::from("Medium");
    let (_, body) = select_options_to_send();
    client.update_select_option(at.target, &at.identifier, &at.attribute, option, body)
}

pub fn list_statuses(client: &Client, at: &Address) -> operations::ListStatusesCall {
    client.list_statuses(at.target, &at.identifier, &at.attribute).show_archived(true)
}

pub fn create_status(client: &Client, at: &Address) -> operations::CreateStatusCall {
    let (body, _) = statuses_to_send();
    client.create_status(at.target, &at.identifier, &at.attribute, body)
}

pub fn update_status(client: &Client, at: &Address) -> operations::UpdateStatusCall {
    let status = types::StatusIdOrTitle::from("In Progress");
    let (_, body) = statuses_to_send();
    client.update_status(at.target, &at.identifier, &at.attribute, status, body)
}

/// The result of each call.
pub async fn results(client: &Client, at: &Address) -> Result<(), Error> {
    let _: Vec<types::Attribute> = list_attributes(client, at).await?;
    let _: types::Attribute = create_attribute(client, at).await?;
    let _: types::Attribute = get_attribute(client, at).await?;
    let _: types::Attribute = update_attribute(client, at).await?;
    let _: Vec<types::SelectOption> = list_select_options(client, at).await?;
    let _: types::SelectOption = create_select_option(client, at).await?;
    let _: types::SelectOption = update_select_option(client, at).await?;
    let _: Vec<types::Status> = list_statuses(client, at).await?;
    let _: types::Status = create_status(client, at).await?;
    let _: types::Status = update_status(client, at).await?;
    let mut items: Items<types::Attribute> = list_attributes(client, at).items();
    let _: Option<types::Attribute> = items.try_next().await?;
    let mut pages: Pages<types::Attribute> = list_attributes(client, at).pages();
    let _: Option<Vec<types::Attribute>> = pages.try_next().await?;
    Ok(())
}

/// The methods that every call has, on one of them.
pub async fn settings(client: &Client, at: &Address) -> Result<types::Attribute, Error> {
    let call = get_attribute(client, at).timeout(Duration::from_secs(5)).retry_policy(RetryPolicy::none());
    let call = call.header("x-reason", "audit").query("verbose", true);
    let response: Response<types::Attribute> = call.clone().response().await?;
    if response.attempts() > 1 { call.send().await } else { Ok(response.into_body()) }
}

/// Futures can be awaited in a separate task.
pub fn in_tasks(client: &Client, at: &Address) {
    fn spawn(_: impl Future + Send) {}
    spawn(get_attribute(client, at).send());
    spawn(get_attribute(client, at).response());
    spawn(get_attribute(client, at).into_future());
    spawn(async move { list_attributes(client, at).items().try_next().await });
    spawn(async move { list_attributes(client, at).pages().try_next().await });
    spawn(client.request(attio_client::http::Method::GET, "/v2/self").send::<Value>());
}

// Request types: constructed with all setters, then read.

pub fn attribute_to_create() -> types::CreateAttribute {
    let it = types::CreateAttribute::new("Stage", "stage", types::AttributeType::Status);
    let it = it.config(config_to_send()).relationship(relationship_to_send());
    let it = it.default_value(types::StaticDefaultValueInput::new([json!({"value": 5})]));
    let it = it.description("How far it is.");
    let it = it.is_multiselect(true).is_required(true).is_unique(true);
    let _: [&String; 2] = [&it.api_slug, &it.title];
    let _: &types::AttributeConfigInput = &it.config;
    let _: &Patch<types::DefaultValueInput> = &it.default_value;
    let _: &Option<String> = &it.description;
    let _: [&bool; 3] = [&it.is_multiselect, &it.is_required, &it.is_unique];
    let _: &Patch<types::RelationshipInput> = &it.relationship;
    let _: &types::AttributeType = &it.type_;
    it.default_value(None).description(None).relationship(None)
}

pub fn attribute_to_update() -> types::UpdateAttribute {
    let it = types::UpdateAttribute::new().api_slug("stage").title("Stage");
    let it = it.config(config_to_send()).description("How far it is.");
    let user = types::DynamicDefaultValue::new("current-user");
    let it = it.default_value(types::DefaultValueInput::from(user));
    let it = it.is_archived(true).is_required(true).is_unique(true);
    let _: [&Option<String>; 2] = [&it.api_slug, &it.title];
    let _: &Option<types::AttributeConfigInput> = &it.config;
    let _: &Patch<types::DefaultValueInput> = &it.default_value;
    let _: &Patch<String> = &it.description;
    let _: [&Option<bool>; 3] = [&it.is_archived, &it.is_required, &it.is_unique];
    it.default_value(None).description(None)
}

pub fn config_to_send() -> types::AttributeConfigInput {
    let code = types::CurrencyCode::Eur;
    let currency = types::CurrencyConfigInput::new(code, types::CurrencyDisplayType::Symbol);
    let _: &types::CurrencyCode = &currency.default_currency_code;
    let _: &types::CurrencyDisplayType = &currency.display_type;
    let people = types::ObjectIdOrSlug::from("people");
    let reference = types::RecordReferenceConfigInput::new([people]);
    let _: &Vec<types::ObjectIdOrSlug> = &reference.allowed_objects;
    let it = types::AttributeConfigInput::new().currency(currency).record_reference(reference);
    let _: &Option<types::CurrencyConfigInput> = &it.currency;
    let _: &Option<types::RecordReferenceConfigInput> = &it.record_reference;
    it
}

pub fn relationship_to_send() -> types::RelationshipInput {
    let people = types::ObjectIdOrSlug::from("people");
    let it = types::RelationshipInput::new(people, "Deals", "deals", true);
    let _: [&String; 2] = [&it.api_slug, &it.title];
    let _: &bool = &it.is_multiselect;
    let _: &types::ObjectIdOrSlug = &it.object;
    it
}

pub fn select_options_to_send() -> (types::CreateSelectOption, types::UpdateSelectOption) {
    let new = types::CreateSelectOption::new("Medium");
    let _: &String = &new.title;
    let it = types::UpdateSelectOption::new().is_archived(true).title("Medium");
    let _: &Option<bool> = &it.is_archived;
    let _: &Option<String> = &it.title;
    (new, it)
}

pub fn statuses_to_send() -> (types::CreateStatus, types::UpdateStatus) {
    let week = types::IsoDuration::from("P7D");
    let new = types::CreateStatus::new("In Progress").celebration_enabled(true);
    let new = new.target_time_in_status(&week);
    let _: &Option<bool> = &new.celebration_enabled;
    let _: &Patch<types::IsoDuration> = &new.target_time_in_status;
    let _: &String = &new.title;
    let it = types::UpdateStatus::new().celebration_enabled(true).is_archived(true);
    let it = it.target_time_in_status(week).title("In Progress");
    let _: [&Option<bool>; 2] = [&it.celebration_enabled, &it.is_archived];
    let _: &Patch<types::IsoDuration> = &it.target_time_in_status;
    let _: &Option<String> = &it.title;
    (new.target_time_in_status(None), it.target_time_in_status(None))
}

// Response types: each field with its type.

pub fn attribute(it: &types::Attribute) {
    let _: [&String; 2] = [&it.api_slug, &it.title];
    let _: &types::AttributeConfig = &it.config;
    let _: &types::Timestamp = &it.created_at;
    let _: &Option<types::DefaultValue> = &it.default_value;
    let _: &Option<String> = &it.description;
    let _: &types::AttributeKey = &it.id;
    let _: [&bool; 2] = [&it.is_archived, &it.is_default_value_enabled];
    let _: [&bool; 2] = [&it.is_multiselect, &it.is_required];
    let _: [&bool; 2] = [&it.is_system_attribute, &it.is_unique];
    let _: &Option<bool> = &it.is_writable;
    let _: &Option<types::Relationship> = &it.relationship;
    let _: &types::AttributeType = &it.type_;
    let _: &Extra = &it.extra;
}

pub fn config(it: &types::AttributeConfig) {
    let _: &Option<types::CurrencyConfig> = &it.currency;
    let _: &Option<types::RecordReferenceConfig> = &it.record_reference;
}

pub fn configs(it: &types::CurrencyConfig, other: &types::RecordReferenceConfig) {
    let _: &Option<types::CurrencyCode> = &it.default_currency_code;
    let _: &Option<types::CurrencyDisplayType> = &it.display_type;
    let _: &Option<Vec<types::ObjectId>> = &other.allowed_object_ids;
}

pub fn relationship(it: &types::Relationship) {
    let _: [&Option<String>; 3] = [&it.api_slug, &it.object_slug, &it.title];
    let _: &types::AttributeKey = &it.id;
    let _: &Option<bool> = &it.is_multiselect;
}

pub fn select_option(it: &types::SelectOption) {
    let _: &types::SelectOptionKey = &it.id;
    let _: &bool = &it.is_archived;
    let _: &String = &it.title;
}

pub fn status(it: &types::Status) {
    let _: [&bool; 2] = [&it.celebration_enabled, &it.is_archived];
    let _: &types::StatusKey = &it.id;
    let _: &Option<types::IsoDuration> = &it.target_time_in_status;
    let _: &String = &it.title;
}

pub fn keys(of: &types::AttributeKey, an: &types::SelectOptionKey, it: &types::StatusKey) {
    let _: [&types::AttributeId; 3] = [&of.attribute_id, &an.attribute_id, &it.attribute_id];
    let _: [&types::TargetId; 3] = [&of.object_id, &an.object_id, &it.object_id];
    let _: [&types::WorkspaceId; 3] = [&of.workspace_id, &an.workspace_id, &it.workspace_id];
    let _: &types::OptionId = &an.option_id;
    let _: &types::StatusId = &it.status_id;
}

pub fn api_error(error: &Error) -> Option<&types::ApiError> {
    let it: &ApiError = error.api()?;
    let _: &types::ErrorCode = &it.code;
    let _: &Option<String> = &it.message;
    let _: &Option<u16> = &it.status_code;
    let _: &Option<types::ErrorType> = &it.type_;
    let _: &Option<Vec<types::ValidationError>> = &it.validation_errors;
    Some(it)
}

pub fn validation_error(it: &types::ValidationError) {
    let _: [&Option<String>; 3] = [&it.code, &it.expected, &it.received];
    let _: &String = &it.message;
    let _: [&Option<Vec<Value>>; 2] = [&it.options, &it.path];
}

// Unions: every variant with its contents, and a wildcard.

pub fn default_value(it: &types::DefaultValue) -> Vec<Value> {
    let in_words = |it: &types::DynamicDefaultValue| -> String { it.template.clone() };
    let as_values = |it: &types::StaticDefaultValue| -> Vec<Value> { it.template.clone() };
    match it {
        types::DefaultValue::Dynamic(it) => vec![in_words(it).into()],
        types::DefaultValue::Static(it) => as_values(it),
        types::DefaultValue::Unknown(it) => vec![Value::clone(it)],
        _ => Vec::new(),
    }
}

pub fn default_value_to_send(it: &types::DefaultValueInput) -> Vec<Value> {
    let in_words = |it: &types::DynamicDefaultValue| -> String { it.template.clone() };
    let as_values = |it: &types::StaticDefaultValueInput| -> Vec<Value> { it.template.clone() };
    match it {
        types::DefaultValueInput::Dynamic(it) => vec![in_words(it).into()],
        types::DefaultValueInput::Static(it) => as_values(it),
        types::DefaultValueInput::Unknown(it) => vec![Value::clone(it)],
        _ => Vec::new(),
    }
}

// Enums: every value, and a wildcard.

pub fn attribute_type(it: &types::AttributeType) -> &str {
    use types::AttributeType as Type;
    match it {
        Type::Text | Type::Location | Type::Domain => "text",
        Type::EmailAddress | Type::PhoneNumber | Type::PersonalName => "text of a person",
        Type::Number | Type::Checkbox | Type::Currency | Type::Rating => "number",
        Type::Date | Type::Timestamp => "time",
        Type::Status | Type::Select => "one of several",
        Type::RecordReference | Type::ActorReference | Type::Interaction => "reference",
        Type::Unknown(it) => unknown(it),
        _ => it.as_str(),
    }
}

/// The number of decimal places.
pub fn currency_code(it: &types::CurrencyCode) -> Option<u8> {
    use types::CurrencyCode::{
        Aed, Ars, Aud, Bgn, Brl, Cad, Chf, Clp, Cny, Cop, Czk, Dkk, Egp, Eur, Fjd, Gbp, Ghs, Hkd,
        Huf, Idr, Ils, Inr, Isk, Jpy, Kes, Krw, Mxn, Myr, Ngn, Nok, Ntd, Nzd, Omr, Pen, Php, Pln,
        Qar, Rwf, Sar, Sek, Sgd, Thb, Try, Usd, Uyu, Xpf, Zar,
    };
    match it {
        Clp | Isk | Jpy | Krw | Rwf | Xpf => Some(0),
        Omr => Some(3),
        Aed | Ars | Aud | Bgn | Brl | Cad | Chf | Cny | Cop | Czk | Dkk | Egp | Eur | Fjd | Gbp
        | Ghs | Hkd | Huf | Idr | Ils | Inr | Kes | Mxn | Myr | Ngn | Nok | Ntd | Nzd | Pen
        | Php | Pln | Qar | Sar | Sek | Sgd | Thb | Try | Usd | Uyu | Zar => Some(2),
        _ => None,
    }
}

pub fn currency_display_type(it: &types::CurrencyDisplayType) -> &str {
    use types::CurrencyDisplayType as Type;
    match it {
        Type::Code | Type::Name => "in letters",
        Type::NarrowSymbol | Type::Symbol => "by a sign",
        Type::Unknown(it) => unknown(it),
        _ => it.as_str(),
    }
}

pub fn error_code(it: &types::ErrorCode) -> &str {
    use types::ErrorCode as Code;
    match it {
        Code::ValidationType | Code::ValueNotFound => "wrong value",
        Code::SystemEditUnauthorized | Code::Unauthorized => "forbidden",
        Code::NotFound | Code::SlugConflict => "wrong name",
        Code::RateLimitExceeded => "later",
        Code::Unknown(it) => unknown(it),
        _ => it.as_str(),
    }
}

pub fn error_type(it: &types::ErrorType) -> &str {
    use types::ErrorType as Type;
    match it {
        Type::InvalidRequestError => "wrong",
        Type::AuthError => "forbidden",
        Type::RateLimitError => "later",
        Type::Unknown(it) => unknown(it),
        _ => it.as_str(),
    }
}

pub fn target(it: types::Target) -> &'static str {
    let copied = [it; 2];
    match copied[1] {
        types::Target::Objects => "objects",
        types::Target::Lists => "lists",
        _ => it.as_str(),
    }
}

fn unknown(_: &Unknown) -> &str {
    "unknown"
}

// Newtypes: made of strings and of each other, and read.

pub fn ids(text: &str) {
    let attribute = types::AttributeId::from(text);
    let _ = [types::AttributeIdOrSlug::from(&attribute), attribute.into()];
    let object = types::ObjectId::from(text);
    let _ = [types::ObjectIdOrSlug::from(&object), object.clone().into()];
    let _ = [types::TargetIdOrSlug::from(&object), object.into()];
    let object = types::ObjectIdOrSlug::from(text);
    let _ = [types::TargetIdOrSlug::from(&object), object.into()];
    let target = types::TargetId::from(text);
    let _ = [types::TargetIdOrSlug::from(&target), target.into()];
    let option = types::OptionId::from(text);
    let _ = [types::OptionIdOrTitle::from(&option), option.into()];
    let status = types::StatusId::from(text);
    let _ = [types::StatusIdOrTitle::from(&status), status.into()];
    let _: String = types::WorkspaceId::from(text).into_string();
}

pub fn times(at: &types::Timestamp, length: &types::IsoDuration) -> Option<i64> {
    let read = at.to_date_time().ok()?;
    let _ = [types::Timestamp::from(read), types::Timestamp::from("2022-11-21T13:22:49Z")];
    let _: i128 = read.unix_timestamp_nanos();
    Some(length.to_span().ok()?.days())
}

/// State that a program keeps between two runs.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Snapshot {
    attributes: HashMap<types::AttributeId, types::Attribute>,
    options: HashMap<types::OptionId, types::SelectOption>,
    statuses: HashMap<types::StatusId, types::Status>,
    refused: HashMap<types::TargetIdOrSlug, Vec<types::ApiError>>,
    to_create: Vec<types::CreateAttribute>,
}
