//! `changelog` and `release`: write the changes since the last release into the changelog, and the
//! baseline.
//!
//! In: the tree, and for a release its date, since nothing here reads a clock. Out: lines in
//! `CHANGELOG.md`, and the baseline, of a client that compiles. Deliberately absent: commits, tags
//! and the registry, which are left to people.

use std::path::Path;

use codegen::diff::{SemverBump, changelog};

use crate::lint::print;
use crate::repository::{self, CHANGELOG, LOCK};
use crate::verdict::{self, Comparison};
use crate::{baseline, diff, rustdoc, sync};

/// Writes the changes since the last release into the changelog, and replaces the lines it wrote
/// before.
///
/// # Errors
/// If nothing is released yet, or the changelog has another form.
pub(crate) fn changelog(root: &Path) -> Result<(), String> {
    let _lock = sync::lock(&root.join(LOCK))?;
    let old = repository::read_text(root, CHANGELOG)?;
    let baseline =
        baseline::read(root)?.ok_or("nothing is released yet, so there is no baseline")?;
    let (new, lines) = unreleased(&old, &verdict::compare(root, &baseline)?)?;
    if new == old {
        return print(&format!("{CHANGELOG} already has all {lines}\n"));
    }
    sync::replace(&root.join(CHANGELOG), &new)?;
    print(&format!("wrote {CHANGELOG}: {lines} since {}\n", baseline.version))
}

/// Returns the changelog with the changes since the last release, and their count, such as
/// `2 lines`.
///
/// # Errors
/// If the changelog has another form.
pub(crate) fn unreleased(old: &str, comparison: &Comparison) -> Result<(String, String), String> {
    let mut entry = changelog::entry(&comparison.spec);
    entry.generator = unrelated_lines(comparison);
    let new = changelog::update(old, &entry).map_err(|it| format!("{CHANGELOG}: {it}"))?;
    let count = entry.client.len() + entry.spec.len() + entry.generator.len();
    Ok((new, if count == 1 { "1 line".to_owned() } else { format!("{count} lines") }))
}

/// The lines about changes of the Rust API that the spec does not cause, but the generator or the
/// runtime.
fn unrelated_lines(comparison: &Comparison) -> Vec<String> {
    // Left out if they cannot be separated from those of the spec; `verdict` lists all.
    let changes = if comparison.by_spec.is_ok() { comparison.unrelated() } else { Vec::new() };
    let (breaking, others): (Vec<_>, Vec<_>) =
        changes.into_iter().partition(|it| it.bump == SemverBump::Major);
    let mut lines: Vec<String> = breaking
        .iter()
        .map(|it| format!("Breaking: {}, unrelated to the spec.", it.message))
        .collect();
    if !others.is_empty() {
        let count = others.len();
        let items = if count == 1 { "item was" } else { "items were" };
        lines
            .push(format!("{count} {items} added, extended or deprecated, unrelated to the spec."));
    }
    lines
}

/// Makes the current client the baseline: writes its spec, its API, and the changelog.
///
/// # Errors
/// If the version is too low or a pre-release, the changelog is empty, or the generated code is
/// stale or does not compile. Then nothing was written.
pub(crate) fn release(root: &Path, date: &str) -> Result<(), String> {
    let _lock = sync::lock(&root.join(LOCK))?;
    let (version, old) = (repository::version(root)?, repository::read_text(root, CHANGELOG)?);
    if !version.pre.is_empty() || !version.build.is_empty() {
        return Err(format!(
            "{version} is not a full release: publish it without this command, so that the last full release stays the baseline"
        ));
    }
    let last = baseline::read(root)?;
    if let Some(last) = last.as_ref().map(|it| &it.version).filter(|it| version <= **it) {
        return Err(format!("{last} is already released: set a version higher than {version}"));
    }
    // Slow checks, with a compiler, come last.
    let changelog = changelog::release(&old, &version.to_string(), date)
        .map_err(|it| format!("{CHANGELOG}: {it}"))?;
    let spec = diff::spec(root)?;
    let api = match last {
        Some(last) => {
            let required = verdict::compare(root, &last)?.required()?;
            if !verdict::suffices(&version, &required) {
                return Err(verdict::version_message(&version, &required));
            }
            verdict::checked_in_api(root)?
        }
        None => verdict::fresh_api(root)?,
    };
    rustdoc::compiles(root)?;

    // All files are staged before the first is replaced. The changelog comes first, so that an
    // interrupted run leaves the old baseline.
    let files = baseline::files(&version, &spec, &api);
    let files = [(CHANGELOG, changelog)].into_iter().chain(files);
    let staged = files.map(|(path, text)| Ok((path, sync::stage_file(&root.join(path), &text)?)));
    for (path, file) in staged.collect::<Result<Vec<_>, String>>()? {
        sync::persist(file, &root.join(path)).map_err(|it| {
            format!("{it}\nthe release is half written; restore {CHANGELOG} and {} from version control, fix this and release again", baseline::FOLDER)
        })?;
    }
    print(&format!(
        "wrote {version} as the last release, in {} and {CHANGELOG}\nnow run `cargo xtask ci`, commit everything, and publish that commit: `cargo publish -p attio-client`\n",
        baseline::FOLDER
    ))
}
