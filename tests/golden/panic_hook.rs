//! Panics of progenitor are not printed, and all other panics are.
//!
//! The panic hook is global, so this test has its own process.

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

/// The messages that the panic hook received.
static REPORTED: Mutex<Vec<String>> = Mutex::new(Vec::new());

#[test]
fn only_panics_of_progenitor_are_silent() {
    panic::set_hook(Box::new(|info| {
        let message = info.payload().downcast_ref::<&str>().copied().unwrap_or_default();
        REPORTED.lock().expect("no thread panics here").push(message.to_owned());
    }));
    for _ in 0..2 {
        let found = codegen::generate_with(SPEC, "c", |_| -> Result<TokenStream, String> {
            // An unrelated thread that panics at the same time.
            thread::spawn(|| panic!("elsewhere")).join().expect_err("it panics");
            panic!("progenitor")
        });
        let found = found.expect_err("it panics").to_string();
        assert!(found.contains(": progenitor ("), "{found}");
        catch_unwind(|| panic!("afterwards")).expect_err("it panics");
    }
    let reported = REPORTED.lock().expect("no thread panics here");
    // Progenitor runs twice: on the document, and on it without any part.
    let each = ["elsewhere", "elsewhere", "afterwards"];
    assert_eq!(*reported, [each, each].concat());
}
