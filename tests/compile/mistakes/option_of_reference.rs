//! An option of a reference cannot set or clear a property; the compiler suggests what can.

use attio_client::types::UpdateAttribute;

fn describe(description: &Option<String>) -> UpdateAttribute {
    UpdateAttribute::new().description(description.as_deref())
}

fn main() {
    let _ = describe;
}
