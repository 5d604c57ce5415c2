//! The messages about files that differ from their expected content.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::thread;

/// The panic message of a test of this name, with one wrong, one missing and one stale file.
fn message(test: &str, wrong: &str) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    fs::write(folder.path().join("wrong"), wrong).expect("the file can be written");
    let expected = BTreeMap::from(["missing", "wrong"].map(|it| (it.into(), "a\n".to_owned())));
    let present: [PathBuf; 2] = ["stale", "wrong"].map(PathBuf::from);
    let check = move || expected::check(folder.path(), &expected, &present);
    let thread = thread::Builder::new().name(test.to_owned()).spawn(check);
    let panic = thread.expect("the thread starts").join().expect_err("the check panics");
    *panic.downcast::<String>().expect("the message is formatted")
}

#[test]
fn every_difference_is_shown() {
    let message = message("it_is_as_expected", "b\n");
    for part in ["wrong differs:\n", "\n-b\n+a\n", "missing: ", "stale is no longer expected"] {
        assert!(message.contains(part), "{message}");
    }
    assert!(message.contains("cargo xtask golden"), "{message}");
}

#[test]
fn a_long_difference_is_cut() {
    let message = message("it_is_as_expected", &"b\n".repeat(100));
    assert!(message.contains("\n… and 42 more lines"), "{message}");
}

#[test]
fn a_test_that_the_command_would_not_run_is_refused() {
    let message = message("it_is_right", "a\n");
    assert!(message.contains("in the name of this test"), "{message}");
}
