//! Specs with something missing or out of place: the generator says so, and does not panic.
//!
//! Every part of every spec is removed and replaced, one at a time. Most results are refused; what
//! is accepted must give Rust.

use std::panic::catch_unwind;

use codegen::{Diagnostics, Files, document};
use serde_json::Value;

use crate::specs;

/// How much text is generated from for each spec at most, so that this takes seconds: short specs
/// are broken everywhere, long ones in places that are evenly spread.
const MAX_BYTES: usize = 2_000_000;

/// What each part is replaced by, as JSON.
const REPLACEMENTS: [&str; 8] =
    ["null", r#""""#, "[]", "{}", "0", "true", r#""x""#, r#"["x", "x"]"#];

/// What the generator says when a later stage finds what lint should have.
const LATE: [&str; 3] = ["lowered-document", "progenitor", "progenitor-output"];

#[test]
fn malformed_input_never_panics() {
    let mut faults = Vec::new();
    for (name, spec) in specs() {
        let value = document::parse(&spec).expect("cases can be read").value;
        let pointers = pointers(&value);
        let runs = pointers.len() * (REPLACEMENTS.len() + 1);
        let stride = (runs * spec.len()).div_ceil(MAX_BYTES);
        for pointer in pointers.iter().step_by(stride) {
            for (what, broken) in broken(&value, pointer) {
                let fault = fault(&broken.to_string());
                faults.extend(fault.map(|fault| format!("{name}: {what} at #{pointer}: {fault}")));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// Nothing is ignored: a key that means nothing is an error wherever it stands, so that a misspelt one
/// is found, and so is what another version of OpenAPI has. Only examples may hold anything.
#[test]
fn an_unknown_key_is_refused_everywhere() {
    let mut ignored = Vec::new();
    for (name, spec) in specs() {
        let value = document::parse(&spec).expect("cases can be read").value;
        let mut pointers = pointers(&value);
        pointers.retain(|it| value.pointer(it).is_some_and(Value::is_object));
        pointers.retain(|it| !it.contains("/example"));
        let stride = (pointers.len() * spec.len()).div_ceil(MAX_BYTES);
        for pointer in pointers.iter().step_by(stride) {
            let mut changed = value.clone();
            changed.pointer_mut(pointer).expect("it was collected")["unknown"] = 1.into();
            if crate::generate(&changed.to_string()).is_ok() {
                ignored.push(format!("{name}: at #{pointer}"));
            }
        }
    }
    assert!(ignored.is_empty(), "\n{}\n", ignored.join("\n"));
}

#[test]
fn a_truncated_spec_never_panics() {
    for (name, spec) in specs() {
        // Half of the spec is read on average.
        let stride = (spec.len() * spec.len() / 2).div_ceil(MAX_BYTES);
        for end in (0..spec.len()).step_by(stride).filter(|end| spec.is_char_boundary(*end)) {
            let fault = fault(&spec[..end]);
            assert_eq!(fault, None, "{name}, the first {end} bytes");
        }
    }
}

/// What is wrong with how a spec is taken.
fn fault(spec: &str) -> Option<String> {
    match catch_unwind(|| crate::generate(spec)) {
        Err(_) => Some("panic".into()),
        Ok(Ok(files)) => unreadable(&files),
        Ok(Err(found)) => unhelpful(found),
    }
}

/// The first file that is not Rust.
fn unreadable(files: &Files) -> Option<String> {
    let read = |(path, text): (&String, &String)| {
        syn::parse_file(text).err().map(|error| format!("{path}: {error}"))
    };
    files.iter().find_map(read)
}

/// The first diagnostic that does not help.
fn unhelpful(found: Diagnostics) -> Option<String> {
    let unhelpful = found.into_iter().find(|it| {
        it.position.line == 0
            || it.position.column == 0
            || it.message.is_empty()
            || LATE.contains(&it.rule)
    });
    unhelpful.map(|it| it.to_string())
}

/// The pointers of all parts of a value, itself included.
pub(crate) fn pointers(value: &Value) -> Vec<String> {
    let mut pointers = Vec::new();
    collect(value, "", &mut pointers);
    pointers
}

fn collect(value: &Value, pointer: &str, pointers: &mut Vec<String>) {
    pointers.push(pointer.to_owned());
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                let key = key.replace('~', "~0").replace('/', "~1");
                collect(value, &format!("{pointer}/{key}"), pointers);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                collect(value, &format!("{pointer}/{index}"), pointers);
            }
        }
        _ => {}
    }
}

/// The value with the part at `pointer` replaced by others, and without it.
fn broken(value: &Value, pointer: &str) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for json in REPLACEMENTS {
        let mut broken = value.clone();
        let part = broken.pointer_mut(pointer).expect("the pointer was collected from this value");
        *part = json.parse().expect("replacements are JSON");
        all.push((json.to_owned(), broken));
    }
    let mut broken = value.clone();
    let (parent, key) = pointer.rsplit_once('/').unwrap_or_default();
    match broken.pointer_mut(parent) {
        Some(Value::Object(entries)) => {
            drop(entries.remove(&key.replace("~1", "/").replace("~0", "~")));
        }
        Some(Value::Array(items)) => drop(items.remove(key.parse().expect("an item has an index"))),
        _ => {}
    }
    all.push(("nothing".into(), broken));
    all
}
