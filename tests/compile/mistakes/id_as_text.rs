//! An id of one kind does not become one of another by way of its text.

use attio_client::types::{AttributeId, RelationshipInput};

fn relate(attribute: AttributeId) -> RelationshipInput {
    RelationshipInput::new(attribute, "Team", "team", true)
}

fn main() {
    let _ = relate;
}
