//! How long generation takes, and how long progenitor takes alone, on the same spec in one run:
//! `cargo bench -p codegen`. On specs of more and more operations, each should take as long for one
//! operation as it does on the others.

#[path = "../../../tests/golden/hostile/inputs.rs"]
mod inputs;
mod specs;

use codegen::progenitor::{self, Lowered};
use divan::Bencher;
use divan::counter::ItemsCount;

const SPEC: &str = include_str!("../../../openapi/attributes.yaml");

/// Numbers of operations.
const SIZES: [usize; 3] = [10, 100, 1_000];

fn main() {
    divan::main();
}

/// Text to files: everything but reading and writing.
#[divan::bench]
fn generate(bencher: Bencher<'_, '_>) {
    bencher.bench(|| codegen::generate(SPEC, "attio_client").expect("the spec is sound"));
}

/// The lowered document to tokens.
#[divan::bench]
fn progenitor_alone(bencher: Bencher<'_, '_>) {
    let lowered = lowered(SPEC);
    bencher.bench(|| progenitor::run(&lowered).expect("progenitor takes the document"));
}

/// [`generate`], for so many operations.
#[divan::bench(args = SIZES, max_time = 10)]
fn generate_for(bencher: Bencher<'_, '_>, operations: usize) {
    let spec = specs::spec(operations);
    bencher
        .counter(ItemsCount::new(operations))
        .bench(|| codegen::generate(&spec, "sized_client").expect("the spec is sound"));
}

/// [`progenitor_alone`], for so many operations.
#[divan::bench(args = SIZES, max_time = 10)]
fn progenitor_alone_for(bencher: Bencher<'_, '_>, operations: usize) {
    let lowered = lowered(&specs::spec(operations));
    bencher
        .counter(ItemsCount::new(operations))
        .bench(|| progenitor::run(&lowered).expect("progenitor takes the document"));
}

/// Texts that were written to break what reads them, to what is said of each.
#[divan::bench(args = inputs::all(), max_time = 1)]
fn hostile(bencher: Bencher<'_, '_>, input: &inputs::Input) {
    bencher.bench(|| {
        let found = codegen::diagnose(&input.text, "hostile_client");
        assert!(found.to_string().starts_with(input.expected), "{}", input.name);
        codegen::report::text(&found, &codegen::Sources::of("spec.yaml", &input.text), false)
    });
}

fn lowered(spec: &str) -> Lowered {
    let document = codegen::document::parse(spec).expect("the spec is sound");
    progenitor::lower(&codegen::model::read(&document)).expect("the spec is sound")
}
