//! `generate --spec` and `check --spec`: any document in, a crate of its client out, wherever that is to be.
//!
//! `src/generated` and `src/runtime` are ours: they are made what they should be, as the generated code of
//! this repository's client is, by the same steps. The other files are written once, where there are none, and
//! belong to whoever has the crate from then on; so what the runtime needs of the manifest is asked for. That
//! a crate is ours is told by the first line of `src/generated/mod.rs`, which is written before anything else
//! but what an interrupted run leaves; a folder without it is not touched if there is anything in it.

use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::ErrorKind;
use std::path::{self, Path, PathBuf};

use clap::{Args, ValueEnum};
use codegen::diagnostic::Position;
use codegen::emit::GUIDE;
use codegen::render::STANDALONE_HEADER;
use codegen::{Ability, Files, Options, Skipped, Stats};
use serde_json::{Value, json};

use crate::documents::Documents;
use crate::generate::{self, Folder};
use crate::{lint, manifest, repository, sources, sync};

mod texts;

/// What is ours in a crate. The first has the file by which it is known.
const OURS: [&str; 2] = ["src/generated", "src/runtime"];
/// That file, which sorts before all beside it.
const MARK: &str = "src/generated/mod.rs";
/// What cargo builds there.
const TARGET: &str = "target";
/// The terms of the runtime, which lie with it; what terms the crate has is for others to say.
const LICENCES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// What `generate` and `check` can be told.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// The OpenAPI document to make a crate of, in place of the client of this repository.
    #[arg(long, value_name = "FILE", requires_all = ["out", "name"])]
    spec: Option<PathBuf>,
    /// An OpenAPI Overlay to lay over the document; several are laid in their order.
    #[arg(long, value_name = "FILE", requires = "spec")]
    overlay: Vec<PathBuf>,
    /// The folder of the crate.
    #[arg(long, value_name = "DIR", requires = "spec")]
    out: Option<PathBuf>,
    /// What the crate is called, such as `depot-client`.
    #[arg(long, value_name = "CRATE", requires = "spec", value_parser = package_name)]
    name: Option<String>,
    /// Leave operations out that are not supported, and what only they use.
    #[arg(long, requires = "spec")]
    skip_unsupported: bool,
    /// How to write what was done.
    #[arg(long, value_enum, requires = "spec")]
    format: Option<Format>,
}

/// How it is written what was done.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// One JSON object.
    Json,
}

/// A crate to make.
#[derive(Debug)]
pub(crate) struct Order {
    spec: PathBuf,
    overlays: Vec<PathBuf>,
    out: PathBuf,
    name: String,
    skip_unsupported: bool,
    format: Format,
}

impl Arguments {
    /// The crate that is asked for, if it is not the client of this repository.
    pub(crate) fn order(self) -> Option<Order> {
        Some(Order {
            spec: self.spec?,
            overlays: self.overlay,
            out: self.out?,
            name: self.name?,
            skip_unsupported: self.skip_unsupported,
            format: self.format.unwrap_or(Format::Text),
        })
    }
}

/// A crate as it should be.
struct Package {
    folders: Vec<Folder>,
    /// What is written where it is missing, by the path in the crate.
    once: Files,
    stats: Stats,
}

/// Writes a crate, or makes one anew that is there.
///
/// # Errors
/// What is wrong with the document, the file that could not be read, written or removed, or what the crate
/// lacks to compile.
pub(crate) fn generate(root: &Path, order: &Order) -> Result<(), String> {
    // Once before anything is written, and once when nobody else writes any more.
    owned(order)?;
    let _lock = sync::lock(&lock(&order.out))?;
    owned(order)?;
    let package = package(root, order)?;
    same(order, &package.folders[0].files[GUIDE])?;
    let missing = package.once.iter().map(|(path, text)| (order.out.join(path), text.as_str()));
    let missing: Vec<_> = missing.filter(|(path, _)| fs::symlink_metadata(path).is_err()).collect();
    let (_, count) = generate::write(&package.folders, &missing)?;
    generate::print_report(&told(order, &count, package.stats))
}

/// What a run holds that writes a crate: a file beside no crate, so that a run that fails leaves nothing there.
fn lock(out: &Path) -> PathBuf {
    // The folder itself need not be there yet.
    let out = &*path::absolute(out).unwrap_or_else(|_| out.to_owned());
    let known = out.ancestors().find_map(|it| Some((it, fs::canonicalize(it).ok()?)));
    let whole = known.map(|(it, known)| known.join(out.strip_prefix(it).unwrap_or(out)));
    let mut hasher = DefaultHasher::new();
    whole.as_deref().unwrap_or(out).hash(&mut hasher);
    env::temp_dir().join(format!("xtask-generate-{:016x}.lock", hasher.finish()))
}

/// Compares a crate with what [`generate()`] would write, and touches nothing.
///
/// # Errors
/// What is wrong with the document, the file that could not be read, or everything that differs or lacks.
pub(crate) fn check(root: &Path, order: &Order) -> Result<(), String> {
    owned(order)?;
    let package = package(root, order)?;
    let mut found = generate::report(&package.folders)?;
    let manifest = order.out.join(manifest::FILE);
    if fs::symlink_metadata(&manifest).is_err() {
        found += &format!("missing {}\n", manifest.display());
    }
    if !found.is_empty() {
        let (out, spec) = (order.out.display(), order.spec.display());
        return Err(format!(
            "{out} is stale: it does not match {spec}\n{found}run `cargo xtask generate` with the same options"
        ));
    }
    let count: usize = package.folders.iter().map(|it| it.files.len()).sum();
    lint::print(&told(order, &format!("{count} files: all fresh\n"), package.stats))
}

/// What the crate should be; what could be better about its document is told.
///
/// # Errors
/// What is wrong with the document, or what the manifest that is there lacks.
fn package(root: &Path, order: &Order) -> Result<Package, String> {
    let crate_name = order.crate_name();
    let options = Options {
        crate_name: &crate_name,
        standalone: true,
        skip_unsupported: order.skip_unsupported,
    };
    let documents = Documents::read(root, Some(&order.spec), "", &order.overlays)?;
    let (mut made, warnings) = generate::client(&documents, options)?;
    eprint!("{}{warnings}", skipped(&made.skipped, &documents));
    let client = repository::any_client(root)?;
    if manifest::depends_on(&client, &crate_name) {
        return Err(format!("the client is built on a crate {crate_name}: choose another name"));
    }
    if let Some(guide) = made.files.get_mut(GUIDE) {
        *guide += &texts::again(&order.name, &order.options());
    }
    let mut runtime = sources::runtime(root, &crate_name, &made.abilities)?;
    for name in LICENCES {
        runtime.extend(sources::read(&root.join("generated-client"), name)?);
    }
    let folders = OURS.into_iter().zip([made.files, runtime]);
    let folders = folders.map(|(path, files)| Folder {
        path: order.out.join(path),
        name: order.out.join(path).display().to_string(),
        files,
    });
    let once = Files::from(
        [
            (".gitignore", "/target\n".to_owned()),
            (manifest::FILE, manifest::initial(&client, &order.name, &made.abilities)),
            ("README.md", texts::readme(&order.name)),
            ("src/lib.rs", sources::CRATE_ROOT.to_owned()),
        ]
        .map(|(path, text)| (path.to_owned(), text)),
    );
    let package = Package { folders: folders.collect(), once, stats: made.stats };
    suffices(root, order, &client, &made.abilities, &package.once[manifest::FILE])?;
    Ok(package)
}

/// A line for each operation of which the client has no method, and for whatever else is left out.
fn skipped(all: &[Skipped], documents: &Documents) -> String {
    let sources = documents.sources().unwrap_or_else(|(readable, _)| readable);
    let line = |it: &Skipped| {
        let file = sources.file(it.why.span.start);
        let Position { line, column } = it.why.position;
        let (why, rule) = (&it.why.message, it.why.rule.id);
        let what = it.operation.clone().unwrap_or_else(|| format!("`#{}`", it.at));
        format!("left out {what}: {why} [{rule}] ({file}:{line}:{column})\n")
    };
    all.iter().map(line).collect()
}

/// Whether the manifest that is there, if one is, has the name and what the runtime needs; nobody need ask
/// cargo if it is as it would be written.
fn suffices(
    root: &Path,
    order: &Order,
    client: &Value,
    abilities: &[&Ability],
    wanted: &str,
) -> Result<(), String> {
    let path = order.out.join(manifest::FILE);
    match fs::read_to_string(&path) {
        Ok(text) if text == wanted => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        _ => manifest::check(root, client, abilities, &path, &order.crate_name()),
    }
}

/// Whether the crate that is there, if one is, was made of a document with the title that this one has.
///
/// # Errors
/// That it was made of another.
fn same(Order { out, spec, .. }: &Order, guide: &str) -> Result<(), String> {
    let path = out.join(OURS[0]).join(GUIDE);
    let Ok(found) = fs::read_to_string(&path) else { return Ok(()) };
    let title = |guide: &str| guide.lines().next().map(|it| it.trim_start_matches('#').to_owned());
    let ([Some(found), Some(wanted)], spec) = ([&*found, guide].map(title), spec.display()) else {
        return Ok(());
    };
    if found == wanted {
        return Ok(());
    }
    Err(format!(
        "the crate in {} is made of a document titled{found}, and {spec} is titled{wanted}: name another folder by `--out`; or, if the same API has another title now, remove {} and run it again",
        out.display(),
        path.display(),
    ))
}

impl Order {
    /// What the crate is called in Rust.
    fn crate_name(&self) -> String {
        self.name.replace('-', "_")
    }

    /// What is said beside files, folders and names, as on a command line.
    fn options(&self) -> String {
        let overlay = |it: &PathBuf| format!(" --overlay {:?}", it.file_name().unwrap_or_default());
        let skip = if self.skip_unsupported { " --skip-unsupported" } else { "" };
        self.overlays.iter().map(overlay).collect::<String>() + skip
    }
}

/// Whether a name is one that a package, and its crate in Rust, can have.
fn package_name(name: &str) -> Result<String, String> {
    let is_part = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || "-_".contains(it);
    let parts: Vec<&str> = name.split(['-', '_']).collect();
    let is_name = name.chars().all(is_part)
        && name.starts_with(|it: char| it.is_ascii_lowercase())
        && !parts.contains(&"");
    let is_of_rust = ["alloc", "core", "proc-macro", "proc_macro", "std", "test"].contains(&name);
    match is_name && !is_of_rust {
        true => Ok(name.to_owned()),
        false => Err("write small letters, digits and hyphens, such as `depot-client`".to_owned()),
    }
}

/// Whether a folder is a crate of ours, or can become one.
///
/// # Errors
/// That it is something else.
fn owned(Order { out, spec, overlays, .. }: &Order) -> Result<(), String> {
    let mark = fs::read_to_string(out.join(MARK)).unwrap_or_default();
    if mark.lines().next() == Some(STANDALONE_HEADER) {
        return Ok(());
    }
    // It is a good place for the document.
    let but = [out.join(TARGET), out.join(".git"), spec.clone()];
    let but: Vec<PathBuf> =
        but.iter().chain(overlays).filter_map(|it| fs::canonicalize(it).ok()).collect();
    match other_file(out, &but)? {
        None => Ok(()),
        Some(path) => Err(format!(
            "{} holds files that `cargo xtask generate --spec` did not write, such as {}: name another folder by `--out`, or move them away",
            out.display(),
            path.display(),
        )),
    }
}

/// A file below a folder that is neither at or below these paths, nor left by a run that was interrupted.
fn other_file(folder: &Path, but: &[PathBuf]) -> Result<Option<PathBuf>, String> {
    let failed = |it| format!("reading {}: {it}", folder.display());
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    for entry in entries {
        let entry = entry.map_err(failed)?;
        let is_temporary = entry.file_name().to_string_lossy().starts_with(sync::TEMPORARY);
        let found = match entry.path() {
            _ if is_temporary => None,
            path if fs::canonicalize(&path).is_ok_and(|it| but.contains(&it)) => None,
            path if entry.file_type().map_err(failed)?.is_dir() => other_file(&path, but)?,
            path => Some(path),
        };
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// What was done, as it is asked for.
fn told(order: &Order, report: &str, stats: Stats) -> String {
    let Stats { generated, operations, types, properties, untyped } = stats;
    match order.format {
        Format::Text => format!("{report}{generated} of {operations} operations\n"),
        Format::Json => {
            let stats = json!({
                "generated": generated,
                "operations": operations,
                "types": types,
                "properties": properties,
                "untyped": untyped,
            });
            format!("{stats}\n")
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[test]
    fn a_package_has_a_name_that_rust_takes() {
        for name in ["client", "depot-client", "a1", "depot_client"] {
            assert!(package_name(name).is_ok(), "{name}");
        }
        for name in ["", "1a", "-a", "a-", "a--b", "a_-b", "A", "ä", "a b", "a/b", "std", "test"] {
            assert!(package_name(name).is_err(), "{name}");
        }
    }

    #[test]
    fn names_that_no_package_has_and_options_without_a_spec_are_refused() {
        let refused = |line: &str| crate::Command::try_parse_from(line.split(' ')).is_err();
        for options in [
            "--spec a.yaml",
            "--spec a.yaml --out a",
            "--spec a.yaml --out a --name Depot",
            "--out a",
            "--name depot",
            "--skip-unsupported",
            "--overlay a.yaml",
            "--format json",
        ] {
            assert!(refused(&format!("xtask generate {options}")), "{options}");
            assert!(refused(&format!("xtask check {options}")), "{options}");
        }
        assert!(!refused("xtask check --spec a.yaml --out a --name depot --format json"));
    }
}
