//! How long generation takes, and how long progenitor takes alone, on the same spec in one run:
//! `cargo bench -p codegen`.

use divan::Bencher;

const SPEC: &str = include_str!("../../openapi/attributes.yaml");

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
    let document = codegen::document::parse(SPEC).expect("the spec is sound");
    let (lowered, _) = codegen::lower::lower(&document).expect("the spec is sound");
    bencher.bench(|| codegen::emit::progenitor(&lowered).expect("progenitor takes the document"));
}
