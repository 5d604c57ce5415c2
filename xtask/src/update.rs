//! `update`: after an edit of the spec, updates everything derived from it.
//!
//! In: the tree. Out, in order: the client, module lists, the list of public items, the version,
//! the changelog, and the golden files; and a list of all that is left to do by hand. `--check`
//! writes nothing, and lists what is stale. It runs no tests, since CI runs all of them. Never
//! written: exchanges, expectations that people wrote, and the baseline.

use std::path::Path;
use std::process::ExitCode;

use codegen::diff::SemverBump;
use semver::Version;

use crate::lint::print;
use crate::repository::{self, CHANGELOG, LOCK, SPEC};
use crate::verdict::{self, Comparison};
use crate::{
    baseline, generate, golden, module_lists, release, review, rustdoc, sync, todo, version,
};

/// The maximum number of API changes unrelated to the spec that are listed.
const MAX_LISTED: usize = 10;

/// Updates everything derived from the spec, golden files only if `with_tests`. The exit code is 1
/// if something is left to do by hand.
///
/// # Errors
/// The errors of the spec, or the file that cannot be read or written.
pub(crate) fn update(root: &Path, with_tests: bool) -> Result<ExitCode, String> {
    generate::generate(root)?;
    module_lists::write(root)?;
    let mut todo = Vec::new();
    // From here on, an error is an entry of the list, like the rest.
    let compiles = rustdoc::compiles(root);
    let written = match with_tests && compiles.is_ok() {
        false => write(root),
        true => golden::expectations(root, || write(root)),
    };
    todo.extend([compiles, written].into_iter().filter_map(Result::err));
    todo.extend(todo::list(root)?);
    print(&to_review(root)?)?;
    if with_tests && todo.is_empty() {
        todo.extend(golden::replays(root).err());
    }
    if todo.is_empty() {
        print("nothing is missing: run `cargo xtask ci`, read the diff, and commit\n")?;
        return Ok(ExitCode::SUCCESS);
    }
    print(&by_hand(&todo))?;
    Ok(ExitCode::from(1))
}

/// The prose to review after the changes since the last release; empty if there is none.
fn to_review(root: &Path) -> Result<String, String> {
    let Some(baseline) = baseline::read(root)? else { return Ok(String::new()) };
    let places = review::places(&baseline.spec, &repository::read_text(root, SPEC)?);
    let lines: String = places.iter().map(|it| format!("- {it}\n")).collect();
    Ok(match lines.is_empty() {
        true => lines,
        false => format!("review these, as they may no longer be true:\n{lines}"),
    })
}

/// Lists what [`update`] would write, and what is left to do by hand. The exit code is 1 if there
/// is anything.
///
/// # Errors
/// If a file cannot be read.
pub(crate) fn check(root: &Path) -> Result<ExitCode, String> {
    let stale = generate::check(root).and_then(|()| stale(root));
    let todo = todo::list(root)?;
    let mut stale = stale.unwrap_or_else(|why| why + "\n");
    for (path, _) in module_lists::stale(root)? {
        stale += &format!("stale {path}: the modules of its folder\n");
    }
    if stale.is_empty() && todo.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    let command = if stale.is_empty() { "" } else { "run `cargo xtask update`\n" };
    print(&format!("{stale}{command}{}", by_hand(&todo)))?;
    Ok(ExitCode::from(1))
}

/// Writes the list of public items, and the files that depend on it.
fn write(root: &Path) -> Result<(), String> {
    // There are many additions, and the diff of the list shows them.
    verdict::update_api(root, SemverBump::Major)?;
    let Some(compared) = compare(root)? else { return Ok(()) };
    let _lock = sync::lock(&root.join(LOCK))?;
    for Stale { path, text, content } in stale_files(root, &compared)? {
        sync::replace(&root.join(path), &text)?;
        print(&format!("wrote {path}: {content}\n"))?;
    }
    Ok(())
}

/// A line for each file that [`write()`] would write.
fn stale(root: &Path) -> Result<String, String> {
    let Some(compared) = compare(root)? else {
        return verdict::fresh_api(root).map(|_| String::new());
    };
    let stale = stale_files(root, &compared)?.into_iter();
    Ok(stale.map(|Stale { path, content, .. }| format!("stale {path}: {content}\n")).collect())
}

/// Compares with the baseline and prints a summary; returns the current version and the changes, or
/// `None` if nothing is released yet.
fn compare(root: &Path) -> Result<Option<(Version, Comparison)>, String> {
    let version = repository::version(root)?;
    let Some(baseline) = baseline::read(root)? else {
        return print(&verdict::first_version_message(&version)).map(|()| None);
    };
    let comparison = verdict::compare(root, &baseline)?;
    let message = verdict::version_message(&version, &comparison.required()?);
    print(&format!("{}{message}\n", verdict::summary(&comparison, MAX_LISTED)))?;
    Ok(Some((version, comparison)))
}

/// A file that does not match the changes since the last release.
struct Stale {
    path: &'static str,
    /// The expected text.
    text: String,
    /// A description of the expected text.
    content: String,
}

/// The files that must name another version, or list the changes.
fn stale_files(
    root: &Path,
    (now, comparison): &(Version, Comparison),
) -> Result<Vec<Stale>, String> {
    let required = comparison.required()?;
    let version = if verdict::suffices(now, &required) { now } else { &required };
    let named = version::stale(root, version)?.into_iter();
    let mut stale: Vec<Stale> = named
        .map(|(path, text)| Stale { path, text, content: format!("version {version}") })
        .collect();
    let old = repository::read_text(root, CHANGELOG)?;
    let (text, lines) = release::unreleased(&old, comparison)?;
    if text != old {
        let content = format!("{lines} since {}", comparison.baseline);
        stale.push(Stale { path: CHANGELOG, text, content });
    }
    Ok(stale)
}

/// The list of what is left to do by hand; empty if there is nothing.
fn by_hand(todo: &[String]) -> String {
    if todo.is_empty() {
        return String::new();
    }
    let lines: String = todo.iter().map(|it| format!("- {it}\n")).collect();
    format!("do these by hand, then run `cargo xtask update` again:\n{lines}")
}
