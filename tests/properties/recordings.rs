//! Checks every recorded response against the exact spec and the type of its component.
//!
//! A field with a typo in the spec would be kept as an unknown one, and so pass a round trip. Here it fails:
//! only recordings whose name begins with `unknown_` may have anything that the spec does not have.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::check::same;
use crate::components::reencode_of;
use crate::examples::typed;
use crate::schema::{
    Strictness, operations, response_content, schema_validator, successes, unwrapped,
};

/// The folder of the recordings that are replayed: a folder for each operation.
const REPLAYED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../roundtrip/recorded");

/// The folder of recordings of the real API, which may be missing: a folder for each scenario, with files
/// named `<number>_<operation>.json`.
const SCENARIOS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../record/recorded");

/// The prefix of the names of recordings with anything unknown to the spec.
const UNKNOWN: &str = "unknown_";

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.expect("it can be listed").path()).collect();
    paths.sort();
    paths
}

fn stem(path: &Path) -> String {
    path.file_stem().expect("it has a name").to_string_lossy().into_owned()
}

/// All recordings, each with its operation.
fn recordings() -> Vec<(String, PathBuf)> {
    let files = |folder| entries(Path::new(folder)).into_iter().flat_map(|it| entries(&it));
    let replayed = files(REPLAYED).map(|path| (stem(path.parent().expect("a folder")), path));
    let scenarios = files(SCENARIOS).map(|path| {
        let name = stem(&path);
        (name.split_once('_').map_or(name.clone(), |(_, operation)| operation.to_owned()), path)
    });
    replayed.chain(scenarios).collect()
}

/// The schema of an operation's response to this status, or else to its success or any error; null if it has
/// no body.
fn schema(operation: &str, status: u64) -> &'static Value {
    let operation = operations().find(|it| it["operationId"] == operation);
    let operation =
        operation.unwrap_or_else(|| panic!("the spec has no such operation: remove it"));
    let exact = status.to_string();
    let key = match operation["responses"].get(&exact) {
        Some(_) => exact.as_str(),
        None if status < 300 => successes(operation).next().expect("it can succeed"),
        None => "default",
    };
    &response_content(operation, key)["schema"]
}

#[test]
fn recorded_responses_match_the_spec_and_round_trip() {
    let (mut problems, mut checked) = (Vec::new(), 0);
    for (operation, path) in recordings() {
        let case = format!("{operation}/{}", stem(&path));
        let text = std::fs::read_to_string(&path).expect("it can be read");
        let exchange: Value = serde_json::from_str(&text).expect("it is JSON");
        let response = &exchange["response"];
        let Some(body) = response.get("body").filter(|body| !body.is_null()) else { continue };
        let schema = schema(&operation, response["status"].as_u64().expect("it has a status"));
        assert!(schema.is_object(), "{case}: it has a body, which the spec does not declare");
        let found: Vec<String> = schema_validator(schema, Strictness::Closed)
            .iter_errors(body)
            .map(|error| format!("{} at {}", error, error.instance_path()))
            .collect();
        checked += 1;
        match (stem(&path).starts_with(UNKNOWN), found.is_empty()) {
            (false, false) => problems.push(format!("{case}: {}", found.join("; "))),
            (true, true) => problems.push(format!("{case} has nothing unknown")),
            _ => {}
        }
        let (schema, value) = unwrapped(schema, body);
        for (component, value) in typed(schema, value) {
            let kept = reencode_of(component)(&value.to_string()).and_then(|it| same(&it, value));
            problems.extend(kept.err().map(|it| format!("{case}: {component}: {it}")));
        }
    }
    assert!(checked > 100, "the recordings are found");
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}
