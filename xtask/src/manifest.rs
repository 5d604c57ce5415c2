//! The manifest of a crate made with `--spec`: its initial text, and a check of what it lacks
//! later.
//!
//! In: the cargo metadata of that crate, and of our client, which has the same runtime. Out: text,
//! and errors. So the dependencies of the runtime are declared once, in the client's manifest.

use std::fs;
use std::path::Path;

use codegen::{ABILITIES, Ability};
use semver::{Version, VersionReq};
use serde_json::Value;

use crate::repository::{packages, run_cargo};

/// The name of the file.
pub(crate) const FILE: &str = "Cargo.toml";

/// The initial manifest of a crate of this name.
pub(crate) fn initial(client: &Value, package: &str, abilities: &[&Ability]) -> String {
    let field = |key: &str| client[key].as_str().unwrap_or_default();
    let lines = |lines: Vec<String>| lines.iter().map(|it| format!("{it}\n")).collect::<String>();
    format!(
        "\
[package]
name = \"{package}\"
version = \"0.1.0\"
description = \"A client of an API, generated from its OpenAPI document\"
edition = \"{}\"
rust-version = \"{}\"
publish = false

[features]
{}
# The dependencies of `src/runtime`.
[dependencies]
{}
# For the examples in its documentation.
[dev-dependencies]
tokio = {{ version = \"1\", features = [\"fs\", \"macros\", \"rt\"] }}

# Keeps this crate out of an enclosing workspace; remove it to join one.
[workspace]
",
        field("edition"),
        field("rust_version"),
        lines(features(client).map(|(name, enables)| format!("{name} = {enables}")).collect()),
        lines(needed(client, abilities).map(dependency_line).collect()),
    )
}

/// Checks that an existing crate has the name `crate_name`, and the dependencies and features that
/// the runtime needs.
///
/// # Errors
/// If it has another name or cargo cannot read it, or the lines that it lacks.
pub(crate) fn check(
    root: &Path,
    client: &Value,
    abilities: &[&Ability],
    path: &Path,
    crate_name: &str,
) -> Result<(), String> {
    let shown = path.display();
    // Cargo runs in another folder.
    let found = fs::canonicalize(path).map_err(|it| format!("reading {shown}: {it}"))?;
    let is_it = |it: &&Value| {
        let of_package = it["manifest_path"].as_str().and_then(|it| fs::canonicalize(it).ok());
        of_package.as_ref() == Some(&found)
    };
    let manifest = found.to_string_lossy();
    let (metadata, succeeded) = run_cargo(
        root,
        &["metadata", "--no-deps", "--format-version", "1", "--manifest-path", &manifest],
    )?;
    let metadata: Option<Value> = succeeded.then(|| serde_json::from_str(&metadata).ok()).flatten();
    let package = metadata.as_ref().and_then(|it| packages(it).find(is_it));
    let package = package.ok_or_else(|| format!("cargo finds no package in {shown}"))?;

    let targets = package["targets"].as_array().into_iter().flatten();
    let is_library =
        |it: &&Value| it["kind"].as_array().is_some_and(|it| it.contains(&"lib".into()));
    let library = targets.filter(is_library).find_map(|it| it["name"].as_str());
    let library = library.ok_or_else(|| format!("the package in {shown} has no library"))?;
    if library.replace('-', "_") != crate_name {
        return Err(format!("the crate in {shown} is named {library}: pass that as `--name`"));
    }
    let mut text = String::new();
    for (name, enables) in features(client).filter(|(name, _)| name != "default") {
        if package["features"].get(&name).is_none() {
            text += &format!("\n[features] {name} = {enables}");
        }
    }
    for needed in needed(client, abilities) {
        if !dependencies(package).any(|it| satisfies(it, needed)) {
            text += &format!("\n[dependencies] {}", dependency_line(needed));
        }
    }
    match text.is_empty() {
        true => Ok(()),
        false => Err(format!("{shown} lacks lines that `src/runtime` needs; add:{text}")),
    }
}

/// The features of a package, each with the features that it enables.
fn features(package: &Value) -> impl Iterator<Item = (String, String)> {
    let all = package["features"].as_object().into_iter().flatten();
    all.map(|(name, enables)| (name.clone(), enables.to_string().replace("\",\"", "\", \"")))
}

/// The dependencies of a package that do not depend on the platform, except those for tests and builds.
fn dependencies(package: &Value) -> impl Iterator<Item = &Value> {
    let all = package["dependencies"].as_array().into_iter().flatten();
    all.filter(|it| it["kind"].is_null() && it["target"].is_null())
}

/// The dependencies of a client with these abilities, of the dependencies of all clients.
fn needed<'a>(all: &'a Value, abilities: &[&Ability]) -> impl Iterator<Item = &'a Value> {
    let required: Vec<&str> = abilities.iter().flat_map(|it| it.crates).copied().collect();
    let optional: Vec<&str> = ABILITIES.iter().flat_map(|it| it.crates).copied().collect();
    let is_needed = move |name: &str| required.contains(&name) || !optional.contains(&name);
    dependencies(all).filter(move |it| it["name"].as_str().is_none_or(&is_needed))
}

/// Whether a package depends on a crate of this name in Rust.
pub(crate) fn depends_on(package: &Value, crate_name: &str) -> bool {
    let mut names = dependencies(package).filter_map(|it| it["name"].as_str());
    names.any(|name| name.replace('-', "_") == crate_name)
}

/// The line of a dependency in a manifest, such as `http = "1.3"`.
fn dependency_line(dependency: &Value) -> String {
    let field = |key: &str| dependency[key].as_str().unwrap_or_default();
    let (name, version) = (field("name"), field("req").trim_start_matches('^'));
    let mut rest = String::new();
    if dependency["uses_default_features"] == false {
        rest += ", default-features = false";
    }
    let features = enabled_features(dependency);
    if !features.is_empty() {
        rest += &format!(", features = [\"{}\"]", features.join("\", \""));
    }
    if dependency["optional"] == true {
        rest += ", optional = true";
    }
    match rest.as_str() {
        "" => format!("{name} = \"{version}\""),
        rest => format!("{name} = {{ version = \"{version}\"{rest} }}"),
    }
}

/// The features that a dependency enables.
fn enabled_features(dependency: &Value) -> Vec<&str> {
    dependency["features"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Whether a dependency satisfies another: it allows no older version, and has all its features.
fn satisfies(it: &Value, needed: &Value) -> bool {
    let lowest = it["req"].as_str().and_then(lowest);
    let req = needed["req"].as_str().and_then(|it| VersionReq::parse(it).ok());
    let has_default = |it: &Value| it["uses_default_features"] == true;
    it["name"] == needed["name"]
        && it["rename"].is_null()
        && req.zip(lowest).is_some_and(|(req, lowest)| req.matches(&lowest))
        && (has_default(it) || !has_default(needed))
        && enabled_features(needed).iter().all(|name| enabled_features(it).contains(name))
}

/// The lowest version that matches: `^1.9` → `1.9.0`.
fn lowest(req: &str) -> Option<Version> {
    let req = VersionReq::parse(req).ok()?;
    let first = req.comparators.first()?;
    Some(Version::new(first.major, first.minor.unwrap_or(0), first.patch.unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn dependency(req: &str, features: &[&str]) -> Value {
        json!({
            "name": "a", "req": req, "kind": null, "target": null, "rename": null,
            "optional": false, "uses_default_features": false, "features": features,
        })
    }

    #[test]
    fn newer_versions_and_more_features_satisfy() {
        let needed = dependency("^1.9", &["x"]);
        assert!(satisfies(&dependency("^1.9", &["x"]), &needed));
        assert!(satisfies(&dependency("=1.12.1", &["x", "y"]), &needed));
        for (req, features) in
            [("^1", &["x"][..]), ("^1.8.9", &["x"]), ("^2", &["x"]), ("*", &["x"]), ("^1.9", &[])]
        {
            assert!(!satisfies(&dependency(req, features), &needed), "{req} {features:?}");
        }
    }

    #[test]
    fn a_dependency_is_one_line() {
        let line = dependency_line(&dependency("^1.9", &["x", "y"]));
        let expected =
            r#"a = { version = "1.9", default-features = false, features = ["x", "y"] }"#;
        assert_eq!(line, expected);
    }
}
