//! What is unknown today has a name tomorrow, so only `from_raw` makes it.

use attio_client::types::{AttributeType, CreateAttribute};

fn main() {
    let _ = CreateAttribute::new("Total", "total", AttributeType::Unknown("hologram".into()));
}
