//! A string is not an attribute type: it may be misspelt, or unknown to this version.

use attio_client::types::CreateAttribute;

fn main() {
    let _ = CreateAttribute::new("Stars", "stars", "rating");
}
