//! What a change of the API costs a maintainer: in goes what is written by hand, as a patch; out comes a
//! repository whose tests all pass, once `cargo xtask update` has written the rest.
//!
//! The patches stand beside this file. Each is applied to a copy of the last commit, so the tests take
//! minutes and are run on demand: `cargo test --test changes -- --ignored --test-threads 1`. A patch that no longer
//! applies, as the spec has changed where it does, is made anew. What each costs, in files, is held all the
//! same whenever tests run.

use std::path::Path;
use std::process::Command;

/// Of the repository.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// The files that a patch changes.
fn files(patch: &str) -> Vec<&str> {
    patch.lines().filter_map(|line| line.strip_prefix("+++ b/")).collect()
}

/// Runs a command in a folder, without what the one that runs this test has set for itself.
fn run(folder: &Path, program: &str, arguments: &[&str]) {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder);
    // One folder for all, so that what is below the packages is built once.
    command.env("CARGO_TARGET_DIR", Path::new(ROOT).join("target/changes"));
    let status = command.status().unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(status.success(), "{program} {}: {status}", arguments.join(" "));
}

/// Makes a change, and runs all tests.
fn is_all_it_takes(patch: &str) {
    let parent = tempfile::tempdir().expect("there is a folder for temporary ones");
    let copy = parent.path().join("attio-client");
    run(parent.path(), "git", &["clone", "--quiet", ROOT, "attio-client"]);
    let written = parent.path().join("by_hand.patch");
    std::fs::write(&written, patch).expect("it can be written");
    run(&copy, "git", &["apply", "--index", "-C1", &written.to_string_lossy()]);
    run(&copy, "cargo", &["xtask", "update"]);
    run(&copy, "cargo", &["test", "--no-fail-fast"]);
}

/// A test of what each change takes by hand, and one that makes it.
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

        mod is_all_it_takes {
            $(
                #[test]
                #[ignore = "it takes minutes: `cargo test --test changes -- --ignored --test-threads 1`"]
                fn $name() {
                    super::is_all_it_takes(include_str!(concat!(stringify!($name), ".patch")));
                }
            )*
        }
    };
}

changes! {
    // A type of attribute with settings of its own, in requests and answers.
    formula: 5,
    // An optional parameter of a query, whose values are an enum.
    sort: 5,
    // An operation whose answer has no body.
    delete: 5,
    // Two operations under a new tag, of which one has no arguments; each has its exchange.
    objects: 5,
}
