//! `generate --spec` and `check --spec`: any document in, a crate of its client out, in any folder.
//!
//! `src/generated` and `src/runtime` are ours: each run replaces them, by the same steps as the generated code
//! of this repository's client. The other files are written once, if they are missing, and then belong to the
//! user; if the runtime needs something that the manifest lacks, that is an error. The first line of
//! `src/generated/mod.rs` marks a crate as ours, and is written before all other files. A folder without it is
//! refused if it has any files but the document, its overlays, the temporary files of an interrupted run, and
//! those in `target` and `.git`.

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

mod readme;

/// The folders that each run replaces. The first has the marker.
const OURS: [&str; 2] = ["src/generated", "src/runtime"];
/// The file that marks a crate as ours; it sorts first in its folder.
const MARKER: &str = "src/generated/mod.rs";
/// The folder of cargo's output.
const TARGET: &str = "target";
/// The licences of the runtime, which are in its folder; the user chooses that of the crate.
const LICENCES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// The arguments of `generate` and `check`.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// The OpenAPI document to generate a crate from, instead of the client of this repository.
    #[arg(long, value_name = "FILE", requires_all = ["out", "name"])]
    spec: Option<PathBuf>,
    /// An OpenAPI Overlay to apply to the document; several are applied in order.
    #[arg(long, value_name = "FILE", requires = "spec")]
    overlay: Vec<PathBuf>,
    /// The folder of the crate.
    #[arg(long, value_name = "DIR", requires = "spec")]
    out: Option<PathBuf>,
    /// The name of the crate, such as `depot-client`.
    #[arg(long, value_name = "CRATE", requires = "spec", value_parser = package_name)]
    name: Option<String>,
    /// Leave out unsupported operations, and what only they use.
    #[arg(long, requires = "spec")]
    skip_unsupported: bool,
    /// The format of the report.
    #[arg(long, value_enum, requires = "spec")]
    format: Option<Format>,
}

/// The format of the report.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// One JSON object.
    Json,
}

/// The crate to generate.
#[derive(Debug)]
pub(crate) struct PackageOptions {
    spec: PathBuf,
    overlays: Vec<PathBuf>,
    out: PathBuf,
    name: String,
    skip_unsupported: bool,
    format: Format,
}

impl Arguments {
    /// The crate to generate; `None` for the client of this repository.
    pub(crate) fn package(self) -> Option<PackageOptions> {
        Some(PackageOptions {
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
    /// The files that are only written if they are missing, by the path in the crate.
    once: Files,
    stats: Stats,
}

/// Writes a crate, or updates an existing one.
///
/// # Errors
/// The errors of the document, a file that could not be read, written or removed, or what the manifest lacks.
pub(crate) fn generate(root: &Path, options: &PackageOptions) -> Result<(), String> {
    // Once before anything is written, and again when no other run can write.
    check_owner(options)?;
    let _lock = sync::lock(&lock(&options.out))?;
    check_owner(options)?;
    let package = package(root, options)?;
    check_title(options, &package.folders[0].files[GUIDE])?;
    let missing = package.once.iter().map(|(path, text)| (options.out.join(path), text.as_str()));
    let missing: Vec<_> = missing.filter(|(path, _)| fs::symlink_metadata(path).is_err()).collect();
    let (_, count) = generate::write(&package.folders, &missing)?;
    generate::print_report(&render_report(options, &count, package.stats))
}

/// The lock of a run that writes a crate: a temporary file outside of it, so that a failed run leaves no file
/// in it.
fn lock(out: &Path) -> PathBuf {
    // The folder itself may not exist yet.
    let out = &*path::absolute(out).unwrap_or_else(|_| out.to_owned());
    let known = out.ancestors().find_map(|it| Some((it, fs::canonicalize(it).ok()?)));
    let whole = known.map(|(it, known)| known.join(out.strip_prefix(it).unwrap_or(out)));
    let mut hasher = DefaultHasher::new();
    whole.as_deref().unwrap_or(out).hash(&mut hasher);
    env::temp_dir().join(format!("xtask-generate-{:016x}.lock", hasher.finish()))
}

/// Compares a crate with what [`generate()`] would write, and writes nothing.
///
/// # Errors
/// The errors of the document, a file that could not be read, or all differences.
pub(crate) fn check(root: &Path, options: &PackageOptions) -> Result<(), String> {
    check_owner(options)?;
    let package = package(root, options)?;
    let mut found = generate::report(&package.folders)?;
    let manifest = options.out.join(manifest::FILE);
    if fs::symlink_metadata(&manifest).is_err() {
        found += &format!("missing {}\n", manifest.display());
    }
    if !found.is_empty() {
        let (out, spec) = (options.out.display(), options.spec.display());
        return Err(format!(
            "{out} is stale: it does not match {spec}\n{found}run `cargo xtask generate` with the same options"
        ));
    }
    let count: usize = package.folders.iter().map(|it| it.files.len()).sum();
    lint::print(&render_report(options, &format!("{count} files: all fresh\n"), package.stats))
}

/// Generates the files of a crate, and prints the warnings about its document.
///
/// # Errors
/// The errors of the document, or what an existing manifest lacks.
fn package(root: &Path, options: &PackageOptions) -> Result<Package, String> {
    let crate_name = options.crate_name();
    let generator_options = Options {
        crate_name: &crate_name,
        standalone: true,
        skip_unsupported: options.skip_unsupported,
    };
    let documents = Documents::read(root, Some(&options.spec), "", &options.overlays)?;
    let (mut made, warnings) = generate::client(&documents, generator_options)?;
    eprint!("{}{warnings}", skipped(&made.skipped, &documents));
    let client = repository::any_client(root)?;
    if manifest::depends_on(&client, &crate_name) {
        return Err(format!("the client is built on a crate {crate_name}: choose another name"));
    }
    if let Some(guide) = made.files.get_mut(GUIDE) {
        *guide += &readme::regeneration(&options.name, &options.arguments());
    }
    let mut runtime = sources::runtime(root, &crate_name, &made.abilities)?;
    for name in LICENCES {
        runtime.extend(sources::read(&root.join("generated-client"), name)?);
    }
    let folders = OURS.into_iter().zip([made.files, runtime]);
    let folders = folders.map(|(path, files)| Folder {
        path: options.out.join(path),
        name: options.out.join(path).display().to_string(),
        files,
    });
    let once = Files::from(
        [
            (".gitignore", "/target\n".to_owned()),
            (manifest::FILE, manifest::initial(&client, &options.name, &made.abilities)),
            ("README.md", readme::readme(&options.name)),
            ("src/lib.rs", sources::CRATE_ROOT.to_owned()),
        ]
        .map(|(path, text)| (path.to_owned(), text)),
    );
    let package = Package { folders: folders.collect(), once, stats: made.stats };
    check_manifest(root, options, &client, &made.abilities, &package.once[manifest::FILE])?;
    Ok(package)
}

/// A line for each operation, or other part of the document, that is left out.
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

/// Checks that an existing manifest has the name, and what the runtime needs. An unchanged one is not parsed by
/// cargo.
fn check_manifest(
    root: &Path,
    options: &PackageOptions,
    client: &Value,
    abilities: &[&Ability],
    expected: &str,
) -> Result<(), String> {
    let path = options.out.join(manifest::FILE);
    match fs::read_to_string(&path) {
        Ok(text) if text == expected => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        _ => manifest::check(root, client, abilities, &path, &options.crate_name()),
    }
}

/// Checks that an existing crate was generated from a document with the same title.
///
/// # Errors
/// If the title is another.
fn check_title(
    PackageOptions { out, spec, .. }: &PackageOptions,
    guide: &str,
) -> Result<(), String> {
    let path = out.join(OURS[0]).join(GUIDE);
    let Ok(found) = fs::read_to_string(&path) else { return Ok(()) };
    let title = |guide: &str| guide.lines().next().map(|it| it.trim_start_matches('#').to_owned());
    let ([Some(found), Some(expected)], spec) = ([&*found, guide].map(title), spec.display())
    else {
        return Ok(());
    };
    if found == expected {
        return Ok(());
    }
    Err(format!(
        "the crate in {} was generated from a document titled{found}, and {spec} is titled{expected}: name another folder by `--out`; or, if the title of the API has changed, remove {} and run this again",
        out.display(),
        path.display(),
    ))
}

impl PackageOptions {
    /// The name of the crate in Rust.
    fn crate_name(&self) -> String {
        self.name.replace('-', "_")
    }

    /// The arguments other than `--spec`, `--out` and `--name`, as on a command line.
    fn arguments(&self) -> String {
        let overlay = |it: &PathBuf| format!(" --overlay {:?}", it.file_name().unwrap_or_default());
        let skip = if self.skip_unsupported { " --skip-unsupported" } else { "" };
        self.overlays.iter().map(overlay).collect::<String>() + skip
    }
}

/// Checks that a package, and its crate in Rust, can have a name.
fn package_name(name: &str) -> Result<String, String> {
    let is_part = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || "-_".contains(it);
    let parts: Vec<&str> = name.split(['-', '_']).collect();
    let is_name = name.chars().all(is_part)
        && name.starts_with(|it: char| it.is_ascii_lowercase())
        && !parts.contains(&"");
    let is_of_rust = ["alloc", "core", "proc-macro", "proc_macro", "std", "test"].contains(&name);
    match is_name && !is_of_rust {
        true => Ok(name.to_owned()),
        false => {
            Err("write lower-case letters, digits and hyphens, such as `depot-client`".to_owned())
        }
    }
}

/// Checks that a folder is a crate of ours, or has no files of others.
///
/// # Errors
/// If it has such files.
fn check_owner(PackageOptions { out, spec, overlays, .. }: &PackageOptions) -> Result<(), String> {
    let marker = fs::read_to_string(out.join(MARKER)).unwrap_or_default();
    if marker.lines().next() == Some(STANDALONE_HEADER) {
        return Ok(());
    }
    // The document and its overlays may be in the folder.
    let ignored = [out.join(TARGET), out.join(".git"), spec.clone()];
    let ignored: Vec<PathBuf> =
        ignored.iter().chain(overlays).filter_map(|it| fs::canonicalize(it).ok()).collect();
    match other_file(out, &ignored)? {
        None => Ok(()),
        Some(path) => Err(format!(
            "{} has files that `cargo xtask generate --spec` did not write, such as {}: name another folder by `--out`, or move them away",
            out.display(),
            path.display(),
        )),
    }
}

/// Finds a file in a folder, except at or below the ignored paths, and temporary files of an interrupted run.
fn other_file(folder: &Path, ignored: &[PathBuf]) -> Result<Option<PathBuf>, String> {
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
            path if fs::canonicalize(&path).is_ok_and(|it| ignored.contains(&it)) => None,
            path if entry.file_type().map_err(failed)?.is_dir() => other_file(&path, ignored)?,
            path => Some(path),
        };
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// The report of a run, in the chosen format.
fn render_report(options: &PackageOptions, report: &str, stats: Stats) -> String {
    let Stats { generated, operations, types, properties, untyped } = stats;
    match options.format {
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
    fn package_names_are_valid_crate_names() {
        for name in ["client", "depot-client", "a1", "depot_client"] {
            assert!(package_name(name).is_ok(), "{name}");
        }
        for name in ["", "1a", "-a", "a-", "a--b", "a_-b", "A", "ä", "a b", "a/b", "std", "test"] {
            assert!(package_name(name).is_err(), "{name}");
        }
    }

    #[test]
    fn invalid_names_and_options_without_a_spec_are_refused() {
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
