//! In goes the spec, as YAML; out come the names of its components, as calls of the macros in
//! `components.rs` and `requests.rs`.
//!
//! A type cannot be found by its name when tests run, so the names have to be there when they are
//! compiled. The generator is not asked, as it is what is tested: a component has the name of its type.

use std::error::Error;
use std::io::{Write as _, stdout};
use std::path::Path;
use std::{env, fs};

const SPEC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi/attributes.yaml");

fn main() -> Result<(), Box<dyn Error>> {
    writeln!(stdout(), "cargo::rerun-if-changed={SPEC}")?;
    let spec: serde_yaml::Value = serde_yaml::from_str(&fs::read_to_string(SPEC)?)?;
    let schemas = spec["components"]["schemas"].as_mapping().ok_or("the spec has no components")?;
    let named = |is_meant: fn(&serde_yaml::Value) -> bool| -> String {
        let meant = schemas.iter().filter(|(_, schema)| is_meant(schema));
        meant.filter_map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let (all, enums) = (named(|_| true), named(|it| it.get("enum").is_some()));
    let folder = env::var("OUT_DIR")?;
    fs::write(Path::new(&folder).join("components.rs"), format!("components!({all});\n"))?;
    fs::write(Path::new(&folder).join("enums.rs"), format!("enums!({enums})\n"))?;
    Ok(())
}
