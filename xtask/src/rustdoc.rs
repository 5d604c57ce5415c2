//! The sources of a client → its public API, one item per line, by rustdoc.
//!
//! In: the client of this repository, or one generated from a spec with the runtime alone, so that code
//! written by hand for one spec does not prevent comparing another. Out: the list that [`codegen::api`]
//! compares. rustdoc's JSON needs an unstable option, enabled for that process only; `rust-toolchain.toml`
//! pins the compiler, and with it the JSON format. Left out as implied: blanket implementations, auto traits
//! that a type implements, and the methods of foreign traits. rustdoc does not report whether the future of
//! an `async fn` is `Send`; the program under `tests/golden/diff` checks that.

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

use codegen::Files;
use serde_json::Value;

use crate::digest::digest;
use crate::repository::{self, CRATE, PACKAGE, packages, run_cargo};
use crate::{sources, sync};

/// Unstable traits of the standard library, which differ between compiler versions.
const UNSTABLE: [&str; 3] = ["Freeze", "StructuralPartialEq", "UnsafeUnpin"];

/// The arguments with which cargo checks only the client.
const CHECK: [&str; 6] =
    ["check", "--locked", "--quiet", "--package", PACKAGE, "--no-default-features"];

/// The compiler arguments that locate the client's dependencies.
#[derive(Debug)]
pub(crate) struct Dependencies {
    arguments: Vec<String>,
}

/// Builds the client's dependencies with cargo, and locates them.
///
/// # Errors
/// If cargo fails.
pub(crate) fn dependencies(root: &Path) -> Result<Dependencies, String> {
    let client = repository::any_client(root)?;
    // The client itself may not compile.
    let (built, _) = run_cargo(root, &[&CHECK[..], &["--message-format", "json"]].concat())?;
    let messages = built.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let artifacts: Vec<Value> = messages.filter(|it| it["reason"] == "compiler-artifact").collect();
    let mut arguments = Vec::new();
    for (name, version) in required(&client).filter_map(crate_and_version) {
        let file = artifacts.iter().find_map(|it| library(it, &name, &version));
        let file = file.ok_or_else(|| {
            format!("cargo did not build {name} {version}, which {PACKAGE} needs")
        })?;
        arguments.extend(["--extern".to_owned(), format!("{name}={file}")]);
    }
    // Host artifacts, such as proc macros, may be in another folder.
    let folders: BTreeSet<&Path> =
        artifacts.iter().flat_map(files).filter_map(|it| Path::new(it).parent()).collect();
    for folder in folders {
        arguments.extend(["-L".to_owned(), format!("dependency={}", folder.display())]);
    }
    Ok(Dependencies { arguments })
}

/// The files that cargo built from a package.
fn files(artifact: &Value) -> impl Iterator<Item = &str> {
    artifact["filenames"].as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// The file of an artifact, if it is this library.
fn library<'a>(artifact: &'a Value, name: &str, version: &str) -> Option<&'a str> {
    // `registry+https://github.com/rust-lang/crates.io-index#http@1.4.0`
    let (_, built) = artifact["package_id"].as_str()?.rsplit_once(['#', '@'])?;
    let is_wanted = artifact["target"]["name"].as_str()?.replace('-', "_") == name
        && built.strip_prefix(version).is_some_and(|rest| rest.starts_with('.') || rest.is_empty());
    files(artifact).find(|it| is_wanted && it.ends_with(".rmeta"))
}

/// The public API of the client of this repository.
///
/// # Errors
/// If rustdoc fails.
pub(crate) fn of_client(root: &Path) -> Result<String, String> {
    let crate_root = root.join("generated-client/src/lib.rs");
    let list = cached(root, &client(root)?, "list", || list(&crate_root, &dependencies(root)?))?;
    Ok(list.clone() + &crate_metadata(&list, &repository::client(root)?))
}

/// Checks the client of this repository with cargo, since rustdoc does not read function bodies.
///
/// # Errors
/// If it does not compile; the compiler's errors are on standard error.
pub(crate) fn compiles(root: &Path) -> Result<(), String> {
    let message = "the client does not compile, with the errors above: change the code written by hand, or the spec";
    let check = || match run_cargo(root, &CHECK)? {
        (_, true) => Ok(String::new()),
        (_, false) => Err(message.to_owned()),
    };
    cached(root, &client(root)?, "check", check).map(drop)
}

/// The sources of the client of this repository.
fn client(root: &Path) -> Result<Files, String> {
    let folder = root.join("generated-client");
    let mut files = sources::read(&folder, "src")?;
    files.extend(sources::read(&folder, "README.md")?);
    Ok(files)
}

/// The public part of a crate's manifest: its features and what they enable, its `rust-version`, and the
/// versions of the crates whose types are in its API.
fn crate_metadata(list: &str, client: &Value) -> String {
    let mut text = String::new();
    for (name, enables) in client["features"].as_object().into_iter().flatten() {
        text.push_str(&format!("feature {name}\n"));
        for it in enables.as_array().into_iter().flatten().filter_map(Value::as_str) {
            text.push_str(&format!("feature {name} enables {it}\n"));
        }
    }
    if let Some(version) = client["rust_version"].as_str() {
        text.push_str(&format!("rust-version: {version}\n"));
    }
    for (name, version) in required(client).filter_map(crate_and_version) {
        // The traits of serde are in `serde_core`; other crates may do the same.
        if has_path(list, &format!("{name}::")) || has_path(list, &format!("{name}_core::")) {
            text.push_str(&format!("dependency {name} {version}\n"));
        }
    }
    text
}

/// Whether a list has paths with this prefix.
fn has_path(list: &str, path: &str) -> bool {
    let is_part = |it: char| it == '_' || it == ':' || it.is_alphanumeric();
    list.match_indices(path).any(|(at, _)| !list[..at].ends_with(is_part))
}

/// The client's required dependencies, as in cargo's metadata.
fn required(client: &Value) -> impl Iterator<Item = &Value> {
    let all = client["dependencies"].as_array().into_iter().flatten();
    all.filter(|it| it["kind"].is_null() && it["optional"] == false)
}

/// The Rust name of a dependency, and the part of its version that compatible versions share.
fn crate_and_version(dependency: &Value) -> Option<(String, String)> {
    let version = dependency["req"].as_str()?.trim_start_matches(['^', '=']);
    let zeros = version.split('.').take_while(|it| *it == "0").count();
    let version: Vec<&str> = version.split('.').take(zeros + 1).collect();
    Some((dependency["name"].as_str()?.replace('-', "_"), version.join(".")))
}

/// The public API of a crate from its files, as [`sources::client_files`] returns them.
///
/// # Errors
/// If rustdoc fails.
pub(crate) fn of_files(root: &Path, files: &Files) -> Result<String, String> {
    cached(root, files, "list", || {
        let folder =
            tempfile::tempdir().map_err(|it| format!("creating a temporary folder: {it}"))?;
        list(&sources::write(files, folder.path())?, &dependencies(root)?)
    })
}

/// Runs a query of the compiler, or reads its result from a cache in the target folder. The key is the digest
/// of the crate's files, the kind of query, the client's dependencies, the compiler version and this program.
/// On a hit, nothing is built.
fn cached(
    root: &Path,
    files: &Files,
    query: &str,
    run: impl FnOnce() -> Result<String, String>,
) -> Result<String, String> {
    let workspace = repository::workspace(root)?;
    let target = workspace["target_directory"].as_str().ok_or("cargo has no target directory")?;
    let client = packages(&workspace).find(|it| it["name"] == PACKAGE);
    let required = client.map(|it| required(it).collect::<Vec<_>>());
    let version = Command::new(program("rustdoc")).arg("--version").current_dir(root).output();
    let version = version.map_err(|it| format!("cannot run rustdoc: {it}"))?.stdout;
    let mut inputs = files.clone();
    // With their features; their exact versions are in the lock file.
    inputs.insert("/dependencies".to_owned(), format!("{required:?}"));
    inputs.insert("/compiler".to_owned(), String::from_utf8_lossy(&version).into_owned());
    inputs.insert("/rustdoc.rs".to_owned(), include_str!("rustdoc.rs").to_owned());
    let lock = repository::unversioned(include_str!("../../Cargo.lock"));
    inputs.insert("/Cargo.lock".to_owned(), lock);
    inputs.insert("/query".to_owned(), query.to_owned());
    let path = Path::new(target).join(format!("public-api/{}.txt", digest(&inputs)?));
    if let Ok(result) = fs::read_to_string(&path) {
        return Ok(result);
    }
    let result = run()?;
    sync::replace(&path, &result)?;
    Ok(result)
}

/// Lists the public items of a crate with rustdoc.
///
/// # Errors
/// If rustdoc fails.
pub(crate) fn list(crate_root: &Path, dependencies: &Dependencies) -> Result<String, String> {
    let folder = tempfile::tempdir().map_err(|it| format!("creating a temporary folder: {it}"))?;
    let mut rustdoc = compiler("rustdoc", crate_root, CRATE, dependencies);
    rustdoc.args(["-Z", "unstable-options", "--output-format", "json"]);
    rustdoc.arg("--out-dir").arg(folder.path()).env("RUSTC_BOOTSTRAP", "1");
    succeed(rustdoc)?;
    items(&folder.path().join(format!("{CRATE}.json")))
}

/// The command that compiles a crate with its dependencies, without warnings.
pub(crate) fn compiler(
    name: &str,
    crate_root: &Path,
    crate_name: &str,
    dependencies: &Dependencies,
) -> Command {
    let mut command = warning_compiler(name, crate_root, crate_name, dependencies);
    command.args(["--cap-lints", "allow"]);
    command
}

/// The same, with warnings.
pub(crate) fn warning_compiler(
    name: &str,
    crate_root: &Path,
    crate_name: &str,
    dependencies: &Dependencies,
) -> Command {
    let mut command = Command::new(program(name));
    command.args(["--edition", "2024", "--crate-type", "lib"]);
    command.args(["--crate-name", crate_name]).arg(crate_root).args(&dependencies.arguments);
    // The runtime's user agent has these.
    command.env("CARGO_PKG_NAME", PACKAGE).env("CARGO_PKG_VERSION", "0.0.0");
    command
}

/// The compiler that cargo would run.
fn program(name: &str) -> OsString {
    env::var_os(name.to_uppercase()).unwrap_or_else(|| name.into())
}

/// Runs a compiler without printing its output.
///
/// # Errors
/// If it fails, with its output.
pub(crate) fn succeed(mut command: Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|it| format!("cannot run {name}: {it}"))?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    if output.status.success() { Ok(()) } else { Err(format!("{name} failed:\n{stderr}")) }
}

/// The public items in rustdoc's JSON, in an order that groups related items.
fn items(json: &Path) -> Result<String, String> {
    let read = |it: &dyn std::fmt::Display| format!("reading the output of rustdoc: {it}");
    let raw = fs::read(json).map_err(|it| read(&it))?;
    let raw: Value = serde_json::from_slice(&raw).map_err(|it| read(&it))?;
    let api = public_api::Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .include_function_parameter_names(true)
        .build()
        .map_err(|it| read(&it))?;
    let mut list = String::new();
    for item in api.items() {
        let at = |id: u32| &raw["index"][id.to_string()];
        let it = at(item.id().0);
        let parent = item.parent_id().map_or(&Value::Null, |id| at(id.0));
        let of_trait = !parent["inner"]["impl"]["trait"].is_null();
        if is_implied(&it["inner"]["impl"]) || (of_trait && !it["inner"]["function"].is_null()) {
            continue;
        }
        if !it["deprecation"].is_null() {
            list.push_str("#[deprecated] ");
        }
        list.push_str(&format!("{item}\n"));
    }
    Ok(list)
}

/// Whether an implementation is implied: an inherent one, whose methods are listed themselves; an auto trait
/// that the type implements; or a trait that no program can name.
fn is_implied(implementation: &Value) -> bool {
    let it = implementation;
    let name = it["trait"]["path"].as_str().unwrap_or_default();
    let is_auto = it["is_synthetic"] == true
        && it["is_negative"] == false
        && it["generics"]["params"].as_array().is_none_or(Vec::is_empty);
    it.is_object() && (it["trait"].is_null() || is_auto || UNSTABLE.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_the_client_is_not_part_of_the_cache_key() {
        let lock = |version: &str| {
            format!(
                "[[package]]\nname = \"{PACKAGE}\"\nversion = \"{version}\"\n\n[[package]]\nname = \"b\"\nversion = \"1.0.0\"\n"
            )
        };
        assert_eq!(
            repository::unversioned(&lock("0.1.0")),
            repository::unversioned(&lock("0.2.0"))
        );
        assert!(repository::unversioned(&lock("0.1.0")).contains("version = \"1.0.0\""));
        assert_eq!(repository::unversioned("other"), "other");
    }

    /// The list is made without features, and would lack such an item.
    #[test]
    fn no_public_item_needs_a_feature() {
        let client = repository::root().join("generated-client");
        for (path, text) in sources::read(&client, "src").unwrap() {
            let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
            let is_gate = |line: &str| line.contains("#[cfg") && line.contains("feature = ");
            for pair in lines.windows(2).filter(|pair| is_gate(pair[0])) {
                let is_private = ["mod ", "pub(crate) ", "pub(super) ", "if "]
                    .iter()
                    .any(|it| pair[1].starts_with(it));
                assert!(is_private, "{path}: {}", pair[1]);
            }
        }
        // A module that needs a feature has only private items.
        let trace = client.join("src/runtime/trace.rs");
        assert!(!fs::read_to_string(trace).unwrap().contains("pub fn"));
    }

    #[test]
    fn features_rust_version_and_public_dependencies_are_listed() {
        let client = serde_json::json!({
            "rust_version": "1.88",
            "features": {"default": ["one"], "one": ["dep:x"]},
            "dependencies": [
                {"name": "a-b", "req": "^0.13.5", "kind": null, "optional": false},
                {"name": "c", "req": "^1.4", "kind": null, "optional": false},
                {"name": "d", "req": "=0.0.7", "kind": null, "optional": false},
                {"name": "unnamed", "req": "^1", "kind": null, "optional": false},
                {"name": "c", "req": "^2", "kind": "dev", "optional": false},
                {"name": "optional", "req": "^2", "kind": null, "optional": true},
            ],
        });
        let list = "pub fn x::f(a_b::B) -> c::C\npub x::y: &d::D\npub x::unnamed::C\n";
        assert_eq!(
            crate_metadata(list, &client),
            "feature default\nfeature default enables one\nfeature one\nfeature one enables dep:x\n\
             rust-version: 1.88\ndependency a_b 0.13\ndependency c 1\ndependency d 0.0.7\n"
        );
    }
}
