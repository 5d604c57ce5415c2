//! A later version may have a variant for an unknown value, so only `from_raw` creates it.

use attio_client::types::{AttributeType, CreateAttribute};

fn main() {
    let _ = CreateAttribute::new("Total", "total", AttributeType::Unknown("hologram".into()));
}
