//! Code that must compile, and code of users that must not.
//!
//! In: the golden cases, which the library of this package compiles, and the programs under
//! `mistakes/`. Out: whether each case is compiled; and the compiler's message about each mistake,
//! compared with its `.stderr` file, which `cargo xtask golden` rewrites after a change of the
//! client or a new toolchain.

mod as_intended;
mod authentication;
mod content;
mod forms;
mod pages;
mod parameters;
mod streams;
mod successes;
mod values;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;

const HERE: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn every_case_is_compiled() {
    let folders = fs::read_dir(Path::new(HERE).join("../golden/cases")).unwrap();
    let names = folders.map(|folder| folder.unwrap().file_name().into_string().unwrap());
    let mut cases: Vec<String> = names.collect();
    cases.sort();

    let list = include_str!(concat!(env!("OUT_DIR"), "/cases.rs")).lines();
    let modules = list.filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    assert_eq!(modules.collect::<Vec<_>>(), cases);
}

#[test]
fn mistakes_are_refused_as_expected() {
    let client = client();
    let intended = checked(&client, &Path::new(HERE).join("as_intended.rs"));
    let errors = String::from_utf8_lossy(&intended.stderr).into_owned();
    assert!(intended.status.success(), "the correct program does not compile:\n{errors}");

    let folder = Path::new(HERE).join("mistakes");
    let paths = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let is_program = |path: &PathBuf| path.extension().is_some_and(|it| it == "rs");
    let (programs, present): (Vec<_>, Vec<_>) = paths.partition(is_program);
    let messages: BTreeMap<PathBuf, String> = thread::scope(|scope| {
        let client = &client;
        let checks = programs.iter().map(|path| {
            (path.with_extension("stderr"), scope.spawn(move || message(client, path)))
        });
        let checks: Vec<_> = checks.collect();
        checks.into_iter().map(|(path, it)| (path, it.join().unwrap())).collect()
    });
    expected::check(&folder, &messages, &present);
}

/// The compiler's message about a mistake.
fn message(client: &Path, program: &Path) -> String {
    let output = checked(client, program);
    assert!(!output.status.success(), "{} compiles", program.display());
    plain(&String::from_utf8_lossy(&output.stderr))
}

/// The client as cargo has built it for this test.
///
/// There may be other builds, with other features. The newest is as new as this test, so it is up
/// to date.
fn client() -> PathBuf {
    let is_library = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("libattio_client-") && name.ends_with(".rlib")
    };
    let entries = fs::read_dir(folder()).expect("the folder of this test can be read").flatten();
    let libraries = entries.map(|entry| entry.path()).filter(is_library);
    let newest = libraries.max_by_key(|path| path.metadata().and_then(|it| it.modified()).ok());
    newest.unwrap_or_else(|| panic!("{} has no libattio_client-*.rlib", folder().display()))
}

/// The folder of this repository.
fn root() -> &'static Path {
    Path::new(HERE).ancestors().nth(2).expect("this package is two folders below the root")
}

/// The folder of this test, where cargo also puts its dependencies.
fn folder() -> PathBuf {
    let test = env::current_exe().expect("this test has a path");
    test.parent().expect("a file is in a folder").to_owned()
}

/// Checks a program that uses the client, as cargo would.
fn checked(client: &Path, program: &Path) -> Output {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut command = Command::new(rustc);
    // The paths in messages are relative to the root, and their sources are shown.
    command.current_dir(root());
    command.args(["--edition=2024", "--test", "--emit=metadata", "--color=never", "--out-dir"]);
    command.arg(env!("CARGO_TARGET_TMPDIR")).arg("-L").arg(folder());
    command.arg("--extern").arg(format!("attio_client={}", client.display())).arg(program);
    command.output().expect("the compiler can be run")
}

/// Removes line and column numbers from a message, since they change with every edit of the client,
/// and the path of this repository.
fn plain(message: &str) -> String {
    let root = format!("{}/", root().display());
    let mut res = String::new();
    for line in message.lines() {
        let line = line.trim_start_matches(|it: char| it == ' ' || it.is_ascii_digit());
        let line = match line.split_once(".rs:") {
            Some((path, _)) if path.starts_with("-->") || path.starts_with(":::") => {
                format!("{}.rs", path.replace(&root, ""))
            }
            _ if line.starts_with("...") => "...".to_owned(),
            _ => line.to_owned(),
        };
        res += &line;
        res.push('\n');
    }
    res
}
