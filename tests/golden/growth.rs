//! What grows with a spec, and what does not: counted and not timed, so that it is the same on all
//! machines. `cargo bench -p codegen` measures the time.

use std::thread;

use codegen::{document, model, progenitor};

#[path = "../../codegen/benches/generate/specs.rs"]
mod specs;

/// Twice what an unoptimised build needs. It is a hundred bytes for each of [`LINKS`], which is less than one
/// frame of a function that calls itself for the next link.
const STACK: usize = 1 << 20;

/// How long the chain is.
const LINKS: usize = 10_000;

/// How much is generated for so many operations, in bytes.
fn size(operations: usize) -> usize {
    let files = crate::generate(&specs::spec(operations));
    let files = files.unwrap_or_else(|found| panic!("{operations} operations:\n{found}"));
    files.values().map(String::len).sum()
}

/// All sizes are above ten resources of five operations, and below a hundred: their names are equally
/// long.
#[test]
fn the_same_operations_again_give_as_much_text_again() {
    let (small, medium, large) = (size(60), size(70), size(80));
    assert_eq!(medium - small, large - medium);
}

/// It would not fit on the stack, and a stack that overflows ends the whole run of tests.
#[test]
fn a_chain_of_components_needs_no_more_stack_if_it_is_longer() {
    let mut spec = String::from(
        "openapi: 3.0.3\ninfo: {title: A chain, version: '1'}\npaths:\n  /x:\n    get:\n      operationId: get_x\n      \
         responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Link0'}}}}}\n\
         components:\n  schemas:\n    Link9999: {type: object, properties: {text: {type: string}}}\n",
    );
    for index in 0..LINKS - 1 {
        let next = index + 1;
        spec.push_str(&format!(
            "    Link{index}: {{type: object, properties: {{next: {{$ref: '#/components/schemas/Link{next}'}}}}}}\n"
        ));
    }
    let lower = move || {
        let document = document::parse(&spec).expect("the spec can be read");
        let api = model::read(&document);
        progenitor::lower(&api).expect("the spec is sound");
        api.types.len()
    };
    let thread = thread::Builder::new().stack_size(STACK).spawn(lower);
    let types = thread.expect("a thread can be started").join().expect("nothing panics");
    assert_eq!(types, LINKS);
}
