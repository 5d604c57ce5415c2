//! This repository: where its parts are, what they are called, and what cargo knows of them.
//!
//! In: the tree. Out: paths, names, texts and versions. All commands ask this, and it asks none of them.

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

/// Where everything that changed is told, below the root.
pub(crate) const CHANGELOG: &str = "CHANGELOG.md";

/// What a run that writes holds, below the root: out of the way of git and of packages. One that
/// only reads holds nothing, since it must neither write nor make others wait.
pub(crate) const LOCK: &str = "target/generate.lock";

/// The package of the client.
pub(crate) const PACKAGE: &str = "attio-client";

/// What its crate is called in Rust.
pub(crate) const CRATE: &str = "attio_client";

/// What its version stands in, below the root.
pub(crate) const MANIFEST: &str = "generated-client/Cargo.toml";

/// The root of the repository, so that commands work in any folder.
pub(crate) fn root() -> &'static Path {
    static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
        // Cargo says where the package is now, which need not be where this binary was built.
        let package = env::var_os("CARGO_MANIFEST_DIR");
        let package = package.unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        Path::new(&package).parent().unwrap_or(Path::new("")).to_owned()
    });
    &ROOT
}

/// What a file holds, up to more than a spec may have: a device could go on for ever.
///
/// # Errors
/// The file, and why it could not be read.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let limit = document::MAX_BYTES as u64 + 8;
    File::open(path)
        .and_then(|file| file.take(limit).read_to_end(&mut bytes))
        .map_err(|it| format!("reading {}: {it}", path.display()))?;
    Ok(bytes)
}

/// The text of a file below the root, whose lines end as all do here, whatever an editor made of them.
///
/// # Errors
/// That it cannot be read.
pub(crate) fn text(root: &Path, path: &str) -> Result<String, String> {
    let text = fs::read_to_string(root.join(path));
    let text = text.map_err(|it| format!("reading {path}: {it}"))?;
    Ok(text.replace("\r\n", "\n"))
}

/// A manifest or lock file without the version of the client, which changes nothing that is built of it but
/// how it calls itself.
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

/// What cargo prints, and whether it succeeds; its messages go where ours do.
///
/// # Errors
/// That it cannot be run.
pub(crate) fn ask_cargo(root: &Path, arguments: &[&str]) -> Result<(String, bool), String> {
    let mut command = Command::new(cargo());
    command.args(arguments).current_dir(root).stderr(Stdio::inherit());
    let output = command.output().map_err(|it| format!("cannot run cargo: {it}"))?;
    Ok((String::from_utf8_lossy(&output.stdout).into_owned(), output.status.success()))
}

/// What cargo knows of the packages of the workspace.
///
/// # Errors
/// That cargo fails.
pub(crate) fn workspace(root: &Path) -> Result<Value, String> {
    let (metadata, succeeded) =
        ask_cargo(root, &["metadata", "--locked", "--no-deps", "--format-version", "1"])?;
    let metadata = succeeded.then(|| serde_json::from_str(&metadata).ok()).flatten();
    metadata.ok_or_else(|| "cargo does not list the packages of the workspace".to_owned())
}

/// The packages of a workspace.
pub(crate) fn packages(workspace: &Value) -> impl Iterator<Item = &Value> {
    workspace["packages"].as_array().into_iter().flatten()
}

/// What cargo knows of the package of the client.
///
/// # Errors
/// That cargo fails, or does not know it.
pub(crate) fn client(root: &Path) -> Result<Value, String> {
    let workspace = workspace(root)?;
    let client = packages(&workspace).find(|it| it["name"] == PACKAGE);
    client.cloned().ok_or_else(|| format!("the workspace has no package {PACKAGE}"))
}

/// The same, with all that only other clients are built on, as the package that compiles all of them is.
///
/// # Errors
/// That cargo fails, or does not know them.
pub(crate) fn any_client(root: &Path) -> Result<Value, String> {
    let workspace = workspace(root)?;
    let package = |name: &str| packages(&workspace).find(|it| it["name"] == name).cloned();
    let (client, all) = package(PACKAGE).zip(package("compile")).ok_or("a package is missing")?;
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
/// That cargo does not tell it.
pub(crate) fn version(root: &Path) -> Result<Version, String> {
    let client = client(root)?;
    let version = client["version"].as_str().unwrap_or_default();
    Version::parse(version)
        .map_err(|it| format!("`{version}` in {MANIFEST} is no version number: {it}"))
}
