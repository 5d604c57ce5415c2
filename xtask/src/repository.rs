//! This repository: its paths, its names, and its cargo metadata.
//!
//! In: the tree. Out: paths, names, texts and versions. All commands use this module; it uses none
//! of them.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use codegen::document;
use semver::Version;
use serde_json::Value;

/// The spec, below the root.
pub(crate) const SPEC: &str = "openapi/attributes.yaml";

/// The changelog, below the root.
pub(crate) const CHANGELOG: &str = "CHANGELOG.md";

/// The lock file of runs that write, below the root, where git and packages ignore it. Runs that
/// only read take no lock: they must neither write nor block others.
pub(crate) const LOCK: &str = "target/generate.lock";

/// The package of the client.
pub(crate) const PACKAGE: &str = "attio-client";

/// The name of its crate in Rust.
pub(crate) const CRATE: &str = "attio_client";

/// The manifest of the client, which has its version, below the root.
pub(crate) const MANIFEST: &str = "generated-client/Cargo.toml";

/// The root of the repository, so that commands work in any folder.
pub(crate) fn root() -> &'static Path {
    static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
        // At run time, since the repository may have moved since this binary was built.
        let package = env::var_os("CARGO_MANIFEST_DIR");
        let package = package.unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        Path::new(&package).parent().unwrap_or(Path::new("")).to_owned()
    });
    &ROOT
}

/// Reads a file up to slightly more than the size limit of a spec, since a device may be endless.
///
/// # Errors
/// If the file cannot be read.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let limit = document::MAX_BYTES as u64 + 8;
    File::open(path)
        .and_then(|file| file.take(limit).read_to_end(&mut bytes))
        .map_err(|it| format!("reading {}: {it}", path.display()))?;
    Ok(bytes)
}

/// Reads a text file below the root, with its line endings normalized to LF.
///
/// # Errors
/// If the file cannot be read.
pub(crate) fn read_text(root: &Path, path: &str) -> Result<String, String> {
    let text = fs::read_to_string(root.join(path));
    let text = text.map_err(|it| format!("reading {path}: {it}"))?;
    Ok(text.replace("\r\n", "\n"))
}

/// A manifest or lock file without the version of the client, on which no result depends.
pub(crate) fn unversioned(text: &str) -> String {
    let name = format!("name = \"{PACKAGE}\"\n");
    let parts =
        text.split_once(&name).and_then(|(head, rest)| Some((head, rest.split_once('\n')?.1)));
    parts.map_or_else(|| text.to_owned(), |(head, rest)| format!("{head}{name}{rest}"))
}

/// The cargo that runs this binary, or else the one in the path.
pub(crate) fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Runs cargo; returns its standard output, and whether it succeeded. Its standard error is ours.
///
/// # Errors
/// If it cannot be run.
pub(crate) fn run_cargo(root: &Path, arguments: &[&str]) -> Result<(String, bool), String> {
    let mut command = Command::new(cargo());
    command.args(arguments).current_dir(root).stderr(Stdio::inherit());
    let output = command.output().map_err(|it| format!("cannot run cargo: {it}"))?;
    Ok((String::from_utf8_lossy(&output.stdout).into_owned(), output.status.success()))
}

/// The cargo metadata of the workspace, without dependencies.
///
/// # Errors
/// If cargo fails.
pub(crate) fn workspace(root: &Path) -> Result<Value, String> {
    let (metadata, succeeded) =
        run_cargo(root, &["metadata", "--locked", "--no-deps", "--format-version", "1"])?;
    let metadata = succeeded.then(|| serde_json::from_str(&metadata).ok()).flatten();
    metadata.ok_or_else(|| "cargo cannot list the packages of the workspace".to_owned())
}

/// The packages of a workspace.
pub(crate) fn packages(workspace: &Value) -> impl Iterator<Item = &Value> {
    workspace["packages"].as_array().into_iter().flatten()
}

/// The cargo metadata of the client's package.
///
/// # Errors
/// If cargo fails, or does not list the package.
pub(crate) fn client(root: &Path) -> Result<Value, String> {
    let workspace = workspace(root)?;
    let client = packages(&workspace).find(|it| it["name"] == PACKAGE);
    client.cloned().ok_or_else(|| format!("the workspace has no package {PACKAGE}"))
}

/// The same, with the dependencies that only other clients need: those of the package `compile`.
///
/// # Errors
/// If cargo fails, or does not list the packages.
pub(crate) fn any_client(root: &Path) -> Result<Value, String> {
    let workspace = workspace(root)?;
    let package = |name: &str| packages(&workspace).find(|it| it["name"] == name).cloned();
    let (client, all) = package(PACKAGE)
        .zip(package("compile"))
        .ok_or("the workspace lacks the client or the package compile")?;
    let mut client = client;
    let of = |package: &Value| package["dependencies"].as_array().cloned().unwrap_or_default();
    let mut needed = of(&client);
    let others = of(&all).into_iter().filter(|it| it["kind"].is_null());
    needed.extend(others.filter(|it| !of(&client).iter().any(|known| known["name"] == it["name"])));
    client["dependencies"] = needed.into();
    Ok(client)
}

/// The version of the client.
///
/// # Errors
/// If cargo does not report it.
pub(crate) fn version(root: &Path) -> Result<Version, String> {
    let client = client(root)?;
    let version = client["version"].as_str().unwrap_or_default();
    Version::parse(version)
        .map_err(|it| format!("`{version}` in {MANIFEST} is not a version number: {it}"))
}
