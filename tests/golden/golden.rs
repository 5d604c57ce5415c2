//! Tests of the generator by its results.
//!
//! In: the specs under `cases` and `lint`, and the client's own. Out: what differs from the files
//! beside them. `cargo xtask golden` writes those files instead. That generated
//! code compiles is tested by the package `compile`.

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

/// What the crates of the generated clients are called in examples.
const CRATE: &str = "golden_client";

/// The specs that clients are made of, by name: all cases, and Attio's.
fn specs() -> Vec<(String, String)> {
    let cases = expected::paths(&Path::new(HERE).join("cases"));
    let specs = cases.into_iter().filter(|path| path.ends_with("spec.yaml"));
    let attio = PathBuf::from("../../openapi/attributes.yaml");
    specs.chain([attio]).map(|path| (path.display().to_string(), read(&path))).collect()
}

/// The specs, and the files that each gives.
static GENERATED: LazyLock<Vec<(String, String, Files)>> = LazyLock::new(|| {
    let generated = |(name, spec): &(String, String)| {
        let files = generate(spec).unwrap_or_else(|found| panic!("{name}:\n{found}"));
        (name.clone(), spec.clone(), files)
    };
    in_parallel(&specs(), generated)
});

/// The files of the client that a spec gives; those of a whole crate, if its title is that.
fn generate(spec: &str) -> Result<Files, Diagnostics> {
    let standalone = spec.contains("A whole crate");
    let options = Options { crate_name: CRATE, standalone, skip_unsupported: false };
    codegen::generate(spec, options).map(|client| client.files)
}

/// What becomes of each item, found out on all processors.
fn in_parallel<T: Sync, R: Send>(items: &[T], of: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let shares = items.chunks(items.len().div_ceil(threads).max(1));
    thread::scope(|scope| {
        let of = &of;
        let running: Vec<_> = shares
            .map(|share| scope.spawn(move || share.iter().map(of).collect::<Vec<_>>()))
            .collect();
        running.into_iter().flat_map(|it| it.join().expect("no item makes it panic")).collect()
    })
}

/// The text of a file, by its path from the folder of this package.
fn read(path: &Path) -> String {
    fs::read_to_string(Path::new(HERE).join(path))
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
