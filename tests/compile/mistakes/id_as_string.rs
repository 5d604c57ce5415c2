//! An id of one kind does not convert to another kind, although both are strings.

use attio_client::types::{AttributeId, RelationshipInput};

fn relate(attribute: AttributeId) -> RelationshipInput {
    RelationshipInput::new(attribute, "Team", "team", true)
}

fn main() {
    let _ = relate;
}
