//! Replays every recorded exchange against the client.
//!
//! Each file under `recorded/` has a test of its name with the call that a user would write. `calls` has a
//! file of calls for each tag of the spec. They are written by hand and not generated from the recordings,
//! so that they prove that the API can be used.

mod replay;
mod spec;
mod calls;
mod outcomes;
mod encoding;
mod wire;
mod environment;
mod refused;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::{env, fs, io};

use loopback::Provenance;

use crate::replay::{RECORDED, TOKEN, recording};
use crate::spec::operations;

/// Only this test finds recordings without a call; a call without a recording fails by itself.
#[test]
fn every_recording_is_replayed() {
    let listed = Command::new(env::current_exe().unwrap()).arg("--list").output().unwrap();
    let tests = String::from_utf8(listed.stdout).unwrap();
    // `statuses::list_statuses::documented: test`
    let path = |line: &str| -> Option<(String, String)> {
        let mut names = line.strip_suffix(": test")?.rsplit("::");
        let case = names.next()?.to_owned();
        Some((names.next()?.to_owned(), case))
    };
    let replayed: BTreeSet<(String, String)> = tests.lines().filter_map(path).collect();
    let unreplayed: Vec<String> = recorded()
        .into_iter()
        .filter(|it| !replayed.contains(it))
        .map(|(operation, case)| format!("{operation}/{case}.json"))
        .collect();
    assert!(unreplayed.is_empty(), "write the calls of these recordings: {unreplayed:#?}");
}

#[test]
fn every_operation_has_a_documented_exchange() {
    let recorded = recorded();
    let shown = |id: &str| recorded.contains(&(id.to_owned(), "documented".to_owned()));
    let missing = operations().map(|(id, _)| id).filter(|id| !shown(id));
    let missing: Vec<String> = missing.map(|id| format!("{id}/documented.json")).collect();
    assert!(missing.is_empty(), "missing recordings in {RECORDED}: {missing:#?}");
}

#[test]
fn no_recording_contains_a_token() {
    let expected = format!("Bearer {TOKEN}");
    for (operation, case) in recorded() {
        let exchange = recording(&operation, &case);
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
        // Tokens are 64 letters and digits; no other word in these files is as long.
        let text = serde_json::to_string(&exchange).unwrap();
        let longest = text.split(|it: char| !it.is_ascii_alphanumeric()).map(str::len).max();
        assert!(longest < Some(64), "{operation}/{case}.json contains what looks like a token");
    }
}

#[test]
fn every_recording_has_a_source() {
    for (operation, case) in recorded() {
        let exchange = recording(&operation, &case);
        assert!(!exchange.source.trim().is_empty(), "{operation}/{case}.json: write `source`");
        assert_ne!(exchange.provenance, Provenance::Fake, "{operation}/{case}.json");
    }
}

/// Operation and case of each recording.
fn recorded() -> BTreeSet<(String, String)> {
    let mut recorded = BTreeSet::new();
    for operation in names(Path::new(RECORDED)) {
        for file in names(&Path::new(RECORDED).join(&operation)) {
            let case = file.strip_suffix(".json").unwrap_or(&file).to_owned();
            recorded.insert((operation.clone(), case));
        }
    }
    recorded
}

/// The names of the entries of a folder.
fn names(folder: &Path) -> Vec<String> {
    let read = || fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect();
    let names: io::Result<Vec<OsString>> = read();
    let names = names.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    names.iter().map(|name| name.to_string_lossy().into_owned()).collect()
}
