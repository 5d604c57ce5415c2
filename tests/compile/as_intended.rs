//! The right way to write each of the mistakes under `mistakes/`.

use attio_client::UnknownValueError;
use attio_client::types::{
    Attribute, AttributeId, AttributeIdOrSlug, AttributeKey, AttributeType, CreateAttribute,
    IsoDuration, OptionIdOrTitle, SelectOption, Status, StatusIdOrTitle, Target, UpdateAttribute,
    UpdateStatus,
};

#[test]
fn what_is_intended_compiles() {
    assert_eq!(plural(&Target::Lists), "lists");
    assert!(of_texts("objekts", "rating").is_err());
    assert!(of_texts("lists", "rating").is_ok_and(|(target, _)| [target; 2] == [Target::Lists; 2]));
    drop(UpdateAttribute::new().title("Stars").description(None));
    drop(of_options(&Some("How good it is".to_owned()), None));
    drop(CreateAttribute::new("Stars", "stars", AttributeType::Rating));
    drop(CreateAttribute::new("Total", "total", AttributeType::from_raw("hologram")));
    let _: fn(&mut AttributeKey, AttributeId) = move_to;
    let _: fn(&Attribute, SelectOption, &Status) -> _ = what_came_back;
}

fn what_came_back(
    attribute: &Attribute,
    option: SelectOption,
    status: &Status,
) -> ([AttributeIdOrSlug; 3], OptionIdOrTitle, StatusIdOrTitle) {
    let ids = [attribute.into(), (&attribute.id).into(), attribute.id.clone().into()];
    (ids, option.into(), status.into())
}

/// What takes null takes an option, owned or borrowed.
fn of_options(note: &Option<String>, time: Option<IsoDuration>) -> [UpdateStatus; 5] {
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

/// What takes an enum knows what is parsed for it.
fn of_texts(target: &str, type_: &str) -> Result<(Target, CreateAttribute), UnknownValueError> {
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
