//! The manifest of a crate that is made for somebody: what to write at first, and what it lacks later.
//!
//! In: what cargo knows of the client of this repository, whose runtime such a crate has too, and of that
//! crate. Out: text, and complaints. So what the runtime is built on is said once, in the client's manifest.

use std::fs;
use std::path::Path;

use codegen::{ABILITIES, Ability};
use semver::{Version, VersionReq};
use serde_json::Value;

use crate::repository::{ask_cargo, packages};

/// The name of the file.
pub(crate) const FILE: &str = "Cargo.toml";

/// What a crate of this name begins with.
pub(crate) fn text(client: &Value, package: &str, abilities: &[&Ability]) -> String {
    let said = |key: &str| client[key].as_str().unwrap_or_default();
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
# What `src/runtime` is built on.
[dependencies]
{}
# What its examples are compiled with.
[dev-dependencies]
tokio = {{ version = \"1\", features = [\"fs\", \"macros\", \"rt\"] }}

# It is no member of a workspace in whose folder it may lie; remove this to make it one.
[workspace]
",
        said("edition"),
        said("rust_version"),
        lines(features(client).map(|(name, enables)| format!("{name} = {enables}")).collect()),
        lines(needed(client, abilities).map(line).collect()),
    )
}

/// Whether a crate that others have changed is still what the runtime needs, and has this name in Rust.
///
/// # Errors
/// That it is another crate, that cargo cannot read it, or what it lacks, as lines to write.
pub(crate) fn suffices(
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
    let (metadata, succeeded) = ask_cargo(
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
        return Err(format!("the crate in {shown} is called {library}: say so by `--name`"));
    }
    let mut text = String::new();
    for (name, enables) in features(client).filter(|(name, _)| name != "default") {
        if package["features"].get(&name).is_none() {
            text += &format!("\n[features] {name} = {enables}");
        }
    }
    for needed in needed(client, abilities) {
        if !dependencies(package).any(|it| gives(it, needed)) {
            text += &format!("\n[dependencies] {}", line(needed));
        }
    }
    match text.is_empty() {
        true => Ok(()),
        false => Err(format!("{shown} lacks what `src/runtime` needs; write there{text}")),
    }
}

/// The features of a package, by name, each with those that it enables.
fn features(package: &Value) -> impl Iterator<Item = (String, String)> {
    let all = package["features"].as_object().into_iter().flatten();
    all.map(|(name, enables)| (name.clone(), enables.to_string().replace("\",\"", "\", \"")))
}

/// What a package is built on, whoever uses it.
fn dependencies(package: &Value) -> impl Iterator<Item = &Value> {
    let all = package["dependencies"].as_array().into_iter().flatten();
    all.filter(|it| it["kind"].is_null() && it["target"].is_null())
}

/// What a client with these abilities is built on, of all that clients are built on.
fn needed<'a>(all: &'a Value, abilities: &[&Ability]) -> impl Iterator<Item = &'a Value> {
    let had: Vec<&str> = abilities.iter().flat_map(|it| it.crates).copied().collect();
    let only_some: Vec<&str> = ABILITIES.iter().flat_map(|it| it.crates).copied().collect();
    let is_needed = move |name: &str| had.contains(&name) || !only_some.contains(&name);
    dependencies(all).filter(move |it| it["name"].as_str().is_none_or(&is_needed))
}

/// Whether a package is built on a crate of this name in Rust.
pub(crate) fn needs(package: &Value, crate_name: &str) -> bool {
    let mut names = dependencies(package).filter_map(|it| it["name"].as_str());
    names.any(|name| name.replace('-', "_") == crate_name)
}

/// `http = "1.3"`.
fn line(dependency: &Value) -> String {
    let said = |key: &str| dependency[key].as_str().unwrap_or_default();
    let (name, version) = (said("name"), said("req").trim_start_matches('^'));
    let mut rest = String::new();
    if dependency["uses_default_features"] == false {
        rest += ", default-features = false";
    }
    if !names(dependency).is_empty() {
        rest += &format!(", features = [\"{}\"]", names(dependency).join("\", \""));
    }
    if dependency["optional"] == true {
        rest += ", optional = true";
    }
    match rest.as_str() {
        "" => format!("{name} = \"{version}\""),
        rest => format!("{name} = {{ version = \"{version}\"{rest} }}"),
    }
}

/// The features that are asked for of a dependency.
fn names(dependency: &Value) -> Vec<&str> {
    dependency["features"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Whether one dependency gives all that another does: no version that is too old, and no feature less.
fn gives(it: &Value, needed: &Value) -> bool {
    let lowest = it["req"].as_str().and_then(lowest);
    let req = needed["req"].as_str().and_then(|it| VersionReq::parse(it).ok());
    let has_default = |it: &Value| it["uses_default_features"] == true;
    it["name"] == needed["name"]
        && it["rename"].is_null()
        && req.zip(lowest).is_some_and(|(req, lowest)| req.matches(&lowest))
        && (has_default(it) || !has_default(needed))
        && names(needed).iter().all(|name| names(it).contains(name))
}

/// The lowest version that fits: `^1.9` → `1.9.0`.
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
    fn what_is_newer_or_more_suffices() {
        let needed = dependency("^1.9", &["x"]);
        assert!(gives(&dependency("^1.9", &["x"]), &needed));
        assert!(gives(&dependency("=1.12.1", &["x", "y"]), &needed));
        for (req, features) in
            [("^1", &["x"][..]), ("^1.8.9", &["x"]), ("^2", &["x"]), ("*", &["x"]), ("^1.9", &[])]
        {
            assert!(!gives(&dependency(req, features), &needed), "{req} {features:?}");
        }
    }

    #[test]
    fn a_dependency_is_one_line() {
        let line = line(&dependency("^1.9", &["x", "y"]));
        let expected =
            r#"a = { version = "1.9", default-features = false, features = ["x", "y"] }"#;
        assert_eq!(line, expected);
    }
}
