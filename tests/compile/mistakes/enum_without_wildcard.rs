//! A later version has more values, so a `match` needs an arm for them.

use attio_client::types::Target;

fn plural(target: &Target) -> &str {
    match target {
        Target::Objects => "objects",
        Target::Lists => "lists",
    }
}

fn main() {
    plural(&Target::Objects);
}
