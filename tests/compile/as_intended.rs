//! The right way to write each of the mistakes under `mistakes/`.

use attio_client::types::{
    AttributeId, AttributeKey, AttributeType, CreateAttribute, Target, UpdateAttribute,
};

#[test]
fn what_is_intended_compiles() {
    assert_eq!(plural(&Target::Lists), "lists");
    drop(UpdateAttribute::new().title("Stars").description(None));
    drop(CreateAttribute::new("Stars", "stars", AttributeType::Rating));
    drop(CreateAttribute::new("Total", "total", AttributeType::from_raw("hologram")));
    let _: fn(&mut AttributeKey, AttributeId) = move_to;
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
