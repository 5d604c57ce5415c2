//! Benchmarks generation, and progenitor alone on the same spec: `cargo bench -p codegen`.
//!
//! The time per operation should not depend on the size of the spec.

#[path = "../../../tests/golden/hostile/inputs.rs"]
mod inputs;
mod specs;

use codegen::progenitor::{self, Lowered};
use divan::Bencher;
use divan::counter::ItemsCount;

const SPEC: &str = include_str!("../../../openapi/attributes.yaml");

/// The numbers of operations to measure.
const SIZES: [usize; 3] = [10, 100, 1_000];

fn main() {
    divan::main();
}

/// From text to files, without I/O.
#[divan::bench]
fn generate(bencher: Bencher<'_, '_>) {
    bencher.bench(|| codegen::generate(SPEC, "attio_client").expect("a valid spec"));
}

/// From the lowered document to tokens.
#[divan::bench]
fn progenitor_alone(bencher: Bencher<'_, '_>) {
    let lowered = lowered(SPEC);
    bencher.bench(|| progenitor::run(&lowered).expect("progenitor accepts the document"));
}

/// [`generate`] with a given number of operations.
#[divan::bench(args = SIZES, max_time = 10)]
fn generate_for(bencher: Bencher<'_, '_>, operations: usize) {
    let spec = specs::spec(operations);
    bencher
        .counter(ItemsCount::new(operations))
        .bench(|| codegen::generate(&spec, "sized_client").expect("a valid spec"));
}

/// [`progenitor_alone`] with a given number of operations.
#[divan::bench(args = SIZES, max_time = 10)]
fn progenitor_alone_for(bencher: Bencher<'_, '_>, operations: usize) {
    let lowered = lowered(&specs::spec(operations));
    bencher
        .counter(ItemsCount::new(operations))
        .bench(|| progenitor::run(&lowered).expect("progenitor accepts the document"));
}

/// From hostile texts to reports.
#[divan::bench(args = inputs::all(), max_time = 1)]
fn hostile(bencher: Bencher<'_, '_>, input: &inputs::Input) {
    bencher.bench(|| {
        let found = codegen::diagnose(&input.text, "hostile_client");
        assert!(found.to_string().starts_with(input.expected), "{}", input.name);
        codegen::report::text(&found, &codegen::Sources::new("spec.yaml", &input.text), false)
    });
}

fn lowered(spec: &str) -> Lowered {
    let document = codegen::document::parse(spec).expect("a valid spec");
    progenitor::lower(&codegen::model::read(&document)).expect("a valid spec")
}
