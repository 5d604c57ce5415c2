//! The right way to write each of the mistakes under `mistakes/`.

use attio_client::UnknownValue;
use attio_client::types::{
    Attribute, AttributeId, AttributeIdOrSlug, AttributeKey, AttributeType, CreateAttribute,
    OptionIdOrTitle, SelectOption, Status, StatusIdOrTitle, Target, UpdateAttribute,
};

#[test]
fn what_is_intended_compiles() {
    assert_eq!(plural(&Target::Lists), "lists");
    assert!(of_texts("objekts", "rating").is_err());
    assert!(of_texts("lists", "rating").is_ok_and(|(target, _)| [target; 2] == [Target::Lists; 2]));
    drop(UpdateAttribute::new().title("Stars").description(None));
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

/// What takes an enum knows what is parsed for it.
fn of_texts(target: &str, type_: &str) -> Result<(Target, CreateAttribute), UnknownValue> {
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
