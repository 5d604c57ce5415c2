//! Every recorded answer against the spec, to the letter.
//!
//! A field that the spec misspells would be kept as an unknown one, and so pass a round trip. Here it
//! does not: what the spec does not know may stand in a recording only if its name says so.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::schema::{Reading, SPEC, operations, schema_validator};

/// The folder of the recordings.
const RECORDED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../roundtrip/recorded");

/// How the names of recordings begin that hold what the spec does not know.
const UNKNOWN: &str = "unknown_";

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the recordings are there");
    let mut files: Vec<PathBuf> =
        entries.map(|entry| entry.expect("it can be listed").path()).collect();
    files.sort();
    files
}

/// The schema of an operation's answer: of its success, or of any error.
fn schema(operation: &Value, status: u64) -> &Value {
    let responses = &operation["responses"];
    let response = if status < 300 { &responses["200"] } else { &responses["default"] };
    let response = match response["$ref"].as_str() {
        Some(reference) => SPEC.pointer(&reference[1..]).expect("references lead somewhere"),
        None => response,
    };
    &response["content"]["application/json"]["schema"]
}

#[test]
fn recorded_answers_hold_what_the_spec_knows() {
    let (mut faults, mut checked) = (Vec::new(), 0);
    for operation in operations() {
        let id = operation["operationId"].as_str().expect("operations have ids");
        for path in files(&Path::new(RECORDED).join(id)) {
            let text = std::fs::read_to_string(&path).expect("it can be read");
            let exchange: Value = serde_json::from_str(&text).expect("it is JSON");
            let response = &exchange["response"];
            let Some(body) = response.get("body").filter(|body| !body.is_null()) else { continue };
            let status = response["status"].as_u64().expect("answers have a status");
            let validator = schema_validator(schema(operation, status), Reading::Closed);
            let found: Vec<String> = validator
                .iter_errors(body)
                .map(|error| format!("{} at {}", error, error.instance_path()))
                .collect();
            let case = path.file_stem().expect("it has a name").to_string_lossy().into_owned();
            let unknown = case.starts_with(UNKNOWN);
            checked += 1;
            match (unknown, found.is_empty()) {
                (false, false) => faults.push(format!("{id}/{case}: {}", found.join("; "))),
                (true, true) => faults.push(format!("{id}/{case} holds nothing unknown")),
                _ => {}
            }
        }
    }
    assert!(checked > 100, "the recordings are found");
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}
