//! `changelog` and `release`: what changed since the last release, written down; and the release.
//!
//! In: the tree, and for a release its date, since nothing here asks a clock. Out: lines in
//! `CHANGELOG.md`, and the files that say what was released, of a client that compiles. Deliberately
//! absent: commits, tags and the registry, which are for people.

use std::path::Path;

use codegen::diff::{SemverBump, changelog};

use crate::lint::say;
use crate::repository::{self, CHANGELOG, LOCK};
use crate::verdict::{self, Judgement};
use crate::{diff, released, rustdoc, sync};

/// Writes what changed since the last release into the changelog, in place of what it wrote before.
///
/// # Errors
/// That nothing is released yet, or what is wrong with the changelog.
pub(crate) fn changelog(root: &Path) -> Result<(), String> {
    let _lock = sync::lock(&root.join(LOCK))?;
    let old = repository::text(root, CHANGELOG)?;
    let released = released::read(root)?
        .ok_or("nothing is released yet, so that there is nothing to compare with")?;
    let (new, lines) = unreleased(&old, &verdict::judge(root, &released)?)?;
    if new == old {
        return say(&format!("{CHANGELOG} has all {lines} already\n"));
    }
    sync::replace(&root.join(CHANGELOG), &new)?;
    say(&format!("wrote {CHANGELOG}: {lines} since {}\n", released.version))
}

/// A changelog with what changed since the last release, and how many lines report it, in words.
///
/// # Errors
/// What is wrong with the changelog.
pub(crate) fn unreleased(old: &str, judgement: &Judgement) -> Result<(String, String), String> {
    let mut entry = changelog::entry(&judgement.spec);
    entry.generator = otherwise(judgement);
    let new = changelog::update(old, &entry).map_err(|it| format!("{CHANGELOG}: {it}"))?;
    let count = entry.client.len() + entry.spec.len() + entry.generator.len();
    Ok((new, if count == 1 { "1 line".to_owned() } else { format!("{count} lines") }))
}

/// What changed in the Rust API for another reason than the spec: with the generator or the runtime.
fn otherwise(judgement: &Judgement) -> Vec<String> {
    // If that cannot be told apart, nothing is told that may not be so; `verdict` shows all of it.
    let changes = if judgement.by_spec.is_ok() { judgement.otherwise() } else { Vec::new() };
    let (breaking, others): (Vec<_>, Vec<_>) =
        changes.into_iter().partition(|it| it.bump == SemverBump::Major);
    let mut lines: Vec<String> = breaking
        .iter()
        .map(|it| format!("Breaking: {}, for another reason than the spec.", it.message))
        .collect();
    if !others.is_empty() {
        let count = others.len();
        let items = if count == 1 { "item was" } else { "items were" };
        lines.push(format!(
            "{count} {items} added, extended or deprecated, for another reason than the spec."
        ));
    }
    lines
}

/// Writes down that the client is released as it is now: its spec, its API, and the changelog.
///
/// # Errors
/// That the version is too low or comes before a release, that the changelog has nothing to tell, or
/// that what is generated is not fresh or does not compile; then nothing was written.
pub(crate) fn release(root: &Path, date: &str) -> Result<(), String> {
    let _lock = sync::lock(&root.join(LOCK))?;
    let (version, old) = (repository::version(root)?, repository::text(root, CHANGELOG)?);
    if !version.pre.is_empty() || !version.build.is_empty() {
        return Err(format!(
            "{version} is no version by itself: publish it without this, so that changes go on to be compared with the last release"
        ));
    }
    let last = released::read(root)?;
    if let Some(last) = last.as_ref().map(|it| &it.version).filter(|it| version <= **it) {
        return Err(format!(
            "{last} is released already, and the version is {version}: write a higher one"
        ));
    }
    // What takes a compiler comes last.
    let changelog = changelog::release(&old, &version.to_string(), date)
        .map_err(|it| format!("{CHANGELOG}: {it}"))?;
    let spec = diff::spec(root)?;
    let api = match last {
        Some(last) => {
            let required = verdict::judge(root, &last)?.required()?;
            if !verdict::suffices(&version, &required) {
                return Err(format!("the version has to be at least {required}, and is {version}"));
            }
            verdict::checked_in_api(root)?
        }
        None => verdict::fresh_api(root)?,
    };
    rustdoc::compiles(root)?;

    // All is written beside its place before anything is put there. The changelog comes first: then
    // what is compared with is still the last release, however this ends.
    let files = released::files(&version, &spec, &api);
    let files = [(CHANGELOG, changelog)].into_iter().chain(files);
    let staged = files.map(|(path, text)| Ok((path, sync::staged(&root.join(path), &text)?)));
    for (path, file) in staged.collect::<Result<Vec<_>, String>>()? {
        sync::put(file, &root.join(path)).map_err(|it| {
            format!("{it}\nthe release is half written; bring {CHANGELOG} and {} back from version control, fix this and release again", released::FOLDER)
        })?;
    }
    say(&format!(
        "wrote {version} down as the last release, in {} and {CHANGELOG}\nnow `cargo xtask ci`, commit all, and publish that commit: `cargo publish -p attio-client`\n",
        released::FOLDER
    ))
}
