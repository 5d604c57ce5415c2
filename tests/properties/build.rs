//! In: the spec, as YAML. Out: the names of its components, as calls of the macros in
//! `components.rs` and `requests.rs`.
//!
//! Types cannot be looked up by name at run time, so the tests need the names when they are compiled.
//! A component has the name of its type. The generator is not used, as it is under test.

use std::error::Error;
use std::io::{Write as _, stdout};
use std::path::Path;
use std::{env, fs};

const SPEC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi/attributes.yaml");

fn main() -> Result<(), Box<dyn Error>> {
    writeln!(stdout(), "cargo::rerun-if-changed={SPEC}")?;
    let spec: serde_yaml::Value = serde_yaml::from_str(&fs::read_to_string(SPEC)?)?;
    let schemas = spec["components"]["schemas"].as_mapping().ok_or("the spec has no components")?;
    let named = |predicate: fn(&serde_yaml::Value) -> bool| -> String {
        let matching = schemas.iter().filter(|(_, schema)| predicate(schema));
        matching.filter_map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let (all, enums) = (named(|_| true), named(|it| it.get("enum").is_some()));
    let folder = env::var("OUT_DIR")?;
    fs::write(Path::new(&folder).join("components.rs"), format!("components!({all});\n"))?;
    fs::write(Path::new(&folder).join("enums.rs"), format!("enums!({enums})\n"))?;
    Ok(())
}
