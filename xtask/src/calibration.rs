//! Both judges, and a program like a user's, on every mutation under `tests/golden/diff`.
//!
//! In: mutations of two specs. Out: each case where the Rust API changed otherwise than the table of
//! kinds says, or where the program compiles although the verdict says that programs have to be changed,
//! or the other way round. Deliberately absent: what the comparison of specs finds, which `golden` holds.
//!
//! It takes minutes, so it runs where it is asked for: `cargo test -p xtask -- --ignored`, and in CI.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use codegen::api;
use codegen::diff::diff;
use serde_json::Value;

use self::mutations::{Mutation, SETS, Set};
use crate::generate::CRATE;
use crate::rustdoc::{self, Dependencies};

#[path = "../../tests/golden/mutations.rs"]
mod mutations;

const GOLDEN: &str = "tests/golden";

/// One side of a mutation, as the compiler sees it.
struct Side {
    api: String,
    compiles: Result<(), String>,
}

#[test]
#[ignore = "it takes minutes: `cargo test -p xtask -- --ignored`, as `cargo xtask ci` does"]
fn the_judges_and_the_compiler_agree_on_every_mutation() {
    let dependencies = rustdoc::dependencies(crate::root()).unwrap();
    let mut faults = Vec::new();
    for set in &SETS {
        let golden = crate::root().join(GOLDEN);
        let mutations = mutations::mutations(&golden, set);
        let old = side(set, &mutations[0].old, &dependencies);
        let old = old.unwrap_or_else(|it| panic!("{}: {it}", set.spec));
        old.compiles.as_ref().unwrap_or_else(|it| panic!("{}: {it}", set.program));
        let (next, found) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        thread::scope(|scope| {
            let workers = thread::available_parallelism().map_or(1, usize::from);
            for _ in 0..workers {
                scope.spawn(|| {
                    while let Some(it) = mutations.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let faults = judge(set, it, &old, &dependencies);
                        found.lock().unwrap().extend(faults);
                    }
                });
            }
        });
        faults.extend(found.into_inner().unwrap());
    }
    faults.sort();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// Where the judges and the compiler disagree on a mutation.
fn judge(set: &Set, it: &Mutation, old: &Side, dependencies: &Dependencies) -> Vec<String> {
    let name = &it.name;
    let new = match (side(set, &it.new, dependencies), &it.refused) {
        (Ok(side), None) => side,
        (Err(why), Some(rule)) if why.contains(&format!("[{rule}]")) => return Vec::new(),
        (Ok(_), Some(rule)) => return vec![format!("{name}: {rule} does not refuse it")],
        (Err(why), _) => return vec![format!("{name}: there is no client: {why}")],
    };
    let mut faults = Vec::new();
    let ways =
        [("", (&it.old, old), (&it.new, &new)), (" backwards", (&it.new, &new), (&it.old, old))];
    for (way, (was, before), (is, after)) in ways {
        let (spec, api) = (diff(was, is).unwrap(), api::compare(&before.api, &after.api));
        let found = api::contradictions(&spec, &api);
        faults.extend(found.into_iter().map(|it| format!("{name}{way}: {it}")));
    }
    // What the program says of it has to be true too.
    let is_major = it.verdict == "major";
    match (&new.compiles, is_major, &it.silent) {
        (Ok(()), true, None) => faults.push(format!("{name}: the program compiles as before")),
        (Err(why), false, _) => faults.push(format!("{name}: the program breaks: {why}")),
        (Err(_), true, Some(why)) => {
            faults.push(format!("{name}: the program breaks, so that this is not so: {why}"));
        }
        _ => {}
    }
    faults
}

/// The client of a spec, and whether the program compiles with it.
fn side(set: &Set, spec: &str, dependencies: &Dependencies) -> Result<Side, String> {
    let folder = tempfile::tempdir().unwrap();
    let crate_root = rustdoc::write(crate::root(), &without_examples(spec), folder.path())?;
    let api = rustdoc::list(&crate_root, dependencies)?;
    let metadata = compile(CRATE, &crate_root, folder.path(), dependencies, None)?;
    let program = crate::root().join(GOLDEN).join(set.program);
    let compiled = compile("program", &program, folder.path(), dependencies, Some(&metadata));
    Ok(Side { api, compiles: compiled.map(drop) })
}

/// Compiles a crate as far as `cargo check` would, on the client if it is given.
fn compile(
    name: &str,
    crate_root: &Path,
    folder: &Path,
    dependencies: &Dependencies,
    client: Option<&Path>,
) -> Result<PathBuf, String> {
    let mut rustc = rustdoc::compiler("rustc", crate_root, name, dependencies);
    rustc.args(["--emit", "metadata"]).arg("--out-dir").arg(folder);
    if let Some(client) = client {
        rustc.arg("--extern").arg(format!("{CRATE}={}", client.display()));
    }
    rustdoc::succeed(rustc)?;
    Ok(folder.join(format!("lib{name}.rmeta")))
}

/// A spec without its examples, which make no API, and which a mutation need not keep up with.
fn without_examples(spec: &str) -> String {
    let mut value: Value = serde_yaml::from_str(spec).unwrap();
    strip(&mut value, "");
    value.to_string()
}

fn strip(value: &mut Value, key: &str) {
    match value {
        Value::Object(entries) => {
            // A property may have that name.
            if key != "properties" {
                entries.remove("example");
            }
            entries.iter_mut().for_each(|(key, value)| strip(value, key));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| strip(item, "")),
        _ => {}
    }
}
