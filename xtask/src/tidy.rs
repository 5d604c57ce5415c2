//! Tests of what no other tool checks: the form of our files, and our dependencies.
//!
//! In: the files of the repository, and the cargo metadata. Out: all violations, each with its
//! location. Deliberately absent: what rustfmt and clippy check.

mod imports;
mod promises;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use spdx::{Expression, ParseMode};

use crate::repository::{SPEC, cargo, packages, root};

/// Licences that only require a notice of those who ship the client.
const ACCEPTED: &[&str] =
    &["Apache-2.0", "BSD-3-Clause", "CDLA-Permissive-2.0", "ISC", "MIT", "Unicode-3.0", "Zlib"];

/// Further licences that crates may have that only build or test.
const ACCEPTED_OF_TOOLS: &[&str] = &["MIT-0"];

/// The limit of a hand-written Rust file, which people read from top to bottom.
const MAX_LINES: usize = 400;

/// Generated Rust.
const GENERATED: &[&str] = &["generated-client/src/generated", "tests/golden/cases"];

#[test]
fn every_module_opens_with_its_purpose() {
    // The client opens with its README, which is its front page in both places.
    let opens = |text: &str| text.starts_with("//!") || text.starts_with("#![doc = include_str!");
    none(
        hand_written()
            .iter()
            .filter(|(_, text)| !opens(text))
            .map(|(path, _)| format!("{path}: begin with `//!`: input, output, what is left out")),
    );
}

#[test]
fn no_module_is_too_long_to_read() {
    none(hand_written().iter().filter(|(_, text)| text.lines().count() > MAX_LINES).map(
        |(path, text)| {
            format!("{path}: {} lines; split it, the limit is {MAX_LINES}", text.lines().count())
        },
    ));
}

/// The unknown value in tests and in documentation.
const UNKNOWN: &str = "hologram";

#[test]
fn the_unknown_value_of_tests_is_not_in_the_spec() {
    let spec = fs::read_to_string(root().join(SPEC)).unwrap();
    let advice = format!("replace `{UNKNOWN}`, here and everywhere, by a word that no API has");
    assert!(!spec.to_lowercase().contains(UNKNOWN), "{advice}");
}

#[test]
fn text_has_no_invisible_faults() {
    let mut faults = Vec::new();
    for (path, text) in sources(&["rs", "toml", "yaml", "yml", "md", "json"]) {
        for (index, line) in text.split('\n').enumerate() {
            let at = format!("{path}:{}", index + 1);
            if line.ends_with('\r') {
                faults.push(format!("{at}: ends with CRLF; use LF"));
            } else if line.ends_with([' ', '\t']) {
                faults.push(format!("{at}: trailing whitespace"));
            }
        }
        if !text.ends_with('\n') {
            faults.push(format!("{path}: add a newline at the end"));
        }
    }
    none(faults);
}

#[test]
fn every_dependency_has_an_accepted_licence() {
    let metadata = metadata();
    none(packages(&metadata).filter_map(|package| {
        let name = text(package, "name");
        // The client never ships progenitor, as `client_depends_on_no_tool` makes sure.
        let accepted = if name.starts_with("progenitor") {
            &[ACCEPTED, &["MPL-2.0"]].concat()
        } else {
            &[ACCEPTED, ACCEPTED_OF_TOOLS].concat()
        };
        let licence = package["license"].as_str().unwrap_or("");
        (!satisfies(licence, accepted))
            .then(|| format!("{name} {}: licence `{licence}`", text(package, "version")))
    }));
}

#[test]
fn licence_expressions_are_evaluated() {
    for (licence, expected) in [
        ("MIT", true),
        ("MIT OR GPL-3.0-only", true),
        ("MIT/GPL-3.0-only", true),
        ("MIT AND GPL-3.0-only", false),
        ("(MIT OR GPL-3.0-only) AND Apache-2.0", true),
        ("MIT OR Apache-2.0 AND GPL-3.0-only", true),
        ("(MIT OR Apache-2.0) AND GPL-3.0-only", false),
        ("MPL-2.0", false),
        ("not a licence", false),
        ("", false),
    ] {
        assert_eq!(satisfies(licence, ACCEPTED), expected, "{licence}");
    }
}

#[test]
fn readme_of_the_client_names_its_version() {
    let metadata = metadata();
    let client = packages(&metadata).find(|it| it["name"] == "attio-client").unwrap();
    let version: Vec<&str> = text(client, "version").split('.').collect();
    let line = format!("attio-client = \"{}.{}\"", version[0], version[1]);
    let readme = fs::read_to_string(root().join("generated-client/README.md")).unwrap();
    assert!(readme.contains(&line), "generated-client/README.md: write `{line}`");
}

#[test]
fn client_depends_on_no_tool() {
    let metadata = metadata();
    let by_id: BTreeMap<_, _> = packages(&metadata).map(|it| (text(it, "id"), it)).collect();
    let client = packages(&metadata)
        .find(|it| it["name"] == "attio-client")
        .expect("the client is a member of the workspace");
    let members = list(&metadata, "workspace_members");
    let closure = normal_closure(&metadata, text(client, "id"));
    assert!(closure.len() > 1, "the client has no dependencies");

    none(closure.into_iter().filter(|id| *id != client["id"]).filter_map(|id| {
        let package = by_id[id];
        let name = text(package, "name");
        let is_tool = ["progenitor", "typify"].iter().any(|it| name.starts_with(it))
            || members.iter().any(|it| it == id)
            || !satisfies(package["license"].as_str().unwrap_or(""), ACCEPTED);
        is_tool.then(|| format!("attio-client must not depend on {name}"))
    }));
}

#[test]
fn root_manifest_has_a_reason_for_every_dependency() {
    none(declared().into_iter().filter(|(_, line)| !has_reason(line)).map(|(name, _)| {
        format!("Cargo.toml: add `# reason` to the line of {name}: what it does here, why this one")
    }));
    assert!(has_reason("serde = \"1\" # encoding"));
    assert!(!has_reason("serde = \"1\" # "));
}

/// Without them, no lint of the workspace would apply.
#[test]
fn every_member_has_the_lints_of_the_workspace() {
    let metadata = metadata();
    let members = list(&metadata, "workspace_members");
    let members = packages(&metadata).filter(|package| members.contains(&package["id"]));
    let manifests = members.map(|it| text(it, "manifest_path"));
    none(manifests.filter_map(|path| {
        let manifest = fs::read_to_string(path).unwrap();
        (!manifest.contains("\n[lints]\nworkspace = true\n"))
            .then(|| format!("{path}: write `[lints]` and below it `workspace = true`"))
    }));
}

/// And every dependency of a member is declared there, with its reason.
#[test]
fn every_workspace_dependency_is_used() {
    let metadata = metadata();
    let members = list(&metadata, "workspace_members");
    let used: BTreeSet<_> = packages(&metadata)
        .filter(|package| members.contains(&package["id"]))
        .flat_map(|package| list(package, "dependencies"))
        // Without a source, it is a member of the workspace.
        .filter(|dependency| dependency["source"].is_string())
        .map(|it| it["rename"].as_str().unwrap_or_else(|| text(it, "name")).to_owned())
        .collect();
    let declared: BTreeSet<_> = declared().into_keys().collect();
    none(
        declared.difference(&used).map(|it| format!("Cargo.toml: no member uses {it}; remove it")),
    );
    none(used.difference(&declared).map(|it| {
        format!("Cargo.toml: declare {it} in [workspace.dependencies], with its reason")
    }));
}

fn none(faults: impl IntoIterator<Item = String>) {
    let faults: Vec<_> = faults.into_iter().collect();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

fn hand_written() -> BTreeMap<String, String> {
    let mut res = sources(&["rs"]);
    res.retain(|path, _| !GENERATED.iter().any(|it| path.starts_with(it)));
    assert!(res.contains_key("xtask/src/tidy.rs"), "this file was not found");
    res
}

#[test]
fn rust_version_of_the_client_covers_its_dependencies() {
    let metadata = metadata();
    let by_id: BTreeMap<_, _> = packages(&metadata).map(|it| (text(it, "id"), it)).collect();
    let client = packages(&metadata).find(|it| it["name"] == "attio-client").unwrap();
    let stated = rust_version(client).expect("the client has a `rust-version`");
    let closure = normal_closure(&metadata, text(client, "id"));
    // For the code itself, clippy's `incompatible_msrv` checks it.
    none(closure.iter().map(|id| by_id[id]).filter(|it| rust_version(it) > Some(stated)).map(
        |it| {
            let (name, needed) = (text(it, "name"), text(it, "rust_version"));
            format!("{name} needs Rust {needed}: raise `rust-version` in Cargo.toml")
        },
    ));
}

/// `1.88.0` → `(1, 88)`.
fn rust_version(package: &Value) -> Option<(u32, u32)> {
    let (major, minor) = package["rust_version"].as_str()?.split_once('.')?;
    let minor = minor.split('.').next()?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// The text of every file with one of these extensions, by its path from the root.
fn sources(extensions: &[&str]) -> BTreeMap<String, String> {
    let mut res = BTreeMap::new();
    let mut folders = vec![root().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let (path, ty) = (entry.path(), entry.file_type().unwrap());
            let extension = path.extension().and_then(|it| it.to_str()).unwrap_or("");
            if ty.is_dir() && is_ours(&path) {
                folders.push(path);
            } else if ty.is_file() && extensions.contains(&extension) {
                let text = fs::read_to_string(&path);
                let name = name(&path);
                res.insert(name.clone(), text.unwrap_or_else(|it| panic!("{name}: {it}")));
            }
        }
    }
    res
}

/// Whether a folder is ours: hidden folders belong to other tools, except those with our
/// configuration.
fn is_ours(folder: &Path) -> bool {
    let name = folder.file_name().unwrap().to_string_lossy();
    name != "target" && (!name.starts_with('.') || [".cargo", ".github"].contains(&&*name))
}

fn name(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/")
}

/// The lines of the root manifest that declare a dependency, by its name.
fn declared() -> BTreeMap<String, String> {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let (_, section) = manifest.split_once("\n[workspace.dependencies]\n").unwrap();
    section
        .lines()
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let (name, _) = line.split_once(" = ").expect("each line is `name = …`");
            (name.to_owned(), line.to_owned())
        })
        .collect()
}

fn has_reason(line: &str) -> bool {
    line.split_once(" # ").is_some_and(|(_, reason)| !reason.trim().is_empty())
}

/// Whether an SPDX expression can be met by accepted licences alone.
fn satisfies(licence: &str, accepted: &[&str]) -> bool {
    // Lax, since old crates write `MIT/Apache-2.0`.
    Expression::parse_mode(licence, ParseMode::LAX)
        .is_ok_and(|it| it.evaluate(|licence| accepted.contains(&&*licence.to_string())))
}

/// The cargo metadata of all packages that any feature needs on any platform.
fn metadata() -> Value {
    let output = Command::new(cargo())
        .args(["metadata", "--format-version", "1", "--locked", "--all-features"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The ids of a package and its transitive dependencies, without build and development
/// dependencies.
fn normal_closure<'a>(metadata: &'a Value, id: &'a str) -> BTreeSet<&'a str> {
    let nodes: BTreeMap<_, _> =
        list(&metadata["resolve"], "nodes").iter().map(|it| (text(it, "id"), it)).collect();
    let mut res = BTreeSet::new();
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        if res.insert(id) {
            let dependencies = list(nodes[id], "deps").iter();
            // Cargo writes the normal kind as `"kind": null`.
            open.extend(
                dependencies
                    .filter(|it| list(it, "dep_kinds").iter().any(|kind| kind["kind"].is_null()))
                    .map(|it| text(it, "pkg")),
            );
        }
    }
    res
}

fn list<'a>(value: &'a Value, key: &str) -> &'a Vec<Value> {
    value[key].as_array().unwrap_or_else(|| panic!("cargo metadata has no list {key}"))
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("cargo metadata has no string {key}"))
}
