//! The correct form of each of the mistakes under `mistakes/`.

use attio_client::UnknownValueError;
use attio_client::types::{
    Attribute, AttributeId, AttributeIdOrSlug, AttributeKey, AttributeType, CreateAttribute,
    IsoDuration, OptionIdOrTitle, SelectOption, Status, StatusIdOrTitle, Target, UpdateAttribute,
    UpdateStatus,
};

#[test]
fn correct_programs_compile() {
    assert_eq!(plural(&Target::Lists), "lists");
    assert!(parsed("objekts", "rating").is_err());
    assert!(parsed("lists", "rating").is_ok_and(|(target, _)| [target; 2] == [Target::Lists; 2]));
    drop(UpdateAttribute::new().title("Stars").description(None));
    drop(from_options(&Some("How good it is".to_owned()), None));
    drop(CreateAttribute::new("Stars", "stars", AttributeType::Rating));
    drop(CreateAttribute::new("Total", "total", AttributeType::from_raw("hologram")));
    let _: fn(&mut AttributeKey, AttributeId) = move_to;
    let _: fn(&Attribute, SelectOption, &Status) -> _ = from_responses;
}

fn from_responses(
    attribute: &Attribute,
    option: SelectOption,
    status: &Status,
) -> ([AttributeIdOrSlug; 3], OptionIdOrTitle, StatusIdOrTitle) {
    let ids = [attribute.into(), (&attribute.id).into(), attribute.id.clone().into()];
    (ids, option.into(), status.into())
}

/// Nullable properties accept an `Option`, owned or borrowed.
fn from_options(note: &Option<String>, time: Option<IsoDuration>) -> [UpdateStatus; 5] {
    drop(UpdateAttribute::new().description(note).description(note.as_deref().map(str::to_owned)));
    let change = UpdateStatus::new;
    [
        change().target_time_in_status(note),
        change().target_time_in_status(&time),
        change().target_time_in_status(time.as_ref().cloned()),
        change().target_time_in_status("P1D"),
        change().target_time_in_status(None),
    ]
}

/// The type of an enum to parse is inferred.
fn parsed(target: &str, type_: &str) -> Result<(Target, CreateAttribute), UnknownValueError> {
    Ok((target.parse()?, CreateAttribute::new("Stars", "stars", type_.parse()?)))
}

fn plural(target: &Target) -> &str {
    match target {
        Target::Objects => "objects",
        Target::Lists => "lists",
        _ => "others",
    }
}

fn move_to(key: &mut AttributeKey, id: AttributeId) {
    key.attribute_id = id;
}
