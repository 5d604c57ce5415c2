//! The cost of an API change for a maintainer. In: a patch with the hand-written part. Out: whether
//! all tests pass after `cargo xtask update` has written the rest.
//!
//! The patches are in the same folder. Each is applied to a copy of the last commit, which takes
//! minutes, so it runs on demand: `cargo test --test changes -- --ignored --test-threads 1`.
//! Recreate a patch that no longer applies. The number of files in each patch is always tested.

use std::path::Path;
use std::process::Command;

/// The root of the repository.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// The files that a patch changes.
fn files(patch: &str) -> Vec<&str> {
    patch.lines().filter_map(|line| line.strip_prefix("+++ b/")).collect()
}

/// Runs a command in a folder.
fn run(folder: &Path, program: &str, arguments: &[&str]) {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder);
    // Shared, so that dependencies are built once.
    command.env("CARGO_TARGET_DIR", Path::new(ROOT).join("target/changes"));
    let status = command.status().unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(status.success(), "{program} {}: {status}", arguments.join(" "));
}

/// Applies a patch to a copy, updates it, and runs all tests.
fn passes_after_update(patch: &str) {
    let parent = tempfile::tempdir().expect("a temporary folder can be created");
    let copy = parent.path().join("attio-client");
    run(parent.path(), "git", &["clone", "--quiet", ROOT, "attio-client"]);
    let written = parent.path().join("by_hand.patch");
    std::fs::write(&written, patch).expect("the patch can be written");
    run(&copy, "git", &["apply", "--index", "-C1", &written.to_string_lossy()]);
    run(&copy, "cargo", &["xtask", "update"]);
    run(&copy, "cargo", &["test", "--no-fail-fast"]);
}

/// A test of the size of all patches, and a test that applies each.
macro_rules! changes {
    ($($name:ident: $files:literal,)*) => {
        #[test]
        fn changes_touch_few_files() {
            for (name, patch, most) in [
                $((stringify!($name), include_str!(concat!(stringify!($name), ".patch")), $files)),*
            ] {
                let files = files(patch);
                assert!(files.len() <= most, "{name}: {files:#?}");
            }
        }

        mod passes_after_update {
            $(
                #[test]
                #[ignore = "takes minutes: `cargo test --test changes -- --ignored --test-threads 1`"]
                fn $name() {
                    super::passes_after_update(include_str!(concat!(stringify!($name), ".patch")));
                }
            )*
        }
    };
}

changes! {
    // An attribute type with its own settings, in requests and responses.
    formula: 5,
    // An optional query parameter, whose values are an enum.
    sort: 5,
    // An operation whose response has no body.
    delete: 5,
    // Two operations under a new tag, one without arguments; each has its exchange.
    objects: 5,
}
