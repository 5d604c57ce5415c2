//! The sources of a client → its public API, an item a line, by rustdoc.
//!
//! In: the client of this repository, or what the generator makes of a spec, on the runtime alone, so
//! that what is written by hand for one spec cannot stand in the way of another. Out: the list that
//! [`codegen::api`] compares. rustdoc's JSON asks for an unstable option, which is let through for that
//! one process; `rust-toolchain.toml` names the compiler, and with it the form of the JSON. Implied and
//! therefore left out: blanket implementations, automatic traits that a type has, and the methods of
//! traits of others. What rustdoc does not say is whether the future of an `async fn` can be sent between
//! threads; the program under `tests/golden/diff` asks for that.

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

/// Traits that only the compiler's own library may name, and that come and go with it.
const UNSTABLE: [&str; 3] = ["Freeze", "StructuralPartialEq", "UnsafeUnpin"];

/// What has cargo check the client alone.
const CHECK: [&str; 6] =
    ["check", "--locked", "--quiet", "--package", PACKAGE, "--no-default-features"];

/// How compilers are told where everything is that the client is built on.
#[derive(Debug)]
pub(crate) struct Dependencies {
    arguments: Vec<String>,
}

/// Has cargo build what the client is built on, and finds it.
///
/// # Errors
/// What cargo says if that fails.
pub(crate) fn dependencies(root: &Path) -> Result<Dependencies, String> {
    let client = repository::any_client(root)?;
    // The client itself need not be fit to be built.
    let (built, _) = run_cargo(root, &[&CHECK[..], &["--message-format", "json"]].concat())?;
    let messages = built.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let artifacts: Vec<Value> = messages.filter(|it| it["reason"] == "compiler-artifact").collect();
    let mut arguments = Vec::new();
    for (name, version) in needed(&client).filter_map(named) {
        let file = artifacts.iter().find_map(|it| library(it, &name, &version));
        let file = file.ok_or_else(|| {
            format!("cargo has not built {name} {version}, which {PACKAGE} needs")
        })?;
        arguments.extend(["--extern".to_owned(), format!("{name}={file}")]);
    }
    // What is built for the machine that builds, such as macros, may lie apart.
    let folders: BTreeSet<&Path> =
        artifacts.iter().flat_map(files).filter_map(|it| Path::new(it).parent()).collect();
    for folder in folders {
        arguments.extend(["-L".to_owned(), format!("dependency={}", folder.display())]);
    }
    Ok(Dependencies { arguments })
}

/// The files that cargo made of a package.
fn files(artifact: &Value) -> impl Iterator<Item = &str> {
    artifact["filenames"].as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// The library that cargo made, if it is this one.
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
/// What the compiler says of it.
pub(crate) fn of_client(root: &Path) -> Result<String, String> {
    let crate_root = root.join("generated-client/src/lib.rs");
    let list = known(root, &client(root)?, "list", || list(&crate_root, &dependencies(root)?))?;
    Ok(list.clone() + &beside_items(&list, &repository::client(root)?))
}

/// Has cargo check the client of this repository. rustdoc, which lists what is public in it, reads no bodies
/// of functions.
///
/// # Errors
/// That it does not compile; the compiler says on standard error why.
pub(crate) fn compiles(root: &Path) -> Result<(), String> {
    let message = "the client does not compile; the compiler says above why: change what is written by hand, or the spec";
    let check = || match run_cargo(root, &CHECK)? {
        (_, true) => Ok(String::new()),
        (_, false) => Err(message.to_owned()),
    };
    known(root, &client(root)?, "check", check).map(drop)
}

/// The sources of the client of this repository.
fn client(root: &Path) -> Result<Files, String> {
    let folder = root.join("generated-client");
    let mut files = sources::read(&folder, "src")?;
    files.extend(sources::read(&folder, "README.md")?);
    Ok(files)
}

/// What is public of a crate beside its items: its features and what they enable, the compiler that it
/// asks for, and the versions of the crates whose types are among its own.
fn beside_items(list: &str, client: &Value) -> String {
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
    for (name, version) in needed(client).filter_map(named) {
        // What serde shows is in a crate of its own, and so it may be with others.
        if names(list, &format!("{name}::")) || names(list, &format!("{name}_core::")) {
            text.push_str(&format!("dependency {name} {version}\n"));
        }
    }
    text
}

/// Whether a list has paths that begin like this.
fn names(list: &str, path: &str) -> bool {
    let is_part = |it: char| it == '_' || it == ':' || it.is_alphanumeric();
    list.match_indices(path).any(|(at, _)| !list[..at].ends_with(is_part))
}

/// What the client cannot do without, as cargo knows it.
fn needed(client: &Value) -> impl Iterator<Item = &Value> {
    let all = client["dependencies"].as_array().into_iter().flatten();
    all.filter(|it| it["kind"].is_null() && it["optional"] == false)
}

/// The name in Rust of such a crate, and the first numbers of its version, up to that which may not
/// change.
fn named(dependency: &Value) -> Option<(String, String)> {
    let version = dependency["req"].as_str()?.trim_start_matches(['^', '=']);
    let zeros = version.split('.').take_while(|it| *it == "0").count();
    let version: Vec<&str> = version.split('.').take(zeros + 1).collect();
    Some((dependency["name"].as_str()?.replace('-', "_"), version.join(".")))
}

/// The public API of a crate by its files, as [`sources::client_files`] gives them.
///
/// # Errors
/// What the compiler says of it.
pub(crate) fn of_files(root: &Path, files: &Files) -> Result<String, String> {
    known(root, files, "list", || {
        let folder =
            tempfile::tempdir().map_err(|it| format!("creating a temporary folder: {it}"))?;
        list(&sources::write(files, folder.path())?, &dependencies(root)?)
    })
}

/// What a compiler says of a crate, kept among what cargo has built: what gave it once need not be asked
/// again. That is its files, what it is asked, what the client is built on, the compiler, and this program.
/// So nothing is built for what is known.
fn known(
    root: &Path,
    files: &Files,
    question: &str,
    ask: impl FnOnce() -> Result<String, String>,
) -> Result<String, String> {
    let workspace = repository::workspace(root)?;
    let target = workspace["target_directory"].as_str().ok_or("cargo has no target directory")?;
    let client = packages(&workspace).find(|it| it["name"] == PACKAGE);
    let needed = client.map(|it| needed(it).collect::<Vec<_>>());
    let version = Command::new(program("rustdoc")).arg("--version").current_dir(root).output();
    let version = version.map_err(|it| format!("cannot run rustdoc: {it}"))?.stdout;
    let mut asked = files.clone();
    // With their features; which version of each, the lock file says.
    asked.insert("/dependencies".to_owned(), format!("{needed:?}"));
    asked.insert("/compiler".to_owned(), String::from_utf8_lossy(&version).into_owned());
    asked.insert("/rustdoc.rs".to_owned(), include_str!("rustdoc.rs").to_owned());
    let lock = repository::unversioned(include_str!("../../Cargo.lock"));
    asked.insert("/Cargo.lock".to_owned(), lock);
    asked.insert("/question".to_owned(), question.to_owned());
    let kept = Path::new(target).join(format!("public-api/{}.txt", digest(&asked)?));
    if let Ok(answer) = fs::read_to_string(&kept) {
        return Ok(answer);
    }
    let answer = ask()?;
    sync::replace(&kept, &answer)?;
    Ok(answer)
}

/// Has rustdoc read a crate, and lists what is public in it.
///
/// # Errors
/// What rustdoc says.
pub(crate) fn list(crate_root: &Path, dependencies: &Dependencies) -> Result<String, String> {
    let folder = tempfile::tempdir().map_err(|it| format!("creating a temporary folder: {it}"))?;
    let mut rustdoc = compiler("rustdoc", crate_root, CRATE, dependencies);
    rustdoc.args(["-Z", "unstable-options", "--output-format", "json"]);
    rustdoc.arg("--out-dir").arg(folder.path()).env("RUSTC_BOOTSTRAP", "1");
    succeed(rustdoc)?;
    items(&folder.path().join(format!("{CRATE}.json")))
}

/// A compiler, given a crate and its dependencies, that warns of nothing.
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
    // What the runtime says of itself in requests.
    command.env("CARGO_PKG_NAME", PACKAGE).env("CARGO_PKG_VERSION", "0.0.0");
    command
}

/// The compiler that cargo would run.
fn program(name: &str) -> OsString {
    env::var_os(name.to_uppercase()).unwrap_or_else(|| name.into())
}

/// Runs a compiler in silence.
///
/// # Errors
/// What it says.
pub(crate) fn succeed(mut command: Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|it| format!("cannot run {name}: {it}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() { Ok(()) } else { Err(format!("{name} failed:\n{said}")) }
}

/// The public items that rustdoc found, in an order that keeps together what belongs together.
fn items(json: &Path) -> Result<String, String> {
    let read = |it: &dyn std::fmt::Display| format!("reading what rustdoc wrote: {it}");
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

/// Whether an implementation goes without saying: a block of methods, which are listed themselves; an
/// automatic trait that a type has; or what no program can name.
fn is_implied(implementation: &Value) -> bool {
    let it = implementation;
    let name = it["trait"]["path"].as_str().unwrap_or_default();
    let is_automatic = it["is_synthetic"] == true
        && it["is_negative"] == false
        && it["generics"]["params"].as_array().is_none_or(Vec::is_empty);
    it.is_object() && (it["trait"].is_null() || is_automatic || UNSTABLE.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_version_of_the_client_is_no_other_dependency() {
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
        assert_eq!(repository::unversioned("else"), "else");
    }

    /// Else the list, which is made without any, would lack it.
    #[test]
    fn no_public_item_needs_a_feature() {
        let client = repository::root().join("generated-client");
        for (path, text) in sources::read(&client, "src").unwrap() {
            let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
            let is_gate = |line: &str| line.contains("#[cfg") && line.contains("feature = ");
            for pair in lines.windows(2).filter(|pair| is_gate(pair[0])) {
                let is_seen_by_none = ["mod ", "pub(crate) ", "pub(super) ", "if "]
                    .iter()
                    .any(|it| pair[1].starts_with(it));
                assert!(is_seen_by_none, "{path}: {}", pair[1]);
            }
        }
        // What modules have that need one is for the runtime alone.
        let trace = client.join("src/runtime/trace.rs");
        assert!(!fs::read_to_string(trace).unwrap().contains("pub fn"));
    }

    #[test]
    fn what_is_public_beside_items_is_listed() {
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
            beside_items(list, &client),
            "feature default\nfeature default enables one\nfeature one\nfeature one enables dep:x\n\
             rust-version: 1.88\ndependency a_b 0.13\ndependency c 1\ndependency d 0.0.7\n"
        );
    }
}
