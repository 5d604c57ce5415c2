//! Output size and stack use by the size of the spec: counted, not timed, so equal on all machines.
//! `cargo bench -p codegen` measures the time.

use std::thread;

use codegen::{document, model, progenitor};

#[path = "../../codegen/benches/generate/specs.rs"]
mod specs;

/// Twice the stack that an unoptimised build needs. That is a hundred bytes for each of [`LINKS`], less
/// than a stack frame of a recursive function.
const STACK: usize = 1 << 20;

/// The length of the chain.
const LINKS: usize = 10_000;

/// The number of bytes that are generated for so many operations.
fn size(operations: usize) -> usize {
    let files = crate::generate(&specs::spec(operations));
    let files = files.unwrap_or_else(|found| panic!("{operations} operations:\n{found}"));
    files.values().map(String::len).sum()
}

/// All sizes are between ten and a hundred resources of five operations, so their names have equal
/// length.
#[test]
fn output_grows_linearly_with_operations() {
    let (small, medium, large) = (size(60), size(70), size(80));
    assert_eq!(medium - small, large - medium);
}

/// Recursion would overflow the stack, which would abort the whole test run.
#[test]
fn stack_use_does_not_grow_with_a_chain_of_components() {
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
        progenitor::lower(&api).expect("the spec passes lint");
        api.types.len()
    };
    let thread = thread::Builder::new().stack_size(STACK).spawn(lower);
    let types = thread.expect("a thread starts").join().expect("nothing panics");
    assert_eq!(types, LINKS);
}
