//! Golden tests of the generator.
//!
//! In: the specs under `cases` and `lint`, and the client's own. Out: differences from the files next
//! to them, which `cargo xtask golden` writes. The package `compile` tests that generated code
//! compiles.

mod expected;
mod output;
mod examples;
mod cases;
mod lint;
mod additions;
mod determinism;
mod diff;
mod watch;
mod printed_types;
mod mutations;
mod progenitor;
mod blame;
mod growth;
mod overlay;
mod unknown_keys;
mod hostile;
mod limitations;
mod markdown;
mod alone;
mod openapi_schema;

use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::thread;

use codegen::{Diagnostics, Files, Options};

/// The folder of this package.
const HERE: &str = env!("CARGO_MANIFEST_DIR");

/// The crate name of generated clients in examples.
const CRATE: &str = "golden_client";

/// The specs that clients are generated from, by name: all cases, and Attio's.
fn specs() -> Vec<(String, String)> {
    let cases = expected::paths(&Path::new(HERE).join("cases"));
    let specs = cases.into_iter().filter(|path| path.ends_with("spec.yaml"));
    let attio = PathBuf::from("../../openapi/attributes.yaml");
    specs.chain([attio]).map(|path| (path.display().to_string(), read(&path))).collect()
}

/// The specs, and the files generated from each.
static GENERATED: LazyLock<Vec<(String, String, Files)>> = LazyLock::new(|| {
    let generated = |(name, spec): &(String, String)| {
        let files = generate(spec).unwrap_or_else(|found| panic!("{name}:\n{found}"));
        (name.clone(), spec.clone(), files)
    };
    in_parallel(&specs(), generated)
});

/// Generates the client of a spec; a complete crate, if the title is `A whole crate`.
fn generate(spec: &str) -> Result<Files, Diagnostics> {
    let standalone = spec.contains("A whole crate");
    let options = Options { crate_name: CRATE, standalone, skip_unsupported: false };
    codegen::generate(spec, options).map(|client| client.files)
}

/// Maps items in parallel, on all processors.
fn in_parallel<T: Sync, R: Send>(items: &[T], of: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let shares = items.chunks(items.len().div_ceil(threads).max(1));
    thread::scope(|scope| {
        let of = &of;
        let running: Vec<_> = shares
            .map(|share| scope.spawn(move || share.iter().map(of).collect::<Vec<_>>()))
            .collect();
        running.into_iter().flat_map(|it| it.join().expect("no thread panics")).collect()
    })
}

/// The text of a file, by its path relative to this package.
fn read(path: &Path) -> String {
    fs::read_to_string(Path::new(HERE).join(path))
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
