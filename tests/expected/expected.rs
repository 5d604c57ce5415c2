//! What is said where files do not hold what they should.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::thread;

/// What a test of this name panics with, for which a file is wrong, one missing and one stale.
fn message(test: &str, wrong: &str) -> String {
    let folder = tempfile::tempdir().expect("there can be a temporary folder");
    fs::write(folder.path().join("wrong"), wrong).expect("it can be written to");
    let expected = BTreeMap::from(["missing", "wrong"].map(|it| (it.into(), "a\n".to_owned())));
    let present: [PathBuf; 2] = ["stale", "wrong"].map(PathBuf::from);
    let check = move || expected::check(folder.path(), &expected, &present);
    let thread = thread::Builder::new().name(test.to_owned()).spawn(check);
    let panic = thread.expect("a thread can be started").join().expect_err("it panics");
    *panic.downcast::<String>().expect("it panics with a formatted message")
}

#[test]
fn every_difference_is_shown() {
    let message = message("it_is_as_expected", "b\n");
    for part in ["wrong differs:\n", "\n-b\n+a\n", "missing: ", "stale is not expected any more"] {
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
fn a_test_that_the_command_would_pass_over_is_refused() {
    let message = message("it_is_right", "a\n");
    assert!(message.contains("in the name of this test"), "{message}");
}
