//! What panics on purpose of the search for a culprit is not printed, and all other panics are.
//!
//! Panic hooks belong to the process, so this test has one of its own.

use std::panic::{self, catch_unwind};
use std::sync::Mutex;
use std::thread;

use proc_macro2::TokenStream;

const SPEC: &str = r"
openapi: 3.0.3
info: {title: One operation, version: '1'}
paths:
  /x: {get: {operationId: get_x, responses: {'204': {description: d}}}}
";

/// What the hook of the process has heard.
static HEARD: Mutex<Vec<String>> = Mutex::new(Vec::new());

#[test]
fn only_panics_of_progenitor_are_silent() {
    panic::set_hook(Box::new(|info| {
        let text = info.payload().downcast_ref::<&str>().copied().unwrap_or_default();
        HEARD.lock().expect("no thread panics here").push(text.to_owned());
    }));
    for _ in 0..2 {
        let found = codegen::generate_with(SPEC, "c", |_| -> Result<TokenStream, String> {
            // A thread that fails at the same time, and has nothing to do with it.
            thread::spawn(|| panic!("elsewhere")).join().expect_err("it panics");
            panic!("progenitor")
        });
        let found = found.expect_err("it panics").to_string();
        assert!(found.contains(": progenitor ("), "{found}");
        catch_unwind(|| panic!("afterwards")).expect_err("it panics");
    }
    let heard = HEARD.lock().expect("no thread panics here");
    // The document fails, and so it does without any part; then the next one.
    let each = ["elsewhere", "elsewhere", "afterwards"];
    assert_eq!(*heard, [each, each].concat());
}
