//! An option of a reference is no value to set or clear a property with; the compiler says what is.

use attio_client::types::UpdateAttribute;

fn describe(description: &Option<String>) -> UpdateAttribute {
    UpdateAttribute::new().description(description.as_deref())
}

fn main() {
    let _ = describe;
}
