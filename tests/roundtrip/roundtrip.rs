//! Every recorded exchange, replayed against the client.
//!
//! In go the files under `recorded/` and, for each, the call that a user would write; out comes a
//! test with the name of the recording. A module for each operation holds its calls, which are never
//! made from the recordings: only so do they prove that the API can be used.

mod replay;
mod list_attributes;
mod create_attribute;
mod get_attribute;
mod update_attribute;
mod list_select_options;
mod create_select_option;
mod update_select_option;
mod list_statuses;
mod create_status;
mod update_status;
mod outcomes;
mod encoding;
mod wire;
mod environment;
mod refused;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;
use std::{fs, io};

use loopback::Provenance;

use crate::replay::{RECORDED, TOKEN, recording};

/// The cases of each operation.
const REPLAYED: &[(&str, &[&str])] = &[
    ("list_attributes", list_attributes::CASES),
    ("create_attribute", create_attribute::CASES),
    ("get_attribute", get_attribute::CASES),
    ("update_attribute", update_attribute::CASES),
    ("list_select_options", list_select_options::CASES),
    ("create_select_option", create_select_option::CASES),
    ("update_select_option", update_select_option::CASES),
    ("list_statuses", list_statuses::CASES),
    ("create_status", create_status::CASES),
    ("update_status", update_status::CASES),
];

#[test]
fn every_recording_is_replayed() {
    let listed = |(operation, cases): &(&str, &[&str])| -> Vec<String> {
        cases.iter().map(|case| format!("{operation}/{case}.json")).collect()
    };
    let replayed: BTreeSet<String> = REPLAYED.iter().flat_map(listed).collect();
    let mut recorded = BTreeSet::new();
    for operation in names(Path::new(RECORDED)) {
        let cases = names(&Path::new(RECORDED).join(&operation));
        recorded.extend(cases.into_iter().map(|case| format!("{operation}/{case}")));
    }
    let unreplayed: Vec<&String> = recorded.difference(&replayed).collect();
    assert!(unreplayed.is_empty(), "write the calls of these recordings: {unreplayed:#?}");
}

#[test]
fn every_operation_replays_its_documented_example() {
    for (operation, cases) in REPLAYED {
        assert!(cases.contains(&"documented"), "{operation} has no case `documented`");
        let exchange = recording(operation, "documented");
        assert_eq!(exchange.provenance, Provenance::Documented, "{operation}/documented.json");
    }
}

#[test]
fn no_recording_holds_a_token() {
    let expected = format!("Bearer {TOKEN}");
    for (operation, case) in cases() {
        let exchange = recording(operation, case);
        let is_authorization =
            |header: &&(String, String)| header.0.eq_ignore_ascii_case("authorization");
        let sent: Vec<&String> = exchange
            .request
            .headers
            .iter()
            .filter(is_authorization)
            .map(|(_, value)| value)
            .collect();
        assert_eq!(sent, [&expected], "{operation}/{case}.json");
        // Tokens are 64 letters and digits; nothing else in these files is as long without a break.
        let text = serde_json::to_string(&exchange).unwrap();
        let longest = text.split(|it: char| !it.is_ascii_alphanumeric()).map(str::len).max();
        assert!(longest < Some(64), "{operation}/{case}.json holds what looks like a token");
    }
}

#[test]
fn every_recording_says_where_it_comes_from() {
    for (operation, case) in cases() {
        let exchange = recording(operation, case);
        assert!(!exchange.source.trim().is_empty(), "{operation}/{case}.json: write `source`");
    }
}

fn cases() -> impl Iterator<Item = (&'static str, &'static str)> {
    REPLAYED.iter().flat_map(|(operation, cases)| cases.iter().map(move |case| (*operation, *case)))
}

/// The names of what a folder holds.
fn names(folder: &Path) -> Vec<String> {
    let read = || fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect();
    let names: io::Result<Vec<OsString>> = read();
    let names = names.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    names.iter().map(|name| name.to_string_lossy().into_owned()).collect()
}
