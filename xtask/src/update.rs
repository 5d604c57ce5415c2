//! `update`: after an edit of the spec, everything that follows from it, by one command.
//!
//! In: the tree. Out, in order: the client, the lists of files that tests consist of, the list of public items, the version, the changelog, and
//! what tests named `…_as_expected` compare with; and what is left for a person, all of it at once. With
//! `--check` nothing is written, and what would be is told; it runs no test, since CI runs all of them.
//! Never written: exchanges, expectations that people wrote, and what is released.

use std::path::Path;
use std::process::ExitCode;

use codegen::diff::SemverBump;
use semver::Version;

use crate::lint::say;
use crate::repository::{self, CHANGELOG, LOCK, SPEC};
use crate::verdict::{self, Judgement};
use crate::{again, generate, golden, left, lists, release, released, rustdoc, sync, version};

/// The changes of the Rust API that are shown one by one, of those that are not the spec's.
const SHOWN: usize = 10;

/// Writes everything that follows from the spec; exit code 1 if something is left for a person. What tests
/// expect is written where that is asked for.
///
/// # Errors
/// What is wrong with the spec, or the file that could not be read or written.
pub(crate) fn update(root: &Path, with_tests: bool) -> Result<ExitCode, String> {
    generate::generate(root)?;
    lists::write(root)?;
    let mut left = Vec::new();
    // As with all that follows: what stands in the way is a person's, and so is the rest.
    let compiles = rustdoc::compiles(root);
    let written = match with_tests && compiles.is_ok() {
        false => write(root),
        true => golden::expectations(root, || write(root)),
    };
    left.extend([compiles, written].into_iter().filter_map(Result::err));
    left.extend(left::left(root)?);
    say(&read_again(root)?)?;
    if with_tests && left.is_empty() {
        left.extend(golden::replays(root).err());
    }
    if left.is_empty() {
        say(
            "nothing is missing; `cargo xtask ci` says whether all of it is right: run it, read the difference, and commit\n",
        )?;
        return Ok(ExitCode::SUCCESS);
    }
    say(&in_words(&left))?;
    Ok(ExitCode::from(1))
}

/// What a person has to read again since the last release; nothing if that is nothing.
fn read_again(root: &Path) -> Result<String, String> {
    let Some(released) = released::read(root)? else { return Ok(String::new()) };
    let places = again::again(&released.spec, &repository::text(root, SPEC)?);
    let lines: String = places.iter().map(|it| format!("- {it}\n")).collect();
    Ok(match lines.is_empty() {
        true => lines,
        false => format!("read these again, as they may not be true any more:\n{lines}"),
    })
}

/// Tells what [`update`] would write, and what is left for a person; exit code 1 if there is anything.
///
/// # Errors
/// The file that could not be read.
pub(crate) fn check(root: &Path) -> Result<ExitCode, String> {
    let stale = generate::check(root).and_then(|()| stale(root));
    let left = left::left(root)?;
    let mut stale = stale.unwrap_or_else(|why| why + "\n");
    for (path, _) in lists::stale(root)? {
        stale += &format!("stale {path}: the files of its folder\n");
    }
    if stale.is_empty() && left.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    let command = if stale.is_empty() { "" } else { "run `cargo xtask update`\n" };
    say(&format!("{stale}{command}{}", in_words(&left)))?;
    Ok(ExitCode::from(1))
}

/// Writes the list of public items, and what follows from it.
fn write(root: &Path) -> Result<(), String> {
    // Additions are many, and the difference of the list shows them.
    verdict::tell_api(root, SemverBump::Major)?;
    let Some(judged) = judged(root)? else { return Ok(()) };
    let _lock = sync::lock(&root.join(LOCK))?;
    for Stale { path, text, holds } in following(root, &judged)? {
        sync::replace(&root.join(path), &text)?;
        say(&format!("wrote {path}: {holds}\n"))?;
    }
    Ok(())
}

/// A line for each file that [`write()`] would write.
fn stale(root: &Path) -> Result<String, String> {
    let Some(judged) = judged(root)? else {
        return verdict::fresh_api(root).map(|_| String::new());
    };
    let stale = following(root, &judged)?.into_iter();
    Ok(stale.map(|Stale { path, holds, .. }| format!("stale {path}: {holds}\n")).collect())
}

/// The version, and what changed since the last release, after it was told; none if there was none.
fn judged(root: &Path) -> Result<Option<(Version, Judgement)>, String> {
    let version = repository::version(root)?;
    let Some(released) = released::read(root)? else {
        return say(&verdict::first(&version)).map(|()| None);
    };
    let judgement = verdict::judge(root, &released)?;
    let demand = verdict::demand(&version, &judgement.required()?);
    say(&format!("{}{demand}\n", verdict::told(&judgement, SHOWN)))?;
    Ok(Some((version, judgement)))
}

/// A file that does not hold what follows from the last release.
struct Stale {
    path: &'static str,
    /// What it must hold.
    text: String,
    /// The same in words.
    holds: String,
}

/// The files that must name another version, or list what changed.
fn following(root: &Path, (now, judgement): &(Version, Judgement)) -> Result<Vec<Stale>, String> {
    let required = judgement.required()?;
    let version = if verdict::suffices(now, &required) { now } else { &required };
    let named = version::stale(root, version)?.into_iter();
    let mut stale: Vec<Stale> = named
        .map(|(path, text)| Stale { path, text, holds: format!("version {version}") })
        .collect();
    let old = repository::text(root, CHANGELOG)?;
    let (text, lines) = release::unreleased(&old, judgement)?;
    if text != old {
        let holds = format!("{lines} since {}", judgement.released);
        stale.push(Stale { path: CHANGELOG, text, holds });
    }
    Ok(stale)
}

/// What is left for a person; nothing if that is nothing.
fn in_words(left: &[String]) -> String {
    if left.is_empty() {
        return String::new();
    }
    let lines: String = left.iter().map(|it| format!("- {it}\n")).collect();
    format!("left for you, and then `cargo xtask update` again:\n{lines}")
}
