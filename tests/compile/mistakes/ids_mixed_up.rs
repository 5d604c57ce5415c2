//! The id of an option is not the id of an attribute.

use attio_client::types::{AttributeKey, OptionId};

fn move_to(key: &mut AttributeKey, id: OptionId) {
    key.attribute_id = id;
}

fn main() {
    let _ = move_to;
}
